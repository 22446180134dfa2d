"""Tables as the files an office has: CSV in GB18030, XLSX with a title and merged cells, JSON lines.

The same tables give the same bytes: no clock is read, and the XLSX packages are stored without compression, so
that they do not depend on the version of zlib.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter

from examples.county.world import Table

_MADE = datetime(2026, 6, 30, 9, 0, 0)
_STAMP = (2026, 6, 30, 9, 0, 0)
#: Columns of JSON lines whose cell is a list.
_LISTS = {"七何要素"}


def write(table: Table, folder: Path) -> None:
    """Write one table into ``folder``, in the format of its name."""
    path = folder / table.file
    if path.suffix == ".csv":
        path.write_bytes(_csv(table))
    elif path.suffix == ".jsonl":
        path.write_bytes(_json_lines(table))
    else:
        path.write_bytes(_xlsx(table))


def _csv(table: Table) -> bytes:
    """GB18030 with CRLF, as a Chinese Excel saves it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([row[column] for column in table.columns] for row in table.rows)
    return out.getvalue().encode("gb18030")


def _json_lines(table: Table) -> bytes:
    lines = []
    for row in table.rows:
        record = {c: (v.split("、") if c in _LISTS else v) for c, v in row.items() if v}
        lines.append(json.dumps(record, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _xlsx(table: Table) -> bytes:
    """A title over all columns, the header in the third row, equal neighbours of ``merged`` columns as one cell."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": table.title, "created": _MADE})
    sheet = book.add_worksheet("Sheet1")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter"})
    middle = book.add_format({"valign": "vcenter"})
    sheet.merge_range(0, 0, 0, len(table.columns) - 1, table.title, bold)
    for column, name in enumerate(table.columns):
        sheet.write_string(2, column, name, bold)
    depth = 0
    for column, name in enumerate(table.columns):
        if name in table.merged:
            depth += 1
            _merged(sheet, table, column, table.columns[:depth], middle)
            continue
        for number, row in enumerate(table.rows, 3):
            if row[name]:
                sheet.write_string(number, column, row[name])
    book.close()
    return _stored(buffer.getvalue())


def _merged(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    column: int,
    upto: tuple[str, ...],
    middle: xlsxwriter.format.Format,
) -> None:
    """Merge runs of rows that agree in ``upto``; runs of one row are plain cells."""
    for _, part in groupby(enumerate(table.rows, 3), key=lambda entry: [entry[1][name] for name in upto]):
        run = list(part)
        text = run[0][1][table.columns[column]]
        if len(run) > 1:
            sheet.merge_range(run[0][0], column, run[-1][0], column, text, middle)
        elif text:
            sheet.write_string(run[0][0], column, text)


def _stored(package: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _STAMP), before.read(name))
    return out.getvalue()
