// From the payload to vis-network's items, and what is painted under and over them. Text is only ever painted on
// the canvas with fillText: a hostile label stays text.

const ARROW = { enabled: true, scaleFactor: 0.5, type: "arrow" };

/** Half the side of the image for a silhouette of radius r: the SVG's box is 64 wide, the silhouette 52. */
export const imageSize = (r) => (r * 32) / 26;

export function nodeItem(node, payload, focus) {
  const r = node.id === focus ? node.r * 1.18 : node.r;
  return { id: node.id, shape: "image", image: payload.images[node.img], size: imageSize(r) };
}

export function edgeItem(edge, payload, picked) {
  const line = payload.lines[edge.status] ?? payload.lines.DECLARED;
  const { colours } = payload;
  const marked = edge.path || picked;
  const colour = marked ? colours.accent : line.colour;
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    width: line.width + (marked ? 1.2 : 0),
    dashes: line.dash.length ? line.dash : false,
    color: { color: colour, highlight: colour, hover: colour, inherit: false, opacity: edge.faded ? 0.35 : 1 },
    arrows: {
      to: edge.arrows === "to" || edge.arrows === "both" ? ARROW : { enabled: false },
      from: edge.arrows === "both" || edge.arrows === "from" ? ARROW : { enabled: false },
    },
    smooth: edge.curve ? { enabled: true, type: edge.curve > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(edge.curve) } : false,
  };
}

export const OPTIONS = {
  autoResize: false,
  physics: { enabled: false },
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: {
    hover: true, multiselect: false, dragNodes: true, dragView: true, zoomView: true, zoomSpeed: 0.7,
    hideEdgesOnDrag: false, hideEdgesOnZoom: false, keyboard: false, tooltipDelay: 1e9, selectConnectedEdges: false, hoverConnectedEdges: false,
  },
  nodes: { chosen: false, labelHighlightBold: false, borderWidth: 0, shapeProperties: { useBorderWithImage: false, interpolation: true } },
  edges: { chosen: false, smooth: false, selectionWidth: 0, hoverWidth: 0, labelHighlightBold: false, arrowStrikethrough: false, scaling: { min: 1, max: 1 } },
};

/** Edges end at the ring of a chosen node and at the silhouette of another one, not at the image's square. */
export function trimEdges(view) {
  for (const node of view.payload.nodes) {
    const item = view.network.body.nodes[node.id];
    if (item) item.distanceToBorder = () => view.ringOf(node.id) + (view.isRinged(node.id) ? 1 : 2.5);
  }
}

/** Under the edges: the tinted disc of the focus and the rings of what is chosen (graph coordinates). */
export function before(ctx, view) {
  const { colours, focus } = view.payload;
  for (const node of view.payload.nodes) {
    if (!view.isRinged(node.id)) continue;
    const [x, y] = view.pos.get(node.id), ring = view.ringOf(node.id);
    ctx.setLineDash([]);
    if (node.id === focus) {
      circle(ctx, x, y, ring);
      ctx.fillStyle = colours.s3;
      ctx.fill();
      ctx.lineWidth = 1.6;
      ctx.strokeStyle = colours.t1;
      ctx.stroke();
    }
    if (view.selected.includes(node.id)) {
      circle(ctx, x, y, ring - (node.id === focus ? 4.2 : 0));
      ctx.lineWidth = 3.8;
      ctx.strokeStyle = colours.accent;
      ctx.stroke();
    }
  }
}

function circle(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
}

/** Screen coordinates from here on: the cross on refuted edges. */
export function cross(ctx, view, edge) {
  const line = view.payload.lines[edge.status];
  if (!line?.crossed) return;
  const [x, y] = view.pointOn(edge, 0.5);
  ctx.lineCap = "round";
  for (const [width, colour] of [[5, view.payload.colours.bg], [1.6, view.payload.colours.t2]]) {
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x - 3.4, y - 3.4); ctx.lineTo(x + 3.4, y + 3.4);
    ctx.moveTo(x + 3.4, y - 3.4); ctx.lineTo(x - 3.4, y + 3.4);
    ctx.stroke();
  }
  ctx.lineCap = "butt";
}

/** The count of neighbours that are not shown, top right of the node. Gives its rectangle. */
export function pillRect(ctx, view, node) {
  const [x, y] = view.screen(node.id), r = view.ringOf(node.id) * view.scale;
  ctx.font = `600 11px ${view.payload.font}`;
  const w = Math.max(20, ctx.measureText(node.hidden).width + 11), h = 16;
  return { x: x + r * 0.62, y: y - r * 0.72 - h / 2 - 2, w, h };
}

export function pill(ctx, view, node, rect) {
  const { colours, font } = view.payload;
  ctx.beginPath();
  ctx.roundRect(rect.x, rect.y, rect.w, rect.h, rect.h / 2);
  ctx.fillStyle = colours.bg;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.line3;
  ctx.stroke();
  ctx.font = `600 11px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours.t1;
  ctx.fillText(node.hidden, rect.x + rect.w / 2, rect.y + rect.h / 2 + 0.5);
}

/** How many like leaves a stack stands for, written on its front. */
export function groupCount(ctx, view, node) {
  const [x, y] = view.screen(node.id), r = node.r * view.scale;
  ctx.font = `600 ${Math.max(9, r * 0.72)}px ${view.payload.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = node.solid ? view.payload.colours.bg : view.payload.colours.t1;
  ctx.fillText(String(node.group), x - r * 0.07, y + r * 0.18);
}
