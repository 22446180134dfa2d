"""What is live at a day (LEDGER §2): which version of each row stands, how new it is, and since when a uid is known.

For each data set every import has a place in the order of "newer" (data date, then number; a repair directly
behind what it repairs). A row's version stands unless a newer import refused it, left it blank or asserted it
again, or a newer snapshot came without it; a row that was faulty there keeps what it had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import LedgerError
from graph.ledger.files import named
from graph.ledger.manifest import Manifest
from graph.ledger.schema import ASSERTIONS

if TYPE_CHECKING:
    from graph.ledger.ledger import Ledger

#: Columns that the fold works on, beside ``seq``, ``dataset``, ``position`` and ``order``.
_FOLDED = [name for name in ASSERTIONS if name not in ("row", "content")]

_ROW = {"row": pl.String}


def standing(ledger: Ledger, known_on: date | None = None) -> list[Manifest]:
    """Imports and repairs that are not undone, oldest first in the order of "newer"."""
    undone = ledger.undone(known_on)
    every = {m.seq: m for m in ledger.manifests(known_on) if m.is_data and m.seq not in undone}

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
    with named(ledger, [m.seq for m in imports]):
        return _live(ledger, imports)


def _live(ledger: Ledger, imports: Sequence[Manifest]) -> pl.DataFrame:
    position = {m.seq: rank for rank, m in enumerate(imports)}
    of_dataset: dict[str, list[Manifest]] = {}
    for m in imports:
        of_dataset.setdefault(m.dataset, []).append(m)
    parts: list[pl.DataFrame] = []
    of_files: list[pl.DataFrame] = []
    for dataset, members in of_dataset.items():
        found = {m.seq: stand for m, stand in stands(ledger, members)}
        for m in sorted(members, key=lambda m: m.seq):
            frame = ledger.scan(m.seq, "assertions").select(
                *_FOLDED,
                pl.col("row"),
                pl.lit(m.seq, dtype=pl.Int32).alias("seq"),
                pl.lit(dataset).alias("dataset"),
                pl.lit(position[m.seq], dtype=pl.Int32).alias("position"),
                pl.lit(m.data_date, dtype=pl.Date).alias("data_date"),
            )
            of_files.append(frame.filter(pl.col("row") == "").collect())
            mine = frame.filter(pl.col("row") != "")
            alive = found[m.seq].of(mine).drop("row").collect()
            earlier = [x for x in members if x.seq < m.seq]
            parts.append(_with_order(ledger, alive, earlier) if earlier else alive.with_columns(order="seq"))
    if not parts:
        return pl.DataFrame(schema=_live_schema())
    # A Document of one and the same file can be asserted by two standing imports.
    files = pl.concat(of_files).drop("row").sort("position")
    orders = files.group_by("uid").agg(order=pl.col("seq").min())
    files = files.unique("uid", keep="last", maintain_order=True).join(orders, on="uid")
    return pl.concat([*parts, files.select(parts[0].columns)])


def _with_order(ledger: Ledger, stands: pl.DataFrame, earlier: Sequence[Manifest]) -> pl.DataFrame:
    """Add ``order``: the number of the first standing import of the data set that asserted the uid."""
    wanted = stands.select("uid").lazy()
    before = pl.concat(
        [
            ledger.scan(m.seq, "assertions")
            .join(wanted, on="uid", how="semi")
            .select("uid", pl.lit(m.seq, dtype=pl.Int32).alias("order"))
            for m in earlier
        ]
    ).collect()
    first = before.group_by("uid").agg(pl.col("order").min())
    return stands.join(first, on="uid", how="left").with_columns(order=pl.coalesce("order", "seq"))


@dataclass(frozen=True)
class Stands:
    """Which rows of an import stand: all it asserts but ``gone``, and of these only ``kept`` where that is given."""

    gone: pl.DataFrame
    kept: pl.DataFrame | None = None

    def of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of ``frame`` (column ``row``) that stand."""
        # A mask and no join: a join would move every column of a million rows to leave out a hundred.
        if self.gone.height:
            frame = frame.filter(~pl.col("row").is_in(self.gone["row"].implode()))
        return frame if self.kept is None else frame.filter(pl.col("row").is_in(self.kept["row"].implode()))


