"""One chunk under way: what its nodes have given, and the assertions it will make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Protocol

import polars as pl

from graph.ledger.schema import canonical_json
from loaders.assertions import Says, fast_uid, frame_of
from loaders.chunk import Chunk, Column, Faults
from loaders.hashed import Hashed
from loaders.mapping import Split
from loaders.properties import Slots


@dataclass
class End:
    """Where an edge can end, for each row of a chunk: a record's uid, or a key with scope and value."""

    uid: Column | None = None
    key: str = ""
    scope: Column | None = None
    value: Column | None = None

    @property
    def there(self) -> Column:
        """Not None where there is something to end at."""
        return self.uid if self.uid is not None else self.value or []


class Runner(Protocol):
    """A compiled node."""

    split: Split | None

    def run(self, work: Work) -> None:
        """Work out where edges that end here end, and put it into ``work.ends``."""
        ...


@dataclass(frozen=True)
class Setting:
    """What holds for all chunks of a file. ``complete``: what the model requires of registers must be there."""

    dataset: str
    today: date
    hashed: Hashed
    complete: bool
    nodes: Mapping[str, Runner]


@dataclass
class Work:
    """One chunk under way: what nodes have already given."""

    setting: Setting
    chunk: Chunk
    faults: Faults
    document: str
    ends: dict[str, End] = field(default_factory=dict)
    slots: dict[str, Slots] = field(default_factory=dict)

    def at(self, split: Split | None) -> Chunk:
        return self.chunk if split is None else self.chunk.split(split, self.setting.hashed.normal_of(split))

    def end(self, name: str, split: Split | None) -> End:
        """The end that node ``name`` offers, for the rows of the chunk split by ``split``."""
        node = self.setting.nodes[name]
        if name not in self.ends:
            node.run(self)
        end = self.ends[name]
        if split is None or node.split == split:
            return end
        index = self.at(split).index or []

        def spread(column: Column | None) -> Column | None:
            return None if column is None else [column[row] for row in index]

        return End(spread(end.uid), end.key, spread(end.scope), spread(end.value))


@dataclass
class Assertions:
    """Assertions of one node or edge before faulty rows are taken out."""

    chunk: Chunk
    present: list[bool]
    says: dict[str, Says]

    def frame(self, bad: set[int], rows: list[str], locators: Sequence[str], said: set[int]) -> pl.DataFrame:
        chunk = self.chunk
        index: Sequence[int] = range(len(chunk)) if chunk.index is None else chunk.index
        keep = (
            [there and row not in bad for there, row in zip(self.present, index, strict=True)] if bad else self.present
        )
        kept = list(compress(index, keep))
        said.update(kept)
        if not kept:
            return pl.DataFrame()
        whole = len(kept) == len(chunk)
        says: dict[str, Says] = {
            name: value if whole or value is None or isinstance(value, str) else list(compress(value, keep))
            for name, value in self.says.items()
        }
        says["row"] = [rows[row] for row in kept]
        says["locator"] = [locators[row] for row in kept]
        return frame_of(len(kept), says)


def uids_of(prefix: str, name: str, chunk: Chunk, present: list[bool]) -> Column:
    if chunk.index is None:
        tail = f"\x1f{name}"
        return [
            fast_uid(prefix + key + tail) if there else None for key, there in zip(chunk.keys, present, strict=True)
        ]
    return [
        fast_uid(f"{prefix}{key}\x1f{name}{part_tail(normal, number)}") if there else None
        for key, normal, number, there in zip(chunk.keys, chunk.normals, chunk.numbers, present, strict=True)
    ]


def part_tail(normal: str, number: int) -> str:
    return f"\x1f{normal}\x1f{number}" if normal or number else ""


def only(values: Column, when: list[bool] | None) -> Column:
    return values if when is None else [value if holds else None for value, holds in zip(values, when, strict=True)]


def scopes_of(end: End) -> Column:
    """What stands in ``*_scope`` for a scope that is a node."""
    if end.uid is not None:
        return [None if uid is None else f"@{uid}" for uid in end.uid]
    inner = end.scope or [""] * len(end.there)
    return [
        None if value is None else "?" + canonical_json({"key": end.key, "scope": scope or "", "value": value})
        for value, scope in zip(end.there, inner, strict=True)
    ]


def source_of(work: Work, name: str, split: Split | None) -> Says:
    if not name:
        return work.document
    return [uid or work.document for uid in work.end(name, split).there]
