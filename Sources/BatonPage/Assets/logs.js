// The log of a step, followed while it grows.

import {ask, get, keepOn, part, sleep, whenSeen} from './api.js';
import {make, size, visible, words} from './dom.js';
import {isEnd} from './fold.js';
import {action, save} from './parts.js';
import {Terminal} from './terminal.js';

const firstBytes = 256 * 1024, chunkBytes = 1024 * 1024, pauseMilliseconds = 5000, followDistance = 40, optionsMax = 1000;

export class Logs {
  constructor({path, alert, signal}) {
    Object.assign(this, {path, signal, run: null, stream: 'out', current: new AbortController(), isStarted: false});
    /** Bytes of each file of logs that the director has. */
    this.sizes = new Map();
    this.pick = make('select', {'aria-label': 'Step', onchange: () => this.open()});
    const stream = (name, text) => make('button', {type: 'button', 'aria-pressed': String(name === 'out'), onclick: () => this.choose(name)}, text);
    this.streams = {out: stream('out', 'output'), err: stream('err', 'errors')};
    this.follow = make('input', {type: 'checkbox', id: 'follow', checked: true});
    this.follow.addEventListener('change', () => { if (this.follow.checked) this.toEnd(); });
    this.told = make('p', {class: 'note', role: 'status'});
    this.pre = make('pre', {class: 'log', tabindex: '0', role: 'region', 'aria-label': 'Log'});
    this.pre.addEventListener('scroll', () => this.scrolled());
    this.terminal = new Terminal(this.pre);
    this.none = make('p', {class: 'note'}, 'No step has begun yet.');
    this.parts = make('div', {hidden: true}, make('div', {class: 'controls'}, this.pick,
      make('div', {class: 'switch', role: 'group', 'aria-label': 'Stream'}, this.streams.out, this.streams.err),
      make('span', {class: 'check'}, this.follow, make('label', {for: 'follow'}, 'Follow')),
      action('Save', {alert, label: 'Save this log as a file', act: () => this.save()}), this.told), this.pre);
    this.element = make('div', {}, this.none, this.parts);
    this.woken = () => {};
  }

  update(run) {
    this.run = run;
    // What failed and what runs is looked for first.
    const steps = run.steps.filter((step) => step.logs.length).slice(0, optionsMax);
    const key = steps.map((step) => `${step.id}:${step.logs.length}`).join();
    if (key !== this.optionsKey) {
      this.optionsKey = key;
      const chosen = this.pick.value;
      const options = steps.flatMap((step) => step.logs.map((log, place) =>
        new Option(visible(step.path) + (log.attempt > 1 || step.logs.length > 1 ? ` · attempt ${log.attempt}` : ''), `${step.id}.${place}`)));
      this.pick.replaceChildren(...options);
      if (options.some((option) => option.value === chosen)) this.pick.value = chosen;
      this.parts.hidden = !options.length;
      this.none.hidden = Boolean(options.length);
      if (options.length && !this.isStarted) this.start(steps);
    }
    this.wake();
  }

  start(steps) {
    this.isStarted = true;
    const first = steps.find((step) => ['failed', 'timed_out', 'lost'].includes(step.status)) ?? steps.find((step) => step.status === 'running') ?? steps.at(-1);
    this.show(first, false);
  }

  /** Shows the last attempt of a step. */
  show(step, isWanted = true) {
    if (!step.logs.length) return;
    this.pick.value = `${step.id}.${step.logs.length - 1}`;
    this.open();
    if (isWanted) { this.element.closest('section')?.scrollIntoView({block: 'start'}); this.pick.focus({preventScroll: true}); }
  }

  choose(stream) {
    this.stream = stream;
    for (const [name, button] of Object.entries(this.streams)) button.setAttribute('aria-pressed', String(name === stream));
    this.open();
  }

  wake() { this.woken(); }

  /** Takes in how long a file of logs has become. */
  note(head) {
    this.sizes.set(`${head.slot}.${head.stream}`, head.size);
    this.wake();
  }

  get chosen() {
    const [id, place] = this.pick.value.split('.').map(Number), step = this.run?.vertices[id], log = step?.logs[place];
    return log ? {step, log} : null;
  }

  /** From where to where the chosen log stands in its file; the end is null while it grows. */
  range({log}) {
    return this.stream === 'out' ? {from: log.output, to: log.output_end} : {from: log.error, to: log.error_end};
  }

