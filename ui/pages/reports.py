"""报告: what is to be in it on the left, the paper on the right; a file leaves only after it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from graph import views
from graph.errors import MailuoError
from graph.session import Session
from graph.words import t
from reports import FORMATS, Report, collect, export
from reports.collect import MAX_HOPS, MAX_NODES
from reports.render_html import page as paper
from reports.words import behind_text, cuts, size_text
from ui import parts, state

_HITS = 8
_MIME = {
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".graphml": "application/xml",
    ".gexf": "application/xml",
    ".json": "application/json",
}


@dataclass(frozen=True)
class Made:
    """A report that was made: for which form, its file (a snapshot: a download never asks the session), its paper."""

    form: tuple[Any, ...]
    report: Report
    suffix: str
    data: bytes
    html: str


def render() -> None:
    """Draw the page."""
    session = state.door()
    _take_over()
    st.html(_STYLE)
    made: Made | None = st.session_state.get("report_made")
    with parts.title(
        t("报告", "Reports"), t("关联关系报告：对象、关系、疑点和来源", "Objects, relations, leads, sources")
    ):
        place = st.container(horizontal=True, width="content", key="report_actions")
    if session.data_date is None:
        parts.no_data()
        return
    with st.container(horizontal=True, gap="small", key="report"):
        with st.container(width=332, key="report_form"):
            form = _form(session)
        slot = st.container(width="stretch", key="report_paper")
    with place:
        wanted = st.button(
            t("生成报告", "Make the report"),
            type="primary" if made is None or made.form != form else "secondary",
            icon=":material/description:",
            disabled=not form[0],
            key="report_make",
        )
        if wanted:
            _make(session, form)
        if made is not None:
            _download(made, current=made.form == form)
    with slot:
        _preview(made, form)


def _take_over() -> None:
    """The objects that another page has sent here: exactly what stands on its canvas."""
    sent = st.session_state.pop("report_uids", None)
    if sent:
        st.session_state["report_start"] = list(dict.fromkeys(sent))[:MAX_NODES]
        st.session_state["report_hops"] = 0 if len(sent) > 1 else 1
        st.session_state.pop("report_made", None)
    st.session_state.setdefault("report_start", [])


def _form(session: Session) -> tuple[Any, ...]:
    """The form; gives (start, hops, limit, as-of, title, names, why, suffix, language)."""
    start = _start(session)
    left, right = st.columns(2)
    hops = left.number_input(
        t("向外几步", "Hops"), 0, MAX_HOPS, st.session_state.get("report_hops", 1), key="report_hops"
    )
    limit = right.number_input(t("最多节点", "Nodes at most"), 1, MAX_NODES, 300, 50, key="report_limit")
    as_of = parts.day_field(t("截至日期", "As of"), "report_as_of", help=_as_of_help(session))
    title = st.text_input(
        t("标题", "Title"), key="report_title", placeholder=t("不填则自动拟题", "made up where empty")
    )
    names = st.segmented_control(
        t("姓名", "Names"),
        ("masked", "names"),
        default="masked",
        required=True,
        format_func=lambda code: t("脱敏", "Masked") if code == "masked" else t("显示姓名", "In full"),
        key="report_names",
    )
    why = ""
    if names == "names":
        why = st.text_input(
            t("显示姓名的理由（记入审计）", "Reason for the names (kept in the audit log)"), key="report_why"
        )
    suffix = st.selectbox(
        t("格式", "Format"), list(FORMATS), format_func=lambda s: s.lstrip(".").upper(), key="report_format"
    )
    parts.note(
        t(
            "报告写明数据版本、查询、截至日期、来源和未列内容；生成即记入审计，以便日后更正时召回。",
            "The file names revision, query, as-of day, sources and what was cut; making it is kept in the audit log, "
            "for a recall should a correction come.",
        )
    )
    return (tuple(start), hops, limit, as_of, title.strip(), names == "names", why.strip(), suffix, state.language())


def _as_of_help(session: Session) -> str:
    return t(
        f"不填：按数据日期 {session.data_date}，列出各个期间", f"Empty: data date {session.data_date}, all periods"
    )


def _start(session: Session) -> Sequence[str]:
    """The objects that the report is about, and the search that adds to them."""
    start: list[str] = st.session_state["report_start"]
    known = session.index.known(start)
    st.html(parts.heading(t("对象", "Objects"), t(f"{len(start)} 个", f"{len(start)}")))
    with st.container(key="report_objects", gap=None):
        for uid in start[:_HITS]:
            name = known[uid].title if uid in known else uid
            kind = views.kind_text([known[uid].label]) if uid in known else ""
            if st.button(_plain(f"{name}　{kind}"), key=f"report_drop_{uid}", icon=":material/close:", type="tertiary"):
                st.session_state["report_start"] = [other for other in start if other != uid]
                st.rerun()
    if len(start) > _HITS:
        st.caption(t(f"另有 {len(start) - _HITS} 个", f"and {len(start) - _HITS} more"))
    if len(start) > 1 and st.button(t("清空", "Clear"), key="report_clear", type="tertiary"):
        st.session_state["report_start"] = []
        st.rerun()
    text = st.text_input(
        t("添加对象", "Add an object"),
        key="report_search",
        placeholder=t("搜姓名、单位、编号", "Name, unit, code"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    for uid, title, below in _hits(session, text.strip()):
        if uid not in start and st.button(
            _plain(f"{title}　{below}"), key=f"report_add_{uid}", icon=":material/add:", type="tertiary"
        ):
            st.session_state["report_start"] = [*start, uid]
            st.rerun()
    return start


def _hits(session: Session, text: str) -> list[tuple[str, str, str]]:
    """(uid, title, what it is) for the search text; asked once for each text and revision."""
    if not text:
        return []
    key = (text, session.revision, state.language())
    kept = st.session_state.get("report_hits")
    if kept is None or kept[0] != key:
        found = session.search(text, limit=_HITS).hits
        kept = (key, [(h.uid, h.title, h.subtitle or views.kind_text([h.label])) for h in found])
        st.session_state["report_hits"] = kept
    hits: list[tuple[str, str, str]] = kept[1]
    if not hits:
        st.caption(t("在所列数据范围内未发现。", "Nothing found in the data listed."))
    return hits


def _make(session: Session, form: tuple[Any, ...]) -> None:
    """Collect, write down, render; an error of ours is shown and what was made before stays."""
    start, hops, limit, as_of, title, names, why, suffix, _ = form
    try:
        with st.spinner(t("正在取数…", "Loading…")):
            report = collect(session, start, hops, limit, as_of, names, why, title or None)
            data = export(session, report, suffix)
            html = data.decode("utf-8") if suffix == ".html" else paper(report)
    except MailuoError as error:
        st.session_state["report_error"] = (form, error)
    else:
        st.session_state.pop("report_error", None)
        st.session_state["report_made"] = Made(form, report, suffix, data, html)
    st.rerun()


def _download(made: Made, current: bool) -> None:
    name = f"{t('报告', 'report')}_{made.report.content_hash[:8]}{made.suffix}"
    st.download_button(
        t(f"下载 {made.suffix.lstrip('.').upper()}", f"Download {made.suffix.lstrip('.').upper()}"),
        made.data,
        name,
        _MIME[made.suffix],
        key="report_download",
        icon=":material/download:",
        type="primary" if current else "secondary",
        on_click="ignore",
    )


def _preview(made: Made | None, form: tuple[Any, ...]) -> None:
    failed = st.session_state.get("report_error")
    if failed and failed[0] == form:
        parts.failed(failed[1])
    if made is None:
        say = (
            t("选好对象后点“生成报告”，此处显示样张。", "Choose objects and press “Make the report”; it is shown here.")
            if form[0]
            else t(
                "还没有选择对象。在左边搜索添加，或在“探索”页点“加入报告”。",
                "No object yet. Search on the left, or press “Add to report” on the Explore page.",
            )
        )
        st.html(f'<div class="ml-blank"><div>{escape(say)}</div></div>')
        return
    if made.form != form:
        parts.note(
            t("条件已改，下面是改之前的报告。", "The form has changed; this is the report from before."), "orange"
        )
    said = [size_text(made.report), behind_text(made.report), *cuts(made.report)]
    st.html(f'<span class="ml-meta">{escape(" ".join(line for line in said if line))}</span>')
    with st.container(key="report_frame"):
        st.iframe(made.html, height=_HEIGHT, alt=made.report.title)


def _plain(text: str) -> str:
    """A text as a button's label: nothing in it is Markdown."""
    return "".join(f"\\{ch}" if ch in "\\`*_{}[]()#+-.!|<>~$:" else ch for ch in text)


#: px; the style sheet stretches it to the window.
_HEIGHT = 640
_STYLE = """<style>
.st-key-report_form{max-height:calc(100dvh - 132px);overflow-y:auto;padding-right:6px}
.st-key-report_paper{background:var(--ml-s2);border:1px solid var(--ml-line);border-radius:4px;padding:8px 10px}
.st-key-report_paper,.st-key-report_paper iframe{border-radius:4px}
.st-key-report_frame,.st-key-report_frame :has(iframe){height:auto;flex:none}
.st-key-report_frame iframe{height:calc(100dvh - 190px);min-height:480px;border:0;display:block}
.st-key-report_objects button,.st-key-report_form [class*="st-key-report_add_"] button{justify-content:flex-start;
 min-height:28px;padding:0;text-align:left}
.ml-blank{min-height:calc(100dvh - 200px);display:flex;align-items:center;justify-content:center;
 color:var(--ml-t3);font-size:13px}
.ml-blank>div{background:#fff;color:#667080;border:1px solid #CDD4DE;width:min(560px,90%);min-height:420px;display:flex;
 align-items:center;justify-content:center;text-align:center;padding:24px}
</style>"""
