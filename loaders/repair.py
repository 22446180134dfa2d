"""Faulty rows out to a file, mended by a person, and in again in the place of the rows they were (LEDGER §2.4–2.5)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from graph.errors import LoadError
from graph.ledger import Ledger, Manifest
from graph.spreadsheet import as_text, as_written
from graph.words import did_you_mean, t
from loaders.mapping import Mapping
from loaders.readers import Block, Book, Top, Wanted, Where, format_of, open_book
from loaders.rowkeys import KEY_COLUMN
from loaders.shelf import Plan, mappings_for, named_mapping

#: First columns of the file of faulty rows. Their names are how it is recognised.
BATCH, FILE, SHEET, LINE, COLUMN, REASON, CURE = "#batch", "#file", "#sheet", "#line", "#column", "#reason", "#cure"
HEADER = (BATCH, FILE, SHEET, LINE, COLUMN, REASON, CURE, KEY_COLUMN)


def export_rejects(ledger: Ledger, import_id: int, to: Path) -> int:
    """Write the faulty rows of an import to a CSV file that can be mended and loaded again.

    Hashed columns stand there as their hash; a number that failed its check, as its last four characters; a text
    that a spreadsheet would run, behind an apostrophe, which is taken off when the file is loaded.

    Returns:
        The number of rows.

    Raises:
        LoadError: the file cannot be written, or there are no faulty rows.
        LedgerError: there is no such import.
    """
    rejects = ledger.rejects(import_id)
    if rejects.is_empty():
        raise LoadError(
            t(f"第 {import_id} 批没有错行。", f"Batch {import_id} has no faulty rows."),
            t("用 mailuo imports list 查看各批。", "See the batches with mailuo imports list."),
        )
    rows = [(row, json.loads(row["origin"])) for row in rejects.sort("line").iter_rows(named=True)]
    columns = list(dict.fromkeys(name for _, origin in rows for name in origin if name != KEY_COLUMN))
    try:
        with to.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADER, *columns])
            for row, origin in rows:
                known = [import_id, row["file"], row["sheet"], row["line"], row["column"], row["reason"], row["cure"]]
                cells = [*known, origin.get(KEY_COLUMN, ""), *(origin.get(name, "") for name in columns)]
                writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in cells])
    except OSError as error:
        raise LoadError(
            t(f"文件 {to} 写不进去：{error.strerror}。", f"File {to} cannot be written: {error.strerror}."),
            t("换一个位置。", "Choose another place."),
        ) from error
    return len(rows)


def repair_plan(ledger: Ledger, path: Path, given: str | Path | Mapping | None) -> tuple[Plan, Manifest] | None:
    """The plan for a mended file of faulty rows, with the import it repairs; None for any other file.

    Raises:
        LoadError: it names no batch of this ledger, or more than one; the mapping is not at hand.
    """
    if format_of(path) not in ("csv", "xlsx") or not path.is_file() or path.stat().st_size == 0:
        return None
    if format_of(path) == "csv" and not _looks_mended(path):
        return None
    book = open_book(path)
    top = next((top for top in book.tops() if top.rows and KEY_COLUMN in top.rows[0] and BATCH in top.rows[0]), None)
    if top is None:
        return None
    where = Where(top.sheet, 1)
    header = top.rows[0]
    manifest = _import_of(ledger, path, [row[header.index(BATCH)] for row in top.rows[1:] if any(row)])
    name = manifest.mapping.name if manifest.mapping else ""
    mapping = named_mapping(given, path) if given is not None else _same(name, path)
    # A column that was empty in every faulty row is not in the file, and is read as empty.
    return Plan(path, _Mended(book), mapping, where), manifest


class _Mended:
    """A mended file: what was marked as text when it was written is read as it was."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.path, self.format, self.encoding = book.path, book.format, book.encoding
        self.sha256, self.size = book.sha256, book.size

    def tops(self) -> list[Top]:
        return self._book.tops()

    def notices(self, where: Where, wanted: Wanted) -> list[str]:
        return self._book.notices(where, wanted)

    def locator(self, where: Where) -> str:
        return self._book.locator(where)

    def blocks(self, where: Where, wanted: Wanted) -> Iterator[Block]:
        for block in self._book.blocks(where, wanted):
            for column in block.chunk.columns.values():
                for place, text in enumerate(column):
                    if text is not None and text.startswith("'"):
                        column[place] = as_written(text)
            yield block


def _looks_mended(path: Path) -> bool:
    with path.open("rb") as file:
        return BATCH.encode() in file.read(200).replace(b"\x00", b"")


def _import_of(ledger: Ledger, path: Path, numbers: list[str]) -> Manifest:
    found = {number.strip() for number in numbers if number.strip()}
    known = {str(m.seq): m for m in ledger.manifests() if m.kind in ("import", "repair")}
    if len(found) != 1 or not found <= set(known):
        shown = "、".join(sorted(found)) or t("空", "none")
        raise LoadError(
            t(
                f"文件 {path.name} 的 {BATCH} 列不是本账本的一个导入批次：{shown}。",
                f"File {path.name}: column {BATCH} names no single import of this ledger: {shown}.",
            ),
            t(
                "一次只改一批的错行，不要改这一列。",
                "Mend the rows of one batch at a time, and leave that column alone.",
            ),
        )
    manifest = known[found.pop()]
    if manifest.seq in ledger.undone():
        raise LoadError(
            t(
                f"第 {manifest.seq} 批已经撤销，不能再改它的错行。",
                f"Batch {manifest.seq} is undone; its rows cannot be repaired.",
            ),
            t("重新导入原文件。", "Load the original file again."),
        )
    return manifest


def _same(name: str, path: Path) -> Mapping:
    at_hand = {mapping.name: mapping for mapping in mappings_for(path)}
    if name not in at_hand:
        raise LoadError(
            t(f"改错行要用原来的映射 {name}，这里没有。", f"Repairing needs the mapping {name}, which is not at hand."),
            t("用 --mapping 指定映射文件。", "Name its file with --mapping. ") + did_you_mean(name, sorted(at_hand)),
        )
    return at_hand[name]
