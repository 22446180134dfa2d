"""疑点: list, filters, card, running the models, what a run left open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.analysis.finding import Finding
from graph.session import Session
from graph.words import in_lang
from tests.ui.conftest import Went
from tests.ui.helpers import events, field, keyed, run, said
from ui import leads, state
from ui.pages.findings import PAGE

Draw = Callable[..., AppTest]


def found(county: Session) -> list[Finding]:
    return [stored.finding for stored in county.workspace.findings()]


def listed(app: AppTest) -> list[str]:
    """Ids of the leads in the list, in its order."""
    return [b.key.removeprefix("open_") for b in app.button if b.key and b.key.startswith("open_")]


def card(app: AppTest) -> str:
    """The sentence on the card."""
    return next(str(b.proto.body) for b in app.get("html") if 'class="ml-sentence"' in str(b.proto.body))


def test_the_list_is_by_score_and_the_first_lead_is_on_the_card(page: Draw, county: Session) -> None:
    every = found(county)
    app = page("findings")
    assert listed(app) == [f.id for f in every[:PAGE]]
    assert f"共 {len(every)} 条，显示 1–{PAGE}，按得分排序" in said(app)
    text = card(app)
    for entity in every[0].entities:
        if entity.role in ("official", "company", "lot"):
            assert f"<u>{entity.name}</u>" in text
    assert "<b>需核实</b>" in text
    # Explanations and the chance sentence stand in places of their own, so the sentence ends before them.
    assert "可能的合理解释" not in text and "碰巧" not in text


def test_the_card_has_figures_evidence_explanations_and_checks(page: Draw, county: Session) -> None:
    first = found(county)[0]
    text = said(page("findings"))
    assert f"<b>{first.score:.1f}</b>" in text
    assert f"<b>{first.found} 例</b>" in text and f"共检验 {first.n_tests:,} 次" in text
    assert "意思是：若亲属、持股关系与项目管辖无关" in text and "这不说明本例属实" in text
    relations = sum(e.kind == "edge" for e in first.evidence)
    assert f"{relations} 条关系、{len(first.evidence) - relations} 个对象" in text
    holding = next(e for e in first.evidence if e.role == "holding")
    title = county.index.known(county.index.resolve([holding.src]).values())
    assert next(iter(title.values())).title in text and f"第 {holding.locator.removeprefix('line=')} 行" in text
    for line in (*first.benign, *first.checks):
        assert f"<li>{line.zh}</li>" in text


def test_more_chance_than_found_is_said(page: Draw, county: Session) -> None:
    lead = next(f for f in found(county) if f.expected_by_chance is not None and f.found <= f.expected_by_chance)
    assert "实得不多于偶然期望" in said(page("findings", id=lead.id))
    other = next(f for f in found(county) if f.expected_by_chance is not None and f.found > f.expected_by_chance)
    assert "实得不多于偶然期望" not in said(page("findings", id=other.id))


def test_a_deep_link_opens_the_page_that_holds_the_lead(page: Draw, county: Session) -> None:
    every = found(county)
    app = page("findings", id=every[-1].id)
    assert listed(app) == [f.id for f in every[PAGE : 2 * PAGE]]
    assert f"<u>{every[-1].entities[0].name}</u>" in card(app)


def test_tier_model_and_name_filter_and_counts_follow(page: Draw, county: Session) -> None:
    every = found(county)
    app = page("findings")
    yellow = [f for f in every if f.tier == "黄"]
    field(app, "leads_tier").set_value("黄").run()
    assert listed(app) == [f.id for f in yellow[:PAGE]]
    field(app, "leads_model").set_value("C01").run()
    assert listed(app) == [f.id for f in yellow if f.model_id == "C01"]
    of_model = [f for f in every if f.model_id == "C01"]
    labels = [option.content for option in field(app, "leads_tier").proto.options]
    assert labels == ["全部", *(f"{tier} {sum(f.tier == tier for f in of_model)}" for tier in "红橙黄")]
    field(app, "leads_name").set_value("没有这个名字").run()
    assert listed(app) == []
    assert "在所列数据范围内未发现" in said(app)


def test_choosing_a_lead_puts_it_on_the_card_and_into_the_address(page: Draw, county: Session) -> None:
    third = found(county)[2]
    app = page("findings")
    keyed(app.button, f"open_{third.id}").click().run()
    assert app.query_params["id"] == third.id
    assert f"<u>{third.entities[0].name}</u>" in card(app)
    for mark in third.marks:
        assert f'<span class="ml-chip plain">{mark}</span>' in said(app)


def test_the_graph_gets_every_node_and_edge_of_the_evidence(page: Draw, county: Session, went: Went) -> None:
    # The inspections of C01 are no subjects of the lead: they come in as ends of its edges only.
    first = next(f for f in found(county) if f.model_id == "C01")
    app = page("findings", id=first.id)
    keyed(app.button, "lead_explore").click().run()
    (module, query) = went[-1]
    assert module == "explore"
    nodes = set(query["uid"].split(","))
    assert {e.uid for e in first.entities} <= nodes
    assert {uid for e in first.evidence for uid in (e.from_uid, e.to_uid) if uid} <= nodes
    assert {e.uid for e in first.evidence if e.kind == "edge"} <= set(query["edges"].split(","))


def test_each_piece_of_evidence_opens_the_row_in_which_it_stands(page: Draw, county: Session) -> None:
    # Whatever the model: a lead whose evidence cannot be opened is a lead that nobody can check.
    tried = 0
    for lead in {f.model_id: f for f in found(county)}.values():
        app = page("findings", id=lead.id)
        places = [b for b in app.button if b.key and b.key.startswith("place_")]
        assert len(places) == sum(bool(e.src) for e in lead.evidence)
        for button in places:
            keyed(app.button, button.key).click().run()
            assert not app.exception
            # Only the window's own words count: the card behind it names every place.
            blocks = [str(block.proto.body) for block in app.get("html")]
            read = next(n for n, block in enumerate(blocks) if "这一行读出" in block)
            where = f">{button.label.split('　', 1)[-1]}<"
            assert where in blocks[read - 1] and ">▸ " in blocks[read]
            tried += 1
    assert tried > 10


def test_looks_are_written_down(page: Draw, county: Session) -> None:
    before, opened = len(events(county, "findings")), len(events(county, "finding"))
    app = page("findings")
    assert events(county, "findings")[before:] == ["asked", "answered"]
    keyed(app.button, f"open_{found(county)[1].id}").click().run()
    # Two cards were opened; the list was not asked for again.
    assert events(county, "finding")[opened:] == ["asked", "answered"] * 2
    assert len(events(county, "findings")) == before + 2


def test_open_questions_and_systemic_types_are_listed(page: Draw, county: Session) -> None:
    runs = county.workspace.latest()
    text = said(page("findings"))
    for part, name in (("open_questions", "待核问题"), ("listed", "系统性问题")):
        remarks = [raw for run in runs.values() for raw in run.body[part]]
        assert remarks and f"{name} {len(remarks)}" in text
        for raw in remarks:
            assert f"<u>{raw['entities'][0]['name']}</u>" in text
    assert all(f"{run.tests:,}" in text for run in runs.values())


def test_english_throughout(page: Draw, county: Session) -> None:
    text = said(page("findings", lang="en"))
    assert "Possible ordinary explanations" in text and "<b>Check </b>whether" in text
    assert "偶然期望" not in text and "意思是" not in text and "依据" not in text


def test_running_the_models_makes_new_runs(page: Draw, county: Session) -> None:
    before = {run.id for run in county.workspace.latest().values()}
    app = page("findings")
    keyed(app.button, "run_models").click().run()
    assert not app.exception
    after = {run.id for run in county.workspace.latest().values()}
    assert len(after) == len(before) and not after & before
    assert listed(app) == [f.id for f in found(county)[:PAGE]]


def test_before_the_first_run_and_before_the_first_data(page: Draw, county: Session, monkeypatch: Any) -> None:
    monkeypatch.setattr(county.workspace, "latest", dict)
    monkeypatch.setattr(county.workspace, "findings", lambda **_: [])
    assert "还没有运行过模型" in said(page("findings"))

    @contextlib.contextmanager
    def audited(what: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {}

    empty = SimpleNamespace(workspace=county.workspace, data_date=None, revision=0, audited=audited)
    monkeypatch.setattr(state, "door", lambda: empty)
    app = page("findings")
    assert "尚未导入数据" in said(app)
    assert keyed(app.button, "run_models").disabled


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_short_form_has_no_day_and_no_brackets(county: Session, language: Any) -> None:
    with in_lang(language):
        for finding in found(county):
            text = leads.short(finding)
            assert text and not set("（）()") & set(text)
            assert leads.day_of(finding)[:4].isdigit()
            assert not text.startswith(("20", "On "))


def test_a_lead_is_triaged_with_its_reason_and_the_list_follows(page: Draw, county: Session) -> None:
    first = found(county)[0]
    app = page("findings", id=first.id)
    assert "尚未处理" in said(app)
    button = next(b for b in app.button if b.key == "triage_dismissed")
    button.click()
    app.run()
    assert "先写理由" in said(app) and county.workspace.finding(first.id).triage is None  # type: ignore[union-attr]
    next(i for i in app.text_input if str(i.key).startswith("triage_why_")).set_value("该标段由他人分管")
    next(b for b in app.button if b.key == "triage_dismissed").click()
    app.run()
    assert not app.exception
    stored = county.workspace.finding(first.id)
    assert stored is not None
    assert (stored.triage, stored.triage_by, stored.triage_why) == ("dismissed", "研判员", "该标段由他人分管")
    assert "已排除　研判员" in said(app) and "该标段由他人分管" in said(app)
    field(app, "leads_triage").set_value("dismissed")
    app.run()
    assert listed(app) == [first.id]
    field(app, "leads_triage").set_value("new")
    app.run()
    assert first.id not in listed(app) and len(listed(app)) == PAGE
    assert events(county, "triage")[-1] == "triage"


def test_what_a_colleague_decides_is_seen_at_the_next_run_of_every_page(page: Draw, county: Session) -> None:
    lead = next(f for f in found(county) if f.model_id == "C01")
    unit = next(entity.uid for entity in lead.entities if entity.label == "Unit")
    pages = {
        "findings": page("findings", id=lead.id),
        "repeat_issues": page("repeat_issues"),
        "explore": page("explore", uid=unit),
    }
    said_before = {name: said(app).count("已上报") for name, app in pages.items()}
    with Session.open(county.settings, actor="另一人") as other:
        other.triage(lead.id, "escalated", "移交核查")
    for name, app in pages.items():
        assert said(run(app)).count("已上报") == said_before[name] + (2 if name == "findings" else 1), name
    assert "已上报　另一人" in said(pages["findings"]) and "移交核查" in said(pages["findings"])
    read = len(events(county, "findings"))
    run(pages["findings"])
    assert len(events(county, "findings")) == read, "read again once, not at every run"
