// Where the boxes are: time goes from left to right, the resolution falls from top to bottom.

const box = { height: 62, gap: 22, narrow: 122, wide: 190, arc: 40, margin: 96 };

/** What goes from one drawn unit to another, values that do so together as one line. */
function visibleEdges(network, units) {
  const owner = new Array(network.nodes.length);
  for (const unit of units) forEachNode(unit, (node) => { owner[node.index] = unit; });
  const edges = new Map();
  for (const node of network.nodes) {
    const to = owner[node.index];
    for (const input of node.inputs) {
      const from = owner[input];
      if (!from || !to || from === to) continue;
      const key = from.id + " " + to.id;
      if (!edges.has(key)) edges.set(key, { from, to, values: new Set(), bytes: 0 });
      const edge = edges.get(key);
      if (edge.values.has(input)) continue;
      edge.values.add(input);
      edge.bytes += network.nodes[input].bytes;
    }
  }
  return [...edges.values()];
}

/** Places the units; their order is a topological one but for modules that come back. */
function layOut(network, units) {
  const edges = visibleEdges(network, units);
  const incoming = new Map(units.map((unit) => [unit, []]));
  for (const edge of edges) {
    edge.isBack = edge.from.first > edge.to.first;
    if (!edge.isBack) incoming.get(edge.to).push(edge.from);
  }
  const largest = Math.max(1, ...units.map((unit) => unit.bytes));
  const lanes = new Map();
  const places = new Map();
  for (const unit of units) {
    const width = box.narrow + (box.wide - box.narrow) * Math.sqrt(unit.bytes / largest);
    let x = box.margin;
    for (const from of incoming.get(unit)) {
      const place = places.get(from);
      const isBeside = from.level === unit.level;
      x = Math.max(x, place.x + (isBeside ? place.width + box.gap : 0.75 * place.width + 30));
    }
    if (!lanes.has(unit.level)) lanes.set(unit.level, []);
    const rights = lanes.get(unit.level);
    let lane = rights.findIndex((right) => right + box.gap <= x);
    if (lane < 0 && rights.length < 6) lane = rights.length;
    if (lane < 0) {
      lane = rights.indexOf(Math.min(...rights));
      x = rights[lane] + box.gap;
    }
    rights[lane] = x + width;
    places.set(unit, { x, width, lane });
  }
  return finish(units, edges, places, lanes);
}

function finish(units, edges, places, lanes) {
  const levels = [...lanes.keys()].sort((left, right) => left - right);
  const bands = new Map();
  let y = 12;
  for (const level of levels) {
    const height = box.arc + lanes.get(level).length * (box.height + box.gap);
    bands.set(level, { y, height });
    y += height + 8;
  }
  let right = 0;
  for (const unit of units) {
    const place = places.get(unit);
    place.y = bands.get(unit.level).y + box.arc + place.lane * (box.height + box.gap);
    place.height = box.height;
    right = Math.max(right, place.x + place.width);
  }
  const rows = new Map();
  for (const unit of units) {
    const key = unit.level + " " + places.get(unit).lane;
    if (!rows.has(key)) rows.set(key, []);
    rows.get(key).push(places.get(unit));
  }
  for (const row of rows.values()) row.sort((left, right) => left.x - right.x);
  for (const edge of edges) edge.line = line(edge, places, rows);
  return { units, edges, places, bands, width: right + 40, height: y + 12 };
}

/** Whether a box stands between two of a row. */
function isBlocked(row, from, to) {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle].x <= from.x) low = middle + 1; else high = middle;
  }
  return low < row.length && row[low] !== to && row[low].x < to.x;
}

/** The path of an edge, and the rectangle in which it lies. */
function line(edge, places, rows) {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  const [fromY, toY] = [from.y + from.height / 2, to.y + to.height / 2];
  const right = from.x + from.width;
  let path;
  let top = Math.min(fromY, toY);
  if (edge.from.level === edge.to.level && from.lane === to.lane && to.x > from.x) {
    const row = rows.get(edge.from.level + " " + from.lane);
    if (isBlocked(row, from, to)) {
      const lift = Math.min(box.arc, 14 + (to.x - right) / 60);
      top = from.y - lift;
      path = `M${right - 14} ${from.y} C${right + 6} ${top} ${to.x - 6} ${top} ${to.x + 14} ${to.y}`;
    } else {
      path = `M${right} ${fromY} L${to.x} ${toY}`;
    }
  } else if (edge.from.level !== edge.to.level && from.x + 0.75 * from.width < to.x) {
    const x = from.x + 0.75 * from.width;
    const start = toY > fromY ? from.y + from.height : from.y;
    path = to.x - x < 400
      ? `M${x} ${start} Q${x} ${toY} ${to.x} ${toY}`
      : `M${x} ${start} C${x} ${(start + toY) / 2} ${to.x - 80} ${toY} ${to.x} ${toY}`;
  } else {
    const reach = Math.max(30, Math.abs(to.x - right) / 2);
    path = `M${right} ${fromY} C${right + reach} ${fromY} ${to.x - reach} ${toY} ${to.x} ${toY}`;
  }
  const left = Math.min(from.x, to.x) - 40;
  return {
    path: path.replace(/\d+\.\d+/g, (number) => String(Math.round(number * 10) / 10)),
    rectangle: {
      x: left, width: Math.max(right, to.x + to.width) + 40 - left,
      y: top - box.arc, height: Math.abs(fromY - toY) + 2 * box.arc + box.height,
    },
  };
}

/** The frames of unfolded modules: those whose boxes stand apart from all others. */
function frames(root, layout) {
  const result = [];
  const visit = (module) => {
    for (const child of module.children) {
      if (!child.isModule || !child.isUnfolded) continue;
      const rectangle = frame(child, layout);
      if (rectangle) result.push({ module: child, rectangle });
      visit(child);
    }
  };
  visit(root);
  return result;
}

function frame(module, layout) {
  let [x, y, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const others = [];
  for (const unit of layout.units) {
    const place = layout.places.get(unit);
    if (isWithin(unit, module)) {
      [x, y] = [Math.min(x, place.x), Math.min(y, place.y)];
      right = Math.max(right, place.x + place.width);
      bottom = Math.max(bottom, place.y + place.height);
    } else {
      others.push(place);
    }
  }
  const tight = { x, y, width: right - x, height: bottom - y };
  if (others.some((place) => meet(place, tight))) return null;
  // Frames within each other stand a little apart, and so do their titles.
  const depth = unfoldedDepth(module);
  const [side, above] = [6 + 2 * depth, 20 + 14 * depth];
  return {
    x: x - side, y: y - above, width: tight.width + 2 * side, height: tight.height + above + side,
  };
}

/** How many unfolded modules stand within each other below this one. */
function unfoldedDepth(module) {
  const inner = module.children.filter((child) => child.isModule && child.isUnfolded);
  return inner.length === 0 ? 0 : 1 + Math.max(...inner.map(unfoldedDepth));
}

function meet(left, right) {
  return left.x < right.x + right.width && right.x < left.x + left.width
    && left.y < right.y + right.height && right.y < left.y + left.height;
}
