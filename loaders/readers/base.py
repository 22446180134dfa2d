"""What every reader gives: the top of each sheet, to find a mapping, and then its rows in blocks of columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from graph.errors import LoadError
from graph.words import t
from loaders import faults as wrong
from loaders.chunk import Chunk, Faults
from loaders.faults import Fault
from loaders.mapping import is_reporter_column

#: Rows looked at for a header that is not in the first one.
TOP = 20
#: Cells of a row of the top that are looked at; Excel has 16,384 columns.
WIDEST = 50_000
#: Characters of the longest cell that is read; Excel's own limit is 32,767.
CELL = 1 << 20
#: How Excel writes a long number into a CSV file.
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d{2,3}")


_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


class BadCell(str):
    """A cell whose content was damaged before we read it."""

    __slots__ = ("fault",)
    fault: Fault


def bad_cell(text: str, fault: Fault) -> BadCell:
    """A damaged cell with what is known of it."""
    cell = BadCell(text)
    cell.fault = fault
    return cell


@dataclass(frozen=True, slots=True)
class Top:
    """The first rows of a sheet as text; ``sheet`` is empty for files without sheets."""

    sheet: str
    visible: bool
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Where:
    """A sheet and the row of its header (from 1; 0 for JSON lines)."""

    sheet: str
    header_row: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns to read and what counts as empty.

    ``fill``: none, down, right, both (merged cells). ``objects``: columns that may hold JSON objects (they are
    split); ``lists``: columns that may hold JSON lists; ``silent``: columns whose cells are never shown (reporters,
    hashed numbers, secrecy marks): a row whose cells may stand under another column is then not shown at all.
    """

    columns: tuple[str, ...]
    null_tokens: frozenset[str] = frozenset()
    fill: str = "none"
    size: int = 25_000
    objects: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


@dataclass
class Block:
    """Some rows, and what is wrong with them before any mapping."""

    chunk: Chunk
    faults: Faults = field(default_factory=Faults)


class Book(Protocol):
    """A source file that has been opened."""

    path: Path
    format: str
    encoding: str
    sha256: str
    size: int

    def tops(self) -> list[Top]:
        """The top of each sheet."""
        ...

    def notices(self, where: Where, wanted: Wanted) -> list[str]:
        """What a person should know of the sheet: hidden sheets, formulas, merged cells."""
        ...

    def blocks(self, where: Where, wanted: Wanted) -> Iterator[Block]:
        """The rows, again from the start at each call."""
        ...

    def locator(self, where: Where) -> str:
        """The locator of a row up to its number: ``line=`` or ``sheet=…;row=``."""
        ...


@lru_cache(maxsize=4096)
def header_name(cell: str) -> str:
    """A header as it is compared: trimmed, line breaks as spaces, none between two Chinese characters (姓　名)."""
    return _BETWEEN_HAN.sub("", " ".join(cell.split()))


def header_of(path: Path, row: Sequence[str], where: Where) -> list[str]:
    """Header cells, trimmed.

    Raises:
        LoadError: a name twice.
    """
    names = [header_name(cell) for cell in row]
    twice = sorted(name for name, times in Counter(names).items() if name and times > 1)
    if twice:
        columns = {name: [number for number, one in enumerate(names, 1) if one == name] for name in twice}
        at = t(
            "；".join(f"{name}（第 {'、'.join(map(str, places))} 列）" for name, places in columns.items()),
            "; ".join(f"{name} (columns {', '.join(map(str, places))})" for name, places in columns.items()),
        )
        place = _place(where)
        raise LoadError(
            t(
                f"文件 {path.name}{place[0]} 的表头有重名：{at}。",
                f"File {path.name}{place[1]}: a header appears twice: {at}.",
            ),
            t("给其中一列改名或删掉多余的一列。", "Rename one of them, or remove the superfluous column."),
        )
    return names


def _place(where: Where) -> tuple[str, str]:
    sheet = where.sheet
    zh = (f"（表 {sheet}，" if sheet else "（") + f"第 {where.header_row} 行）"
    en = (f" (sheet {sheet}, " if sheet else " (") + f"row {where.header_row})"
    return zh, en


def block_of(
    rows: Sequence[Sequence[str]],
    lines: list[int],
    header: Sequence[str],
    wanted: Wanted,
    spans: dict[int, int] | None,
    known: Mapping[int, Fault] | None = None,
) -> Block:
    """Rows turned into columns; ragged rows and damaged cells are marked.

    Args:
        rows: cells as text.
        lines: where each row stands.
        header: names of all columns of the file.
        wanted: columns to keep.
        spans: row → last physical line, for rows over several lines; None for a workbook, whose cells may be damaged.
        known: row → what is wrong with the whole of it; its cells need not fill the header.
    """
    width = len(header)
    faults = Faults()
    for number, fault in (known or {}).items():
        faults.add(number, "", "", fault)
    if any(len(row) != width for row in rows):
        rows = [_fitted(row, width, number, lines[number], faults, spans or {}) for number, row in enumerate(rows)]
    if any(name in wanted.silent or is_reporter_column(name) for name in header):
        _beside(rows, header, faults)
        faults.hide()
    columns: dict[str, list[str | None]] = {}
    turned = list(zip(*rows, strict=True)) if rows else [()] * width
    nulls = wanted.null_tokens
    for name, cells in zip(header, turned, strict=True):
        if name and name in wanted.columns:
            _damaged(name, cells, faults, spans is None)
            if nulls:
                columns[name] = [text if text and text not in nulls and not text.isspace() else None for text in cells]
            else:
                columns[name] = [text if text and not text.isspace() else None for text in cells]
    return Block(Chunk(columns, lines), faults)


def _fitted(
    row: Sequence[str], width: int, number: int, line: int, faults: Faults, spans: dict[int, int]
) -> Sequence[str]:
    if len(row) == width:
        return row
    if number in faults.cells:
        return [*row[:width], *[""] * (width - len(row))]
    if len(row) > width and not any(row[width:]):
        return row[:width]
    fault = wrong.ragged(len(row), width)
    if number in spans:
        until = spans[number]
        fault = Fault(
            fault.code,
            fault.reason
            + t(f"，该行从第 {line} 行延续到第 {until} 行", f", and runs from line {line} to line {until}"),
            fault.cure,
        )
    faults.add(number, "", "", fault)
    return [*row[:width], *[""] * (width - len(row))]


def _beside(rows: Sequence[Sequence[str]], header: Sequence[str], faults: Faults) -> None:
    """Rows with something right of the header: their cells may have moved, and a reporter's with them."""
    width = max((number for number, name in enumerate(header, 1) if name), default=0)
    if width == len(header):
        return
    for number, row in enumerate(rows):
        if number not in faults.cells and any(row[width:]):
            last = max(place for place, cell in enumerate(row, 1) if cell)
            faults.add(number, "", "", wrong.ragged(last, width))


def _damaged(name: str, cells: Sequence[str], faults: Faults, excel: bool) -> None:
    if "E+" in "\n".join(cells):
        for number, cell in enumerate(cells):
            if "E+" in cell and _SCIENTIFIC.fullmatch(cell.strip()):
                faults.add(number, name, cell, wrong.float_number())
    if excel:
        for number, cell in enumerate(cells):
            if type(cell) is BadCell:
                faults.add(number, name, str(cell), cell.fault)
