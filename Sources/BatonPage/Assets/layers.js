// Places for the boxes of an outline: in columns from left to right, groups as frames around what is in them.
//
// The steps of Sugiyama's method: longest-path layers, dummies where an arrow passes a column, sweeps of barycentres,
// and rows moved towards their neighbours. Each group is laid out by itself, the inner ones first.

const columnGap = 52, rowGap = 14, sweepsMax = 12, dummiesMax = 1500, margin = 2, padding = 14, titleHeight = 24;

/** Longest path from the members that wait for none. A circle is cut where the order of the list would go back. */
function assignLayers(items) {
  const waits = items.map((item) => item.before.length), after = items.map(() => []), isDone = items.map(() => false);
  items.forEach((item, index) => item.before.forEach((before) => after[before].push(index)));
  const ready = [...items.keys()].filter((index) => waits[index] === 0);
  for (let done = 0; done < items.length;) {
    if (!ready.length) {
      const first = isDone.indexOf(false);
      waits[first] = 0;
      ready.push(first);
    }
    while (ready.length) {
      const index = ready.pop();
      if (isDone[index]) continue;
      isDone[index] = true;
      done++;
      for (const next of after[index]) {
        if (isDone[next]) continue;
        items[next].layer = Math.max(items[next].layer, items[index].layer + 1);
        if (--waits[next] === 0) ready.push(next);
      }
    }
  }
}

/** Members of one group in columns: `{items, width, height, bends}`. */
function arrange(sizes, pairs) {
  const items = sizes.map(({width, height}) => ({width, height, layer: 0, x: 0, y: 0, before: [], after: []}));
  const seen = new Set();
  for (const {from, to} of pairs) {
    if (seen.has(`${from} ${to}`)) continue;
    seen.add(`${from} ${to}`);
    items[to].before.push(from);
  }
  assignLayers(items);
  for (const item of items) item.before = [];
  const chains = [];
  let dummyCount = 0;
  // An arrow against the layers was part of a circle, which gathering makes; it bends nothing.
  for (const {from, to, edge} of pairs.filter(({from, to}) => items[from].layer < items[to].layer)) {
    let last = from;
    const between = items[to].layer - items[from].layer - 1, dummies = [];
    if (dummyCount + between <= dummiesMax) {
      for (let layer = items[from].layer + 1; layer < items[to].layer; layer++) {
        items.push({width: 0, height: 8, layer, x: 0, y: 0, before: [last], after: []});
        items[last].after.push(items.length - 1);
        last = items.length - 1;
        dummies.push(last);
      }
      dummyCount += between;
    }
    items[to].before.push(last);
    items[last].after.push(to);
    if (dummies.length) chains.push({edge, dummies});
  }
  const layers = [];
  items.forEach((item, index) => (layers[item.layer] ??= []).push(index));
  for (let sweep = 0; sweep < sweepsMax; sweep++) sortRows(items, layers, sweep % 2 === 0);
  const columns = placeColumns(items, layers);
  placeRows(items, layers);
  const bends = chains.map(({edge, dummies}) => ({edge, places: dummies.flatMap((dummy) => {
    const column = columns[items[dummy].layer], y = items[dummy].y + items[dummy].height / 2;
    return [{x: column.x, y}, {x: column.x + column.width, y}];
  })}));
  const width = columns.length ? columns.at(-1).x + columns.at(-1).width : 0;
  return {items, bends, width, height: Math.max(0, ...items.map((item) => item.y + item.height))};
}

/** Puts each layer in the order of the middles of its neighbours in the layer before (or behind). */
function sortRows(items, layers, isForward) {
  const position = [];
  for (const layer of layers) layer.forEach((index, row) => { position[index] = row; });
  for (const layer of isForward ? layers : layers.toReversed()) {
    const weights = layer.map((index, row) => {
      const near = isForward ? items[index].before : items[index].after;
      return {index, row, weight: near.length ? near.reduce((sum, other) => sum + position[other], 0) / near.length : row};
    });
    weights.sort((a, b) => a.weight - b.weight || a.row - b.row);
    weights.forEach(({index}, row) => { layer[row] = index; position[index] = row; });
  }
}