def stands(
    ledger: Ledger, members: Sequence[Manifest], only: pl.LazyFrame | None = None
) -> Iterator[tuple[Manifest, Stands]]:
    """What stands of each standing import of one data set (``members`` in order of "newer"), newest first.

    A row is asserted, ended without a word (refused or blank), or faulty; ``only`` (column ``row``) asks for some
    rows. The rows that newer imports speak of are gathered on the way, so that a large import with small ones
    after it is never held against itself.
    """
    seen = pl.DataFrame(schema=_ROW)
    kept: pl.DataFrame | None = None
    for place, m in reversed(list(enumerate(members))):
        # Refused wins over asserted inside one import: the row's key is refused as a whole (LEDGER §1.4).
        ended = pl.concat([_rows(ledger, m, "refused", only), _rows(ledger, m, "blank", only)]).collect()
        newer = seen
        if place and newer.height > (small := _count(ledger, m)):
            mine = _rows(ledger, m, "assertions", only).collect()
            newer = newer.join(mine, on="row", how="semi") if small else newer.clear()
        yield m, Stands(pl.concat([newer, ended]), kept)
        if place:
            said = _rows(ledger, m, "assertions", only).collect()
            seen = pl.concat([seen, ended, said]).unique()
        if m.mapping and m.mapping.snapshot:
            faulty = _rows(ledger, m, "rejects", only).collect().unique()
            kept = faulty if kept is None else kept.join(faulty, on="row", how="semi")


def _rows(ledger: Ledger, m: Manifest, name: str, only: pl.LazyFrame | None) -> pl.LazyFrame:
    rows = ledger.scan(m.seq, name).select("row").filter(pl.col("row").is_not_null() & (pl.col("row") != ""))
    return rows if only is None else rows.join(only, on="row", how="semi")


def _count(ledger: Ledger, m: Manifest) -> int:
    return int(ledger.scan(m.seq, "assertions").select(pl.len()).collect().item())


def live_rows(ledger: Ledger, members: Sequence[Manifest], only: pl.LazyFrame | None = None) -> pl.DataFrame:
    """Which import's version of each row stands, for the standing imports of one data set in order of "newer".

    Columns ``row`` and ``seq``; ``only`` (column ``row``) asks for some rows.
    """
    with named(ledger, [m.seq for m in members]):
        return pl.concat(
            [
                found.of(_rows(ledger, m, "assertions", only)).unique().with_columns(seq=pl.lit(m.seq, dtype=pl.Int32))
                for m, found in stands(ledger, members, only)
            ]
        ).collect()


def ended_by(ledger: Ledger, seq: int, row: str) -> int | None:
    """The import that ended ``row`` as the standing import ``seq`` asserts it: the first after it in the order of
    "newer" that asserts the row anew, refuses it, leaves it blank, or is a snapshot without it. None: it stands.
    """
    every = standing(ledger)
    place = next(place for place, m in enumerate(every) if m.seq == seq)
    only = pl.DataFrame({"row": [row]}, schema=_ROW).lazy()

    def holds(m: Manifest, name: str) -> bool:
        return not _rows(ledger, m, name, only).collect().is_empty()

    for m in every[place + 1 :]:
        if m.dataset != every[place].dataset:
            continue
        with named(ledger, [m.seq]):
            if any(holds(m, name) for name in ("assertions", "refused", "blank")):
                return m.seq
            if m.mapping and m.mapping.snapshot and not holds(m, "rejects"):
                return m.seq
    return None


def is_whole(ledger: Ledger, manifest: Manifest) -> bool:
    """Whether every row that the standing import asserted is still its own, or that of a repair of it."""
    members = [m for m in standing(ledger) if m.dataset == manifest.dataset]
    if len(members) == 1:
        return True
    with named(ledger, [manifest.seq]):
        mine = _rows(ledger, manifest, "assertions", None).unique().collect()
    # A repair belongs to its import: loading the file once more must not wipe out what a person has corrected.
    own = [m.seq for m in members if manifest.seq in (m.seq, m.repairs)]
    stands = live_rows(ledger, members).filter(pl.col("seq").is_in(own))
    return mine.join(stands, on="row", how="anti").is_empty()


def versions(ledger: Ledger, uids: Sequence[str]) -> pl.DataFrame:
    """Every version of some assertions, with the batch that holds it and whether it is live."""
    wanted = pl.DataFrame({"uid": list(uids)}, schema={"uid": pl.String}).lazy()
    undone = ledger.undone()
    by_dataset: dict[str, list[Manifest]] = {}
    for m in standing(ledger):
        by_dataset.setdefault(m.dataset, []).append(m)
    parts = []
    for m in ledger.manifests():
        if not m.is_data:
            continue
        try:
            with named(ledger, [m.seq]):
                found = ledger.scan(m.seq, "assertions").join(wanted, on="uid", how="semi").collect()
        except LedgerError:
            if m.seq in undone:
                # It was undone because it is damaged; what counts can be read without it.
                continue
            raise
        if found.is_empty():
            continue
        alive = pl.lit(False)
        if m.seq not in undone:
            rows = live_rows(ledger, by_dataset[m.dataset], found.select("row").lazy())
            mine = rows.filter(pl.col("seq") == m.seq)["row"].implode()
            alive = pl.col("row").is_in(mine) | (pl.col("row") == "")
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


def _live_schema() -> dict[str, Any]:
    return {name: ASSERTIONS[name] for name in _FOLDED} | {
        "seq": pl.Int32,
        "dataset": pl.String,
        "position": pl.Int32,
        "data_date": pl.Date,
        "order": pl.Int32,
    }
