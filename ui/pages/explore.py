"""探索: search, canvas, panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from graph.errors import MailuoError
from graph.session import Session, shape
from graph.words import t
from mailuo.canvas import CanvasEvents, build, canvas, status_line
from ui import frame, panel, panel_sources, parts, rail, state
from ui.drawing import drawn, leave, not_on, tiers_of
from ui.view import Address, View

if TYPE_CHECKING:
    from graph.session.shape import Graph

#: Neighbours that one expansion brings; the rest is counted on the node.
EXPAND = 50
#: Nodes on the canvas at most: beyond it an expansion brings no more before something is hidden.
FULL = 2000
#: What of the page's address is ours.
_ADDRESS = ("uid", "edges", "sel", "day", "off", "lines", "more")


def render() -> None:
    """Draw the page."""
    session, view = state.door(), _view()
    _from_address(session, view)
    with st.sidebar:
        chosen = rail.search(session)
    focus = view.now.focus
    heading = t("探索", "Explore")
    scope = t(
        "单击看详情，双击展开，Shift+单击另一点找路径", "Click: details. Double-click: expand. Shift+click: paths"
    )
    if focus is not None and focus in view.now.nodes:
        known = session.index.known([focus])
        heading = known[focus].title if focus in known else heading
    with parts.title(heading, scope):
        # Beside the actions, where it moves nothing: an element above the canvas would set the canvas up again.
        with st.spinner(t("正在取数…", "Loading…")):
            if chosen:
                begin(session, view, chosen)
            graph = _graph(session, view)
        if st.button(t("找路径", "Find paths"), icon=":material/route:", disabled=len(view.selected) != 2, key="paths"):
            _paths(session, view, *view.selected)
            st.rerun()
        if st.button(t("加入报告", "Add to report"), type="primary", disabled=not view.now.shown, key="to_report"):
            st.session_state["report_uids"] = list(view.now.shown)
            frame.go("reports")
    if chosen:
        st.rerun()
    with st.sidebar:
        rail.filters(graph, view)
    with st.container(horizontal=True, gap="small", key="explore"):
        with st.container(width="stretch", key="board"):
            _board(session, view, graph)
        with st.container(width=336, key="detail"):
            message = st.session_state.pop("explore_message", None)
            if message:
                parts.note(message, "orange")
            panel.render(session, view, graph)
    st.html(_STYLE + panel_sources.STYLE + _SLASH, unsafe_allow_javascript=True)
    _to_address(view)


def _view() -> View:
    view: View = st.session_state.setdefault("view", View())
    return view


def _asked() -> dict[str, str]:
    return {name: st.query_params[name] for name in _ADDRESS if name in st.query_params}


def _from_address(session: Session, view: View) -> None:
    """A deep link (``View.address``): one ``uid`` alone begins there, anything else is drawn as it says."""
    asked = _asked()
    if not asked.get("uid") or st.session_state.get("explore_address") == asked:
        return
    st.session_state["explore_address"] = asked
    wanted = Address.read(asked)
    if len(wanted.nodes) == 1 and len(asked) == 1:
        begin(session, view, wanted.nodes[0])
        return
    live = session.index.resolve(wanted.nodes)
    known = list(dict.fromkeys(live[uid] for uid in wanted.nodes if uid in live))
    gone = sum(1 for uid in wanted.nodes if uid not in live) + wanted.more
    if gone:
        _say(
            t(f"链接中有 {gone} 个节点没有带来，或数据里已没有。", f"{gone} nodes of the link are not in it, or gone.")
        )
    if not known:
        return
    view.start(known[0], known[1:], path=wanted.path)
    view.selected = tuple(live[uid] for uid in wanted.selected if uid in live)[:2] or view.selected
    # One relation in the address is one that is to be seen itself.
    view.edge = wanted.path if len(wanted.path) == 1 else ()
    view.as_of, view.kinds_off, view.status_off = wanted.as_of, set(wanted.kinds_off), set(wanted.status_off)


def _to_address(view: View) -> None:
    mine = view.address()
    if mine != _asked():
        others = {name: value for name, value in st.query_params.items() if name not in _ADDRESS}
        st.query_params.from_dict({**others, **mine})
    st.session_state["explore_address"] = mine


def _with_refuted(view: View) -> bool:
    return "REFUTED" not in view.status_off


def begin(session: Session, view: View, uid: str) -> None:
    """Begin anew round one node."""
    found = session.neighbours(uid, limit=EXPAND, as_of=view.as_of, with_refuted=_with_refuted(view))
    cut = found.hidden_total if found.truncated else 0
    view.start(found.centre, (n for n in found.graph if n != found.centre), cut)


def expand(session: Session, view: View, uid: str) -> None:
    """Bring up to ``EXPAND`` neighbours of a node that are not there yet."""
    room = FULL - len(view.now.shown)
    if room <= 0:
        _say(t(f"画面已有 {FULL:,} 个节点，先隐藏一些。", f"{FULL:,} nodes are shown; hide some first."))
        return
    graph = _graph(session, view)
    # The door gives the same first edges each time: those that are drawn already must not use up the limit.
    there = graph.degree(uid) if uid in graph else 0
    found = session.neighbours(uid, limit=there + min(EXPAND, room), as_of=view.as_of, with_refuted=_with_refuted(view))
    before = set(view.now.shown)
    view.add(uid, found.graph, found.hidden_total if found.truncated else 0)
    if set(view.now.shown) == before:
        left = session.index.known([uid])[uid].neighbours - len(before & (set(found.graph) - {uid}))
        _say(
            t(
                f"没有更多相邻节点：其余 {left} 个的关系已查否，或在所选日期不成立。",
                f"No more neighbours: the relations to the other {left} are refuted or do not hold on the chosen day.",
            )
            if left > 0
            else t("没有更多相邻节点。", "There are no more neighbours.")
        )


def _paths(session: Session, view: View, a: str, b: str) -> None:
    result = session.paths(a, b, as_of=view.as_of)
    st.session_state["explore_paths"] = result
    if not result.paths:
        _say(t("在所列数据范围内、4 步之内未发现路径。", "No path within 4 hops in the data listed."))
        return
    best = result.paths[0]
    view.add(a, best.nodes, path=[uid for step in best.steps for uid in step])
    view.selected = (a, b)


def _say(message: str) -> None:
    st.session_state["explore_message"] = message


def _graph(session: Session, view: View) -> Graph:
    """The nodes on the canvas with all edges among them; read again only when they or the data change."""
    kept = st.session_state.get("explore_graph")
    if view.now.nodes and (kept is None or kept[0][0] != session.revision):
        live = session.index.resolve(view.now.nodes)
        gone = [uid for uid in view.now.nodes if live.get(uid) != uid]
        if gone:
            view.forget(gone)
            _say(t(f"{len(gone)} 个节点在现有数据中已没有。", f"{len(gone)} nodes are no longer in the data."))
    key = (session.revision, view.now.shown, state.language())
    if kept is None or kept[0] != key:
        shown = view.now.shown
        kept = (key, session.graph_of(shown) if shown else shape.new_graph(session.revision, session.data_date))
        st.session_state["explore_graph"] = kept
    graph: Graph = kept[1]
    return graph


def _board(session: Session, view: View, graph: Graph) -> None:
    off_day = not_on(graph, view.as_of)
    shown = drawn(
        graph,
        tiers=tiers_of(state.leads(session)),
        kinds_off=view.kinds_off,
        status_off=view.status_off,
        without=off_day,
        path=view.now.path,
        in_effect=panel.in_effect(graph, session.data_date),
    )
    filtered = graph.number_of_nodes() - len(shown["nodes"])
    line = status_line(
        nodes=len(shown["nodes"]),
        edges=len(shown["edges"]),
        hidden=len(view.now.hidden) + filtered,
        cut=view.now.cut,
        as_of=str(view.as_of or session.data_date or ""),
        revision=session.revision,
    )
    by_status = sum(1 for _, _, a in graph.edges(data=True) if a["status"] in view.status_off)
    for count, zh, en in (
        (by_status, "按状态未画", "left out by status"),
        (len(off_day), "该日不成立", "do not hold that day"),
    ):
        if count:
            line.append({"text": t(f"{zh} {count:,} 条", f"{count:,} {en}"), "event": "show_edges"})
    canvas(
        build(shown, theme=state.theme(), lang=state.language()),
        key="explore_canvas",
        selected=view.selected,
        focus=view.now.focus,
        origin=view.now.origin,
        status=line,
        undo=len(view.past),
        redo=len(view.future),
        on_events=lambda events: _act(session, view, events, partial(leave, session, shown, graph.graph["revision"])),
        file=t("关系图.png", "graph.png"),
    )


def _show_edges(view: View) -> None:
    view.status_off.clear()
    view.as_of = None


def _act(session: Session, view: View, events: CanvasEvents, leaving: Callable[[str], int]) -> None:
    """What the person did on the canvas; runs before the page is drawn. ``leaving`` writes down a picture's export."""
    state.language()
    actions: dict[str, Any] = {
        "undo": view.undo,
        "redo": view.redo,
        "show_hidden": view.show_all,
        "show_edges": lambda: _show_edges(view),
    }
    for event in events:
        try:
            match event.kind:
                case "select":
                    view.selected, view.edge = event.ids, ()
                case "edge":
                    view.edge = event.ids
                case "pair" if len(event.ids) == 2:
                    view.selected, view.edge = event.ids, ()
                    _paths(session, view, *event.ids)
                case "expand" if event.ids:
                    view.selected, view.edge = event.ids, ()
                    expand(session, view, event.ids[0])
                case "hide":
                    view.hide(event.ids)
                case "show_cut":
                    origin = view.selected[0] if view.selected else view.now.origin
                    if origin:
                        expand(session, view, origin)
                case "export":
                    leaving(str(event.more.get("file")))
                case kind if kind in actions:
                    actions[kind]()
        except MailuoError as error:
            _say(f"{error.cause} {error.cure}")


