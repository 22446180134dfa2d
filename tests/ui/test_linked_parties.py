"""关联方: one subject and its parties, two and the paths between them."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from graph.analysis.finding import Finding
from graph.analysis.wording import number
from graph.session import Session, analyze
from tests.ui.conftest import Went
from tests.ui.helpers import events, keyed, said

Draw = Callable[..., AppTest]


def lead(county: Session) -> Finding:
    """A lead of A01 in which a relative holds the company."""
    every = county.workspace.findings(model="A01")
    return next(s.finding for s in every if s.finding.entity("relative") is not None)


def uid(finding: Finding, role: str) -> str:
    entity = finding.entity(role)
    assert entity is not None
    return entity.uid


def test_two_subjects_give_ranked_paths_with_chance(page: Draw, county: Session, went: Went) -> None:
    finding = lead(county)
    a, b = uid(finding, "official"), uid(finding, "company")
    between = analyze.linked_between(county, a, b)
    app = page("linked_parties", a=a, b=b)
    text = said(app)
    assert str(between.summary).removesuffix("。") in text
    assert f"路径 {len(between.paths)}" in text
    best = between.paths[0]
    assert f"偶然期望 {number(best.expected)} 条" in text and f"{best.path.hops} 步" in text
    relative = finding.entity("relative")
    assert relative is not None and relative.name in text
    assert 'class="ml-chain"' in text
    keyed(app.button, "path_see_1").click().run()
    module, query = went[-1]
    assert module == "explore" and query["uid"].split(",") == list(best.path.nodes)
    assert query["edges"].split(",") == [edge for step in best.path.steps for edge in step]


def test_a_node_without_a_name_is_called_on_a_path_as_everywhere(page: Draw, county: Session) -> None:
    # A bid has an amount for its name: it stood there as 717494600, and the whole path without icons.
    every = [s.finding for s in county.workspace.findings(model="A01")]
    pairs = [(uid(f, "company"), uid(f, "project")) for f in every]
    for a, b in pairs:
        between = analyze.linked_between(county, a, b)
        known = county.index.known({uid for told in between.paths for uid in told.path.nodes})
        bids = [one.title for one in known.values() if one.label == "Bid"]
        if bids:
            break
    text = said(page("linked_parties", a=a, b=b))
    assert bids and text.count('class="ml-chain"') == len(between.paths)
    for title in bids:
        assert title.startswith("投标 ") and title in text
        assert any(title in told.text.zh for told in between.paths)


def test_fewer_hops_give_fewer_paths(page: Draw, county: Session) -> None:
    finding = lead(county)
    a, b = uid(finding, "official"), uid(finding, "company")
    app = page("linked_parties", a=a, b=b, hops="1")
    assert "在所列数据范围内未发现" in said(app)
    assert not [button for button in app.button if button.key and button.key.startswith("path_see_")]


def test_one_subject_gives_its_parties_by_group(page: Draw, county: Session, went: Went) -> None:
    finding = lead(county)
    official = uid(finding, "official")
    parties = analyze.linked_parties(county, official)
    app = page("linked_parties", a=official)
    text = said(app)
    for party in parties.parties:
        assert party.name in text and str(party.why) in text
    groups = {party.group for party in parties.parties}
    assert {"kin", "kin_company"} <= groups
    assert {b.key for b in app.button if b.key and b.key.startswith("group_see_")} == {f"group_see_{g}" for g in groups}
    # A recorded fact has no chance figure, and the page says why.
    assert "不适用" in text and "登记或申报的事实，偶然概率不适用" in text
    keyed(app.button, "group_see_kin_company").click().run()
    module, query = went[-1]
    held = [party for party in parties.parties if party.group == "kin_company"]
    assert module == "explore"
    assert {official, *(p.uid for p in held), *(v for p in held for v in p.via)} <= set(query["uid"].split(","))
    assert {e.uid for p in held for e in p.evidence} <= set(query["edges"].split(","))


def test_subjects_are_looked_up_and_put_into_the_address(page: Draw, county: Session) -> None:
    finding = lead(county)
    company = finding.entity("company")
    assert company is not None
    app = page("linked_parties")
    assert "先搜索并选定对象" in said(app)
    assert keyed(app.button, "linked_find").disabled
    keyed(app.text_input, "linked_a_text").set_value(company.name).run()
    assert keyed(app.selectbox, "linked_a_uid").value == company.uid
    keyed(app.button, "linked_find").click().run()
    assert app.query_params["a"] == company.uid and "b" not in app.query_params
    assert str(analyze.linked_parties(county, company.uid).summary) in said(app)
    # Another subject instead: the address follows.
    official = finding.entity("official")
    assert official is not None
    keyed(app.text_input, "linked_a_text").set_value(official.uid).run()
    keyed(app.button, "linked_find").click().run()
    assert app.query_params["a"] == official.uid


def test_drawing_again_does_not_ask_again(page: Draw, county: Session) -> None:
    app = page("linked_parties", a=uid(lead(county), "official"))
    before = len(events(county, "projection"))
    app.run()
    assert len(events(county, "projection")) == before
    keyed(app.selectbox, "linked_hops").set_value(2).run()
    assert len(events(county, "projection")) == before


def test_what_is_not_there(page: Draw) -> None:
    app = page("linked_parties")
    keyed(app.text_input, "linked_a_text").set_value("没有这个名字的对象").run()
    assert "在所列数据范围内未发现" in said(app)
    assert keyed(app.button, "linked_find").disabled


def test_english(page: Draw, county: Session) -> None:
    text = said(page("linked_parties", a=uid(lead(county), "official"), lang="en"))
    assert "parties are tied to" in text and "n/a" in text and "不适用" not in text
