"""CSV: separators, physical lines, quoted line ends, blank lines, headers over several lines."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders.readers import Wanted, Where
from loaders.readers.delimited import DelimitedBook
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping

CELL = st.text(st.sampled_from('ab "\n,;中'), max_size=4) | st.sampled_from(["x\r\ny", "x\ry", "\n\n"])


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(["\n", "\r\n"]), st.integers(1, 3))
def test_cells_and_lines_are_those_of_the_file(rows: list[list[str]], end: str, size: int) -> None:
    text, wanted, line = "甲,乙,丙" + end, [], 2
    for number, row in enumerate(rows):
        if number % 3 == 2:
            text, line = text + end, line + 1
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(row)
        if any(row):
            wanted.append((line, [None if not cell or cell.isspace() else cell for cell in row]))
        text += out.getvalue()
        line += len(out.getvalue().replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode())
        book = DelimitedBook(path, delimiter=",")
        found = []
        for block in book.blocks(Where("", 1), Wanted(("甲", "乙", "丙"), size=size)):
            columns = [block.chunk.get(name) for name in ("甲", "乙", "丙")]
            found += list(zip(block.chunk.lines, [list(row) for row in zip(*columns, strict=True)], strict=True))
    assert found == wanted


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(home: Home, separator: str) -> None:
    lines = [separator.join(ROSTER_HEADER)] + [
        separator.join([str(n), f"张,{n}" if separator != "," else "张", "男", "", "", ""]) for n in range(5)
    ]
    report = home.load(home.text("名册.csv", "\n".join(lines) + "\n"), mapping(ROSTER))
    assert report.loaded == 5
    assert bool(report.notices) is (separator != ",")


def test_title_lines_above_and_a_header_over_two_lines(home: Home) -> None:
    header = ",".join(f'"{name[0]}\n{name[1:]}"' if len(name) == 2 else name for name in ROSTER_HEADER)
    text = f'"青禾县\n干部名册",,,,,\n\n{header}\n1,张伟,坏,,,\n'
    report = home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert (report.rows, report.faulty) == (1, 1)
    assert report.rejects[0]["line"] == 8


QUOTED = ",".join(ROSTER_HEADER) + "\n"


@pytest.mark.parametrize(
    ("body", "loaded", "faulty"),
    [
        # to the end of the file
        ('1,"张伟,男,,,\n2,李四,男,,,\n3,王五,女,,,\n', 2, [2]),
        # to the next quotation mark, which opens a cell
        ('1,"张伟,男,,,\n2,李四,男,,,\n3,"王五",女,,,\n4,赵六,男,,,\n', 3, [2]),
        # every cell quoted
        ('"1","张伟,"男","","",""\n"2","李四","男","","",""\n', 1, [2]),
        ('"1","张伟","男","","","\n"2","李四","男","","",""\n"3","王五","女","","",""\n', 2, [2]),
        # two of them
        ('1,"张伟,男,,,\n2,李四,男,,,\n3,王五,"女,,,\n4,赵六,男,,,\n', 2, [2, 4]),
        # sound cells over several lines before and behind it
        ('1,"张\n伟",男,,,\n2,"李四,男,,,\n3,"王\n\n五",女,,,\n4,赵六,男,,,\n', 3, [4]),
        # at the very end
        ('1,张伟,男,,,\n2,李四,男,,,"\n', 1, [3]),
        ('1,张伟,男,,,\n2,"李四,男,,,', 1, [3]),
    ],
)
def test_a_quotation_mark_that_is_not_closed_costs_its_own_line(
    home: Home, body: str, loaded: int, faulty: list[int]
) -> None:
    report = home.load(home.text("名册.csv", QUOTED + body), mapping(ROSTER))
    assert accounted(report)
    assert (report.loaded, [row["line"] for row in report.rejects]) == (loaded, faulty)
    for row in report.rejects:
        if row["code"] == "quote_open":
            assert f"从第 {row['line']} 行起" in str(row["reason"]) and "引号" in str(row["cure"])
    assert {row["code"] for row in report.rejects} <= {"quote_open", "cells"}
    assert any(row["code"] == "quote_open" for row in report.rejects) or '"张伟,"男"' in body


def test_what_stands_before_an_open_quotation_mark_is_kept_for_mending(home: Home) -> None:
    from loaders.pipeline import load
    from loaders.repair import export_rejects

    home.text("mappings/roster.yml", ROSTER)
    report = home.load(home.text("名册.csv", QUOTED + '1,"张伟,男,,,\n2,李四,男,,,\n'))
    origin = json.loads(home.ledger.rejects(1).row(0, named=True)["origin"])
    assert (origin["序号"], origin["姓名"]) == ("1", "张伟,男,,,")
    path = home.folder / "错行.csv"
    assert export_rejects(home.ledger, report.import_id or 0, path) == 1
    path.write_text(path.read_text("utf-8-sig").replace('"张伟,男,,,"', "张伟"), "utf-8")
    assert load(home, [path]).files[0].loaded == 1
    assert [one["name"] for one in home.nodes("Person")] == ["张伟", "李四"]


def test_an_open_quotation_mark_far_from_the_end_of_a_long_file(home: Home) -> None:
    rows = [f"{n},人{n},男,,,\n" for n in range(60_000)]
    rows[100] = '100,"人,男,,,\n'
    rows[40_000] = '40000,"人,男,,,\n'
    rows[50_000] = '50000,"多\n行",男,,,\n'
    report = home.load(home.text("名册.csv", QUOTED + "".join(rows)), mapping(ROSTER))
    assert (report.rows, report.loaded, report.faulty) == (60_000, 59_998, 2) and accounted(report)
    assert [row["line"] for row in report.rejects] == [102, 40_002]


def test_a_quotation_mark_on_every_line_is_not_read_once_for_each(home: Home) -> None:
    # Each line closes the mark of the one before and opens another: one row to the end of the file, from any line.
    rows = [f'{n},x",男,,,"\n' for n in range(30_000)]
    report = home.load(home.text("名册.csv", QUOTED + "".join(rows)), mapping(ROSTER), dry_run=True)
    assert (report.rows, report.faulty) == (30_000, 30_000) and accounted(report)


def test_a_header_of_very_many_columns_is_not_compared_name_by_name(home: Home) -> None:
    # 300,000 names against each other would be 90 thousand million comparisons.
    header = [*ROSTER_HEADER, *(f"列{n}" for n in range(300_000))]
    row = ["1", "张伟", "男", "", "", "", *[""] * 300_000]
    text = ",".join(header) + "\n" + ",".join(row) + "\n"
    assert home.load(home.text("名册.csv", text), mapping(ROSTER)).loaded == 1


def test_a_cell_of_any_size_does_not_swallow_the_machine(home: Home) -> None:
    text = QUOTED + '1,"' + "x" * (3 << 20) + "\n2,张伟,男,,,\n"
    report = home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert (report.loaded, report.faulty) == (1, 1) and accounted(report)
    assert (report.rejects[0]["line"], report.rejects[0]["code"]) == (2, "cell_long")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_of_more_than_sixteen_megabytes_is_named(home: Home, end: str) -> None:
    text = QUOTED.replace("\n", end) + f"1,张伟,男,,,{end}2," + "x" * (17 << 20) + end
    with pytest.raises(LoadError, match="16 MB") as caught:
        home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert "名册.csv" in caught.value.cause
