"""Excel workbooks as text: title rows, merged cells, hidden sheets, formulas by their stored value.

A number of sixteen digits or more has lost its last ones in Excel; a formula error, or a formula that was
never calculated, has no value. Such cells are damaged and say so; nothing is made up for them.
"""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from graph.errors import LoadError
from graph.words import t
from loaders import faults as wrong
from loaders.readers.base import CELL, TOP, Block, Top, Wanted, Where, bad_cell, block_of, header_of
from loaders.readers.encoding import digest, empty
from loaders.readers.extent import (
    LARGEST,
    LARGEST_LIST,
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    Marks,
    scan,
    scan_ods,
    unpacked,
)

#: Excel counts a 29 February 1900 that never was: days before it are off by one, and what is no number lands there.
_FIRST_MONTH = (1900, 3)
#: Excel keeps fifteen digits.
_DIGITS = 10**15
_LISTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
#: What a damaged archive or part makes the standard library raise.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, OSError, EOFError, RuntimeError, ValueError,
    struct.error,
)  # fmt: skip
T = TypeVar("T")
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class ExcelBook:
    """A workbook."""

    format = "xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sha256, self.size = digest(path)
        self.encoding = "XLSX"
        if self.size == 0:
            raise empty(path)
        self._guard()
        try:
            self._book = self._asked(lambda: CalamineWorkbook.from_path(str(path)))
        except OSError as error:
            raise self._broken(error) from error
        self._sheets = [
            (sheet.name, sheet.visible == SheetVisibleEnum.Visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        self._rows: dict[str, list[list[str]]] = {}
        self._marks: dict[str, Marks] = {}

    def tops(self) -> list[Top]:
        """The first rows of each sheet, visible ones first."""
        ordered = sorted(self._sheets, key=lambda sheet: not sheet[1])
        return [Top(name, visible, self._raw(name)[:TOP]) for name, visible in ordered]

    def notices(self, where: Where, wanted: Wanted) -> list[str]:
        """Hidden and other sheets, formulas, merged cells that are not filled."""
        out = []
        hidden = [name for name, visible in self._sheets if not visible]
        if hidden:
            out.append(t(f"隐藏的表：{'、'.join(hidden)}", f"hidden sheets: {', '.join(hidden)}"))
        others = [name for name, visible in self._sheets if visible and name != where.sheet and any(self._raw(name))]
        if others:
            out.append(t(f"没有读的表：{'、'.join(others)}", f"sheets not read: {', '.join(others)}"))
        formulas = self._mark(where.sheet).formulas
        if formulas:
            out.append(
                t(
                    f"表 {where.sheet} 有 {formulas} 个公式，按存下的结果读取",
                    f"sheet {where.sheet} has {formulas} formulas, read by their stored values",
                )
            )
        merged = [area for area in self._merged(where.sheet) if area[1][0] >= where.header_row]
        if merged and wanted.fill == "none":
            out.append(
                t(
                    f"{len(merged)} 处合并单元格没有填充（映射未写 fill_merged）",
                    f"{len(merged)} merged areas are not filled (the mapping has no fill_merged)",
                )
            )
        return out

    def locator(self, where: Where) -> str:
        return f"sheet={where.sheet};row="

    def blocks(self, where: Where, wanted: Wanted) -> Iterator[Block]:
        """Rows under the header; rows without any value are no rows."""
        rows = self._raw(where.sheet)
        header = header_of(self.path, rows[where.header_row - 1], where)
        damaged = self._mark(where.sheet).damaged
        filled = self._filled(where.sheet, wanted.fill)
        batch: list[list[str]] = []
        lines: list[int] = []
        for number in range(where.header_row, len(rows)):
            row = rows[number]
            if not any(row) and not any((number, place) in damaged for place in range(len(row))):
                continue
            if number in filled or any((number, place) in damaged for place in range(len(row))):
                row = list(row)
                for place, text in filled.get(number, {}).items():
                    row[place] = text
                for place in range(len(row)):
                    if (number, place) in damaged:
                        row[place] = bad_cell(row[place] or "#", wrong.error_cell())
            batch.append(row)
            lines.append(number + 1)
            if len(batch) >= wanted.size:
                yield block_of(batch, lines, header, wanted, None)
                batch, lines = [], []
        if batch:
            yield block_of(batch, lines, header, wanted, None)

    def _raw(self, sheet: str) -> list[list[str]]:
        if sheet not in self._rows:
            if self._mark(sheet).cells > MOST_CELLS:
                raise self._too_large(
                    t(
                        f"表 {sheet} 占 {self._mark(sheet).cells:,} 个单元格",
                        f"sheet {sheet} covers {self._mark(sheet).cells:,} cells",
                    )
                )
            values = self._asked(lambda: self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
            self._rows[sheet] = [[_text(cell) for cell in row] for row in values]
        return self._rows[sheet]

    def _merged(self, sheet: str) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        return self._asked(lambda: self._book.get_sheet_by_name(sheet).merged_cell_ranges) or ()

    def _filled(self, sheet: str, fill: str) -> dict[int, dict[int, str]]:
        """Row → column → text that a merged area gives to its other cells."""
        out: dict[int, dict[int, str]] = {}
        if fill == "none":
            return out
        rows = self._raw(sheet)
        for (top, left), (bottom, right) in self._merged(sheet):
            if top >= len(rows) or left >= len(rows[top]):
                continue
            text = rows[top][left]
            for row in range(top, min(bottom + 1 if fill in ("down", "both") else top + 1, len(rows))):
                for place in range(left, min(right + 1 if fill in ("right", "both") else left + 1, len(rows[row]))):
                    out.setdefault(row, {})[place] = text
        return out

    def _guard(self) -> None:
        if not zipfile.is_zipfile(self.path):
            return
        try:
            with zipfile.ZipFile(self.path) as archive:
                total = unpacked(archive)
                names = set(archive.namelist())
                listed = [archive.getinfo(name) for name in _LISTS if name in names]
                ods = scan_ods(archive) if "content.xml" in names and total <= LARGEST else Marks()
        except _UNREADABLE as error:
            raise self._broken(error) from error
        if total > LARGEST or any(entry.file_size > LARGEST_LIST for entry in listed):
            raise self._too_large(t(f"解开后有 {total >> 20:,} MB", f"it unpacks to {total >> 20:,} MB"))
        if ods.cells > MOST_CELLS:
            raise self._too_large(t(f"占 {ods.cells:,} 个单元格", f"it covers {ods.cells:,} cells"))

    def _mark(self, sheet: str) -> Marks:
        """Formulas and cells without a usable value, from the sheet's own XML (the reader gives values only)."""
        if sheet not in self._marks:
            marks = Marks()
            if zipfile.is_zipfile(self.path):
                try:
                    with zipfile.ZipFile(self.path) as archive:
                        part = _part_of(archive, sheet) if _LISTS[0] in archive.namelist() else ""
                        if part:
                            marks = scan(archive, part)
                except _UNREADABLE as error:
                    raise self._broken(error) from error
                if marks.rows > LAST_ROW or marks.columns > LAST_COLUMN:
                    raise self._broken(ValueError(t("有单元格在表的范围之外", "a cell lies outside the sheet")))
            self._marks[sheet] = marks
        return self._marks[sheet]

    def _asked(self, ask: Callable[[], T]) -> T:
        """What the library answers; it is not written in Python, and what it gives up on ends as its own exception."""
        try:
            return ask()
        except (CalamineError, ValueError, MemoryError) as error:
            raise self._broken(error) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise self._broken(ValueError(t("内容自相矛盾", "its parts contradict each other"))) from error

    def _too_large(self, what: str) -> LoadError:
        return LoadError(
            t(
                f"文件 {self.path.name} 超过上限：{what}（上限 {LARGEST >> 20:,} MB、{MOST_CELLS:,} 个单元格）。",
                f"File {self.path.name} is past the limit: {what} (limit {LARGEST >> 20:,} MB, {MOST_CELLS:,} cells).",
            ),
            t(
                "删去表外的内容，拆成几个文件，或导出为 CSV。",
                "Remove what lies outside the table, split it, or export it as CSV.",
            ),
        )

    def _broken(self, error: Exception) -> LoadError:
        return LoadError(
            t(
                f"文件 {self.path.name} 不是能读的 Excel 工作簿：{error}。",
                f"File {self.path.name} is no workbook that can be read: {error}.",
            ),
            t(
                "用 Excel 或 WPS 打开后另存为 .xlsx；有密码的先去掉密码。",
                "Open it in Excel or WPS and save it as .xlsx; remove a password first.",
            ),
        )


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for entry in book.iterfind(".//m:sheet", _NS):
        if entry.get("name") == sheet:
            target = targets.get(entry.get(_R), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _text(cell: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without a point, others with Excel's fifteen digits."""
    if isinstance(cell, str):
        if len(cell) > CELL:
            return bad_cell("#", wrong.cell_too_long())
        return bad_cell("#", wrong.has_nul()) if "\x00" in cell else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, date) and (cell.year, cell.month) < _FIRST_MONTH:
        return bad_cell(cell.isoformat()[:10], wrong.early_day())
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _number(cell: float) -> str:
    if not math.isfinite(cell):
        return bad_cell("#", wrong.error_cell())
    if abs(cell) >= _DIGITS:
        return bad_cell(str(int(cell)), wrong.float_number())
    if cell == int(cell):
        return str(int(cell))
    return format(Decimal(f"{cell:.15g}"), "f")
