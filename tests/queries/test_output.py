"""Tables as text, JSON, JSON lines, CSV and workbook: the same facts, cut ones said, nothing run as a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from graph.errors import QueryError
from graph.store.contract import GraphEdge, GraphNode, GraphPath, Table
from graph.words import in_lang
from queries.catalog import catalog
from queries.output import cell_text, render, to_json, truncation_note, write_xlsx

A = GraphNode("u1", ("Unit",), {"uid": "u1", "name": "青禾县住建局", "kind": "GOV"})
B = GraphNode("p1", ("Person", "Official"), {"uid": "p1", "name": "林向东"})
E = GraphEdge("e1", "KIN", "p1", "p2", {"kin_code": "SP"})
P = GraphPath((B, GraphNode("p2", ("Person",), {"name": "苏晚晴"})), (E,))


def table(
    *rows: tuple[Any, ...], columns: tuple[str, ...] = ("x",), truncated: bool = False, limit: int = 500
) -> Table:
    return Table(columns, list(rows), truncated, 0.1234, limit)


def test_json_keeps_types_and_order() -> None:
    made = table((1, 2.5, None, True, date(2024, 3, 12), ["a", A]), columns=("b", "a", "n", "t", "d", "l"))
    text = render(made, "json")
    back = json.loads(text)
    assert list(back) == ["columns", "rows", "truncated", "limit", "elapsed", "notes"]
    assert list(back["rows"][0]) == ["b", "a", "n", "t", "d", "l"]
    assert back["rows"][0] | {"l": None} == {"b": 1, "a": 2.5, "n": None, "t": True, "d": "2024-03-12", "l": None}
    assert back["rows"][0]["l"] == ["a", {"uid": "u1", "labels": ["Unit"], "title": "青禾县住建局"}]
    assert "青禾县" in text and "\\u" not in text


def test_a_cut_table_says_so_in_every_format() -> None:
    cut = table((1,), (2,), truncated=True, limit=2)
    assert json.loads(render(cut, "json"))["truncated"] is True
    last = render(cut, "jsonl").splitlines()[-1]
    assert json.loads(last) == {"truncated": True, "limit": 2, "rows": 2}
    assert "截断" in render(cut, "table") and "2" in (truncation_note(cut) or "")
    whole = table((1,), (2,))
    assert truncation_note(whole) is None and "截断" not in render(whole, "table")
    assert len(render(whole, "jsonl").splitlines()) == 2


def test_an_empty_table_is_said_within_its_data() -> None:
    assert render(table(), "table").strip() == "在所列数据范围内未发现。"
    assert to_json(table())["rows"] == [] and render(table(), "jsonl") == ""
    assert render(table(), "csv") == "x\r\n"


def test_nodes_edges_and_paths_are_said_by_title_and_uid() -> None:
    text = render(table((A, E, P), columns=("n", "e", "p")), "table")
    flat = text.replace("\n", "").replace(" ", "")
    assert "青禾县住建局[u1]" in flat
    assert "林向东" in flat and "→苏晚晴" in flat
    row = to_json(table((E, P), columns=("e", "p")))["rows"][0]
    assert (row["e"]["uid"], row["e"]["type"], row["e"]["from"], row["e"]["to"]) == ("e1", "KIN", "p1", "p2")
    assert [n["uid"] for n in row["p"]["nodes"]] == ["p1", "p2"] and row["p"]["edges"][0]["uid"] == "e1"
    back = GraphPath((P.nodes[1], P.nodes[0]), (E,))
    assert "←" in render(table((back,)), "table")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", '=HYPERLINK("http://x")'])
def test_csv_runs_no_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(render(table((text,)), "csv"))))
    assert rows[1] == ["'" + text]


def test_csv_keeps_numbers_and_quotes() -> None:
    made = table((-5, 1.5, None, True, '说"好", 行', date(2024, 1, 2)), columns=tuple("abcdef"))
    assert list(csv.reader(io.StringIO(render(made, "csv"), newline="")))[1] == [
        "-5",
        "1.5",
        "",
        "true",
        '说"好", 行',
        "2024-01-02",
    ]


def test_code_words_and_headings_are_for_people_only() -> None:
    query = catalog().get("penalties-in-force")
    row = dict.fromkeys(query.columns) | {
        "kind": "P1",
        "status": "REGISTERED",
        "review": "UNREVIEWED",
        "certain": False,
    }
    made = table(tuple(row[c] for c in query.columns), columns=query.columns)
    shown = render(made, "table", query).replace("\n", "").replace(" ", "")
    for word in ("种类", "党内警告", "登记", "未复核", "否"):
        assert word in shown
    assert json.loads(render(made, "json", query))["rows"][0]["kind"] == "P1"
    with in_lang("en"):
        words = {c.name: c for c in query.returns}
        assert cell_text("UNREVIEWED", words["review"]) == "unreviewed"
        assert str(words["kind"].label) == "kind"


def test_a_name_is_no_markup_and_no_control_sequence() -> None:
    text = render(table(("[red]张三[/red]\x1b[31m",)), "table")
    assert "[red]张三[/red]" in text and "\x1b" not in text


def test_workbook(tmp_path: Path) -> None:
    query = catalog().get("persons")
    row = dict.fromkeys(query.columns) | {
        "name": "=cmd|' /C calc'!A0",
        "masked": False,
        "valid_from": date(2019, 3, 1),
        "person_uid": "00123",
        "status": "REGISTERED",
    }
    made = table(tuple(row[c] for c in query.columns), columns=query.columns, truncated=True, limit=1)
    path = tmp_path / "a.xlsx"
    write_xlsx(made, path, query, {"数据版本": "7"})
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("结果").to_python()
    cells = dict(zip(query.columns, rows[1], strict=False))
    assert rows[0][0] == "姓名"
    assert cells["name"] == "=cmd|' /C calc'!A0", "text, not a formula"
    assert cells["valid_from"] == date(2019, 3, 1) and cells["person_uid"] == "00123" and cells["status"] == "登记"
    about = dict(r[:2] for r in book.get_sheet_by_name("说明").to_python())
    assert about["数据版本"] == "7" and "截断" in about["提示"] and "persons" in about["查询"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_workbook_formula_text_is_marked(tmp_path: Path) -> None:
    import zipfile

    write_xlsx(table(("=1+1",), (2**60,), ("x" * 40_000,)), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and 'quotePrefix="1"' in parts.read("xl/styles.xml").decode()
        assert str(2**60) in parts.read("xl/sharedStrings.xml").decode()


def test_a_workbook_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(QueryError) as refused:
        write_xlsx(table((1,)), tmp_path / "missing" / "a.xlsx")
    assert "a.xlsx" in refused.value.cause


def test_an_unknown_format() -> None:
    with pytest.raises(QueryError):
        render(table(), "xml")


def test_a_uid_keeps_its_line_and_several_leave_room_for_words() -> None:
    uid = "72729a1a-e90b-5739-9c61-bacab73f4e09"
    words = tuple(f"第{i}栏的内容" for i in range(14))
    names = tuple(f"c{i}" for i in range(14))
    one = render(Table(("uid", *names), [(uid, *words)], False, 0.0, 1), "table")
    assert uid in one
    several = render(Table(("a", "b", "c", *names), [(uid, uid, uid, *words)], False, 0.0, 1), "table")
    assert all(ch in several for ch in "栏内容")
