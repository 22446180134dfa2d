"""The picture on screen: made by pyvis, with every outside address taken out and every text shown as text.

pyvis 0.3.2 links bootstrap from a CDN, draws its heading unescaped, writes node titles as HTML once one of them
holds the letters ``href``, and drops parallel edges of an undirected graph. So: no heading, titles never pass
through it, directed with our own edge ids, places set here, physics off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pyvis.network import Network

from graph import views
from graph.errors import ReportError
from graph.model.draw import data_uri, radius
from graph.model.palette import FONT, LINES, tokens
from graph.words import lang, t
from reports import words
from reports.figure import singled_out, state_of
from reports.labels import Box, width, word_places
from reports.layout import Place, places, wrapped
from reports.lines import Line, merged
from reports.model import Node, Report

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "edges": {"smooth": False, "arrows": {"to": {"scaleFactor": 0.5}, "from": {"scaleFactor": 0.5}}},
    "interaction": {"hover": True, "tooltipDelay": 120, "multiselect": True},
}
#: Sizes of names and of words on lines, in the units of the layout.
_NAME, _WORD = 15, 12
_STYLE = (
    "html,body{margin:0;height:100%;background:#fff}#mynetwork{width:100%!important;height:100vh!important;"
    "border:0!important;float:none!important}.card{border:0}"
    f"div.vis-tooltip{{position:absolute;visibility:hidden;padding:6px 10px;background:#fff;border:1px solid #CDD4DE;"
    f"border-radius:4px;font:12.5px/1.6 {FONT};color:#1B2430;white-space:pre-line;max-width:340px;pointer-events:none;"
    "z-index:5}.vis-network:focus{outline:none}"
)
#: Everything by which a page asks for something: attributes, style addresses, imports.
OUTSIDE = re.compile(
    r"""(?:\b(?:src|href|action|data|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?)\s*(?:https?:)?//"""
)

_DATA = re.compile(r"^\s*(?:nodes|edges) = new vis\.DataSet\(.*\);\s*$", re.MULTILINE)


def live_page(report: Report) -> str:
    """The whole page of the interactive picture; nothing in it is fetched from anywhere.

    Raises:
        ReportError: pyvis gave a page of another make than the one this was written for.
    """
    spots = places(report.nodes, report.edges)
    network = Network(height="100%", width="100%", directed=True, cdn_resources="in_line", heading="")
    ids = {node.uid: f"n{number}" for number, node in enumerate(report.nodes)}
    images: dict[str, str] = {}
    tips: dict[str, str] = {}
    marked = singled_out(report.nodes)
    for node in report.nodes:
        tips[ids[node.uid]] = _tip(node)
        _add_node(network, node, ids[node.uid], spots[node.uid], images, node.uid in marked)
    lines = {f"e{number}": line for number, line in enumerate(merged(report.edges, set(ids)))}
    said = _words(report, lines, spots)
    for key, line in lines.items():
        tips[key] = "\n".join(_edge_tip(report, line))
        _add_line(network, line, key, ids, said.get(key, ""))
    network.set_options(json.dumps(_OPTIONS))
    return _cleaned(network.generate_html(), images, tips)


def _add_node(
    network: Network, node: Node, key: str, spot: tuple[int, int], images: dict[str, str], marked: bool
) -> None:
    state = state_of(node)
    image = f"{node.kind}/{state!r}"
    images.setdefault(image, data_uri(node.kind, state))
    lines = wrapped(node.title)
    if node.cleared:
        lines.append(views.badge_text("cleared"))
    network.add_node(
        key,
        label="\n".join(lines) or " ",
        shape="image",
        image=str(list(images).index(image)),
        color=tokens("light")["t1"],
        size=radius(node.kind) * (1.18 if marked else 1.0),
        x=spot[0],
        y=spot[1],
        font={"size": _NAME, "face": FONT, "color": tokens("light")["t1"], "strokeWidth": 4, "strokeColor": "#ffffff"},
        borderWidth=0,
    )


