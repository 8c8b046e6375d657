// One experiment as it changes: its document, events, flags. One connection for all of it, as browsers keep few of them.

import {ask, get, keepOn, list, listen, part, readJSON, sleep, whenSeen} from './api.js';

const endings = ['finished', 'failed', 'cancelled', 'timed_out', 'lost'];
export const isOver = (state) => endings.includes(state);
const settleMilliseconds = 250, idleMilliseconds = 8000, eventsMax = 10000;

export class Feed extends EventTarget {
  constructor(id, signal) {
    super();
    Object.assign(this, {id, signal, path: `/experiments/${part(id)}`, document: null, events: [], flags: []});
    this.cursor = null;
    this.wanted = new Set();
    this.asked = new Set();
    this.isResting = false;
  }

  /** Asks for nothing more from when it is over: what is about to be deleted would be looked for in vain. */
  async rest() {
    this.isResting = true;
    await Promise.allSettled(this.asked);
  }

  wake() { this.isResting = false; }

  async asking(answer) {
    this.asked.add(answer);
    try { return await answer; } finally { this.asked.delete(answer); }
  }

  /** Loads all of it, then follows until the view is left. */
  async follow() {
    await keepOn(this.signal, async () => {
      if (!this.document) {
        await this.load();
        await Promise.all([this.loadEvents(), this.loadFlags()]);
        return;
      }
      await whenSeen(this.signal);
      await listen(`${this.path}/stream`, {cursor: this.cursor, signal: this.signal, take: (piece) => this.take(piece)});
      // Nothing comes behind the end but what nodes still bring: artifacts and the last of the logs.
      await sleep(isOver(this.document.state) ? idleMilliseconds : settleMilliseconds, this.signal);
      while (this.isResting && !this.signal.aborted) await sleep(settleMilliseconds, this.signal);
      if (this.signal.aborted) return;
      await this.asking(this.load());
      this.tell('artifacts');
    });
  }

  tell(name, detail = null) { this.dispatchEvent(new CustomEvent(name, {detail})); }

  async load() {
    this.document = await get(this.path, {signal: this.signal});
    this.cursor ??= this.document.cursor || null;
    this.tell('state');
  }

  async loadEvents() {
    if (this.events.length >= eventsMax) return;
    const last = this.events.at(-1)?.seq ?? 0;
    const page = await get(`${this.path}/events?after=${last}`, {signal: this.signal});
    this.addEvents(page.items);
    if (page.items.length && page.next !== null && page.next !== undefined && page.items.at(-1).seq > last) await this.loadEvents();
  }

  addEvents(items) {
    for (const event of items) if (event.seq > (this.events.at(-1)?.seq ?? 0)) this.events.push(event);
    this.tell('events');
  }

  async loadFlags() {
    this.flags = await list(`${this.path}/flags`, {signal: this.signal});
    this.tell('flags');
  }

  /** A piece of the stream. What it carries is taken; where something is missing, it is asked for. */
  take({event, data, id}) {
    if (id) this.cursor = id;
    let value = null;
    try { value = readJSON(data); } catch { /* A piece without JSON only says that something changed. */ }
    // Whatever changes, a state follows. One by itself was a flag that somebody took out.
    const isExplained = this.isExplained;
    this.isExplained = event !== 'state';
    switch (event) {
    case 'deployment': this.takeDeployment(value); break;
    case 'event':
      if (value?.seq === (this.events.at(-1)?.seq ?? 0) + 1) this.addEvents([value]); else this.want('events');
      break;
    case 'flag': this.want('flags'); break;
    case 'log': if (value) this.tell('log', value); break;
    case 'state': this.takeState(value, isExplained); break;
    default: this.want('state');
    }
  }

  /** The document without its deployments. */
  takeState(value, isExplained) {
    if (!this.document || !value?.state) { this.want('state'); return; }
    this.document = {...this.document, ...value, deployments: this.document.deployments};
    this.tell('state');
    if (!isExplained) this.want('flags');
  }

  takeDeployment(value) {
    const known = this.document?.deployments.findIndex((deployment) => deployment.index === value?.index) ?? -1;
    if (known < 0 || !value.state) { this.want('state'); return; }
    this.document.deployments[known] = value;
    this.tell('state');
    this.tell('artifacts');
  }

  /** Asks for it once in a while, however often it changes. */
  want(what) {
    if (this.wanted.has(what)) return;
    this.wanted.add(what);
    setTimeout(async () => {
      this.wanted.delete(what);
      if (this.signal.aborted || this.isResting) return;
      try {
        await this.asking({state: () => this.load(), events: () => this.loadEvents(), flags: () => this.loadFlags()}[what]());
      } catch (error) {
        if (!this.signal.aborted) this.tell('fault', error);
      }
    }, settleMilliseconds);
  }
}

/** The events of one deployment's run, folded into `run`; fetched as far as the director has them. */
export class RunFeed {
  constructor(experiment, index, run, signal) {
    Object.assign(this, {path: `/experiments/${part(experiment)}/deployments/${part(index)}`, run, signal});
    this.next = 0;
    this.busy = null;
  }

  /** Brings what is there up to `count` events. */
  catchUp(count) {
    this.count = count;
    this.busy ??= this.fetchAll().finally(() => { this.busy = null; });
    return this.busy;
  }

  async fetchAll() {
    while (this.next < this.count && !this.signal.aborted) {
      const answer = await ask('GET', `${this.path}/events?from=${this.next}&limit=1000`, {signal: this.signal});
      const text = await answer.text(), before = this.next;
      for (const line of text.split('\n')) {
        if (!line) continue;
        const event = readJSON(line);
        if (event.type !== undefined && event.type !== 'event') continue;
        this.run.take(event);
        this.next++;
      }
      if (this.next === before) return;
    }
  }
}
