"""CSV and its relatives: separator found from the file, quoted line ends allowed, physical line numbers kept."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from graph.errors import LoadError
from graph.words import t
from loaders.readers.base import TOP, Block, Top, Wanted, Where, block_of, header_of
from loaders.readers.encoding import text_file

SEPARATORS = (",", "\t", ";", "|")
#: Longest cell: a quotation mark that is never closed must not swallow a file of any size.
_CELL = 1 << 20
_LINE_END = re.compile(r"\r\n|\r|\n")


class DelimitedBook:
    """A delimited text file."""

    format = "csv"

    def __init__(self, path: Path, encoding: str = "auto", delimiter: str = "auto") -> None:
        self.path = path
        found = text_file(path, encoding)
        self._codec, self.encoding, self.sha256, self.size = found.codec, found.name, found.sha256, found.size
        self._tops: list[Top] = []
        csv.field_size_limit(_CELL)
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
        with self.path.open(encoding=self._codec, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                header: list[str] | None = None
                while header is None:
                    row = next(reader, None)
                    if row is None:
                        return
                    if reader.line_num >= where.header_row:
                        header = header_of(self.path, row, where)
                before = reader.line_num
                # A whole block at a time: a loop over single rows took a fifth of a load.
                while rows := list(islice(reader, wanted.size)):
                    lines, spans = _lines(rows, before, reader.line_num)
                    before = reader.line_num
                    kept = [number for number, row in enumerate(rows) if row and (row[0] or any(row))]
                    if len(kept) != len(rows):
                        rows = [rows[number] for number in kept]
                        lines = [lines[number] for number in kept]
                        spans = {place: spans[number] for place, number in enumerate(kept) if number in spans}
                    if rows:
                        yield block_of(rows, lines, header, wanted, spans)
            except csv.Error as error:
                raise self._broken(reader.line_num, error) from error

    def _top(self, delimiter: str) -> list[list[str]]:
        rows: list[list[str]] = []
        with self.path.open(encoding=self._codec, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            try:
                for row in islice(reader, TOP):
                    # A row over several lines: keep row numbers equal to lines.
                    rows += [[]] * (reader.line_num - len(rows) - 1)
                    rows.append(row)
            except csv.Error as error:
                raise self._broken(len(rows) + 1, error) from error
        return rows

    def _separator(self) -> str:
        """The separator that gives the most columns to most of the first rows; the comma where none does."""
        best, most = ",", 0
        for separator in SEPARATORS:
            try:
                widths = Counter(len(row) for row in self._top(separator) if len(row) > 1)
            except LoadError:
                continue
            if not widths:
                continue
            width, times = widths.most_common(1)[0]
            if width * times > most:
                best, most = separator, width * times
        return best

    def _broken(self, line: int, error: csv.Error) -> LoadError:
        return LoadError(
            t(
                f"文件 {self.path.name} 第 {line} 行起读不下去：{error}。",
                f"File {self.path.name} cannot be read from line {line} on: {error}.",
            ),
            t(
                "多半是引号没有闭合：补上或删掉该处的引号。",
                "Most likely a quotation mark is not closed: close or remove it.",
            ),
        )


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