function placeColumns(items, layers) {
  let x = 0;
  return layers.map((layer) => {
    const width = Math.max(0, ...layer.map((index) => items[index].width)), column = {x, width};
    for (const index of layer) items[index].x = x + (width - items[index].width) / 2;
    x += width + columnGap;
    return column;
  });
}

function placeRows(items, layers) {
  for (const layer of layers) {
    let y = 0;
    for (const index of layer) { items[index].y = y; y += items[index].height + rowGap; }
  }
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) settle(items, layer);
  }
  const top = Math.min(...items.map((item) => item.y));
  for (const item of items) item.y -= top;
}

/** Moves the members of a layer towards the mean of their neighbours; those that would overlap move together. */
function settle(items, layer) {
  const blocks = [];
  for (const index of layer) {
    const item = items[index], near = [...item.before, ...item.after];
    const wish = near.length
      ? near.reduce((sum, other) => sum + items[other].y + items[other].height / 2, 0) / near.length - item.height / 2 : item.y;
    let block = {members: [index], sum: wish, height: item.height};
    for (;;) {
      const last = blocks.at(-1);
      if (!last || last.sum / last.members.length + last.height + rowGap <= block.sum / block.members.length) break;
      blocks.pop();
      const offset = last.height + rowGap;
      block = {members: [...last.members, ...block.members], sum: last.sum + block.sum - offset * block.members.length,
        height: offset + block.height};
    }
    blocks.push(block);
  }
  for (const {members, sum} of blocks) {
    let y = sum / members.length;
    for (const index of members) { items[index].y = y; y += items[index].height + rowGap; }
  }
}

/** Frames `{x, y, width, height}` of all boxes, and the bends of each edge. */
export function layOut({boxes, edges}, sizeOf) {
  const frames = boxes.map((box) => ({x: 0, y: 0, ...sizeOf(box)}));
  const members = boxes.map(() => []), lifted = boxes.map(() => []), bends = edges.map(() => null);
  boxes.forEach((box, index) => { if (box.parent !== null) members[box.parent].push(index); });
  const ancestors = (box) => {
    const list = [box];
    while (boxes[list[0]].parent !== null) list.unshift(boxes[list[0]].parent);
    return list;
  };
  edges.forEach(({from, to}, edge) => {
    const left = ancestors(from), right = ancestors(to);
    let depth = 0;
    while (depth < left.length && left[depth] === right[depth]) depth++;
    if (depth > 0 && depth < left.length && depth < right.length) {
      lifted[left[depth - 1]].push({from: left[depth], to: right[depth], edge});
    }
  });
  // A group stands before its members in the list.
  for (let group = boxes.length - 1; group >= 0; group--) {
    if (!members[group].length) continue;
    const isFramed = boxes[group].parent !== null, left = isFramed ? padding : margin;
    const top = isFramed ? padding + titleHeight : margin;
    const pairs = lifted[group].map(({from, to, edge}) =>
      ({from: members[group].indexOf(from), to: members[group].indexOf(to), edge}));
    const placed = arrange(members[group].map((box) => frames[box]), pairs);
    members[group].forEach((box, item) => {
      frames[box].x = placed.items[item].x + left;
      frames[box].y = placed.items[item].y + top;
    });
    for (const {edge, places} of placed.bends) {
      bends[edge] = {group, places: places.map(({x, y}) => ({x: x + left, y: y + top}))};
    }
    frames[group].width = Math.max(placed.width + 2 * left, isFramed ? frames[group].width : 0);
    frames[group].height = placed.height + top + (isFramed ? padding : margin);
  }
  boxes.forEach((box, index) => {
    if (box.parent === null) return;
    frames[index].x += frames[box.parent].x;
    frames[index].y += frames[box.parent].y;
  });
  return {frames, bends: bends.map((bend) => bend
    ? bend.places.map(({x, y}) => ({x: x + frames[bend.group].x, y: y + frames[bend.group].y})) : [])};
}
