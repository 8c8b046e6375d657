// How nodes come here: connectors and pools of the user, and with whom a node is shared.

import {change, list, part} from './api.js';
import {announce, count, make, named, pill, visible} from './dom.js';
import {action, confirmed, field, form, section} from './parts.js';
import {Table} from './table.js';

const shades = {healthy: 'online', failing: 'failed'};

const health = (row) => row.health?.state ?? 'unknown';

/** Connectors with their health; gives what asks for them anew. */
export function connectors(main, signal) {
  const body = section(main, 'Connectors', {note: 'Ways to nodes. Attach one at the prompt: attach ssh("me@gpu1") to lab.'});
  const alert = make('div', {role: 'alert'});
  const path = (row) => `/connectors/${part(row.name)}`;
  const buttons = (row) => make('span', {class: 'tags'},
    action('Check', {alert, label: `Check the connector ${visible(row.name)}`, done: 'it is looked at', act: async () => {
      await change('POST', `${path(row)}/check`, undefined, {signal});
      await again();
    }}),
    action('Detach', {alert, kind: 'danger', label: `Detach the connector ${visible(row.name)}`, act: async () => {
      if (!await confirmed(`Detach ${visible(row.name)}? Its nodes are taken out.`, 'Detach', 'Keep')) return;
      await change('DELETE', path(row), undefined, {signal});
      announce(`${visible(row.name)} is detached`);
      await again();
    }}));
  const table = new Table({caption: 'Connectors', key: (row) => row.name, noun: 'connector', sort: 'name', empty: 'No connector of yours.', columns: [
    {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
    {name: 'kind', value: (row) => row.kind},
    {name: 'health', value: health, mark: health, cell: (row) => pill(shades[health(row)] ?? '', visible(health(row)))},
    {name: 'says', value: (row) => row.health?.message ?? '', cell: (row) => visible(row.health?.message || '–')},
    {name: 'nodes', value: (row) => row.nodes.join(' '), cell: (row) => row.nodes.map(visible).join(', ') || '–'},
    {name: 'actions', isUnnamed: true, kind: 'n', mark: (row) => row.name, cell: buttons},
  ]});
  const again = async () => table.update(await list('/connectors', {signal}));
  body.append(table.element, alert);
  return again;
}

/** Pools; gives what asks for them anew. */
export function pools(main, signal) {
  const body = section(main, 'Pools', {note: 'Nodes under one name: fixed ones, or made from a template when they are asked for.'});
  const alert = make('div', {role: 'alert'});
  const table = new Table({caption: 'Pools', key: (row) => row.name, noun: 'pool', sort: 'name', empty: 'No pool of yours.', columns: [
    {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => named(row.name)},
    {name: 'nodes', value: (row) => row.nodes.join(' '), cell: (row) => row.nodes.map(visible).join(', ') || '–'},
    {name: 'made by', value: (row) => row.template?.connector ?? '', cell: (row) => visible(row.template?.connector ?? '–')},
    {name: 'at most', kind: 'n', value: (row) => row.limit ?? null, cell: (row) => row.limit ? count(row.limit) : '–'},
    {name: 'remove', isUnnamed: true, kind: 'n', mark: (row) => row.name, cell: (row) => action('Remove', {alert, kind: 'danger',
      label: `Remove the pool ${visible(row.name)}`, act: async () => {
        const nodes = row.template ? ' with the nodes that it made' : '';
        if (!await confirmed(`Remove the pool ${visible(row.name)}${nodes}?`, 'Remove', 'Keep')) return;
        await change('DELETE', `/pools/${part(row.name)}`, undefined, {signal});
        await again();
      }})},
  ]});
  const name = field('New pool', {required: true, maxlength: 63, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*', title: 'letters, digits, dots and dashes'});
  const nodes = field('Nodes, with spaces between them', {required: true, title: 'names of nodes, with spaces between them'});
  const built = form('Make a pool', [name, nodes], 'Make', async () => {
    await change('POST', '/pools', {name: name.input.value, nodes: nodes.input.value.split(/[\s,]+/).filter(Boolean)}, {signal});
    announce(`the pool ${visible(name.input.value)} was made`);
    name.input.value = nodes.input.value = '';
    await again();
  });
  const again = async () => table.update(await list('/pools', {signal}));
  body.append(table.element, alert, built.element);
  return again;
}

/** A form that says with whom a node is shared; its owner may, and an administrator. */
export function sharing(signal, find, done) {
  const node = field('Share the node', {required: true}), users = field('Shared with: users, * for all, nobody', {title: 'names of users, with spaces between them; * for all; nothing for its owner alone'});
  // Who names a node sees with whom it is shared now.
  node.input.addEventListener('change', () => { users.input.value = (find(node.input.value)?.shared_with ?? []).join(' '); });
  const built = form('Share a node', [node, users], 'Share', async () => {
    const names = users.input.value.split(/[\s,]+/).filter(Boolean);
    await change('PATCH', `/nodes/${part(node.input.value)}`, {shared_with: names}, {signal});
    announce(names.length ? `${visible(node.input.value)} is shared` : `${visible(node.input.value)} is for its owner alone`);
    await done();
  });
  return built.element;
}
