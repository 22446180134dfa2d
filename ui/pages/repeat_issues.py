"""屡查屡犯: which unit showed which type in several rounds, beside what chance would give; and the leads of C01."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from graph.analysis.recurrence import Recurrence, Row
from graph.analysis.wording import number
from graph.session import Session, analyze
from graph.words import t
from ui import frame, leads, parts, state, theme

#: Rows of the table on one page.
PAGE = 30
MODEL = "C01"
#: Levels of the types, the finest first.
LEVELS = {"l3": ("细类", "fine type"), "l2": ("小类", "type"), "l1": ("大类", "broad type")}


def render() -> None:
    """Draw the page."""
    session = state.door()
    st.html(leads.STYLE + _STYLE)
    with parts.title(
        t("屡查屡犯", "Repeat issues"),
        t(
            "同一单位的同类问题在两轮以上出现，不论是否销号",
            "One unit, one type, in two or more rounds, signed off or not",
        ),
    ):
        pass
    if session.data_date is None:
        parts.no_data()
        return
    least = int(st.session_state.get("repeat_rounds", 2))
    found = _found(session, least)
    _totals(found)
    with st.container(horizontal=True, gap="medium", key="repeat_board"):
        with st.container(width="stretch", key="repeat_table"):
            shown = _filters(found)
            _table(found, shown)
        with st.container(width=344, key="repeat_leads"):
            _leads(session)


def _found(session: Session, least: int) -> Recurrence:
    key = (session.revision, least)
    kept = st.session_state.get("repeat_found")
    if kept is None or kept[0] != key:
        with st.spinner(t("正在比对各轮巡察…", "Comparing the rounds…")):
            kept = (key, analyze.repeat_issues(session, min_rounds=least))
        st.session_state["repeat_found"] = kept
    found: Recurrence = kept[1]
    return found


def _totals(found: Recurrence) -> None:
    """Found beside expected for every level, and what the expectation means."""
    cells = "".join(
        f"<div><span>{escape(t(*names))}</span><b>{found.found.get(level, 0):,}</b> "
        f"<small>{escape(t('组', 'pairs'))}</small><span class='ml-meta'>"
        + escape(
            t(
                f"偶然期望 {number(found.expected.get(level, 0.0))}，检验 {found.tests.get(level, 0):,}",
                f"{number(found.expected.get(level, 0.0))} expected by chance, {found.tests.get(level, 0):,} tests",
            )
        )
        + "</span></div>"
        for level, names in LEVELS.items()
    )
    st.html(f'<div class="ml-figures">{cells}<div class="means">{escape(_meaning(found))}</div></div>')


def _meaning(found: Recurrence) -> str:
    fewer = all(found.found.get(level, 0) <= found.expected.get(level, 0.0) for level in LEVELS)
    less = t(
        "总数不多于偶然期望：重复本身并不异常，看 p 很小的行。",
        "No more than chance would give: repetition as such is nothing unusual; look at the rows with a very small p.",
    )
    said = t(
        f"偶然期望的意思：若每轮的问题在参加该轮的单位之间随机分布，平均会有这么多组在 {found.min_rounds} 轮以上出现。",
        f"By chance: were each round's issues dealt out at random among its units, so many pairs of unit and type "
        f"would show in {found.min_rounds} or more rounds. ",
    )
    return said + (less if fewer else t("每一行仍须核实。", "Each row is still to be verified."))


def _filters(found: Recurrence) -> list[Row]:
    """Draw the filters; gives the rows that they let through."""
    most = max((row.k for row in found.rows), default=2)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="repeat_filters"):
        level = st.segmented_control(
            t("类型层级", "Level of type"),
            ("all", *LEVELS),
            default="all",
            required=True,
            format_func=lambda code: t("全部", "All") if code == "all" else t(*LEVELS[code]),
            key="repeat_level",
            label_visibility="collapsed",
        )
        st.selectbox(
            t("至少几轮", "At least rounds"),
            list(range(2, max(most, found.min_rounds, 4) + 1)),
            format_func=lambda n: t(f"至少 {n} 轮", f"{n} or more rounds"),
            key="repeat_rounds",
            label_visibility="collapsed",
            width=150,
        )
        unit = st.text_input(
            t("单位名称", "Name of a unit"),
            key="repeat_unit",
            placeholder=t("单位或类型", "Unit or type"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=200,
        ).strip()
        every = st.checkbox(
            t("也列已由下级类型覆盖的", "Also those covered by a finer type"),
            key="repeat_covered",
            help=t(
                "上级类型的一行若不含下级类型以外的问题，默认不重复列出。",
                "A row of a broader type that holds no issue beyond those of a finer one is left out by default.",
            ),
        )
    return [
        row
        for row in found.rows
        if (level in ("all", None) or row.level == level)
        and (every or not row.covered)
        and (not unit or unit in row.unit_name or unit in str(row.title))
    ]


def _table(found: Recurrence, shown: Sequence[Row]) -> None:
    if not shown:
        parts.nothing_found(
            t(
                f"全部轮次，至少 {found.min_rounds} 轮，所选层级和名称",
                f"all rounds, {found.min_rounds} or more, level and name as chosen",
            )
        )
        return
    pages = -(-len(shown) // PAGE)
    page = min(int(st.session_state.get("repeat_page", 1)), pages)
    rows = shown[(page - 1) * PAGE : page * PAGE]
    look = state.theme()
    columns = (
        t("单位", "Unit"),
        t("问题类型", "Type"),
        t("层级", "Level"),
        t("轮次", "Rounds"),
        t("偶然期望", "By chance"),
        "p",
        t("出现在", "Found in"),
    )
    parts.table(
        columns,
        [
            (
                parts.Raw(f"<div>{theme.icon('Unit', look)} {escape(row.unit_name)}</div>"),
                str(row.title),
                parts.Raw(f'<span class="ml-nowrap">{escape(t(*LEVELS[row.level]))}</span>'),
                parts.Raw(f'<span class="ml-nowrap">{row.k} / {row.n}</span>'),
                number(row.expected),
                parts.Raw(f'<span class="ml-nowrap">{_p(row.p)}</span>'),
                t("、", ", ").join(row.round_names),
            )
            for row in rows
        ],
        numbers=(3, 4, 5),
        above=parts.heading(
            t(f"同类问题 {len(shown)} 组", f"{len(shown)} pairs of unit and type"),
            t(
                "轮次＝出现的轮数 / 参加的轮数；p＝按各轮发现率，偶然达到这么多轮的概率",
                "rounds: found in / took part in; p: chance of as many rounds, by each round's own rate",
            ),
        ),
    )
    if pages > 1:
        if st.session_state.get("repeat_page", page) != page:
            st.session_state["repeat_page"] = page
        st.pagination(pages, key="repeat_page")


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"


def _leads(session: Session) -> None:
    """The leads of the model that looks at what came back after a sign-off."""
    run = session.workspace.latest().get(MODEL)
    name = t("销号后再现的疑点", "Leads: came back after sign-off")
    if run is None:
        st.html(parts.heading(name, MODEL))
        parts.note(t("还没有运行过模型。在“疑点”页运行。", "The model has not been run. Run it on the Leads page."))
        if st.button(t("去疑点页", "To the Leads page"), key="repeat_to_leads"):
            frame.go("findings")
        return
    found = [stored for stored in state.leads(session) if stored.finding.model_id == MODEL]
    expected = "—" if run.expected is None else number(run.expected)
    st.html(
        parts.heading(f"{name} {len(found)}", MODEL)
        + '<div class="ml-meta">'
        + escape(
            t(
                f"检验 {run.tests:,} 次，偶然期望 {expected}，实得 {run.found}",
                f"{run.tests:,} tests, {expected} expected by chance, {run.found} found",
            )
        )
        + "</div>"
    )
    if not found:
        parts.nothing_found(t("模型最近一次运行", "the model's last run"))
        return
    with st.container(key="repeat_list", gap=None):
        for stored in found:
            leads.entry(stored.finding, stored.finding.id, False, _open, stored.triage)
    chosen = st.session_state.pop("repeat_open", None)
    if chosen:
        frame.to_lead(chosen)


def _open(lead: str) -> None:
    st.session_state["repeat_open"] = lead


_STYLE = """<style>
.ml-figures>.means{flex:2.4 1 0;font-size:12.25px;line-height:1.6;color:var(--ml-t2)}
.st-key-repeat_list{border:1px solid var(--ml-line);border-radius:4px;max-height:calc(100dvh - 290px);overflow-y:auto;
 min-height:240px}
</style>"""
