"""The picture of a kind and a state: one SVG for canvas, rail, tables, reports and exports.

Hue tells the family, silhouette and glyph the kind, fill the weight (solid: a main subject, outline: a secondary
one); state sits in the corners. Everything still reads with the hue removed. Glyphs are Phosphor Icons (MIT), read
from ``glyphs.json``, which ``mailuo/canvas/vendor/build.mjs`` makes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graph.errors import ModelError
from graph.model.declaration import Draw, model
from graph.model.palette import LINES, TIER_TOKENS, TIERS, Theme, hue, tokens
from graph.words import t

#: Side of the drawing area in its own units; silhouettes reach 26 from its middle, badges lie in the corners.
BOX = 64

#: Silhouette → its SVG element without paint. Areas are near each other, so that no kind shouts.
SILHOUETTES: dict[str, str] = {
    "square": '<rect x="9.5" y="9.5" width="45" height="45" rx="5"',
    "circle": '<circle cx="32" cy="32" r="25.5"',
    "circle-small": '<circle cx="32" cy="32" r="22.5"',
    "house": '<path d="M32 6.5 55.5 25.5V55.5H8.5V25.5Z"',
    "hexagon": '<path d="M6 32 19 9.5H45L58 32 45 54.5H19Z"',
    "diamond": '<path d="M32 4.5 59.5 32 32 59.5 4.5 32Z"',
    "shield": '<path d="M10 8.5H54V31C54 44.5 45 53.5 32 58.5 19 53.5 10 44.5 10 31Z"',
    "page": '<path d="M13.5 6.5H39L50.5 18V57.5H13.5Z"',
}

#: Where the glyph sits: (middle x, middle y, side).
_GLYPH_AT: dict[str, tuple[float, float, float]] = {
    "square": (32, 32, 29),
    "circle": (32, 31.5, 31),
    "circle-small": (32, 32, 27),
    "house": (32, 37, 29),
    "hexagon": (32, 32, 29),
    "diamond": (32, 32, 25),
    "shield": (32, 30.5, 28),
    "page": (32, 36, 25),
}

#: Kinds of identifiers with a glyph of their own.
_IDENTIFIER_GLYPHS = {"ADDRESS": "map-pin", "ACCOUNT": "credit-card"}

#: Main subjects have radius 26 on the canvas, secondary ones 21, small circles 19.
_RADII = {"solid": 26, "outline": 21}
_SMALL = 19


@dataclass(frozen=True, slots=True)
class NodeState:
    """What is drawn beside the kind.

    cleared: an exoneration is in force (green check, top left). unreviewed: taken from a text, accepted by nobody
    (dotted outline, pencil). tier: 红, 橙, 黄 of the strongest finding (bars, bottom left). penalty: in effect
    (gavel, bottom right). masked: the name is not known (dashed outline, question mark). hub: a second outline.
    faded: refuted or filtered out (35 %). group: how many like leaves this stands for (a stack; 0: none), the
    count is written by the caller. glyph: another glyph than the kind's.
    """

    cleared: bool = False
    unreviewed: bool = False
    tier: str | None = None
    penalty: bool = False
    masked: bool = False
    hub: bool = False
    faded: bool = False
    group: int = 0
    glyph: str | None = None

    def __post_init__(self) -> None:
        if self.tier is not None and self.tier not in TIERS:
            raise ModelError(
                t(f"没有这个疑点等级：{self.tier}。", f"There is no such tier: {self.tier}."),
                t(f"可用：{'、'.join(TIERS)}。", f"Known: {', '.join(TIERS)}."),
            )


PLAIN = NodeState()


@lru_cache(maxsize=1)
def glyphs() -> dict[str, list[str]]:
    """Glyph name → its SVG paths in a box of 256."""
    raw = json.loads((Path(__file__).parent / "glyphs.json").read_text(encoding="utf-8"))
    fill: dict[str, list[str]] = raw["fill"]
    return fill


def kind_of(labels: Iterable[str]) -> str:
    """The label whose picture and name a node bears: the most special one (Official over Person).

    Raises:
        ModelError: none of them is a label of the model.
    """
    known = [name for name in labels if name in model().labels]
    if not known:
        raise ModelError(
            t("节点没有模型里的标签。", "The node bears no label of the model."),
            t("重建图库后再试。", "Rebuild the store and try again."),
        )
    below = {name for name in known for other in known if model().labels[other].extends == name}
    return next(name for name in known if name not in below)


def drawing(kind: str) -> Draw:
    """Silhouette, weight, glyph and family of a kind, as the model declares them."""
    return model().label(kind).draw


def glyph_of(kind: str, props: Mapping[str, Any]) -> str | None:
    """The glyph that a node's own properties ask for (an address, an account), else None: the kind's."""
    return _IDENTIFIER_GLYPHS.get(str(props.get("kind", ""))) if kind == "Identifier" else None


def radius(kind: str) -> int:
    """Half the width of a kind's silhouette on the canvas, in graph units."""
    spec = drawing(kind)
    return _SMALL if spec.silhouette == "circle-small" else _RADII[spec.weight]


