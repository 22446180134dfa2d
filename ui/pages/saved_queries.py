"""查询: the library by topic on the left, one query with its fields and answer on the right, or a statement typed."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from graph.errors import MailuoError
from graph.session import Session
from graph.words import t
from queries.catalog import catalog
from queries.export import Answer
from queries.frontmatter import SavedQuery
from queries.params import bind
from queries.runner import json_params, run_query, run_text
from ui import parts, query_form, query_result, state

#: Folder of the library → words, in the order of the list.
TOPICS = {
    "overview": ("总览", "Overview"),
    "people": ("人员", "Persons"),
    "units": ("单位", "Units"),
    "projects": ("项目", "Projects"),
    "discipline": ("线索与处分", "Clues and penalties"),
    "tasks": ("任务闭环", "Tasks"),
}
#: The address's name for the statement typed by hand.
TYPED = "typed"


def render() -> None:
    """Draw the page."""
    session = state.door()
    saved = list(catalog())
    st.html(_STYLE)
    with parts.title(t("查询", "Queries"), t(f"已存 {len(saved)} 条，只读", f"{len(saved)} saved, read only")):
        if st.button(t("自写语句", "Type a statement"), icon=":material/edit:", key="q_typed"):
            _choose(TYPED)
    if session.data_date is None:
        parts.no_data()
    names = [query.name for query in saved]
    asked = st.query_params.get("name", "")
    chosen = asked if asked == TYPED or asked in names else _in_order(saved)[0].name
    with st.container(horizontal=True, gap="medium", key="queries_board"):
        with st.container(width=252, key="queries_side"):
            _list(saved, chosen)
        with st.container(width="stretch", key="queries_work"):
            if asked and chosen != asked:
                parts.note(t(f"没有名为 {asked} 的查询。", f"There is no query named {asked}."), "orange")
            if chosen == TYPED:
                _typed(session)
            else:
                _saved(session, catalog().get(chosen))


def _choose(name: str) -> None:
    st.query_params["name"] = name


def _in_order(saved: list[SavedQuery]) -> list[SavedQuery]:
    order = list(TOPICS)
    return sorted(saved, key=lambda q: (order.index(q.topic) if q.topic in order else len(order), q.topic, q.name))


def _list(saved: list[SavedQuery], chosen: str) -> None:
    hint = t("按名称、主题查找", "By name or topic")
    text = st.text_input(
        hint, key="q_search", placeholder=hint, icon=":material/search:", label_visibility="collapsed"
    ).strip()
    kept = [query for query in _in_order(saved) if not text or text.lower() in _said(query).lower()]
    if not kept:
        st.html(f'<div class="ml-meta">{t("没有这样的查询。", "There is no such query.")}</div>')
        return
    with st.container(key="q_list", gap=None):
        for topic, queries in groupby(kept, key=lambda query: query.topic):
            those = list(queries)
            st.html(f'<div class="ml-topic">{escape(t(*_topic(topic)))} <span>{len(those)}</span></div>')
            for query in those:
                st.button(
                    str(query.title),
                    key=f"q_{'on' if query.name == chosen else 'off'}_{query.name}",
                    type="tertiary",
                    width="stretch",
                    on_click=_choose,
                    args=(query.name,),
                )


def _topic(topic: str) -> tuple[str, str]:
    return TOPICS.get(topic, (topic, topic))


def _said(query: SavedQuery) -> str:
    return " ".join((query.name, query.title.zh, query.title.en, *_topic(query.topic), str(query.description)))


def _saved(session: Session, query: SavedQuery) -> None:
    st.html(
        f'<div class="ml-query"><b>{escape(str(query.title))}</b><span class="ml-meta">{escape(query.name)}</span>'
        f"<p>{escape(str(query.description))}</p></div>"
    )
    with st.container(horizontal=True, gap="small", key="q_fields"):
        values = query_form.fields(session, query)
        limit = query_form.limit_field(session, "q_limit")
        with st.container(width="content", gap=None):
            pressed = _run_button()
    answer = _kept(session, query.name)
    if pressed:
        try:
            with st.spinner(t("正在查询…", "Running…")):
                bound = bind(query, values, session.data_date)
                table = run_query(session, query, values, limit)
        except MailuoError as error:
            parts.failed(error)
            return
        answer = _keep(Answer(query.name, query, bound, table, session.revision))
    if answer is not None:
        query_result.show(session, answer)
    else:
        parts.note(t("填好参数，点“运行”。", "Fill in the fields and press Run."))
        query_result.statement(query)


def _run_button() -> bool:
    st.html('<div style="height:24px"></div>')
    return st.button(t("运行", "Run"), type="primary", icon=":material/play_arrow:", shortcut="Ctrl+Enter", key="q_run")


def _typed(session: Session) -> None:
    st.html(
        f'<div class="ml-query"><b>{t("自写语句", "A statement of your own")}</b><span class="ml-meta">Cypher</span>'
        f"<p>{escape(t(*_RULES))}</p></div>"
    )
    text = st.text_area(
        t("语句", "Statement"),
        key="q_text",
        height=150,
        placeholder="MATCH (p:Project)-[r:HAS_LOT]->(l:Lot) RETURN p, r, l LIMIT 50",
    )
    with st.container(horizontal=True, gap="small", key="q_fields"):
        given = st.text_input(
            t("参数（JSON）", "Parameters (JSON)"), key="q_params", placeholder='{"name": "…"}', width=340
        )
        limit = query_form.limit_field(session, "q_limit")
        with st.container(width="content", gap=None):
            pressed = _run_button()
    answer = _kept(session, TYPED)
    if pressed:
        if not text.strip():
            parts.note(t("先写一条语句。", "Type a statement first."), "orange")
            return
        try:
            with st.spinner(t("正在查询…", "Running…")):
                params = json_params(given)
                table = run_text(session, text, params, limit, TYPED)
        except MailuoError as error:
            parts.failed(error)
            return
        answer = _keep(Answer(TYPED, text, params, table, session.revision))
    if answer is not None:
        query_result.show(session, answer)


_RULES = (
    "只能读，不能改；写入、过程调用、读文件和外部地址一律拒绝。每条语句先经检查，再交给图库，运行情况记入审计。",
    "Reading only: writes, procedure calls, files and outside addresses are refused. Every statement is checked first, "
    "and what was run is in the audit log.",
)


def _keep(answer: Answer) -> Answer:
    st.session_state["query_answer"] = answer
    return answer


def _kept(session: Session, name: str) -> Answer | None:
    """The last answer, where it is of this query and of the present data."""
    answer: Answer | None = st.session_state.get("query_answer")
    return answer if answer is not None and (answer.name, answer.revision) == (name, session.revision) else None


_STYLE = """<style>
.st-key-q_list{border:1px solid var(--ml-line);border-radius:4px;max-height:calc(100dvh - 176px);overflow-y:auto}
.ml-topic{background:var(--ml-s2);border-bottom:1px solid var(--ml-line);padding:5px 10px;font-size:13px;
 font-weight:600;color:var(--ml-t2)}
.ml-topic span{font-weight:400;color:var(--ml-t3)}
[class*="st-key-q_on_"] button,[class*="st-key-q_off_"] button{justify-content:flex-start;text-align:left;
 min-height:32px;padding:4px 10px 4px 11px;border-radius:0;border:0;border-left:3px solid transparent;
 border-bottom:1px solid var(--ml-line)}
[class*="st-key-q_on_"] button>div,[class*="st-key-q_off_"] button>div{justify-content:flex-start;width:100%}
[class*="st-key-q_on_"] button,[class*="st-key-q_on_"] button:hover{background:var(--ml-s3);
 border-left-color:var(--ml-accent)}
[class*="st-key-q_off_"] button:hover{background:var(--ml-s2)}
[class*="st-key-q_on_"] button:focus-visible,[class*="st-key-q_off_"] button:focus-visible{
 outline:2px solid var(--ml-accent);outline-offset:-2px;box-shadow:none}
.ml-query b{font-size:16px;font-weight:600;margin-right:10px}
.ml-query p{margin:4px 0 0;font-size:13px;color:var(--ml-t2);max-width:1000px}
</style>"""
