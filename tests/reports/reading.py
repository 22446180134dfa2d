"""Reading the files of a report back as one text."""

from __future__ import annotations

import html
import io
import json
import re

import python_calamine


def said(data: bytes, suffix: str) -> str:
    """Everything a file says, with escapes of HTML, XML and JSON undone."""
    if suffix == ".xlsx":
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return "\n".join(str(cell) for rows in sheets for row in rows for cell in row)
    text = data.decode("utf-8")
    if suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False)
    text = html.unescape(html.unescape(text))
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
