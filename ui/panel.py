"""The explorer's panel: everything about what is selected, each fact with its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from graph import views
from graph.analysis.paths import Path, PathResult
from graph.errors import MailuoError
from graph.model.draw import NodeState
from graph.session import Session, judge_words
from graph.session.results import NodeView
from graph.session.shape import typed
from graph.words import t
from reports.words import locator_text
from ui import frame, judge_parts, leads, panel_judge, panel_sources, parts, rail, state, theme
from ui.drawing import period
from ui.timeline import Bar, strip
from ui.view import View

if TYPE_CHECKING:
    from graph.session.shape import Graph


def in_effect(graph: Graph, day: date | None) -> set[str]:
    """Persons on the canvas within the effect of a penalty that is on the canvas too."""
    out = set()
    for a, b, attrs in graph.edges(data=True):
        props = graph.nodes[a]["props"]
        end, begun = props.get("effect_end"), props.get("effective_date")
        running = day and end and end >= day and (begun is None or begun <= day)
        if attrs["type"] == "IMPOSED_ON" and running and props.get("state") not in ("REVOKED", "PROPOSED"):
            out.add(b)
    return out


def render(session: Session, view: View, graph: Graph) -> None:
    """Draw the panel."""
    found: PathResult | None = st.session_state.get("explore_paths")
    judge_parts.lasting((view.selected, view.edge))
    edges = [uid for uid in view.edge if any(key == uid for *_, key in graph.edges(keys=True))]
    if edges:
        if view.selected:
            back = t("返回对象", "Back to the object")
            st.button(back, icon=":material/arrow_back:", key="edge_back", on_click=_back, args=(view,))
        _edge(session, graph, edges)
    elif len(view.selected) == 2 and found is not None and {found.a, found.b} == set(view.selected):
        _paths(session, view, graph, found)
    elif view.selected:
        _node(session, view, graph, view.selected[0])
    else:
        parts.note(t("点击节点看详情，双击展开。", "Click a node for details, double-click to expand."))
    if view.now.shown:
        _list(view, graph)


def _back(view: View) -> None:
    view.edge = ()


def _list(view: View, graph: Graph) -> None:
    """The nodes of the canvas as a list: for the keyboard, for a reader of the screen, and to find one of many."""
    names = {
        uid: f"{views.title_of(attrs['labels'], attrs['props'])}　{views.kind_text(attrs['labels'])}"
        for uid, attrs in graph.nodes(data=True)
        if views.main_label(attrs["labels"]).name not in view.kinds_off
    }

    def pick() -> None:
        chosen = st.session_state["panel_list"]
        if chosen:
            view.selected, view.edge = (chosen,), ()
        st.session_state["panel_list"] = None

    st.selectbox(
        t("画面上的节点", "Nodes on the canvas"),
        sorted(names, key=lambda uid: (names[uid], uid)),
        index=None,
        format_func=lambda uid: names.get(uid, uid),
        placeholder=t("选一个看详情", "Choose one for its details"),
        key="panel_list",
        on_change=pick,
    )


def _shown(session: Session, uid: str) -> NodeView:
    key = (session.revision, uid, state.language(), session.workspace.mark())
    kept = st.session_state.get("panel_view")
    if kept is None or kept[0] != key:
        kept = (key, session.show(uid))
        st.session_state["panel_view"] = kept
    found: NodeView = kept[1]
    return found


def _node(session: Session, view: View, graph: Graph, uid: str) -> None:
    from ui.pages import explore

    try:
        shown = _shown(session, uid)
    except MailuoError as error:
        parts.failed(error)
        return
    _header(shown)
    with st.container(horizontal=True, gap="small"):
        if st.button(t("展开", "Expand"), shortcut="E", key="expand", width="stretch"):
            explore.expand(session, view, uid)
            st.rerun()
        if st.button(t("隐藏", "Hide"), shortcut="H", key="hide", width="stretch"):
            view.hide([uid])
            st.rerun()
        if st.button(t("由此开始", "Start here"), key="restart", width="stretch"):
            explore.begin(session, view, uid)
            st.rerun()
    for line in shown.clearings:
        parts.note(line, "green")
    total = sum(shown.degrees.values())
    tabs = st.tabs(
        [
            t("概要", "Facts"),
            t(f"关系 {total}", f"Relations {total}"),
            t(f"疑点 {len(shown.findings)}", f"Leads {len(shown.findings)}"),
            t(f"来源 {len(shown.assertions)}", f"Sources {len(shown.assertions)}"),
            t("判断", "Judge"),
        ]
    )
    with tabs[0]:
        _summary(shown)
        line = strip(_bars(graph, uid), session.data_date)
        if line:
            st.html(line)
    with tabs[1]:
        _relations(session, view, graph, uid, shown)
    with tabs[2]:
        _leads(shown)
    with tabs[3]:
        panel_sources.of_node(session, shown)
    with tabs[4]:
        panel_judge.of_node(session, shown, [other for other in view.selected if other != uid])


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
    # The latest assertion that says a fact stands beside it; a fact made by the fold (a mark) has none.
    said: dict[tuple[str, str], dict[str, Any]] = {}
    for assertion in live:
        for fact in views.facts_of(shown.node.labels, typed("node", shown.node.labels, assertion["props"])):
            said[fact] = assertion
    rows: list[tuple[object, object, object, object]] = []
    for fact in views.facts_of(shown.node.labels, shown.attrs["props"]):
        rows.append((*fact, "", _source(shown, said[fact]) if fact in said else ""))
    held = period(shown.attrs)
    if held:
        rows.append((t("期间", "Period"), held, "", ""))
    parts.facts(rows)
    count = shown.attrs["n_sources"]
    st.html(f'<div class="ml-meta">{t(f"共 {count} 份来源", f"Sources: {count}")}</div>')


def _source(shown: NodeView, assertion: dict[str, Any]) -> parts.Raw:
    """The source's name, cut to its place; the whole of it with the locator is in the tip."""
    name = shown.sources.get(assertion["src"], "") or assertion["dataset"]
    return _cut(name, f"{name}　{locator_text(assertion['locator'])}")


