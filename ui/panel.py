"""The explorer's panel: everything about what is selected, each fact with its source."""

from __future__ import annotations

from datetime import date
from html import escape

import networkx as nx
import streamlit as st

from graph.errors import MailuoError
from graph.model.draw import NodeState
from graph.session import Session, views
from graph.session.results import NodeView
from graph.words import t
from ui import parts, state, theme
from ui.drawing import period
from ui.timeline import Bar, strip
from ui.view import View


def in_effect(graph: nx.MultiDiGraph[str], day: date | None) -> set[str]:
    """Persons on the canvas within the effect of a penalty that is on the canvas too."""
    out = set()
    for a, b, attrs in graph.edges(data=True):
        props = graph.nodes[a]["props"]
        end, begun = props.get("effect_end"), props.get("effective_date")
        running = day and end and end >= day and (begun is None or begun <= day)
        if attrs["type"] == "IMPOSED_ON" and running and props.get("state") not in ("REVOKED", "PROPOSED"):
            out.add(b)
    return out


def render(session: Session, view: View, graph: nx.MultiDiGraph[str]) -> None:
    """Draw the panel."""
    found = st.session_state.get("explore_paths")
    if view.edge:
        _edge(session, graph, view.edge)
    elif len(view.selected) == 2 and found and set(found[:2]) == set(view.selected):
        _paths(session, view, found)
    elif view.selected:
        _node(session, view, graph, view.selected[0])
    else:
        parts.note(t("点击节点看详情，双击展开。", "Click a node for details, double-click to expand."))


def _shown(session: Session, uid: str) -> NodeView:
    key = (session.revision, uid, state.language())
    kept = st.session_state.get("panel_view")
    if kept is None or kept[0] != key:
        kept = (key, session.show(uid))
        st.session_state["panel_view"] = kept
    found: NodeView = kept[1]
    return found


def _node(session: Session, view: View, graph: nx.MultiDiGraph[str], uid: str) -> None:
    from ui.pages import explore

    try:
        shown = _shown(session, uid)
    except MailuoError as error:
        parts.failed(error)
        return
    _header(shown)
    with st.container(horizontal=True, gap="small"):
        if st.button(t("展开", "Expand"), shortcut="E", key="expand", width="stretch"):
            explore._expand(session, view, uid)
            st.rerun()
        if st.button(t("隐藏", "Hide"), shortcut="H", key="hide", width="stretch"):
            view.hide([uid])
            st.rerun()
        if st.button(t("由此开始", "Start here"), key="restart", width="stretch"):
            explore._begin(session, view, uid)
            st.rerun()
    for line in shown.clearings:
        parts.note(line, "green")
    total = sum(shown.degrees.values())
    tabs = st.tabs(
        [
            t("概要", "Summary"),
            t(f"关系 {total}", f"Relations {total}"),
            t(f"疑点 {len(shown.findings)}", f"Leads {len(shown.findings)}"),
            t(f"版本 {len(shown.assertions)}", f"Versions {len(shown.assertions)}"),
        ]
    )
    with tabs[0]:
        _summary(shown)
        line = strip(_bars(graph, uid), session.data_date)
        if line:
            st.html(line)
    with tabs[1]:
        _relations(graph, uid, shown)
    with tabs[2]:
        _leads(shown)
    with tabs[3]:
        _versions(shown)


def _header(shown: NodeView) -> None:
    mark = NodeState(
        cleared=shown.cleared,
        unreviewed=shown.attrs["review"] == "UNREVIEWED",
        masked=bool(shown.attrs["props"].get("masked")),
    )
    icon = theme.icon(shown.label, state.theme(), mark, size=40)
    chips = "".join(f'<span class="ml-chip plain">{escape(views.badge_text(b))}</span> ' for b in shown.badges)
    status = f"{views.status_text(shown.attrs['status'])}　{views.review_text(shown.attrs['review'])}"
    st.html(
        f'<div style="display:flex;gap:10px">{icon}<div><b style="font-size:16px">{escape(shown.title)}</b>'
        f'<div class="ml-meta">{escape(views.kind_text(shown.node.labels))}　{escape(shown.subtitle)}</div>'
        f'<div class="ml-meta">{escape(status)}</div>{chips}</div></div>'
    )


def _summary(shown: NodeView) -> None:
    live = [a for a in shown.assertions if a["live"]]
    source = shown.sources.get(live[-1]["src"], "") if live else ""
    locator = live[-1]["locator"] if live else ""
    rows = [(name, value, "", "") for name, value in views.facts_of(shown.node.labels, shown.attrs["props"])]
    held = period(shown.attrs)
    if held:
        rows.append((t("期间", "Period"), held, "", ""))
    parts.facts(rows)
    count = shown.attrs["n_sources"]
    sources = t(f"来源：{source}　{locator}　共 {count} 份", f"Source: {source}  {locator}  {count} in all")
    st.html(f'<div class="ml-meta">{escape(sources)}</div>')


