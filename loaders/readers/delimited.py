"""CSV and its relatives: separator found from the file, quoted line ends allowed, physical line numbers kept.

A quotation mark that is never closed costs its own line and no other: that line is faulty, and reading goes on
behind it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graph.words import t
from loaders import faults as wrong
from loaders.faults import Fault
from loaders.readers.base import CELL, TOP, WIDEST, Block, Top, Wanted, Where, block_of, header_of
from loaders.readers.encoding import text_file

SEPARATORS = (",", "\t", ";", "|")
#: Characters of lines parsed at once, and of rows handed on at once: what bounds the memory of a file of long rows.
_BATCH = 1 << 22
#: A row that is still open after so many characters is taken for one whose quotation mark is never closed.
_OPEN = 1 << 22
#: Lines that a row may run over where an earlier row has run over them in vain. Without it a file with an open
#: quotation mark on each of its lines would be read once for each line.
_REACH = 50
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class _Rows:
    """Rows with their first line (from 1), last lines of those over several lines, and faults by place in ``rows``."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    chars: int = 0

    def add(self, other: _Rows) -> None:
        before = len(self.rows)
        self.rows += other.rows
        self.lines += other.lines
        self.spans |= {before + place: line for place, line in other.spans.items()}
        self.faults |= {before + place: fault for place, fault in other.faults.items()}
        self.chars += other.chars

    def take(self, places: list[int]) -> _Rows:
        if len(places) == len(self.rows):
            return self
        return _Rows(
            [self.rows[place] for place in places],
            [self.lines[place] for place in places],
            {new: self.spans[place] for new, place in enumerate(places) if place in self.spans},
            {new: self.faults[place] for new, place in enumerate(places) if place in self.faults},
        )


class DelimitedBook:
    """A delimited text file."""

    format = "csv"

    def __init__(self, path: Path, encoding: str = "auto", delimiter: str = "auto") -> None:
        self.path = path
        found = text_file(path, encoding)
        self._codec, self.encoding, self.sha256, self.size = found.codec, found.name, found.sha256, found.size
        self._tops: list[Top] = []
        csv.field_size_limit(CELL)
        self.delimiter = self._separator() if delimiter == "auto" else delimiter

    def tops(self) -> list[Top]:
        """The first rows; blank lines count, so that row numbers are lines."""
        if not self._tops:
            self._tops = [Top("", True, self._top(self.delimiter))]
        return self._tops

    def notices(self, where: Where, wanted: Wanted) -> list[str]:
        """The separator, where it is not the comma."""
        if self.delimiter == ",":
            return []
        shown = {"\t": t("制表符", "tab")}.get(self.delimiter, self.delimiter)
        return [t(f"分隔符：{shown}", f"separator: {shown}")]

    def locator(self, where: Where) -> str:
        return "line="

    def blocks(self, where: Where, wanted: Wanted) -> Iterator[Block]:
        """Rows after the header; blank lines are no rows."""
        header: list[str] | None = None
        held = _Rows()
        for some in self._read(self.delimiter, _BATCH):
            if header is None:
                at = next((n for n, line in enumerate(some.lines) if some.spans.get(n, line) >= where.header_row), None)
                if at is None:
                    continue
                header = header_of(self.path, some.rows[at], where)
                some = some.take(list(range(at + 1, len(some.rows))))
            held.add(some.take([n for n, row in enumerate(some.rows) if n in some.faults or (row and any(row))]))
            # A whole block at a time: a loop over single rows took a fifth of a load.
            while len(held.rows) >= wanted.size:
                yield self._block(held.take(list(range(wanted.size))), header, wanted)
                held = held.take(list(range(wanted.size, len(held.rows))))
            if held.chars > _BATCH * 4 and held.rows:
                yield self._block(held, header, wanted)
                held = _Rows()
        if held.rows and header is not None:
            yield self._block(held, header, wanted)

    def _block(self, some: _Rows, header: list[str], wanted: Wanted) -> Block:
        return block_of(some.rows, some.lines, header, wanted, some.spans, some.faults)

    def _read(self, delimiter: str, size: int) -> Iterator[_Rows]:
        """All rows of the file from its first line, about ``size`` characters at a time."""
        with self.path.open(encoding=self._codec, newline="") as file:
            rest: list[str] = []
            line = 1
            while True:
                more = file.readlines(size)
                lines = rest + more
                if not lines:
                    return
                some, used = _parsed(lines, line, delimiter, not more, sum(map(len, rest)) > _OPEN)
                rest = lines[used:]
                line += used
                some.chars = sum(map(len, more))
                yield some

    def _top(self, delimiter: str) -> list[list[str]]:
        rows: list[list[str]] = []
        left = TOP
        for some in self._read(delimiter, 1 << 14):
            for place, row in enumerate(some.rows[:left]):
                # A row over several lines: keep row numbers equal to lines.
                rows += [[]] * (some.spans.get(place, some.lines[place]) - len(rows) - 1)
                rows.append(row[:WIDEST])
            left -= len(some.rows)
            if left <= 0:
                break
        return rows

    def _separator(self) -> str:
        """The separator that gives the most columns to most of the first rows; the comma where none does."""
        best, most = ",", 0
        for separator in SEPARATORS:
            widths = Counter(len(row) for row in self._top(separator) if len(row) > 1)
            if not widths:
                continue
            width, times = widths.most_common(1)[0]
            if width * times > most:
                best, most = separator, width * times
        return best


