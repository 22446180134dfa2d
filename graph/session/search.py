"""Finding by name, alias or code: a side index in SQLite FTS5 over character bigrams, the same for both stores.

It is derived from the fold and can be deleted at any time. Beside names it answers at once what a uid's label
is, so that every read can name the label (a look-up without one scans the store), and to which entity a
record belongs.
"""

from __future__ import annotations

import contextlib
import heapq
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import DoorError
from graph.model import model
from graph.session.search_build import INDEX_VERSION
from graph.session.search_text import folded, phrase
from graph.words import lang, t

#: Names looked at for one question. Rows lie in the order of degree, so a cut keeps the best connected.
_CANDIDATES = 20_000


#: So many times the limit are looked at before kinds are weighed.
_WIDER = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. ``label``: the most special one (Official before Person); ``matched`` names the property; ``badges``
    are codes of ``views.BADGES``; ``degree`` counts edges. Title and subtitle are in the language in force."""

    uid: str
    label: str
    title: str
    subtitle: str
    matched: str
    badges: tuple[str, ...] = ()
    degree: int = 0


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first. ``total`` counts all (``at_least``: it is a lower bound); ``truncated``: there are more."""

    hits: list[Hit]
    truncated: bool
    total: int
    limit: int
    elapsed: float
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of an entity without asking a store.

    ``label``: the most special one, by which it is called; ``stored``: the one a store finds it under. ``degree``
    counts its edges, ``neighbours`` the other nodes at their ends.
    """

    uid: str
    label: str
    stored: str
    title: str
    subtitle: str
    badges: tuple[str, ...]
    degree: int
    neighbours: int


class SearchIndex:
    """The index of one home; readers of several threads, one writer (``sync`` holds the lock)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def revision(self) -> tuple[str, int] | None:
        """(ledger id, revision) the index stands at; None where it is missing, damaged or of another version."""
        if not self.path.exists():
            return None
        try:
            with contextlib.closing(sqlite3.connect(self.path)) as db:
                meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
            if int(meta.get("version", 0)) != INDEX_VERSION:
                return None
            return meta["ledger"], int(meta["revision"])
        except (sqlite3.Error, KeyError, ValueError):
            return None

    def search(self, text: str, labels: Sequence[str] | None = None, limit: int = 50) -> SearchResult:
        """Entities whose name, alias or code holds ``text``: exact before prefix before inside before initials."""
        began = time.perf_counter()
        query = folded(text)
        if not query:
            return SearchResult([], False, 0, limit, time.perf_counter() - began)
        wheres = [("n.norm = ?", [query]), ("n.norm >= ? AND n.norm < ?", [query, query + "\U0010ffff"])]
        matches = [f"body : {phrase(query)}"]
        if query.isascii() and query.isalpha() and len(query) > 1:
            matches.append(f"ini : {phrase(query)}")
        ranked: dict[int, tuple[int, int, str]] = {}
        cut = False
        total = 0
        for tier, (where, params) in enumerate(wheres):
            cut |= self._collect(ranked, tier, f"FROM name n WHERE {where}", params, labels)
        for match in matches:
            source = "FROM fts JOIN name n ON n.id = fts.rowid WHERE fts MATCH ?"
            base = 2 if match.startswith("body") else 3
            more = self._collect(ranked, base, source, [match], labels, query if base == 3 else "")
            if more:
                total += int(self._db().execute("SELECT count(*) FROM fts WHERE fts MATCH ?", (match,)).fetchone()[0])
            cut |= more
        best = self._best(ranked, limit)
        known = max(len(ranked), total if labels is None else 0)
        return SearchResult(best, known > len(best) or cut, known, limit, time.perf_counter() - began, cut)

    def _collect(
        self,
        ranked: dict[int, tuple[int, int, str]],
        tier: int,
        source: str,
        params: Sequence[str],
        labels: Sequence[str] | None,
        initial: str = "",
    ) -> bool:
        """Add candidates of one tier; True where there are more than were looked at."""
        if labels is None:
            text = f"SELECT n.entity, n.prop, n.degree, n.readings {source} LIMIT {_CANDIDATES + 1}"
            rows = self._db().execute(text, params).fetchall()
        else:
            marks = ", ".join("?" * len(labels))
            text = f"SELECT n.entity, n.prop, n.degree, n.readings {source}".replace(" WHERE ", _OF_ENTITY, 1)
            rows = (
                self._db()
                .execute(
                    f"{text} AND (e.label IN ({marks}) OR e.kind IN ({marks})) LIMIT {_CANDIDATES + 1}",
                    [*params, *labels, *labels],
                )
                .fetchall()
            )
        for entity, prop, degree, readings in rows[:_CANDIDATES]:
            rank = tier + (0 if not initial else _initial_rank(initial, readings))
            if entity not in ranked or rank < ranked[entity][0]:
                ranked[entity] = (rank, -degree, prop)
        return len(rows) > _CANDIDATES

    def _best(self, ranked: Mapping[int, tuple[int, int, str]], limit: int) -> list[Hit]:
        """The first ``limit``: main subjects (unit, person, company …) by tier, other kinds behind; then degree."""
        chosen = heapq.nsmallest(limit * _WIDER, ranked, key=lambda entity: (*ranked[entity][:2], entity))
        rows = self._many(
            f"SELECT id, uid, kind, {_words()}, badges, degree, title FROM entity WHERE id IN",
            chosen,
        )
        rows.sort(key=lambda row: (ranked[row[0]][0] + _behind(row[2], ranked[row[0]][0]), -row[6], row[7], row[1]))
        found = rows[:limit]
        return [Hit(row[1], row[2], row[3], row[4], ranked[row[0]][2], _split(row[5]), row[6]) for row in found]

    def known(self, uids: Iterable[str]) -> dict[str, Known]:
        """What is known of entities; uids that are none are left out."""
        rows = self._many(
            f"SELECT uid, kind, label, {_words()}, badges, degree, neighbours FROM entity WHERE uid IN", list(uids)
        )
        return {r[0]: Known(r[0], r[1], r[2], r[3], r[4], _split(r[5]), r[6], r[7]) for r in rows}

    def labels_of(self, uids: Iterable[str]) -> dict[str, str]:
        """Entity uid → the label it is stored under."""
        return dict(self._many("SELECT uid, label FROM entity WHERE uid IN", list(uids)))

    def resolve(self, uids: Iterable[str]) -> dict[str, str]:
        """Record or entity uid → entity uid; what is not live is left out."""
        asked = list(dict.fromkeys(uids))
        found = {uid: uid for uid in self.labels_of(asked)}
        found.update(self._many("SELECT uid, entity FROM record WHERE uid IN", [u for u in asked if u not in found]))
        return found

    def titles(self, uids: Iterable[str | None]) -> dict[str, str]:
        """Record or entity uid → title of its entity; what is None or not live is left out."""
        entity = self.resolve(uid for uid in uids if uid)
        known = self.known(entity.values())
        return {uid: known[lead].title for uid, lead in entity.items() if lead in known}

    def records_of(self, entity: str, limit: int = 10_000) -> list[str]:
        """The records that make up an entity, its own first."""
        own = [entity] if self.labels_of([entity]) else []
        rows = self._db().execute("SELECT uid FROM record WHERE entity = ? ORDER BY uid LIMIT ?", (entity, limit))
        return own + [row[0] for row in rows]

    def records(self, uids: Iterable[str]) -> dict[str, set[str]]:
        """Entity or edge uid → the records behind it, itself among them."""
        found = {uid: {uid} for uid in uids}
        for record, entity in self._many("SELECT uid, entity FROM record WHERE entity IN", list(found)):
            found[entity].add(record)
        return found

    def counts(self) -> dict[str, int]:
        """Label under which they are stored → number of entities."""
        return dict(self._db().execute("SELECT label, count(*) FROM entity GROUP BY label ORDER BY label").fetchall())

    def _many(self, text: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Rows of ``text`` (ending in ``IN``) for any number of values; SQLite takes 32,766 a statement."""
        out: list[tuple[Any, ...]] = []
        db = self._db()
        for start in range(0, len(values), 30_000):
            part = values[start : start + 30_000]
            out += db.execute(f"{text} ({', '.join('?' * len(part))})", part).fetchall()
        return out

    def _db(self) -> sqlite3.Connection:
        """This thread's connection; opened anew after the file was replaced."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        try:
            stamp = self.path.stat().st_ino
            if held is not None and held[0] == stamp:
                return held[1]
            if held is not None:
                held[1].close()
            db = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
        except (OSError, sqlite3.Error) as error:
            raise DoorError(
                t(f"检索索引读不出来（{error}）。", f"The search index cannot be read ({error})."),
                t("运行 mailuo rebuild 重建。", "Build it again with mailuo rebuild."),
            ) from error
        self._local.held = (stamp, db)
        return db

    def close(self) -> None:
        """Let go of this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None:
            held[1].close()
            self._local.held = None


def _behind(label: str, tier: int) -> int:
    """How far a kind stands back in an inexact match: “交通” is asked for the bureau, not for its forty lots."""
    if tier == 0 or model().root(label) in ("Organisation", "Person"):
        return 0
    return 1 if model().labels[label].draw.weight == "solid" else 2


def _words() -> str:
    """The columns of title and subtitle in the language in force."""
    if lang() == "zh":
        return "title, subtitle"
    return "coalesce(title_en, title), coalesce(subtitle_en, subtitle)"


def _split(badges: str) -> tuple[str, ...]:
    return tuple(badges.split(",")) if badges else ()


_OF_ENTITY = " JOIN entity e ON e.id = n.entity WHERE "


def _initial_rank(query: str, readings: str) -> int:
    """0 all the initials, 1 the first of them, 2 inside."""
    options = readings.split()
    return 0 if query in options else 1 if any(reading.startswith(query) for reading in options) else 2
