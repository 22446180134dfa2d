// The keyboard reaches everything that the mouse does. Keys work while the canvas has the focus; they are kept from
// the page, so that a page button with the same shortcut does not act a second time.

const AROUND = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const PAN = 80; // px

function startNode(view) {
  const { nodes, focus } = view.payload;
  if (focus && view.byId.has(focus)) return focus;
  return [...nodes].sort((a, b) => view.degree(b.id) - view.degree(a.id))[0]?.id;
}

/** The nearest node in a direction: distance counts, and three times as much what lies aside. */
export function neighbourIn(view, id, [dx, dy]) {
  const [x, y] = view.screen(id);
  let best, least = Infinity;
  for (const node of view.payload.nodes) {
    if (node.id === id) continue;
    const [u, v] = view.screen(node.id), along = (u - x) * dx + (v - y) * dy, aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
    if (along <= 0 || aside > along * 2.2) continue;
    const cost = along + 3 * aside;
    if (cost < least) { least = cost; best = node.id; }
  }
  return best;
}

function arrow(view, direction) {
  const current = view.selected.at(-1);
  const next = current === undefined ? startNode(view) : neighbourIn(view, current, direction);
  if (next === undefined) return;
  view.select(next);
  view.reveal(next);
}

function cycleEdges(view, step) {
  const id = view.selected.at(-1) ?? view.keep.edgesOf;
  if (id === undefined) return;
  view.keep.edgesOf = id;
  const mine = view.payload.edges.filter((edge) => edge.from === id || edge.to === id);
  if (!mine.length) return;
  const at = mine.findIndex((edge) => edge.id === view.edge);
  view.pickEdge(mine[(at + step + mine.length) % mine.length].id);
}

/** Acts on a key; true when it was ours. */
export function press(view, shell, event) {
  const { key } = event, low = key.length === 1 ? key.toLowerCase() : key, chosen = view.selected.at(-1);
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (low === "z" && !event.shiftKey) view.undo();
    else if (low === "y" || (low === "z" && event.shiftKey)) view.redo();
    else return false;
    return true;
  }
  if (key === "Escape") {
    if (shell.helpOpen) shell.help(false); else { view.keep.anchor = undefined; view.select(null, 0); }
    return true;
  }
  if (key === "?") { shell.help(!shell.helpOpen); return true; }
  if (!view.byId.size && low !== "/") return false;
  if (AROUND[key]) {
    if (event.shiftKey) view.pan(AROUND[key][0] * PAN, AROUND[key][1] * PAN); else arrow(view, AROUND[key]);
    return true;
  }
  switch (low) {
    case "f": view.fit(); return true;
    case "l": view.relayout(); return true;
    case "e": if (chosen !== undefined) view.expand(chosen); return true;
    case "h": case "Delete": view.hide(view.selected); return true;
    case "/": view.keep.queue.push("search", []); return true;
    case "+": case "=": view.zoom(1.2); return true;
    case "-": view.zoom(1 / 1.2); return true;
    case "[": cycleEdges(view, -1); return true;
    case "]": cycleEdges(view, 1); return true;
    case "Enter":
      if (chosen === undefined) return true;
      if (!event.shiftKey) view.expand(chosen);
      else if (view.keep.anchor && view.keep.anchor !== chosen && view.byId.has(view.keep.anchor)) {
        view.mark([view.keep.anchor], null);
        view.keep.anchor = undefined;
        view.pair(chosen);
      } else { view.keep.anchor = chosen; shell.say(view.payload.texts.anchored); }
      return true;
    default: return false;
  }
}
