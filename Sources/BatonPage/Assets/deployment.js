// One deployment: its graph, its timeline, its steps, their logs and what they left.

import {announce, count, duration, make, named, now, visible, words} from './dom.js';
import {Artifacts} from './artifacts.js';
import {labelOf, ticking} from './experiment.js';
import {link, took} from './experiments.js';
import {Feed, isOver, RunFeed} from './feed.js';
import {parts, Run} from './fold.js';
import {Graph} from './graph.js';
import {Logs} from './logs.js';
import {cancelButton, Head, section, showFault} from './parts.js';
import {Results} from './results.js';
import {Timeline} from './timeline.js';

class DeploymentView {
  constructor(main, head, feed, index) {
    Object.assign(this, {main, head, feed, index, path: `${feed.path}/deployments/${index}`, lease: null});
    const {signal} = feed, choose = (steps) => this.choose(steps);
    const picture = section(main, 'Graph');
    picture.classList.add('scroll');
    picture.tabIndex = 0;
    picture.setAttribute('role', 'region');
    picture.setAttribute('aria-label', 'Picture of the graph');
    this.graph = new Graph(make('div'), choose);
    picture.append(this.graph.element);
    this.timeline = new Timeline(signal, choose);
    section(main, 'Timeline').append(this.timeline.element);
    this.results = new Results({several: false, choose, alert: head.alert, signal, name: 'Steps'});
    section(main, 'Steps and results').append(this.results.element);
    this.logs = new Logs({path: this.path, alert: head.alert, signal});
    section(main, 'Log').append(this.logs.element);
    this.artifacts = new Artifacts(main, feed, index);
    this.cancel = cancelButton(this.path, 'the deployment', {alert: head.alert, signal, body: {}, text: 'Cancel the deployment', done: () => feed.want('state')});
    this.begin();
    this.artifacts.load().catch(() => {});
  }

  get document() { return this.feed.document.deployments.find((deployment) => deployment.index === this.index); }

  begin() {
    this.run = new Run();
    this.source = new RunFeed(this.feed.id, this.index, this.run, this.feed.signal);
  }

  choose(steps) {
    if (steps.length === 1) { this.logs.show(steps[0]); return; }
    this.results.find.value = steps[0].task;
    this.results.filter();
    this.results.element.closest('section').scrollIntoView();
    this.results.find.focus({preventScroll: true});
    announce(`the table shows ${visible(steps[0].task)}`);
  }

  async update() {
    const {document: shown} = this;
    // Another lease is another run, on another node maybe.
    if (this.lease !== null && shown.lease !== this.lease) this.begin();
    this.lease = shown.lease;
    this.showHead();
    if (this.source.next >= shown.events) return;
    try {
      await this.source.catchUp(shown.events);
      this.drawRun();
      if (this.document.events > this.source.next && !this.feed.signal.aborted) await this.update();
    } catch (error) {
      if (!this.feed.signal.aborted && error.status) showFault(this.head.alert, error);
    }
  }

  drawRun() {
    this.graph.update(this.run);
    this.tick();
    this.results.update([{label: '', run: this.run, path: this.path}]);
    this.logs.update(this.run);
    this.showHead();
  }

  /** What changes with the time. The clock of the node may be another one. */
  tick() {
    const {document: shown} = this, skew = this.skew ??= this.run.latest - now();
    this.timeline.update(this.run, isOver(shown.state) ? 0 : now() + Math.min(0, skew));
  }

  showHead() {
    const {head, feed, document: shown} = this, all = feed.document.deployments, isCancelling = shown.cancelling && !isOver(shown.state);
    head.setTrail([['Experiments', '#/experiments'], [feed.document.name, link(feed.id)]]);
    head.setTitle(labelOf(shown, all));
    head.setState(shown.state, isCancelling);
    head.setFault(shown.error);
    const steps = Object.values(shown.steps ?? {}).reduce((sum, number) => sum + number, 0), time = took(shown, shown.began, shown.ended);
    head.lede.replaceChildren(`Deployment ${shown.index} of ${count(all.length)}`, ...shown.node ? [' on ', named(shown.node)] : [', without a node yet'],
      shown.node_state && shown.node_state !== 'online' ? `, which is ${words(shown.node_state)}` : '', steps ? `: ${count(steps, 'step')}` : '',
      time === null ? '.' : ` in ${duration(time)}.`);
    head.setCounts(parts(shown.steps ?? {}));
    const wantsCancel = !isOver(shown.state) && !shown.cancelling;
    if (wantsCancel && !this.cancel.isConnected) head.actions.append(this.cancel);
    if (!wantsCancel && this.cancel.isConnected) {
      const hadFocus = document.activeElement === this.cancel;
      this.cancel.remove();
      if (hadFocus) head.title.focus();
    }
  }
}

export async function deployment(main, [id, text], signal) {
  const index = Number(text), head = new Head(main, {trail: [['Experiments', '#/experiments']], title: `Deployment ${index}`});
  const feed = new Feed(id, signal);
  let view = null;
  feed.addEventListener('state', () => {
    if (!feed.document.deployments.some((deployment) => deployment.index === index)) {
      head.setFault(`The experiment has no deployment ${index}.`);
      head.setTrail([['Experiments', '#/experiments'], [feed.document.name, link(id)]]);
      return;
    }
    if (!view) {
      view = new DeploymentView(main, head, feed, index);
      ticking(signal, () => { if (!isOver(view.document.state)) { view.showHead(); view.tick(); } });
    }
    view.update();
  });
  feed.addEventListener('log', ({detail}) => { if (detail.deployment === index) view?.logs.note(detail); });
  await feed.follow();
}
