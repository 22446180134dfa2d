"""The audit log: who asked what, when, for which purpose, and how much came back (SG-04).

One SQLite file, one hash chain: an entry is canonical JSON, its hash covers the hash before it. Every process
of a home appends to the same chain under SQLite's write lock, so the order is the order of writing. An answer
that cannot be written down first is not given. Entries hold counts, never names of what was refused or found.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.errors import DoorError
from graph.words import t

_TABLES = """
CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL);
INSERT OR IGNORE INTO head VALUES (1, 0, '');
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""

#: Seconds a writer waits for another process; a write takes 1–2 ms, so this is hundreds of writers.
_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. ``event``: asked, answered, failed, publish, undo, rebuild, export, analyze; ``at`` is UTC."""

    seq: int
    at: datetime
    event: str
    actor: str
    purpose: str
    what: str
    params: dict[str, Any]
    counts: dict[str, Any]
    about: int | None
    """The number of the ``asked`` entry that this one answers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found. ``bad``: number of the first entry that does not fit its hash; ``why`` in words."""

    ok: bool
    entries: int
    bad: int | None = None
    why: str = ""


def _digest(before: str, body: str) -> str:
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def _canonical(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else str(value)


class AuditLog:
    """The log of one home; safe to share between threads, and between processes through SQLite.

    Raises:
        DoorError: the file cannot be opened for writing.
    """

    def __init__(self, path: Path, actor: str, purpose: str) -> None:
        self.path = path
        self.actor = actor
        self.purpose = purpose
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open()
        except (sqlite3.Error, OSError) as error:
            raise self._closed_door(error) from error

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        self.path.chmod(0o600)
        db.execute("PRAGMA journal_mode=WAL")
        # FULL: the entry is on the disk before the answer leaves (one fsync a commit, about 1 ms on an SSD).
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'no_delete'").fetchone()[0] == 0:
            db.executescript(_TABLES)
        return db

    def _closed_door(self, error: Exception) -> DoorError:
        return DoorError(
            t(
                f"审计日志写不进去（{error}），因此不作答。",
                f"The audit log cannot be written ({error}), so there is no answer.",
            ),
            t(
                f"检查 {self.path} 的权限和磁盘空间，再用 mailuo doctor 查看。",
                f"Check the rights of {self.path} and the disk space, then run mailuo doctor.",
            ),
        )

    def write(
        self,
        event: str,
        what: str,
        params: Mapping[str, Any] | None = None,
        counts: Mapping[str, Any] | None = None,
        about: int | None = None,
    ) -> int:
        """Append one entry and return its number.

        Raises:
            DoorError: it could not be written; the caller must not answer.
        """
        fields: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "event": event,
            "actor": self.actor,
            "purpose": self.purpose,
            "what": what,
            "params": dict(params or {}),
            "counts": dict(counts or {}),
            "about": about,
        }
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    last, before = self._db.execute("SELECT seq, hash FROM head").fetchone()
                    seq = int(last) + 1
                    body = _canonical({"seq": seq, **fields})
                    digest = _digest(before, body)
                    self._db.execute("INSERT INTO entry VALUES (?, ?, ?)", (seq, body, digest))
                    self._db.execute("UPDATE head SET seq = ?, hash = ?", (seq, digest))
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
            except (sqlite3.Error, OSError, TypeError) as error:
                raise self._closed_door(error) from error
        return seq

    def verify(self) -> Verdict:
        """Recompute the chain from its first entry; the first one that does not fit is named."""
        before, expected = "", 1
        try:
            with self._lock:
                for seq, body, digest in self._db.execute("SELECT seq, body, hash FROM entry ORDER BY seq"):
                    if seq != expected:
                        why = t(f"第 {expected} 条缺失", f"entry {expected} is missing")
                        return Verdict(False, expected - 1, expected, why)
                    if not isinstance(body, str) or _digest(before, body) != digest:
                        why = t(f"第 {seq} 条被改动过", f"entry {seq} has been altered")
                        return Verdict(False, expected - 1, seq, why)
                    before, expected = digest, expected + 1
                head = self._db.execute("SELECT seq, hash FROM head").fetchone()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            why = t(f"第 {expected} 条读不出来（{error}）", f"entry {expected} cannot be read ({error})")
            return Verdict(False, expected - 1, expected, why)
        if head is None or tuple(head) != (expected - 1, before):
            why = t(f"第 {expected} 条起缺失", f"entries from {expected} on are missing")
            return Verdict(False, expected - 1, expected, why)
        return Verdict(True, expected - 1)

    def show(
        self,
        limit: int = 100,
        *,
        actor: str | None = None,
        event: str | None = None,
        what: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
    ) -> list[AuditEntry]:
        """The newest entries first, at most ``limit``; ``text`` is looked for in the parameters."""
        out: list[AuditEntry] = []
        for entry in self._newest_first():
            if since is not None and entry.at < since:
                break
            if (
                (actor is None or entry.actor == actor)
                and (event is None or entry.event == event)
                and (what is None or entry.what == what)
                and (until is None or entry.at <= until)
                and (text is None or text in json.dumps(entry.params, ensure_ascii=False))
            ):
                out.append(entry)
                if len(out) >= limit:
                    break
        return out

    def _newest_first(self) -> Iterator[AuditEntry]:
        before = 2**62
        while True:
            try:
                with self._lock:
                    rows = self._db.execute(
                        "SELECT seq, body FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT 500", (before,)
                    ).fetchall()
            except sqlite3.Error as error:
                raise DoorError(
                    t(f"审计日志读不出来（{error}）。", f"The audit log cannot be read ({error})."),
                    t("运行 mailuo audit verify 查看从哪一条起损坏。", "mailuo audit verify says where it is damaged."),
                ) from error
            if not rows:
                return
            for seq, body in rows:
                yield _entry(int(seq), body)
            before = int(rows[-1][0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()


def _entry(seq: int, body: str) -> AuditEntry:
    raw = json.loads(body)
    return AuditEntry(
        seq=seq,
        at=datetime.fromisoformat(raw["at"]),
        event=raw["event"],
        actor=raw["actor"],
        purpose=raw["purpose"],
        what=raw["what"],
        params=raw["params"],
        counts=raw["counts"],
        about=raw["about"],
    )
