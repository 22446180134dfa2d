// One canvas: vis-network draws nodes and lines, this class keeps positions, selection and camera and says what
// Python has to know. `keep` outlives a remount (page switch): positions, camera, queue of events, local undo.
import { DataSet, Network } from "../vendor/vis-network.min.js";
import { OPTIONS, before, edgeItem, nodeItem, trimEdges } from "./draw.js";
import { Labels } from "./labels.js";
import { firstLayout, grow } from "./layout.js";

const SELECT_WAIT = 230; // ms: a second click within it makes the pair an expansion, and the first one is not sent
const MARGIN = { left: 86, right: 86, top: 76, bottom: 54 }; // px kept free by "fit": labels and toolbar
const LARGEST = 1.05; // "fit" never magnifies beyond

export class View {
  constructor(shell, keep) {
    this.shell = shell;
    this.keep = keep;
    this.pos = keep.pos;
    this.selected = keep.selected;
    this.edge = null;
    this.payload = null;
    this.nodes = new DataSet();
    this.edges = new DataSet();
    this.items = new Map(); // id → JSON of what vis-network was given, to send it only what changed
    this.byId = new Map();
    this.labels = new Labels(this);
    this.restored = false;
    this.selectTimer = 0;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(shell.stage);
  }

  /** The stylesheet may come after the script, and a layout made for no room is a poor one. */
  get sized() { return this.width > 0 && this.height > 100 && getComputedStyle(this.shell.stage).position === "absolute"; }

  // ------------------------------------------------------------------ payload
  update(payload) {
    const themed = this.payload && (this.payload.theme !== payload.theme || this.payload.font !== payload.font);
    this.payload = payload;
    if (themed) this.labels.forget();
    this.byId = new Map(payload.nodes.map((node) => [node.id, node]));
    this.degrees = new Map();
    for (const edge of payload.edges) for (const id of [edge.from, edge.to]) this.degrees.set(id, (this.degrees.get(id) ?? 0) + edge.n);
    this.adopt(payload.selected);
    const held = this.shell.notice(payload, this.keep, () => this.update(payload));
    if (held) { this.payload = { ...payload, nodes: [], edges: [] }; this.byId.clear(); }
    this.shell.update(payload, this.byId.size);
    if (this.sized) this.draw();
  }

  draw() {
    this.arrange();
    if (!this.network) this.start();
    this.sync();
    this.settle();
  }

  /** Python's word on the selection counts when it has changed it, not when it repeats what it last heard. */
  adopt(fromPython) {
    const text = JSON.stringify(fromPython);
    if (text !== this.keep.told && !this.keep.queue.pending.some((event) => event.kind === "select" || event.kind === "pair")) {
      this.selected = this.keep.selected = [...fromPython];
      this.edge = null;
    }
    this.keep.told = text;
    this.selected = this.keep.selected = this.selected.filter((id) => this.byId.has(id));
  }

  arrange() {
    const { nodes, edges, origin } = this.payload;
    const fresh = nodes.filter((node) => !this.pos.has(node.id));
    for (const node of fresh) if (node.at) this.pos.set(node.id, node.at);
    const rest = fresh.filter((node) => !this.pos.has(node.id));
    if (!rest.length) return;
    if (rest.length === nodes.length) {
      for (const [id, p] of firstLayout(nodes, edges, this.area())) this.pos.set(id, p);
      this.keep.camera = null;
      this.restored = false;
    } else grow(this.pos, nodes, edges, rest, origin, this.frame());
  }

  /** What the window shows, in graph coordinates, less a margin for labels and the toolbar. */
  frame() {
    if (!this.network || !this.restored) return null;
    const { scale, translation } = this.network.body.view;
    const at = (x, y) => [(x - translation.x) / scale, (y - translation.y) / scale];
    return [...at(50, 64), ...at(this.width - 50, this.height - 44)];
  }

  /** The room that "fit" has for nodes, px. */
  area() {
    const { width, height } = this.shell.stage.getBoundingClientRect();
    return {
      width: Math.max(200, width - MARGIN.left - MARGIN.right),
      height: Math.max(200, height - MARGIN.top - MARGIN.bottom),
    };
  }