def _relations(graph: nx.MultiDiGraph[str], uid: str, shown: NodeView) -> None:
    rows = []
    edges = [*graph.out_edges(uid, keys=True, data=True), *graph.in_edges(uid, keys=True, data=True)]
    for a, b, _, attrs in edges:
        other = b if a == uid else a
        node = graph.nodes[other]
        icon = theme.icon(views.main_label(node["labels"]).name, state.theme())
        word = escape(views.edge_text(attrs["type"], attrs["props"]))
        name = parts.Raw(f"{theme.line_sample(attrs['status'], state.theme())} {word}")
        value = parts.Raw(f"{icon} {escape(views.title_of(node['labels'], node['props']))}")
        below = "　".join(x for x in (period(attrs), views.status_text(attrs["status"])) if x)
        rows.append((name, value, below, attrs["locator"]))
    parts.facts(rows)
    left = sum(shown.degrees.values()) - len(edges)
    if left > 0:
        parts.note(t(f"另有 {left} 条关系不在画面上。", f"{left} more relations are not on the canvas."))


def _leads(shown: NodeView) -> None:
    if not shown.findings:
        parts.nothing_found(t("各模型最近一次运行", "the last run of each model"))
    for stored in shown.findings:
        finding = stored.finding
        expected = "—" if finding.expected_by_chance is None else f"{finding.expected_by_chance:.1f}"
        st.html(
            f'<div class="ml-note">{theme.tier_chip(finding.tier, finding.score)} <b>{escape(finding.model_id)}</b>'
            f'<div class="ml-sentence" style="font-size:13px">{escape(finding.sentence())}</div>'
            f'<div class="ml-meta">{t("偶然期望", "Expected by chance")} {expected}　'
            f"{t('实得', 'found')} {finding.found}</div></div>"
        )


def _versions(shown: NodeView) -> None:
    parts.facts(
        (
            t(f"第 {a['seq']} 批", f"Batch {a['seq']}"),
            a["dataset"],
            "　".join(
                (
                    views.status_text(a["status"]),
                    views.review_text(a["review"]),
                    t("现行", "live") if a["live"] else t("已被取代或撤销", "replaced or undone"),
                    str(a["recorded_at"])[:10],
                )
            ),
            f"{shown.sources.get(a['src'], '')} {a['locator']}",
        )
        for a in reversed(shown.assertions)
    )


def _bars(graph: nx.MultiDiGraph[str], uid: str) -> list[Bar]:
    bars = []
    for a, b, attrs in [*graph.out_edges(uid, data=True), *graph.in_edges(uid, data=True)]:
        other = graph.nodes[b if a == uid else a]
        holder = attrs if attrs["valid_from"] else other
        if holder["valid_from"]:
            word = views.edge_text(attrs["type"], attrs["props"])
            name = f"{word} {views.title_of(other['labels'], other['props'])}"
            bars.append(Bar(name, holder["valid_from"], holder["valid_to"]))
    return bars


def _edge(session: Session, graph: nx.MultiDiGraph[str], uids: tuple[str, ...]) -> None:
    held = {key: (a, b, attrs) for a, b, key, attrs in graph.edges(keys=True, data=True)}
    for uid in uids:
        if uid not in held:
            continue
        a, b, attrs = held[uid]
        ends = [views.title_of(graph.nodes[n]["labels"], graph.nodes[n]["props"]) for n in (a, b)]
        word = views.edge_text(attrs["type"], attrs["props"])
        said = "　".join((views.status_text(attrs["status"]), views.review_text(attrs["review"]), period(attrs)))
        st.html(
            f"<b>{escape(ends[0])} — {escape(word)} → {escape(ends[1])}</b>"
            f'<div class="ml-meta">{theme.line_sample(attrs["status"], state.theme())} {escape(said)}</div>'
        )
        parts.facts((name, value, "", "") for name, value in views.edge_facts(attrs["type"], attrs["props"]))
        rows = session.assertions(uid)
        sources = session.index.known(session.index.resolve({r["src"] for r in rows}).values())
        parts.facts(
            (
                t(f"第 {r['seq']} 批", f"Batch {r['seq']}"),
                sources[r["src"]].title if r["src"] in sources else r["dataset"],
                f"{views.status_text(r['status'])}　{views.review_text(r['review'])}"
                + ("" if r["live"] else t("　已被取代或撤销", "  replaced or undone")),
                r["locator"],
            )
            for r in rows
        )


def _paths(session: Session, view: View, found: tuple[object, ...]) -> None:
    a, _, result = found
    named = session.index.known({uid for p in result.paths for uid in p.nodes})  # type: ignore[attr-defined]
    st.html(
        parts.heading(
            t("路径", "Paths"),
            t(f"{result.found} 条，按罕见程度排序", f"{result.found}, the least ordinary first"),  # type: ignore[attr-defined]
        )
    )
    for number, path in enumerate(result.paths[:20], start=1):  # type: ignore[attr-defined]
        text = " → ".join(named[uid].title if uid in named else uid for uid in path.nodes)
        if st.button(f"{number}. {text}", key=f"path_{number}", type="tertiary", width="stretch"):
            view.add(str(a), path.nodes, path=[uid for step in path.steps for uid in step])
            st.rerun()
