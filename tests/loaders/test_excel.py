"""Workbooks: title rows, merged cells, hidden sheets, formulas, and numbers that Excel has damaged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from graph.errors import LoadError
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping


def _book(path: Path, fill: Callable[[Any, Any], None]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    fill(book, sheet)
    book.close()
    return path


def test_title_rows_dates_booleans_and_leading_zeros(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range("A1:F1", "青禾县干部名册")
        sheet.write("A2", "填报单位：县委组织部")
        sheet.write_row("A3", ["序号", "姓　名", "性 别", "单位\n代码", "起", "止"])
        sheet.write_row("A4", ["001", "张伟", "男", "00123"])
        sheet.write_datetime("E4", datetime(2020, 3, 1), day)
        sheet.write_string("F4", "至今")
        sheet.write_row("A6", [2, "NULL", "女", 123])
        sheet.write_number("E6", 2019)

    report = home.load(_book(home.folder / "名册.xlsx", fill), mapping(ROSTER))
    assert (report.rows, report.loaded, report.encoding) == (2, 2, "XLSX")
    frame = home.ledger.scan(1, "assertions").collect()
    edges = frame.filter(frame["kind"] == "edge").sort("locator")
    assert edges["to_value"].to_list() == ["00123", "123"]
    assert edges["locator"].to_list() == ["sheet=名册;row=4", "sheet=名册;row=6"]
    assert [str(day) for day in edges["valid_from"]] == ["2020-03-01", "2019-01-01"]
    assert [node["name"] for node in home.nodes("Person")] == ["NULL", "张伟"]


@pytest.mark.parametrize(("fill_merged", "loaded", "faulty"), [("down", 3, 0), ("none", 1, 2)])
def test_merged_cells_are_filled_where_the_mapping_says_so(
    home: Home, fill_merged: str, loaded: int, faulty: int
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ROSTER_HEADER)
        for row, name in enumerate(["甲", "乙", "丙"], 1):
            sheet.write_row(row, 0, [str(row), name, "", "91"])
        sheet.merge_range("C2:C4", "男")

    text = ROSTER.replace("headers:", f"file: {{fill_merged: {fill_merged}}}\nheaders:").replace(
        "{label: Person,", "{label: Person, when: {column: 性别, not_empty: true}, "
    )
    text = text.replace("type: HAS_ROLE", "required: true, type: HAS_ROLE")
    report = home.load(_book(home.folder / "名册.xlsx", fill), mapping(text))
    assert (report.loaded, report.faulty) == (loaded, faulty)
    assert any("合并单元格" in notice for notice in report.notices) is (fill_merged == "none")


def test_formulas_are_read_by_their_value_and_hidden_sheets_are_named(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ROSTER_HEADER)
        sheet.write_row("A2", ["1", "张伟", "男"])
        sheet.write_formula("D2", '="91"&"A"', value="91A")
        sheet.write_row("A3", ["2", "李娜", "女"])
        sheet.write_formula("D3", "=1/0", value="#DIV/0!")
        book.add_worksheet("底稿").hide()
        other = book.add_worksheet("别的")
        other.write("A1", "x")

    report = home.load(_book(home.folder / "名册.xlsx", fill), mapping(ROSTER))
    assert (report.loaded, report.faulty) == (1, 1)
    assert home.ledger.rejects(1).row(0, named=True)["code"] == "error_cell"
    told = "\n".join(report.notices)
    assert "隐藏的表：底稿" in told
    assert "2 个公式" in told
    assert "没有读的表：别的" in told


def test_an_18_digit_number_that_excel_kept_as_a_float_is_faulty_and_masked(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["序号", "姓名", "证件"])
        sheet.write_row("A2", ["1", "张伟"])
        sheet.write_number("C2", 110105194912310021)
        sheet.write_row("A3", ["2", "李娜", "11010519491231002X"])
        sheet.write_row("A4", ["3", "王军"])
        sheet.write_number("C4", 123456789012)

    text = """
mapping: people
dataset: 人员
title: {zh: 人员, en: people}
headers: [序号, 姓名, 证件]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名, id_hash: {column: 证件, hash: id}}}
"""
    report = home.load(_book(home.folder / "人员.xlsx", fill), mapping(text))
    assert (report.loaded, report.faulty) == (1, 2)
    assert [(one["line"], one["code"]) for one in report.rejects] == [(2, "float_number"), (4, "id_check")]
    assert "1101051949" not in home.everything() + str(report)


def test_numbers_are_written_as_excel_shows_them(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["序号", "额"])
        sheet.write_number("A2", 1)
        sheet.write_number("B2", 0.1 + 0.2)
        sheet.write_number("A3", 2)
        sheet.write_number("B3", 1e-05)
        sheet.write_number("A4", 3)
        sheet.write_number("B4", 123456789012.25)

    text = """
mapping: shares
dataset: 份额
title: {zh: 份额, en: shares}
headers: [序号, 额]
row_key: [序号]
nodes:
  figure: {label: Figure, properties: {topic: 序号, value: 额}}
"""
    home.load(_book(home.folder / "份额.xlsx", fill), mapping(text))
    assert [node["value"] for node in home.nodes("Figure")] == [0.3, 1e-05, 123456789012.25]


def test_the_sheet_is_the_one_named_or_the_first_visible_one_that_fits(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", "说明")
        old = book.add_worksheet("旧")
        old.write_row("A1", ROSTER_HEADER)
        old.write_row("A2", ["1", "旧人", "男"])
        old.hide()
        new = book.add_worksheet("新")
        new.write_row("A1", ROSTER_HEADER)
        new.write_row("A2", ["1", "新人", "男"])

    path = _book(home.folder / "名册.xlsx", fill)
    home.load(path, mapping(ROSTER))
    assert [node["name"] for node in home.nodes("Person")] == ["新人"]
    report = home.load(path, mapping(ROSTER.replace("headers:", "file: {sheet: 旧}\nheaders:")), dataset="旧册")
    assert report.loaded == 1
    assert [node["name"] for node in home.nodes("Person")] == ["新人", "旧人"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_with_its_name(home: Home, content: bytes) -> None:
    path = home.folder / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=r"坏\.xlsx"):
        home.load(path, mapping(ROSTER))


def test_many_rows_come_in_blocks_without_losing_one(home: Home) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ROSTER_HEADER)
        for number in range(1, 30_002):
            sheet.write_row(number, 0, [number, f"人{number}", "男"])

    report = home.load(_book(home.folder / "名册.xlsx", fill), mapping(ROSTER))
    assert accounted(report)
    assert report.loaded == 30_001
