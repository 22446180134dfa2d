// The frame round the picture: toolbar, status line, help, tooltip, notices. Everything is built with createElement
// and textContent; no text ever becomes markup.
import { ICONS } from "../vendor/toolbar-icons.js";

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 256 256");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

const BUTTONS = [
  ["undo", "arrow-u-up-left", "Ctrl+Z"], ["redo", "arrow-u-up-right", "Ctrl+Y"], ["layout", "graph", "L"],
  ["fit", "corners-out", "F"], ["export", "download-simple", ""], ["help", "keyboard", "?"],
];

export class Shell {
  constructor(parent, actions) {
    this.root = el("div", "ml-canvas");
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "application");
    this.frame = el("div", "ml-frame");
    this.stage = el("div", "ml-stage");
    this.bar = el("div", "ml-bar");
    this.bar.setAttribute("role", "toolbar");
    this.buttons = new Map();
    for (const [name, glyph, key] of BUTTONS) {
      const button = el("button", "ml-button");
      button.type = "button";
      button.dataset.act = name;
      button.append(icon(glyph), el("span"));
      button.addEventListener("click", () => { actions[name](); if (name !== "help") this.root.focus({ preventScroll: true }); });
      this.buttons.set(name, { button, key });
      this.bar.append(button);
    }
    this.away = el("button", "ml-away");
    this.away.type = "button";
    this.away.hidden = true;
    this.away.addEventListener("click", () => actions.fit());
    this.centre = el("div", "ml-centre");
    this.centre.hidden = true;
    this.tipBox = el("div", "ml-tip");
    this.tipBox.hidden = true;
    this.sheet = el("div", "ml-help");
    this.sheet.hidden = true;
    this.sheet.setAttribute("role", "dialog");
    this.live = el("div", "ml-live");
    this.live.setAttribute("aria-live", "polite");
    this.status = el("div", "ml-status");
    this.frame.append(this.stage, this.bar, this.away, this.centre, this.tipBox, this.sheet, this.live);
    this.root.append(this.frame, this.status);
    this.actions = actions;
    parent.append(this.root);
  }

  update(payload, shown) {
    const { colours, texts } = payload, { style } = this.root;
    for (const [name, colour] of Object.entries(colours)) style.setProperty(`--ml-${name}`, colour);
    style.height = payload.height;
    style.fontFamily = payload.font;
    style.colorScheme = payload.theme;
    this.root.lang = payload.lang === "zh" ? "zh-CN" : "en";
    this.root.setAttribute("aria-label", texts.canvas);
    this.bar.setAttribute("aria-label", texts.toolbar);
    for (const [name, { button, key }] of this.buttons) {
      button.lastChild.textContent = name === "help" ? "?" : texts[name];
      button.title = key && name !== "help" ? `${texts[name]} (${key})` : texts[name];
      button.setAttribute("aria-label", texts[name]);
    }
    this.buttons.get("export").button.disabled = shown === 0;
    this.buttons.get("fit").button.disabled = shown === 0;
    this.buttons.get("layout").button.disabled = shown === 0;
    this.texts = texts;
    this.writeStatus(payload.status);
    // Written anew at every change it would lose the focus of whoever is reading it.
    if (this.spoken !== payload.lang) this.writeHelp(texts);
    this.spoken = payload.lang;
    if (!this.held) this.message(shown === 0 ? payload.empty : "", []);
  }

  steps(view) {
    this.buttons.get("undo").button.disabled = !view.canUndo;
    this.buttons.get("redo").button.disabled = !view.canRedo;
  }

  writeStatus(parts) {
    const left = el("span", "ml-left"), right = el("span", "ml-right");
    for (const part of parts) {
      const side = part.right ? right : left;
      if (part.event) {
        const button = el("button", "ml-link", part.text);
        button.type = "button";
        button.addEventListener("click", () => this.actions.status(part.event));
        side.append(button);
      } else {
        // figures stand out, words do not
        const span = el("span");
        for (const piece of part.text.split(/(\d[\d,]*)/)) span.append(part.strong && /^\d/.test(piece) ? el("b", "", piece) : piece);
        side.append(span);
      }
    }
    this.status.replaceChildren(left, right);
    this.status.hidden = parts.length === 0;
  }

  writeHelp(texts) {
    const head = el("h3", "", texts.help), list = el("dl");
    for (const [keys, what] of texts.keys) {
      const term = el("dt");
      for (const key of keys.split(" ")) term.append(el("kbd", "", key));
      list.append(term, el("dd", "", what));
    }
    const close = el("button", "ml-button", texts.close);
    close.type = "button";
    close.addEventListener("click", () => this.help(false));
    this.sheet.replaceChildren(head, list, close);
  }

  get helpOpen() { return !this.sheet.hidden; }

  help(open) {
    this.sheet.hidden = !open;
    if (open) this.sheet.querySelector("button").focus(); else this.root.focus({ preventScroll: true });
  }

  message(text, buttons) {
    this.centre.replaceChildren(el("p", "", text));
    for (const [label, act] of buttons) {
      const button = el("button", "ml-button", label);
      button.type = "button";
      button.addEventListener("click", act);
      this.centre.append(button);
    }
    this.centre.hidden = !text;
  }

  /** Too much to draw: refuse, or ask first. True while the picture is held back. */
  notice(payload, keep, retry) {
    const { notice } = payload;
    if (!notice) keep.accepted = 0;
    this.held = Boolean(notice) && !(notice.level === "warn" && keep.accepted >= notice.count);
    if (!this.held) return false;
    const buttons = notice.level === "warn" ? [[payload.texts.anyway, () => { keep.accepted = notice.count; retry(); }]] : [];
    this.message(notice.text, buttons);
    return true;
  }

  /** Nodes outside the window are counted; a click brings them in. */
  outside(count) {
    this.away.hidden = count === 0;
    this.away.textContent = count ? this.texts.outside.replace("{n}", count) : "";
  }

  tip(lines, at) {
    if (!lines?.length) return;
    this.tipBox.replaceChildren(...lines.map((line) => el("div", "", line)));
    this.tipBox.hidden = false;
    const { clientWidth, clientHeight } = this.frame, { offsetWidth, offsetHeight } = this.tipBox;
    this.tipBox.style.left = `${Math.max(4, Math.min(at.x + 14, clientWidth - offsetWidth - 4))}px`;
    this.tipBox.style.top = `${Math.max(4, Math.min(at.y + 16, clientHeight - offsetHeight - 4))}px`;
  }

  hideTip() { this.tipBox.hidden = true; }
  say(text) { this.live.textContent = text; }
}
