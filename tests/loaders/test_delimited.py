"""CSV: separators, physical lines, quoted line ends, blank lines, headers over several lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.readers import Wanted, Where
from loaders.readers.delimited import DelimitedBook
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, mapping

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


def test_a_cell_of_any_size_does_not_swallow_the_machine(home: Home) -> None:
    from graph.errors import LoadError

    text = ",".join(ROSTER_HEADER) + '\n1,"' + "x" * (3 << 20) + "\n"
    with pytest.raises(LoadError, match="引号没有闭合") as caught:
        home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert "名册.csv" in caught.value.cause
