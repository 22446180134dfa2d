"""The explorer's rail: search, and a legend that is the filter."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import streamlit as st

from graph.model import model
from graph.model.draw import data_uri, line_uri
from graph.session import Session, views
from graph.words import t
from ui import state
from ui.view import View


def search(session: Session) -> str | None:
    """The search field and its hits; gives the uid that was chosen."""
    text = st.text_input(
        t("搜索", "Search"),
        key="explore_search",
        placeholder=t("搜姓名、单位、编号", "Name, unit, code"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    if not text.strip():
        return None
    result = session.search(text, limit=12)
    if not result.hits:
        st.caption(t("在所列数据范围内未发现。", "Nothing found in the data listed."))
        return None
    chosen = None
    styles = []
    with st.container(key="hits", gap=None):
        for number, hit in enumerate(result.hits):
            marks = "".join(f"　{views.badge_text(b)}" for b in hit.badges)
            below = f"{hit.subtitle}{marks}".strip("　") or views.kind_text([hit.label])
            styles.append(_icon_rule(f"hit_{number}", data_uri(hit.label, theme=state.theme())))
            if st.button(_plain(hit.title), key=f"hit_{number}", type="tertiary", width="stretch", help=_plain(below)):
                chosen = hit.uid
    st.html(f"<style>{_HITS}{''.join(styles)}</style>")
    if result.truncated:
        more = "≥" if result.at_least else ""
        st.caption(t(f"共 {more}{result.total} 条，显示前 {len(result.hits)} 条", f"{more}{result.total} in all"))
    return chosen


def filters(graph: nx.MultiDiGraph[str], view: View) -> None:
    """Kinds and statuses on the canvas, each with its count; switching one off only hides."""
    look = state.theme()
    kinds = Counter(views.main_label(a["labels"]).name for _, a in graph.nodes(data=True))
    statuses = Counter(a["status"] for _, _, a in graph.edges(data=True))
    styles = []
    if kinds:
        st.html(f'<div class="ml-head">{t("种类（图例）", "Kinds (legend)")}</div>')
        with st.container(key="legend_kinds", gap=None):
            for kind in sorted(kinds, key=list(model().labels).index):
                styles.append(_icon_rule(f"kind_{kind}", data_uri(kind, theme=look)))
                on = st.checkbox(
                    f"{model().labels[kind].title} {kinds[kind]}", value=kind not in view.kinds_off, key=f"kind_{kind}"
                )
                (view.kinds_off.discard if on else view.kinds_off.add)(kind)
        st.html(f'<div class="ml-head">{t("证据状态", "Evidence")}</div>')
        with st.container(key="legend_lines", gap=None):
            for status in model().statuses:
                if status in statuses or status == "REFUTED":
                    styles.append(_icon_rule(f"status_{status}", line_uri(status, look), wide=True))
                    on = st.checkbox(
                        f"{model().statuses[status].title} {statuses[status]}",
                        value=status not in view.status_off,
                        key=f"status_{status}",
                    )
                    (view.status_off.discard if on else view.status_off.add)(status)
        view.as_of = st.date_input(
            t("只看这一天成立的关系", "Only what holds on this day"),
            value=view.as_of,
            format="YYYY-MM-DD",
            key="explore_day",
            help=t("用于之后的展开和路径；留空为全部时期", "For expansions and paths from now on; empty: all periods"),
        )
    st.html(f"<style>{''.join(styles)}</style>")


#: Hits stand to the left, one line each; the whole title and what it is are in the tip.
_HITS = (
    ".st-key-hits button{justify-content:flex-start;padding:2px 0;min-height:28px}"
    ".st-key-hits button>div{overflow:hidden}"
    ".st-key-hits p{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;text-align:left}"
)


def _icon_rule(key: str, uri: str, wide: bool = False) -> str:
    width = 34 if wide else 18
    return (
        f".st-key-{key} p::before{{content:'';display:inline-block;width:{width}px;height:18px;margin-right:6px;"
        f'vertical-align:-4px;background:url("{uri}") center/contain no-repeat}}'
    )


def _plain(text: str) -> str:
    """A name inside a Markdown label stays text."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|:$~<>" else c for c in text)
