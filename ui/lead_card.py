"""The card of one lead: sentence, figures, evidence with sources, ordinary explanations beside what to check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from graph import views
from graph.analysis.finding import Evidence, Finding
from graph.analysis.wording import factor, number
from graph.errors import MailuoError
from graph.model import model
from graph.model.draw import PLAIN, NodeState
from graph.session import Session, judge_words
from graph.session.search import Known
from graph.session.workspace import TRIAGE, StoredFinding, StoredRun
from graph.words import t
from reports.words import locator_text
from ui import frame, leads, parts, sources, state, theme

if TYPE_CHECKING:
    import networkx as nx

#: Roles of evidence in the order in which the story is told; others follow in the model's own order.
_ORDER = (
    "kin", "holding", "supplier", "contract_lot", "lot_project", "project_unit", "above", "responsible", "held",
    "post_unit", "recusal", "clearing", "first_unit", "rectifies", "again_unit", "succession", "found_in", "round",
    "award", "post", "first_issue", "rectification", "again_issue",
)  # fmt: skip
_COUNTS = re.compile(r"（检验[^）]*）| \([\d,]+ tests[^)]*\)")


def render(session: Session, stored: StoredFinding, run: StoredRun | None) -> None:
    """Draw the card. ``run``: the last run that made the finding."""
    finding = stored.finding
    with st.container(key="lead_card_box", gap="small"):
        _header(session, stored)
        st.html(leads.sentence_html(finding.wording, finding.entities))
        _figures(finding, run)
        graph = _graph(session, finding)
        _evidence(session, finding, graph)
        _advice(finding)


def _header(session: Session, stored: StoredFinding) -> None:
    finding = stored.finding
    version = t(f"模型第 {finding.model_version} 版", f"model version {finding.model_version}")
    day = t(f"截至 {finding.as_of}", f"as of {finding.as_of}") if finding.as_of else ""
    said = views.joined(version, day, "" if stored.triage else judge_words.triage_text(None))
    with st.container(horizontal=True, vertical_alignment="center", key="lead_head"):
        with st.container(width="stretch"):
            st.html(
                f'<div class="ml-card-head">{theme.tier_chip(finding.tier, finding.score)}'
                f"<b>{escape(leads.model_name(finding.model_id))}</b>"
                f'<span class="ml-meta">{escape(said)}</span>{leads.marks_html(finding.marks)}</div>'
            )
        if session.workspace.stands(stored):
            _triage(session, stored)
        if "reports" in st.session_state.get("_pages", {}) and st.button(
            t("加入报告", "Add to report"), icon=":material/note_add:", key="lead_report"
        ):
            st.session_state["report_uids"] = _nodes(session, finding)
            frame.go("reports")
    if stored.triage_at is not None:
        when = f"{stored.triage_at.astimezone():%Y-%m-%d %H:%M}"
        decided = (judge_words.triage_text(stored.triage), str(stored.triage_by), when, str(stored.triage_why))
        st.html(f'<span class="ml-meta">{t("处理：", "Triage: ")}</span>{escape(views.joined(*decided))}')


def _triage(session: Session, stored: StoredFinding) -> None:
    """The three words that a person can say of a lead, behind a button; none of them makes a clue of it."""
    # Another key once it is decided: the popover closes.
    uid = f"{stored.finding.id}_{stored.triage_at}"
    with (
        st.popover(t("处理", "Triage"), icon=":material/rule:", key=f"triage_open_{uid}"),
        st.form(f"triage_form_{uid}", border=False, enter_to_submit=False),
    ):
        why = st.text_input(
            t("理由（必填，会记录）", "Reason (required, recorded)"),
            key=f"triage_why_{uid}",
            placeholder=t("例如：登记材料显示其已回避", "for example: the register shows that he stood aside"),
            help=t("疑点仍是疑点，不会自动变成线索", "It stays a lead; nothing becomes a clue by itself"),
        ).strip()
        with st.container(horizontal=True, gap="small"):
            pressed = [
                name
                for name in TRIAGE
                if st.form_submit_button(judge_words.triage_text(name).capitalize(), key=f"triage_{name}")
            ]
        if pressed:
            _decide(session, stored.finding.id, pressed[0], why)


def _decide(session: Session, finding_id: str, name: str, why: str) -> None:
    if not why:
        parts.note(t("先写理由：它会随疑点留存。", "First the reason: it is kept with the lead."), "orange")
        return
    try:
        session.triage(finding_id, name, why)
    except MailuoError as error:
        parts.failed(error)
        return
    st.rerun()


def _figures(finding: Finding, run: StoredRun | None) -> None:
    c = finding.components
    made = " × ".join(f"{name} {_factor(c[name])}" for name in "SMQT" if name in c)
    expected = finding.expected_by_chance
    cells = [
        (t("得分", "Score"), f"{finding.score:.1f}", made),
        (
            t("实得", "Found"),
            t(f"{finding.found:,} 例", f"{finding.found:,}"),
            t(f"共检验 {finding.n_tests:,} 次", f"{finding.n_tests:,} tests"),
        ),
        (
            t("偶然期望", "Expected by chance"),
            "—" if expected is None else t(f"{number(expected)} 例", number(expected)),
            t("整批数据", "in all the data"),
        ),
    ]
    if finding.p_adj is not None:
        raw = "" if finding.p_raw is None else t(f"未校正 {finding.p_raw:.2g}", f"raw {finding.p_raw:.2g}")
        cells.append((t("校正后 p", "Adjusted p"), f"{finding.p_adj:.2g}", raw))
    st.html(
        '<div class="ml-card-figures">'
        + "".join(
            f"<div><span>{escape(name)}</span><b>{escape(value)}</b><small>{escape(below)}</small></div>"
            for name, value, below in cells
        )
        + f'<div class="means">{escape(_meaning(finding, run))}</div></div>'
    )


def _factor(value: object) -> str:
    return factor(value) if isinstance(value, float) else str(value)


def _meaning(finding: Finding, run: StoredRun | None) -> str:
    """What the chance figure means, in the model's own words."""
    expected = finding.expected_by_chance
    said = (run.body.get("chance") or {}) if run else {}
    chance = _COUNTS.sub("", t(str(said.get("zh", "")), str(said.get("en", ""))))
    if not chance:
        chance = (
            t("没有可用的偶然期望", "there is no chance figure to be had")
            if expected is None
            else t(
                f"仅凭偶然，这批数据里平均会出现 {number(expected)} 例",
                f"by chance alone this data would show {number(expected)} such cases",
            )
        )
    few = expected is not None and finding.found <= expected
    return t(
        f"意思是：{chance}。"
        + ("实得不多于偶然期望，单看数量没有异常。" if few else "")
        + "这不说明本例属实，须逐条核实。",
        f"It means: {chance}. "
        + ("No more were found than chance would give. " if few else "")
        + "This does not say that the case is so; each is to be verified.",
    )


