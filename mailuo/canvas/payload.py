"""From plain nodes and edges to what the canvas draws: pure, without streamlit, so it can be tested and cached.

Parallel edges become one line for each way of drawing (recorded, alleged, inferred, refuted), pictures are sent
once for each kind and state, and words come in the language asked for. Text stays text: control and direction
characters are taken out, nothing else is touched, and the browser paints it on the canvas.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from graph.model import model
from graph.model.draw import NodeState, data_uri, drawing, kind_of, radius
from graph.model.palette import FONT, LINES, Theme, tokens
from graph.words import Lang, in_lang, t

#: Nodes on screen: from WARN on the person is asked first, above REFUSE nothing is drawn.
WARN, REFUSE = 1000, 2000

#: Lines in a tooltip for the edges behind one drawn line; the rest is counted.
_TIP_EDGES = 8

#: Longest title or text that is sent (characters); the canvas cuts to its width anyway.
_TEXT_LIMIT = 200


class Node(TypedDict):
    """A node as the page knows it.

    kind: a label of the model, or all labels of the entity. state: fields of ``graph.model.draw.NodeState``.
    hidden: neighbours not shown, a number or a bound such as ``"50+"``. at: a place that was saved. tip: lines of
    the tooltip; made from the rest where absent.
    """

    id: str
    kind: str | Sequence[str]
    title: str
    subtitle: NotRequired[str]
    state: NotRequired[Mapping[str, Any]]
    hidden: NotRequired[int | str | None]
    at: NotRequired[tuple[float, float]]
    tip: NotRequired[Sequence[str]]


#: An edge as the page knows it. ``text`` is its short word (``配偶``), ``n`` how many records it stands for,
#: ``path`` marks it as part of the path asked for, ``period`` is said in the tooltip.
Edge = TypedDict(
    "Edge",
    {
        "id": str,
        "from": str,
        "to": str,
        "type": str,
        "text": NotRequired[str],
        "status": NotRequired[str],
        "symmetric": NotRequired[bool],
        "n": NotRequired[int],
        "path": NotRequired[bool],
        "period": NotRequired[str],
        "faded": NotRequired[bool],
    },
)


class Graph(TypedDict):
    """Everything that is to be on screen."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]


def clean(text: object) -> str:
    """A text fit for one line: control and direction-changing characters out, white space collapsed, length bounded."""
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else " " for c in str(text))
    line = " ".join(kept.split())
    return line if len(line) <= _TEXT_LIMIT else line[: _TEXT_LIMIT - 1] + "…"


def build(graph: Graph, *, theme: Theme = "light", lang: Lang = "zh") -> dict[str, Any]:
    """What the browser needs to draw ``graph``, as JSON-ready values.

    An edge whose ends are not both among the nodes is left out. Above ``REFUSE`` nodes the payload holds none, and a
    notice that says so.

    Raises:
        ModelError: a node of a kind the model does not have, or a state that does not exist.
    """
    with in_lang(lang):
        count = len(graph["nodes"])
        notice = _notice(count)
        drawn: Sequence[Node] = () if notice and notice["level"] == "refuse" else graph["nodes"]
        ids = {node["id"] for node in drawn}
        edges = [edge for edge in graph["edges"] if edge["from"] in ids and edge["to"] in ids]
        images: dict[str, str] = {}
        names = {node["id"]: clean(node["title"]) for node in drawn}
        degree = dict.fromkeys(ids, 0)
        for edge in edges:
            for end in {edge["from"], edge["to"]}:
                degree[end] += edge.get("n", 1)
        nodes = [_node(node, degree[node["id"]], images, theme) for node in drawn]
        kinds = sorted({_kind(node) for node in drawn}, key=list(model().labels).index)
        statuses = {edge.get("status", "DECLARED") for edge in edges}
        return {
            "theme": theme,
            "lang": lang,
            "colours": tokens(theme),
            "font": FONT,
            "nodes": nodes,
            "edges": merge(edges, names),
            "images": images,
            "lines": {
                status: {
                    "width": line.width,
                    "dash": list(line.dash),
                    "colour": line.colour(theme),
                    "crossed": line.crossed,
                }
                for status, line in LINES.items()
            },
            "legend": {
                "kinds": [{"img": data_uri(kind, theme=theme), "text": model().labels[kind].title} for kind in kinds],
                "lines": [{"status": s, "text": model().statuses[s].title} for s in LINES if s in statuses],
            },
            "notice": notice,
            "texts": texts(),
        }


def _kind(node: Node) -> str:
    kind = node["kind"]
    return kind_of([kind] if isinstance(kind, str) else kind)


