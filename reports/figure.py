"""The printed picture: black on white, silhouettes and strokes carry everything, no script, nothing fetched."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape

from graph.model.draw import NodeState, glyph_of, svg
from graph.model.palette import FONT, HUES, LINES, TOKENS
from graph.words import t
from reports.labels import Box, width, word_places
from reports.layout import Place, apart, drawn_nodes, places, wrapped
from reports.lines import Line, merged
from reports.model import Node, Report

#: Nodes of a printed picture (domain rules on reports, F1); the others stand in the tables.
MOST = 40
#: Width of the picture on A4 in px, and the height it is fitted to before nodes are moved apart.
_WIDTH, _HEIGHT = 704, 520
#: No two nodes nearer than a label is wide, or a node with its label high.
_LEAST_X, _LEAST_Y = 100, 70
_INK = "#22262B"
_SIDE = 38
_MARGIN = 62
#: Sizes of words on lines and of names.
_WORD, _NAME = 10.5, 11.5
_COLOURS = re.compile(
    "|".join(
        sorted(
            {*(light for light, _ in HUES.values()), *(light for name, (light, _) in TOKENS.items() if name != "bg")}
        )
    )
)


def state_of(node: Node) -> NodeState:
    """What is drawn beside a node's kind."""
    return NodeState(
        cleared=node.cleared,
        unreviewed=node.review == "UNREVIEWED",
        tier=node.tier,
        penalty=node.penalty,
        masked=bool(node.props.get("masked")),
        glyph=glyph_of(node.kind, node.props),
    )


def figure(report: Report) -> tuple[str, str]:
    """The picture as an inline SVG element, and its caption."""
    nodes = drawn_nodes(report.nodes, report.edges, MOST)
    shown = {node.uid for node in nodes}
    lines = merged(report.edges, shown)
    spots, width, height = _fitted(places(nodes, [e for line in lines for e in line.edges]))
    marked = singled_out(nodes)
    body = "".join(_stroke(line, spots) for line in lines)
    body += "".join(_node(node, *spots[node.uid], node.uid in marked) for node in nodes)
    said, unsaid = _words(lines, nodes, spots, marked)
    body += said
    caption = caption_of(report, len(nodes), unsaid)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(caption)}" font-family="{escape(FONT)}">'
        f'<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0.8 10 5 0 9.2z" fill="{_INK}"/>'
        f"</marker></defs>{body}</svg>"
    )
    return picture, caption


def singled_out(nodes: Sequence[Node]) -> set[str]:
    """The nodes that the report was asked about; none where that is all of them, which would mark nothing."""
    start = {node.uid for node in nodes if node.start}
    return start if len(start) < len(nodes) or len(nodes) == 1 else set()


def caption_of(report: Report, drawn: int, unsaid: int = 0) -> str:
    """The line under a picture of ``drawn`` nodes: how many are missing, what the strokes mean, and that ``unsaid``
    lines bear no word for want of room."""
    day = t(f"截至 {report.as_of}", f"as of {report.as_of}") if report.as_of else ""
    rest = len(report.nodes) - drawn
    more = t(f"，另有 {rest} 个对象见表", f", {rest} more in the tables") if rest else ""
    words = t("没有字的线，其关系见表。", " A line without a word is in the table of relations.") if unsaid else ""
    return (
        t(
            f"图 1　关联关系（{drawn} 个对象{more}，{day}）。"
            "实线：登记、申报、互证或查实；短划线：反映；点线：推断；带叉：查否。",
            f"Figure 1. Relations ({drawn} objects{more}, {day}). Solid: registered, declared, corroborated or "
            "verified; dashed: alleged; dotted: inferred; crossed: refuted.",
        )
        + words
    )


def _fitted(spots: dict[str, Place]) -> tuple[dict[str, tuple[float, float]], int, int]:
    """Places in px inside the picture; a small graph is not blown up."""
    if not spots:
        return {}, _WIDTH, 40
    wide = max(x for x, _ in spots.values()) - min(x for x, _ in spots.values())
    high = max(y for _, y in spots.values()) - min(y for _, y in spots.values())
    scale_x = min(1.0, (_WIDTH - 2 * _MARGIN) / wide) if wide else 1.0
    scale_y = min(1.0, _HEIGHT / high) if high else 1.0
    fitted = {uid: (_WIDTH / 2 + x * scale_x, y * scale_y) for uid, (x, y) in spots.items()}
    fitted = apart(fitted, _LEAST_X, _LEAST_Y, only_down=True)
    top, bottom = min(y for _, y in fitted.values()), max(y for _, y in fitted.values())
    height = round(bottom - top + 2 * _SIDE + 26)
    return {uid: (x, y - top + _SIDE) for uid, (x, y) in fitted.items()}, _WIDTH, height


