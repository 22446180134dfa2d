"""探索 without a browser: search, deep links, filters, expansion, panel, paths, and what the canvas is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from mailuo.canvas import CanvasEvent, CanvasEvents
from reports.words import locator_text
from tests.ui.conftest import Went
from tests.ui.helpers import events, keyed, said
from ui.pages import explore
from ui.view import View

Draw = Callable[..., AppTest]


def canvas(app: AppTest) -> dict[str, Any]:
    """What the canvas was given."""
    given: dict[str, Any] = json.loads(app.get("bidi_component")[0].proto.json)
    return given


def ids(app: AppTest) -> set[str]:
    return {node["id"] for node in canvas(app)["nodes"]}


def status(app: AppTest) -> str:
    return "　".join(part["text"] for part in canvas(app)["status"])


def uid_of(county: Session, title: str, label: str) -> str:
    return next(hit.uid for hit in county.search(title, [label], limit=50).hits if hit.title == title)


@pytest.fixture(scope="module")
def unit(county: Session) -> str:
    return uid_of(county, "青禾县交通运输局", "Unit")


def view_of(app: AppTest) -> View:
    view: View = app.session_state["view"]
    return view


def test_an_empty_canvas_says_how_to_begin(page: Draw) -> None:
    app = page("explore")
    assert "搜索一个姓名、单位或编号开始" in canvas(app)["empty"]
    assert "点击节点看详情，双击展开。" in said(app)


def test_search_offers_hits_and_a_chosen_one_is_drawn_with_its_neighbours(
    page: Draw, county: Session, unit: str
) -> None:
    app = page("explore")
    keyed(app.text_input, "explore_search").set_value("交通运输局")
    before = events(county, "search").count("asked")
    app.run()
    assert keyed(app.button, "hit_0").label.startswith("青禾县交通运输局  \n:small[:gray[乡科级")
    app.run()
    assert events(county, "search").count("asked") == before + 1, "one search for one text, not one a run"
    keyed(app.button, "hit_0").click()
    app.run()
    assert not app.exception
    around = county.neighbours(unit, limit=explore.EXPAND)
    assert ids(app) == set(around.graph)
    assert canvas(app)["focus"] == unit and canvas(app)["selected"] == [unit]
    assert keyed(app.text_input, "explore_search").value == ""
    assert f"显示 {around.graph.number_of_nodes()} 个节点" in status(app)


def test_nothing_found_is_said_within_the_data_listed(page: Draw) -> None:
    app = page("explore")
    keyed(app.text_input, "explore_search").set_value("查无此人某某某")
    app.run()
    assert "在所列数据范围内未发现。" in said(app)


def test_a_link_with_one_node_begins_there_and_several_are_drawn_as_they_are(
    page: Draw, county: Session, unit: str
) -> None:
    assert len(ids(page("explore", uid=unit))) > 5
    other = next(n for n in county.neighbours(unit).graph if n != unit)
    graph = county.graph_of([unit, other])
    edge = next(iter(graph.edges(keys=True)))[2]
    app = page("explore", uid=f"{unit},{other}", edges=edge)
    assert ids(app) == {unit, other}
    assert any(line["path"] for line in canvas(app)["edges"])
    assert view_of(app).past == [view_of(app).past[0]], "one step, so one undo goes back"


def test_the_whole_state_is_in_the_address_and_a_link_brings_it_back(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    keyed(app.checkbox, "kind_Issue").uncheck()
    app.run()
    keyed(app.date_input, "explore_day").set_value(date(2024, 3, 1))
    app.run()
    address = {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}
    assert address["off"] == "Issue" and address["day"] == "2024-03-01"
    again = page("explore", **address)
    assert ids(again) == ids(app)
    assert canvas(again)["edges"] == canvas(app)["edges"]
    assert keyed(again.checkbox, "kind_Issue").value is False


def test_a_node_of_a_link_that_is_not_in_the_data_is_said_and_left_out(page: Draw, unit: str) -> None:
    app = page("explore", uid=f"{unit},00000000-0000-0000-0000-000000000000", more="3")
    assert ids(app) == {unit}
    assert "链接中有 4 个节点没有带来" in said(app)


def test_kinds_off_are_counted_as_hidden_and_the_status_line_brings_them_back(page: Draw, unit: str) -> None:
    app = page("explore", uid=unit)
    whole = ids(app)
    issues = int(keyed(app.checkbox, "kind_Issue").label.rsplit(" ", 1)[1])
    keyed(app.checkbox, "kind_Issue").uncheck()
    app.run()
    assert len(ids(app)) == len(whole) - issues
    assert f"已隐藏 {issues}" in status(app)
    act(app, CanvasEvent(1, "show_hidden"))
    app.run()
    assert ids(app) == whole and keyed(app.checkbox, "kind_Issue").value is True


def test_a_day_leaves_out_edges_that_do_not_hold_and_counts_them(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    before = sum(line["n"] for line in canvas(app)["edges"])
    keyed(app.date_input, "explore_day").set_value(date(2016, 1, 1))
    app.run()
    after = sum(line["n"] for line in canvas(app)["edges"])
    assert after < before
    assert f"该日不成立 {before - after} 条" in status(app)
    assert "截至 2016-01-01" in status(app)
    act(app, CanvasEvent(1, "show_edges"))
    app.run()
    assert sum(line["n"] for line in canvas(app)["edges"]) >= before and view_of(app).as_of is None


def act(app: AppTest, *happened: CanvasEvent) -> None:
    """As if the browser had sent these; AppTest cannot."""
    explore._act(_door(app), view_of(app), CanvasEvents(happened), len)


def _door(app: AppTest) -> Session:
    from ui import state

    return state.door()


def test_expanding_again_brings_others_until_there_are_none(page: Draw, county: Session) -> None:
    hub = uid_of(county, "青禾县", "Place")
    total = county.neighbours(hub, limit=1).total
    assert total > 2 * explore.EXPAND, "the county must have a hub for this test"
    app = page("explore", uid=hub)
    seen = len(ids(app))
    assert "超出上限未取" in status(app)
    keyed(app.button, "expand").click()
    app.run()
    assert len(ids(app)) >= seen + explore.EXPAND // 2
    assert ids(app) > {hub}


def test_expanding_says_why_the_badge_is_not_at_nothing(page: Draw, county: Session) -> None:
    edges = county.state.frame("edges", county.meta)
    refuted = edges.filter((pl.col("type") == "KIN") & (pl.col("status") == "REFUTED")).collect()
    app = page("explore", uid=refuted["from_uid"][0])
    before = ids(app)
    keyed(app.button, "expand").click()
    app.run()
    assert ids(app) == before
    assert "没有更多相邻节点：其余 1 个的关系已查否" in said(app)


def test_the_list_of_nodes_chooses_one_without_the_canvas(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    listed = keyed(app.selectbox, "panel_list")
    assert len(listed.options) == len(ids(app))
    # Two posts of one name are told apart by the browser, which sends the place in the list; AppTest sends the words.
    titles = {uid: known.title for uid, known in county.index.known(ids(app)).items()}
    other = next(uid for uid in titles if uid != unit and list(titles.values()).count(titles[uid]) == 1)
    listed.set_value(other)
    app.run()
    assert not app.exception
    assert canvas(app)["selected"] == [other] and county.show(other).title in said(app)
    assert keyed(app.selectbox, "panel_list").value is None


def test_hide_and_undo_from_the_panel(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    whole = ids(app)
    keyed(app.button, "hide").click()
    app.run()
    assert ids(app) == whole - {unit} and "已隐藏 1" in status(app)
    assert canvas(app)["undo"] == 2
    view_of(app).undo()
    app.run()
    assert ids(app) == whole and canvas(app)["redo"] == 1


def test_the_panel_has_facts_with_their_source_and_tabs_with_counts(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    text = said(app)
    shown = county.show(unit)
    assert f"关系 {shown.degree}" in [tab.label for tab in app.tabs]
    assert f"来源 {len(shown.assertions)}" in [tab.label for tab in app.tabs]
    live = [a for a in shown.assertions if a["live"]]
    assert f'title="{shown.sources[live[-1]["src"]]}　{locator_text(live[-1]["locator"])}"' in text
    assert shown.node.props["uscc"] in text


def test_a_lead_in_the_panel_opens_its_own_card(page: Draw, county: Session, went: Went) -> None:
    # Not the first of the list: that one is shown where the address names none.
    lead = county.workspace.findings()[-1].finding
    app = page("explore", uid=lead.entities[0].uid)
    keyed(app.button, f"lead_{lead.id}").click()
    app.run()
    assert went == [("findings", {"id": lead.id})]
    asked = page("findings", **went[0][1])
    assert any(str(b.key).startswith(f"place_{lead.id}_") for b in asked.button)


def test_an_edge_shows_its_status_period_and_every_source(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    line = canvas(app)["edges"][0]
    view_of(app).edge = tuple(line["ids"])
    app.run()
    text = said(app)
    for row in county.assertions(line["ids"][0]):
        assert any(locator_text(row["locator"]) in button.label for button in app.button), "the way to the row"
    assert "已采信" in text


def test_paths_between_two_nodes_are_listed_marked_and_can_be_undone(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    other = next(n for n, a in county.neighbours(unit).graph.nodes(data=True) if "Post" in a["labels"])
    whole = ids(app)
    view_of(app).selected = (unit, other)
    app.run()
    keyed(app.button, "paths").click()
    app.run()
    assert not app.exception
    best = county.paths(unit, other).paths[0]
    marked = {uid for line in canvas(app)["edges"] if line["path"] for uid in line["ids"]}
    assert {uid for step in best.steps for uid in step} <= marked
    assert any(b.key == "path_1" for b in app.button)
    assert "罕见的在前" in said(app)
    act(app, CanvasEvent(1, "undo"))
    app.run()
    assert ids(app) == whole and not any(line["path"] for line in canvas(app)["edges"])


def test_two_clicks_on_the_canvas_ask_for_paths(page: Draw, county: Session, unit: str) -> None:
    app = page("explore", uid=unit)
    other = next(n for n, a in county.neighbours(unit).graph.nodes(data=True) if "Post" in a["labels"])
    before = events(county, "paths").count("asked")
    view = view_of(app)
    view.selected = ()
    explore._act(county, view, CanvasEvents((CanvasEvent(1, "select", (unit,)), CanvasEvent(2, "select", ()))), len)
    assert view.selected == ()
    app.run()
    assert events(county, "paths").count("asked") == before
    assert other in ids(app)


def test_the_picture_goes_to_the_report(page: Draw, went: Went, unit: str) -> None:
    app = page("explore", uid=unit)
    keyed(app.button, "to_report").click()
    app.run()
    assert went == [("reports", {})]
    assert set(app.session_state["report_uids"]) == ids(app)


def test_in_english(page: Draw, unit: str) -> None:
    app = page("explore", uid=unit, lang="en")
    assert "relations shown" in status(app)
    assert any(tab.label.startswith("Relations") for tab in app.tabs)
    assert "种类（图例）" not in said(app) and "Kinds (legend)" in said(app)
