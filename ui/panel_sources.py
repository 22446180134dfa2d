"""The panel's sources: every assertion behind a node, a fact or an edge, each with the way to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from graph import views
from graph.session import Session
from graph.session.results import NodeView
from graph.session.shape import typed
from graph.words import t
from ui import parts, sources

#: Assertions drawn at a time; one entity of a large register may have hundreds.
_MOST = 30


def of_node(session: Session, shown: NodeView) -> None:
    """Every version behind the node, newest first; or only those that say something of one fact."""
    labels = shown.node.labels
    said = [dict(views.facts_of(labels, typed("node", labels, a["props"]))) for a in shown.assertions]
    names = list(dict.fromkeys(name for facts in said for name in facts))
    chosen = st.selectbox(
        t("看哪一项的来源", "Sources of which fact"),
        names,
        index=None,
        placeholder=t("全部", "All of them"),
        key=f"sources_fact_{shown.node.uid}",
    )
    rows = [
        (assertion, facts if chosen is None else {chosen: facts[chosen]})
        for assertion, facts in zip(shown.assertions, said, strict=True)
        if chosen is None or chosen in facts
    ][::-1]
    for assertion, facts in rows[:_MOST]:
        _assertion(session, assertion, facts, shown.sources)
    if len(rows) > _MOST:
        parts.note(t(f"另有 {len(rows) - _MOST} 条较早的未列。", f"{len(rows) - _MOST} older ones are not listed."))


def of_edge(session: Session, uid: str, rows: Sequence[dict[str, Any]]) -> None:
    """Every version behind an edge, newest first."""
    live = session.index.resolve(dict.fromkeys(row["src"] for row in rows))
    known = session.index.known(live.values())
    titles = {src: known[entity].title for src, entity in live.items() if entity in known}
    for row in rows[::-1][:_MOST]:
        _assertion(session, row, dict(views.edge_facts(row["type"], row["props"])), titles, f"{uid}_")


def _assertion(
    session: Session, row: dict[str, Any], facts: dict[str, str], titles: dict[str, str], key: str = ""
) -> None:
    said = [views.status_text(row["status"]), views.review_text(row["review"])]
    said.append(t("现行", "live") if row["live"] else t("已被取代或撤销", "replaced or undone"))
    held = views.period_text(row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"])
    words = "　".join(
        f'<span class="ml-meta">{parts.text(name)}</span> {parts.text(value)}' for name, value in facts.items()
    )
    below = "　".join(part for part in (held, *said, str(row["recorded_at"])[:10]) if part)
    source = sources.name_of(session, row, titles)
    dim = "" if row["live"] else " ml-quiet"
    batch = t(f"第 {row['seq']} 批", f"batch {row['seq']}")
    st.html(
        f'<div class="ml-said{dim}"><b>{parts.text(source)}</b>　<span class="ml-meta">'
        f"{parts.text(batch)}</span>"
        f"<div>{words}</div><small>{parts.text(below)}</small></div>"
    )
    sources.button(session, row, f"source_{key}{row['seq']}_{row['uid']}")


STYLE = """<style>
.ml-said{border-top:1px solid var(--ml-line);padding-top:8px;font-size:13px;line-height:1.6;color:var(--ml-t1);
 overflow-wrap:anywhere}
.ml-said small{color:var(--ml-t2);font-size:12px}
.ml-said.ml-quiet{color:var(--ml-t3)}
[class*="st-key-source_"] button{min-height:0;padding:0}
</style>"""
