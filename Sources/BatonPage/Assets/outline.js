// The graph of a run as few boxes as people can look at: each step by itself in a small run, else those of one task.

const singleStepsMax = 60, columnsMax = 14, rowsMax = 16, rankedBoxesMax = 60, boxesMax = 160, edgesMax = 2000, depthMax = 8;

/** How far each vertex stands from the beginning: the most steps on a way to it. */
function ranks(vertices) {
  // Each vertex is two points, where it begins and where it has ended.
  const size = vertices.length * 2, targets = Array.from({length: size}, () => []), waits = new Int32Array(size);
  const arrow = (from, to) => { targets[from].push(to); waits[to]++; };
  for (const {id, parent, dependencies, kind, members} of vertices) {
    arrow(id * 2, id * 2 + 1);
    if (parent !== null) { arrow(parent * 2, id * 2); arrow(id * 2 + 1, parent * 2 + 1); }
    for (const {vertex, when} of dependencies) arrow(vertex * 2 + (when === 'expanded' ? 0 : 1), id * 2);
    if (kind === 'any_failed') for (const member of members) arrow(member * 2 + 1, id * 2);
  }
  const at = new Int32Array(size), ready = [];
  for (let point = 0; point < size; point++) if (!waits[point]) ready.push(point);
  while (ready.length) {
    const point = ready.pop(), isStep = point % 2 === 0 && vertices[point / 2].kind === 'step';
    for (const target of targets[point]) {
      at[target] = Math.max(at[target], at[point] + (isStep && target === point + 1 ? 1 : 0));
      if (!--waits[target]) ready.push(target);
    }
  }
  return vertices.map((_, id) => at[id * 2]);
}

/** `repeat 2` and `repeat 3` are both `repeat #`. */
const withoutNumbers = (label) => label.replace(/[0-9]+/g, '#');

function shape(vertex, hasMembers) {
  switch (vertex.kind) {
  case 'step': return {label: vertex.path, gathered: vertex.task, kind: 'steps'};
  case 'group':
    // A part that was never evaluated has no members, and is a box itself.
    return {label: vertex.label, gathered: withoutNumbers(vertex.label), kind: hasMembers || vertex.parent === null ? 'group' : 'part'};
  case 'event': return {label: 'event ' + vertex.name, gathered: 'event ' + vertex.name, kind: 'event'};
  default: return null;
  }
}

/** `{boxes, edges, isGathered}`; the first box is the run itself. */
export function outline(vertices) {
  const rank = ranks(vertices), steps = vertices.filter((vertex) => vertex.kind === 'step');
  const rows = [];
  for (const step of steps) rows[rank[step.id]] = (rows[rank[step.id]] || 0) + 1;
  const columns = Math.max(0, ...rank) + 1;
  if (steps.length <= singleStepsMax && columns <= columnsMax && Math.max(0, ...rows.map((row) => row || 0)) <= rowsMax) {
    return gather(vertices, rank, 'single');
  }
  const ranked = gather(vertices, rank, 'ranked');
  return ranked.boxes.length > rankedBoxesMax || columns > columnsMax ? gather(vertices, rank, 'by task') : ranked;
}

function gather(vertices, rank, way) {
  const boxes = [], place = [], known = new Map(), rests = new Map(), depth = new Map();
  const parents = new Set(vertices.map((vertex) => vertex.parent));
  for (const vertex of vertices) {
    const parent = vertex.parent === null ? 0 : place[vertex.parent] ?? 0, form = shape(vertex, parents.has(vertex.id));
    if (!form) continue;
    if (form.kind === 'group' && (depth.get(parent) ?? 0) >= depthMax) { place[vertex.id] = parent; continue; }
    const key = [parent, way === 'single' ? vertex.id : form.gathered, form.kind,
      way === 'ranked' && form.kind === 'steps' ? rank[vertex.id] : 0].join('\n');
    if (!known.has(key)) {
      const box = add(form, parent);
      known.set(key, box);
      depth.set(box, (depth.get(parent) ?? 0) + 1);
    }
    const box = known.get(key);
    place[vertex.id] = box;
    boxes[box].count++;
    if (vertex.kind === 'step') boxes[box].steps.push(vertex);
  }
  const edges = connect(vertices, place, boxes);
  return {boxes, edges, isGathered: way !== 'single'};

  function add(form, parent) {
    if (boxes.length >= boxesMax) {
      // Groups too: their members then join the rest.
      if (boxes[parent].kind === 'rest') return parent;
      if (!rests.has(parent)) rests.set(parent, boxes.push({parent, label: '', kind: 'rest', count: 0, steps: []}) - 1);
      return rests.get(parent);
    }
    const label = way === 'single' ? form.label : form.gathered;
    return boxes.push({parent: boxes.length ? parent : null, label, kind: form.kind, count: 0, steps: [], isLoop: false}) - 1;
  }
}

function connect(vertices, place, boxes) {
  const edges = [], seen = new Set();
  const isInside = (box, group) => {
    for (let next = boxes[box].parent; next !== null; next = boxes[next].parent) if (next === group) return true;
    return false;
  };
  const add = (from, to, when) => {
    if (from === undefined || to === undefined) return;
    if (from === to) { boxes[from].isLoop = true; return; }
    if (isInside(to, from) || isInside(from, to) || edges.length >= edgesMax) return;
    const key = `${from} ${to} ${when}`;
    if (!seen.has(key)) { seen.add(key); edges.push({from, to, when}); }
  };
  for (const vertex of vertices) {
    for (const {vertex: from, when} of vertex.dependencies) {
      const source = vertices[from];
      if (source?.kind === 'any_failed') {
        for (const box of new Set(source.members.map((member) => place[member]))) add(box, place[vertex.id], 'failed');
      } else add(place[from], place[vertex.id], when);
    }
  }
  return edges;
}
