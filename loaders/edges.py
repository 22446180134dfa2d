"""Edges of a mapping, compiled."""

from __future__ import annotations

from loaders import faults as wrong
from loaders.assertions import Says
from loaders.axes import axes_of, periods_of
from loaders.chunk import Chunk, Faults
from loaders.mapping import EdgeSpec, Mapping
from loaders.properties import Slots, joined_props, property_of
from loaders.values import Context, flags_of
from loaders.work import Assertions, Work, source_of, uids_of


class Edge:
    """An edge of the mapping, compiled."""

    def __init__(self, spec: EdgeSpec, mapping: Mapping, context: Context) -> None:
        self.spec = spec
        relation = context.model.relations[spec.type]
        splits = (spec.common.split, *(mapping.nodes[name].common.split for name in (spec.from_, spec.to)))
        self.split = next((split for split in splits if split is not None), None)
        self._when = flags_of(spec.common.when) if spec.common.when else None
        self._properties = [property_of(relation, name, value, context) for name, value in spec.properties.items()]
        self._axes = axes_of(spec.common, mapping.defaults, relation, context)
        self._period = periods_of(spec.common.period, context)

    def draft(self, work: Work) -> Assertions:
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
            "uid": uids_of(f"{work.setting.dataset}\x1f", self.spec.name, chunk, present),
            "kind": "edge",
            "type": self.spec.type,
            "props": joined_props(slots, len(chunk)),
            "src": source_of(work, self.spec.common.source, self.split),
        }
        for side, where in (("from", start), ("to", end)):
            if where.uid is not None:
                says[f"{side}_uid"] = where.uid
            else:
                says |= {f"{side}_key": where.key, f"{side}_scope": where.scope or "", f"{side}_value": where.value}
        return Assertions(chunk, present, says | self._axes(chunk, work.faults, present) | period)

    def _require(self, work: Work, chunk: Chunk, present: list[bool]) -> None:
        for place, there in enumerate(present):
            if not there:
                work.faults.add(chunk.row(place), "", "", wrong.missing(self.spec.name))
