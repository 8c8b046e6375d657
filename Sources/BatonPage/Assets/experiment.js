// One experiment: its deployments, what came of them, its events, flags and artifacts.

import {change} from './api.js';
import {announce, count, dot, duration, instantText, make, micros, named, now, visible, words} from './dom.js';
import {Artifacts} from './artifacts.js';
import {link, took} from './experiments.js';
import {Feed, isOver, RunFeed} from './feed.js';
import {parts, Run} from './fold.js';
import {action, cancelButton, confirmed, Head, section} from './parts.js';
import {Results} from './results.js';
import {events, flags} from './signals.js';
import {Table} from './table.js';

const workOrder = ['finished', 'ready', 'preparing', 'defined', 'running', 'cancelled', 'lost', 'timed_out', 'failed'];
const tickMilliseconds = 1000, runsMax = 200, togetherMax = 3;

/** `probe`, or `probe[2]` where there are several. */
export const labelOf = (deployment, all) =>
  all.filter((other) => other.part === deployment.part).length > 1 ? `${deployment.label}[${deployment.copy}]` : deployment.label;

const stepsText = (steps) => parts(steps ?? {}).map((entry) => `${count(entry.count)} ${words(entry.status)}`).join(', ');

function deployments(main, feed, alert) {
  const body = section(main, 'Deployments');
  const shown = (row) => row.cancelling && !isOver(row.state) ? 'cancelling' : row.state;
  const table = new Table({caption: 'Deployments', key: (row) => row.index, noun: 'deployment', head: 1, columns: [
    {name: '#', kind: 'n', value: (row) => row.index},
    {name: 'deployment', value: (row) => row.title, mark: (row) => row.title, cell: (row) => make('a', {href: link(feed.id, row.index)}, named(row.title))},
    {name: 'node', value: (row) => row.node ?? '', mark: (row) => `${row.node} ${row.node_state}`, cell: (row) => make('span', {}, row.node ? named(row.node) : '–',
      row.node_state && row.node_state !== 'online' ? make('span', {class: 'much'}, ` (${words(row.node_state)})`) : null)},
    {name: 'state', value: (row) => workOrder.indexOf(row.state), mark: (row) => shown(row) + row.error, cell: (row) => make('span', {class: 'state'},
      dot(shown(row) === 'cancelling' ? 'cancelled' : row.state), words(shown(row)), row.error ? make('span', {class: 'much', title: visible(row.error)}, ' · ' + visible(row.error)) : null)},
    {name: 'steps', value: (row) => Object.values(row.steps ?? {}).reduce((sum, number) => sum + number, 0), cell: (row) => stepsText(row.steps) || '–'},
    {name: 'took', kind: 'n', value: (row) => took(row, row.began, row.ended), cell: (row) => took(row, row.began, row.ended) === null ? '–' : duration(took(row, row.began, row.ended))},
    {name: 'cancel', isUnnamed: true, mark: (row) => String(isOver(row.state) || row.cancelling), cell: (row) => isOver(row.state) || row.cancelling ? ''
      : cancelButton(`${feed.path}/deployments/${row.index}`, row.title, {alert, signal: feed.signal, body: {}, done: () => feed.want('state')})},
  ]});
  body.append(table.element);
  return () => {
    const all = feed.document.deployments;
    table.update(all.map((deployment) => ({...deployment, title: labelOf(deployment, all)})));
  };
}

/** What came of all deployments, loaded when somebody wants to see it, and live from then on. */
function results(main, feed, alert) {
  const body = section(main, 'Results'), runs = new Map();
  let table = null;
  const load = async () => {
    const all = feed.document.deployments.slice(0, runsMax);
    const waiting = all.filter((deployment) => {
      // Another lease is another run.
      if (runs.get(deployment.index)?.lease !== deployment.lease) {
        const run = new Run();
        runs.set(deployment.index, {run, lease: deployment.lease, source: new RunFeed(feed.id, deployment.index, run, feed.signal)});
      }
      return runs.get(deployment.index).source.next < deployment.events;
    });
    // A few at once: a browser has few connections.
    await Promise.all(Array.from({length: togetherMax}, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await runs.get(next.index).source.catchUp(next.events);
    }));
    table.update(all.map((deployment) => ({label: labelOf(deployment, feed.document.deployments), address: link(feed.id, deployment.index), run: runs.get(deployment.index).run,
      path: `${feed.path}/deployments/${deployment.index}`})));
  };
  const open = action('Show the results of all deployments', {alert, act: async () => {
    table = new Results({several: true, alert, signal: feed.signal, name: 'Results'});
    await load();
    body.replaceChildren(table.element);
    if (feed.document.deployments.length > runsMax) body.append(make('p', {class: 'note'}, `The first ${count(runsMax)} deployments.`));
    table.find.focus();
  }});
  body.append(open);
  let isBusy = false;
  return async () => {
    if (!table?.element.isConnected || isBusy) return;
    isBusy = true;
    try { await load(); } catch { /* The next change asks again. */ } finally { isBusy = false; }
  };
}

