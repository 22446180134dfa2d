"""A path between two subjects as one line of icons, names and relations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from graph.analysis.linked import LinkedPath
from graph.session.search import Known
from ui import state, theme

#: One step in a path's own words: ``—持股60.0%（…）→ 某公司`` or, followed backwards, ``←任职（…）— 某人``.
_STEP = re.compile(r"^(—(?P<on>.*)→|←(?P<back>.*)—) (?P<name>.*)$")


def chain_html(told: LinkedPath, known: Mapping[str, Known]) -> str:
    """The path as HTML: an icon before each name, the words of each step in grey; else the plain text."""
    nodes = told.path.nodes
    names = [known[uid].title if uid in known else "" for uid in nodes]
    steps = _steps(str(told.text), names)
    if steps is None:
        return f"<div>{escape(str(told.text))}</div>"
    out = [_node(nodes[0], names[0], known)]
    for words, uid, name in zip(steps, nodes[1:], names[1:], strict=True):
        out.append(f'<span class="step">{escape(words)}</span>{_node(uid, name, known)}')
    return f'<div class="ml-chain">{"".join(out)}</div>'


def _steps(text: str, names: list[str]) -> list[str] | None:
    """The words between the names; None where the text does not hold the names in this order."""
    if not names[0] or not text.startswith(names[0] + " "):
        return None
    rest, out = text[len(names[0]) + 1 :], []
    for number, name in enumerate(names[1:], start=1):
        mark = f" {name}"
        end = rest.find(mark)
        while end >= 0 and rest[end + len(mark) : end + len(mark) + 2] not in ("", " —", " ←"):
            end = rest.find(mark, end + 1)
        if not name or end < 0 or _STEP.match(rest[: end + len(mark)]) is None:
            return None
        out.append(rest[:end])
        rest = rest[end + len(mark) :].removeprefix(" ") if number < len(names) - 1 else rest[end + len(mark) :]
    return out if not rest else None


def _node(uid: str, name: str, known: Mapping[str, Known]) -> str:
    return f'<span class="node">{theme.icon(known[uid].label, state.theme())} {escape(name)}</span>'


STYLE = """<style>
.ml-chain{font-size:13px;line-height:2;color:var(--ml-t1)}
.ml-chain .node{white-space:nowrap;font-weight:600}
.ml-chain .node img{vertical-align:-4px}
.ml-chain .step{margin:0 6px;color:var(--ml-t2)}
</style>"""
