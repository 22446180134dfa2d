// Labels at constant screen size. A place is chosen once per view (below, right, above, left: fewest crossed edges,
// nothing covered, none off screen) and kept while the picture is moved; grids keep the search local.
import { cross, groupCount, pill, pillRect } from "./draw.js";

const TITLE = 12.5, SUB = 11.5, EDGE = 11.5, HALO = 4; // px
const LINE = 16, ONE_LINE = 132, WRAP = 118; // px: 9 Chinese characters are 112
const MANY = 200; // above this a label without room is dropped
const COVER = 40; // cost of covering something; from here on there is "no room"
const CELL = 56;

class Grid {
  constructor() { this.cells = new Map(); }
  keys(x, y, w, h) {
    const out = [];
    for (let i = Math.floor(x / CELL); i <= Math.floor((x + w) / CELL); i++) {
      for (let j = Math.floor(y / CELL); j <= Math.floor((y + h) / CELL); j++) out.push(i * 100003 + j);
    }
    return out;
  }
  add(item, x, y, w, h) {
    for (const key of this.keys(x, y, w, h)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(item); else this.cells.set(key, [item]);
    }
  }
  near(x, y, w, h) {
    const out = new Set();
    for (const key of this.keys(x, y, w, h)) for (const item of this.cells.get(key) ?? []) out.add(item);
    return out;
  }
}

const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function hits(segment, rect) {
  let [x0, y0, x1, y1] = segment, t0 = 0, t1 = 1;
  const dx = x1 - x0, dy = y1 - y0;
  for (const [p, q] of [[-dx, x0 - rect.x], [dx, rect.x + rect.w - x0], [-dy, y0 - rect.y], [dy, rect.y + rect.h - y0]]) {
    if (p === 0) { if (q < 0) return false; continue; }
    const r = q / p;
    if (p < 0) { if (r > t1) return false; if (r > t0) t0 = r; } else { if (r < t0) return false; if (r < t1) t1 = r; }
  }
  return true;
}

/** Below, right, above, left; then between them. Offsets of a box of w × h from the node's middle, and of its text. */
function spots(r, w, h) {
  const q = r * 0.72 + 3;
  return [
    { dx: 0, dy: r + 3, align: "center", x: -w / 2, y: r + 3 },
    { dx: r + 6, dy: -h / 2 + 1, align: "left", x: r + 6, y: -h / 2 + 1 },
    { dx: 0, dy: -r - 3 - h, align: "center", x: -w / 2, y: -r - 3 - h },
    { dx: -r - 6, dy: -h / 2 + 1, align: "right", x: -r - 6 - w, y: -h / 2 + 1 },
    { dx: q, dy: q, align: "left", x: q, y: q },
    { dx: -q, dy: q, align: "right", x: -q - w, y: q },
    { dx: -q, dy: -q - h, align: "right", x: -q - w, y: -q - h },
    { dx: q, dy: -q - h, align: "left", x: q, y: -q - h },
  ];
}

export class Labels {
  constructor(view) {
    this.view = view;
    this.measure = document.createElement("canvas").getContext("2d");
    this.sprites = new Map();
    this.texts = new Map();
    this.places = new Map(); // node id → {dx, dy, align} from the node's middle in px, or null: dropped
    this.edgePlaces = new Map(); // edge id → t along the edge
    this.timer = 0;
  }

  forget() {
    this.sprites.clear();
    this.texts.clear();
  }

