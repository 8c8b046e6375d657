// The tokens of the user who looks: for programs, and for machines that are to join as nodes. Each is shown once, when it is made.

import {change, keepOn, list, part, sleep, whenSeen} from './api.js';
import {announce, instant, instantText, make, micros, now, visible} from './dom.js';
import {action, field, form, Head, section} from './parts.js';
import {Table} from './table.js';

const pauseMilliseconds = 5000, day = 86400n * 1000000000n;

export const tokenColumns = [
  {name: 'name', value: (row) => row.name || row.id, cell: (row) => visible(row.name || row.id)},
  {name: 'may', value: (row) => (row.scopes ?? []).join(' '), cell: (row) => (row.scopes ?? []).join(', ') || 'join'},
  {name: 'created', value: (row) => micros(row.created), mark: (row) => instantText(row.created), cell: (row) => instant(row.created)},
  {name: 'expires', value: (row) => micros(row.expires), mark: (row) => `${row.expires}`,
    cell: (row) => row.expires ? instant(row.expires) : make('span', {}, 'never')},
];

/** Nanoseconds since 1970, so many days from now. */
const inDays = (text) => (BigInt(now()) * 1000n + BigInt(text) * day).toString();

const daysField = (days) => field('Days', {inputmode: 'numeric', pattern: '[1-9][0-9]{0,2}', required: true, value: days,
  title: 'a whole number from 1 to 366'});

/** Shows a token that was made; it is told once. */
function shown(place, secret, what) {
  const input = make('input', {readonly: true, value: secret, 'aria-label': what, class: 'secret', onfocus: () => input.select()});
  const copy = make('button', {type: 'button', onclick: async () => {
    input.select();
    try { await navigator.clipboard.writeText(secret); } catch { document.execCommand('copy'); }
    announce('copied');
  }}, 'Copy');
  place.replaceChildren(make('p', {class: 'note'}, `${what}. It is shown once: keep it where only you read it.`),
    make('p', {class: 'secret-row'}, input, copy));
  input.focus();
}

const splitNames = (text) => text.split(/[\s,]+/).filter(Boolean);

export async function tokens(main, _, signal) {
  new Head(main, {title: 'Tokens'}).lede.textContent = 'What speaks for you without your password.';
  const own = programs(main, signal), joins = machines(main, signal);
  await keepOn(signal, async () => {
    await whenSeen(signal);
    await Promise.all([own(), joins()]);
    await sleep(pauseMilliseconds, signal);
  });
}

/** A section with tokens of a kind; gives what asks for them anew. */
function kind(main, {title, note, caption, path, columns, signal}) {
  const body = section(main, title, {note}), alert = make('div', {role: 'alert'}), told = make('div', {class: 'told'});
  const again = async () => table.update(await list(path, {signal}));
  const table = new Table({caption, key: (row) => row.id, noun: 'token', sort: 'created', down: true, empty: 'No token.',
    columns: [...columns, {name: 'revoke', isUnnamed: true, kind: 'n', mark: (row) => row.id, cell: (row) => action('Revoke', {alert,
      label: `Revoke the token ${row.name || row.id}`, done: 'the token was revoked', act: async () => {
        await change('DELETE', `${path}/${part(row.id)}`, undefined, {signal});
        await again();
      }})}]});
  body.append(table.element, alert, told);
  return {body, told, again};
}

function programs(main, signal) {
  const {body, told, again} = kind(main, {title: 'For programs', caption: 'Tokens for programs', path: '/tokens', columns: tokenColumns, signal,
    note: 'Scripts take one by BATON_TOKEN. Those named login are of your prompts and browsers. None outlives the one that made it.'});
  const name = field('Name', {required: true, maxlength: 60, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*', title: 'letters, digits, dots and dashes'});
  const scopes = field('May, beside reading', {value: 'run', pattern: '((run|nodes|admin)[ ,]*)*', title: 'run, nodes, admin'});
  const days = daysField('30');
  const built = form('Make a token', [name, scopes, days], 'Make', async () => {
    const made = await change('POST', '/tokens', `{"name":${JSON.stringify(name.input.value)},"scopes":`
      + `${JSON.stringify(['read', ...new Set(splitNames(scopes.input.value))])},"expires":${inDays(days.input.value)}}`, {signal});
    name.input.value = '';
    shown(told, made.token, `The token “${visible(made.name)}”`);
    await again();
  });
  body.append(built.element);
  return again;
}

function machines(main, signal) {
  const columns = [
    {name: 'node', value: (row) => row.node ?? '', cell: (row) => visible(row.node ?? 'as the machine is called')},
    {name: 'tags', value: (row) => row.tags.join(' '), cell: (row) => row.tags.map(visible).join(', ') || '–'},
    ...tokenColumns.slice(2),
  ];
  const {body, told, again} = kind(main, {title: 'For machines', caption: 'Tokens for machines', path: '/join-tokens', columns, signal,
    note: 'A machine with one becomes a node of yours: baton agent --token-file FILE. Once revoked, it lets no more in; who has joined stays.'});
  const node = field('Node, or any', {maxlength: 63, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*', title: 'letters, digits, dots and dashes'});
  const tags = field('Tags', {maxlength: 200}), days = daysField('1');
  const built = form('Make a join token', [node, tags, days], 'Make', async () => {
    const names = {tags: splitNames(tags.input.value), ...(node.input.value ? {node: node.input.value} : {})};
    const text = JSON.stringify(names).slice(0, -1);
    const made = await change('POST', '/join-tokens', `${text},"expires":${inDays(days.input.value)}}`, {signal});
    node.input.value = tags.input.value = '';
    shown(told, made.token, 'The join token');
    await again();
  });
  body.append(built.element);
  return again;
}
