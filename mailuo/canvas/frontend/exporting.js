// The picture as PNG: what is on screen at twice its size, with the legend and the status line under it.
const SCALE = 2, PAD = 16, ROW = 26;

function photograph(view) {
  const { canvas } = view.network, element = canvas.frame.canvas, kept = canvas.pixelRatio;
  const copy = document.createElement("canvas");
  element.width = Math.round(element.clientWidth * SCALE);
  element.height = Math.round(element.clientHeight * SCALE);
  canvas.pixelRatio = SCALE;
  view.network.renderer._redraw(); // the public redraw() would first set the size of the screen again
  copy.width = element.width;
  copy.height = element.height;
  copy.getContext("2d").drawImage(element, 0, 0);
  // by hand: setSize() would take the doubled size for a resized window and shift the camera
  element.width = Math.round(element.clientWidth * kept);
  element.height = Math.round(element.clientHeight * kept);
  canvas.pixelRatio = kept;
  view.network.redraw();
  return copy;
}

/** Lay items out in rows; gives [[x, row, item]…] and the number of rows. */
function rows(items, ctx, width, left) {
  const out = [];
  let x = 0, row = 0;
  for (const item of items) {
    const w = left + ctx.measureText(item.text).width + 20;
    if (x + w > width && x > 0) { x = 0; row += 1; }
    out.push([x, row, item]);
    x += w;
  }
  return [out, items.length ? row + 1 : 0];
}

async function image(uri) {
  const picture = new Image();
  picture.src = uri;
  await picture.decode();
  return picture;
}

/** The PNG as a Blob. */
export async function png(view) {
  const { payload } = view, shot = photograph(view), { colours, legend, lines } = payload;
  const width = shot.width / SCALE, inner = width - 2 * PAD;
  const out = document.createElement("canvas"), ctx = out.getContext("2d");
  ctx.font = `12px ${payload.font}`;
  const [kinds, kindRows] = rows(legend.kinds, ctx, inner, 24), [samples, lineRows] = rows(legend.lines, ctx, inner, 46);
  const under = (kindRows + lineRows) * ROW + ROW + 2 * PAD;
  out.width = shot.width;
  out.height = shot.height + under * SCALE;
  ctx.fillStyle = colours.bg;
  ctx.fillRect(0, 0, out.width, out.height);
  ctx.drawImage(shot, 0, 0);
  ctx.scale(SCALE, SCALE);
  ctx.font = `12px ${payload.font}`;
  ctx.textBaseline = "middle";
  const top = shot.height / SCALE + PAD;
  ctx.fillStyle = colours.line;
  ctx.fillRect(PAD, top - PAD, inner, 1);
  for (const [x, row, item] of kinds) {
    ctx.drawImage(await image(item.img), PAD + x, top + row * ROW, 20, 20);
    ctx.fillStyle = colours.t1;
    ctx.fillText(item.text, PAD + x + 24, top + row * ROW + 10);
  }
  for (const [x, row, item] of samples) {
    const line = lines[item.status], y = top + (kindRows + row) * ROW + 10;
    ctx.beginPath();
    ctx.setLineDash(line.dash);
    ctx.lineWidth = line.width;
    ctx.strokeStyle = line.colour;
    ctx.moveTo(PAD + x, y);
    ctx.lineTo(PAD + x + 38, y);
    ctx.stroke();
    ctx.fillStyle = colours.t1;
    ctx.fillText(item.text, PAD + x + 46, y);
  }
  ctx.fillStyle = colours.t2;
  ctx.fillText(payload.status.map((part) => part.text).join("　"), PAD, top + (kindRows + lineRows) * ROW + 10);
  return new Promise((done) => out.toBlob(done, "image/png"));
}

export async function download(view) {
  const url = URL.createObjectURL(await png(view));
  const link = document.createElement("a");
  link.href = url;
  link.download = view.payload.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
