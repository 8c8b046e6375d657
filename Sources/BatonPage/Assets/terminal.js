// The output of a program as a terminal would show it: lines, some of them coloured, the last ones of many.
//
// Any bytes will do. Colours and weights are kept, all other control sequences are left out; a carriage return starts
// the line again, as progress bars mean it.

import {make, visible} from './dom.js';

const linesMax = 2000, widthMax = 2000, sequenceMax = 256;

export class Terminal {
  constructor(element) {
    this.element = element;
    this.clear();
  }

  clear() {
    this.decoder = new TextDecoder();
    this.style = {color: null, isBold: false, isFaint: false};
    this.lines = [];
    this.pieces = [];
    this.returns = false;
    this.rest = '';
    this.element.replaceChildren();
    this.open = null;
  }

  add(bytes) {
    const text = this.rest + this.decoder.decode(bytes, {stream: true});
    this.rest = '';
    const added = document.createDocumentFragment();
    let at = 0;
    while (at < text.length) {
      const special = /[\n\r\b\x1b]/g;
      special.lastIndex = at;
      const found = special.exec(text), end = found ? found.index : text.length;
      if (end > at) this.write(text.slice(at, end));
      if (!found) break;
      at = end + 1;
      if (found[0] === '\n') { this.endLine(added); continue; }
      if (found[0] === '\r') { this.returns = true; continue; }
      if (found[0] === '\b') { const last = this.pieces.at(-1); if (last) last.text = last.text.slice(0, -1); continue; }
      const sequence = this.sequence(text, end);
      if (!sequence) { this.rest = text.slice(end); break; }
      at = end + sequence.length;
      if (sequence[1] === '[' && sequence.endsWith('m')) this.setStyle(sequence.slice(2, -1));
    }
    this.element.append(added);
    this.showOpen();
    while (this.lines.length > linesMax) this.lines.shift().remove();
  }

  /** A control sequence from an escape character on; null while its end has not come. */
  sequence(text, from) {
    const rest = text.slice(from, from + sequenceMax);
    const found = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x07\x1b\n]*(?:\x07|\x1b\\|(?=\n))|[ -/]*[0-OQ-WYZ\\`-~])/.exec(rest);
    if (found) return found[0];
    return rest.length < sequenceMax && !rest.includes('\n') ? null : rest[0];
  }

  write(text) {
    if (this.returns) { this.pieces = []; this.returns = false; }
    const kind = this.kind, last = this.pieces.at(-1), length = this.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    if (length > widthMax) return;
    const kept = length + text.length > widthMax ? text.slice(0, widthMax - length) + '…' : text;
    if (last && last.kind === kind) last.text += kept; else this.pieces.push({kind, text: kept});
  }

  get kind() {
    const {color, isBold, isFaint} = this.style;
    return [color === null ? '' : 'ansi' + color, isBold ? 'strong' : '', isFaint ? 'faint' : ''].filter(Boolean).join(' ');
  }

  line(isOpen) {
    const pieces = this.pieces.map(({kind, text}) => {
      const shown = visible(text.replaceAll('\t', '        '));
      return kind ? make('span', {class: kind}, shown) : shown;
    });
    return make('span', {}, ...pieces, isOpen ? '' : '\n');
  }

  endLine(added) {
    const line = this.line(false);
    this.lines.push(line);
    added.append(line);
    this.pieces = [];
    this.returns = false;
    if (this.open) { this.open.remove(); this.open = null; }
  }

  /** A line that has no end yet is shown as far as it is. */
  showOpen() {
    this.open?.remove();
    this.open = null;
    if (!this.pieces.length) return;
    this.open = this.line(true);
    this.element.append(this.open);
  }

  setStyle(text) {
    const numbers = text.split(';').map(Number);
    while (numbers.length) {
      const number = numbers.shift(), style = this.style;
      if (number === 0) this.style = {color: null, isBold: false, isFaint: false};
      else if (number === 1) style.isBold = true;
      else if (number === 2) style.isFaint = true;
      else if (number === 22) style.isBold = style.isFaint = false;
      else if (number >= 30 && number <= 37) style.color = number - 30;
      else if (number >= 90 && number <= 97) style.color = number - 90;
      else if (number === 39) style.color = null;
      // A colour by number or by its parts takes the numbers behind it.
      else if (number === 38 || number === 48) numbers.splice(0, numbers[0] === 5 ? 2 : numbers[0] === 2 ? 4 : 0);
    }
  }
}
