// The graph of a run as a picture, coloured by the style sheet. What is in it stands in the table of steps too.

import {count, draw, stateClass, visible, words} from './dom.js';
import {parts, worst} from './fold.js';
import {layOut} from './layers.js';
import {outline} from './outline.js';

const letterWidth = 7.3, labelMax = 26, stepHeight = 32, gatheredHeight = 50;

const title = (box) => visible(box.kind === 'rest' ? `and ${count(box.count)} more` : box.label);

function label(box) {
  const letters = [...title(box)];
  return letters.length > labelMax ? letters.slice(0, labelMax - 1).join('') + '…' : letters.join('');
}

/** Columns that a text takes in a font of fixed width. */
const columns = (text) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) >= 0x1100 ? 2 : 1), 0);

export class Graph {
  /** `choose(step)` is called for a step that was clicked. */
  constructor(element, choose) {
    Object.assign(this, {element, choose, shape: -1, plan: null});
  }

  update(run) {
    const vertices = run.vertices;
    if (!vertices.length) return;
    if (this.shape !== run.shape) {
      this.shape = run.shape;
      this.plan = outline(vertices);
      const isGathered = this.plan.isGathered;
      this.layout = layOut(this.plan, (box) => {
        const width = columns(label(box)) * letterWidth;
        if (box.kind === 'group') return {width: width + 30, height: 0};
        return box.kind === 'steps' && isGathered ? {width: Math.max(128, width + 28), height: gatheredHeight}
          : {width: Math.max(56, width + 30), height: stepHeight};
      });
    }
    this.render(run);
  }

  render(run) {
    const {boxes, edges} = this.plan, {frames, bends} = this.layout, whole = frames[0];
    const groups = [], nodes = [];
    boxes.forEach((box, index) => {
      if (index > 0) (box.kind === 'group' ? groups : nodes).push(box.kind === 'group'
        ? this.group(box, frames[index]) : this.node(box, frames[index]));
    });
    const arrows = edges.map((edge, index) => arrow(edge, bends[index], frames));
    const tip = draw('marker', {id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto'},
      draw('path', {class: 'tip', d: 'M0 .8 7.4 4 0 7.2 1.8 4z'}));
    const told = parts(run.counts).map((part) => `${count(part.count)} ${words(part.status)}`).join(', ');
    const picture = draw('svg', {role: 'img', class: 'graph', viewBox: `0 0 ${whole.width} ${whole.height}`, width: whole.width,
      height: whole.height, 'aria-label': `Graph of ${count(run.steps.length, 'step')}: ${told || 'none yet'}. The table of steps has all of it.`},
    draw('defs', {}, tip), ...groups, ...arrows, ...nodes);
    this.element.replaceChildren(picture);
  }

  group(box, frame) {
    const many = box.count > 1 ? draw('tspan', {class: 'much'}, ` ×${count(box.count)}`) : null;
    return draw('g', {class: 'group'},
      draw('rect', {x: frame.x, y: frame.y, width: frame.width, height: frame.height, rx: 10}),
      draw('text', {x: frame.x + 14, y: frame.y + 21}, label(box), many), draw('title', {}, title(box)));
  }

  node(box, frame) {
    const counts = {};
    for (const step of box.steps) counts[step.status] = (counts[step.status] || 0) + 1;
    const isMuch = this.plan.isGathered && box.kind === 'steps', state = stateClass(worst(counts));
    const told = [title(box), ...parts(counts).map((part) => `${count(part.count)} ${words(part.status)}`)].join('\n');
    const kind = {steps: 'step', part: 'part', event: 'event', rest: 'part'}[box.kind];
    const result = draw('g', {class: `node ${kind} ${state}`, onclick: box.steps.length ? () => this.choose(box.steps) : null},
      draw('title', {}, told), draw('rect', {x: frame.x, y: frame.y, width: frame.width, height: frame.height, rx: 8}),
      draw('text', {x: frame.x + 15, y: isMuch ? frame.y + 20 : frame.y + frame.height / 2 + 4.5}, label(box)));
    if (!isMuch) {
      result.append(draw('circle', {class: 'mark', cx: frame.x + frame.width - 10, cy: frame.y + frame.height / 2, r: 3.2}));
      return result;
    }
    result.append(draw('text', {class: 'much', x: frame.x + 15, y: frame.y + 35},
      count(box.count, 'step') + (box.isLoop ? ' in turn' : '')));
    let left = frame.x + 15;
    for (const part of parts(counts)) {
      const width = (frame.width - 30) * part.count / box.steps.length;
      result.append(draw('rect', {class: 'share ' + stateClass(part.status), x: left, y: frame.y + frame.height - 9, width, height: 3.5}));
      left += width;
    }
    return result;
  }
}

function arrow({from, to, when}, bends, frames) {
  const start = frames[from], end = frames[to];
  let x = start.x + start.width, y = start.y + start.height / 2, path = `M${x} ${y}`;
  [...bends, {x: end.x - 1, y: end.y + end.height / 2}].forEach((place, index) => {
    // Every second stretch leads along a column, straight.
    if (index % 2 === 1 && index < bends.length) {
      path += `L${place.x} ${place.y}`;
    } else {
      const half = Math.max(12, (place.x - x) / 2);
      path += `C${x + half} ${y} ${place.x - half} ${place.y} ${place.x} ${place.y}`;
    }
    ({x, y} = place);
  });
  const kind = {succeeded: 'arrow', failed: 'arrow on-failure'}[when] ?? 'arrow on-end';
  return draw('path', {class: kind, d: path, 'marker-end': 'url(#tip)'});
}