def _parsed(lines: list[str], first: int, delimiter: str, last: bool, forced: bool) -> tuple[_Rows, int]:
    """Rows out of ``lines``, of which the first has number ``first``, and how many of the lines they used.

    Unless these are the ``last`` lines, a row still open at the end is left for the next time; the first one is not
    when it is ``forced``.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return _carefully(lines, first, delimiter, last, forced)
    starts, spans = _lines(rows, first - 1, first - 1 + len(lines))
    return _Rows(rows, starts, spans), len(lines)


def _carefully(lines: list[str], first: int, delimiter: str, last: bool, forced: bool) -> tuple[_Rows, int]:
    """The same where something is wrong with the quotation marks of a row: that row is looked at by itself."""
    out = _Rows()
    at, end, searched = 0, len(lines), 0
    while at < end:
        feed = _Feed(lines, at, min(end, at + _REACH) if at < searched else end)
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                out.rows.append(row)
                out.lines.append(first + at)
                if feed.place - at > 1:
                    out.spans[len(out.rows) - 1] = first + feed.place - 1
                at = feed.place
                feed.stop = min(end, at + _REACH) if at < searched else end
        except csv.Error:
            if feed.place == end and feed.dry and not last and not (forced and at == 0):
                break
            searched = max(searched, feed.place)
            row_, fault = _alone(lines[at], first + at, delimiter)
            if fault is not None:
                out.faults[len(out.rows)] = fault
            out.rows.append(row_)
            out.lines.append(first + at)
            at += 1
    return out, at


class _Feed:
    """Lines from a place to where it must stop. ``place``: the next one; ``dry``: more was asked for."""

    def __init__(self, lines: list[str], place: int, stop: int) -> None:
        self._lines, self.place, self.stop, self.dry = lines, place, stop, False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.place >= self.stop:
            self.dry = True
            raise StopIteration
        self.place += 1
        return self._lines[self.place - 1]


def _alone(line: str, number: int, delimiter: str) -> tuple[list[str], Fault | None]:
    """A line whose row is not well formed: as it is where it ends with the line, else what stands before the quote.

    ``"张"伟,男`` is one row of two cells; ``"张伟,男`` is a quotation mark that is not closed. Of the latter the cells
    up to the mark are certain; behind it, nothing tells cells apart, and one cell holds what is left.
    """
    reader = csv.reader(iter((line, "\n")), delimiter=delimiter)
    try:
        row = next(reader)
        if reader.line_num == 1:
            return row, None
        return next(csv.reader((line.rstrip("\r\n"),), delimiter=delimiter)), wrong.open_quote(number)
    except csv.Error:
        return [], wrong.cell_too_long()


def _lines(rows: list[list[str]], before: int, after: int) -> tuple[list[int], dict[int, int]]:
    """The first line of each row after line ``before``, and the last line of rows over several lines."""
    if after - before == len(rows):
        return list(range(before + 1, after + 1)), {}
    lines, spans, line = [], {}, before
    for number, row in enumerate(rows):
        lines.append(line + 1)
        extra = sum(len(_LINE_END.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)
        line += 1 + extra
        if extra:
            spans[number] = min(line, after)
    return lines, spans


__all__ = ["SEPARATORS", "DelimitedBook"]
