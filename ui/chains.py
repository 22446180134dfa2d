"""A path between two subjects as one line of icons, names and relations."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from graph.analysis.linked import LinkedPath
from graph.session.search import Known
from ui import state, theme


def chain_html(told: LinkedPath, known: Mapping[str, Known]) -> str:
    """The path as HTML: an icon before each name, the words of each step in grey."""
    first, *others = told.path.nodes
    out = [_node(first, known)]
    for words, uid in zip(told.steps, others, strict=True):
        out.append(f'<span class="step">{escape(str(words))}</span>{_node(uid, known)}')
    return f'<div class="ml-chain">{"".join(out)}</div>'


def _node(uid: str, known: Mapping[str, Known]) -> str:
    one = known.get(uid)
    if one is None:
        return f'<span class="node">{escape(uid[:8])}</span>'
    return f'<span class="node">{theme.icon(one.label, state.theme())} {escape(one.title)}</span>'


STYLE = """<style>
.ml-chain{font-size:13px;line-height:2;color:var(--ml-t1)}
.ml-chain .node{white-space:nowrap;font-weight:600}
.ml-chain .node img{vertical-align:-4px}
.ml-chain .step{margin:0 6px;color:var(--ml-t2)}
</style>"""
