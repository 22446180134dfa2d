"""Nodes of a mapping, compiled: records that rows describe, and references by key or to rows."""

from __future__ import annotations

from collections.abc import Callable

from graph.identity.names import name_norm
from graph.ledger.schema import key_value
from graph.model import Label
from graph.words import t
from loaders import faults as wrong
from loaders.assertions import Says, fast_uid
from loaders.axes import Axes, axes_of, periods_of
from loaders.chunk import Chunk, Column, Faults
from loaders.mapping import Common, NodeSpec, Refer, RowRef
from loaders.properties import Compiled, Slots, joined_props, kept_texts, key_texts, property_of
from loaders.refusals import refuse_identifiers, refuse_marks, refuse_minors
from loaders.values import Context, Texts, flags_of, texts_of
from loaders.withheld import NUMBERS_OF_THINGS
from loaders.work import Assertions, End, Work, only, part_tail, scopes_of, source_of, uids_of

RowUids = Callable[[Chunk, Faults, str, str], Column]


class Node:
    """A node of the mapping, compiled."""

    def __init__(self, spec: NodeSpec, defaults: Common, context: Context) -> None:
        self.spec = spec
        self.split = spec.common.split
        self._when = flags_of(spec.common.when) if spec.common.when else None
        self.label: Label | None = context.model.labels[spec.label] if spec.label else None
        self._properties: list[Compiled] = []
        if self.label is not None:
            self._properties = [
                property_of(self.label, name, value, context) for name, value in spec.properties.items()
            ]
        self._axes: Axes | None = axes_of(spec.common, defaults, self.label, context) if self.label else None
        self._period = periods_of(spec.common.period, context)
        self._origin = texts_of(spec.origin, context) if spec.origin else None
        self._refer = _keys_of(spec.refer, context) if spec.refer else []
        scope = spec.refer.scope if spec.refer else None
        self._scope = kept_texts(texts_of(scope.text, context), context) if scope and scope.text else None
        self._row = _row_reference(spec.row, context) if spec.row else None

    def run(self, work: Work) -> None:
        """Work out, once, where edges that end here end."""
        if self.spec.name in work.ends:
            return
        chunk = work.at(self.split)
        when = self._when(chunk) if self._when else None
        if self.label is not None:
            end = self._described(work, chunk, when)
        elif self._row is not None and self.spec.row is not None:
            dataset = self.spec.row.dataset or work.setting.dataset
            mine = Faults()
            end = End(uid=only(self._row(chunk, mine, dataset, self.spec.row.node), when))
            work.faults.take_in(mine, chunk, when)
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

    def _described(self, work: Work, chunk: Chunk, when: list[bool] | None) -> End:
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
            refuse_minors(slots, present, chunk, faults, work.setting.today)
        if label.name == "Document":
            refuse_marks(slots, present, chunk, faults)
        if label.name == "Identifier":
            refuse_identifiers(self._origin, slots, present, chunk, faults)
        if work.setting.complete:
            self._complete(slots, present, chunk, faults)
        prefix = f"{work.setting.dataset}\x1f"
        return End(uid=uids_of(prefix, self.spec.name, chunk, present))

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

    def _referred(self, work: Work, chunk: Chunk, when: list[bool] | None) -> End:
        refer = self.spec.refer
        assert refer is not None
        found = Faults()
        parts = [texts(chunk, found) for texts in self._refer]
        values: Column = [None if None in row else key_value(row) or None for row in zip(*parts, strict=True)]
        scope: Column | None = None
        if self._scope is not None:
            scope = [None if text is None else f"={key_value([text])}" for text in self._scope(chunk, found)]
        elif refer.scope is not None and refer.scope.node:
            scope = scopes_of(work.end(refer.scope.node, self.split))
        work.faults.take_in(found, chunk, when)
        if scope is not None:
            values = [None if inner is None else value for value, inner in zip(values, scope, strict=True)]
        return End(key=f"{refer.root}/{refer.key}", scope=scope, value=only(values, when))

    def draft(self, work: Work) -> Assertions | None:
        """The records that the rows describe; None for a reference."""
        if self.label is None or self._axes is None:
            return None
        chunk = work.at(self.split)
        end = work.ends[self.spec.name]
        present = [uid is not None for uid in end.there]
        period = self._period(chunk, work.faults, present) if self._period else {}
        if work.setting.complete and self.label.period_required_from_register:
            starts = period.get("valid_from")
            for place, there in enumerate(present):
                if there and (not isinstance(starts, list) or starts[place] is None):
                    work.faults.add(chunk.row(place), "", "", wrong.missing(t("起始时间", "start of the period")))
        says: dict[str, Says] = {
            "uid": end.there,
            "kind": "node",
            "type": self.label.name,
            "props": joined_props(work.slots[self.spec.name], len(chunk)),
            "src": source_of(work, self.spec.common.source, self.split),
        }
        return Assertions(chunk, present, says | self._axes(chunk, work.faults, present) | period)


def _keys_of(refer: Refer, context: Context) -> list[Texts]:
    """What a reference looks up by, as the property it meets was kept: an id number in a name is masked in both."""
    names = refer.key.split("+")
    out = []
    for place, value in enumerate(refer.values):
        texts = key_texts(value, context)
        plain = value.hash or (names[place] if place < len(names) else "") in NUMBERS_OF_THINGS
        out.append(texts if plain else kept_texts(texts, context))
    return out


def _row_reference(spec: RowRef, context: Context) -> RowUids:
    keys = [texts_of(value, context) for value in spec.key]
    part = texts_of(spec.part, context) if spec.part else None
    # A constant alone is no reference: what the row says of the key decides.
    deciding = [place for place, value in enumerate(spec.key) if value.kind != "constant"] or list(range(len(keys)))

    def run(chunk: Chunk, faults: Faults, dataset: str, node: str) -> Column:
        columns = [texts(chunk, faults) for texts in keys]
        parts = part(chunk, faults) if part else None
        out: Column = []
        for number, row in enumerate(zip(*columns, strict=True)):
            if all(row[place] is None for place in deciding) or (parts is not None and parts[number] is None):
                out.append(None)
                continue
            key = "\x1f".join((text or "").strip() for text in row)
            tail = part_tail(name_norm(parts[number] or ""), 0) if parts is not None else ""
            out.append(fast_uid(f"{dataset}\x1f{key}\x1f{node}{tail}"))
        return out

    return run
