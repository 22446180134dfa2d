"""A mapping compiled: chunks of rows in, frames of assertions out, with what is faulty and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from loaders.assertions import row_ids
from loaders.chunk import Chunk, Faults
from loaders.edges import Edge
from loaders.hashed import Hashed
from loaders.mapping import Mapping
from loaders.nodes import Node
from loaders.refusals import refuse_rows
from loaders.values import Context
from loaders.work import Setting, Work


@dataclass
class Outcome:
    """What a chunk gave. ``said``: rows that asserted something."""

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
        self._mapping = mapping
        self._nodes = {name: Node(spec, mapping.defaults, context) for name, spec in mapping.nodes.items()}
        self._edges = [Edge(spec, mapping, context) for spec in mapping.edges.values()]
        self._setting = Setting(dataset, today, Hashed(mapping, context.key), mapping.complete, self._nodes)

    def run(self, chunk: Chunk, document: str, locators: Sequence[str], known: Faults | None = None) -> Outcome:
        """Map a chunk.

        Args:
            chunk: rows with their keys.
            document: uid of the import's Document record.
            locators: where each row stands.
            known: what is wrong with rows before mapping (cells that Excel damaged, ragged rows).
        """
        faults = known or Faults()
        refuse_rows(self._mapping, chunk, faults)
        work = Work(self._setting, chunk, faults, document)
        for node in self._nodes.values():
            node.run(work)
        drafts = [draft for node in self._nodes.values() if (draft := node.draft(work)) is not None]
        drafts += [edge.draft(work) for edge in self._edges]
        bad = faults.bad
        rows = row_ids(self._setting.dataset, chunk.keys)
        said: set[int] = set()
        frames = []
        for draft in drafts:
            frame = draft.frame(bad, rows, locators, said)
            if frame.height:
                frames.append(frame)
        return Outcome(frames, faults, said)
