"""Input that was made to do harm or was badly damaged: found by ``benchmarks.faults.inputs``, kept as small tests."""

from __future__ import annotations

import csv
import json

import pytest

from benchmarks.faults import inputs_books as books
from graph.errors import LoadError
from graph.spreadsheet import as_text, as_written
from loaders.readers import excel, extent
from loaders.repair import export_rejects
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping

LINES = """
mapping: lines
dataset: 行
title: {zh: 行, en: lines}
headers: [序号, 姓名]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名}}
"""
GOOD = '{"序号":"1","姓名":"张伟"}\n'


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"序号":"2","姓名":"甲","姓名":"乙"}', "json_key_twice"),
        ('{"序号":"2","a":' + "[" * 70 + "]" * 70 + "}", "json_deep"),
        ('{"a":' + "[" * 200_000, "json_deep"),
        ('{"序号":"2","姓名":"a\\u0000b"}', "nul"),
        ('{"序号":"2","姓名":"' + "x" * (1 << 20) + 'y"}', "cell_long"),
        ('{"序号":"2","姓名":NaN}', "json"),
        ('{"序号":"2","姓名":"\\ud800"}', "json"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_bad_line_of_json_is_faulty_and_the_others_load(home: Home, line: str, code: str, first: bool) -> None:
    text = line + "\n" + GOOD if first else GOOD + line + "\n"
    report = home.load(home.text("a.jsonl", text), mapping(LINES))
    assert (report.loaded, report.faulty) == (1, 1) and accounted(report)
    assert (report.rejects[0]["line"], report.rejects[0]["code"]) == (1 if first else 2, code)


def _corner(place: str, row: int) -> bytes:
    more = f'<row r="{row}">{books.cell(place, "x")}</row>'
    return books.packed(books.parts(books.sheet([ROSTER_HEADER, ["1", "张伟"]], more)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_corner("XFD1048576", 1_048_576), "单元格"),
        (_corner("ZZZ9999999", 9_999_999), "范围之外"),
        (books.packed(books.parts("<worksheet><sheetData>") | {"xl/sharedStrings.xml": b"<"}), "工作簿"),
    ],
    ids=["corner", "outside", "broken"],
)
def test_a_sheet_is_measured_before_it_is_read(home: Home, content: bytes, words: str) -> None:
    path = home.folder / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=words) as caught:
        home.load(path, mapping(ROSTER))
    assert "a.xlsx" in caught.value.cause and caught.value.cure


def test_an_opendocument_sheet_that_repeats_itself_is_measured_too(home: Home) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    path = home.folder / "a.ods"
    path.write_bytes(books.ods(row))
    with pytest.raises(LoadError, match="单元格"):
        home.load(path, mapping(ROSTER))


def test_an_archive_that_is_larger_than_it_says_is_not_believed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.folder / "a.xlsx"
    path.write_bytes(
        books.packed(books.parts(books.sheet([ROSTER_HEADER, ["1", "张伟"]])) | {"xl/big.bin": b" " * 5_000})
    )
    assert home.load(path, mapping(ROSTER)).loaded == 1
    books.say(path, "xl/big.bin", 100)
    with pytest.raises(LoadError, match="工作簿"):
        home.load(path, mapping(ROSTER))
    for module in (excel, extent):
        monkeypatch.setattr(module, "LARGEST", 4_000)
    books.say(path, "xl/big.bin", 5_000)
    with pytest.raises(LoadError, match="超过上限"):
        home.load(path, mapping(ROSTER))


def test_a_number_beyond_floats_and_a_day_in_other_digits_are_faulty(home: Home) -> None:
    text = """
mapping: shares
dataset: 股
title: {zh: 股, en: shares}
headers: [序号, 姓名, 代码, 比例, 日]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名}}
  company: {refer: {root: Organisation, key: uscc, value: 代码}}
edges:
  share:
    type: HOLDS_SHARE
    from: person
    to: company
    properties: {pct: 比例}
    period: {from: {column: 日, formats: [excel]}}
"""
    rows = [
        ["序号", "姓名", "代码", "比例", "日"],
        ["1", "甲", "C", "1" + "0" * 400, ""],
        ["2", "乙", "C", "0.5", "፩፪፫፬፭"],
    ]
    rows.append(["3", "丙", "C", "0.5", "45413"])
    report = home.load(home.csv("a.csv", rows), mapping(text))
    assert (report.loaded, report.faulty) == (1, 2)
    assert {row["column"] for row in report.rejects} == {"比例", "日"}