  /** Bring vis-network's data up to the payload; what stands is never given a position again. */
  sync() {
    const { payload } = this;
    const step = (set, wanted, add) => {
      const seen = new Set(), changed = [];
      for (const item of wanted) {
        seen.add(item.id);
        const text = JSON.stringify(item);
        if (this.items.get(set)?.get(item.id) === text) continue;
        if (!this.items.has(set)) this.items.set(set, new Map());
        changed.push(set.get(item.id) ? item : { ...item, ...add(item) });
        this.items.get(set).set(item.id, text);
      }
      const gone = set.getIds().filter((id) => !seen.has(id));
      for (const id of gone) this.items.get(set)?.delete(id);
      return { changed, gone };
    };
    const nodes = step(this.nodes, payload.nodes.map((node) => nodeItem(node, payload, payload.focus)), (item) => ({ x: this.pos.get(item.id)[0], y: this.pos.get(item.id)[1] }));
    const edges = step(this.edges, payload.edges.map((edge) => edgeItem(edge, payload, edge.id === this.edge)), () => ({}));
    if (edges.gone.length) this.edges.remove(edges.gone);
    if (nodes.gone.length) this.nodes.remove(nodes.gone);
    if (nodes.changed.length) this.nodes.update(nodes.changed);
    if (edges.changed.length) this.edges.update(edges.changed);
    trimEdges(this);
  }

  // ------------------------------------------------------------------ vis-network
  start() {
    this.network = new Network(this.shell.stage, { nodes: this.nodes, edges: this.edges }, OPTIONS);
    // The canvas is one stop for the keyboard; vis-network makes itself a second, nameless one.
    this.shell.stage.querySelector(".vis-network")?.setAttribute("tabindex", "-1");
    const on = (name, act) => this.network.on(name, act);
    on("beforeDrawing", (ctx) => before(ctx, this));
    on("afterDrawing", (ctx) => {
      ctx.save();
      ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      ctx.setLineDash([]);
      this.labels.draw(ctx);
      ctx.restore();
      if (this.restored) this.keep.camera = { ...this.network.getViewPosition(), scale: this.scale };
    });
    on("click", (p) => this.click(p));
    // The mouse's double click is the browser's, which goes by when the clicks happened; vis-network goes by when it gets
    // to them, and on a busy machine never sees the second one in time.
    const opened = (at) => {
      const id = this.network.getNodeAt(at);
      if (id !== undefined) this.expand(id);
    };
    this.shell.stage.addEventListener("dblclick", (event) => {
      const box = this.shell.stage.getBoundingClientRect();
      opened({ x: event.clientX - box.left, y: event.clientY - box.top });
    });
    on("doubleClick", (p) => { if (p.event?.srcEvent?.pointerType !== "mouse") opened(p.pointer.DOM); });
    on("zoom", () => { this.labels.later(); this.shell.hideTip(); });
    on("dragStart", (p) => {
      this.shell.hideTip();
      this.dragged = this.network.body.eventListeners ? this.network.getNodeAt(p.pointer.DOM) : undefined;
      if (this.dragged !== undefined) this.remember();
    });
    on("dragging", () => { if (this.dragged !== undefined) { this.take(this.dragged); if (this.payload.nodes.length <= 300) this.labels.place(); } });
    on("dragEnd", () => {
      if (this.dragged !== undefined) this.take(this.dragged);
      this.dragged = undefined;
      this.labels.later(this.payload.nodes.length <= 300 ? 0 : 120);
      this.shell.outside(this.outside());
    });
    on("hoverNode", (p) => this.shell.tip(this.byId.get(p.node)?.tip, p.pointer.DOM));
    on("hoverEdge", (p) => this.shell.tip(this.payload.edges.find((edge) => edge.id === p.edge)?.tip, p.pointer.DOM));
    on("blurNode", () => this.shell.hideTip());
    on("blurEdge", () => this.shell.hideTip());
  }

  take(id) {
    const item = this.network.body.nodes[id];
    if (item) this.pos.set(id, [item.x, item.y]);
  }

  get scale() { return this.network?.body.view.scale ?? 1; }
  get ratio() { return this.network?.canvas.pixelRatio ?? 1; }
  get width() { return this.shell.stage.clientWidth; }
  get height() { return this.shell.stage.clientHeight; }

