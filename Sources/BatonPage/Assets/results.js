// The steps of one run or of several as a table: what they were given, what came of them, how long they took.

import {cancelButton} from './parts.js';
import {count, dot, duration, make, micros, size, stateClass, visible, words} from './dom.js';
import {dataNumber, dataText, shortened, writtenNumber} from './data.js';
import {isBad, isEnd, order, time} from './fold.js';
import {Table} from './table.js';

const valueColumnsMax = 24, rowsForKind = 200, pageSize = 25;

/** A value of a step: `{number, text}`. */
function cells(step) {
  const found = new Map();
  for (const {name, text} of step.inputs) found.set('0' + name, {number: writtenNumber(text), text: shortened(text)});
  for (const {name, value} of step.outputs) found.set('1' + name, {number: dataNumber(value), text: dataText(value)});
  return found;
}

export class Results {
  /** `runs` are `{label, run, path}`: with more than one there is a column of labels. */
  constructor({several, choose = null, alert, signal, name = 'Steps'}) {
    Object.assign(this, {several, choose, alert, signal, rows: [], wordsWanted: [], state: ''});
    const id = 'find-' + name.toLowerCase();
    this.find = make('input', {type: 'search', id, placeholder: 'words in a row', oninput: () => this.filter()});
    this.pick = make('select', {'aria-label': 'State', onchange: () => this.filter()}, new Option('all states', ''));
    this.found = make('p', {class: 'note', role: 'status'});
    this.table = new Table({caption: name, columns: this.fixed([]), key: (row) => row.key, noun: 'step', empty: 'No step yet.', pageSize,
      head: several ? 1 : 0});
    this.element = make('div', {}, make('div', {class: 'controls'}, make('label', {for: id, class: 'unseen'}, 'Find in the table'), this.find,
      this.pick, this.found), this.table.element);
  }

  fixed(values) {
    const columns = [
      {name: 'step', kind: 'name', value: (row) => row.step.path, mark: (row) => row.step.path + Boolean(row.step.logs.length), cell: (row) => this.stepCell(row)},
      {name: 'task', value: (row) => visible(row.step.task)},
      {name: 'state', value: (row) => order.indexOf(row.step.status), mark: (row) => row.step.status + (row.step.progress?.text ?? '') + row.step.failure?.message + row.step.progress?.fraction,
        cell: (row) => stateCell(row.step)},
      {name: 'attempts', kind: 'n', value: (row) => row.step.attempts, cell: (row) => row.step.attempts ? count(row.step.attempts) : '–'},
      {name: 'start', kind: 'n', value: (row) => row.step.started === null ? null : row.step.started - row.run.began,
        cell: (row) => row.step.started === null ? '–' : '+' + duration(row.step.started - row.run.began)},
      {name: 'time', kind: 'n', value: (row) => time(row.step), cell: (row) => time(row.step) === null ? '–' : duration(time(row.step))},
      {name: 'CPU', kind: 'n', value: (row) => micros(row.step.report?.cpu) || null, cell: (row) => row.step.report?.cpu ? duration(micros(row.step.report.cpu)) : '–'},
      {name: 'memory', kind: 'n', value: (row) => row.step.report?.memory || null, cell: (row) => row.step.report?.memory ? size(row.step.report.memory) : '–'},
      ...values,
    ];
    if (this.several) columns.unshift({name: 'deployment', value: (row) => row.label, mark: (row) => row.label, cell: (row) => make('a', {href: row.address}, make('bdi', {}, visible(row.label)))});
    else columns.push({name: 'cancel a step', isUnnamed: true, mark: (row) => String(row.step.status === 'running'), cell: (row) => this.cancelCell(row)});
    return columns;
  }

  stepCell(row) {
    const name = visible(row.step.path);
    return this.choose && row.step.logs.length
      ? make('button', {type: 'button', class: 'link-like', title: 'Show its log', onclick: () => this.choose([row.step])}, make('bdi', {}, name)) : make('bdi', {}, name);
  }

