"""What is live at a day (LEDGER §2): which version of each row stands, how new it is, and since when a uid is known.

For each data set every import has a place in the order of "newer" (data date, then number; a repair directly
behind what it repairs). A row's version stands unless a newer import refused it, left it blank or asserted it
again, or a newer snapshot came without it; a row that was faulty there keeps what it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.ledger.manifest import Manifest
from graph.ledger.schema import ASSERTIONS

if TYPE_CHECKING:
    from graph.ledger.ledger import Ledger

#: Columns that the fold works on, beside ``seq``, ``dataset``, ``position`` and ``order``.
_FOLDED = [name for name in ASSERTIONS if name not in ("row", "content")]


def standing(ledger: Ledger, known_on: date | None = None) -> list[Manifest]:
    """Imports and repairs that are not undone, oldest first in the order of "newer"."""
    undone = ledger.undone(known_on)
    every = {m.seq: m for m in ledger.manifests(known_on) if m.kind != "undo" and m.seq not in undone}

    def place(m: Manifest) -> tuple[date, int, int]:
        first = m
        while first.repairs is not None and first.repairs in every:
            first = every[first.repairs]
        return first.data_date or date.min, first.seq, m.seq

    return sorted(every.values(), key=place)


def live(ledger: Ledger, known_on: date | None = None) -> pl.DataFrame:
    """All live assertions, one per uid.

    Columns of ``schema.ASSERTIONS`` without ``row`` and ``content``, and: ``seq`` (import), ``dataset``,
    ``position`` (rank of "newer"), ``order`` (number of the first standing import that asserted the uid),
    ``data_date`` of the import.
    """
    imports = standing(ledger, known_on)
    position = {m.seq: rank for rank, m in enumerate(imports)}
    of_dataset: dict[str, list[Manifest]] = {}
    for m in imports:
        of_dataset.setdefault(m.dataset, []).append(m)
    parts: list[pl.DataFrame] = []
    for dataset, members in of_dataset.items():
        rows = live_rows(ledger, members) if len(members) > 1 else None
        for m in members:
            scanned = ledger.scan(m.seq, "assertions")
            frame = scanned
            if rows is not None:
                mine = rows.filter(pl.col("seq") == m.seq).select("row")
                frame = pl.concat(
                    [scanned.join(mine.lazy(), on="row", how="semi"), scanned.filter(pl.col("row") == "")]
                )
            parts.append(
                frame.select(
                    *_FOLDED,
                    pl.lit(m.seq, dtype=pl.Int32).alias("seq"),
                    pl.lit(dataset).alias("dataset"),
                    pl.lit(position[m.seq], dtype=pl.Int32).alias("position"),
                    pl.lit(m.data_date, dtype=pl.Date).alias("data_date"),
                ).collect()
            )
    if not parts:
        return pl.DataFrame(schema=_live_schema())
    every = pl.concat(parts)
    # Only a Document of one and the same file can be asserted by two standing imports.
    if len(imports) > 1:
        every = every.sort("position").unique("uid", keep="last", maintain_order=True)
    return every.join(_orders(ledger, of_dataset), on="uid", how="left").with_columns(
        order=pl.coalesce("order", "seq").cast(pl.Int32)
    )


def live_rows(ledger: Ledger, members: Sequence[Manifest]) -> pl.DataFrame:
    """Which import's version of each row stands, for the standing imports of one data set in order of "newer".

    Columns ``row`` and ``seq``. A row is asserted (1), ended without a word (0: refused or blank), or faulty.
    """
    said, faulty = [], []
    for rank, m in enumerate(members):
        at = pl.lit(rank, dtype=pl.Int32).alias("at")
        for name, asserts in (("assertions", True), ("refused", False), ("blank", False)):
            said.append(
                ledger.scan(m.seq, name)
                .select("row")
                .filter(pl.col("row").is_not_null() & (pl.col("row") != ""))
                .unique()
                .select("row", at, pl.lit(asserts).alias("asserts"))
            )
        if m.mapping and m.mapping.snapshot:
            faulty.append(ledger.scan(m.seq, "rejects").select("row", at).drop_nulls("row").unique())
    events = pl.concat(said).collect()
    # Refused wins over asserted inside one import: the row's key is refused as a whole (LEDGER §1.4).
    last = events.sort("at", "asserts", descending=[False, True]).unique("row", keep="last", maintain_order=True)
    snapshots = [rank for rank, m in enumerate(members) if m.mapping and m.mapping.snapshot]
    newer_snapshots = pl.sum_horizontal([(pl.col("at") < rank).cast(pl.Int32) for rank in snapshots] or [pl.lit(0)])
    kept = (
        (
            pl.concat(faulty)
            .collect()
            .join(last.select("row", pl.col("at").alias("said_at")), on="row", how="inner")
            .filter(pl.col("at") > pl.col("said_at"))
            .group_by("row")
            .agg(pl.len().cast(pl.Int32).alias("kept"))
        )
        if faulty
        else pl.DataFrame(schema={"row": pl.String, "kept": pl.Int32})
    )
    numbers = pl.DataFrame(
        {"at": list(range(len(members))), "seq": [m.seq for m in members]}, schema={"at": pl.Int32, "seq": pl.Int32}
    )
    return (
        last.join(kept, on="row", how="left")
        .filter(pl.col("asserts") & (newer_snapshots == pl.col("kept").fill_null(0)))
        .join(numbers, on="at")
        .select("row", "seq")
    )


def is_whole(ledger: Ledger, manifest: Manifest) -> bool:
    """Whether every row that the standing import asserted is still its own."""
    members = [m for m in standing(ledger) if m.dataset == manifest.dataset]
    if len(members) == 1:
        return True
    mine = ledger.scan(manifest.seq, "assertions").select("row").filter(pl.col("row") != "").unique().collect()
    stands = live_rows(ledger, members).filter(pl.col("seq") == manifest.seq)
    return mine.join(stands, on="row", how="anti").is_empty()


def versions(ledger: Ledger, uids: Sequence[str]) -> pl.DataFrame:
    """Every version of some assertions, with the batch that holds it and whether it is live."""
    wanted = pl.DataFrame({"uid": list(uids)}, schema={"uid": pl.String}).lazy()
    undone = ledger.undone()
    stands: dict[str, pl.DataFrame] = {}
    by_dataset: dict[str, list[Manifest]] = {}
    for m in standing(ledger):
        by_dataset.setdefault(m.dataset, []).append(m)
    parts = []
    for m in ledger.manifests():
        if m.kind == "undo":
            continue
        found = ledger.scan(m.seq, "assertions").join(wanted, on="uid", how="semi").collect()
        if found.is_empty():
            continue
        if m.dataset not in stands and m.dataset in by_dataset:
            stands[m.dataset] = live_rows(ledger, by_dataset[m.dataset])
        rows = stands.get(m.dataset, pl.DataFrame(schema={"row": pl.String, "seq": pl.Int32}))
        mine = rows.filter(pl.col("seq") == m.seq)["row"].implode()
        alive = (pl.col("row").is_in(mine) | (pl.col("row") == "")) if m.seq not in undone else pl.lit(False)
        parts.append(
            found.with_columns(
                seq=pl.lit(m.seq, dtype=pl.Int32),
                dataset=pl.lit(m.dataset),
                author=pl.lit(m.author),
                recorded_at=pl.lit(m.published_at.isoformat()),
                live=alive,
            )
        )
    if parts:
        return pl.concat(parts)
    extra = {"seq": pl.Int32, "dataset": pl.String, "author": pl.String, "recorded_at": pl.String, "live": pl.Boolean}
    return pl.DataFrame(schema={**ASSERTIONS, **extra})


def _orders(ledger: Ledger, of_dataset: dict[str, list[Manifest]]) -> pl.DataFrame:
    """uid → number of the first standing import that asserted it, where that is not obvious from its own import."""
    parts = [
        ledger.scan(m.seq, "assertions").select("uid", pl.lit(m.seq, dtype=pl.Int32).alias("order")).collect()
        for members in of_dataset.values()
        if len(members) > 1
        for m in members
    ]
    if not parts:
        return pl.DataFrame(schema={"uid": pl.String, "order": pl.Int32})
    return pl.concat(parts).group_by("uid").agg(pl.col("order").min())


def _live_schema() -> dict[str, Any]:
    return {name: ASSERTIONS[name] for name in _FOLDED} | {
        "seq": pl.Int32,
        "dataset": pl.String,
        "position": pl.Int32,
        "data_date": pl.Date,
        "order": pl.Int32,
    }