#: The panel is as high as the canvas and scrolls by itself; wider on a large screen.
_STYLE = """<style>
.st-key-detail{border:1px solid var(--ml-line);border-radius:4px;padding:12px 14px;overflow:auto;
 min-height:calc(100dvh - 148px);max-height:calc(100dvh - 148px)}
@media (min-width:1680px){.st-key-explore>:has(>.st-key-detail),
 .st-key-explore>.st-key-detail{flex:0 0 400px;width:400px}}
.st-key-detail .ml-facts:not(.ml-bars){table-layout:fixed}
.st-key-detail .ml-facts td:nth-child(2){overflow-wrap:anywhere}
.st-key-detail .ml-facts:not(.ml-bars) td:first-child{width:33%;white-space:normal}
.st-key-detail .ml-facts:not(.ml-bars) td:last-child{width:90px}
.st-key-path_list button{justify-content:flex-start;text-align:left;padding:4px 0;min-height:28px}
.st-key-path_list button>div,.st-key-path_list button>div>span{justify-content:flex-start;text-align:left}
</style>"""

#: "/" anywhere on the page goes to the search field, as on the canvas; not while one is writing.
_SLASH = """<script>
if (!window.__mailuoSlash) {
  window.__mailuoSlash = true;
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector(".st-key-explore_search input");
    const at = event.composedPath()[0];
    const writes = at instanceof Element && (at.matches("input,textarea,select") || at.isContentEditable);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes || !field) return;
    event.preventDefault();
    event.stopPropagation();
    field.focus();
    field.select();
  }, true);
}
</script>"""