  cancelCell(row) {
    if (row.step.status !== 'running' || !row.path) return '';
    return cancelButton(row.path, row.step.path, {alert: this.alert, signal: this.signal, body: {step: row.step.path}});
  }

  update(runs) {
    this.runs = runs;
    this.rows = runs.flatMap(({label, address, run, path}) =>
      run.steps.map((step) => ({key: `${label}\n${step.id}`, label, address, run, path, step, cells: isEnd(step.status) || step.inputs.length ? cells(step) : new Map()})));
    const names = new Map();
    for (const row of this.rows) {
      for (const key of row.cells.keys()) {
        if (names.size < valueColumnsMax && !names.has(key)) names.set(key, null);
      }
    }
    // Arguments before outputs, each in the order in which they came up.
    const sorted = [...names.keys()].sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
    this.table.setColumns(this.fixed(sorted.map((key) => this.valueColumn(key, sorted))));
    this.offerStates();
    this.filter();
  }

  valueColumn(key, all) {
    const name = key.slice(1), isOutput = key[0] === '1', cell = (row) => row.cells.get(key);
    let numbers = 0, texts = 0;
    for (const row of this.rows.slice(0, rowsForKind)) {
      const found = cell(row);
      if (found) { if (found.number !== null) numbers++; else texts++; }
    }
    const isTwice = all.includes((isOutput ? '0' : '1') + name) || this.fixedNames.has(name);
    // Six digits that count; the whole number stands in the cell's title.
    const short = ({number, text}) => typeof number === 'number' && text.length > 9 && text === String(number) ? String(Number(number.toPrecision(6))) : text;
    return {name: visible(isTwice ? `${name} (${isOutput ? 'output' : 'argument'})` : name), kind: numbers > texts ? 'n value' : 'value', title: isOutput ? 'output' : 'argument',
      value: (row) => cell(row)?.number ?? cell(row)?.text ?? null, cell: (row) => cell(row) ? visible(short(cell(row))) : '', full: (row) => visible(cell(row)?.text ?? '')};
  }

  get fixedNames() { return new Set(['deployment', 'step', 'task', 'state', 'attempts', 'start', 'time', 'CPU', 'memory']); }

  offerStates() {
    const present = order.filter((status) => this.rows.some((row) => row.step.status === status));
    const key = present.join();
    if (key === this.statesKey) return;
    this.statesKey = key;
    const chosen = this.pick.value;
    this.pick.replaceChildren(new Option('all states', ''), ...present.map((status) => new Option(words(status), status)));
    this.pick.value = present.includes(chosen) ? chosen : '';
  }

  filter() {
    const wanted = this.find.value.toLowerCase().split(/\s+/).filter(Boolean), state = this.pick.value;
    const rows = this.rows.filter((row) => {
      if (state && row.step.status !== state) return false;
      if (!wanted.length) return true;
      const text = [row.label, row.step.path, row.step.task, ...[...row.cells.values()].map((cell) => cell.text)].join('\n').toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    const all = this.rows.length, told = rows.length === all ? count(all, 'step') : `${count(rows.length)} of ${count(all, 'step')}`;
    if (this.found.textContent !== told) this.found.textContent = told;
    this.table.update(rows);
  }
}

function stateCell(step) {
  const told = isBad(step.status) || step.status === 'waiting' && step.failure ? step.failure?.message
    : step.status === 'running' ? progressText(step.progress) : null;
  return make('span', {class: 'state'}, dot(step.status), words(step.status),
    told ? make('span', {class: 'much ' + (isBad(step.status) ? stateClass('failed') : ''), title: visible(told)}, ' · ' + visible(shortened(told, 60))) : null);
}

function progressText(progress) {
  if (!progress) return null;
  const share = typeof progress.fraction === 'number' ? `${Math.round(progress.fraction * 100)} %` : '';
  return [share, progress.text].filter(Boolean).join(' ') || null;
}
