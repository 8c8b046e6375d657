// The nodes that this user may use, with their health.

import {keepOn, list, sleep, whenSeen} from './api.js';
import {announce, count, duration, make, micros, named, now, pill, size, visible, words} from './dom.js';
import {Head} from './parts.js';
import {Table} from './table.js';
import {connectors, pools, sharing} from './ways.js';

const pauseMilliseconds = 3000;

const seen = (row) => row.last_seen === null || row.last_seen === undefined ? 'never'
  : now() - micros(row.last_seen) < 2e6 ? 'just now' : `${duration(Math.floor((now() - micros(row.last_seen)) / 1e6) * 1e6)} ago`;

const tags = (row) => [...row.tags ?? [], ...Object.entries(row.properties ?? {}).map(([name, value]) =>
  `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)].map(visible);

const columns = [
  {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
  {name: 'state', value: (row) => row.state, mark: (row) => row.state, cell: (row) => pill(row.state)},
  {name: 'last heard of', kind: 'n', value: (row) => micros(row.last_seen), cell: seen},
  {name: 'system', value: (row) => row.os, cell: (row) => visible([row.os, row.arch].filter(Boolean).join(' ') || '–')},
  {name: 'cores', kind: 'n', value: (row) => row.cores, cell: (row) => row.cores ? count(row.cores) : '–'},
  {name: 'memory', kind: 'n', value: (row) => row.memory, cell: (row) => row.memory ? size(row.memory) : '–'},
  {name: 'GPUs', kind: 'n', value: (row) => row.gpus, cell: (row) => row.gpus ? count(row.gpus) : '–'},
  {name: 'tags', value: (row) => tags(row).join(' '), mark: (row) => tags(row).join(' '),
    cell: (row) => make('span', {class: 'tags'}, ...tags(row).map((tag) => make('bdi', {class: 'tag'}, tag)))},
  {name: 'connector', value: (row) => row.connector, cell: (row) => visible(row.connector ?? '–')},
  {name: 'owner', value: (row) => row.owner, mark: (row) => `${row.owner} ${row.shared_with}`,
    cell: (row) => make('span', {}, named(row.owner), row.shared_with?.length
      ? ', for ' + (row.shared_with.includes('*') ? 'all' : row.shared_with.map(visible).join(', ')) : '')},
  {name: 'taken by', value: (row) => row.locked_by ?? '', cell: (row) => visible(row.locked_by ?? '–')},
];

export async function nodes(main, _, signal) {
  const head = new Head(main, {title: 'Nodes'});
  const table = new Table({caption: 'Nodes', columns, key: (row) => row.name, noun: 'node', sort: 'name',
    empty: 'No node yet. Attach one at the prompt, or start an agent with a join token.'});
  const refresh = async () => { known = await list('/nodes', {signal}); table.update(known); };
  const card = make('div', {class: 'card'}, sharing(signal, (name) => known.find((row) => row.name === name), refresh));
  main.append(card);
  const states = new Map(), ways = [connectors(main, signal), pools(main, signal)];
  let known = [];
  await keepOn(signal, async () => {
    await whenSeen(signal);
    const rows = await list('/nodes', {signal});
    if (!table.element.isConnected) card.prepend(table.element);
    known = rows;
    table.update(rows);
    const online = rows.filter((row) => row.state === 'online').length;
    head.lede.textContent = rows.length ? `${count(online)} of ${count(rows.length, 'node')} online.` : '';
    head.setCounts(['online', 'unreachable', 'offline'].map((status) => ({status, count: rows.filter((row) => row.state === status).length}))
      .filter((entry) => entry.count > 0));
    for (const row of rows) {
      if (states.has(row.name) && states.get(row.name) !== row.state) announce(`${visible(row.name)} is ${words(row.state)}`);
      states.set(row.name, row.state);
    }
    await Promise.all(ways.map((again) => again()));
    await sleep(pauseMilliseconds, signal);
  });
}
