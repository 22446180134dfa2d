"""Readers of source files: CSV, Excel, JSON lines. All give text, and nothing is made up for what cannot be read."""

from __future__ import annotations

from pathlib import Path

from graph.errors import LoadError
from graph.words import t
from loaders.mapping import FileSpec
from loaders.readers.base import Block, Book, Top, Wanted, Where
from loaders.readers.delimited import DelimitedBook
from loaders.readers.excel import ExcelBook
from loaders.readers.jsonlines import JsonLinesBook

__all__ = ["FORMATS", "Block", "Book", "Top", "Wanted", "Where", "format_of", "open_book"]

#: Extension → format.
FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".ods": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip


def format_of(path: Path) -> str:
    """csv, xlsx or jsonl by the extension; empty for others."""
    return FORMATS.get(path.suffix.lower(), "")


def open_book(path: Path, spec: FileSpec = FileSpec()) -> Book:  # noqa: B008 - frozen
    """Open a source file.

    Raises:
        LoadError: it is not there, is empty, is something else than its extension says, or has no format we read.
    """
    if not path.is_file():
        raise LoadError(
            t(f"没有文件 {path.name}。", f"There is no file {path.name}."),
            t("检查路径。", "Check the path."),
        )
    kind = spec.format or format_of(path)
    if kind == "csv":
        return DelimitedBook(path, spec.encoding, spec.delimiter)
    if kind == "xlsx":
        return ExcelBook(path)
    if kind == "jsonl":
        return JsonLinesBook(path, spec.encoding)
    raise LoadError(
        t(f"文件 {path.name} 的格式读不了。", f"The format of file {path.name} is not one we read."),
        t(f"可读：{'、'.join(sorted(FORMATS))}。", f"Read are: {', '.join(sorted(FORMATS))}."),
    )