def _node(node: Node, degree: int, images: dict[str, str], theme: Theme) -> dict[str, Any]:
    kind = _kind(node)
    state = NodeState(**node.get("state", {}))
    pictured = NodeState(**{**node.get("state", {}), "group": 1 if state.group else 0})
    image = f"{kind}:{hash_state(pictured)}"
    if image not in images:
        images[image] = data_uri(kind, pictured, theme)
    title, sub, word = clean(node["title"]), clean(node.get("subtitle", "")), model().labels[kind].title
    hidden = _hidden(node.get("hidden"))
    tip = [clean(line) for line in node.get("tip", ())] or _tip(title, word, sub, state, hidden)
    out: dict[str, Any] = {
        "id": node["id"],
        "img": image,
        "r": radius(kind),
        "title": title,
        "sub": sub,
        "hidden": hidden,
        "group": state.group,
        "faded": state.faded,
        "hub": state.hub,
        "cleared": state.cleared,
        "solid": drawing(kind).weight == "solid",
        "tip": tip,
        "aria": t("，", ", ").join([*tip, t(f"{degree} 条关系", f"{degree} relations")]),
    }
    if "at" in node:
        out["at"] = [float(node["at"][0]), float(node["at"][1])]
    return out


def hash_state(state: NodeState) -> str:
    """A short name of a state: the fields that are set, in their order."""
    fields = {name: getattr(state, name) for name in NodeState.__slots__}
    return ",".join(name if value is True else f"{name}={value}" for name, value in fields.items() if value)


def _hidden(value: int | str | None) -> str:
    if value is None or value == 0:
        return ""
    return f"+{value}" if isinstance(value, int) else clean(value)


def _tip(title: str, word: str, sub: str, state: NodeState, hidden: str) -> list[str]:
    said = [
        (state.cleared, t("已澄清", "cleared")),
        (state.unreviewed, t("文本抽取，未复核", "read from a text, not reviewed")),
        (state.penalty, t("处分影响期内", "penalty in effect")),
        (state.masked, t("姓名不详", "name not known")),
        (bool(state.tier), t(f"有{state.tier}级疑点，需核实", f"leads up to tier {state.tier}, to be verified")),
        (bool(hidden), t(f"未显示的相邻节点 {hidden.lstrip('+')}", f"{hidden.lstrip('+')} neighbours not shown")),
    ]
    second = f"{word}　{sub}" if sub else word
    return [title, second, *(text for holds, text in said if holds)]


