"""Some thousand rows at a time, held by column; and the same rows once for each part of a split cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graph.ledger.schema import canonical_json
from loaders.faults import Fault
from loaders.mapping import Split

#: An empty cell is None; text is as it was read.
Column = list[str | None]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell (or, with an empty column, one row)."""

    column: str
    value: str
    fault: Fault


@dataclass
class Faults:
    """What is wrong, and what is refused, by row number within the chunk; ``hidden``: no cell of the row is shown."""

    cells: dict[int, list[CellFault]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def add(self, row: int, column: str, value: str, fault: Fault) -> None:
        """Note a fault; one cell is named once for each kind."""
        entry = CellFault(column, value, fault)
        known = self.cells.setdefault(row, [])
        if entry not in known:
            known.append(entry)

    def hide(self) -> None:
        """Of the rows noted so far, no cell is shown: some may stand under a column that they do not belong to."""
        self.hidden |= set(self.cells)

    def refuse(self, row: int, rule: str) -> None:
        """Refuse a row; the first rule is named."""
        self.refused.setdefault(row, rule)

    def take_in(self, other: Faults, chunk: Chunk, present: Sequence[bool] | None) -> None:
        """Take over what is wrong with rows of ``chunk`` where the thing is ``present`` at all (None: everywhere)."""
        if not other.cells and not other.refused:
            return
        rows = None if present is None else {chunk.row(place) for place, there in enumerate(present) if there}
        for row, cells in other.cells.items():
            if rows is None or row in rows:
                for cell in cells:
                    self.add(row, cell.column, cell.value, cell.fault)
        for row, rule in other.refused.items():
            if rows is None or row in rows:
                self.refuse(row, rule)

    @property
    def bad(self) -> set[int]:
        """Rows that are not loaded."""
        return set(self.cells) | set(self.refused)


@dataclass
class Chunk:
    """Rows by column.

    ``lines``: physical line (CSV, JSON lines) or sheet row of each row, from 1. ``keys``: row key texts.
    ``index``: for a split chunk, the row of the chunk it was made from; ``parts``/``normals``/``numbers``: the
    part's text, its normal form, and its number among equal parts of its cell.
    """

    columns: dict[str, Column]
    lines: list[int]
    keys: list[str] = field(default_factory=list)
    index: list[int] | None = None
    parts: list[str] = field(default_factory=list)
    normals: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    base: Chunk | None = None
    _empty: Column = field(default_factory=list)
    _splits: dict[Split, Chunk] = field(default_factory=dict)
    _objects: dict[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def get(self, column: str) -> Column:
        """A column; all empty where the file lacks an optional one."""
        found = self.columns.get(column)
        if found is not None:
            return found
        if self.base is not None and self.index is not None and column in self.base.columns:
            source = self.base.columns[column]
            found = [source[row] for row in self.index]
            self.columns[column] = found
            return found
        if not self._empty:
            self._empty = [None] * len(self)
        return self._empty

    def row(self, place: int) -> int:
        """The row of the file's chunk behind a place in this one."""
        return place if self.index is None else self.index[place]

    def take(self, rows: Sequence[int]) -> Chunk:
        """Some rows as a chunk of their own."""
        return Chunk(
            {name: [column[row] for row in rows] for name, column in self.columns.items()},
            [self.lines[row] for row in rows],
            [self.keys[row] for row in rows] if self.keys else [],
        )

    def split(self, split: Split, normal_of: Callable[[str], str]) -> Chunk:
        """One row for each part of a cell; rows whose cell is empty have none."""
        if split not in self._splits:
            index: list[int] = []
            parts: list[str] = []
            normals: list[str] = []
            numbers: list[int] = []
            for row, cell in enumerate(self.get(split.column)):
                if cell is None:
                    continue
                seen: dict[str, int] = {}
                for part in parts_of(cell, split.on):
                    normal = normal_of(part)
                    index.append(row)
                    parts.append(part)
                    normals.append(normal)
                    numbers.append(seen.get(normal, 0))
                    seen[normal] = seen.get(normal, 0) + 1
            self._splits[split] = Chunk(
                {},
                [self.lines[row] for row in index],
                [self.keys[row] for row in index],
                index,
                parts,
                normals,
                numbers,
                self,
            )
        return self._splits[split]

    def part(self, path: str) -> Column:
        """The parts of a split chunk, or what lies at ``path`` inside each (JSON objects)."""
        if not path:
            return list(self.parts)
        if path not in self._objects:
            self._objects[path] = [_inside(text, path) for text in self.parts]
        return self._objects[path]


def parts_of(cell: str, on: tuple[str, ...]) -> list[str]:
    """The parts of a cell, trimmed, without empty ones; without separators the cell is a JSON list."""
    if not on:
        try:
            value = json.loads(cell)
        except ValueError:
            return [cell.strip()]
        items = value if isinstance(value, list) else [value]
        return [item if isinstance(item, str) else canonical_json(item) for item in items if item not in (None, "")]
    text = cell
    for separator in on[1:]:
        text = text.replace(separator, on[0])
    return [part for part in (piece.strip() for piece in text.split(on[0])) if part]


def _inside(text: str, path: str) -> str | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else canonical_json(value)
