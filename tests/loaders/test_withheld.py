"""What no kept text may carry: id numbers in names, lists and references; reporters in cells and constants."""

from __future__ import annotations

import logging

import polars as pl
import pytest
import xlsxwriter

from graph.errors import MappingError
from graph.identity.checks import id_check_digit
from graph.identity.masking import without_ids
from graph.ledger import fold
from loaders.withheld import without_reporters
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping

RIGHT = "41010519900101123" + id_check_digit("41010519900101123")
WRONG = RIGHT[:17] + ("0" if RIGHT[17] != "0" else "1")

UNITS = """
mapping: units
dataset: 单位
title: {zh: 单位, en: units}
headers: [序号, 名称, 曾用名, 主管, 系统]
row_key: [序号]
nodes:
  unit:
    label: Unit
    scope: {column: 系统}
    properties: {name: 名称, alias: {column: 曾用名, on: "、"}}
"""


def _wide(number: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in number)


@pytest.mark.parametrize("number", [RIGHT, WRONG, _wide(RIGHT), f"{RIGHT[:6]} {RIGHT[6:14]} {RIGHT[14:]}"])
def test_an_id_number_inside_a_name_an_alias_or_a_scope_is_masked(home: Home, number: str) -> None:
    rows = [
        ["序号", "名称", "曾用名", "主管", "系统"],
        ["1", f"甲{number}局", f"乙{number}所、丙所", "", f"丁{number}"],
    ]
    report = home.load(home.csv("单位.csv", rows), mapping(UNITS))
    assert report.loaded == 1
    (unit,) = [one for one in home.nodes("Unit")]
    tail = number[-4:] if number.isascii() else RIGHT[-4:]
    assert unit["name"] == f"甲****{tail}局" and unit["name_norm"] == f"甲****{tail}局"
    assert unit["alias"] == [f"乙****{tail}所", "丙所"]
    assert number not in home.everything() and RIGHT not in home.everything() and WRONG not in home.everything()
    assert any("3 处" in notice or "2 处" in notice for notice in report.notices)