def _ends(line: Line, spots: dict[str, tuple[float, float]]) -> tuple[float, float, float, float]:
    """Both ends of a stroke, outside the silhouettes."""
    (x1, y1), (x2, y2) = spots[line.a], spots[line.b]
    length = math.dist((x1, y1), (x2, y2)) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    gap = min(_SIDE / 2 + 5, length / 3)
    # A refuted line runs beside the one that is not.
    off = 7.0 if line.status == "REFUTED" else 0.0
    return (x1 + ux * gap - uy * off, y1 + uy * gap + ux * off, x2 - ux * gap - uy * off, y2 - uy * gap + ux * off)


def _stroke(line: Line, spots: dict[str, tuple[float, float]]) -> str:
    x1, y1, x2, y2 = _ends(line, spots)
    style = LINES.get(line.status, LINES["DECLARED"])
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
    tips = (' marker-start="url(#tip)"' if line.to_a else "") + (' marker-end="url(#tip)"' if line.to_b else "")
    out = (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" fill="none" stroke="{_INK}" '
        f'stroke-width="{style.width * 0.75:.2f}"{dash}{tips}/>'
    )
    if style.crossed:
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        out += f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8" stroke="{_INK}" stroke-width="1.3"/>'
    return out


def _words(
    lines: Sequence[Line], nodes: Sequence[Node], spots: dict[str, tuple[float, float]], marked: set[str]
) -> tuple[str, int]:
    """The words on the lines, where there is room for them, and how many lines stay without."""
    taken = [box for node in nodes for box in _boxes(node, *spots[node.uid], node.uid in marked)]
    wanted = {}
    for line in lines:
        x1, y1, x2, y2 = _ends(line, spots)
        down = 10.5 if line.status == "REFUTED" else 0.0
        wanted[f"{line.a} {line.b} {line.status}"] = (
            wrapped(line.text, 14, 1)[0],
            (x1, y1 + down),
            (x2, y2 + down),
        )
    # The table has a word that is longer than its line, which it would cover.
    short = {key: w for key, w in wanted.items() if width(w[0], _WORD) <= math.dist(w[1], w[2]) + 6}
    found = word_places(short, taken, _WORD)
    return "".join(_word(wanted[key][0], x, y) for key, (x, y) in found.items()), len(wanted) - len(found)


def _word(text: str, x: float, y: float) -> str:
    """A word on its line, which a full-width bracket would let through."""
    wide = width(text, _WORD)
    paper = f'<rect x="{x - wide / 2:.1f}" y="{y - 6:.1f}" width="{wide:.1f}" height="12" fill="#fff"/>'
    return paper + _halo(text, x, y + 3.5, _WORD)


def _below(y: float, ringed: bool) -> float:
    """The base line of the first line of a name."""
    return y + _SIDE / 2 + (16 if ringed else 12)


def _boxes(node: Node, x: float, y: float, ringed: bool) -> list[Box]:
    """What a node and its name take up."""
    half = _SIDE / 2 + (4 if ringed else 0)
    first, lines = _below(y, ringed), wrapped(node.title)
    wide = max(width(text, _NAME) for text in lines) / 2
    last = first + 13 * (len(lines) if node.cleared else len(lines) - 1)
    return [(x - half, y - half, x + half, y + half), (x - wide, first - _NAME, x + wide, last + 3)]


def _node(node: Node, x: float, y: float, ringed: bool) -> str:
    picture = _COLOURS.sub(_INK, svg(node.kind, state_of(node), "light", _SIDE))
    picture = picture.replace("<svg ", f'<svg x="{x - _SIDE / 2:.1f}" y="{y - _SIDE / 2:.1f}" ', 1)
    ring = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_SIDE / 2 + 4}" fill="none" stroke="{_INK}" stroke-width="0.9"/>'
        if ringed
        else ""
    )
    below = _below(y, ringed)
    lines = wrapped(node.title)
    out = "".join(_halo(text, x, below + 13 * i, _NAME, 600 if ringed else 400) for i, text in enumerate(lines))
    if node.cleared:
        out += _halo(t("已澄清", "cleared"), x, below + 13 * len(lines), 10.5)
    return ring + picture + out


def _halo(text: str, x: float, y: float, size: float, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="middle" fill="{_INK}" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round">{escape(text)}</text>'
    )
