// Entry of the component. Streamlit calls the function at mount and at every change of data; what it returns runs at
// unmount. What must survive a page switch lives in KEPT, by the component's own key.
import { Queue } from "./events.js";
import { download } from "./exporting.js";
import { press } from "./keys.js";
import { Shell } from "./shell.js";
import { View } from "./view.js";

const KEPT = new Map(); // key → {pos, camera, queue, selected, told, past, future, accepted}
const LIVE = new Map(); // key → {parent, view, shell}

function keptOf(key) {
  if (!KEPT.has(key)) {
    KEPT.set(key, { pos: new Map(), camera: null, queue: new Queue(), selected: [], told: "[]", past: [], future: [], accepted: 0, mounts: 0 });
  }
  return KEPT.get(key);
}

function mount(parent, key, keep) {
  const actions = {
    undo: () => view.undo(),
    redo: () => view.redo(),
    layout: () => { view.relayout(); shell.steps(view); },
    fit: () => view.fit(),
    export: () => keep.queue.push("export", [], { file: view.payload.file }, () => download(view)),
    help: () => shell.help(!shell.helpOpen),
    status: (event) => keep.queue.push(event, []),
  };
  const shell = new Shell(parent, actions);
  const view = new View(shell, keep);
  shell.root.addEventListener("keydown", (event) => {
    const inButton = event.target.closest?.("button") && (event.key === "Enter" || event.key === " ");
    if (!inButton && press(view, shell, event)) {
      event.preventDefault();
      event.stopPropagation();
      shell.steps(view);
    }
  });
  shell.stage.addEventListener("mousedown", () => shell.root.focus({ preventScroll: true }));
  shell.stage.addEventListener("contextmenu", (event) => event.preventDefault());
  shell.stage.addEventListener("mouseleave", () => shell.hideTip());
  shell.stage.addEventListener("mouseup", () => setTimeout(() => { if (view.payload) shell.steps(view); }, 0));
  keep.mounts += 1;
  hook(key, view, shell, keep);
  return { parent, view, shell };
}

/** For tests: where things are on the page, and what is still unsent. Reads only. */
function hook(key, view, shell, keep) {
  window.__mailuo ??= {};
  window.__mailuo[key] = {
    pixel(id) {
      const box = shell.stage.getBoundingClientRect(), [x, y] = view.screen(id);
      return { x: box.left + x, y: box.top + y };
    },
    pixels() { return Object.fromEntries(view.payload.nodes.map((node) => [node.id, this.pixel(node.id)])); },
    positions() { return Object.fromEntries(view.payload.nodes.map((node) => [node.id, [...view.pos.get(node.id)]])); },
    drawnAt() { return Object.fromEntries(Object.entries(view.network.getPositions()).map(([id, p]) => [id, [p.x, p.y]])); },
    edgePixel(id) {
      const box = shell.stage.getBoundingClientRect(), [x, y] = view.pointOn(view.payload.edges.find((edge) => edge.id === id), 0.3);
      return { x: box.left + x, y: box.top + y };
    },
    labels() { return Object.fromEntries([...view.labels.places].map(([id, place]) => [id, place ? place.lines.map((line) => line.text) : null])); },
    redraw() { view.network.redraw(); },
    hidden(id) { return view.byId.get(id)?.hidden ?? null; },
    get path() { return view.payload.edges.filter((edge) => edge.path).map((edge) => edge.id); },
    get selected() { return [...view.selected]; },
    get edges() { return view.payload.edges.map((edge) => edge.id); },
    get scale() { return view.scale; },
    get pending() { return keep.queue.pending.length; },
    get acked() { return keep.queue.acked; },
    get mounts() { return keep.mounts; },
    get ready() { return Boolean(view.network) && view.restored; },
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const key = data.key, keep = keptOf(key);
  let live = LIVE.get(key);
  if (live && live.parent !== parentElement) {
    live.view.dispose();
    live.shell.root.remove();
    live = undefined;
  }
  if (!live) {
    live = mount(parentElement, key, keep);
    LIVE.set(key, live);
  }
  keep.queue.send = setTriggerValue;
  keep.queue.ack(data.ack);
  live.view.update(data);
  live.shell.steps(live.view);
  const mounted = live;
  return () => {
    if (LIVE.get(key) !== mounted) return;
    mounted.view.dispose();
    mounted.shell.root.remove();
    LIVE.delete(key);
  };
}
