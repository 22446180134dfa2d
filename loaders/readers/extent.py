"""How large a workbook is before it is read: what its archive unpacks to, and the area of a sheet in cells.

The reader keeps a sheet as one dense block, so that a single cell in the last corner of a sheet would take 17 billion.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Bytes a workbook may unpack to: a million rows of twenty columns have about that.
LARGEST = 1 << 30
#: Bytes of the parts that are read whole: the list of sheets and its links.
LARGEST_LIST = 8 << 20
#: Cells of a sheet's area; some 100 bytes each while it is read.
MOST_CELLS = 20_000_000
#: Excel's last row and column.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_BLOCK = 1 << 20
_OVERLAP = 1 << 16
_TAG = re.compile(rb"<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb"""\br=["']([A-Z]+)([0-9]+)["']""")
_ROW = re.compile(rb"""\br=["']([0-9]+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:>| [^>]*>)[^<]|<(?:\w+:)?is>")
_ODS = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*?)(/?)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,9})"')


@dataclass
class Marks:
    """What a sheet is beside its values. ``damaged``: (row, column) from 0; ``rows``, ``columns``: its extent."""

    formulas: int = 0
    damaged: set[tuple[int, int]] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        """Cells of the area."""
        return self.rows * self.columns


def unpacked(archive: zipfile.ZipFile) -> int:
    """Bytes that an archive unpacks to, as its directory has it; the whole is unpacked once to see that it is so.

    Raises:
        zipfile.BadZipFile: a part is longer than it says, or its check sum is wrong.
    """
    total = sum(entry.file_size for entry in archive.infolist())
    if total > LARGEST:
        return total
    for entry in archive.infolist():
        said, done = entry.file_size, 0
        # The library stops at the size that the directory gives; other readers do not.
        entry.file_size = LARGEST + 1
        try:
            with archive.open(entry) as file:
                while block := file.read(_BLOCK):
                    done += len(block)
                    if done > said:
                        raise zipfile.BadZipFile(f"{entry.filename}: longer than it says")
        finally:
            entry.file_size = said
    return total


def blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part of an archive, block by block."""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            yield block


def scan(archive: zipfile.ZipFile, part: str) -> Marks:
    """Formulas, cells without a usable value, and the extent of a sheet, from its own XML (the reader gives values)."""
    marks = Marks()
    rest = b""
    row = column = 0
    for block in blocks(archive, part):
        text = rest + block
        end = 0
        for found in _TAG.finditer(text):
            end = found.end()
            if found[1] is not None:
                said = _ROW.search(found[1])
                row, column = int(said[1]) if said else row + 1, 0
                continue
            place = _REF.search(found[2])
            if place:
                row, column = int(place[2]), _column(place[1])
            else:
                column += 1
            marks.rows, marks.columns = max(marks.rows, row), max(marks.columns, column)
            _judge(marks, found[2], found[3] or b"", row, column)
        rest = text[end:][-_OVERLAP:]
    return marks


def _judge(marks: Marks, attributes: bytes, inside: bytes, row: int, column: int) -> None:
    formula = b"<f" in inside or b":f>" in inside
    marks.formulas += formula
    if b't="e"' in attributes or (formula and not _VALUE.search(inside) and b't="str"' not in attributes):
        marks.damaged.add((row - 1, column - 1))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def scan_ods(archive: zipfile.ZipFile) -> Marks:
    """The largest extent of the tables of an OpenDocument sheet; empty cells and rows at the end do not count."""
    largest, marks = Marks(), Marks()
    row = column = repeated = 0
    rest = b""
    for block in blocks(archive, "content.xml"):
        text = rest + block
        end = 0
        for found in _ODS.finditer(text):
            end = found.end()
            times = int(said[1]) if (said := _REPEATED.search(found[2])) else 1
            if found[1] == b"table":
                marks, row, repeated = Marks(), 0, 0
            elif found[1] == b"table-row":
                row, column, repeated = row + repeated, 0, times
            else:
                column += times
                if not found[3]:
                    marks.rows, marks.columns = max(marks.rows, row + repeated), max(marks.columns, column)
                    largest = max(largest, marks, key=lambda one: one.cells)
        rest = text[end:][-_OVERLAP:]
    return largest
