// The list of experiments, with their live states.

import {get, keepOn, part, sleep, whenSeen} from './api.js';
import {announce, count, duration, instant, instantText, make, micros, named, now, pill, visible, words} from './dom.js';
import {isOver} from './feed.js';
import {action, Head} from './parts.js';
import {Table} from './table.js';

const pauseMilliseconds = 2000, pageSize = 100;

export const link = (id, index) => `#/experiments/${part(id)}${index === undefined ? '' : '/' + part(index)}`;

/** Microseconds that something took so far. */
export const took = (entry, began = entry.started, ended = entry.ended) =>
  began === null || began === undefined ? null : (micros(ended) ?? now()) - micros(began);

const sum = (counts) => Object.values(counts ?? {}).reduce((total, number) => total + number, 0);

function deploymentsText({counts}) {
  const all = sum(counts), ended = sum(Object.fromEntries(Object.entries(counts ?? {}).filter(([state]) => isOver(state))));
  return ended === all || ended === 0 ? count(all) : `${count(ended)} of ${count(all)} ended`;
}

const shownState = (experiment) => experiment.cancelling && !isOver(experiment.state) ? 'cancelling' : experiment.state;

const columns = [
  {name: 'name', value: (row) => row.name, mark: (row) => row.name,
    cell: (row) => make('a', {href: link(row.id)}, named(row.name))},
  {name: 'state', value: (row) => row.state, mark: shownState,
    cell: (row) => row.cancelling && !isOver(row.state) ? pill('cancelled', 'cancelling') : pill(row.state)},
  {name: 'deployments', kind: 'n', value: (row) => sum(row.counts), cell: deploymentsText},
  {name: 'owner', value: (row) => row.owner, mark: (row) => row.owner, cell: (row) => named(row.owner)},
  {name: 'created', value: (row) => micros(row.created), mark: (row) => instantText(row.created), cell: (row) => instant(row.created)},
  {name: 'took', kind: 'n', value: (row) => took(row), cell: (row) => took(row) === null ? '–' : duration(took(row))},
];

/** The newest ones are asked for again and again; older ones when somebody wants them. */
export async function experiments(main, _, signal) {
  const head = new Head(main, {title: 'Experiments'});
  const table = new Table({caption: 'Experiments', columns, key: (row) => row.id, noun: 'experiment', sort: 'created', down: true,
    empty: 'No experiment yet. Submit one at the prompt: connect, then run … on lab.'});
  const older = new Map(), states = new Map();
  let newest = [], next = null;
  const show = () => {
    for (const row of newest) older.delete(row.id);
    const rows = [...newest, ...older.values()], going = newest.filter((row) => !isOver(row.state)).length;
    table.update(rows);
    more.hidden = next === null;
    head.lede.textContent = rows.length === 0 ? ''
      : `${next === null ? '' : 'The newest '}${count(rows.length, 'experiment')}, ${going === 0 ? 'all of them ended' : `${count(going)} of them not ended`}.`;
  };
  const more = action('Show older ones', {alert: head.alert, act: async () => {
    const page = await get(`/experiments?limit=${pageSize}&after=${part(next)}`, {signal});
    for (const row of page.items) older.set(row.id, row);
    next = page.next ?? null;
    show();
  }});
  more.hidden = true;
  const card = make('div', {class: 'card'});
  main.append(card);
  await keepOn(signal, async () => {
    await whenSeen(signal);
    const page = await get(`/experiments?limit=${pageSize}`, {signal});
    // What has been shown stays, even where newer ones have pushed it off the first page.
    const kept = new Set(page.items.map((row) => row.id));
    if (page.next !== null) for (const row of newest) if (!kept.has(row.id)) older.set(row.id, row);
    if (!table.element.isConnected) {
      card.append(table.element, make('div', {class: 'pager'}, more));
      next = page.next ?? null;
    }
    newest = page.items;
    show();
    for (const row of newest) {
      if (states.has(row.id) && states.get(row.id) !== row.state) announce(`${visible(row.name)} is ${words(row.state)}`);
      states.set(row.id, row.state);
    }
    await sleep(pauseMilliseconds, signal);
  });
}