  screen(id) {
    const [x, y] = this.pos.get(id) ?? [0, 0], { scale, translation } = this.network.body.view;
    return [x * scale + translation.x, y * scale + translation.y];
  }

  isRinged(id) { return this.selected.includes(id) || id === this.payload.focus; }
  degree(id) { return this.degrees.get(id) ?? 0; }
  touchesSelection(edge) { return edge.id === this.edge || this.selected.includes(edge.from) || this.selected.includes(edge.to); }

  /** Radius at which a node ends for lines and labels: its silhouette, or its outer ring (graph units). */
  ringOf(id) {
    const node = this.byId.get(id);
    if (!node) return 26;
    if (id === this.payload.focus) return node.r * 1.18 + 13;
    return this.selected.includes(id) ? node.r + 9 : node.r;
  }

  /** A point of an edge's visible part in px: t from 0 (border of the start) to 1 (border of the end). */
  pointOn(edge, t) {
    const [x0, y0] = this.screen(edge.from), [x1, y1] = this.screen(edge.to);
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const a = (this.ringOf(edge.from) * this.scale) / length, b = 1 - (this.ringOf(edge.to) * this.scale) / length;
    const at = a < b ? a + (b - a) * t : 0.5;
    const item = edge.curve ? this.network.body.edges[edge.id] : null;
    if (item?.edgeType?.getPoint) {
      const p = item.edgeType.getPoint(at), { scale, translation } = this.network.body.view;
      return [p.x * scale + translation.x, p.y * scale + translation.y];
    }
    return [x0 + (x1 - x0) * at, y0 + (y1 - y0) * at];
  }

  // ------------------------------------------------------------------ camera
  settle() {
    if (!this.network || !this.width || !this.byId.size) { this.network?.redraw(); return; }
    if (!this.restored) {
      this.network.setSize("100%", "100%");
      if (this.keep.camera) this.look(this.keep.camera); else this.fit();
      this.restored = true;
    }
    this.labels.place();
    this.network.redraw();
    this.shell.outside(this.outside());
  }

  resize() {
    if (!this.payload || !this.sized) return;
    if (!this.network) { this.draw(); return; }
    const camera = this.restored ? this.keep.camera : null;
    this.network.setSize("100%", "100%");
    if (camera) this.look(camera);
    this.settle();
  }

  look({ x, y, scale }) {
    this.network.moveTo({ position: { x, y }, scale, animation: false });
  }

  fit() {
    const W = this.width, H = this.height;
    let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
    for (const node of this.payload.nodes) {
      const [x, y] = this.pos.get(node.id);
      x0 = Math.min(x0, x - node.r); x1 = Math.max(x1, x + node.r); y0 = Math.min(y0, y - node.r); y1 = Math.max(y1, y + node.r);
    }
    if (!Number.isFinite(x0)) return;
    const side = W < 500 ? 40 : MARGIN.left;
    const scale = Math.max(0.03, Math.min(LARGEST, (W - 2 * side) / (x1 - x0 || 1), (H - MARGIN.top - MARGIN.bottom) / (y1 - y0 || 1)));
    this.look({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 + (MARGIN.bottom - MARGIN.top) / 2 / scale, scale });
    this.labels.place();
    this.network.redraw();
    this.shell.outside(this.outside());
  }

  zoom(factor) {
    const at = this.network.getViewPosition();
    this.look({ ...at, scale: Math.max(0.03, Math.min(4, this.scale * factor)) });
    this.labels.later();
  }

  pan(dx, dy) {
    const at = this.network.getViewPosition();
    this.look({ x: at.x + dx / this.scale, y: at.y + dy / this.scale, scale: this.scale });
    this.labels.later();
  }

  /** How many nodes lie outside the window or under the toolbar. */
  outside() {
    const { bar } = this.shell, right = bar.offsetLeft + bar.offsetWidth, bottom = bar.offsetTop + bar.offsetHeight;
    return this.payload.nodes.filter((node) => {
      const [x, y] = this.screen(node.id), r = node.r * this.scale;
      return x < r || y < r || x > this.width - r || y > this.height - r || (x < right && y < bottom);
    }).length;
  }

