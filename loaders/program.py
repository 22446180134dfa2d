"""A mapping compiled: chunks of rows in, frames of assertions out, with what is faulty and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress

import polars as pl

from graph.identity.names import name_norm
from graph.ledger.schema import canonical_json, key_value
from graph.model import Label
from loaders import faults as wrong
from loaders.assertions import Says, fast_uid, frame_of, row_ids
from loaders.axes import Axes, axes_of, periods_of
from loaders.chunk import Chunk, Column, Faults
from loaders.hashed import Hashed
from loaders.mapping import EdgeSpec, Mapping, NodeSpec, RowRef, Split
from loaders.properties import Compiled, Slots, joined_props, property_of
from loaders.refusals import refuse_identifiers, refuse_marks, refuse_minors, refuse_rows
from loaders.values import Context, Texts, flags_of, texts_of


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


@dataclass
class Outcome:
    """What a chunk gave. ``said``: rows that asserted something; ``padded``: values that padding changed."""

    frames: list[pl.DataFrame]
    faults: Faults
    said: set[int] = field(default_factory=set)


class Program:
    """A mapping ready to run over chunks.

    Args:
        mapping: a validated mapping.
        context: model and local key.
        dataset: the data set's name.
        today: the data date of the import; for the age of minors (SG-17).
    """

    def __init__(self, mapping: Mapping, context: Context, dataset: str, today: date) -> None:
        self.mapping = mapping
        self.context = context
        self.dataset = dataset
        self.today = today
        self.hashed = Hashed(mapping, context.key)
        self._nodes = {name: _Node(self, spec) for name, spec in mapping.nodes.items()}
        self._edges = [_Edge(self, spec) for spec in mapping.edges.values()]

    def run(self, chunk: Chunk, document: str, locators: Sequence[str], known: Faults | None = None) -> Outcome:
        """Map a chunk.

        Args:
            chunk: rows with their keys.
            document: uid of the import's Document record.
            locators: where each row stands.
            known: what is wrong with rows before mapping (cells that Excel damaged, ragged rows).
        """
        faults = known or Faults()
        refuse_rows(self.mapping, chunk, faults)
        work = _Work(self, chunk, faults, document)
        for node in self._nodes.values():
            node.run(work)
        drafts = [draft for node in self._nodes.values() if (draft := node.draft(work)) is not None]
        drafts += [edge.draft(work) for edge in self._edges]
        bad = faults.bad
        rows = row_ids(self.dataset, chunk.keys)
        said: set[int] = set()
        frames = []
        for draft in drafts:
            frame = draft.frame(bad, rows, locators, said)
            if frame.height:
                frames.append(frame)
        return Outcome(frames, faults, said)


@dataclass
class _Work:
    """One chunk under way: what nodes have already given."""

    program: Program
    chunk: Chunk
    faults: Faults
    document: str
    ends: dict[str, End] = field(default_factory=dict)
    slots: dict[str, Slots] = field(default_factory=dict)

    def at(self, split: Split | None) -> Chunk:
        return self.chunk if split is None else self.chunk.split(split, self.program.hashed.normal_of(split))

    def end(self, name: str, split: Split | None) -> End:
        """The end that node ``name`` offers, for the rows of the chunk split by ``split``."""
        program = self.program
        node = program._nodes[name]
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
class _Draft:
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


class _Node:
    """A node of the mapping, compiled."""

    def __init__(self, program: Program, spec: NodeSpec) -> None:
        self.spec = spec
        self.split = spec.common.split
        self._when = flags_of(spec.common.when) if spec.common.when else None
        context = program.context
        self.label: Label | None = context.model.labels[spec.label] if spec.label else None
        self._properties: list[Compiled] = []
        if self.label is not None:
            self._properties = [
                property_of(self.label, name, value, context) for name, value in spec.properties.items()
            ]
        self._axes: Axes | None = (
            axes_of(spec.common, program.mapping.defaults, self.label, context) if self.label else None
        )
        self._period = periods_of(spec.common.period, context)
        self._origin = texts_of(spec.origin, context) if spec.origin else None
        self._refer: list[Texts] = [texts_of(value, context) for value in spec.refer.values] if spec.refer else []
        scope = spec.refer.scope if spec.refer else None
        self._scope = texts_of(scope.text, context) if scope and scope.text else None
        self._row = _row_reference(spec.row, context) if spec.row else None

    def run(self, work: _Work) -> None:
        """Work out, once, where edges that end here end."""
        if self.spec.name in work.ends:
            return
        chunk = work.at(self.split)
        when = self._when(chunk) if self._when else None
        if self.label is not None:
            end = self._described(work, chunk, when)
        elif self._row is not None and self.spec.row is not None:
            dataset = self.spec.row.dataset or work.program.dataset
            found = Faults()
            end = End(uid=_only(self._row(chunk, found, dataset, self.spec.row.node), when))
            work.faults.take_in(found, chunk, when)
        else:
            end = self._referred(work, chunk, when)
        work.ends[self.spec.name] = end
        if self.spec.common.required:
            for place, found in enumerate(end.there):
                if found is None and (when is None or when[place]):
                    work.faults.add(chunk.row(place), "+".join(self._columns()), "", wrong.missing(self.spec.name))

    def _columns(self) -> list[str]:
        spec = self.spec
        values = [
            *spec.properties.values(),
            *(spec.refer.values if spec.refer else ()),
            *(spec.row.key if spec.row else ()),
        ]
        return list(dict.fromkeys(column for value in values for column in value.columns()))

    def _described(self, work: _Work, chunk: Chunk, when: list[bool] | None) -> End:
        label, faults, mine = self.label, work.faults, Faults()
        assert label is not None
        slots: Slots = {}
        speaking: list[Column] = []
        for prop in self._properties:
            found = prop.run(chunk, mine)
            for name, column in found.items():
                slots[name] = (
                    [a if b is None else b for a, b in zip(slots[name], column, strict=True)]
                    if name in slots
                    else column
                )
            if not prop.constant:
                speaking.append(found[prop.name])
        present = (
            [any(one is not None for one in row) for row in zip(*speaking, strict=True)]
            if len(speaking) > 1
            else ([one is not None for one in speaking[0]] if speaking else [True] * len(chunk))
        )
        if when is not None:
            present = [a and b for a, b in zip(present, when, strict=True)]
        faults.take_in(mine, chunk, when)
        work.slots[self.spec.name] = slots
        if label.root == "Person":
            refuse_minors(slots, present, chunk, faults, work.program.today)
        if label.name == "Document":
            refuse_marks(slots, present, chunk, faults)
        if label.name == "Identifier":
            refuse_identifiers(self._origin, slots, present, chunk, faults)
        if work.program.mapping.complete:
            self._complete(slots, present, chunk, faults)
        prefix = f"{work.program.dataset}\x1f"
        return End(uid=_uids(prefix, self.spec.name, chunk, present))

    def _complete(self, slots: Slots, present: list[bool], chunk: Chunk, faults: Faults) -> None:
        assert self.label is not None
        for prop in self.label.properties.values():
            if prop.required_from_register and not prop.derived:
                value = self.spec.properties.get(prop.name)
                column = "+".join(value.columns()) if value else ""
                values = slots.get(prop.name) or [None] * len(chunk)
                for place, (there, found) in enumerate(zip(present, values, strict=True)):
                    if there and found is None:
                        faults.add(chunk.row(place), column, "", wrong.missing(prop.title))

    def _referred(self, work: _Work, chunk: Chunk, when: list[bool] | None) -> End:
        refer = self.spec.refer
        assert refer is not None
        found = Faults()
        parts = [texts(chunk, found) for texts in self._refer]
        values: Column = [None if None in row else key_value(row) or None for row in zip(*parts, strict=True)]
        scope: Column | None = None
        if self._scope is not None:
            scope = [None if text is None else f"={key_value([text])}" for text in self._scope(chunk, found)]
        elif refer.scope is not None and refer.scope.node:
            scope = _scopes(work.end(refer.scope.node, self.split))
        work.faults.take_in(found, chunk, when)
        if scope is not None:
            values = [None if inner is None else value for value, inner in zip(values, scope, strict=True)]
        return End(key=f"{refer.root}/{refer.key}", scope=scope, value=_only(values, when))

    def draft(self, work: _Work) -> _Draft | None:
        """The records that the rows describe; None for a reference."""
        if self.label is None or self._axes is None:
            return None
        chunk = work.at(self.split)
        end = work.ends[self.spec.name]
        present = [uid is not None for uid in end.there]
        period = self._period(chunk, work.faults, present) if self._period else {}
        if work.program.mapping.complete and self.label.period_required_from_register:
            starts = period.get("valid_from")
            for place, there in enumerate(present):
                if there and (not isinstance(starts, list) or starts[place] is None):
                    work.faults.add(chunk.row(place), "", "", wrong.missing(_period_word()))
        says: dict[str, Says] = {
            "uid": end.there,
            "kind": "node",
            "type": self.label.name,
            "props": joined_props(work.slots[self.spec.name], len(chunk)),
            "src": _source(work, self.spec.common.source, self.split),
        }
        return _Draft(chunk, present, says | self._axes(chunk, work.faults, present) | period)


class _Edge:
    """An edge of the mapping, compiled."""

    def __init__(self, program: Program, spec: EdgeSpec) -> None:
        self.spec = spec
        context = program.context
        relation = context.model.relations[spec.type]
        splits = (spec.common.split, *(program.mapping.nodes[name].common.split for name in (spec.from_, spec.to)))
        self.split = next((split for split in splits if split is not None), None)
        self._when = flags_of(spec.common.when) if spec.common.when else None
        self._properties = [property_of(relation, name, value, context) for name, value in spec.properties.items()]
        self._axes = axes_of(spec.common, program.mapping.defaults, relation, context)
        self._period = periods_of(spec.common.period, context)

    def draft(self, work: _Work) -> _Draft:
        """The edges that the rows assert: where both ends are there and the condition holds."""
        chunk = work.at(self.split)
        start, end = work.end(self.spec.from_, self.split), work.end(self.spec.to, self.split)
        present = [a is not None and b is not None for a, b in zip(start.there, end.there, strict=True)]
        if self._when:
            when = self._when(chunk)
            if self.spec.common.required:
                self._require(work, chunk, [a or not b for a, b in zip(present, when, strict=True)])
            present = [a and b for a, b in zip(present, when, strict=True)]
        elif self.spec.common.required:
            self._require(work, chunk, present)
        slots: Slots = {}
        found = Faults()
        for prop in self._properties:
            slots |= prop.run(chunk, found)
        work.faults.take_in(found, chunk, present)
        period = self._period(chunk, work.faults, present) if self._period else {}
        says: dict[str, Says] = {
            "uid": _uids(f"{work.program.dataset}\x1f", self.spec.name, chunk, present),
            "kind": "edge",
            "type": self.spec.type,
            "props": joined_props(slots, len(chunk)),
            "src": _source(work, self.spec.common.source, self.split),
        }
        for side, where in (("from", start), ("to", end)):
            if where.uid is not None:
                says[f"{side}_uid"] = where.uid
            else:
                says |= {f"{side}_key": where.key, f"{side}_scope": where.scope or "", f"{side}_value": where.value}
        return _Draft(chunk, present, says | self._axes(chunk, work.faults, present) | period)

    def _require(self, work: _Work, chunk: Chunk, present: list[bool]) -> None:
        for place, there in enumerate(present):
            if not there:
                work.faults.add(chunk.row(place), "", "", wrong.missing(self.spec.name))


def _uids(prefix: str, name: str, chunk: Chunk, present: list[bool]) -> Column:
    if chunk.index is None:
        tail = f"\x1f{name}"
        return [
            fast_uid(prefix + key + tail) if there else None for key, there in zip(chunk.keys, present, strict=True)
        ]
    return [
        fast_uid(f"{prefix}{key}\x1f{name}{_part_tail(normal, number)}") if there else None
        for key, normal, number, there in zip(chunk.keys, chunk.normals, chunk.numbers, present, strict=True)
    ]


def _part_tail(normal: str, number: int) -> str:
    return f"\x1f{normal}\x1f{number}" if normal or number else ""


def _row_reference(spec: RowRef, context: Context):  # type: ignore[no-untyped-def]
    keys = [texts_of(value, context) for value in spec.key]
    part = texts_of(spec.part, context) if spec.part else None

    def run(chunk: Chunk, faults: Faults, dataset: str, node: str) -> Column:
        columns = [texts(chunk, faults) for texts in keys]
        parts = part(chunk, faults) if part else None
        out: Column = []
        for place, row in enumerate(zip(*columns, strict=True)):
            if all(text is None for text in row) or (parts is not None and parts[place] is None):
                out.append(None)
                continue
            key = "\x1f".join((text or "").strip() for text in row)
            tail = _part_tail(name_norm(parts[place] or ""), 0) if parts is not None else ""
            out.append(fast_uid(f"{dataset}\x1f{key}\x1f{node}{tail}"))
        return out

    return run


def _only(values: Column, when: list[bool] | None) -> Column:
    return values if when is None else [value if holds else None for value, holds in zip(values, when, strict=True)]


def _scopes(end: End) -> Column:
    """What stands in ``*_scope`` for a scope that is a node."""
    if end.uid is not None:
        return [None if uid is None else f"@{uid}" for uid in end.uid]
    inner = end.scope or [""] * len(end.there)
    return [
        None if value is None else "?" + canonical_json({"key": end.key, "scope": scope or "", "value": value})
        for value, scope in zip(end.there, inner, strict=True)
    ]


def _source(work: _Work, name: str, split: Split | None) -> Says:
    if not name:
        return work.document
    return [uid or work.document for uid in work.end(name, split).there]


def _period_word() -> str:
    from graph.words import t

    return t("起始时间", "start of the period")