def _cut(name: str, whole: str) -> parts.Raw:
    return parts.Raw(f'<span class="ml-source" title="{escape(whole)}">{escape(name)}</span>')


def _relations(session: Session, view: View, graph: Graph, uid: str, shown: NodeView) -> None:
    rows = []
    edges = [*graph.out_edges(uid, keys=True, data=True), *graph.in_edges(uid, keys=True, data=True)]
    _pick_edge(view, graph, uid, edges)
    sources = _titles(session, (attrs["src"] for _, _, _, attrs in edges))
    for a, b, _, attrs in edges:
        other = b if a == uid else a
        node = graph.nodes[other]
        icon = theme.icon(views.main_label(node["labels"]).name, state.theme())
        word = escape(views.edge_text(attrs["type"], attrs["props"]))
        name = parts.Raw(f"{theme.line_sample(attrs['status'], state.theme())} {word}")
        value = parts.Raw(f"{icon} {escape(views.title_of(node['labels'], node['props']))}")
        below = "　".join(x for x in (period(attrs), views.status_text(attrs["status"])) if x)
        source = shown.sources.get(attrs["src"]) or sources.get(attrs["src"], "")
        rows.append((name, value, below, _cut(source, f"{source}　{locator_text(attrs['locator'])}")))
    parts.facts(rows)
    left = sum(shown.degrees.values()) - len(edges)
    if left > 0:
        parts.note(t(f"另有 {left} 条关系不在画面上。", f"{left} more relations are not on the canvas."))


def _pick_edge(view: View, graph: Graph, uid: str, edges: list[tuple[str, str, str, dict[str, Any]]]) -> None:
    """The relations as a list, so that one of them is opened (and judged) without the mouse."""
    words = {}
    for a, b, key, attrs in edges:
        node = graph.nodes[b if a == uid else a]
        other = views.title_of(node["labels"], node["props"])
        words[key] = views.joined(views.edge_text(attrs["type"], attrs["props"]), other, period(attrs))

    def pick() -> None:
        chosen = st.session_state["panel_edge"]
        view.edge = (chosen,) if chosen else ()
        st.session_state["panel_edge"] = None

    st.selectbox(
        t("打开一条关系", "Open a relation"),
        list(words),
        index=None,
        format_func=lambda key: words.get(key, key),
        placeholder=t("看它的来源，或作判断", "its sources, or to judge it"),
        key="panel_edge",
        on_change=pick,
    )


def _leads(shown: NodeView) -> None:
    if not shown.findings:
        parts.nothing_found(t("各模型最近一次运行", "the last run of each model"))
    for stored in shown.findings:
        finding = stored.finding
        tone = theme.TIER_TOKENS.get(finding.tier or "", "")
        decided = judge_words.triage_text(stored.triage)
        st.html(
            f'<div class="ml-note {tone}">{theme.tier_chip(finding.tier, finding.score)} '
            f"<b>{escape(leads.model_name(finding.model_id))}</b>"
            f'<div style="margin:4px 0">{escape(leads.short(finding))}</div>'
            f'<div class="ml-meta">{escape(views.joined(leads.chance_line(finding), decided))}</div></div>'
        )
        if st.button(t("看全文和依据", "Whole lead, evidence"), key=f"lead_{finding.id}", type="tertiary"):
            frame.to_lead(finding.id)


