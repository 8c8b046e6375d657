// A deployment's run, put together from its events: the lines of an export, one after another.

import {micros} from './dom.js';

const argumentPrefix = 'argument ';
export const isEnd = (status) => status !== 'waiting' && status !== 'running';
export const isBad = (status) => ['failed', 'timed_out', 'lost'].includes(status);

/** From bad to good: the first of them that a group has stands for it. */
export const order = ['failed', 'timed_out', 'lost', 'cancelled', 'running', 'waiting', 'skipped', 'cached', 'succeeded'];

/** The states of many, in that order from good to bad, without those that none has. */
export const parts = (counts) => order.toReversed().filter((status) => counts[status] > 0)
  .map((status) => ({status, count: counts[status]}));

export const worst = (counts) => order.find((status) => counts[status] > 0) ?? null;

export class Run {
  constructor() {
    this.vertices = [];
    this.attempts = [];
    this.events = 0;
    this.status = 'waiting';
    this.began = null;
    this.finished = null;
    /** Of the newest event, in microseconds since 1970. */
    this.latest = 0;
    /** Grows when the graph has other vertices. */
    this.shape = 0;
  }

  get steps() { return this.vertices.filter((vertex) => vertex?.kind === 'step'); }

  get counts() {
    const counts = {};
    for (const step of this.steps) counts[step.status] = (counts[step.status] || 0) + 1;
    return counts;
  }

  /** Takes one event in. An event that this page does not know changes nothing. */
  take(line) {
    const instant = micros(line.instant) ?? this.latest;
    this.latest = Math.max(this.latest, instant);
    this.events++;
    const vertex = this.vertices[line.vertex];
    switch (line.event) {
    case 'began': this.began = instant; this.status = 'running'; break;
    case 'added': this.add(line.vertices); break;
    case 'finished': this.status = line.status; this.finished = instant; break;
    case 'group_expanded':
      if (vertex) { vertex.isExpanded = true; if (!isEnd(vertex.status)) vertex.status = 'running'; }
      this.shape++;
      break;
    case 'keyed': if (vertex) vertex.inputs = inputs(line.key); break;
    case 'started': if (vertex) this.start(vertex, line, instant); break;
    case 'progressed': if (vertex) vertex.progress = {fraction: line.fraction, text: line.text}; break;
    case 'kept': if (vertex) vertex.kept.push({name: line.name, file: line.file}); break;
    case 'retrying':
      if (!vertex) break;
      this.close(vertex, 'failed', line, instant);
      vertex.status = 'waiting';
      vertex.failure = line.failure;
      break;
    case 'ended': if (vertex) this.end(vertex, line, instant); break;
    default: break;
    }
  }

  add(vertices) {
    for (const vertex of vertices) {
      this.vertices[vertex.id] = {...vertex, status: 'waiting', attempts: 0, started: null, ended: null, failure: null,
        outputs: [], inputs: [], kept: [], progress: null, logs: [], open: null, report: null};
    }
    this.shape++;
  }

  start(vertex, line, instant) {
    vertex.attempts = line.attempt;
    vertex.started ??= instant;
    vertex.status = 'running';
    if (line.attempt > 1) { vertex.progress = null; vertex.kept = []; }
    vertex.open = {step: vertex, number: line.attempt, began: instant, ended: null, status: 'running', report: null};
    this.attempts.push(vertex.open);
    if (line.log) vertex.logs.push({attempt: line.attempt, ...line.log, output_end: null, error_end: null});
    for (let group = this.vertices[vertex.parent]; group && group.status === 'waiting'; group = this.vertices[group.parent]) {
      group.status = 'running';
    }
  }

  end(vertex, line, instant) {
    this.close(vertex, line.status, line, instant);
    vertex.status = line.status;
    vertex.ended = instant;
    vertex.outputs = line.outputs ?? [];
    vertex.failure = line.failure;
    vertex.report = line.report;
    // A step that was done in place ends without having been started.
    if (vertex.kind === 'step' && vertex.attempts === 0 && (line.status === 'succeeded' || isBad(line.status))) {
      vertex.attempts = 1;
      vertex.started = instant;
    }
  }

  close(vertex, status, line, instant) {
    const log = line.report?.log, known = vertex.logs.at(-1);
    if (log && known) Object.assign(known, log);
    const attempt = vertex.open;
    if (!attempt) return;
    vertex.open = null;
    const measured = micros(line.report?.duration) ?? 0;
    // The node's own measure ends where the processes did, not where somebody took note of it.
    attempt.ended = measured > 0 ? Math.min(instant, attempt.began + measured) : instant;
    attempt.status = status;
    attempt.report = line.report;
  }

  /** Up to when times are shown, in microseconds since 1970. */
  until(now) { return this.finished ?? Math.max(this.latest, now); }
}

function inputs(key) {
  return (key?.parts ?? []).filter((part) => part.name.startsWith(argumentPrefix))
    .map((part) => ({name: part.name.slice(argumentPrefix.length), text: part.text}));
}

/** Microseconds that a step took; null before its end. */
export function time(step) {
  if (step.started === null || step.ended === null) return null;
  const measured = micros(step.report?.duration) ?? 0;
  return step.attempts <= 1 && measured > 0 ? measured : Math.max(0, step.ended - step.started);
}
