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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from graph.errors import DoorError
from graph.words import t

_TABLES = """
CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL);
INSERT OR IGNORE INTO head VALUES (1, 0, '');
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""

Event = Literal[
    "asked", "answered", "failed", "publish", "undo", "rebuild", "export", "analyze", "triage", "judge", "correct"
]

#: Seconds a writer waits for another process; a write takes 1–2 ms, so this is hundreds of writers.
_WAIT = 10.0

#: Entries that are named in one sentence.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. ``event``: one of ``Event``; ``at`` is UTC."""

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
        event: Event,
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
        event: Event | None = None,
        what: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
        unreadable: list[int] | None = None,
    ) -> list[AuditEntry]:
        """The newest entries first, at most ``limit``; ``text`` is looked for in the parameters.

        Args:
            since, until: a moment without a time zone is UTC, as the entries are.
            unreadable: takes the numbers of the entries on the way that are no longer entries.

        Raises:
            DoorError: the file cannot be read, or one entry cannot and ``unreadable`` is not given.
        """
        out: list[AuditEntry] = []
        since, until = _in_utc(since), _in_utc(until)
        for seq, entry in self._newest_first():
            if entry is None:
                if unreadable is None:
                    raise unreadable_error([seq])
                unreadable.append(seq)
                continue
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

    def actors(self) -> list[str]:
        """Everybody who has an entry, in the order of the last one."""
        return list(dict.fromkeys(entry.actor for _, entry in self._newest_first() if entry is not None))

    def _newest_first(self) -> Iterator[tuple[int, AuditEntry | None]]:
        before = 2**62
        while True:
            try:
                with self._lock:
                    # As bytes: of one entry that is no text any more, SQLite would refuse all five hundred.
                    rows = self._db.execute(
                        "SELECT seq, CAST(body AS BLOB) FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT 500", (before,)
                    ).fetchall()
            except sqlite3.Error as error:
                raise DoorError(
                    t(f"审计日志读不出来（{error}）。", f"The audit log cannot be read ({error})."),
                    t("运行 mailuo audit verify 查看从哪一条起损坏。", "mailuo audit verify says where it is damaged."),
                ) from error
            if not rows:
                return
            for seq, body in rows:
                yield int(seq), _entry(int(seq), body)
            before = int(rows[-1][0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()


def unreadable_error(numbers: Sequence[int]) -> DoorError:
    """The error for entries that were altered until they are no entries any more."""
    listed = [*map(str, numbers[:_NAMED]), *(["…"] if len(numbers) > _NAMED else [])]
    return DoorError(
        t(
            f"审计日志第 {'、'.join(listed)} 条读不出来，是被改动或损坏的。",
            f"Entries of the audit log cannot be read, they are altered or damaged: {', '.join(listed)}.",
        ),
        t(
            "mailuo audit verify 说明从哪一条起不完整；请从备份核对，并报告负责人。",
            "mailuo audit verify says from which entry on it is not intact; compare with a backup and report it.",
        ),
    )


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _entry(seq: int, body: bytes | None) -> AuditEntry | None:
    """The entry, or None where the body is none."""
    try:
        raw = json.loads(body or b"")
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
    except (ValueError, KeyError, TypeError):
        return None
