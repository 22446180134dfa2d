"""Excel workbooks as text: title rows, merged cells, hidden sheets, formulas by their stored value.

A number of sixteen digits or more has lost its last ones in Excel; a formula error, or a formula that was
never calculated, has no value. Such cells are damaged and say so; nothing is made up for them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from graph.errors import LoadError
from graph.words import t
from loaders import faults as wrong
from loaders.readers.base import CELL, TOP, Block, Top, Wanted, Where, bad_cell, block_of, header_of
from loaders.readers.encoding import digest, empty

#: Excel keeps fifteen digits.
_DIGITS = 10**15
#: Uncompressed size above which a workbook is taken for a trap rather than a table.
_LARGEST = 4 << 30
_OVERLAP = 1 << 16
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>[^<]|<v [^>]*>[^<]|<is>")
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class _Marks:
    """What the cells of a sheet are beside their values: cells are (row, column) from 0."""

    formulas: int = 0
    damaged: set[tuple[int, int]] = field(default_factory=set)


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
            self._book = CalamineWorkbook.from_path(str(path))
            self._sheets = [
                (sheet.name, sheet.visible == SheetVisibleEnum.Visible)
                for sheet in self._book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
        except (CalamineError, OSError, ValueError) as error:
            raise self._broken(error) from error
        self._rows: dict[str, list[list[str]]] = {}
        self._marks: dict[str, _Marks] = {}

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
            try:
                values = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            except (CalamineError, ValueError) as error:
                raise self._broken(error) from error
            self._rows[sheet] = [[_text(cell) for cell in row] for row in values]
        return self._rows[sheet]

    def _merged(self, sheet: str) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        return self._book.get_sheet_by_name(sheet).merged_cell_ranges or ()

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
                total = sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError) as error:
            raise self._broken(error) from error
        if total > _LARGEST:
            raise LoadError(
                t(
                    f"文件 {self.path.name} 解开后有 {total >> 30} GB，超过上限。",
                    f"File {self.path.name} has {total >> 30} GB unpacked, past the limit.",
                ),
                t("拆成几个文件，或导出为 CSV。", "Split it, or export it as CSV."),
            )

    def _mark(self, sheet: str) -> _Marks:
        """Formulas and cells without a usable value, from the sheet's own XML (the reader gives values only)."""
        if sheet not in self._marks:
            marks = _Marks()
            if zipfile.is_zipfile(self.path):
                try:
                    with zipfile.ZipFile(self.path) as archive:
                        part = _part_of(archive, sheet)
                        if part:
                            _scan(archive, part, marks)
                except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError) as error:
                    raise self._broken(error) from error
            self._marks[sheet] = marks
        return self._marks[sheet]

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


def _scan(archive: zipfile.ZipFile, part: str, marks: _Marks) -> None:
    with archive.open(part) as file:
        rest = b""
        while block := file.read(1 << 20):
            text = rest + block
            end = 0
            for found in _CELL.finditer(text):
                end = found.end()
                _judge(found[1], found[2] or b"", marks)
            rest = text[end:][-_OVERLAP:]


def _judge(attributes: bytes, inside: bytes, marks: _Marks) -> None:
    formula = b"<f" in inside
    marks.formulas += formula
    if b't="e"' in attributes or (formula and not _VALUE.search(inside) and b't="str"' not in attributes):
        place = _REF.search(attributes)
        if place:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            marks.damaged.add((int(place[2]) - 1, column - 1))


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
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _number(cell: float) -> str:
    if abs(cell) >= _DIGITS:
        return bad_cell(str(int(cell)), wrong.float_number())
    if cell == int(cell):
        return str(int(cell))
    return format(Decimal(f"{cell:.15g}"), "f")
