// The timeline of a run: its attempts as bars in lanes, on a canvas. Buttons do all that the pointer does.

import {announce, count, duration, make, say, stateClass, visible, words} from './dom.js';
import {isBad} from './fold.js';

const hues = [221, 152, 32, 275, 190, 340, 95, 248, 12, 172];
const lanesMax = 512, top = 24, shownHues = 10;
const units = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7,
  1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 1.44e10, 2.16e10, 4.32e10];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Attempts with their lanes: the first that is free when one begins. */
function lanes(run, end) {
  const free = [], bars = [];
  for (const attempt of run.attempts) {
    const until = attempt.ended ?? end;
    let lane = free.findIndex((time) => time <= attempt.began);
    if (lane < 0) lane = Math.min(free.length, lanesMax - 1);
    free[lane] = Math.max(free[lane] ?? 0, until);
    bars.push({attempt, lane, from: attempt.began - run.began, to: Math.max(attempt.began, until) - run.began});
  }
  return {bars, count: free.length};
}

export class Timeline {
  constructor(signal, choose) {
    Object.assign(this, {choose, byTask: true, view: null, bars: [], laneCount: 0, span: 1, tasks: new Map()});
    this.canvas = make('canvas', {class: 'gantt', role: 'img', 'aria-label': 'Timeline'});
    this.legend = make('ul', {class: 'legend'});
    this.tip = make('div', {class: 'tip-box', hidden: true});
    const button = (text, label, act) => make('button', {type: 'button', 'aria-label': label, title: label, onclick: act}, text);
    const way = (text, byTask) => make('button', {type: 'button', 'aria-pressed': String(byTask), onclick: () => this.colour(byTask)}, text);
    this.ways = [way('by task', true), way('by state', false)];
    const zoom = make('div', {class: 'zoom', role: 'group', 'aria-label': 'Part of the time that is shown'},
      button('←', 'earlier', () => this.move(-1 / 3)), button('→', 'later', () => this.move(1 / 3)),
      button('+', 'closer', () => this.zoom(.5)), button('−', 'wider', () => this.zoom(2)), button('all', 'all of it', () => this.whole()));
    this.element = make('div', {},
      make('div', {class: 'controls'}, this.legend, make('div', {class: 'switch', role: 'group', 'aria-label': 'Colours'}, ...this.ways), zoom),
      make('div', {class: 'lanes'}, this.canvas), this.tip);
    this.listen(signal);
  }

  listen(signal) {
    const at = (event) => this.barAt(event);
    this.canvas.addEventListener('pointermove', (event) => this.showTip(at(event), event));
    this.canvas.addEventListener('pointerleave', () => { this.tip.hidden = true; });
    this.canvas.addEventListener('click', (event) => { const bar = at(event); if (bar) this.choose([bar.attempt.step]); });
    const watch = new ResizeObserver(() => this.draw());
    watch.observe(this.canvas);
    const dark = matchMedia('(prefers-color-scheme: dark)'), repaint = () => { this.paint = null; this.draw(); };
    dark.addEventListener('change', repaint);
    signal.addEventListener('abort', () => { watch.disconnect(); dark.removeEventListener('change', repaint); });
  }

  update(run, now) {
    if (run.began === null) return;
    const end = run.until(now), wasAll = !this.view || this.view.to >= this.span;
    const {bars, count: laneCount} = lanes(run, end);
    Object.assign(this, {bars, laneCount, span: Math.max(1, end - run.began)});
    if (!this.view || (this.view.from === 0 && wasAll)) this.view = {from: 0, to: this.span};
    else if (wasAll) { const wide = this.view.to - this.view.from; this.view = {from: this.span - wide, to: this.span}; }
    for (const {attempt} of bars) if (!this.tasks.has(attempt.step.task)) this.tasks.set(attempt.step.task, this.tasks.size);
    this.canvas.setAttribute('aria-label', `Timeline of ${count(bars.length, 'attempt')} in ${duration(this.span)}, at most `
      + `${count(laneCount)} at once. The table of steps has all of it.`);
    this.showLegend();
    this.draw();
  }

  colour(byTask) {
    this.byTask = byTask;
    this.ways.forEach((button, place) => button.setAttribute('aria-pressed', String((place === 0) === byTask)));
    this.showLegend();
    this.draw();
  }

  set(from, wide) {
    const width = Math.max(Math.min(this.span, 10), Math.min(this.span, wide));
    const start = Math.max(0, Math.min(this.span - width, from));
    this.view = {from: start, to: start + width};
    this.draw();
    announce(`shows ${duration(start)} to ${duration(start + width)}`);
  }

  move(share) { if (this.view) { const wide = this.view.to - this.view.from; this.set(this.view.from + wide * share, wide); } }

  zoom(factor) {
    if (!this.view) return;
    const wide = this.view.to - this.view.from;
    this.set(this.view.from + wide * (1 - factor) / 2, wide * factor);
  }

  whole() { this.set(0, this.span); }

  readPaint() {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    this.paint = {line: css('--line'), soft: css('--soft'), card: css('--card'), hover: css('--hover'), sans: css('--sans'),
      state: (state) => css('--' + (stateClass(state) || 'waiting')),
      task: (task) => {
        const place = this.tasks.get(task) ?? 0;
        return `hsl(${hues[place % hues.length]} ${place < hues.length ? 58 : 34}% ${isDark ? 62 : 42}%)`;
      }, onBar: isDark ? '#131416' : '#ffffff'};
  }

  colourOf(bar) {
    const {status, step} = bar.attempt;
    return isBad(status) || status === 'cancelled' || !this.byTask ? this.paint.state(status) : this.paint.task(step.task);
  }

