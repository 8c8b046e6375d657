// Events and flags of an experiment: what was told, and forms to tell more.

import {change, part} from './api.js';
import {announce, instant, instantText, make, micros, named, visible} from './dom.js';
import {dataNumber, dataText} from './data.js';
import {action, field, form, section} from './parts.js';
import {Table} from './table.js';

/** What somebody typed as a payload: JSON where it is some, else the text itself. */
export function payload(text) {
  if (text.trim() === '') return 'null';
  try { JSON.parse(text); return text; } catch { return JSON.stringify(text); }
}

const sender = (event, feed) => {
  if (event.from === 'user') return 'user';
  const known = feed.document?.deployments.find((deployment) => deployment.index === event.from);
  return known ? `${known.label} (${event.from})` : `deployment ${event.from}`;
};

export function events(main, feed) {
  const body = section(main, 'Events');
  const table = new Table({caption: 'Events', key: (row) => row.seq, noun: 'event', sort: '#', down: true, head: 2, empty: 'No event yet.', columns: [
    {name: '#', kind: 'n', value: (row) => row.seq},
    {name: 'time', value: (row) => micros(row.instant), mark: (row) => instantText(row.instant), cell: (row) => instant(row.instant)},
    {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
    {name: 'payload', value: (row) => dataNumber(row.payload) ?? dataText(row.payload), cell: (row) => row.payload === null ? '' : visible(dataText(row.payload))},
    {name: 'from', value: (row) => String(row.from), cell: (row) => visible(sender(row, feed))},
  ]});
  const name = field('Event', {required: true, maxlength: 200}), content = field('Payload (JSON, or a text)', {});
  const built = form('Emit an event', [name, content], 'Emit', async () => {
    await change('POST', `${feed.path}/events`, `{"name":${JSON.stringify(name.input.value)},"payload":${payload(content.input.value)}}`, {signal: feed.signal});
    announce(`${visible(name.input.value)} was emitted`);
    content.input.value = '';
    feed.want('events');
  });
  body.append(table.element, built.element);
  feed.addEventListener('events', () => table.update([...feed.events]));
}

export function flags(main, feed) {
  const body = section(main, 'Flags'), alert = make('div', {role: 'alert'});
  const path = (flag) => `${feed.path}/flags/${part(flag)}`;
  const table = new Table({caption: 'Flags', key: (row) => row.name, noun: 'flag', sort: 'name', empty: 'No flag is set.', columns: [
    {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
    {name: 'text', value: (row) => row.text ?? '', cell: (row) => visible(row.text ?? '')},
    {name: 'number', kind: 'n', value: (row) => row.number, cell: (row) => row.number === null || row.number === undefined ? '' : String(row.number)},
    {name: 'version', kind: 'n', value: (row) => row.version},
    {name: 'remove', isUnnamed: true, mark: (row) => row.name, cell: (row) => action('Remove', {alert, label: `Remove the flag ${visible(row.name)}`,
      done: 'the flag was removed', act: async () => { await change('DELETE', path(row.name), undefined, {signal: feed.signal}); feed.want('flags'); }})},
  ]});
  const name = field('Flag', {required: true, maxlength: 200}), text = field('Text', {});
  const number = field('Number', {inputmode: 'numeric', pattern: '-?[0-9]{1,19}', title: 'a whole number'});
  const built = form('Set a flag', [name, text, number], 'Set', async () => {
    const members = [];
    if (text.input.value !== '') members.push(`"text":${JSON.stringify(text.input.value)}`);
    // As it was typed: it may have more digits than a number of this language keeps.
    if (number.input.value !== '') members.push(`"number":${String(BigInt(number.input.value))}`);
    if (!members.length) throw new Error('a flag has a text, a number or both');
    await change('PUT', path(name.input.value), `{${members.join(',')}}`, {signal: feed.signal});
    announce(`the flag ${visible(name.input.value)} was set`);
    feed.want('flags');
  });
  body.append(table.element, alert, built.element);
  feed.addEventListener('flags', () => table.update(feed.flags));
}
