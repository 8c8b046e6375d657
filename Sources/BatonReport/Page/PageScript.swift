/// The page's scripts, plain JavaScript. They make elements and set their text; no text of a run is ever read as HTML.
enum PageScript {
    static let common: Markup = #"""
        'use strict';
        const run = JSON.parse(document.getElementById('run').textContent);
        const byID = (id) => document.getElementById(id);
        const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
        const make = (tag, kind, text) => {
          const element = document.createElement(tag);
          if (kind) element.className = kind;
          if (text !== undefined) element.textContent = text;
          return element;
        };
        // Three digits that count.
        const digits = (value) => {
          const size = Math.abs(value);
          return String(Number(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)));
        };
        const duration = (micros) => {
          if (micros < 0) return '–';
          if (micros < 999.5) return micros === 0 ? '0 s' : digits(micros) + ' µs';
          if (micros < 999500) return digits(micros / 1e3) + ' ms';
          const seconds = micros / 1e6;
          if (seconds < 59.95) return digits(seconds) + ' s';
          const whole = Math.round(seconds);
          const pair = (a, unit, b, other) => b ? `${a} ${unit} ${b} ${other}` : `${a} ${unit}`;
          if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
          if (whole < 86400) return pair(Math.floor(whole / 3600), 'h', Math.floor(whole % 3600 / 60), 'min');
          return pair(Math.floor(whole / 86400), 'd', Math.floor(whole % 86400 / 3600), 'h');
        };
        const size = (bytes) => {
          if (!bytes) return '–';
          let amount = bytes, unit = 'B';
          for (const next of ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']) {
            if (amount < 999.5) break;
            amount /= 1024; unit = next;
          }
          return digits(amount) + ' ' + unit;
        };
        const count = (number) => number.toLocaleString('en-US');

        """#

    static let table: Markup = #"""
        function startTable() {
          const steps = run.steps, pageSize = 100, columnsMax = 12;
          const state = {words: [], task: -1, statuses: new Set(), sort: null, down: false, page: 0, rows: []};
          const shown = (cell) => cell === null || cell === undefined ? '' : Array.isArray(cell) ? cell[1] : String(cell);
          const amount = (cell) => Array.isArray(cell) ? cell[0] : null;
          // Six digits that count; the whole number stands in the cell's title.
          const short = (cell) => {
            const text = shown(cell);
            return Array.isArray(cell) && text.length > 9 && text === String(cell[0]) ? String(Number(cell[0].toPrecision(6))) : text;
          };
          const fixed = [
            {name: 'step', text: (i) => steps.path[i], value: (i) => i, find: (i) => steps.path[i]},
            {name: 'task', text: (i) => run.tasks[steps.task[i]], value: (i) => run.tasks[steps.task[i]]},
            {name: 'status', status: true, text: (i) => run.statusWords[steps.status[i]], value: (i) => steps.status[i]},
            {name: 'attempts', n: true, text: (i) => steps.attempts[i] || '–', value: (i) => steps.attempts[i]},
            {name: 'start', n: true, text: (i) => steps.start[i] < 0 ? '–' : '+' + duration(steps.start[i]), value: (i) => steps.start[i]},
            {name: 'duration', n: true, text: (i) => duration(steps.time[i]), value: (i) => steps.time[i]},
            {name: 'CPU', n: true, text: (i) => steps.cpu[i] ? duration(steps.cpu[i]) : '–', value: (i) => steps.cpu[i]},
            {name: 'memory', n: true, text: (i) => size(steps.memory[i]), value: (i) => steps.memory[i]},
            ...(steps.queued ? [
              {name: 'queued', n: true, text: (i) => steps.queued[i] < 0 ? '–' : duration(steps.queued[i]), value: (i) => steps.queued[i]},
              {name: 'job', text: (i) => steps.job[i] || '–', value: (i) => steps.job[i]},
              {name: 'node', text: (i) => steps.node[i] || '–', value: (i) => steps.node[i]},
            ] : []),
          ];
          // A column for each argument and output of the chosen task, or of all tasks by name.
          const valueColumns = () => {
            const places = new Map();
            run.steps.columns.forEach((list, task) => {
              if (state.task >= 0 && state.task !== task) return;
              list.forEach(([name, isOutput], place) => {
                const key = isOutput + name;
                if (!places.has(key)) places.set(key, {name, isOutput, at: new Map()});
                places.get(key).at.set(task, place);
              });
            });
            const all = [...places.values()].sort((a, b) => a.isOutput - b.isOutput);
            return all.slice(0, state.task >= 0 ? all.length : columnsMax).map((column) => {
              const cell = (i) => {
                const place = column.at.get(steps.task[i]);
                return place === undefined ? null : steps.cells[i][place];
              };
              let numbers = 0, texts = 0;
              for (let i = 0; i < steps.cells.length && numbers + texts < 200; i++) {
                const found = cell(i);
                if (Array.isArray(found)) numbers++; else if (found !== null && found !== undefined) texts++;
              }
              return {name: column.name, isValue: true, n: numbers > texts, title: column.isOutput ? 'output' : 'parameter', cell,
                text: (i) => short(cell(i)), full: (i) => shown(cell(i)), value: (i) => amount(cell(i)) ?? shown(cell(i))};
            });
          };
          let columns = [];
          const compare = (a, b) => {
            if (a === b) return 0;
            if (a === '' || a === null) return 1;
            if (b === '' || b === null) return -1;
            if (typeof a === 'number' && typeof b === 'number') return a - b;
            return String(a) < String(b) ? -1 : 1;
          };
          const matches = (i) => {
            if (state.task >= 0 && steps.task[i] !== state.task) return false;
            if (state.statuses.size && !state.statuses.has(steps.status[i])) return false;
            if (!state.words.length) return true;
            let text = steps.path[i] + '\n' + run.tasks[steps.task[i]];
            for (const cell of steps.cells[i]) text += '\n' + shown(cell);
            text = text.toLowerCase();
            return state.words.every((word) => text.includes(word));
          };
          const draw = () => {
            const rows = [];
            for (let i = 0; i < steps.path.length; i++) if (matches(i)) rows.push(i);
            const by = columns.find((column) => column.name === state.sort);
            if (by) {
              const keys = new Map(rows.map((i) => [i, by.value(i)]));
              rows.sort((a, b) => (compare(keys.get(a), keys.get(b)) || a - b) * (state.down ? -1 : 1));
            }
            state.rows = rows;
            const pages = Math.max(1, Math.ceil(rows.length / pageSize));
            state.page = Math.min(state.page, pages - 1);
            const head = make('tr');
            for (const column of columns) {
              const cell = make('th', (column.n ? 'n ' : '') + (column.isValue ? 'value' : ''));
              const button = make('button', '', column.name);
              button.type = 'button';
              if (column.title) button.title = column.title;
              if (state.sort === column.name) cell.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
              button.onclick = () => {
                state.down = state.sort === column.name ? !state.down : Boolean(column.n && !column.isValue);
                state.sort = column.name; state.page = 0; draw();
              };
              cell.append(button); head.append(cell);
            }
            byID('table').tHead.replaceChildren(head);
            const body = document.createDocumentFragment();
            for (const i of rows.slice(state.page * pageSize, (state.page + 1) * pageSize)) {
              const row = make('tr');
              for (const column of columns) {
                const cell = make('td', column.n ? 'n' : '');
                const text = column.text(i), full = column.full ? column.full(i) : text;
                if (column.status) cell.append(make('i', 'dot ' + run.statuses[steps.status[i]]));
                cell.append(text);
                if (full !== text || String(text).length > 30) cell.title = full;
                row.append(cell);
              }
              body.append(row);
            }
            byID('table').tBodies[0].replaceChildren(body);
            const all = steps.path.length;
            byID('found').textContent = rows.length === all ? count(all) + (all === 1 ? ' step' : ' steps') : `${count(rows.length)} of ${count(all)} steps`;
            byID('page').textContent = `${count(state.page + 1)} of ${count(pages)}`;
            byID('back').parentElement.hidden = pages === 1;
            byID('back').parentElement.style.display = pages === 1 ? 'none' : '';
            byID('back').disabled = state.page === 0;
            byID('next').disabled = state.page === pages - 1;
          };
          const setTask = (task) => {
            state.task = task; state.page = 0; byID('task').value = String(task);
            columns = [...fixed, ...valueColumns()];
            if (!columns.some((column) => column.name === state.sort)) state.sort = null;
            draw();
          };
          const find = (text) => { byID('find').value = text; state.words = text.toLowerCase().split(/\s+/).filter(Boolean); state.page = 0; };
          byID('find').oninput = () => { find(byID('find').value); draw(); };
          byID('task').append(new Option('all tasks', '-1'), ...run.tasks.slice(0, 500).map((name, i) => new Option(name, String(i))));
          byID('task').onchange = () => setTask(Number(byID('task').value));
          byID('back').onclick = () => { state.page--; draw(); };
          byID('next').onclick = () => { state.page++; draw(); };
          const totals = new Map();
          for (const status of steps.status) totals.set(status, (totals.get(status) || 0) + 1);
          const chips = new Map();
          if (totals.size > 1) for (const [status, total] of [...totals].sort((a, b) => a[1] - b[1])) {
            const chip = make('button');
            chip.type = 'button';
            chip.append(make('i', 'dot ' + run.statuses[status]), `${run.statusWords[status]} ${count(total)}`);
            chip.setAttribute('aria-pressed', 'false');
            chip.onclick = () => toggle(status);
            chips.set(status, chip);
            byID('chips').append(chip);
          }
          const toggle = (status, only) => {
            if (only) state.statuses.clear();
            if (state.statuses.has(status)) state.statuses.delete(status); else state.statuses.add(status);
            for (const [other, chip] of chips) chip.setAttribute('aria-pressed', String(state.statuses.has(other)));
            state.page = 0; draw();
          };
          const show = (text) => {
            state.statuses.clear();
            for (const chip of chips.values()) chip.setAttribute('aria-pressed', 'false');
            const task = run.tasks.indexOf(text);
            find(task >= 0 && !steps.path.includes(text) ? '' : text);
            setTask(task >= 0 && !steps.path.includes(text) ? task : -1);
            byID('steps').scrollIntoView();
          };
          document.addEventListener('click', (event) => {
            const place = event.target.closest('[data-find], [data-task], [data-status]');
            if (!place) return;
            if (place.dataset.status) { find(''); setTask(-1); toggle(run.statuses.indexOf(place.dataset.status), true); return; }
            const text = place.dataset.find || place.dataset.task;
            if (text) { event.preventDefault(); show(text); }
          });
          setTask(-1);
          return show;
        }

        """#

    static let start: Markup = #"""
        const showStep = byID('table') ? startTable() : () => {};
        if (byID('gantt')) startTimeline(showStep);
        document.documentElement.dataset.ready = 'yes';

        """#
}