  async open() {
    this.current.abort();
    const current = this.current = new AbortController(), leave = () => current.abort();
    this.signal.addEventListener('abort', leave, {once: true});
    this.terminal.clear();
    this.follow.checked = true;
    this.told.textContent = '';
    const chosen = this.chosen;
    if (!chosen) return;
    this.pre.setAttribute('aria-label', `${this.stream === 'out' ? 'Output' : 'Errors'} of ${visible(chosen.step.path)}`);
    try {
      await this.read(chosen, current.signal);
    } catch (error) {
      if (!current.signal.aborted) this.told.textContent = visible(error.message);
    } finally {
      this.signal.removeEventListener('abort', leave);
    }
  }

  async read(chosen, signal) {
    await this.measure(signal);
    const {from} = this.range(chosen), isCut = this.end(chosen) - from > firstBytes;
    let at = isCut ? this.end(chosen) - firstBytes : from;
    await keepOn(signal, async () => {
      await whenSeen(signal);
      const end = this.end(chosen), {to} = this.range(chosen);
      if (at < end) {
        const bytes = await this.bytes(chosen.log.slot, at, Math.min(end, at + chunkBytes), signal);
        if (signal.aborted) return;
        at += bytes.length;
        if (bytes.length) this.append(bytes);
      }
      const isWhole = to !== null && at >= to;
      this.tell(chosen, at - from, isCut, isWhole);
      if (isWhole) await new Promise((resolve) => signal.addEventListener('abort', resolve, {once: true}));
      else if (at >= this.end(chosen) && !await this.pause(signal)) await this.measure(signal);
    });
  }

  /** Up to where the director has the chosen log. */
  end({log}) {
    const {to} = this.range({log}), size = this.sizes.get(`${log.slot}.${this.stream}`) ?? 0;
    return to === null ? size : Math.min(to, size);
  }

  tell({step, log}, length, isCut, isWhole) {
    const isLast = step.logs.at(-1) === log;
    const state = isLast ? words(step.status) : 'retried';
    const text = isWhole && length === 0 ? `${state} · nothing was written` : `${state} · ${size(length)}${isCut ? ', the last part' : ''}${isWhole || isLast && isEnd(step.status) ? '' : ', grows'}`;
    if (this.told.textContent !== text) this.told.textContent = text;
  }

  /** Until something came, which is true then, or for a while. */
  pause(signal) {
    return Promise.race([sleep(pauseMilliseconds, signal).then(() => false),
      new Promise((resolve) => { this.woken = () => resolve(true); })]);
  }

  /** Asks for the sizes of all of them. */
  async measure(signal) {
    const heads = await get(`${this.path}/logs`, {signal});
    for (const head of heads.items) this.sizes.set(`${head.slot}.${head.stream}`, head.size);
  }

  /** Bytes of a file of logs; fewer where it is shorter. */
  async bytes(slot, from, to, signal) {
    const answer = await ask('GET', `${this.path}/logs/${part(slot)}/${part(this.stream)}`,
      {headers: {Accept: '*/*', Range: `bytes=${from}-${to - 1}`}, signal});
    if (answer.status === 416) return new Uint8Array();
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return answer.status === 206 ? bytes : bytes.slice(from, to);
  }

  append(bytes) {
    this.terminal.add(bytes);
    if (this.follow.checked) this.toEnd();
  }

  toEnd() {
    this.pre.scrollTop = this.pre.scrollHeight;
    this.lastTop = this.pre.scrollTop;
  }

  /** Who scrolls up wants to read, who comes back to the end wants to follow. */
  scrolled() {
    const {scrollTop, scrollHeight, clientHeight} = this.pre, isAtEnd = scrollHeight - scrollTop - clientHeight < followDistance;
    if (isAtEnd) this.follow.checked = true; else if (scrollTop < this.lastTop) this.follow.checked = false;
    this.lastTop = scrollTop;
  }

  async save() {
    const chosen = this.chosen;
    if (!chosen) return;
    await this.measure(this.signal);
    const {from} = this.range(chosen), end = this.end(chosen), pieces = [];
    for (let at = from; at < end;) {
      const bytes = await this.bytes(chosen.log.slot, at, Math.min(end, at + 8 * chunkBytes), this.signal);
      if (!bytes.length) break;
      pieces.push(bytes);
      at += bytes.length;
    }
    save(new Blob(pieces, {type: 'text/plain'}), `${chosen.step.path.replaceAll('/', '-')}.${this.stream}.log`);
  }
}