def _nodes(session: Session, finding: Finding) -> list[str]:
    """The entities that the finding names or rests on, as they are now, subjects first."""
    uids = [entity.uid for entity in finding.entities]
    for proof in finding.evidence:
        uids += [proof.uid] if proof.kind == "node" else [proof.from_uid, proof.to_uid]
    live = session.index.resolve(uids)
    return list(dict.fromkeys(live[uid] for uid in uids if uid in live))


def _graph(session: Session, finding: Finding) -> nx.MultiDiGraph[str]:
    """The evidence as a graph; read again only when the finding or the data change."""
    key = (session.revision, finding.id)
    kept = st.session_state.get("lead_graph")
    if kept is None or kept[0] != key:
        edges = [proof.uid for proof in finding.evidence if proof.kind == "edge"]
        with st.spinner(t("正在取数…", "Loading…")):
            kept = (key, session.graph_of(_nodes(session, finding), edges))
        st.session_state["lead_graph"] = kept
    graph: nx.MultiDiGraph[str] = kept[1]
    return graph


def _evidence(session: Session, finding: Finding, graph: nx.MultiDiGraph[str]) -> None:
    proofs = sorted(finding.evidence, key=lambda e: _ORDER.index(e.role) if e.role in _ORDER else len(_ORDER))
    uids = {uid for e in proofs for uid in (e.src, e.from_uid, e.to_uid, e.uid if e.kind == "node" else "") if uid}
    live = session.index.resolve(uids)
    known = session.index.known(live.values())
    titles = {uid: known[entity] for uid, entity in live.items() if entity in known}
    edges = {key: attrs for _, _, key, attrs in graph.edges(keys=True, data=True)}
    relations, papers = sum(e.kind == "edge" for e in proofs), len({e.src for e in proofs if e.src})
    said = t(
        f"{relations} 条关系、{len(proofs) - relations} 个对象，出自 {papers} 份材料",
        f"{relations} relations, {len(proofs) - relations} objects, out of {papers} sources",
    )
    with st.container(horizontal=True, vertical_alignment="center", key="lead_evidence"):
        with st.container(width="stretch"):
            st.html(parts.heading(t("依据", "Evidence"), said))
        if st.button(f":blue[{t('在图上查看', 'See in the graph')}]", type="tertiary", key="lead_explore"):
            frame.go("explore", uid=",".join(_nodes(session, finding)), edges=",".join(e.uid for e in proofs))
    rows = [
        (
            str(n),
            parts.Raw(f"<div>{_relation(proof, graph, edges.get(proof.uid), titles)}</div>"),
            parts.Raw(f'<span class="ml-nowrap">{parts.text(_period(proof))}</span>'),
            parts.Raw(status_html(proof.status)),
            parts.Raw(_source(proof, titles)),
        )
        for n, proof in enumerate(proofs, 1)
    ]
    columns = (
        "#",
        t("关系", "Relation"),
        t("期间", "Period"),
        t("证据状态", "Status"),
        t("来源与定位", "Source and place"),
    )
    parts.table(columns, rows)
    _places(session, finding.id, proofs, titles)