def _glyph(name: str, x: float, y: float, side: float, colour: str) -> str:
    paths = glyphs().get(name)
    if paths is None:
        raise ModelError(
            t(f"没有随附图标 {name}。", f"The glyph {name} is not vendored."),
            t("按 mailuo/canvas/vendor/BUILD.md 添加。", "Add it as mailuo/canvas/vendor/BUILD.md says."),
        )
    scale = side / 256
    body = "".join(f'<path d="{path}"/>' for path in paths)
    move = f"translate({x - side / 2:.2f} {y - side / 2:.2f}) scale({scale:.4f})"
    return f'<g fill="{colour}" transform="{move}">{body}</g>'


def _shape(silhouette: str, paint: str, scale: float = 1.0, dx: float = 0.0, dy: float = 0.0) -> str:
    element = f"{SILHOUETTES[silhouette]} {paint}/>"
    if scale == 1.0 and not dx and not dy:
        return element
    shift = 32 * (1 - scale)
    return f'<g transform="translate({shift + dx:.2f} {shift + dy:.2f}) scale({scale:.3f})">{element}</g>'


def _stroke(colour: str, width: float, dash: str = "", fill: str = "none") -> str:
    dashes = f' stroke-dasharray="{dash}" stroke-linecap="round"' if dash else ""
    return f'fill="{fill}" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashes}'


def _body(spec: Draw, state: NodeState, colour: str, ground: str) -> str:
    """Silhouette and glyph; a second outline (hub) or a dotted one (unreviewed) takes the edge and the rest shrinks."""
    solid = spec.weight == "solid"
    shape = spec.silhouette
    x, y, side = _GLYPH_AT[shape]
    glyph = "question" if state.masked else state.glyph or spec.glyph
    if state.group:
        # the copies behind stand to the upper right, each with a gap in the ground's colour
        back = "".join(
            _shape(shape, _stroke(ground, 3, fill=colour if solid else ground), 0.86, step, -step)
            + ("" if solid else _shape(shape, _stroke(colour, 2.4), 0.86, step, -step))
            for step in (6.0, 2.0)
        )
        paint = _stroke(ground, 3, fill=colour) if solid else _stroke(colour, 3.2, fill=ground)
        return back + _shape(shape, paint, 0.86, -2.0, 2.0)
    if state.masked:
        return _shape(shape, _stroke(colour, 3.4, "6 6.2", ground)) + _glyph(glyph, x, y, side * 1.06, colour)
    if state.unreviewed:
        outline = _shape(shape, _stroke(colour, 3.2, "0.1 5.6", ground))
        if not solid:
            return outline + _glyph(glyph, x, y, side, colour)
        inner = _shape(shape, _stroke(colour, 2, fill=colour), 0.78)
        return outline + inner + _glyph(glyph, 32 + (x - 32) * 0.78, 32 + (y - 32) * 0.78, side * 0.8, ground)
    scale = 0.8 if state.hub else 1.0
    outer = _shape(shape, _stroke(colour, 2.2, fill=ground)) if state.hub else ""
    paint = _stroke(colour, 2, fill=colour) if solid else _stroke(colour, 3.2, fill=ground)
    at = (32 + (x - 32) * scale, 32 + (y - 32) * scale, side * (0.86 if state.hub else 1.0))
    return outer + _shape(shape, paint, scale) + _glyph(glyph, *at, ground if solid else colour)