def _bars(graph: Graph, uid: str) -> list[Bar]:
    bars = []
    for a, b, attrs in [*graph.out_edges(uid, data=True), *graph.in_edges(uid, data=True)]:
        other = graph.nodes[b if a == uid else a]
        holder = attrs if attrs["valid_from"] else other
        if holder["valid_from"]:
            word = views.edge_text(attrs["type"], attrs["props"])
            name = f"{word} {views.title_of(other['labels'], other['props'])}"
            bars.append(Bar(name, holder["valid_from"], holder["valid_to"]))
    return bars


def _edge(session: Session, graph: Graph, uids: Sequence[str]) -> None:
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
        panel_sources.of_edge(session, uid, _assertions(session, uid))
        panel_judge.of_edge(session, uid, _assertions(session, uid))


def _assertions(session: Session, uid: str) -> list[dict[str, Any]]:
    """Read (and written down) once for each edge, not at every run of the page."""
    key = (session.revision, uid)
    kept = st.session_state.get("panel_edges", {})
    if key not in kept:
        kept = {key: session.assertions(uid), **dict(list(kept.items())[:20])}
        st.session_state["panel_edges"] = kept
    rows: list[dict[str, Any]] = kept[key]
    return rows


def _titles(session: Session, uids: Iterable[str]) -> dict[str, str]:
    """Document (record) uid → its title."""
    live = session.index.resolve(dict.fromkeys(uids))
    known = session.index.known(live.values())
    return {uid: known[entity].title for uid, entity in live.items() if entity in known}


def _paths(session: Session, view: View, graph: Graph, found: PathResult) -> None:
    panel_judge.compare_button(session, found.a, found.b)
    more = t(f"，显示前 {_PATHS}", f", first {_PATHS} shown") if len(found.paths) > _PATHS else ""
    least = "≥" if found.truncated else ""
    st.html(
        parts.heading(
            t("路径", "Paths"),
            t(f"{least}{found.found} 条，罕见的在前{more}", f"{least}{found.found}, the least ordinary first{more}"),
        )
    )
    named = session.index.known({uid for p in found.paths[:_PATHS] for uid in p.nodes})
    with st.container(key="path_list", gap="xxsmall"):
        for number, path in enumerate(found.paths[:_PATHS], start=1):
            marked = view.now.path == {uid for step in path.steps for uid in step}
            names = [named[uid].title if uid in named else uid for uid in path.nodes]
            text = "　".join((f"{number}.", " → ".join(names)))
            label = f"**{rail.plain(text)}**" if marked else rail.plain(text)
            if st.button(label, key=f"path_{number}", type="tertiary", width="stretch"):
                view.add(found.a, path.nodes, path=[uid for step in path.steps for uid in step])
                view.selected = (found.a, found.b)
                st.rerun()
            if marked:
                _steps(session, graph, path)
    if found.left_out:
        parts.note(
            t(
                f"没有穿过 {found.left_out} 个连接很多的节点（如地域、巡察轮次）。",
                f"{found.left_out} connectors (places, rounds and the like) were not passed through.",
            )
        )


#: Paths in the list.
_PATHS = 20


def _steps(session: Session, graph: Graph, path: Path) -> None:
    """The relations of a path, each with its line, period, status and source."""
    held = {key: (a, b, attrs) for a, b, key, attrs in graph.edges(keys=True, data=True)}
    edges = [held[uid] for step in path.steps for uid in step if uid in held]
    sources = _titles(session, (attrs["src"] for _, _, attrs in edges))
    rows = []
    for a, b, attrs in edges:
        ends = [views.title_of(graph.nodes[n]["labels"], graph.nodes[n]["props"]) for n in (a, b)]
        word = escape(views.edge_text(attrs["type"], attrs["props"]))
        name = parts.Raw(f"{theme.line_sample(attrs['status'], state.theme())} {word}")
        below = "　".join(x for x in (period(attrs), views.status_text(attrs["status"])) if x)
        source = sources.get(attrs["src"], "")
        rows.append((name, " → ".join(ends), below, _cut(source, f"{source}　{locator_text(attrs['locator'])}")))
    parts.facts(rows)