def test_a_faulty_row_does_not_show_it_either(home: Home) -> None:
    rows = [ROSTER_HEADER, ["1", f"张伟{WRONG}", "坏", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    assert report.faulty == 1
    assert WRONG not in home.everything() + str(report)


def test_a_reference_within_a_masked_scope_still_finds_its_official(home: Home) -> None:
    text = """
mapping: cadres
dataset: 干部
title: {zh: 干部, en: cadres}
headers: [序号, 编号, 系统, 配偶]
row_key: [序号]
nodes:
  one: {label: Official, properties: {name: 序号, cadre_no: 编号, org_system: 系统}}
  other: {refer: {root: Person, key: cadre_no, value: 配偶, scope: {text: 系统}}}
edges:
  kin: {type: KIN, from: one, to: other}
"""
    rows = [["序号", "编号", "系统", "配偶"], ["甲", "01", f"县{RIGHT}", "02"], ["乙", "02", f"县{RIGHT}", ""]]
    report = home.load(home.csv("干部.csv", rows), mapping(text))
    assert (report.loaded, report.waiting) == (2, 0)
    assert fold(home.ledger).edges.filter(pl.col("type") == "KIN").height == 1
    assert RIGHT not in home.everything()


@pytest.mark.parametrize(
    "text",
    [
        "91410105MA3X4T2Q7L",
        "项目编号410105202405010123",
        "合同号20240501012345678901",
        "甲1234567890123456789乙",
        "123",
    ],
)
def test_numbers_of_things_are_left(text: str) -> None:
    assert without_ids(text) == text


NOTES = """
mapping: notes
dataset: 线索
title: {zh: 线索, en: clues}
headers: [序号, 编号, 标题, 摘要]
optional_headers: [密记]
row_key: [序号]
nodes:
  clue:
    label: Clue
    properties: {"no": 编号, name: 标题, summary: 摘要, source_token: {column: 密记, hash: token}}
"""
HEADER = ["序号", "编号", "标题", "摘要", "密记"]


@pytest.mark.parametrize(
    "said",
    [
        "举报人：赵铁栓，电话13900001111。住青石沟村十一组",
        "举报人赵铁栓反映何某某收取好处费，电话13900001111，家住青石沟村十一组。",
        "县纪委监委收到松坡镇青石沟村十一组村民赵铁栓实名举报，反映何某某问题。",
        "舉報人:趙鐵栓,13900001111,青石沟村十一组",
        "检举人姓名｜赵铁栓｜13900001111｜青石沟村十一组",
    ],
)
def test_a_reporter_in_a_free_text_column_is_blanked_out(
    home: Home, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [HEADER, ["1", "X1", "某事", f"何某某有问题。\n{said}", ""], ["2", "X2", "某事", said, ""]]
    rows.append(["3", "X3", "某事", "群众反映何某某收取好处费", ""])
    report = home.load(home.csv("线索.csv", rows), mapping(NOTES))
    assert (report.loaded, report.faulty) == (3, 0) and accounted(report)
    everything = home.everything() + str(report) + caplog.text
    assert not [word for word in ("赵铁栓", "趙鐵栓", "13900001111", "青石沟") if word in everything]
    assert "何某某有问题" in everything and "群众反映何某某收取好处费" in everything
    assert any("SG-01" in notice and "2 格" in notice for notice in report.notices)


def test_a_name_that_is_a_reporter_refuses_the_row(home: Home) -> None:
    rows = [ROSTER_HEADER, ["1", "举报人赵铁栓", "男", "", "", ""], ["2", "张伟", "男", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    assert (report.loaded, report.refused) == (1, 1) and accounted(report)
    assert home.ledger.refused(1)["rule"].to_list() == ["SG-01"]
    assert "赵铁栓" not in home.everything() + str(report)


@pytest.mark.parametrize(
    "change",
    [
        ("name: 标题", "name: {constant: 举报人赵铁栓}"),
        ("name: 标题", "name: {column: 标题, default: '举报人：赵铁栓'}"),
        ("name: 标题", "name: {column: 标题, replace: {甲: 举报人赵铁栓}}"),
        ("name: 标题", "name: {concat: [标题, {constant: 举报人赵铁栓}]}"),
        ("{zh: 线索, en: clues}", "{zh: 举报人赵铁栓的线索, en: clues}"),
        ("row_key:", "document: {title: 举报人赵铁栓}\nrow_key:"),
    ],
)
def test_a_constant_that_names_a_reporter_is_refused_without_repeating_it(change: tuple[str, str]) -> None:
    with pytest.raises(MappingError, match="SG-01") as caught:
        mapping(NOTES.replace(*change))
    assert "赵铁栓" not in str(caught.value) + caught.value.cure


def test_a_source_token_leads_back_to_nobody(home: Home) -> None:
    rows = [HEADER, *[[str(n), f"X{n}", "某事", "", "赵铁栓13900001111"] for n in (1, 2)]]
    rows += [["3", "X3", "某事", "", "另一人"], ["3", "X4", "某事", "", "赵铁栓13900001111"]]
    report = home.load(home.csv("线索.csv", rows), mapping(NOTES))
    assert (report.loaded, report.faulty) == (2, 2)
    tokens = [one["source_token"] for one in home.nodes("Clue")]
    assert len(set(tokens)) == 1 and len(tokens[0]) == 32
    assert not [word for word in ("赵铁栓", "13900001111", "1111") if word in home.everything() + str(report)]
    with pytest.raises(MappingError, match="hash: token"):
        mapping(NOTES.replace("{column: 密记, hash: token}", "密记"))


def test_a_row_whose_cells_are_shifted_shows_no_reporter(home: Home) -> None:
    text = NOTES.replace("headers: [序号, 编号, 标题, 摘要]", "headers: [序号, 编号, 标题, 摘要, 举报人姓名]")
    header = ["序号", "编号", "标题", "摘要", "举报人姓名"]
    body = '1,X1,某事,赵铁栓\n2,X2,"某事,无,赵铁栓\n3,X3,某事,无,赵铁栓,多\n4,X4,某事,无,赵铁栓\n'
    report = home.load(home.text("线索.csv", ",".join(header) + "\n" + body), mapping(text))
    assert (report.loaded, report.faulty) == (1, 3) and accounted(report)
    assert "赵铁栓" not in home.everything() + str(report)
    # A column that no mapping names hides it just so.
    plain = home.text("线索二.csv", ",".join(header) + "\n" + body)
    report = home.load(plain, mapping(NOTES), dataset="线索二")
    assert (report.loaded, report.faulty) == (1, 3)
    assert "赵铁栓" not in home.everything() + str(report)


def test_a_cell_right_of_the_table_hides_the_row_where_a_reporter_has_a_column(home: Home) -> None:
    text = NOTES.replace("headers: [序号, 编号, 标题, 摘要]", "headers: [序号, 编号, 标题, 摘要, 举报人姓名]")
    path = home.folder / "线索.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            (
                ["序号", "编号", "举报人姓名", "标题", "摘要"],
                ["1", "X1", "", "某事", "无"],
                ["2", "X2", "多", "", "赵铁栓", "无"],
            )
        ):
            sheet.write_row(number, 0, row)
    report = home.load(path, mapping(text))
    assert (report.loaded, report.faulty) == (1, 1) and accounted(report)
    assert report.rejects[0]["code"] == "cells"
    assert "赵铁栓" not in home.everything() + str(report)


def test_a_text_without_reports_is_the_same_object() -> None:
    text = "青禾县住房和城乡建设局"
    assert without_reporters(text) is text
