"""Which row is which: row keys, equal rows, and different rows under one key (LEDGER §1.3–1.4).

A file is read twice. The first pass keeps two 64-bit numbers a row (16 MB for a million rows), which tell the
few rows whose key occurs more than once; those are looked at by their text in the second pass.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from graph.model import model
from loaders import faults as wrong
from loaders.chunk import Chunk, Column, Faults
from loaders.hashed import Hashed, hashed_columns
from loaders.mapping import CLASS_MARK_HEADERS, Mapping
from loaders.readers import Block, Wanted
from loaders.values import flags_of
from loaders.withheld import withheld

#: Column of a repaired row (and key of ``origin``) that carries the key of a row known by its content.
KEY_COLUMN = "#key"


def wanted_of(mapping: Mapping, size: int = 25_000) -> Wanted:
    """What is read of a file: declared columns, and secrecy marks whether declared or not.

    A reporter column is read only where the mapping would use it, in order to refuse the row.
    """
    unread = mapping.reporter_columns() - mapping.columns_used()
    marks = (mapping.class_mark,) if mapping.class_mark else ()
    every = dict.fromkeys((*mapping.columns, *marks, *CLASS_MARK_HEADERS, KEY_COLUMN))
    labels = model().labels
    lists = {
        column
        for node in mapping.nodes.values()
        for name, value in node.properties.items()
        if node.label and labels[node.label].properties[name].is_list
        for column in value.columns()
    }
    return Wanted(
        columns=tuple(column for column in every if column not in unread),
        null_tokens=frozenset(mapping.null_tokens),
        fill=mapping.file.fill_merged,
        size=size,
        objects=frozenset(split.column for split in mapping.splits()),
        lists=frozenset(lists),
        silent=frozenset((*mapping.reporter_columns(), *hashed_columns(mapping), *marks, *CLASS_MARK_HEADERS)),
    )


def skipping(blocks: Iterator[Block], mapping: Mapping, skipped: Callable[[int], None]) -> Iterator[Block]:
    """Blocks without the rows that the mapping declares to be no data (totals); ``skipped`` is told how many."""
    if mapping.skip_when is None:
        yield from blocks
        return
    holds = flags_of(mapping.skip_when)
    for block in blocks:
        keep = [row for row, skip in enumerate(holds(block.chunk)) if not skip]
        skipped(len(block.chunk) - len(keep))
        if keep:
            yield take(block, keep)


def take(block: Block, keep: list[int]) -> Block:
    """Some rows of a block, with what is wrong with them."""
    if len(keep) == len(block.chunk):
        return block
    place = {row: number for number, row in enumerate(keep)}
    faults = Faults(
        {place[row]: cells for row, cells in block.faults.cells.items() if row in place},
        hidden={place[row] for row in block.faults.hidden if row in place},
    )
    return Block(block.chunk.take(keep), faults)


class Keys:
    """Row keys of a mapping.

    Args:
        mapping: row key, or none (the row's content stands for it).
        key: the local key; a hashed column enters a row key by its hash only.
    """

    def __init__(self, mapping: Mapping, key: bytes) -> None:
        self._mapping = mapping
        self._hashed = Hashed(mapping, key)
        self._silent = mapping.reporter_columns()

    def of(self, chunk: Chunk) -> list[str]:
        """The key text of each row; empty where all its columns are empty."""
        if self._mapping.row_key:
            columns = [self._column(chunk, name) for name in self._mapping.row_key]
            if len(columns) == 1:
                return [(text or "").strip() for text in columns[0]]
            return [
                "\x1f".join((text or "").strip() for text in row) if any(row) else ""
                for row in zip(*columns, strict=True)
            ]
        names = sorted(set(self._mapping.columns) - self._silent)
        columns = [self._column(chunk, name) for name in names]
        known = chunk.get(KEY_COLUMN)
        return [
            known[place] or ("" if not any(row) else _content(names, row))
            for place, row in enumerate(zip(*columns, strict=True))
        ]

    def origin(self, chunk: Chunk, row: int, hidden: bool = False) -> dict[str, str]:
        """The row as it was read, for the file of faulty rows: no reporter column, hashed ones as their hash.

        Empty cells are in it too: what is missing may be the fault, and has to be filled in. Of a ``hidden`` row all
        are empty.
        """
        out = {}
        for name in self._mapping.columns:
            text = None if hidden else chunk.get(name)[row]
            if name not in self._silent:
                out[name] = (
                    ""
                    if text is None
                    else self._hashed.token(name, text)
                    if name in self._hashed.columns
                    else withheld(text)
                )
        if not self._mapping.row_key and chunk.keys and not hidden:
            out[KEY_COLUMN] = chunk.keys[row]
        return out

    def shown(self, column: str) -> bool:
        """Whether a faulty value of this column may be shown."""
        return not any(name in self._hashed.columns or name in self._silent for name in column.split("+"))

    def _column(self, chunk: Chunk, name: str) -> Column:
        column = chunk.get(name)
        if name not in self._hashed.columns:
            return column
        return [None if text is None else self._hashed.in_key(name, text) for text in column]


def _content(names: list[str], row: tuple[str | None, ...]) -> str:
    said = "\x1f".join(f"{name}={text}" for name, text in zip(names, row, strict=True) if text is not None)
    return hashlib.blake2b(said.encode("utf-8"), digest_size=16).hexdigest()


@dataclass
class Scan:
    """The first pass. ``repeated``: hashes of keys of equal rows; ``clashing``: of keys with different rows."""

    total: int = 0
    repeated: set[int] = field(default_factory=set)
    clashing: set[int] = field(default_factory=set)


def scan(blocks: Iterator[Block], keys: Keys, progress: Callable[[int], None]) -> Scan:
    """Read all rows once; ``progress`` is told how many have been read."""
    found = Scan()
    key_hashes, content_hashes = array("q"), array("q")
    for block in blocks:
        texts = keys.of(block.chunk)
        contents = contents_of(block.chunk)
        for text, content in zip(texts, contents, strict=True):
            if text:
                key_hashes.append(hash(text))
                content_hashes.append(content)
        found.total += len(block.chunk)
        progress(found.total)
    if not key_hashes:
        return found
    frame = pl.DataFrame(
        {"key": pl.Series(key_hashes, dtype=pl.Int64), "content": pl.Series(content_hashes, dtype=pl.Int64)}
    )
    several = (
        frame.filter(pl.col("key").is_duplicated()).group_by("key").agg(pl.col("content").n_unique().alias("contents"))
    )
    found.repeated = set(several.filter(pl.col("contents") == 1)["key"].to_list())
    found.clashing = set(several.filter(pl.col("contents") > 1)["key"].to_list())
    return found


def contents_of(chunk: Chunk) -> list[int]:
    """A number for what each row says, the same for equal rows within this process."""
    columns = [chunk.columns[name] for name in sorted(chunk.columns)]
    return [hash(row) for row in zip(*columns, strict=True)] if columns else [0] * len(chunk)


class Sorter:
    """The second pass: rows to map now, duplicates, and rows under a clashing key, held until the end."""

    def __init__(self, found: Scan) -> None:
        self._found = found
        self._suspects = found.repeated | found.clashing
        self._seen: set[int] = set()
        self.duplicates = 0
        self.held: list[Block] = []

    def sort(self, block: Block) -> Block | None:
        """The rows of a block that can be mapped now; marks rows without a key."""
        chunk, faults = block.chunk, block.faults
        for row, text in enumerate(chunk.keys):
            if not text and row not in faults.cells:
                faults.add(row, "", "", wrong.empty_key())
        if not self._suspects:
            return block
        now: list[int] = []
        later: list[int] = []
        for row, text in enumerate(chunk.keys):
            number = hash(text)
            if not text or number not in self._suspects:
                now.append(row)
            elif number in self._found.clashing:
                later.append(row)
            elif number in self._seen:
                self.duplicates += 1
            else:
                self._seen.add(number)
                now.append(row)
        if later:
            self.held.append(take(block, later))
        return take(block, now) if now else None

    def clashes(self) -> Iterator[tuple[Block, list[str]]]:
        """Held rows without their duplicates, and for each block the keys of those that really clash."""
        contents: dict[str, set[int]] = {}
        kept: list[Block] = []
        for block in self.held:
            keep = []
            for row, (text, content) in enumerate(zip(block.chunk.keys, contents_of(block.chunk), strict=True)):
                known = contents.setdefault(text, set())
                if content in known:
                    self.duplicates += 1
                else:
                    known.add(content)
                    keep.append(row)
            if keep:
                kept.append(take(block, keep))
        for block in kept:
            yield block, [text if len(contents[text]) > 1 else "" for text in block.chunk.keys]
