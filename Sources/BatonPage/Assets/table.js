// A table that people sort, and that changes under their eyes without losing the place where they are.

import {announce, count, make, say} from './dom.js';

function compare(first, second) {
  if (first === second) return 0;
  if (first === null || first === undefined || first === '') return 1;
  if (second === null || second === undefined || second === '') return -1;
  const isNumber = (value) => typeof value === 'number' || typeof value === 'bigint';
  if (isNumber(first) !== isNumber(second)) return isNumber(first) ? -1 : 1;
  return first < second ? -1 : 1;
}

/**
 * Columns are `{name, value, cell?, mark?, kind?, title?}`: `value(row)` is what it is sorted by, `cell(row)` a text or an
 * element (the value where there is none), `mark(row)` a text that changes when the element has to be made anew. A column
 * without a value is not sorted by.
 */
export class Table {
  constructor({caption, columns, key, empty = 'nothing yet', noun = 'row', sort = null, down = false, head = 0, pageSize = 100}) {
    Object.assign(this, {columns, key, noun, sort, isDown: down, head, pageSize});
    this.rows = [];
    this.page = 0;
    this.shown = new Map();
    this.caption = make('caption', {class: 'unseen'}, caption);
    this.headRow = make('tr');
    this.body = make('tbody');
    this.table = make('table', {}, this.caption, make('thead', {}, this.headRow), this.body);
    this.empty = make('p', {class: 'note'}, empty);
    this.where = make('span');
    this.back = make('button', {type: 'button', onclick: () => this.turn(-1)}, 'Back');
    this.next = make('button', {type: 'button', onclick: () => this.turn(1)}, 'Next');
    this.pager = make('nav', {class: 'pager', 'aria-label': 'Pages of ' + caption, hidden: true}, this.back, this.where, this.next);
    // Wide ones scroll by themselves, by keyboard too.
    this.frame = make('div', {class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0'}, this.table);
    this.element = make('div', {class: 'tabled'}, this.empty, this.frame, this.pager);
    this.setColumns(columns);
  }

  setColumns(columns) {
    const names = columns.map((column) => column.name).join('\n');
    this.columns = columns;
    if (names === this.names) return;
    this.names = names;
    if (!columns.some((column) => column.name === this.sort)) this.sort = null;
    this.heads = columns.map((column) => this.headCell(column));
    this.headRow.replaceChildren(...this.heads);
    this.shown.clear();
    this.body.replaceChildren();
    this.markSort();
  }

  headCell(column) {
    const cell = make('th', {scope: 'col', class: column.kind, title: column.title});
    if (!column.value) {
      cell.append(make('span', {class: column.isUnnamed ? 'unseen' : 'plain'}, column.name));
    } else {
      cell.append(make('button', {type: 'button', onclick: () => this.sortBy(column)}, column.name));
    }
    return cell;
  }

  sortBy(column) {
    this.isDown = this.sort === column.name ? !this.isDown : false;
    this.sort = column.name;
    this.page = 0;
    this.markSort();
    this.draw();
    announce(`sorted by ${column.name}, ${this.isDown ? 'descending' : 'ascending'}`);
  }

  markSort() {
    this.heads.forEach((cell, place) => {
      if (this.columns[place].name === this.sort) cell.setAttribute('aria-sort', this.isDown ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
  }

  turn(by) {
    this.page += by;
    this.draw();
    announce(`page ${this.page + 1}`);
  }

  update(rows) {
    this.rows = rows;
    this.draw();
  }

  draw() {
    const column = this.columns.find((column) => column.name === this.sort);
    let rows = this.rows;
    if (column) {
      const keyed = rows.map((row, place) => ({row, place, value: column.value(row)}));
      keyed.sort((a, b) => (compare(a.value, b.value) || a.place - b.place) * (this.isDown ? -1 : 1));
      rows = keyed.map((entry) => entry.row);
    }
    const pages = Math.max(1, Math.ceil(rows.length / this.pageSize));
    this.page = Math.min(Math.max(0, this.page), pages - 1);
    this.place(rows.slice(this.page * this.pageSize, (this.page + 1) * this.pageSize));
    this.empty.hidden = rows.length > 0;
    this.frame.hidden = rows.length === 0;
    this.pager.hidden = pages === 1;
    say(this.where, `${count(this.page + 1)} of ${count(pages)} · ${count(rows.length, this.noun)}`);
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === pages - 1;
  }

  /** Rows that stay keep their elements, and the element that has the focus keeps it. */
  place(rows) {
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    const kept = new Map();
    let before = null;
    for (const row of rows) {
      const key = this.key(row);
      const line = this.shown.get(key) ?? this.newLine();
      kept.set(key, line);
      this.write(line, row);
      const wanted = before ? before.nextSibling : this.body.firstChild;
      if (wanted !== line.element) this.body.insertBefore(line.element, wanted);
      before = line.element;
    }
    for (const [key, line] of this.shown) if (!kept.has(key)) line.element.remove();
    this.shown = kept;
    if (focused && document.activeElement !== focused && focused.isConnected) focused.focus({preventScroll: true});
  }

  newLine() {
    const cells = this.columns.map((column, place) =>
      place === this.head ? make('th', {scope: 'row', class: column.kind}) : make('td', {class: column.kind}));
    return {element: make('tr', {}, ...cells), cells, marks: []};
  }

  write(line, row) {
    this.columns.forEach((column, place) => {
      const mark = column.mark ? column.mark(row) : null;
      if (mark !== null && line.marks[place] === mark) return;
      line.marks[place] = mark;
      const content = column.cell ? column.cell(row) : String(column.value(row) ?? '');
      const cell = line.cells[place];
      if (content instanceof Node) { cell.replaceChildren(content); return; }
      say(cell, content);
      const full = column.full ? column.full(row) : content;
      if (full !== content || content.length > 40) cell.title = full; else cell.removeAttribute('title');
    });
  }
}
