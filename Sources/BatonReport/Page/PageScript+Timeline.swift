extension PageScript {
    /// The timeline on two canvases: how many steps ran at once, and the attempts in lanes.
    static let timeline: Markup = #"""
        function startTimeline(showStep) {
          const bars = run.bars, total = bars.start.length, span = run.span;
          const gantt = byID('gantt'), overview = byID('overview'), box = byID('tip-box');
          const hues = [221, 152, 32, 275, 190, 340, 95, 248, 12, 172];
          const dark = matchMedia('(prefers-color-scheme: dark)');
          const bad = new Set(['failed', 'timed_out', 'lost', 'cancelled'].map((name) => run.statuses.indexOf(name)));
          const view = {from: 0, to: span, byTask: true};
          const laneHeight = Math.max(3, Math.min(24, Math.floor(560 / Math.max(1, bars.lanes)))), top = 24;
          const canvasHeight = Math.min(8000, top + bars.lanes * laneHeight + 4);
          // The bars of each lane by their starts.
          const lanes = Array.from({length: bars.lanes}, () => []);
          for (let i = 0; i < total; i++) lanes[bars.lane[i]].push(i);
          for (const lane of lanes) lane.sort((a, b) => bars.start[a] - bars.start[b]);
          // How many run at once, at each change.
          const changes = [];
          for (let i = 0; i < total; i++) changes.push([bars.start[i], 1], [bars.start[i] + Math.max(1, bars.time[i]), -1]);
          changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          const used = [...new Set(Array.from({length: total}, (_, i) => run.steps.task[bars.step[i]]))];
          const rank = new Map(used.map((task, place) => [task, place]));
          let paint = {};
          const readPaint = () => {
            const lightness = dark.matches ? 62 : 52;
            paint = {
              ink: css('--ink'), soft: css('--soft'), line: css('--line'), faint: css('--faint'), accent: css('--accent'), card: css('--card'), hover: css('--hover'),
              failed: css('--failed'),
              status: run.statuses.map((name) => css('--' + name)),
              task: run.tasks.map((_, i) => {
                const place = rank.get(i) ?? 0;
                return `hsl(${hues[place % hues.length]} ${place < hues.length ? 58 : 34}% ${lightness}%)`;
              }),
            };
          };
          const prepare = (canvas, height) => {
            const ratio = devicePixelRatio || 1, width = canvas.clientWidth;
            canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
            canvas.style.height = height + 'px';
            const pen = canvas.getContext('2d');
            pen.setTransform(ratio, 0, 0, ratio, 0, 0);
            pen.clearRect(0, 0, width, height);
            pen.font = '11px ' + css('--sans');
            return [pen, width];
          };
          const ticks = (width) => {
            const wish = (view.to - view.from) / Math.max(2, width / 110);
            const units = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 1.44e10, 2.16e10, 4.32e10];
            let step = units.find((unit) => unit >= wish) || Math.ceil(wish / 8.64e10) * 8.64e10;
            const list = [];
            for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) list.push(time);
            return list;
          };
          const drawOverview = () => {
            const height = 56, [pen, width] = prepare(overview, height), most = new Float64Array(Math.max(1, Math.ceil(width)));
            let running = 0, last = 0;
            const fill = (from, to, level) => {
              const a = Math.max(0, Math.floor(from / span * width)), b = Math.min(most.length - 1, Math.floor(to / span * width));
              for (let x = a; x <= b; x++) if (level > most[x]) most[x] = level;
            };
            let peak = 1;
            for (const [time, change] of changes) {
              fill(last, time, running);
              running += change; last = time;
              if (running > peak) peak = running;
            }
            pen.fillStyle = paint.accent; pen.globalAlpha = .22;
            pen.beginPath(); pen.moveTo(0, height - 1);
            for (let x = 0; x < most.length; x++) pen.lineTo(x, height - 1 - most[x] / peak * (height - 16));
            pen.lineTo(width, height - 1); pen.fill();
            pen.globalAlpha = 1;
            pen.strokeStyle = paint.line; pen.strokeRect(.5, .5, width - 1, height - 1);
            const a = view.from / span * width, b = view.to / span * width;
            if (a > 0 || b < width) {
              pen.fillStyle = paint.card; pen.globalAlpha = .6;
              pen.fillRect(0, 0, a, height); pen.fillRect(b, 0, width - b, height);
              pen.globalAlpha = 1; pen.strokeStyle = paint.accent; pen.lineWidth = 1.5; pen.strokeRect(a + .75, .75, Math.max(3, b - a - 1.5), height - 1.5);
            }
            pen.fillStyle = paint.soft;
            pen.fillText(`at most ${count(peak)} at once`, 8, 14);
          };
          const drawLanes = () => {
            const [pen, width] = prepare(gantt, canvasHeight), scale = width / (view.to - view.from);
            for (let lane = 0; lane < lanes.length; lane++) {
              if (lane % 2 || laneHeight < 8) continue;
              pen.fillStyle = paint.hover; pen.fillRect(0, top + lane * laneHeight, width, laneHeight);
            }
            pen.lineWidth = 1;
            for (const time of ticks(width)) {
              const x = Math.round((time - view.from) * scale) + .5;
              pen.strokeStyle = paint.line; pen.beginPath(); pen.moveTo(x, 18); pen.lineTo(x, canvasHeight); pen.stroke();
              pen.fillStyle = paint.faint;
              const words = time ? duration(time) : '0', wide = pen.measureText(words).width;
              pen.fillText(words, Math.min(width - wide - 1, Math.max(1, x - wide / 2)), 12);
            }
            const gap = laneHeight > 10 ? 2 : laneHeight > 5 ? 1 : 0;
            for (let lane = 0; lane < lanes.length; lane++) {
              const list = lanes[lane], y = top + lane * laneHeight + gap, height = laneHeight - 2 * gap;
              let covered = -1, coveredBad = -1;
              for (let k = first(list, view.from); k < list.length; k++) {
                const i = list[k];
                if (bars.start[i] > view.to) break;
                const a = Math.max(-2, (bars.start[i] - view.from) * scale), b = Math.min(width + 2, (bars.start[i] + bars.time[i] - view.from) * scale);
                const isBad = bad.has(bars.status[i]), wide = Math.max(1, b - a);
                // Bars that fall on one pixel are drawn once; a failure over what is there.
                if (b <= covered && (!isBad || b <= coveredBad)) continue;
                covered = Math.ceil(a + wide - .5); if (isBad) coveredBad = covered;
                // A thin line for the time in a queue, as far as nothing else is in the lane.
                if (bars.queued?.[i]) {
                  const before = k ? bars.start[list[k - 1]] + bars.time[list[k - 1]] : 0;
                  const from = Math.max(-2, (Math.max(before, bars.start[i] - bars.queued[i]) - view.from) * scale);
                  if (a - from > 1) { pen.fillStyle = paint.faint; pen.fillRect(from, y + height / 2 - .5, a - from, 1); }
                }
                pen.fillStyle = isBad || !view.byTask ? paint.status[bars.status[i]] : paint.task[run.steps.task[bars.step[i]]];
                if (wide > 4 && height > 6) { pen.beginPath(); pen.roundRect(a + .5, y, wide - 1, height, 3); pen.fill(); } else pen.fillRect(a, y, wide, height);
                if (bars.attempt[i] > 1 && wide > 3) { pen.fillStyle = paint.card; pen.globalAlpha = .75; pen.fillRect(a + 1, y + height - 3, Math.min(wide - 2, 4 * (bars.attempt[i] - 1)), 2); pen.globalAlpha = 1; }
                if (wide > 46 && height > 12) {
                  const words = run.steps.path[bars.step[i]], left = Math.max(a, 0) + 6, room = Math.min(b, width) - left - 4;
                  const fits = Math.floor(room / 6.4);
                  if (fits > 3) { pen.fillStyle = '#fff'; pen.fillText(words.length > fits ? words.slice(0, fits - 1) + '…' : words, left, y + height / 2 + 4); }
                }
              }
            }
          };
          // The first bar of a lane that may reach into the view.
          const first = (list, time) => {
            let low = 0, high = list.length;
            while (low < high) {
              const middle = (low + high) >> 1;
              if (bars.start[list[middle]] + bars.time[list[middle]] < time) low = middle + 1; else high = middle;
            }
            return low;
          };
          let asked = false;
          const draw = () => {
            if (asked) return;
            asked = true;
            requestAnimationFrame(() => { asked = false; drawOverview(); drawLanes(); });
          };
          const set = (from, to) => {
            const least = Math.min(span, 10), wide = Math.max(least, Math.min(span, to - from));
            view.from = Math.max(0, Math.min(span - wide, from)); view.to = view.from + wide;
            gantt.dataset.from = Math.round(view.from); gantt.dataset.to = Math.round(view.to);
            draw();
          };
          const zoom = (factor, at = .5) => {
            const wide = view.to - view.from, middle = view.from + wide * at;
            set(middle - wide * factor * at, middle + wide * factor * (1 - at));
          };
          const at = (event) => {
            const frame = gantt.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
            const lane = Math.floor((y - top) / laneHeight);
            if (lane < 0 || lane >= lanes.length) return -1;
            const scale = (view.to - view.from) / frame.width, time = view.from + x * scale, list = lanes[lane];
            for (let k = Math.max(0, first(list, time - 2 * scale)); k < list.length && bars.start[list[k]] <= time + 2 * scale; k++) {
              const i = list[k];
              if (bars.start[i] - 2 * scale <= time && time <= bars.start[i] + bars.time[i] + 2 * scale) return i;
            }
            return -1;
          };
          const describe = (i) => {
            const step = bars.step[i];
            const lines = [run.steps.path[step], `${run.statusWords[bars.status[i]]}${bars.attempt[i] > 1 ? `, attempt ${bars.attempt[i]}` : ''}`,
              `${duration(bars.time[i])} from +${duration(bars.start[i])}`];
            if (bars.queued?.[i]) lines.push(`${duration(bars.queued[i])} in the queue before`);
            if (run.steps.job?.[step]) lines.push(`job ${run.steps.job[step]}${run.steps.node[step] ? ` on ${run.steps.node[step]}` : ''}`);
            if (run.steps.cpu[step]) lines.push(`CPU ${duration(run.steps.cpu[step])}, memory ${size(run.steps.memory[step])}`);
            return lines.join('\n');
          };
          let drag = null;
          gantt.addEventListener('pointerdown', (event) => { drag = {x: event.clientX, from: view.from, to: view.to, moved: false}; gantt.setPointerCapture(event.pointerId); });
          gantt.addEventListener('pointermove', (event) => {
            if (drag) {
              const moved = (drag.x - event.clientX) / gantt.clientWidth * (drag.to - drag.from);
              if (Math.abs(drag.x - event.clientX) > 3) drag.moved = true;
              if (drag.moved) { box.hidden = true; set(drag.from + moved, drag.to + moved); }
              return;
            }
            const i = at(event);
            box.hidden = i < 0;
            if (i < 0) return;
            box.textContent = describe(i);
            box.style.left = Math.max(8, Math.min(innerWidth - box.offsetWidth - 12, event.clientX + 14)) + 'px';
            box.style.top = Math.max(8, Math.min(innerHeight - box.offsetHeight - 8, event.clientY + 16)) + 'px';
          });
          gantt.addEventListener('pointerup', (event) => {
            const i = drag && !drag.moved ? at(event) : -1;
            drag = null;
            if (i >= 0) showStep(run.steps.path[bars.step[i]]);
          });
          gantt.addEventListener('pointerleave', () => { box.hidden = true; });
          gantt.addEventListener('wheel', (event) => {
            if (!event.ctrlKey && !event.metaKey) return;
            event.preventDefault();
            zoom(event.deltaY > 0 ? 1.25 : .8, (event.clientX - gantt.getBoundingClientRect().left) / gantt.clientWidth);
          }, {passive: false});
          gantt.addEventListener('dblclick', () => set(0, span));
          gantt.addEventListener('keydown', (event) => {
            const wide = view.to - view.from;
            const acts = {ArrowLeft: () => set(view.from - wide / 8, view.to - wide / 8), ArrowRight: () => set(view.from + wide / 8, view.to + wide / 8),
              '+': () => zoom(.7), '=': () => zoom(.7), '-': () => zoom(1.4), '0': () => set(0, span)};
            if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
          });
          let brush = null;
          const timeAt = (event) => { const frame = overview.getBoundingClientRect(); return Math.max(0, Math.min(span, (event.clientX - frame.left) / frame.width * span)); };
          overview.addEventListener('pointerdown', (event) => { brush = {time: timeAt(event), moved: false}; overview.setPointerCapture(event.pointerId); });
          overview.addEventListener('pointermove', (event) => {
            if (!brush) return;
            const time = timeAt(event);
            if (Math.abs(time - brush.time) / span * overview.clientWidth > 4) brush.moved = true;
            if (brush.moved) set(Math.min(brush.time, time), Math.max(brush.time, time));
          });
          overview.addEventListener('pointerup', (event) => {
            if (brush && !brush.moved) { const half = (view.to - view.from) / 2; set(timeAt(event) - half, timeAt(event) + half); }
            brush = null;
          });
          byID('zoom-in').onclick = () => zoom(.5);
          byID('zoom-out').onclick = () => zoom(2);
          byID('zoom-all').onclick = () => set(0, span);
          const legend = () => {
            const list = byID('hues'), shown = 10;
            const entries = view.byTask ? used.map((task) => [run.tasks[task], paint.task[task]])
              : [...new Set(bars.status)].map((status) => [run.statusWords[status], paint.status[status]]);
            list.replaceChildren(...entries.slice(0, shown).map(([name, color]) => {
              const item = make('li'), dot = make('i', 'dot');
              dot.style.background = color;
              item.append(dot, name.length > 28 ? name.slice(0, 27) + '…' : name);
              return item;
            }));
            if (entries.length > shown) list.append(make('li', '', `and ${count(entries.length - shown)} more`));
            if (view.byTask && bars.status.some((status) => bad.has(status))) {
              const item = make('li'), dot = make('i', 'dot failed');
              item.append(dot, 'did not succeed'); list.append(item);
            }
          };
          const choose = (byTask) => {
            view.byTask = byTask;
            byID('by-task').setAttribute('aria-pressed', String(byTask));
            byID('by-status').setAttribute('aria-pressed', String(!byTask));
            legend(); draw();
          };
          byID('by-task').onclick = () => choose(true);
          byID('by-status').onclick = () => choose(false);
          readPaint();
          choose(true);
          set(0, span);
          dark.addEventListener('change', () => { readPaint(); legend(); draw(); });
          new ResizeObserver(draw).observe(gantt);
        }

        """#
}
