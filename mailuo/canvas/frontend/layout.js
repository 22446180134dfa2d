// Where nodes stand. The first layout is ForceAtlas2; after that nothing that stands is ever moved: what comes
// later is set into the free places round the node it grew from and relaxes while all others are fixed.
import { DirectedGraph, forceAtlas2, noverlap } from "../vendor/layout-fa2.min.js";

const EDGE = 150; // wished length of an edge round what is expanded, graph units; a main node has radius 26
const PLOT = 100; // side of the square that each node of a large graph has on average
const EVENED = 120; // nodes up to which a layout is evened out
const ROUNDS = 120; // of evening out
const GAP = 34; // room kept between two silhouettes, so that a line of text fits

/** A number in [0, 1) from a text and a seed: the same graph gives the same picture on every machine. */
export function hash01(text, seed) {
  let h = 2166136261 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

function median(values) {
  if (!values.length) return 1;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] || 1;
}

function build(nodes, edges, seed) {
  const graph = new DirectedGraph();
  for (const node of nodes) {
    graph.addNode(node.id, { x: hash01(node.id, seed) * 100, y: hash01(node.id, seed + 7919) * 100, size: node.r });
  }
  for (const edge of edges) {
    if (edge.from !== edge.to && graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.mergeDirectedEdge(edge.from, edge.to);
  }
  return graph;
}

function iterations(n) {
  return n <= 300 ? 300 : n <= 1000 ? 200 : 120;
}

/** Turn the cloud so that its long axis lies along the long side of the window. */
function turn(pos, wide) {
  const points = [...pos.values()];
  let mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (const p of points) { mx += p[0] / points.length; my += p[1] / points.length; }
  for (const p of points) { xx += (p[0] - mx) ** 2; yy += (p[1] - my) ** 2; xy += (p[0] - mx) * (p[1] - my); }
  const angle = -0.5 * Math.atan2(2 * xy, xx - yy) + (wide ? 0 : Math.PI / 2);
  const c = Math.cos(angle), s = Math.sin(angle);
  for (const [id, p] of pos) pos.set(id, [c * (p[0] - mx) - s * (p[1] - my), s * (p[0] - mx) + c * (p[1] - my)]);
}

function crosses(a, b, c, d) {
  const side = (p, q, r) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function distanceToSegment(p, a, b) {
  const dx = b[0] - a[0], dy = b[1] - a[1];
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/** The box round all middles: left, top, width, height. */
function extent(pos) {
  const xs = [...pos.values()].map((p) => p[0]), ys = [...pos.values()].map((p) => p[1]);
  const x = Math.min(...xs), y = Math.min(...ys);
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/** Wished length of an edge: many nodes stand closer, so that they do not become dots. */
function wishFor(n) {
  return n <= 20 ? 150 : n <= 60 ? 150 - (n - 20) * 0.75 : n <= 200 ? 120 - (n - 60) * 0.18 : 95;
}

/** How hard a layout is to read: crossed edges, edges that run through a third node, very long edges. */
function penalty(pos, nodes, edges, wish, area) {
  const [, , w, h] = extent(pos);
  let cost = 14 / Math.min(1, area.width / (w || 1), area.height / (h || 1)); // a picture that must be shrunk is harder to read
  const ends = edges.filter((e) => e.from !== e.to && pos.has(e.from) && pos.has(e.to)).map((e) => [e.from, e.to, pos.get(e.from), pos.get(e.to)]);
  for (let i = 0; i < ends.length; i++) {
    const [a, b, p, q] = ends[i];
    for (let j = i + 1; j < ends.length; j++) {
      const [c, d, r, s] = ends[j];
      if (a !== c && a !== d && b !== c && b !== d && crosses(p, q, r, s)) cost += 2;
    }
    for (const node of nodes) {
      if (node.id !== a && node.id !== b && distanceToSegment(pos.get(node.id), p, q) < node.r + 14) cost += 3;
    }
    const length = Math.hypot(p[0] - q[0], p[1] - q[1]);
    if (length > 2.4 * wish) cost += length / wish - 2.4;
    if (length < 0.75 * wish) cost += 0.5;
  }
  return cost;
}

/**
 * Room for words: short edges are stretched, over-long ones drawn in, nodes kept off each other and off the lines of
 * others. Small graphs only: the cost is nodes × edges a round.
 */
function even(pos, nodes, edges, wish, area) {
  const ends = edges.filter((e) => e.from !== e.to && pos.has(e.from) && pos.has(e.to));
  for (let round = 0; round < ROUNDS; round++) {
    const step = 0.5 * (1 - round / ROUNDS) + 0.05;
    const force = new Map(nodes.map((node) => [node.id, [0, 0]]));
    const push = (id, x, y) => { const f = force.get(id); f[0] += x; f[1] += y; };
    for (const e of ends) {
      const a = pos.get(e.from), b = pos.get(e.to), dx = b[0] - a[0], dy = b[1] - a[1], d = Math.hypot(dx, dy) || 0.01;
      const f = d < wish ? (d - wish) * 0.32 : d > 1.5 * wish ? (d - 1.5 * wish) * 0.08 : 0;
      push(e.from, (dx / d) * f, (dy / d) * f);
      push(e.to, (-dx / d) * f, (-dy / d) * f);
    }
    for (let i = 0; i < nodes.length; i++) {
      const p = pos.get(nodes[i].id);
      for (let j = i + 1; j < nodes.length; j++) {
        const q = pos.get(nodes[j].id), dx = p[0] - q[0], dy = p[1] - q[1], d = Math.hypot(dx, dy * 1.25) || 0.01, room = wish * 0.8;
        if (d < room) {
          const f = ((room - d) * 0.4) / d;
          push(nodes[i].id, dx * f, dy * f);
          push(nodes[j].id, -dx * f, -dy * f);
        }
      }
      for (const e of ends) {
        if (e.from === nodes[i].id || e.to === nodes[i].id) continue;
        const a = pos.get(e.from), b = pos.get(e.to), dx = b[0] - a[0], dy = b[1] - a[1];
        const t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
        if (t <= 0 || t >= 1) continue;
        const ox = p[0] - a[0] - t * dx, oy = p[1] - a[1] - t * dy, d = Math.hypot(ox, oy) || 0.01, room = nodes[i].r + 26;
        if (d < room) {
          const f = ((room - d) * 0.5) / d;
          push(nodes[i].id, ox * f, oy * f);
          push(e.from, -ox * f * (1 - t) * 0.5, -oy * f * (1 - t) * 0.5);
          push(e.to, -ox * f * t * 0.5, -oy * f * t * 0.5);
        }
      }
    }
    // the cloud takes the window's proportions: the long side is drawn in, the short one let out
    const [x0, y0, w, h] = extent(pos), lean = Math.log(((w || 1) / (h || 1)) * (area.height / area.width)) * 0.045;
    if (round < ROUNDS * 0.75) for (const [id, f] of force) {
      f[0] -= lean * (pos.get(id)[0] - x0 - w / 2);
      f[1] += lean * (pos.get(id)[1] - y0 - h / 2);
    }
    for (const [id, f] of force) {
      const size = Math.hypot(f[0], f[1]), k = step * Math.min(1, 60 / (size || 1)), p = pos.get(id);
      pos.set(id, [p[0] + f[0] * k, p[1] + f[1] * k]);
    }
  }
}

/** Part silhouettes that still lie on each other; a grid keeps it local. noverlap leaves one pair in four in dense clouds. */
function part(pos, nodes) {
  const cell = 70;
  for (let round = 0; round < 80; round++) {
    const grid = new Map();
    for (const node of nodes) {
      const p = pos.get(node.id), key = `${Math.floor(p[0] / cell)},${Math.floor(p[1] / cell)}`;
      if (grid.has(key)) grid.get(key).push(node); else grid.set(key, [node]);
    }
    let moved = false;
    for (const node of nodes) {
      const p = pos.get(node.id), cx = Math.floor(p[0] / cell), cy = Math.floor(p[1] / cell);
      for (let i = cx - 1; i <= cx + 1; i++) for (let j = cy - 1; j <= cy + 1; j++) for (const other of grid.get(`${i},${j}`) ?? []) {
        if (other.id <= node.id) continue;
        const q = pos.get(other.id), room = node.r + other.r + 12;
        let dx = q[0] - p[0], dy = q[1] - p[1], d = Math.hypot(dx, dy);
        if (d >= room) continue;
        if (d < 0.01) { const angle = hash01(other.id, 3) * 2 * Math.PI; dx = Math.cos(angle); dy = Math.sin(angle); d = 1; }
        const f = (room - d) / 2 / d;
        p[0] -= dx * f; p[1] -= dy * f;
        q[0] += dx * f; q[1] += dy * f;
        moved = true;
      }
    }
    if (!moved) return;
  }
}

function run(nodes, edges, area, seed) {
  const graph = build(nodes, edges, seed);
  const n = nodes.length, wish = wishFor(n);
  forceAtlas2.assign(graph, {
    iterations: iterations(n),
    settings: {
      ...forceAtlas2.inferSettings(graph),
      barnesHutOptimize: n > 250,
      gravity: n > 150 ? 1 : [0.5, 1.5, 4][seed % 3],
      scalingRatio: 8,
      slowDown: 2,
      linLogMode: false,
      outboundAttractionDistribution: n > 60,
    },
  });
  const pos = new Map();
  graph.forEachNode((id, at) => pos.set(id, [at.x, at.y]));
  turn(pos, area.width >= area.height);
  const lengths = [];
  graph.forEachEdge((_, __, a, b) => lengths.push(Math.hypot(pos.get(a)[0] - pos.get(b)[0], pos.get(a)[1] - pos.get(b)[1])));
  const [, , w, h] = extent(pos), typical = median(lengths.length ? lengths : [...pos.values()].map((p) => Math.hypot(...p)));
  const scale = Math.max((lengths.length ? wish : 60) / typical, Math.sqrt((n * PLOT * PLOT) / (w * h || 1)) * (n > EVENED ? 1 : 0));
  // half way to the window's proportions: the cloud fills it better, distances stay roughly true
  const stretch = Math.max(0.7, Math.min(1.45, ((area.width / area.height) * ((h || 1) / (w || 1))) ** 0.35));
  for (const [id, p] of pos) pos.set(id, [p[0] * scale * stretch, (p[1] * scale) / stretch]);
  if (n <= EVENED) even(pos, nodes, edges, wish, area);
  for (const [id, p] of pos) graph.mergeNodeAttributes(id, { x: p[0], y: p[1] });
  noverlap.assign(graph, { maxIterations: n > 600 ? 60 : 200, settings: { margin: n > 300 ? 12 : GAP, ratio: 1, expansion: 1.1, speed: 3 } });
  graph.forEachNode((id, at) => pos.set(id, [at.x, at.y]));
  part(pos, nodes);
  for (const [id, p] of pos) pos.set(id, p.map((v) => Math.round(v * 100) / 100));
  return pos;
}

/**
 * The first layout. Small graphs are laid out from several starts and the clearest one is taken.
 * nodes: [{id, r}], edges: [{from, to}], area: the room for them in px ({width, height}). Gives a Map id → [x, y].
 */
export function firstLayout(nodes, edges, area) {
  if (nodes.length === 0) return new Map();
  if (nodes.length === 1) return new Map([[nodes[0].id, [0, 0]]]);
  const starts = nodes.length <= 30 ? 20 : nodes.length <= 80 ? 5 : 1;
  let best = null, least = Infinity;
  for (let seed = 1; seed <= starts; seed++) {
    const pos = run(nodes, edges, area, seed);
    const cost = starts === 1 ? 0 : penalty(pos, nodes, edges, wishFor(nodes.length), area);
    if (cost < least) { best = pos; least = cost; }
  }
  return best;
}

/** Free places on rings round a node, nearest ring first. */
function slots(centre, count) {
  const out = [];
  for (let ring = 0; out.length < count * 3 + 24 && ring < 40; ring++) {
    const radius = EDGE * (1 + 0.62 * ring), steps = Math.max(12, Math.floor((2 * Math.PI * radius) / 84));
    for (let i = 0; i < steps; i++) {
      const angle = (2 * Math.PI * (i + (ring % 2) / 2)) / steps;
      out.push([centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle), ring]);
    }
  }
  return out;
}

/**
 * Place what is new. `pos` (Map id → [x, y]) holds everything that stands; only ids in `fresh` are written to it.
 * `shown` lists all nodes on screen; `origin` is the node that was expanded, if any; `frame` [x0, y0, x1, y1] is what
 * the window shows, preferred where there is room.
 */
export function grow(pos, shown, edges, fresh, origin, frame) {
  const isNew = new Set(fresh.map((node) => node.id));
  const near = new Map(shown.map((node) => [node.id, []]));
  const segments = [];
  for (const edge of edges) {
    if (edge.from === edge.to || !near.has(edge.from) || !near.has(edge.to)) continue;
    near.get(edge.from).push(edge.to);
    near.get(edge.to).push(edge.from);
    if (!isNew.has(edge.from) && !isNew.has(edge.to)) segments.push([pos.get(edge.from), pos.get(edge.to)]);
  }
  const taken = shown.filter((node) => !isNew.has(node.id)).map((node) => ({ id: node.id, p: pos.get(node.id), r: node.r }));
  const placed = new Set(taken.map((other) => other.id));
  let waiting = [...fresh];
  while (waiting.length) {
    const anchorOf = (node) => {
      const standing = near.get(node.id).filter((id) => placed.has(id));
      return standing.includes(origin) ? origin : standing[0];
    };
    let ready = waiting.filter((node) => anchorOf(node) !== undefined);
    const alone = ready.length === 0;
    if (alone) ready = [waiting[0]]; // tied to nothing on screen: it stands to the right of everything
    const byAnchor = new Map();
    for (const node of ready) {
      const anchor = alone ? null : anchorOf(node);
      byAnchor.set(anchor, [...(byAnchor.get(anchor) ?? []), node]);
    }
    for (const [anchor, group] of byAnchor) {
      const centre = anchor === null ? beside(taken) : pos.get(anchor);
      let free = anchor === null ? [[...centre, 0], ...slots(centre, group.length)] : slots(centre, group.length);
      for (const node of group) {
        const ties = near.get(node.id).filter((id) => placed.has(id)).map((id) => pos.get(id));
        const spot = choose(free, taken, segments, ties, node, frame);
        free = free.filter((other) => other !== spot);
        pos.set(node.id, [spot[0], spot[1]]);
        placed.add(node.id);
        taken.push({ id: node.id, p: pos.get(node.id), r: node.r });
        for (const tie of ties) segments.push([tie, pos.get(node.id)]);
      }
    }
    const done = new Set(ready.map((node) => node.id));
    waiting = waiting.filter((node) => !done.has(node.id));
  }
  relax(pos, taken, near, isNew);
}

function beside(taken) {
  if (!taken.length) return [0, 0];
  const right = Math.max(...taken.map((other) => other.p[0]));
  return [right + EDGE * 1.4, median(taken.map((other) => other.p[1]))];
}

/** The spot with room round it whose lines run through nobody and cross least; inside the window if there is one. */
function choose(free, taken, segments, ties, node, frame) {
  let best = free[0], least = Infinity;
  for (const spot of free) {
    let room = Infinity;
    for (const other of taken) {
      const d = Math.hypot(other.p[0] - spot[0], other.p[1] - spot[1]) - other.r - node.r;
      if (d < room) room = d;
    }
    let cost = spot[2] * 90 - Math.min(room, 110) * 0.7;
    if (room < GAP) cost += 400;
    if (frame && (spot[0] < frame[0] || spot[1] < frame[1] || spot[0] > frame[2] || spot[1] > frame[3])) cost += 130;
    if (cost >= least) continue;
    for (const tie of ties) {
      cost += 0.1 * Math.hypot(tie[0] - spot[0], tie[1] - spot[1]);
      for (const other of taken) if (other.p !== tie && distanceToSegment(other.p, tie, spot) < other.r + 12) cost += 150;
      for (const [a, b] of segments) if (a !== tie && b !== tie && crosses(a, b, tie, spot)) cost += 40;
    }
    for (const [a, b] of segments) if (distanceToSegment(spot, a, b) < node.r + 16) cost += 130;
    if (cost < least) { least = cost; best = spot; }
  }
  return best;
}

/** Small shifts of what is new, everything else fixed: away from what is too near, towards the wished length. */
function relax(pos, taken, near, isNew) {
  const moving = taken.filter((node) => isNew.has(node.id));
  for (let round = 0; round < 60; round++) {
    const cap = 6 * (1 - round / 60) + 0.5;
    for (const node of moving) {
      let fx = 0, fy = 0;
      for (const other of taken) {
        if (other === node) continue;
        const dx = node.p[0] - other.p[0], dy = node.p[1] - other.p[1], d = Math.hypot(dx, dy) || 0.01, want = node.r + other.r + GAP;
        if (d < want) { fx += (dx / d) * (want - d) * 0.5; fy += (dy / d) * (want - d) * 0.5; }
      }
      for (const id of near.get(node.id)) {
        const p = pos.get(id), dx = p[0] - node.p[0], dy = p[1] - node.p[1], d = Math.hypot(dx, dy) || 0.01;
        if (d < EDGE * 0.8) { fx -= (dx / d) * (EDGE * 0.8 - d) * 0.3; fy -= (dy / d) * (EDGE * 0.8 - d) * 0.3; }
      }
      const k = Math.min(1, cap / (Math.hypot(fx, fy) || 1));
      node.p[0] += fx * k;
      node.p[1] += fy * k;
    }
  }
  for (const node of moving) pos.set(node.id, node.p.map((v) => Math.round(v * 100) / 100));
}
