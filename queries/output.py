"""A typed table as text, JSON, JSON lines, CSV or a workbook; a table that was cut says so in every one of them.

JSON keeps codes, uids and column names; what people read (table, workbook) has headings and code words in the
language in force. Text that a spreadsheet would run as a formula is marked as text.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from graph.errors import QueryError
from graph.spreadsheet import FORMULA_STARTS, as_text
from graph.store.contract import GraphEdge, GraphNode, GraphPath, Table
from graph.views import edge_text, title_of
from graph.words import printable, t
from queries.frontmatter import Column, SavedQuery

FORMATS = ("table", "json", "jsonl", "csv")
#: A cell of Excel holds no more characters, a float no more digits.
_CELL_CHARS = 32_767
_EXACT_INT = 2**53
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def truncation_note(table: Table) -> str | None:
    """One line for a table that was cut, else None."""
    if not table.truncated:
        return None
    n = len(table.rows)
    return t(
        f"结果已截断：只列出前 {n} 行（上限 {table.limit}），还有更多。",
        f"Cut off: the first {n} rows are shown (limit {table.limit}); there are more.",
    )


def empty_note(table: Table) -> str | None:
    """One line for a table without rows, else None."""
    return None if table.rows else t("在所列数据范围内未发现。", "Nothing found within the data listed.")


def render(table: Table, fmt: str, query: SavedQuery | None = None) -> str:
    """``table`` in one of FORMATS; ``query`` gives headings and code words.

    Raises:
        QueryError: another format.
    """
    if fmt == "table":
        return _text_table(table, query)
    if fmt == "json":
        return json.dumps(to_json(table), ensure_ascii=False, indent=2) + "\n"
    if fmt == "jsonl":
        lines = [json.dumps(row, ensure_ascii=False) for row in to_json(table)["rows"]]
        if table.truncated:
            lines.append(json.dumps({"truncated": True, "limit": table.limit, "rows": len(table.rows)}))
        return "".join(line + "\n" for line in lines)
    if fmt == "csv":
        return _csv(table)
    raise QueryError(
        t(f"不认识的格式 {fmt}。", f"Unknown format {fmt}."),
        t(f"可用：{'、'.join(FORMATS)}。", f"Known: {', '.join(FORMATS)}."),
    )


def to_json(table: Table) -> dict[str, Any]:
    """The table as a JSON object: columns, rows as objects, truncated, limit, elapsed seconds, notes."""
    return {
        "columns": list(table.columns),
        "rows": [dict(zip(table.columns, (cell_json(v) for v in row), strict=True)) for row in table.rows],
        "truncated": table.truncated,
        "limit": table.limit,
        "elapsed": round(table.elapsed, 3),
        "notes": list(table.notes),
    }


def cell_json(value: Any) -> Any:
    """A cell as JSON: nodes, edges and paths by uid, title and kind; dates as ISO text."""
    if isinstance(value, GraphNode):
        return {"uid": value.uid, "labels": list(value.labels), "title": _title(value)}
    if isinstance(value, GraphEdge):
        return {
            "uid": value.uid,
            "type": value.type,
            "from": value.from_uid,
            "to": value.to_uid,
            "title": edge_text(value.type, value.props),
        }
    if isinstance(value, GraphPath):
        return {"nodes": [cell_json(n) for n in value.nodes], "edges": [cell_json(e) for e in value.edges]}
    if isinstance(value, (list, tuple)):
        return [cell_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): cell_json(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def cell_text(value: Any, column: Column | None = None) -> str:
    """A cell as a person reads it; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, GraphNode):
        return f"{_title(value)} [{value.uid}]"
    if isinstance(value, GraphEdge):
        return f"{edge_text(value.type, value.props)} [{value.uid}]"
    if isinstance(value, GraphPath):
        said = [_title(value.nodes[0])] if value.nodes else []
        for edge, node, before in zip(value.edges, value.nodes[1:], value.nodes, strict=False):
            forward = edge.from_uid == before.uid
            word = edge_text(edge.type, edge.props)
            said.append(f" —{word}→ {_title(node)}" if forward else f" ←{word}— {_title(node)}")
        return "".join(said)
    if isinstance(value, (list, tuple)):
        return t("、", ", ").join(cell_text(item, column) for item in value)
    if isinstance(value, dict):
        return t("；", "; ").join(f"{key}: {cell_text(item)}" for key, item in value.items())
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) >= 1e15 or value != int(value) else f"{value:.0f}"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return column.say(str(value)) if column else str(value)


