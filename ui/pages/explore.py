"""探索: search, canvas, panel."""

from __future__ import annotations

from typing import Any

import networkx as nx
import streamlit as st

from graph.errors import MailuoError
from graph.session import Session, views
from graph.words import t
from mailuo.canvas import CanvasEvents, build, canvas, status_line
from ui import frame, panel, parts, rail, state
from ui.drawing import drawn, tiers_of
from ui.view import View

#: Neighbours that one expansion brings; the rest is counted on the node.
EXPAND = 50
#: Nodes on the canvas by default; beyond it an expansion brings no more before something is hidden.
FULL = 2000


def render() -> None:
    """Draw the page."""
    session, view = state.door(), _view()
    _from_address(session, view)
    with st.sidebar:
        chosen = rail.search(session)
    if chosen:
        _begin(session, view, chosen)
    graph = _graph(session, view)
    with st.sidebar:
        rail.filters(graph, view)
    focus = view.now.focus
    known = graph.nodes[focus] if focus is not None and focus in graph else None
    name = views.title_of(known["labels"], known["props"]) if known else ""
    with parts.title(name or t("探索", "Explore"), t("点选两个节点可找路径", "Choose two nodes for paths")):
        if st.button(t("找路径", "Find paths"), icon=":material/route:", disabled=len(view.selected) != 2, key="paths"):
            _paths(session, view, *view.selected)
            st.rerun()
        if st.button(t("加入报告", "Add to report"), type="primary", disabled=not view.now.shown, key="to_report"):
            st.session_state["report_uids"] = list(view.now.shown)
            frame.go("reports")
    message = st.session_state.pop("explore_message", None)
    if message:
        parts.note(message, "orange")
    with st.container(horizontal=True, gap="small", key="explore"):
        with st.container(width="stretch", key="board"):
            _board(session, view, graph)
        with st.container(width=336, key="detail"):
            panel.render(session, view, graph)
    _to_address(view)


def _view() -> View:
    view: View = st.session_state.setdefault("view", View())
    return view


def _from_address(session: Session, view: View) -> None:
    """A deep link: ``?uid=`` (one or several) begins where it says."""
    asked = tuple(uid for uid in st.query_params.get("uid", "").split(",") if uid)
    if not asked or st.session_state.get("explore_address") == asked:
        return
    st.session_state["explore_address"] = asked
    if view.now.shown == asked:
        return
    if len(asked) == 1:
        _begin(session, view, asked[0])
    else:
        known = [session.resolve(uid) for uid in asked]
        view.start(known[0], known[1:])
        edges = st.query_params.get("edges", "")
        if edges:
            view.add(None, (), path=edges.split(","))


def _to_address(view: View) -> None:
    shown = view.now.shown[:40]
    if shown:
        st.query_params["uid"] = ",".join(shown)
        st.session_state["explore_address"] = shown


def _begin(session: Session, view: View, uid: str) -> None:
    found = session.neighbours(uid, limit=EXPAND, as_of=view.as_of)
    view.start(found.centre, (n for n in found.graph if n != found.centre), found.hidden_total)


def _expand(session: Session, view: View, uid: str) -> None:
    room = FULL - len(view.now.shown)
    if room <= 0:
        _say(t(f"画面已有 {FULL:,} 个节点，先隐藏一些。", f"{FULL:,} nodes are shown; hide some first."))
        return
    found = session.neighbours(uid, limit=min(EXPAND, room), as_of=view.as_of)
    before = set(view.now.shown)
    view.add(uid, found.graph, found.hidden_total)
    if set(view.now.shown) == before:
        _say(t("没有更多相邻节点。", "There are no more neighbours."))


def _paths(session: Session, view: View, a: str, b: str) -> None:
    result = session.paths(a, b, as_of=view.as_of)
    st.session_state["explore_paths"] = (a, b, result)
    if not result.paths:
        _say(t("在所列数据范围内、4 步之内未发现路径。", "No path within 4 hops in the data listed."))
        return
    best = result.paths[0]
    view.add(a, best.nodes, path=[uid for step in best.steps for uid in step])


def _say(message: str) -> None:
    st.session_state["explore_message"] = message


def _graph(session: Session, view: View) -> nx.MultiDiGraph[str]:
    """The nodes on the canvas with all edges among them; read again only when they or the data change."""
    key = (session.revision, view.now.shown, state.language())
    kept = st.session_state.get("explore_graph")
    if kept is None or kept[0] != key:
        kept = (key, session.graph_of(view.now.shown) if view.now.shown else nx.MultiDiGraph())
        st.session_state["explore_graph"] = kept
    graph: nx.MultiDiGraph[str] = kept[1]
    return graph


def _board(session: Session, view: View, graph: nx.MultiDiGraph[str]) -> None:
    shown = drawn(
        graph,
        tiers=tiers_of(session.workspace.findings()),
        kinds_off=view.kinds_off,
        status_off=view.status_off,
        path=view.now.path,
        in_effect=panel.in_effect(graph, session.data_date),
    )
    missing = view.now.cut
    with_filter = graph.number_of_nodes() - len(shown["nodes"])
    canvas(
        build(shown, theme=state.theme(), lang=state.language()),
        key="explore_canvas",
        selected=view.selected,
        focus=view.now.focus,
        origin=view.now.origin,
        status=status_line(
            nodes=len(shown["nodes"]),
            edges=len(shown["edges"]),
            hidden=len(view.now.hidden) + with_filter,
            cut=missing,
            as_of=str(session.data_date or ""),
            revision=session.revision,
        ),
        undo=len(view.past),
        redo=len(view.future),
        on_events=lambda events: _act(session, view, events),
        file=t("关系图.png", "graph.png"),
    )


def _act(session: Session, view: View, events: CanvasEvents) -> None:
    """What the person did on the canvas; runs before the page is drawn."""
    state.language()
    actions: dict[str, Any] = {
        "undo": view.undo,
        "redo": view.redo,
        "show_hidden": view.show_all,
    }
    for event in events:
        try:
            match event.kind:
                case "select":
                    view.selected, view.edge = event.ids, ()
                case "edge":
                    view.edge = event.ids
                case "pair":
                    view.selected, view.edge = event.ids, ()
                    _paths(session, view, *event.ids)
                case "expand":
                    view.selected, view.edge = event.ids, ()
                    _expand(session, view, event.ids[0])
                case "hide":
                    view.hide(event.ids)
                case "show_cut" if view.selected:
                    _expand(session, view, view.selected[0])
                case "export":
                    session.audit.write(
                        "export", "picture", {"nodes": list(view.now.shown), "file": event.more.get("file")}
                    )
                case kind if kind in actions:
                    actions[kind]()
        except MailuoError as error:
            _say(f"{error.cause} {error.cure}")