function showHead(head, feed) {
  const {document: shown} = feed, all = shown.deployments, over = all.filter((deployment) => isOver(deployment.state)).length;
  head.setTitle(shown.name);
  head.setState(shown.state, shown.cancelling && !isOver(shown.state));
  head.setFault(shown.error);
  const counts = {};
  for (const deployment of all) counts[deployment.state] = (counts[deployment.state] || 0) + 1;
  head.setCounts(workOrder.filter((state) => counts[state]).map((status) => ({status, count: counts[status]})));
  const time = shown.started === null ? `Submitted ${instantText(shown.created)}, not started.`
    : `Started ${instantText(shown.started)}, ${isOver(shown.state) ? 'took' : 'for'} ${duration((micros(shown.ended) ?? now()) - micros(shown.started))}.`;
  head.lede.textContent = `${over === all.length ? `All ${count(all.length, 'deployment')}` : `${count(over)} of ${count(all.length, 'deployment')}`} ${over === 1 && all.length !== 1 || all.length === 1 ? 'has' : 'have'} ended. ${time}`
    .replace('All 1 deployment has', 'Its one deployment has');
}

function buttons(head, feed) {
  const {alert} = head, {signal} = feed, act = (verb, done) => async () => {
    await change('POST', `${feed.path}/${verb}`, undefined, {signal});
    announce(done);
    feed.want('state');
  };
  const all = {
    prepare: action('Prepare', {alert, act: act('prepare', 'its nodes prepare it')}),
    start: action('Start', {alert, kind: 'main', act: act('start', 'it starts')}),
    cancel: cancelButton(feed.path, 'the experiment', {alert, signal, text: 'Cancel the experiment', done: () => feed.want('state')}),
    remove: action('Delete', {alert, kind: 'danger', act: async () => {
      if (!await confirmed(`Delete ${visible(feed.document.name)} with all of its results?`, 'Delete it', 'Keep it')) return false;
      await feed.rest();
      try { await change('DELETE', feed.path, undefined, {signal}); } catch (error) { feed.wake(); throw error; }
      location.hash = '#/experiments';
      return true;
    }}),
  };
  return () => {
    const {state, cancelling} = feed.document, wanted = [];
    if (state === 'defined') wanted.push(all.prepare);
    if (['defined', 'preparing', 'ready'].includes(state) && feed.document.started === null && !cancelling) wanted.push(all.start);
    if (!isOver(state) && !cancelling) wanted.push(all.cancel);
    if (isOver(state)) wanted.push(all.remove);
    if (wanted.length === head.actions.children.length && wanted.every((button, place) => head.actions.children[place] === button)) return;
    const hadFocus = head.actions.contains(document.activeElement);
    head.actions.replaceChildren(...wanted);
    if (hadFocus) (wanted[0] ?? head.title).focus();
  };
}

/** Redraws what changes with the time, while somebody looks. */
export function ticking(signal, draw) {
  const timer = setInterval(() => { if (!document.hidden) draw(); }, tickMilliseconds);
  signal.addEventListener('abort', () => clearInterval(timer));
}

export async function experiment(main, [id], signal) {
  const head = new Head(main, {trail: [['Experiments', '#/experiments']], title: 'Experiment'}), feed = new Feed(id, signal);
  let draw = null;
  feed.addEventListener('state', () => {
    if (!draw) {
      // Only what is there has sections.
      const redraws = [buttons(head, feed), deployments(main, feed, head.alert), results(main, feed, head.alert)];
      events(main, feed);
      flags(main, feed);
      const artifacts = new Artifacts(main, feed);
      artifacts.load().catch(() => {});
      draw = () => { showHead(head, feed); redraws.forEach((redraw) => redraw()); };
      ticking(signal, () => { if (!isOver(feed.document.state)) draw(); });
    }
    draw();
  });
  await feed.follow();
}