def _title(node: GraphNode) -> str:
    return title_of(node.labels, node.props) if node.labels else node.uid


def _columns(table: Table, query: SavedQuery | None) -> list[Column | None]:
    declared = {column.name: column for column in query.returns} if query else {}
    return [declared.get(name) for name in table.columns]


def _headings(table: Table, columns: Sequence[Column | None]) -> list[str]:
    return [str(c.label) if c else name for name, c in zip(table.columns, columns, strict=True)]


def _text_table(table: Table, query: SavedQuery | None) -> str:
    columns = _columns(table, query)
    grid = RichTable(show_header=True, header_style="bold")
    values = [[row[i] for row in table.rows if row[i] is not None] for i in range(len(columns))]
    uids = [bool(found) and all(isinstance(v, str) and _UID.fullmatch(v) for v in found) for found in values]
    for heading, found, uid in zip(_headings(table, columns), values, uids, strict=True):
        right = bool(found) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in found)
        # A uid is there to be copied: it stays in one line, unless several would leave no room for words.
        whole = uid and sum(uids) == 1
        grid.add_column(Text(heading), justify="right" if right else "left", overflow="fold", no_wrap=whole)
    for row in table.rows:
        # Text, not markup: a name such as [red] stays a name; control characters never reach the terminal.
        grid.add_row(*(Text(printable(cell_text(v, c))) for v, c in zip(row, columns, strict=True)))
    out = io.StringIO()
    console = Console(file=out, width=_width(), force_terminal=False, highlight=False)
    if table.rows:
        console.print(grid)
    for note in (empty_note(table), truncation_note(table), *table.notes):
        if note:
            out.write(note + "\n")
    return out.getvalue()


def _width() -> int:
    try:
        return max(os.get_terminal_size().columns, 60)
    except OSError:
        return 160


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([as_text(name) for name in table.columns])
    for row in table.rows:
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def _csv_cell(value: Any) -> Any:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return "" if value is None else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(cell_text(value))


def write_xlsx(
    table: Table, path: Path, query: SavedQuery | None = None, facts: Mapping[str, str] | None = None
) -> None:
    """Write a workbook: the rows, and a sheet that says what they are (``facts``, limits, whether it was cut).

    The file appears whole or not at all.

    Raises:
        QueryError: the target cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(suffix=".xlsx", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from None
    part = Path(name)
    try:
        _fill(part, table, query, facts or {})
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> QueryError:
    return QueryError(
        t(f"写不了 {path}：{error.strerror}。", f"{path} cannot be written: {error.strerror}."),
        t("换一个文件夹，或关掉正在打开它的程序。", "Choose another folder, or close the program that holds it."),
    )


def _fill(path: Path, table: Table, query: SavedQuery | None, facts: Mapping[str, str]) -> None:
    # Only workbooks need it; it takes as long to import as a small query to run.
    import xlsxwriter

    columns = _columns(table, query)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#F0F2F5", "border": 1})
        plain = book.add_format({"num_format": "@"})
        marked = book.add_format({"num_format": "@", "quote_prefix": True})
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(t("结果", "Result"))
        sheet.freeze_panes(1, 0)
        for c, heading in enumerate(_headings(table, columns)):
            sheet.write_string(0, c, heading, bold)
            sheet.set_column(c, c, 18)
        for r, row in enumerate(table.rows, start=1):
            for c, (value, column) in enumerate(zip(row, columns, strict=True)):
                if value is None:
                    continue
                if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _EXACT_INT:
                    sheet.write_number(r, c, value)
                elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), as_date)
                else:
                    text = cell_text(value, column)[:_CELL_CHARS]
                    sheet.write_string(r, c, text, marked if text.startswith(FORMULA_STARTS) else plain)
        if table.rows and table.columns:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        about = book.add_worksheet(t("说明", "About"))
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 80)
        said = dict(facts) | {t("行数", "Rows"): str(len(table.rows)), t("上限", "Limit"): str(table.limit)}
        if query is not None:
            said = {t("查询", "Query"): f"{query.title} ({query.name})"} | said
        for note in (empty_note(table), truncation_note(table), *table.notes):
            if note:
                said[t("提示", "Note") + (f" {len(said)}" if t("提示", "Note") in said else "")] = note
        for r, (key, value) in enumerate(said.items()):
            about.write_string(r, 0, key, bold)
            about.write_string(r, 1, value[:_CELL_CHARS], plain)