  reveal(id) {
    const [x, y] = this.screen(id), pad = 60;
    const dx = x < pad ? x - pad : x > this.width - pad ? x - this.width + pad : 0;
    const dy = y < pad ? y - pad : y > this.height - pad ? y - this.height + pad : 0;
    if (dx || dy) this.pan(dx, dy);
  }

  // ------------------------------------------------------------------ what a person does
  click(p) {
    const shift = p.event?.srcEvent?.shiftKey;
    const id = this.network.getNodeAt(p.pointer.DOM);
    if (id !== undefined) { if (shift) this.pair(id); else this.select(id); return; }
    const edge = this.network.getEdgeAt(p.pointer.DOM);
    if (edge !== undefined) this.pickEdge(edge);
    else if (!shift) this.select(null);
  }

  /** Show a node (null: none). The ring is drawn at once, the event waits for a possible second click. */
  select(id, wait = SELECT_WAIT) {
    const next = id === null ? [] : [id];
    const same = next.length === this.selected.length && next[0] === this.selected[0] && this.edge === null;
    this.mark(next, null);
    clearTimeout(this.selectTimer);
    if (same && id === null) return;
    this.selectTimer = setTimeout(() => this.keep.queue.push("select", next), wait);
    if (id !== null) this.shell.say(this.byId.get(id)?.aria ?? "");
  }

  pair(id) {
    clearTimeout(this.selectTimer);
    const first = this.selected[0];
    if (first === undefined || first === id) { this.select(id, 0); return; }
    this.mark([first, id], null);
    this.keep.queue.push("pair", [first, id]);
  }

  pickEdge(id) {
    const edge = this.payload.edges.find((other) => other.id === id);
    if (!edge) return;
    clearTimeout(this.selectTimer);
    this.mark([], id);
    this.keep.queue.push("edge", edge.ids, { from: edge.from, to: edge.to });
    this.shell.say(edge.tip.join("，"));
  }

  mark(ids, edge) {
    this.selected = this.keep.selected = ids;
    this.edge = edge;
    this.sync();
    this.labels.place();
    this.network.redraw();
  }

  expand(id) {
    clearTimeout(this.selectTimer);
    if (this.selected[0] !== id || this.selected.length !== 1) this.mark([id], null);
    this.keep.queue.push("expand", [id]);
  }

  hide(ids) {
    clearTimeout(this.selectTimer);
    if (ids.length) this.keep.queue.push("hide", ids);
  }

  // ------------------------------------------------------------------ layout and its undo
  remember() {
    this.keep.past.push({ depth: this.payload.undo, pos: new Map(this.pos) });
    if (this.keep.past.length > 30) this.keep.past.shift();
    this.keep.future.length = 0;
  }

  relayout() {
    if (!this.byId.size) return;
    this.remember();
    this.move(firstLayout(this.payload.nodes, this.payload.edges, this.area()));
    this.fit();
  }

  move(positions) {
    for (const [id, p] of positions) {
      this.pos.set(id, p);
      if (this.byId.has(id)) this.nodes.update({ id, x: p[0], y: p[1] });
    }
    trimEdges(this);
    this.labels.place();
    this.network.redraw();
  }

  /** A drag or a new layout is taken back here; a change of what is shown is Python's to take back. */
  undo() {
    const last = this.keep.past.at(-1);
    if (last && last.depth >= this.payload.undo) {
      this.keep.past.pop();
      this.keep.future.push({ depth: this.payload.undo, pos: new Map(this.pos) });
      this.move(last.pos);
    } else if (this.payload.undo) this.keep.queue.push("undo", []);
    this.shell.steps(this);
  }

  redo() {
    const next = this.keep.future.at(-1);
    if (next && next.depth === this.payload.undo) {
      this.keep.future.pop();
      this.keep.past.push({ depth: this.payload.undo, pos: new Map(this.pos) });
      this.move(next.pos);
    } else if (this.payload.redo) this.keep.queue.push("redo", []);
    this.shell.steps(this);
  }

  get canUndo() { return this.payload.undo > 0 || this.keep.past.length > 0; }
  get canRedo() { return this.payload.redo > 0 || this.keep.future.length > 0; }

  dispose() {
    clearTimeout(this.selectTimer);
    clearTimeout(this.labels.timer);
    this.observer?.disconnect();
    this.network?.destroy();
    this.network = null;
  }
}