  later(ms = 120) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.place(); this.view.network?.redraw(); }, ms);
  }

  width(text, size, weight) {
    this.measure.font = `${weight} ${size}px ${this.view.payload.font}`;
    return this.measure.measureText(text).width;
  }

  /** Cut a text to a width, with … */
  fit(text, size, weight, limit) {
    if (this.width(text, size, weight) <= limit) return text;
    let low = 0, high = text.length;
    const chars = [...text];
    high = chars.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.width(chars.slice(0, middle).join("") + "…", size, weight) <= limit) low = middle; else high = middle - 1;
    }
    return chars.slice(0, low).join("") + "…";
  }

  /** One line where it fits, else two of nearly equal length, broken at a space where there is one. */
  wrap(text, weight) {
    const all = this.width(text, TITLE, weight);
    if (all <= ONE_LINE) return [text];
    const chars = [...text];
    let cut = 0;
    const aim = Math.min(WRAP, Math.max(all / 2 + 2, all <= 2 * WRAP ? 0 : WRAP));
    while (cut < chars.length && this.width(chars.slice(0, cut + 1).join(""), TITLE, weight) <= aim) cut += 1;
    const space = chars.slice(0, cut + 1).lastIndexOf(" ");
    if (space > cut / 2) cut = space;
    cut = Math.max(cut, 1);
    return [chars.slice(0, cut).join("").trimEnd(), this.fit(chars.slice(cut).join("").trimStart(), TITLE, weight, WRAP + 8)];
  }

  lines(node, compact) {
    const chosen = this.view.isRinged(node.id);
    const weight = chosen ? 600 : 400;
    const key = `${node.id}|${weight}|${compact}`;
    const kept = this.texts.get(key);
    if (kept && kept.node === node) return kept.value;
    const title = this.wrap(node.title, weight).map((text) => ({ text, size: TITLE, weight, sub: false }));
    const value = [...title];
    if (node.sub && !compact && (title.length === 1 || chosen || node.cleared)) {
      value.push({ text: this.fit(node.sub, SUB, 400, 150), size: SUB, weight: 400, sub: true });
    }
    value.w = Math.max(...value.map((line) => this.width(line.text, line.size, line.weight)));
    value.h = value.length * LINE;
    this.texts.set(key, { node, value });
    return value;
  }

  /** The title alone, cut to six or seven characters: better than none. */
  short(node) {
    const value = [{ text: this.fit(node.title, TITLE, 400, 86), size: TITLE, weight: 400, sub: false }];
    value.w = this.width(value[0].text, TITLE, 400);
    value.h = LINE;
    return value;
  }

  /** Below scale .6 the second line goes, hubs and chosen nodes excepted. */
  compact(node) { return this.view.scale < 0.6 && !node.hub && !this.view.isRinged(node.id); }
  hasPill(node) { return node.hidden && (this.view.scale >= 0.6 || node.hub || this.view.isRinged(node.id)); }

  /** Choose every place anew for the present zoom. */
  place() {
    const { view } = this;
    const { nodes, edges } = view.payload;
    const W = view.width, H = view.height, many = nodes.length > MANY;
    this.places.clear();
    this.edgePlaces.clear();
    const things = new Grid(), lines = new Grid();
    const on = nodes.filter((node) => { const [x, y] = view.screen(node.id); return x > -40 && y > -40 && x < W + 40 && y < H + 40; });
    for (const node of on) {
      const [x, y] = view.screen(node.id), r = view.ringOf(node.id) * view.scale * 0.92;
      const disc = { x: x - r, y: y - r, w: 2 * r, h: 2 * r, node: node.id };
      things.add(disc, disc.x, disc.y, disc.w, disc.h);
      if (this.hasPill(node)) { const p = { ...pillRect(this.measure, view, node), node: node.id, pill: true }; things.add(p, p.x, p.y, p.w, p.h); }
    }
    const bar = view.shell.bar;
    const panel = { x: bar.offsetLeft, y: bar.offsetTop, w: bar.offsetWidth, h: bar.offsetHeight };
    things.add(panel, panel.x, panel.y, panel.w, panel.h);
    const segments = new Map();
    for (const edge of edges) {
      const [x0, y0] = view.screen(edge.from), [x1, y1] = view.screen(edge.to);
      const segment = [x0, y0, x1, y1];
      segments.set(edge.id, segment);
      const steps = Math.max(1, Math.min(80, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / CELL)));
      for (let i = 0; i < steps; i++) {
        const ax = x0 + ((x1 - x0) * i) / steps, bx = x0 + ((x1 - x0) * (i + 1)) / steps;
        const ay = y0 + ((y1 - y0) * i) / steps, by = y0 + ((y1 - y0) * (i + 1)) / steps;
        lines.add({ edge: edge.id, segment, weight: edge.path ? 6 : 3 }, Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by));
      }
    }
    const cost = (rect, own, ownEdge) => {
      let sum = 0;
      if (rect.x < 2 || rect.y < 2 || rect.x + rect.w > W - 2 || rect.y + rect.h > H - 2) sum += 50;
      for (const thing of things.near(rect.x, rect.y, rect.w, rect.h)) {
        if (overlap(rect, thing) && !(thing.node === own && !thing.pill)) sum += thing.label ? 60 : COVER;
      }
      const seen = new Set();
      for (const item of lines.near(rect.x, rect.y, rect.w, rect.h)) {
        if (item.edge === ownEdge || seen.has(item.edge)) continue;
        seen.add(item.edge);
        if (hits(item.segment, rect)) sum += item.weight;
      }
      return sum;
    };
    const rank = (node) => (view.selected.includes(node.id) ? 2e6 : 0) + (node.id === view.payload.focus ? 1e6 : 0) + view.degree(node.id);
    for (const node of [...on].sort((a, b) => rank(b) - rank(a))) {
      const [x, y] = view.screen(node.id), r = view.ringOf(node.id) * view.scale;
      let text = this.lines(node, this.compact(node)), best = null, least = Infinity;
      const search = () => {
        spots(r, text.w, text.h).forEach((spot, index) => {
          const sum = cost({ x: x + spot.x - 2, y: y + spot.y, w: text.w + 4, h: text.h - 1 }, node.id) + (index < 4 ? index * 0.4 : 2);
          if (sum < least) { least = sum; best = { ...spot, lines: text }; }
        });
      };
      search();
      if (least >= COVER && !view.isRinged(node.id)) {
        text = this.short(node);
        search();
        if (least >= COVER) { this.places.set(node.id, null); continue; }
      }
      this.places.set(node.id, best);
      const rect = { x: x + best.x - 2, y: y + best.y, w: best.lines.w + 4, h: best.lines.h, label: true };
      things.add(rect, rect.x, rect.y, rect.w, rect.h);
    }
    for (const edge of edges) {
      const marked = edge.path || view.touchesSelection(edge);
      if (!edge.label || (many && !marked)) continue;
      const [x0, y0, x1, y1] = segments.get(edge.id);
      const w = this.width(edge.label, EDGE, edge.path ? 600 : 400), h = 15;
      const length = Math.hypot(x1 - x0, y1 - y0) - (view.ringOf(edge.from) + view.ringOf(edge.to)) * view.scale;
      const along = Math.abs(x1 - x0) > 2 * Math.abs(y1 - y0) ? w : h; // a label lies across a steep edge
      if (length < along * 0.9 && !edge.path) continue;
      let best = 0.5, least = Infinity;
      const crossed = view.payload.lines[edge.status]?.crossed;
      for (const t of crossed ? [0.36, 0.64, 0.28, 0.72] : [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72]) {
        const [x, y] = view.pointOn(edge, t);
        const sum = cost({ x: x - w / 2 - 1, y: y - h / 2, w: w + 2, h }, null, edge.id) + Math.abs(t - 0.5) * 6;
        if (sum < least) { least = sum; best = t; }
      }
      if (least >= COVER && !edge.path) continue;
      this.edgePlaces.set(edge.id, best);
      const [x, y] = view.pointOn(edge, best);
      const rect = { x: x - w / 2 - 1, y: y - h / 2, w: w + 2, h, label: true };
      things.add(rect, rect.x, rect.y, rect.w, rect.h);
    }
  }

  /** A label as a small bitmap (halo and text): blitting it is several times faster than stroking text each frame. */
  sprite(lines, align, faded, accent) {
    const { payload, ratio } = this.view;
    const key = `${align}|${faded}|${accent}|${ratio}|${lines.map((line) => line.text + line.weight + line.size).join("\n")}`;
    const kept = this.sprites.get(key);
    if (kept) return kept;
    if (this.sprites.size > 4000) this.sprites.clear();
    const w = Math.max(...lines.map((line) => this.width(line.text, line.size, line.weight))), pad = HALO;
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil((w + 2 * pad) * ratio);
    canvas.height = Math.ceil((lines.length * LINE + 2 * pad) * ratio);
    const ctx = canvas.getContext("2d"), { colours } = payload;
    ctx.scale(ratio, ratio);
    ctx.textBaseline = "middle";
    ctx.textAlign = align;
    ctx.lineJoin = "round";
    const x = align === "center" ? w / 2 + pad : align === "left" ? pad : w + pad;
    for (const paint of ["stroke", "fill"]) {
      lines.forEach((line, index) => {
        ctx.font = `${line.weight} ${line.size}px ${payload.font}`;
        const y = pad + index * LINE + LINE / 2;
        if (paint === "stroke") {
          ctx.lineWidth = HALO;
          ctx.strokeStyle = colours.bg;
          ctx.strokeText(line.text, x, y);
        } else {
          ctx.fillStyle = accent ? colours.accent : faded ? colours.t3 : line.sub ? colours.t2 : colours.t1;
          ctx.fillText(line.text, x, y);
        }
      });
    }
    const value = { canvas, w: w + 2 * pad, h: lines.length * LINE + 2 * pad, pad };
    this.sprites.set(key, value);
    return value;
  }

  blit(ctx, sprite, x, y) {
    const { ratio } = this.view;
    ctx.drawImage(sprite.canvas, Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio, sprite.canvas.width / ratio, sprite.canvas.height / ratio);
  }

  /** Everything over the nodes, in screen coordinates. */
  draw(ctx) {
    const { view } = this, { nodes, edges } = view.payload, W = view.width, H = view.height;
    const off = (x, y) => x < -160 || y < -60 || x > W + 160 || y > H + 60;
    for (const edge of edges) {
      cross(ctx, view, edge);
      const t = this.edgePlaces.get(edge.id);
      if (t === undefined) continue;
      const [x, y] = view.pointOn(edge, t);
      if (off(x, y)) continue;
      const line = { text: edge.label, size: EDGE, weight: edge.path ? 600 : 400, sub: true };
      const sprite = this.sprite([line], "center", edge.faded, edge.path);
      this.blit(ctx, sprite, x - sprite.w / 2, y - sprite.h / 2);
    }
    for (const node of nodes) {
      const [x, y] = view.screen(node.id);
      if (off(x, y)) continue;
      const place = this.places.get(node.id);
      if (place) {
        const sprite = this.sprite(place.lines, place.align, node.faded, false);
        const dx = place.align === "center" ? -sprite.w / 2 : place.align === "left" ? -sprite.pad : sprite.pad - sprite.w;
        this.blit(ctx, sprite, x + place.dx + dx, y + place.dy - sprite.pad);
      }
      if (node.group) groupCount(ctx, view, node);
      if (this.hasPill(node)) pill(ctx, view, node, pillRect(ctx, view, node));
    }
  }
}