@pytest.mark.parametrize(("text", "faulty"), [("长" * 2_000, 0), ("长" * 2_001, 1), ("ﷺ" * 500, 1)])
def test_a_name_that_no_index_of_a_store_takes_is_faulty(home: Home, text: str, faulty: int) -> None:
    # A store's transaction fails on it, and with it every load and every look behind it.
    rows = [ROSTER_HEADER, ["1", text, "男", "", "", ""], ["2", "张伟", "男", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    assert (report.loaded, report.faulty) == (2 - faulty, faulty) and accounted(report)
    if faulty:
        assert (report.rejects[0]["column"], report.rejects[0]["code"]) == ("姓名", "name_long")
        assert len(str(report.rejects[0])) < 500


def test_the_report_prints_nothing_that_turns_a_terminal_against_its_reader(home: Home) -> None:
    rows = [ROSTER_HEADER, ["1", "张伟", "\u202e坏\x1b[31m", "", "", ""]]
    report = home.load(home.csv("\u202evsc.csv", rows), mapping(ROSTER))
    told = "\n".join(report.lines())
    assert "坏" in told and not {"\u202e", "\x1b"} & set(told)


DAYS = """
mapping: days
dataset: 日
title: {zh: 日, en: days}
headers: [序号, 日, 数]
row_key: [序号]
nodes:
  deal: {label: Contract, properties: {award_date: 日, amount: 数}}
"""


@pytest.mark.parametrize(
    ("number", "head", "day"),
    [
        ("45413", "", "2024-05-01"),
        ("45413.75", "", "2024-05-01"),
        ("43951", '<workbookPr date1904="1"/>', "2024-05-01"),
        ("61", "", "1900-03-01"),
        ("60", "", None),
        ("1", "", None),
        ("NaN", "", None),
        ("-5", "", None),
        ("2958466", "", None),
        ("1e300", "", None),
    ],
)
def test_days_of_a_workbook_are_those_that_excel_shows_or_faulty(
    home: Home, number: str, head: str, day: str | None
) -> None:
    row = f'<row r="2">{books.cell("A2", "1")}<c r="B2" s="1"><v>{number}</v></c></row>'
    path = home.folder / "a.xlsx"
    path.write_bytes(books.packed(books.parts(books.sheet([["序号", "日", "数"]], row), head)))
    report = home.load(path, mapping(DAYS))
    assert (report.loaded, report.faulty) == ((1, 0) if day else (0, 1))
    assert [one["award_date"] for one in home.nodes("Contract")] == ([day] if day else [])


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN"])
def test_a_number_that_is_none_is_faulty(home: Home, number: str) -> None:
    row = f'<row r="2">{books.cell("A2", "1")}<c r="C2"><v>{number}</v></c></row>'
    path = home.folder / "a.xlsx"
    path.write_bytes(books.packed(books.parts(books.sheet([["序号", "日", "数"]], row))))
    report = home.load(path, mapping(DAYS))
    assert (report.loaded, report.faulty) == (0, 1)
    assert (report.rejects[0]["column"], report.rejects[0]["line"]) == ("数", 2)


HOSTILE = ["=1+1", "+1", "-2", "@x", "\t=1", "'=1", "''=1", "'张", "＝1", "plain", "", "\n=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_marked_text_comes_back_as_it_was(text: str) -> None:
    assert as_written(as_text(text)) == text
    assert not as_text(text).startswith(("=", "+", "-", "@", "\t", "\n", "＝"))


def test_the_file_of_faulty_rows_runs_nothing_and_loads_again_as_it_was(home: Home) -> None:
    home.text("mappings/roster.yml", ROSTER)
    names = ["=cmd|' /C calc'!A0", "'=x", "-张伟", "@李", "王"]
    report = home.load(
        home.csv("名册.csv", [ROSTER_HEADER, *[[f"-{n}", name, "坏", "", "", ""] for n, name in enumerate(names)]])
    )
    path = home.folder / "错行.csv"
    assert export_rejects(home.ledger, report.import_id or 0, path) == len(names)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]
    at = rows[0].index("性别")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([rows[0], *([*row[:at], "男", *row[at + 1 :]] for row in rows[1:])])
    mended = home.load(path)
    assert (mended.loaded, mended.faulty) == (len(names), 0)
    assert sorted(one["name"] for one in home.nodes("Person")) == sorted(names)
    assert json.loads(home.ledger.rejects(1).row(0, named=True)["origin"])["序号"] == "-0"
