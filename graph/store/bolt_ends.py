"""Where the ends of new edges lie on ArcadeDB: by element id, which is a direct seek, and not by uid.

Two look-ups in the uid index are more than half the cost of an edge there (measured at 200,000 nodes: 250 µs an edge
with them, 110 µs without). New nodes tell their element ids as they are created, other ends are looked up once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

#: (label, uids) → (uid, element id) of those that are there.
Resolve = Callable[[str, Sequence[str]], list[tuple[str, str]]]

_SCHEMA = {"uid": pl.String, "at": pl.String}

#: Ends looked up at a time.
_CHUNK = 5000

#: Fewer new edges than this are found by uid: looking their ends up first would cost more than it saves.
WORTH_IT = 2000


class Ends:
    """uid → element id, as frames: a million of them take some 60 MB, as a dict four times that."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._parts: list[pl.DataFrame] = []

    def note(self, pairs: Sequence[Sequence[str]]) -> None:
        """Keep what a statement told: (uid, element id)."""
        if pairs:
            uids, places = zip(*pairs, strict=True)
            self._parts.append(pl.DataFrame({"uid": uids, "at": places}, schema=_SCHEMA))

    def placed(self, edges: pl.DataFrame, start: str, end: str) -> pl.DataFrame:
        """``edges`` (all from label ``start`` to label ``end``) with ``from_at`` and ``to_at``; null: not there."""
        self._look_up(start, edges["from_uid"])
        self._look_up(end, edges["to_uid"])
        known = self._known()
        placed = edges.join(known.rename({"at": "from_at"}), left_on="from_uid", right_on="uid", how="left")
        return placed.join(known.rename({"at": "to_at"}), left_on="to_uid", right_on="uid", how="left")

    def _known(self) -> pl.DataFrame:
        whole = pl.concat(self._parts) if self._parts else pl.DataFrame(schema=_SCHEMA)
        self._parts = [whole]
        return whole

    def _look_up(self, label: str, uids: pl.Series) -> None:
        wanted = pl.DataFrame({"uid": uids.unique()}, schema={"uid": pl.String})
        missing = wanted.join(self._known(), on="uid", how="anti")["uid"].sort().to_list()
        for first in range(0, len(missing), _CHUNK):
            self.note(self._resolve(label, missing[first : first + _CHUNK]))
