"""总览: the headline figures, the latest leads, what the data cover."""

from __future__ import annotations

from html import escape

import streamlit as st

from graph import views
from graph.session import Session
from graph.session.workspace import StoredFinding
from graph.words import t
from queries.runner import run
from ui import frame, leads, parts, state, theme

#: Leads in the table; all of them are on their own page.
_LATEST = 6

#: Kinds counted on the first page, in this order.
_KINDS = (
    "Unit", "Person", "Company", "Project", "Lot", "Contract", "Issue", "Rectification", "Clue", "Penalty", "Place",
)  # fmt: skip


def render() -> None:
    """Draw the page."""
    session = state.door()
    day = session.data_date
    scope = (
        t(
            f"数据截至 {views.date_text(day)}（第 {session.revision} 批导入）",
            f"Data as of {day} (batch {session.revision})",
        )
        if day
        else ""
    )
    with parts.title(t("总览", "Overview"), scope):
        if st.button(t("导入数据", "Import data"), icon=":material/upload_file:"):
            frame.go("importing")
        if st.button(t("开始探索", "Explore"), type="primary"):
            frame.go("explore")
    for notice in session.notices:
        parts.note(notice)
    if day is None:
        parts.no_data()
        return
    found = state.leads(session)
    _headline(session, found)
    with st.container(horizontal=True, gap="medium", key="overview"):
        with st.container(width="stretch", key="overview_left"):
            _latest(found)
            _coverage(session)
        with st.container(width=360, key="overview_right"):
            _counts(session)


def _headline(session: Session, found: list[StoredFinding]) -> None:
    figures = dict(run(session, "headline").rows)
    tiers = {tier: sum(1 for s in found if s.finding.tier == tier) for tier in ("红", "橙", "黄")}
    chips = " ".join(theme.tier_chip(tier, count=n) for tier, n in tiers.items())
    cells = (
        (t("在办线索", "Open clues"), figures["open_clues"], t("件", ""), ""),
        (
            t("整改超期未销号", "Rectifications overdue"),
            figures["overdue"],
            t("项", ""),
            t(
                f"自报完成待核验 {figures['self_reported']:,} 项",
                f"{figures['self_reported']:,} self-reported, unverified",
            ),
        ),
        (t("疑点", "Leads"), len(found), t("条", ""), parts.Raw(chips)),
        (t("处分影响期内", "Within a penalty's effect"), figures["in_effect"], t("人", "persons"), ""),
        (t("已澄清正名", "Cleared"), figures["cleared"], t("人", "persons"), ""),
    )
    st.html(
        '<div class="ml-figures">'
        + "".join(
            f"<div><span>{escape(name)}</span><b>{n:,}</b> <small>{escape(unit)}</small>"
            f"<div class='ml-meta'>{parts.text(below) if below else '&nbsp;'}</div></div>"
            for name, n, unit, below in cells
        )
        + "</div>"
    )


def _latest(found: list[StoredFinding]) -> None:
    above = parts.heading(
        t("最强的疑点", "Strongest leads"),
        t("疑点是线索，不是结论；每条均须人工核实", "A lead is no verdict; each is to be verified"),
    )
    rank = {tier: number for number, tier in enumerate(("红", "橙", "黄"))}
    shown = sorted(found, key=lambda one: (rank.get(one.finding.tier or "", 9), -one.finding.score))[:_LATEST]
    if shown:
        with st.container(gap=None):
            st.html(leads.STYLE + above + leads.row_head())
            for stored in shown:
                if leads.row(stored.finding, stored.finding.id):
                    frame.to_lead(stored.finding.id)
        if st.button(
            f":blue[{t(f'查看全部 {len(found)} 条', f'All {len(found)} leads')}]", type="tertiary", key="all_leads"
        ):
            frame.go("findings")
    else:
        st.html(above)
        parts.note(t("还没有疑点。在“疑点”页运行模型。", "No leads yet. Run the models on the Leads page."))


def _coverage(session: Session) -> None:
    rows = []
    for info in session.imports():
        m = info.manifest
        if not info.live or m.kind != "import":
            continue
        total, loaded = m.counts.get("rows", 0), m.counts.get("loaded", 0)
        share = loaded / total if total else 1.0
        bar = f'<span class="ml-bar"><i style="width:{share:.0%}"></i></span>{share:.1%} ({loaded:,} / {total:,})'
        rows.append((views.dataset_text(m.dataset), m.data_date, f"{loaded:,}", parts.Raw(bar)))
    above = parts.heading(
        t("数据覆盖", "Coverage"),
        t("不在所列范围内的，不能据此认为没有", "What is not listed here is not shown to be absent"),
    )
    columns = (t("来源", "Source"), t("数据截至", "Data as of"), t("行数", "Rows"), t("入账", "Loaded"))
    parts.table(columns, rows, numbers=[2], above=above)


def _counts(session: Session) -> None:
    of, edges = session.sizes()
    look = state.theme()
    rows = [
        (parts.Raw(f"{theme.icon(kind, look)} {escape(views.kind_text([kind]))}"), f"{of[kind]:,}")
        for kind in _KINDS
        if of.get(kind)
    ]
    nodes = sum(of.values())
    above = parts.heading(
        t("图中对象", "In the graph"), t(f"节点 {nodes:,}、关系 {edges:,}", f"{nodes:,} nodes, {edges:,} edges")
    )
    parts.table((t("种类", "Kind"), t("数量", "Count")), rows, numbers=[1], above=above)
