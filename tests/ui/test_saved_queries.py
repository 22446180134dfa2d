"""查询: the library, fields by type, the answer, what leaves the page, statements typed by hand."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.store.contract import GraphEdge, GraphNode, GraphPath, Table
from queries.catalog import catalog
from queries.export import Answer, uids_in
from queries.runner import run
from tests.ui.conftest import Went
from tests.ui.helpers import events, keyed, said
from ui import query_result

Draw = Callable[..., AppTest]
UNIT = "青禾县教育局"


def press(app: AppTest) -> AppTest:
    keyed(app.button, "q_run").click().run()
    assert not app.exception
    return app


def typed(page: Draw, text: str, params: str = "") -> AppTest:
    app = page("saved_queries", name="typed")
    keyed(app.text_area, "q_text").set_value(text)
    keyed(app.text_input, "q_params").set_value(params)
    return press(app.run())


def test_every_query_of_the_library_is_listed_and_can_be_searched(page: Draw) -> None:
    app = page("saved_queries")
    names = {b.key.split("_", 2)[2] for b in app.button if b.key and b.key.startswith(("q_on_", "q_off_"))}
    assert names == {query.name for query in catalog()}
    keyed(app.text_input, "q_search").set_value("处分").run()
    left = [b.key for b in app.button if b.key and b.key.startswith(("q_on_", "q_off_"))]
    assert any("penalties-in-force" in key for key in left) and len(left) < len(names)


def test_a_query_runs_with_its_defaults_and_shows_words_not_codes(page: Draw, county: Session) -> None:
    table = run(county, "penalties-in-force")
    before = len(events(county, "cypher"))
    app = press(page("saved_queries", name="penalties-in-force"))
    frame = app.dataframe[0].value
    assert len(frame) == len(table.rows) > 0
    assert list(frame["subject"]) == [row[0] for row in table.rows]
    assert "subject_uid" not in frame.columns and "penalty_uid" not in frame.columns
    assert set(frame["kind"]) & {"党内警告", "党内严重警告"}
    # Sources are named, places said in words.
    assert frame["src"].str.endswith(".csv").all() and frame["locator"].str.startswith("第 ").all()
    assert f"共 {len(table.rows):,} 行" in said(app) and "已记入审计" in said(app)
    assert events(county, "cypher")[before:] == ["asked", "answered"]


def test_a_cut_answer_says_so_and_a_whole_one_does_not(page: Draw) -> None:
    app = page("saved_queries", name="persons")
    keyed(app.selectbox, "q_limit").set_value(100)
    press(app.run())
    assert "结果已在 100 行处截断，实际更多" in said(app)
    assert "截断" not in said(press(page("saved_queries", name="counts")))


def test_what_is_required_is_asked_for(page: Draw) -> None:
    app = press(page("saved_queries", name="unit-profile"))
    assert "没有完成：缺少参数 unit" in said(app)
    assert not app.dataframe


def test_a_unit_is_looked_up_by_name(page: Draw, county: Session) -> None:
    app = page("saved_queries", name="unit-profile")
    keyed(app.text_input, "q_unit-profile_unit_text").set_value(UNIT).run()
    uid = keyed(app.selectbox, "q_unit-profile_unit_uid").value
    assert county.index.known([uid])[uid].title == UNIT
    press(app)
    assert len(app.dataframe[0].value) == len(run(county, "unit-profile", {"unit": uid}).rows)


def test_only_the_kind_that_is_asked_for_is_offered(page: Draw, county: Session) -> None:
    name = "林业局办公设备项目"
    assert {hit.label for hit in county.search(name).hits} >= {"Project", "Lot"}
    app = page("saved_queries", name="project-timeline")
    keyed(app.text_input, "q_project-timeline_project_text").set_value(name).run()
    assert {text.split("　")[1] for text in keyed(app.selectbox, "q_project-timeline_project_uid").options} == {"项目"}


def test_the_day_is_that_of_the_data_and_can_be_changed(page: Draw, county: Session) -> None:
    app = page("saved_queries", name="penalties-in-force")
    field = keyed(app.date_input, "q_penalties-in-force_on")
    assert field.value == county.data_date
    field.set_value(date(2010, 1, 1))
    press(app.run())
    then = run(county, "penalties-in-force", {"on": "2010-01-01"})
    # More than ten years back: a date field of Streamlit's own would fall back to its default.
    assert not then.rows and not app.dataframe


def test_zero_rows_say_where_was_looked(page: Draw) -> None:
    app = page("saved_queries", name="persons")
    keyed(app.text_input, "q_persons_name").set_value("没有这个名字")
    press(app.run())
    assert "在所列数据范围内未发现。范围：当前数据" in said(app)
    assert not app.dataframe


def test_an_answer_is_dropped_when_another_query_is_chosen(page: Draw) -> None:
    app = press(page("saved_queries", name="counts"))
    assert app.dataframe
    keyed(app.button, "q_off_figures").click().run()
    assert not app.dataframe and app.query_params["name"] == "figures"


def test_an_unknown_name_in_the_address(page: Draw) -> None:
    assert "没有名为 nothing-of-this 的查询" in said(page("saved_queries", name="nothing-of-this"))


def test_a_typed_write_is_refused_and_nothing_is_shown(page: Draw) -> None:
    app = typed(page, "MATCH (n) DETACH DELETE n")
    assert "没有完成" in said(app) and "只能读" in said(app)
    assert not app.dataframe
    assert "没有完成" in said(typed(page, "MATCH (n:Unit) RETURN n LIMIT 1", "{"))
    assert "先写一条语句" in said(typed(page, "  "))


def test_a_typed_statement_with_nodes_can_be_drawn_and_taken_to_the_canvas(
    page: Draw, county: Session, went: Went
) -> None:
    app = typed(
        page,
        "MATCH (p:Project)-[r:HAS_LOT]->(l:Lot) WHERE p.name = $name RETURN p, r, l",
        '{"name": "林业局办公设备项目"}',
    )
    assert [tab.label for tab in app.tabs] == ["表格", "图", "Cypher"]
    frame = app.dataframe[0].value
    assert list(frame["p"]) == ["林业局办公设备项目"] and "[" not in frame["l"][0]
    keyed(app.button, "to_canvas").click().run()
    module, query = went[-1]
    titles = {known.title for known in county.index.known(query["uid"].split(",")).values()}
    assert module == "explore" and titles == {"林业局办公设备项目", "林业局办公设备项目一标段"}


def test_scalars_alone_have_no_graph(page: Draw) -> None:
    app = typed(page, "MATCH (p:Project) RETURN count(p) AS n")
    assert [tab.label for tab in app.tabs] == ["表格", "Cypher"]
    assert not [b for b in app.button if b.key == "to_canvas"]


def test_exports_are_written_down_and_hold_all_columns(county: Session) -> None:
    query = catalog().get("penalties-in-force")
    answer = Answer(query.name, query, {"on": date(2026, 6, 30)}, run(county, query.name), county.revision)
    before = len(county.workspace.exports())
    made = {kind: query_result.exporter(county, answer, kind)() for kind in ("csv", "json", "xlsx")}
    head, first = made["csv"].decode("utf-8-sig").splitlines()[:2]
    assert head.split(",") == list(query.columns) and answer.table.rows[0][0] in first
    assert made["csv"].startswith(b"\xef\xbb\xbf")
    rows = json.loads(made["json"])["rows"]
    assert len(rows) == len(answer.table.rows) and rows[0]["subject_uid"] == answer.table.rows[0][-2]
    strings = zipfile.ZipFile(io.BytesIO(made["xlsx"])).read("xl/sharedStrings.xml").decode()
    assert "受处分人或单位" in strings and "2026-06-30" in strings
    exports = county.workspace.exports()
    assert [e.kind for e in exports[: len(exports) - before]] == ["query.xlsx", "query.json", "query.csv"]
    assert len({e.hash for e in exports[:3]}) == 1
    assert answer.table.rows[0][-2] in county.workspace.exported_uids(exports[0].id)


def test_uids_are_taken_out_of_nodes_edges_paths_and_lists() -> None:
    a, b = GraphNode("a", ("Unit",), {"name": "甲"}), GraphNode("b", ("Unit",), {"name": "乙"})
    edge = GraphEdge("e", "PARENT_OF", "c", "a", {})
    rows: list[tuple[Any, ...]] = [(a, 1), (edge, None), ([GraphPath((a, b), (edge,))], "x")]
    assert uids_in(rows) == ["a", "c", "b"]
    assert query_result.words(a, None) == "甲"


def test_columns_keep_numbers_and_mix_nothing() -> None:
    assert query_result.cells([1, None, 2.5], None) == [1, None, 2.5]
    assert query_result.cells([date(2024, 1, 2), None], None) == ["2024-01-02", None]
    assert query_result.cells([1, "二", True], None) == ["1", "二", "是"]
    assert query_result.cells([True, False], None) == ["是", "否"]


def test_the_answer_of_older_data_is_not_shown(page: Draw, county: Session) -> None:
    table = Table(("n",), [(7,)], False, 0.1, 500)
    app = press(page("saved_queries", name="counts"))
    query = catalog().get("counts")
    app.session_state["query_answer"] = Answer("counts", query, {}, table, county.revision - 1)
    app.run()
    assert not app.dataframe