def _places(session: Session, finding_id: str, proofs: Sequence[Evidence], titles: dict[str, Known]) -> None:
    """Below the table, for each row that has a source: one click to the row of the table or the span of the text."""
    with st.container(horizontal=True, gap="small", key="lead_places"):
        st.html(f'<span class="ml-meta">{t("看原处", "See the place")}</span>', width="content")
        for n, proof in enumerate(proofs, 1):
            if proof.src and st.button(
                f"{n}　{locator_text(proof.locator)}".strip(),
                key=f"place_{finding_id}_{n}",
                type="tertiary",
                help=titles[proof.src].title if proof.src in titles else None,
            ):
                _show_place(session, proof)


def _show_place(session: Session, proof: Evidence) -> None:
    """The newest version that stands at the proof's place, a live one first."""
    behind = [row for row in session.assertions(proof.uid) if (row["locator"] or "") == proof.locator]
    live = session.index.resolve({proof.src, *(row["src"] for row in behind)})
    same = [row for row in behind if live.get(row["src"], row["src"]) == live.get(proof.src, proof.src)]
    if same:
        sources.show(session, max(same, key=lambda row: (row["live"], row["seq"])))
    else:
        parts.note(
            t(
                "这一来源已被取代或撤销：重新运行分析后再看。",
                "This source was replaced or undone: run the analysis again.",
            ),
            "orange",
        )


def _period(proof: Evidence) -> str:
    return views.period_text(proof.valid_from, proof.valid_to, proof.from_precision, proof.to_precision)


def status_html(status: str) -> str:
    """A status as its line and its word."""
    if not status:
        return "—"
    sample = theme.line_sample(status, state.theme())
    return f'<span class="ml-nowrap">{sample} {escape(views.status_text(status))}</span>'