  showLegend() {
    if (!this.paint) this.readPaint();
    const entries = this.byTask ? [...this.tasks.keys()].map((task) => [visible(task), this.paint.task(task)])
      : [...new Set(this.bars.map((bar) => bar.attempt.status))].map((status) => [words(status), this.paint.state(status)]);
    if (this.byTask && this.bars.some((bar) => isBad(bar.attempt.status))) entries.push(['did not succeed', this.paint.state('failed')]);
    const key = entries.join('|');
    if (key === this.legendKey) return;
    this.legendKey = key;
    const shown = entries.slice(0, shownHues).map(([name, colour]) => {
      const mark = make('i', {class: 'dot', 'aria-hidden': 'true'});
      mark.style.background = colour;
      return make('li', {}, mark, name.length > 28 ? name.slice(0, 27) + '…' : name);
    });
    if (entries.length > shownHues) shown.push(make('li', {}, `and ${count(entries.length - shownHues)} more`));
    this.legend.replaceChildren(...shown);
  }

  get laneHeight() { return Math.max(4, Math.min(24, Math.floor(560 / Math.max(1, this.laneCount)))); }

  draw() {
    if (this.isAsked || !this.view) return;
    this.isAsked = true;
    requestAnimationFrame(() => { this.isAsked = false; this.render(); });
  }

  render() {
    if (!this.paint) this.readPaint();
    const height = top + Math.max(1, this.laneCount) * this.laneHeight + 4, width = this.canvas.clientWidth, ratio = devicePixelRatio || 1;
    if (!width) return;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = height + 'px';
    const pen = this.canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = '11px ' + this.paint.sans;
    const scale = width / (this.view.to - this.view.from);
    this.drawGround(pen, width, height, scale);
    for (const bar of this.bars) this.drawBar(pen, bar, width, scale);
  }

  drawGround(pen, width, height, scale) {
    for (let lane = 1; lane < this.laneCount && this.laneHeight >= 8; lane += 2) {
      pen.fillStyle = this.paint.hover;
      pen.fillRect(0, top + lane * this.laneHeight, width, this.laneHeight);
    }
    const wish = (this.view.to - this.view.from) / Math.max(2, width / 110);
    const step = units.find((unit) => unit >= wish) || Math.ceil(wish / 8.64e10) * 8.64e10;
    for (let time = Math.ceil(this.view.from / step) * step; time <= this.view.to; time += step) {
      const x = Math.round((time - this.view.from) * scale) + .5, text = time ? duration(time) : '0', wide = pen.measureText(text).width;
      pen.strokeStyle = this.paint.line;
      pen.beginPath(); pen.moveTo(x, 18); pen.lineTo(x, height); pen.stroke();
      pen.fillStyle = this.paint.soft;
      pen.fillText(text, Math.min(width - wide - 1, Math.max(1, x - wide / 2)), 12);
    }
  }

  drawBar(pen, bar, width, scale) {
    if (bar.from > this.view.to || bar.to < this.view.from) return;
    const gap = this.laneHeight > 10 ? 2 : this.laneHeight > 5 ? 1 : 0, y = top + bar.lane * this.laneHeight + gap;
    const height = this.laneHeight - 2 * gap, a = Math.max(-2, (bar.from - this.view.from) * scale);
    const b = Math.min(width + 2, (bar.to - this.view.from) * scale), wide = Math.max(1, b - a);
    pen.fillStyle = this.colourOf(bar);
    if (wide > 4 && height > 6) { pen.beginPath(); pen.roundRect(a + .5, y, wide - 1, height, 3); pen.fill(); } else pen.fillRect(a, y, wide, height);
    if (bar.attempt.ended === null) {
      // Runs still: its end is open.
      pen.fillStyle = this.paint.card; pen.globalAlpha = .45;
      pen.fillRect(b - Math.min(6, wide / 2), y, 2, height);
      pen.globalAlpha = 1;
    }
    if (wide <= 46 || height <= 12) return;
    const text = visible(bar.attempt.step.path), left = Math.max(a, 0) + 6, fits = Math.floor((Math.min(b, width) - left - 8) / 6.4);
    if (fits <= 3) return;
    pen.fillStyle = this.paint.onBar;
    pen.fillText(text.length > fits ? text.slice(0, fits - 1) + '…' : text, left, y + height / 2 + 4);
  }

  barAt(event) {
    if (!this.view) return null;
    const frame = this.canvas.getBoundingClientRect(), lane = Math.floor((event.clientY - frame.top - top) / this.laneHeight);
    const scale = (this.view.to - this.view.from) / frame.width, time = this.view.from + (event.clientX - frame.left) * scale;
    return this.bars.findLast((bar) => bar.lane === lane && bar.from - 2 * scale <= time && time <= bar.to + 2 * scale) ?? null;
  }

  showTip(bar, event) {
    this.tip.hidden = !bar;
    this.canvas.classList.toggle('on-bar', Boolean(bar));
    if (!bar) return;
    const {step, number, status} = bar.attempt;
    say(this.tip, `${visible(step.path)}${number > 1 ? ` · attempt ${number}` : ''}\n${words(status)} · ${duration(bar.to - bar.from)}\n`
      + `from +${duration(bar.from)}${step.failure ? '\n' + visible(step.failure.message) : ''}`);
    const box = this.tip.getBoundingClientRect();
    this.tip.style.left = Math.max(6, Math.min(innerWidth - box.width - 6, event.clientX + 14)) + 'px';
    this.tip.style.top = (event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 18) + 'px';
  }
}
