// Values of runs and events, as cells of tables show them and sort by them.

import {duration, micros, size} from './dom.js';

const lengthMax = 160;

const tag = (value) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0].startsWith('$') ? keys[0] : null;
};

/** A value as a text, bounded. */
export function dataText(value) {
  const text = write(value, false, {left: lengthMax * 4});
  return shortened(text);
}

export const shortened = (text, max = lengthMax) => {
  if (text.length <= max) return text;
  const letters = [...text.slice(0, max * 2)];
  return letters.length > max ? letters.slice(0, max).join('') + '…' : text;
};

function write(value, isNested, room) {
  if (room.left <= 0) return '…';
  const text = form(value, isNested, room);
  room.left -= text.length;
  return text;
}

function form(value, isNested, room) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return isNested ? `"${value.slice(0, lengthMax)}"` : value.slice(0, lengthMax * 2);
  if (Array.isArray(value)) return `[${value.slice(0, lengthMax).map((item) => write(item, true, room)).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  switch (tag(value)) {
  case '$float': return String(value.$float);
  case '$duration': return duration(micros(value.$duration));
  case '$size': return size(value.$size);
  case '$file': return String(value.$file?.path ?? '').split('/').at(-1);
  case '$map': return `{${value.$map?.map(([key, item]) => `${key}: ${write(item, true, room)}`).join(', ')}}`;
  default:
    return `{${Object.entries(value).slice(0, lengthMax).map(([key, item]) => `${key}: ${write(item, true, room)}`).join(', ')}}`;
  }
}

/** The number by which such a value is sorted; null for what is none. */
export function dataNumber(value) {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  switch (tag(value)) {
  case '$float': return Number(value.$float);
  case '$duration': return Number(value.$duration);
  case '$size': return Number(value.$size);
  default: return null;
  }
}

/** What a cell of an argument is: the number that it was written as, or its text. */
export function writtenNumber(text) {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
