"""Writing the search index: whole from a fold, or the difference that an import makes."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from graph.session.search_rows import Entry, dependants, entries
from graph.session.search_text import bigrams, initial_tokens
from graph.store.contract import Delta, Progress
from graph.words import t

#: Raise it when what is indexed changes; an index of another version is built anew.
INDEX_VERSION = 2

#: Above this share of touched entities building anew is quicker (and leaves the rows in the order of degree).
_REBUILD_SHARE = 0.2

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (id INTEGER PRIMARY KEY, uid TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, title_en TEXT, subtitle TEXT NOT NULL, subtitle_en TEXT, badges TEXT NOT NULL,
  degree INTEGER NOT NULL, neighbours INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, prop TEXT NOT NULL, norm TEXT NOT NULL,
  readings TEXT NOT NULL, degree INTEGER NOT NULL);
CREATE TABLE record (uid TEXT PRIMARY KEY, entity TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE fts USING fts5(body, ini, content='', tokenize='ascii', columnsize=0);
"""
_INDEXES = """
CREATE UNIQUE INDEX entity_uid ON entity (uid);
CREATE INDEX name_norm ON name (norm);
CREATE INDEX name_entity ON name (entity);
CREATE INDEX record_entity ON record (entity);
"""


def build(
    path: Path,
    nodes: pl.LazyFrame,
    edges: pl.LazyFrame,
    members: pl.DataFrame,
    stamp: tuple[str, int],
    progress: Progress | None = None,
) -> None:
    """Write the index of a whole fold beside the old one and put it in its place.

    ``nodes``/``edges``: columns of the store contract; ``members``: record, entity, kind; ``stamp``: ledger id
    and revision.
    """
    draft = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove(draft)
    total = int(nodes.select(pl.len()).collect().item())
    with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db:
        # The draft is thrown away after a crash, so nothing has to reach the disk before the end.
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;" + _TABLES)
        db.execute("BEGIN")
        _insert(db, entries(nodes, edges), 0, 0, total, progress)
        db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?)", members.select("record", "entity").iter_rows())
        db.execute("COMMIT")
        db.executescript(_INDEXES)
        db.execute("INSERT INTO fts (fts) VALUES ('optimize')")
        _stamp(db, stamp)
    # The old journal must go before the new file takes the name: SQLite would play it into the new one.
    _journal(path).unlink(missing_ok=True)
    draft.replace(path)


def is_mostly_new(delta: Delta, total: int) -> bool:
    """Whether ``delta`` brings so many of ``total`` nodes that building the index anew is quicker than changing it."""
    return delta.nodes_added.height > max(1000, _REBUILD_SHARE * total)


def update(
    path: Path,
    delta: Delta,
    nodes: pl.LazyFrame,
    edges: pl.LazyFrame,
    members: tuple[pl.DataFrame, pl.DataFrame],
    stamp: tuple[str, int],
    progress: Progress | None = None,
) -> None:
    """Bring the index from the fold before ``delta`` to the one after it (``nodes``, ``edges``).

    ``members``: the table before and after.
    """
    gone = delta.nodes_ended["uid"].to_list()
    touched = _touched(delta, edges)
    total = int(nodes.select(pl.len()).collect().item())
    if len(touched) + len(gone) > max(1000, _REBUILD_SHARE * total):
        build(path, nodes, edges, members[1], stamp, progress)
        return
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30.0)) as db:
        db.execute("BEGIN IMMEDIATE")
        _delete(db, [*gone, *touched])
        last_entity = db.execute("SELECT coalesce(max(id), 0) FROM entity").fetchone()[0]
        last_name = db.execute("SELECT coalesce(max(id), 0) FROM name").fetchone()[0]
        _insert(db, entries(nodes, edges, touched), last_entity, last_name, len(touched), progress)
        before, after = (table.select("record", "entity") for table in members)
        old = before.join(after, on=["record", "entity"], how="anti")
        db.executemany("DELETE FROM record WHERE uid = ?", old.select("record").iter_rows())
        new = after.join(before, on=["record", "entity"], how="anti")
        db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?)", new.iter_rows())
        _stamp(db, stamp)
        db.execute("COMMIT")


def _touched(delta: Delta, edges: pl.LazyFrame) -> list[str]:
    """Nodes whose row changes: their own, by an edge more or less, or by the name of a post or body beneath it."""
    ends = [
        frame[column]
        for frame in (delta.edges_added, delta.edges_changed, delta.edges_ended)
        for column in ("from_uid", "to_uid")
    ]
    own = {*delta.nodes_added["uid"], *delta.nodes_changed["uid"]}
    near = {uid for series in ends for uid in series}
    through = sorted(own | near)
    every = own | near | set(dependants(edges, through) if through else [])
    return sorted(every - set(delta.nodes_ended["uid"]))


def _insert(
    db: sqlite3.Connection,
    rows: Iterable[Entry],
    entity: int,
    name: int,
    total: int,
    progress: Progress | None,
) -> None:
    done = 0
    for part in _parts(rows, 20_000):
        entity_rows, name_rows, fts_rows = [], [], []
        for row in part:
            entity += 1
            entity_rows.append((entity, *row[:-1]))
            for said in row.names:
                name += 1
                name_rows.append((name, entity, said.prop, said.norm, " ".join(said.readings), row.degree))
                fts_rows.append((name, bigrams(said.norm), initial_tokens(said.readings)))
        db.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entity_rows)
        db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", name_rows)
        db.executemany("INSERT INTO fts (rowid, body, ini) VALUES (?, ?, ?)", fts_rows)
        done += len(entity_rows)
        if progress is not None:
            progress(t("建立检索索引", "building the search index"), done, total)


def _parts(rows: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    source = iter(rows)
    while part := list(itertools.islice(source, size)):
        yield part


def _delete(db: sqlite3.Connection, uids: Sequence[str]) -> None:
    for uid in uids:
        found = db.execute("SELECT id FROM entity WHERE uid = ?", (uid,)).fetchone()
        if found is None:
            continue
        names = db.execute("SELECT id, norm, readings FROM name WHERE entity = ?", found).fetchall()
        # A contentless FTS table forgets a row only when it is told what stood in it.
        db.executemany(
            "INSERT INTO fts (fts, rowid, body, ini) VALUES ('delete', ?, ?, ?)",
            [(id_, bigrams(norm), initial_tokens(tuple(readings.split()))) for id_, norm, readings in names],
        )
        db.execute("DELETE FROM name WHERE entity = ?", found)
        db.execute("DELETE FROM entity WHERE id = ?", found)


def _stamp(db: sqlite3.Connection, stamp: tuple[str, int]) -> None:
    values = {"version": str(INDEX_VERSION), "ledger": stamp[0], "revision": str(stamp[1])}
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())


def _remove(path: Path) -> None:
    for name in (path, _journal(path)):
        name.unlink(missing_ok=True)


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")
