// The list of experiments, with their live states.

import {keepOn, list, part, sleep, whenSeen} from './api.js';
import {announce, count, duration, instant, instantText, make, micros, named, now, pill, visible, words} from './dom.js';
import {isOver} from './feed.js';
import {Head} from './parts.js';
import {Table} from './table.js';

const pauseMilliseconds = 2000;

export const link = (id, index) => `#/experiments/${part(id)}${index === undefined ? '' : '/' + part(index)}`;

/** Microseconds that something took so far. */
export const took = (entry, began = entry.started, ended = entry.ended) =>
  began === null || began === undefined ? null : (micros(ended) ?? now()) - micros(began);

const deploymentsText = (experiment) => {
  const all = experiment.deployments ?? [], ended = all.filter((deployment) => isOver(deployment.state)).length;
  return ended === all.length || ended === 0 ? count(all.length) : `${count(ended)} of ${count(all.length)} ended`;
};

const shownState = (experiment) => experiment.cancelling && !isOver(experiment.state) ? 'cancelling' : experiment.state;

const columns = [
  {name: 'name', value: (row) => row.name, mark: (row) => row.name,
    cell: (row) => make('a', {href: link(row.id)}, named(row.name))},
  {name: 'state', value: (row) => row.state, mark: shownState,
    cell: (row) => row.cancelling && !isOver(row.state) ? pill('cancelled', 'cancelling') : pill(row.state)},
  {name: 'deployments', kind: 'n', value: (row) => row.deployments?.length ?? 0, cell: deploymentsText},
  {name: 'owner', value: (row) => row.owner, mark: (row) => row.owner, cell: (row) => named(row.owner)},
  {name: 'created', value: (row) => micros(row.created), mark: (row) => instantText(row.created), cell: (row) => instant(row.created)},
  {name: 'took', kind: 'n', value: (row) => took(row), cell: (row) => took(row) === null ? '–' : duration(took(row))},
];

export async function experiments(main, _, signal) {
  const head = new Head(main, {title: 'Experiments'});
  const table = new Table({caption: 'Experiments', columns, key: (row) => row.id, noun: 'experiment', sort: 'created', down: true,
    empty: 'No experiment yet. Submit one at the prompt: connect, then run … on lab.'});
  const card = make('div', {class: 'card'});
  main.append(card);
  const states = new Map();
  await keepOn(signal, async () => {
    await whenSeen(signal);
    const rows = await list('/experiments', {signal});
    if (!table.element.isConnected) card.append(table.element);
    table.update(rows);
    const going = rows.filter((row) => !isOver(row.state)).length;
    head.lede.textContent = rows.length === 0 ? '' : `${count(rows.length, 'experiment')}, ${going === 0 ? 'all of them ended' : `${count(going)} of them not ended`}.`;
    for (const row of rows) {
      if (states.has(row.id) && states.get(row.id) !== row.state) announce(`${visible(row.name)} is ${words(row.state)}`);
      states.set(row.id, row.state);
    }
    await sleep(pauseMilliseconds, signal);
  });
}