def _relation(
    proof: Evidence, graph: nx.MultiDiGraph[str], attrs: dict[str, Any] | None, titles: dict[str, Known]
) -> str:
    if proof.kind == "node":
        return _thing(proof.uid, graph, titles)
    relation = model().relations.get(proof.type)
    word = views.edge_text(proof.type, attrs["props"] if attrs else {})
    arrow = "—" if relation is not None and relation.symmetric else "→"
    ends = [_thing(uid, graph, titles) for uid in (proof.from_uid, proof.to_uid)]
    return f'{ends[0]} <span class="ml-quiet">— {escape(word)} {arrow}</span> {ends[1]}'


def _thing(uid: str, graph: nx.MultiDiGraph[str], titles: dict[str, Known]) -> str:
    known = titles.get(uid)
    if known is None:
        return f'<span class="ml-quiet">{escape(t("已不在数据中", "no longer in the data"))}</span>'
    attrs = graph.nodes.get(known.uid)
    kind, mark = known.label, PLAIN
    if attrs is not None:
        kind = views.main_label(attrs["labels"]).name
        mark = NodeState(
            cleared=bool(attrs["props"].get("cleared")),
            unreviewed=attrs["review"] == "UNREVIEWED",
            masked=bool(attrs["props"].get("masked")),
        )
    badges = "".join(f' <span class="ml-chip plain">{escape(views.badge_text(b))}</span>' for b in known.badges)
    return f"{theme.icon(kind, state.theme(), mark)} {escape(known.title)}{badges}"


def _source(proof: Evidence, titles: dict[str, Known]) -> str:
    if not proof.src:
        return "—"
    paper = titles[proof.src].title if proof.src in titles else t("来源已不在数据中", "source no longer in the data")
    place = f'<span class="ml-nowrap">{escape(locator_text(proof.locator))}</span>'
    return f'<div class="ml-source">{escape(paper)} {place}</div>'


def _advice(finding: Finding) -> None:
    st.html(
        '<div class="ml-advice">'
        + _list(t("可能的合理解释", "Possible ordinary explanations"), finding.benign)
        + _list(t("建议核实", "To be verified"), finding.checks)
        + "</div>"
    )


def _list(heading: str, items: Iterable[object]) -> str:
    rows = "".join(f"<li>{escape(str(item))}</li>" for item in items)
    return f'<div><div class="ml-head">{escape(heading)}</div><ul>{rows}</ul></div>'


STYLE = """<style>
.st-key-lead_card_box{border:1px solid var(--ml-line);border-radius:4px;padding:14px 18px 10px}
.ml-card-head{display:flex;align-items:center;gap:10px;flex-wrap:wrap;min-height:34px;font-size:14px}
.ml-card-head b{font-weight:600}
.ml-card-figures{display:flex;border:1px solid var(--ml-line);border-radius:4px}
.ml-card-figures>div{padding:8px 14px;border-left:1px solid var(--ml-line);white-space:nowrap}
.ml-card-figures>div:first-child{border-left:0}
.ml-card-figures span,.ml-card-figures small{display:block;font-size:12px;color:var(--ml-t2)}
.ml-card-figures b{font-size:16px;font-weight:600;color:var(--ml-t1)}
.ml-card-figures>.means{flex:1 1 0;white-space:normal;font-size:12.25px;line-height:1.6;color:var(--ml-t2)}
.ml-advice{display:grid;grid-template-columns:1fr 1fr;gap:24px;padding-top:6px}
.ml-advice ul{margin:0;padding-left:18px;font-size:13px;line-height:1.75;color:var(--ml-t1)}
.ml-advice li{margin:0;font-size:13px}
.ml-source{min-width:210px}
.st-key-lead_places button{min-height:0;padding:0 6px;color:var(--ml-link)}
.st-key-lead_evidence{margin-bottom:-8px}
.st-key-lead_evidence .ml-head{margin:0}
.st-key-lead_evidence button{min-height:0;padding:0}
</style>"""
