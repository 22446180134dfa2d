"""The first rows of a file as nodes and edges, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from graph.identity.hashing import local_key
from graph.ledger.schema import ASSERTIONS
from graph.model import model
from loaders.mapping import Mapping
from loaders.program import Program
from loaders.rowkeys import Keys, skipping, take, wanted_of
from loaders.shelf import Plan, plan
from loaders.values import Context


@dataclass(frozen=True)
class Preview:
    """``assertions``: columns of ``ASSERTIONS``. ``faulty``: (line, column, reason); ``refused``: (line, rule)."""

    mapping: Mapping
    sheet: str
    encoding: str
    notices: list[str]
    rows: int
    assertions: pl.DataFrame
    faulty: list[tuple[int, str, str]]
    refused: list[tuple[int, str]]


def preview(
    path: Path,
    key_path: Path,
    mapping: str | Path | Mapping | Plan | None = None,
    rows: int = 50,
    today: date | None = None,
) -> Preview:
    """Map the first ``rows`` rows.

    Args:
        path: the source file.
        key_path: the home's local key (``Settings.key_path``).
        mapping: name, file or object; without it the shelf is searched. A plan is taken as it is (mended rows).
        rows: how many rows.
        today: the day for which the ages of persons count; default: today.

    Raises:
        LoadError, MappingError: as ``load``.
    """
    found = mapping if isinstance(mapping, Plan) else plan(path, mapping)
    key = local_key(key_path)
    context = Context(model(), key)
    wanted = wanted_of(found.mapping, rows)
    program = Program(found.mapping, context, found.mapping.dataset, today or date.today())
    frames: list[pl.DataFrame] = []
    faulty: list[tuple[int, str, str]] = []
    refused: list[tuple[int, str]] = []
    seen = 0
    for block in skipping(found.book.blocks(found.where, wanted), found.mapping, lambda skipped: None):
        kept = take(block, list(range(min(rows - seen, len(block.chunk)))))
        chunk = kept.chunk
        chunk.keys = Keys(found.mapping, key).of(chunk)
        locator = found.book.locator(found.where)
        outcome = program.run(chunk, "", [f"{locator}{line}" for line in chunk.lines], kept.faults)
        frames += outcome.frames
        for row, rule in outcome.faults.refused.items():
            refused.append((chunk.lines[row], rule))
        for row, cells in outcome.faults.cells.items():
            if row not in outcome.faults.refused:
                faulty += [(chunk.lines[row], cell.column, cell.fault.reason) for cell in cells]
        seen += len(chunk)
        if seen >= rows:
            break
    return Preview(
        mapping=found.mapping,
        sheet=found.where.sheet,
        encoding=found.book.encoding,
        notices=found.book.notices(found.where, wanted),
        rows=seen,
        assertions=pl.concat(frames) if frames else pl.DataFrame(schema=ASSERTIONS),
        faulty=faulty,
        refused=refused,
    )
