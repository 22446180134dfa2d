"""The explorer's rail: search, and a legend that is the filter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from graph import views
from graph.model import model
from graph.model.draw import data_uri, line_uri
from graph.session import Session
from graph.session.search import SearchResult
from graph.words import t
from ui import parts, state
from ui.view import View

if TYPE_CHECKING:
    from graph.session import shape

#: Hits offered in the rail.
_HITS = 12


def search(session: Session) -> str | None:
    """The search field and its hits; gives the uid that was chosen in this run."""
    text = st.text_input(
        t("搜索", "Search"),
        key="explore_search",
        placeholder=t("搜姓名、单位、编号", "Name, unit, code"),
        label_visibility="collapsed",
        icon=":material/search:",
    ).strip()
    st.html(f"<style>{_STYLE}</style>")
    chosen: str | None = st.session_state.pop("explore_chosen", None)
    if not text:
        return chosen
    result = _found(session, text)
    if not result.hits:
        st.html(f'<div class="ml-meta">{t("在所列数据范围内未发现。", "Nothing found in the data listed.")}</div>')
        return chosen
    styles = []
    with st.container(key="hits", gap=None):
        for number, hit in enumerate(result.hits):
            marks = "".join(f"　{views.badge_text(b)}" for b in hit.badges)
            # Names alone lie: five persons of one name differ in what stands below it.
            below = f"{hit.subtitle}{marks}".strip("　") or views.kind_text([hit.label])
            styles.append(_icon_rule(f"hit_{number}", data_uri(hit.label, theme=state.theme())))
            st.button(
                f"{plain(hit.title)}  \n:small[:gray[{plain(below)}]]",
                key=f"hit_{number}",
                type="tertiary",
                width="stretch",
                help=plain(f"{views.kind_text([hit.label])}　{hit.title}　{below}"),
                on_click=_choose,
                args=(hit.uid,),
            )
    st.html(f"<style>{''.join(styles)}</style>")
    if result.truncated:
        more = "≥" if result.at_least else ""
        shown = len(result.hits)
        said = t(f"共 {more}{result.total} 条，显示前 {shown} 条", f"{more}{result.total} in all, {shown} shown")
        st.html(f'<div class="ml-meta">{said}</div>')
    return chosen


def _choose(uid: str) -> None:
    """Runs before the page: the field is emptied, so that the legend stands below it again."""
    st.session_state["explore_chosen"] = uid
    st.session_state["explore_search"] = ""


def _found(session: Session, text: str) -> SearchResult:
    """Asked (and written down) once for each text, not at every run of the page."""
    key = (session.revision, text, state.language())
    kept = st.session_state.get("explore_hits")
    if kept is None or kept[0] != key:
        kept = (key, session.search(text, limit=_HITS))
        st.session_state["explore_hits"] = kept
    found: SearchResult = kept[1]
    return found


def filters(graph: shape.Graph, view: View) -> None:
    """Kinds and statuses on the canvas, each with its count; switching one off only hides. ``view`` is the truth:
    undo and the status line change it too."""
    look = state.theme()
    kinds = Counter(views.main_label(a["labels"]).name for _, a in graph.nodes(data=True))
    statuses = Counter(a["status"] for _, _, a in graph.edges(data=True))
    if not kinds:
        return
    styles = []
    st.html(f'<div class="ml-rail">{t("种类（图例）", "Kinds (legend)")}</div>')
    with st.container(key="legend_kinds", gap=None):
        for kind in sorted(kinds, key=list(model().labels).index):
            styles.append(_icon_rule(f"kind_{kind}", data_uri(kind, theme=look)))
            _switch(f"{model().labels[kind].title} {kinds[kind]}", f"kind_{kind}", view.kinds_off, kind)
    st.html(f'<div class="ml-rail">{t("证据状态", "Evidence")}</div>')
    with st.container(key="legend_lines", gap=None):
        for status in model().statuses:
            if status in statuses or status == "REFUTED":
                styles.append(_icon_rule(f"status_{status}", line_uri(status, look), wide=True))
                _switch(
                    f"{model().statuses[status].title} {statuses[status]}",
                    f"status_{status}",
                    view.status_off,
                    status,
                )
    st.session_state["explore_day"] = view.as_of

    def pick() -> None:
        view.as_of = st.session_state["explore_day"]

    parts.day_field(
        t("只看这一天成立的关系", "Only what holds on this day"),
        "explore_day",
        on_change=pick,
        help=t(
            "画面、展开和路径都只取这一天可能成立的关系；留空为全部时期",
            "Picture, expansions and paths take only what may hold on that day; empty: all periods",
        ),
    )
    st.html(f"<style>{''.join(styles)}</style>")


def _switch(label: str, key: str, off: set[str], name: str) -> None:
    st.session_state[key] = name not in off

    def turn() -> None:
        (off.discard if st.session_state[key] else off.add)(name)

    st.checkbox(label, key=key, on_change=turn)


#: Rows of 28 px; names of kinds stand on one line, a hit on at most two, its kind is in the tip.
_STYLE = (
    ".ml-rail{font-size:12.25px;font-weight:600;color:var(--ml-t2);margin:2px 0 -8px}"
    ".st-key-legend_kinds .stCheckbox,.st-key-legend_lines .stCheckbox{height:28px;display:flex;align-items:center}"
    ".st-key-legend_kinds p,.st-key-legend_lines p{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;"
    "max-width:152px}"
    ".st-key-hits button{justify-content:flex-start;padding:3px 0;min-height:28px}"
    ".st-key-hits button>div,.st-key-hits button>div>span{justify-content:flex-start;overflow:hidden;width:100%}"
    ".st-key-hits p{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden;"
    "text-align:left;padding-left:24px;position:relative;line-height:1.45}"
    ".st-key-hits p::before{position:absolute;left:0;top:0}"
)


def _icon_rule(key: str, uri: str, wide: bool = False) -> str:
    width = 34 if wide else 18
    return (
        f".st-key-{key} p::before{{content:'';display:inline-block;width:{width}px;height:18px;margin-right:6px;"
        f'vertical-align:-4px;background:url("{uri}") center/contain no-repeat}}'
    )


def plain(text: str) -> str:
    """A name inside a Markdown label stays text."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|:$~<>" else c for c in text)