def _words(report: Report, lines: Mapping[str, Line], spots: Mapping[str, Place]) -> dict[str, str]:
    """Line → its word, where the middle of the line has room for it; the tip has it in any case."""
    taken: list[Box] = []
    for node in report.nodes:
        x, y = spots[node.uid]
        half, names = radius(node.kind), wrapped(node.title)
        wide = max(width(text, _NAME) for text in names) / 2
        deep = y + half + 1.25 * _NAME * (len(names) + bool(node.cleared)) + 6
        taken += [(x - half, y - half, x + half, y + half), (x - wide, y + half, x + wide, deep)]
    words = {
        key: (wrapped(line.text, 12, 1)[0], spots[line.a], spots[line.b])
        for key, line in lines.items()
        if line.a != line.b
    }
    return {key: words[key][0] for key in word_places(words, taken, _WORD, along=(0.5,))}


def _add_line(network: Network, line: Line, key: str, ids: dict[str, str], word: str) -> None:
    style = LINES.get(line.status, LINES["DECLARED"])
    colour = style.colour("light")
    network.add_edge(
        ids[line.a],
        ids[line.b],
        id=key,
        label=word or " ",
        color={"color": colour, "highlight": tokens("light")["accent"], "hover": colour, "inherit": False},
        width=style.width,
        dashes=list(style.dash) or False,
        arrows={"to": {"enabled": line.to_b}, "from": {"enabled": line.to_a}},
        font={"size": _WORD, "face": FONT, "color": tokens("light")["t2"], "strokeWidth": 4, "strokeColor": "#ffffff"},
    )


def _tip(node: Node) -> str:
    said = [node.title, f"{words.kind_text(node)}　{node.subtitle}".rstrip("　"), words.evidence_text(node)]
    said += [*node.clearings, *(mark for mark in words.marks_of(node) if mark not in said[2])]
    if node.tier:
        said.append(t(f"有{node.tier}级疑点，需核实", f"leads up to tier {node.tier}, to be verified"))
    return "\n".join(text for text in said if text)


def _edge_tip(report: Report, line: Line) -> list[str]:
    return [
        "　".join(
            part
            for part in (
                f"{report.node_of[e.from_uid].title} → {report.node_of[e.to_uid].title}",
                e.text,
                words.period_text(e),
                words.evidence_text(e),
                " ".join(f"[{number}]" for number in dict.fromkeys(n for n, _ in words.notes_of(report, e))),
            )
            if part
        )
        for e in line.edges[:8]
    ] + ([f"… ×{len(line.edges)}"] if len(line.edges) > 8 else [])


def _script_json(value: object) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    said = json.dumps(value, ensure_ascii=True)
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _cleaned(page: str, images: dict[str, str], tips: dict[str, str]) -> str:
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<link\b[^>]*>", "", page)
    page = re.sub(r"<script\b[^>]*\bsrc\s*=[^>]*>\s*</script>", "", page)
    page = re.sub(r"<center>.*?</center>", "", page, flags=re.DOTALL)
    page = re.sub(r"<style\b[^>]*>.*?</style>", "", page, flags=re.DOTALL)
    # The data are texts of sources: JSON strings in which an address is only text.
    if OUTSIDE.search(_DATA.sub("", page)):
        raise _other_make()
    start = "network = new vis.Network(container, data, options);"
    if page.count(start) != 1 or page.count("<head>") != 1 or "popup.innerHTML = nodeData" in page:
        raise _other_make()
    given = (
        f"const pictures = {_script_json(list(images.values()))}, tips = {_script_json(tips)};"
        "nodes.update(nodes.map(n => ({id: n.id, image: pictures[+n.image], title: tips[n.id]})));"
        "edges.update(edges.map(e => ({id: e.id, title: tips[e.id]})));"
    )
    page = page.replace(start, given + start + 'network.once("afterDrawing", () => network.fit());')
    page = page.replace("<html>", f'<!doctype html><html lang="{"zh-CN" if lang() == "zh" else "en"}">', 1)
    page = page.replace("</head>", f"<style>{_STYLE}</style></head>", 1)
    return page


def _other_make() -> ReportError:
    return ReportError(
        t(
            "装着的 pyvis 与本程序要求的版本不同，交互图没有生成。",
            "This pyvis is not the one the program was written for.",
        ),
        t("按 pyproject.toml 重新安装。", "Install again as pyproject.toml says."),
    )