def merge(edges: Iterable[Edge], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Edges as drawn lines: one for each pair of nodes and way of drawing, with all edge uids behind it in ``ids``.

    The strongest status gives the line. ``arrows`` is ``to``, ``from``, ``both`` or empty (symmetric relations). A
    second line between the same nodes is curved, so that none hides another.
    """
    groups: dict[tuple[str, str], dict[str, list[Edge]]] = {}
    for edge in edges:
        low, high = sorted((edge["from"], edge["to"]))
        groups.setdefault((low, high), {}).setdefault(_manner(edge), []).append(edge)
    out = []
    for (low, high), manners in groups.items():
        ordered = sorted(manners.items(), key=lambda item: _MANNERS.index(item[0]))
        for index, (manner, behind) in enumerate(ordered):
            out.append(_line(f"{low}|{high}|{manner}", behind, _curve(index, len(ordered)), names))
    return out


_MANNERS = ("recorded", "alleged", "inferred", "refuted")
_STRENGTH = list(LINES)


def _manner(edge: Edge) -> str:
    status = edge.get("status", "DECLARED")
    return {"ALLEGED": "alleged", "INFERRED": "inferred", "REFUTED": "refuted"}.get(status, "recorded")


def _curve(index: int, count: int) -> float:
    """0 for the first line of a pair, then bows to either side (share of the length)."""
    if count == 1 or index == 0:
        return 0.0
    return (0.16 if index % 2 else -0.16) * ((index + 1) // 2)


def _rank(edge: Edge) -> tuple[bool, int]:
    status = edge.get("status", "DECLARED")
    return (not edge.get("path", False), _STRENGTH.index(status) if status in _STRENGTH else len(_STRENGTH))


def _line(uid: str, behind: list[Edge], curve: float, names: Mapping[str, str]) -> dict[str, Any]:
    ordered = sorted(behind, key=_rank)
    first = ordered[0]
    start, end = first["from"], first["to"]
    directed = [edge for edge in behind if not edge.get("symmetric", False)]
    forth = any(edge["from"] == start for edge in directed)
    back = any(edge["from"] == end for edge in directed) and start != end
    strongest = min(behind, key=lambda edge: _rank(edge)[1])
    n = sum(edge.get("n", 1) for edge in behind)
    words = list(dict.fromkeys(clean(edge["text"]) for edge in ordered if edge.get("text")))
    shown = t("、", ", ").join(words[:2]) + (t("等", " …") if len(words) > 2 else "")
    label = f"{shown} ×{n}".strip() if n > max(1, len(words)) else shown
    sign = t("—", "–") if not directed else "↔" if forth and back else "→" if forth else "←"
    tip = [f"{names[start]} {sign} {names[end]}", *(_said(edge) for edge in ordered[:_TIP_EDGES])]
    if len(ordered) > _TIP_EDGES:
        more = len(ordered) - _TIP_EDGES
        tip.append(t(f"另 {more} 条", f"{more} more"))
    return {
        "id": uid,
        "ids": [edge["id"] for edge in ordered],
        "from": start,
        "to": end,
        "status": strongest.get("status", "DECLARED"),
        "label": label,
        "n": n,
        "arrows": "both" if forth and back else "to" if forth else "from" if back else "",
        "path": any(edge.get("path", False) for edge in behind),
        "faded": all(edge.get("faded", False) for edge in behind),
        "curve": curve if start < end else -curve,
        "tip": tip,
    }


def _said(edge: Edge) -> str:
    word = clean(edge.get("text", "")) or (
        model().relations[edge["type"]].title if edge["type"] in model().relations else edge["type"]
    )
    status = model().statuses.get(edge.get("status", "DECLARED"))
    period = clean(edge.get("period", ""))
    return t(f"{word}（{status.zh}）", f"{word} ({status.en})") + (f"　{period}" if period else "") if status else word


def _notice(count: int) -> dict[str, Any] | None:
    if count > REFUSE:
        text = t(
            f"要画 {count:,} 个节点，超过上限 {REFUSE:,}，没有画出。请先筛选，或缩小范围。",
            f"{count:,} nodes are over the limit of {REFUSE:,}; nothing was drawn. Filter, or narrow the scope.",
        )
        return {"level": "refuse", "count": count, "text": text}
    if count >= WARN:
        text = t(f"将画 {count:,} 个节点，可能变慢。先筛选？", f"{count:,} nodes may be slow. Filter first?")
        return {"level": "warn", "count": count, "text": text}
    return None


def status_line(
    *, nodes: int, edges: int, hidden: int = 0, cut: int | str = 0, as_of: str = "", revision: int | None = None
) -> list[dict[str, Any]]:
    """The line under the picture: what is shown, what is not, of which day and batch. What is not shown can be clicked
    (events ``show_hidden`` and ``show_cut``)."""
    parts: list[dict[str, Any]] = [
        {
            "text": t(f"显示 {nodes:,} 个节点、{edges:,} 条关系", f"{nodes:,} nodes, {edges:,} relations shown"),
            "strong": True,
        }
    ]
    if hidden:
        parts.append({"text": t(f"已隐藏 {hidden:,}", f"{hidden:,} hidden"), "event": "show_hidden"})
    if cut:
        amount = f"{cut:,}" if isinstance(cut, int) else clean(cut)
        parts.append({"text": t(f"超出上限未取 {amount}", f"{amount} over the limit, not taken"), "event": "show_cut"})
    if as_of:
        parts.append({"text": t(f"截至 {as_of}", f"As of {as_of}"), "right": True})
    if revision is not None:
        parts.append({"text": t(f"第 {revision:,} 批", f"Batch {revision:,}"), "right": True})
    return parts


def texts() -> dict[str, Any]:
    """The canvas's own words in the language in force."""
    return {
        "canvas": t("关系图", "Relationship graph"),
        "toolbar": t("关系图工具", "Graph tools"),
        "undo": t("撤销", "Undo"),
        "redo": t("重做", "Redo"),
        "layout": t("布局", "Layout"),
        "fit": t("适合窗口", "Fit"),
        "export": t("导出 PNG", "Export PNG"),
        "help": t("键盘与鼠标", "Keyboard and mouse"),
        "close": t("关闭", "Close"),
        "anyway": t("仍然画出", "Draw anyway"),
        "outside": t("画面外 {n} 个节点", "{n} nodes out of view"),
        "anchored": t("已记住起点，选另一点后按 Shift+Enter。", "Start kept; choose another node, then Shift+Enter."),
        "keys": [
            [t("单击", "Click"), t("显示详情", "Show details")],
            [t("双击 E Enter", "Double-click E Enter"), t("展开相邻节点", "Expand neighbours")],
            [
                t("Shift+单击 Shift+Enter", "Shift+click Shift+Enter"),
                t("选第二点，找路径", "Choose a second node, for paths"),
            ],
            [t("拖动", "Drag"), t("移动节点，位置会保留", "Move a node; it stays there")],
            ["H Del", t("隐藏所选节点", "Hide the chosen node")],
            ["← ↑ → ↓", t("选相邻方向上最近的节点", "Go to the nearest node that way")],
            ["[ ]", t("依次选该节点的关系", "Go through the node's relations")],
            ["Ctrl+Z Ctrl+Y", t("撤销、重做", "Undo, redo")],
            ["F", t("适合窗口", "Fit to window")],
            ["L", t("重新布局", "New layout")],
            ["+ −", t("放大、缩小", "Zoom in, out")],
            [t("Shift+方向键", "Shift+arrows"), t("移动画面", "Move the picture")],
            ["/", t("搜索", "Search")],
            ["Esc", t("取消选择", "Clear the selection")],
        ],
    }