def _badges(state: NodeState, theme: Theme) -> str:
    colours = tokens(theme)
    ground = colours["bg"]
    out = ""
    if state.cleared:
        out += f'<circle cx="12" cy="12" r="10" fill="{colours["green"]}" stroke="{ground}" stroke-width="2.5"/>'
        out += _glyph("check-fat", 12, 12.5, 13, ground)
    elif state.unreviewed:
        out += f'<circle cx="12" cy="12" r="10" fill="{colours["line3"]}" stroke="{ground}" stroke-width="2.5"/>'
        out += _glyph("pencil-simple", 12, 12, 12.5, ground)
    if state.tier:
        out += _bars(state.tier, colours)
    if state.penalty:
        out += f'<circle cx="52" cy="52" r="10" fill="{hue("penalty", theme)}" stroke="{ground}" stroke-width="2.5"/>'
        out += _glyph("gavel", 52, 52, 13.5, ground)
    return out


def _bars(tier: str, colours: Mapping[str, str]) -> str:
    """Three bars that grow; as many are filled as the tier ranks, the others are outlines."""
    ground, colour = colours["bg"], colours[TIER_TOKENS[tier]]
    out = f'<rect x="1" y="45.5" width="25" height="17.5" rx="3" fill="{colour}" stroke="{ground}" stroke-width="2"/>'
    for index, height in enumerate((5.0, 7.5, 10.0)):
        x, y = 4.8 + index * 6.2, 60.0 - height
        if index < TIERS[tier]:
            out += f'<rect x="{x:.1f}" y="{y:.1f}" width="4.8" height="{height:.1f}" fill="{ground}"/>'
        else:
            inset = f'x="{x + 0.6:.1f}" y="{y + 0.6:.1f}" width="3.6" height="{height - 1.2:.1f}"'
            out += f'<rect {inset} fill="none" stroke="{ground}" stroke-width="1.2"/>'
    return out


def svg(kind: str, state: NodeState = PLAIN, theme: Theme = "light", size: int = 192) -> str:
    """The picture as one SVG document of ``size`` px, without scripts, styles or outside references.

    Args:
        kind: a label of the model (see ``kind_of``).

    Raises:
        ModelError: unknown kind, or a glyph that is not vendored.
    """
    spec = drawing(kind)
    ground = tokens(theme)["bg"]
    body = _body(spec, state, hue(spec.family, theme), ground)
    if state.faded:
        # without the plate, edges under the node shine through
        plate = _shape(spec.silhouette, _stroke(ground, 2, fill=ground))
        body = f'{plate}<g opacity="0.35">{body}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}" width="{size}" height="{size}">'
        f"{body}{_badges(state, theme)}</svg>"
    )


@lru_cache(maxsize=2048)
def data_uri(kind: str, state: NodeState = PLAIN, theme: Theme = "light", size: int = 192) -> str:
    """``svg`` as a ``data:`` address, percent-encoded (no base64: it stays readable and compresses better)."""
    return "data:image/svg+xml," + quote(svg(kind, state, theme, size), safe=" ='/:;,.-+()")


def line_svg(status: str, theme: Theme = "light", width: int = 36, height: int = 14) -> str:
    """A sample of an edge's line for legends, tables and reports; an unknown status has the line of DECLARED.

    Args:
        width, height: in px.
    """
    line = LINES.get(status, LINES["DECLARED"])
    middle, colour = height / 2, line.colour(theme)
    dash = f' stroke-dasharray="{" ".join(map(str, line.dash))}"' if line.dash else ""
    body = f'<path d="M1 {middle}H{width - 1}" fill="none" stroke="{colour}" stroke-width="{line.width}"{dash}/>'
    if line.crossed:
        x, cross = width / 2, tokens(theme)["t2"]
        body += f'<path d="M{x - 3} {middle - 3}l6 6m0-6l-6 6" fill="none" stroke="{cross}" stroke-width="1.4"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{body}</svg>"
    )


def line_uri(status: str, theme: Theme = "light", width: int = 36, height: int = 14) -> str:
    """``line_svg`` as a ``data:`` address."""
    return "data:image/svg+xml," + quote(line_svg(status, theme, width, height), safe=" ='/:;,.-+()")
