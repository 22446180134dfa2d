"""疑点: the list on the left, one card on the right; running the models, and what a run left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape

import streamlit as st

from graph import views
from graph.analysis.finding import Entity, Text
from graph.analysis.models import MODELS
from graph.analysis.wording import number
from graph.session import Session, analyze, judge_words, standing
from graph.session.workspace import TRIAGE, StoredFinding, StoredRun
from graph.words import t
from ui import lead_card, leads, parts, state, theme

#: Leads on one page of the list.
PAGE = 20
_TIERS = ("红", "橙", "黄")


def render() -> None:
    """Draw the page."""
    session = state.door()
    runs = session.workspace.latest()
    found = state.leads(session)
    st.html(leads.STYLE + lead_card.STYLE + _STYLE)
    shown = _filtered(found)
    with parts.title(t("疑点", "Leads"), _scope(found, shown)):
        if st.button(
            t("运行模型", "Run the models"),
            type="primary" if not runs else "secondary",
            icon=":material/play_arrow:",
            disabled=session.data_date is None,
            key="run_models",
        ):
            _run(session)
            st.rerun()
    if session.data_date is None:
        parts.no_data()
        return
    if not runs:
        parts.note(t("还没有运行过模型。点“运行模型”。", "No model has been run yet. Press “Run the models”."))
        return
    _stale(session)
    _filters(found)
    with st.container(horizontal=True, gap="small", key="leads_board"):
        with st.container(width=344, key="leads_side"):
            selected = _list(session, shown)
        with st.container(width="stretch", key="leads_card"):
            if selected is not None:
                _card(session, selected, runs)
            else:
                parts.nothing_found(
                    t("各模型最近一次运行，所选等级、模型和名称", "the last runs, as filtered by tier, model and name")
                )
    _runs(runs)
    _remarks(runs, "open_questions", t("待核问题", "Open questions"), _OPEN)
    _remarks(runs, "listed", t("系统性问题", "Systemic"), _SYSTEMIC)


_OPEN = (
    "只差一项依据，尚不构成疑点：先核实所缺的那一项",
    "One proof is missing, so this is no lead yet: verify that one first",
)
_SYSTEMIC = ("各单位普遍存在，不作个别单位的疑点", "Common to many units, so no lead about one of them")


def _scope(found: list[StoredFinding], shown: list[StoredFinding]) -> str:
    if not found:
        return ""
    first = (_page(shown) - 1) * PAGE
    last = min(first + PAGE, len(shown))
    if not shown:
        return t(f"共 {len(found)} 条，筛选后没有", f"{len(found)} in all, none as filtered")
    every = t(f"共 {len(found)} 条", f"{len(found)} in all")
    kept = t(f"，筛选后 {len(shown)} 条", f", {len(shown)} as filtered") if len(shown) < len(found) else ""
    return every + kept + t(f"，显示 {first + 1}–{last}，按得分排序", f", {first + 1}–{last} shown, by score")


def _filtered(found: list[StoredFinding], tier: bool = True) -> list[StoredFinding]:
    """What the filters let through (``tier``: also that of the tier)."""
    chosen = st.session_state.get("leads_tier") if tier else None
    of_model, decided = st.session_state.get("leads_model"), st.session_state.get("leads_triage")
    name = str(st.session_state.get("leads_name") or "").strip()
    return [
        stored
        for stored in found
        if (not chosen or chosen == "all" or stored.finding.tier == chosen)
        and (decided in (None, "all") or (stored.triage or "new") == decided)
        and (not of_model or stored.finding.model_id == of_model)
        and (not name or any(name in entity.name for entity in stored.finding.entities))
    ]


def _filters(found: list[StoredFinding]) -> None:
    tiers = Counter(stored.finding.tier for stored in _filtered(found, tier=False))
    words = {"红": t("红", "Red"), "橙": t("橙", "Orange"), "黄": t("黄", "Yellow")}
    with st.container(horizontal=True, gap="small", key="leads_filters", vertical_alignment="center"):
        st.segmented_control(
            t("等级", "Tier"),
            ("all", *_TIERS),
            default="all",
            required=True,
            format_func=lambda tier: t("全部", "All") if tier == "all" else f"{words[tier]} {tiers[tier]}",
            key="leads_tier",
            label_visibility="collapsed",
        )
        st.selectbox(
            t("模型", "Model"),
            ("", *sorted({stored.finding.model_id for stored in found})),
            format_func=lambda m: leads.model_name(m) if m else t("全部模型", "All models"),
            key="leads_model",
            label_visibility="collapsed",
            width=220,
        )
        st.selectbox(
            t("处理", "Triage"),
            ("all", "new", *TRIAGE),
            format_func=lambda name: t("处理：不限", "Any triage") if name == "all" else _decided(name),
            key="leads_triage",
            label_visibility="collapsed",
            width=150,
        )
        st.text_input(
            t("对象名称", "Name of a subject"),
            key="leads_name",
            placeholder=t("对象名称", "Name of a subject"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=220,
        )


def _decided(name: str) -> str:
    return judge_words.triage_text(None if name == "new" else name).capitalize()


def _page(shown: list[StoredFinding]) -> int:
    """The page of the list; an address that names a lead opens the page that holds it."""
    asked = st.query_params.get("id", "")
    if asked and st.session_state.get("leads_asked") != asked:
        st.session_state["leads_asked"] = asked
        place = next((n for n, stored in enumerate(shown) if stored.finding.id == asked), None)
        if place is not None:
            st.session_state["leads_page"] = place // PAGE + 1
    last = max(1, -(-len(shown) // PAGE))
    page = min(int(st.session_state.get("leads_page", 1)), last)
    if st.session_state.get("leads_page", page) != page:
        st.session_state["leads_page"] = page
    return page


def _list(session: Session, shown: list[StoredFinding]) -> StoredFinding | None:
    """Draw the list; gives the lead to be shown."""
    page = _page(shown)
    rows = shown[(page - 1) * PAGE : page * PAGE]
    asked = st.query_params.get("id", "")
    selected = next((stored for stored in rows if stored.finding.id == asked), None)
    if selected is None and asked and all(stored.finding.id != asked for stored in shown):
        selected = _elsewhere(session, asked)
    selected = selected or (rows[0] if rows else None)
    if rows:
        with st.container(key="leads_list", gap=None):
            for stored in rows:
                on = selected is not None and stored.finding.id == selected.finding.id
                leads.entry(stored.finding, stored.finding.id, on, _choose, stored.triage)
    if len(shown) > PAGE:
        st.pagination(-(-len(shown) // PAGE), key="leads_page")
    return selected


def _elsewhere(session: Session, asked: str) -> StoredFinding | None:
    """A lead that the address names and the filters or the last runs do not hold."""
    filtered = any(st.session_state.get(key) for key in ("leads_model", "leads_name"))
    if filtered or any(st.session_state.get(k, "all") not in ("all", None) for k in ("leads_tier", "leads_triage")):
        return None
    return session.workspace.finding(asked)


def _choose(lead: str) -> None:
    st.query_params["id"] = lead
    st.session_state["leads_asked"] = lead


def _card(session: Session, stored: StoredFinding, runs: Mapping[str, StoredRun]) -> None:
    finding = stored.finding
    if st.session_state.get("lead_opened") != (stored.last_run, finding.id):
        with session.audited("finding", {"id": finding.id}) as counts:
            counts.update(rows=1)
        st.session_state["lead_opened"] = (stored.last_run, finding.id)
    last = runs.get(finding.model_id)
    made = next((run for run in session.workspace.runs(finding.model_id) if run.id == stored.last_run), last)
    if last is None or stored.last_run != last.id:
        parts.note(standing.not_given_text(), "orange")
    elif standing.fallen(session, [finding]):
        parts.note(standing.fallen_text(), "orange")
    lead_card.render(session, stored, made)


def _run(session: Session) -> None:
    """Run every model, one after the other."""
    bar = st.progress(0.0)
    for done, (model_id, model) in enumerate(MODELS.items()):
        bar.progress(
            done / len(MODELS),
            text=t(f"正在运行 {model_id} {model.meta.name}…", f"Running {model_id} {model.meta.name}…"),
        )
        analyze.run_models(session, [model_id])
    bar.empty()


def _stale(session: Session) -> None:
    said = standing.behind_text(standing.ran_on(session), session.revision)
    if said:
        parts.note(said, "orange")


def _runs(runs: Mapping[str, StoredRun]) -> None:
    rows = [
        (
            leads.model_name(run.model),
            t(f"第 {run.version} 版", f"{run.version}"),
            f"{run.at.astimezone():%Y-%m-%d %H:%M}",
            run.as_of,
            f"{run.tests:,}",
            "—" if run.expected is None else number(run.expected),
            f"{run.found:,}",
            f"{len(run.body['findings']):,}",
            f"{len(run.body['logged']):,}",
            f"{len(run.body['listed']):,}",
            f"{len(run.body['open_questions']):,}",
        )
        for run in runs.values()
    ]
    columns = (
        t("模型", "Model"),
        t("版本", "Version"),
        t("运行时间", "Run at"),
        t("数据截至", "Data as of"),
        t("检验次数", "Tests"),
        t("偶然期望", "By chance"),
        t("实得", "Found"),
        t("其中疑点", "Leads"),
        t("低于提示线", "Below the tiers"),
        t("系统性", "Systemic"),
        t("待核", "Open"),
    )
    above = parts.heading(
        t("最近一次运行", "Last runs"), t("偶然期望与实得一并看，才知道多不多", "Read what was found beside chance")
    )
    parts.table(columns, rows, numbers=range(4, 11), above=above)


def _remarks(runs: Mapping[str, StoredRun], part: str, name: str, why: tuple[str, str]) -> None:
    """What the runs stated without making a lead of it."""
    said = [(run.model, raw) for run in runs.values() for raw in run.body[part]]
    if not said:
        return
    rows = []
    for model_id, raw in said:
        entities = [Entity(**entity) for entity in raw["entities"]]
        kinds = list(dict.fromkeys(entity.label for entity in entities))
        icons = "".join(theme.icon(kind, state.theme()) for kind in kinds[:3])
        rows.append(
            (
                parts.Raw(f'<span class="ml-nowrap">{escape(leads.model_name(model_id))}</span>'),
                parts.Raw(f'<span class="ml-nowrap" title="{escape(views.kind_text(kinds[:1]))}">{icons}</span>'),
                parts.Raw(leads.sentence_html(Text(**raw["wording"]), entities)),
            )
        )
    columns = (t("模型", "Model"), t("对象", "Subjects"), t("内容", "What"))
    parts.table(columns, rows, above=parts.heading(f"{name} {len(said)}", t(*why)))


_STYLE = """<style>
.st-key-leads_list{border:1px solid var(--ml-line);border-radius:4px;max-height:calc(100dvh - 236px);
 min-height:240px;overflow-y:auto}
.st-key-leads_list .ml-sentence,.ml-table .ml-sentence{font-size:13px;line-height:1.65}
@media (min-width:1680px){.st-key-leads_card{max-width:1100px}}
</style>"""
