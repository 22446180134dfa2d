"""What we work out about the graph, kept beside it and never in it: runs, findings, exports (SQLite)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.analysis.finding import Finding, Run, plain
from graph.errors import DoorError
from graph.reason import need_reason
from graph.session.decided import TABLE, Decisions, Entities
from graph.words import t

#: What a person decides about a finding. None of them makes a clue of it: that is a record of its own.
TRIAGE = ("reviewed", "escalated", "dismissed")

_TABLES = """
CREATE TABLE IF NOT EXISTS run (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL,
  params TEXT NOT NULL, as_of TEXT, revision INTEGER NOT NULL, tests INTEGER NOT NULL, expected REAL,
  found INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS finding (
  id TEXT PRIMARY KEY, model TEXT NOT NULL, version INTEGER NOT NULL, tier TEXT, score REAL NOT NULL,
  subjects TEXT NOT NULL, body TEXT NOT NULL, first_run TEXT NOT NULL, last_run TEXT NOT NULL,
  triage TEXT, triage_by TEXT, triage_at TEXT, triage_why TEXT);
CREATE INDEX IF NOT EXISTS finding_subjects ON finding (model, subjects);
CREATE INDEX IF NOT EXISTS finding_decided ON finding (triage_at, id) WHERE triage_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS subject (finding TEXT NOT NULL, uid TEXT NOT NULL, PRIMARY KEY (uid, finding)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS export (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL,
  revision INTEGER NOT NULL, params TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS exported (
  uid TEXT NOT NULL, export INTEGER NOT NULL, PRIMARY KEY (uid, export)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run with what the canonical bytes leave out: its id, its clock (UTC), its author."""

    id: str
    at: datetime
    actor: str
    model: str
    version: int
    params: dict[str, Any]
    as_of: str | None
    revision: int
    tests: int
    expected: float | None
    found: int
    body: dict[str, Any]
    """The run in canonical form: ``listed``, ``open_questions``, ``chance``, …; the findings are in their own table."""


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding with its run and what a person has decided about it (``TRIAGE``)."""

    finding: Finding
    first_run: str
    last_run: str
    triage: str | None
    triage_by: str | None
    triage_at: datetime | None
    triage_why: str | None


@dataclass(frozen=True, slots=True)
class Export:
    """One report that left: the hash of its canonical content, the revision it shows."""

    id: int
    at: datetime
    actor: str
    kind: str
    hash: str
    revision: int
    params: dict[str, Any]


class Workspace:
    """The workspace database of a home; safe to share between threads.

    Raises:
        DoorError: the file cannot be written.
    """

    def __init__(self, path: Path, actor: str) -> None:
        self.path = path
        self.actor = actor
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
            path.chmod(0o600)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(_TABLES + TABLE)
        except (sqlite3.Error, OSError) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> DoorError:
        return DoorError(
            t(f"工作区数据库写不进去（{error}）。", f"The workspace database cannot be written ({error})."),
            t(f"检查 {self.path} 的权限和磁盘空间。", f"Check the rights of {self.path} and the disk space."),
        )

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise self._broken(error) from error

    def _all(self, text: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(text, params).fetchall()
            except sqlite3.Error as error:
                raise self._broken(error) from error

    # Runs and findings

    def save_run(self, run: Run, entities: Entities) -> str:
        """Keep a run and its findings; what a person has decided about a finding stays.

        ``entities`` says which records stand behind a uid at present: decisions follow them. A finding of the same
        model and version on the same subjects that this run no longer makes stays in the table with its last run;
        ``findings(run=…)`` and ``latest`` leave it out. Returns the run's id.
        """
        run_id = str(uuid.uuid4())
        body = plain(run) | {"findings": [f.id for f in run.findings]}
        with self._change() as db:
            db.execute(
                "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run_id,
                    _now(),
                    self.actor,
                    run.model,
                    run.version,
                    _json(run.params),
                    run.as_of.isoformat() if run.as_of else None,
                    run.revision,
                    run.tests,
                    run.expected,
                    run.found,
                    _json(body),
                ),
            )
            decisions = Decisions(db, run.model, run.findings, entities)
            for finding in run.findings:
                self._save_finding(db, finding, run_id, decisions)
        return run_id

    def _save_finding(self, db: sqlite3.Connection, finding: Finding, run_id: str, decisions: Decisions) -> None:
        db.execute(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " tier = excluded.tier, score = excluded.score, body = excluded.body, last_run = excluded.last_run,"
            " triage = excluded.triage, triage_by = excluded.triage_by, triage_at = excluded.triage_at,"
            " triage_why = excluded.triage_why",
            (
                finding.id,
                finding.model_id,
                finding.model_version,
                finding.tier,
                finding.score,
                " ".join(sorted(e.uid for e in finding.entities)),
                finding.canonical().decode("utf-8"),
                run_id,
                run_id,
                *decisions.of(finding),
            ),
        )
        decisions.keep(finding)
        db.execute("DELETE FROM subject WHERE finding = ?", (finding.id,))
        db.executemany(
            "INSERT OR IGNORE INTO subject VALUES (?, ?)",
            [(finding.id, uid) for uid in {e.uid for e in finding.entities}],
        )

    def runs(self, model: str | None = None, limit: int = 100) -> list[StoredRun]:
        """Runs, the one written last first."""
        where, params = ("WHERE model = ?", [model]) if model else ("", [])
        rows = self._all(f"SELECT * FROM run {where} ORDER BY rowid DESC LIMIT ?", [*params, limit])
        return [_run(row) for row in rows]

    def latest(self) -> dict[str, StoredRun]:
        """Model → its last run."""
        out: dict[str, StoredRun] = {}
        for row in self._all(f"SELECT * FROM run WHERE {_LATEST}"):
            out[row[3]] = _run(row)
        return dict(sorted(out.items()))

    def findings(
        self, *, model: str | None = None, run: str | None = None, current: bool = True, limit: int = 10_000
    ) -> list[StoredFinding]:
        """Findings by falling score. ``current``: only those that the last run of their model has made."""
        wheres, params = [], []
        if model:
            wheres.append("f.model = ?")
            params.append(model)
        if run:
            wheres.append("f.last_run = ?")
            params.append(run)
        if current and not run:
            wheres.append(f"f.last_run IN (SELECT id FROM run WHERE {_LATEST})")
        where = "WHERE " + " AND ".join(wheres) if wheres else ""
        rows = self._all(
            f"{_FINDING} {where} ORDER BY f.score DESC, f.model, f.subjects, f.id LIMIT ?", [*params, limit]
        )
        return [_finding(row) for row in rows]

    def mark(self) -> tuple[Any, ...]:
        """Another one whenever ``findings`` may give something else: a model was run, or somebody has decided."""
        runs = self._all(f"SELECT id FROM run WHERE {_LATEST}")
        # All moments, not the newest: the clock of another machine, or of this one, may have been set back.
        decided = self._all("SELECT triage_at, id FROM finding WHERE triage_at IS NOT NULL ORDER BY triage_at, id")
        return (*runs, hash(tuple(decided)))

    def finding(self, finding_id: str) -> StoredFinding | None:
        """The finding with this id."""
        rows = self._all(f"{_FINDING} WHERE f.id = ?", [finding_id])
        return _finding(rows[0]) if rows else None

    def stands(self, stored: StoredFinding) -> bool:
        """Whether the last run of its model has made it."""
        return bool(self._all(f"SELECT 1 FROM run WHERE id = ? AND {_LATEST}", [stored.last_run]))

    def findings_of(self, uids: Sequence[str]) -> list[StoredFinding]:
        """Current findings that name one of ``uids`` (an entity and its records)."""
        named: set[str] = set()
        for start in range(0, len(uids), 30_000):
            part = list(uids[start : start + 30_000])
            named |= {r[0] for r in self._all(f"SELECT finding FROM subject WHERE uid IN ({_marks(part)})", part)}
        return [stored for stored in self.findings() if stored.finding.id in named] if named else []

    def triage(self, finding_id: str, state: str, why: str) -> StoredFinding:
        """Keep what a person has decided about a finding (one of ``TRIAGE``): who, when, why; the last word stands.

        Raises:
            DoorError: no such finding or state, no reason, or the last run of its model does not make it.
        """
        if state not in TRIAGE:
            raise DoorError(
                t(f"没有“{state}”这种处理。", f"There is no state “{state}”."),
                t(f"可用：{'、'.join(TRIAGE)}。", f"There are {', '.join(TRIAGE)}."),
            )
        need_reason(why, t("处理疑点必须写明理由。", "A decision about a lead needs its reason."), DoorError)
        with self._change() as db:
            done = db.execute(
                "UPDATE finding SET triage = ?, triage_by = ?, triage_at = ?, triage_why = ? WHERE id = ?"
                f" AND last_run IN (SELECT id FROM run WHERE {_LATEST})",
                (state, self.actor, _now(), why, finding_id),
            )
        stored = self.finding(finding_id)
        if stored is not None and done.rowcount == 0:
            raise DoorError(
                t(
                    f"疑点 {finding_id} 在最近一次运行中未再得出，不能处理。",
                    f"The newest run no longer gives the lead {finding_id}: nothing is to be decided about it.",
                ),
                t(
                    "用 mailuo findings list 查看现有疑点；以后的运行再得出它，即可处理。",
                    "See mailuo findings list for what it gives; when a later run gives this one again, decide then.",
                ),
            )
        if stored is None:
            raise DoorError(
                t(f"没有疑点 {finding_id}。", f"There is no lead {finding_id}."),
                t("用 mailuo findings list 查看。", "See mailuo findings list."),
            )
        return stored

    # Exports

    def add_export(self, kind: str, digest: str, revision: int, uids: Sequence[str], params: Mapping[str, Any]) -> int:
        """Note a report that was made: its hash, the revision it shows, whom it names. Returns its number."""
        with self._change() as db:
            cursor = db.execute(
                "INSERT INTO export (at, actor, kind, hash, revision, params) VALUES (?, ?, ?, ?, ?, ?)",
                (_now(), self.actor, kind, digest, revision, _json(params)),
            )
            number = int(cursor.lastrowid or 0)
            db.executemany(
                "INSERT OR IGNORE INTO exported VALUES (?, ?)", [(uid, number) for uid in dict.fromkeys(uids)]
            )
        return number

    def exports(self, naming: Sequence[str] | None = None, since: int = 0, limit: int = 1000) -> list[Export]:
        """Exports, newest first.

        ``naming``: only those that name one of these uids (the recall list of SG-10), whenever they were made;
        without it, ``since``: only those that show this revision or a later one.
        """
        if naming is None:
            rows = self._all("SELECT * FROM export WHERE revision >= ? ORDER BY id DESC LIMIT ?", [since, limit])
        else:
            rows = []
            for start in range(0, len(naming), 30_000):
                part = list(naming[start : start + 30_000])
                named = f"SELECT export FROM exported WHERE uid IN ({_marks(part)})"
                rows += self._all(
                    f"SELECT * FROM export WHERE id IN ({named}) ORDER BY id DESC LIMIT ?", [*part, limit]
                )
            rows = sorted(set(rows), key=lambda row: -row[0])[:limit]
        return [
            Export(row[0], datetime.fromisoformat(row[1]), row[2], row[3], row[4], row[5], json.loads(row[6]))
            for row in rows
        ]

    def exported(self) -> list[str]:
        """All that any export has named."""
        return [row[0] for row in self._all("SELECT DISTINCT uid FROM exported")]

    def exported_uids(self, number: int) -> list[str]:
        """Whom export ``number`` names."""
        return [row[0] for row in self._all("SELECT uid FROM exported WHERE export = ? ORDER BY uid", [number])]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()


# In the order of writing: a clock that was set back does not make a new run an old one.
_LATEST = "rowid IN (SELECT max(rowid) FROM run GROUP BY model)"
_FINDING = "SELECT f.body, f.first_run, f.last_run, f.triage, f.triage_by, f.triage_at, f.triage_why FROM finding f"


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _json(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, default=str)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _run(row: tuple[Any, ...]) -> StoredRun:
    return StoredRun(
        id=row[0],
        at=datetime.fromisoformat(row[1]),
        actor=row[2],
        model=row[3],
        version=row[4],
        params=json.loads(row[5]),
        as_of=row[6],
        revision=row[7],
        tests=row[8],
        expected=row[9],
        found=row[10],
        body=json.loads(row[11]),
    )


def _finding(row: tuple[Any, ...]) -> StoredFinding:
    at = datetime.fromisoformat(row[5]) if row[5] else None
    return StoredFinding(Finding.from_dict(json.loads(row[0])), row[1], row[2], row[3], row[4], at, row[6])
