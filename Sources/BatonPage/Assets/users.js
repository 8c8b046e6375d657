// Users, for administrators: who there is, what they have and may have, their tokens.

import {change, get, keepOn, list, part, sleep, whenSeen} from './api.js';
import {announce, count, instant, instantText, make, micros, named, size, visible} from './dom.js';
import {action, confirmed, field, form, Head, section} from './parts.js';
import {Table} from './table.js';
import {tokenColumns} from './tokens.js';

const pauseMilliseconds = 5000, gibibyte = 2 ** 30;

const address = (name) => `#/users/${part(name)}`;

const share = (row, member, text) => `${text(row.used[member])} of ${text(row.quotas[member])}`;

const columns = [
  {name: 'name', value: (row) => row.name, mark: (row) => row.name, cell: (row) => make('a', {href: address(row.name)}, named(row.name))},
  {name: 'role', value: (row) => row.admin ? 'administrator' : 'user'},
  {name: 'experiments', kind: 'n', value: (row) => row.used.experiments, cell: (row) => share(row, 'experiments', count)},
  {name: 'files', kind: 'n', value: (row) => Number(row.used.artifact_bytes), cell: (row) => share(row, 'artifact_bytes', size)},
  {name: 'logs', kind: 'n', value: (row) => Number(row.used.log_bytes), cell: (row) => share(row, 'log_bytes', size)},
  {name: 'since', value: (row) => micros(row.created), mark: (row) => instantText(row.created), cell: (row) => instant(row.created)},
];

const newPassword = (label) => field(label, {type: 'password', autocomplete: 'new-password', required: true, minlength: 8,
  title: '8 letters at least'});

/** Asks again now, not after the pause. */
class Nudge {
  constructor() { this.controller = new AbortController(); }

  now() { this.controller.abort(); }

  async pause(signal) {
    this.controller = new AbortController();
    signal.addEventListener('abort', () => this.controller.abort(), {once: true});
    await sleep(pauseMilliseconds, this.controller.signal);
  }
}

export async function users(main, _, signal) {
  const head = new Head(main, {title: 'Users'}), nudge = new Nudge();
  const table = new Table({caption: 'Users', columns, key: (row) => row.name, noun: 'user', sort: 'name'});
  const name = field('User', {required: true, pattern: '[a-z0-9][a-z0-9._\\-]{0,31}', autocapitalize: 'none',
    title: 'small letters, digits, full stops, underscores and dashes'});
  const password = newPassword('Password');
  const built = form('Add a user', [name, password], 'Add', async () => {
    await change('POST', '/users', {name: name.input.value, password: password.input.value}, {signal});
    announce(`the user ${visible(name.input.value)} was added`);
    name.input.value = password.input.value = '';
    nudge.now();
  });
  const card = make('div', {class: 'card'}, table.element, built.element);
  main.append(card);
  await keepOn(signal, async () => {
    await whenSeen(signal);
    const rows = await list('/users', {signal});
    table.update(rows);
    const admins = rows.filter((row) => row.admin).length;
    head.lede.textContent = `${count(rows.length, 'user')}, ${count(admins, 'administrator')} among them.`;
    await nudge.pause(signal);
  });
}

export async function oneUser(main, [name], signal) {
  const head = new Head(main, {trail: [['Users', '#/users']], title: name}), nudge = new Nudge();
  const path = `/users/${part(name)}`, alert = head.alert;
  let user = await get(path, {signal});
  const role = action('', {alert, done: 'the role was changed', act: async () => {
    show(await change('PATCH', path, {admin: !user.admin}, {signal}));
  }});
  const remove = action('Remove', {alert, kind: 'danger', label: `Remove the user ${visible(name)}`, act: async () => {
    if (!await confirmed(`Remove the user ${visible(name)}? All tokens are revoked.`, 'Remove', 'Keep')) return;
    await change('DELETE', path, undefined, {signal});
    announce(`the user ${visible(name)} was removed`);
    location.hash = '#/users';
  }});
  head.actions.append(role, remove);
  const quotas = quotaForm(main, path, signal, (changed) => show(changed));
  passwordForm(main, path, name, signal, () => nudge.now());
  const tokens = tokensOfUser(main, path, signal, () => nudge.now());
  function show(changed) {
    user = changed;
    head.lede.textContent = `${user.admin ? 'An administrator' : 'A user'} since ${instantText(user.created)}.`;
    role.textContent = user.admin ? 'Make an ordinary user' : 'Make an administrator';
    quotas(user);
  }
  show(user);
  await keepOn(signal, async () => {
    await whenSeen(signal);
    tokens.update(await list(`${path}/tokens`, {signal}));
    await nudge.pause(signal);
  });
}

/** What a user may have; gives what shows it anew. */
function quotaForm(main, path, signal, done) {
  const body = section(main, 'Quotas'), used = make('p', {class: 'note'});
  const experiments = field('Experiments', {inputmode: 'numeric', pattern: '[0-9]{1,12}', required: true, title: 'a whole number'});
  const inGibibytes = {inputmode: 'decimal', pattern: '[0-9]{1,7}(\\.[0-9]{1,3})?', required: true, title: 'a number of GiB'};
  const files = field('Files, GiB', inGibibytes), logs = field('Logs, GiB', inGibibytes);
  const bytes = (input) => Math.round(Number(input.value) * gibibyte);
  const built = form('Quotas', [experiments, files, logs], 'Set', async () => {
    done(await change('PATCH', path, {quotas: {experiments: Number(experiments.input.value), artifact_bytes: bytes(files.input),
      log_bytes: bytes(logs.input)}}, {signal}));
    announce('the quotas were set');
  });
  const usual = action('As for everybody', {alert: built.alert, done: 'the quotas are those of everybody', act: async () => {
    done(await change('PATCH', path, {quotas: null}, {signal}));
  }});
  body.append(used, built.element, make('div', {class: 'actions'}, usual));
  return (user) => {
    used.textContent = `In use: ${count(user.used.experiments, 'experiment')}, ${size(user.used.artifact_bytes)} of files, `
      + `${size(user.used.log_bytes)} of logs.`;
    const trim = (value) => String(Math.round(Number(value) / gibibyte * 1000) / 1000);
    experiments.input.value = String(user.quotas.experiments);
    files.input.value = trim(user.quotas.artifact_bytes);
    logs.input.value = trim(user.quotas.log_bytes);
  };
}

function passwordForm(main, path, name, signal, done) {
  const body = section(main, 'Password', {note: 'A new password signs the user out everywhere.'});
  const password = newPassword('New password');
  const built = form('New password', [password], 'Set', async () => {
    await change('PATCH', path, {password: password.input.value}, {signal});
    password.input.value = '';
    announce(`${visible(name)} has a new password`);
    done();
  });
  body.append(built.element);
}

function tokensOfUser(main, path, signal, done) {
  const body = section(main, 'Tokens'), alert = make('div', {role: 'alert'});
  const table = new Table({caption: 'Tokens', key: (row) => row.id, noun: 'token', sort: 'created', down: true, empty: 'No token.',
    columns: [{name: 'kind', value: (row) => row.kind}, ...tokenColumns,
      {name: 'node', value: (row) => row.node ?? '', cell: (row) => visible(row.node ?? '–')},
      {name: 'revoke', isUnnamed: true, kind: 'n', mark: (row) => row.id, cell: (row) => action('Revoke', {alert, label: `Revoke the token ${row.id}`,
        done: 'the token was revoked', act: async () => { await change('DELETE', `${path}/tokens/${part(row.id)}`, undefined, {signal}); done(); }})}]});
  body.append(table.element, alert);
  return table;
}
