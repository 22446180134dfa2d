"""What was decided about a lead goes with its subjects: the same records, in whatever entity they now stand.

The uid of an entity is that of its earliest record: it moves when records are joined, parted or taken back. Looked for
by that uid alone, a decision would be lost then, and whom it dismissed would come back as untouched. So the records
behind a finding are kept beside it (``behind``) and compared with those behind the findings of a new run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from graph.analysis.finding import Finding

TABLE = """
CREATE TABLE IF NOT EXISTS behind (
  finding TEXT NOT NULL, uid TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (finding, uid, record)) WITHOUT ROWID;
"""

#: ``triage``, ``triage_by``, ``triage_at``, ``triage_why``.
Decision = tuple[str | None, str | None, str | None, str | None]
NONE: Decision = (None, None, None, None)


class Entities(Protocol):
    """Who stands for whom at present (``SearchIndex``)."""

    def resolve(self, uids: Iterable[str]) -> dict[str, str]:
        """Record uid → the uid that stands for it; what is not live is left out."""

    def records(self, uids: Iterable[str]) -> dict[str, set[str]]:
        """Entity or edge uid → the records behind it, itself among them."""


@dataclass
class _Decided:
    """A finding that was decided: the records behind each subject, and behind all of its edges."""

    id: str
    decision: Decision
    subjects: dict[str, set[str]]
    proofs: set[str] = field(default_factory=set)


class Decisions:
    """What people have decided about the findings of one model, for the findings of a new run of it."""

    def __init__(self, db: sqlite3.Connection, model: str, findings: Sequence[Finding], entities: Entities) -> None:
        self._db = db
        rows = db.execute(
            "SELECT id, subjects, triage, triage_by, triage_at, triage_why FROM finding"
            " WHERE model = ? AND triage IS NOT NULL",
            (model,),
        ).fetchall()
        # The subject itself: a finding of an older version has no other records beside it.
        self._decided = decided = {
            row[0]: _Decided(row[0], row[2:], {uid: {uid} for uid in row[1].split()}) for row in rows
        }
        for finding, uid, record in db.execute(
            "SELECT b.finding, b.uid, b.record FROM behind b JOIN finding f ON f.id = b.finding"
            " WHERE f.model = ? AND f.triage IS NOT NULL",
            (model,),
        ):
            decided[finding].subjects.get(uid, decided[finding].proofs).add(record)
        self._by: dict[str, list[_Decided]] = {}
        for old in decided.values():
            for record in set().union(*old.subjects.values()):
                self._by.setdefault(record, []).append(old)
        self._now = entities.resolve(self._by)
        self._records = entities.records({uid for finding in findings for uid in _uids(finding)})

    def of(self, finding: Finding) -> Decision:
        """The last word about this finding; ``NONE`` where nobody has said one."""
        near = {old.id: old for e in finding.entities for r in self._records[e.uid] for old in self._by.get(r, ())}
        said = [old.decision for old in near.values() if self._same(old, finding)]
        if finding.id in self._decided:
            said.append(self._decided[finding.id].decision)
        return max(said, key=lambda decision: decision[2] or "", default=NONE)

    def _same(self, old: _Decided, finding: Finding) -> bool:
        """Whether both are about the same subjects; the evidence may have changed."""
        subjects = {entity.uid: self._records[entity.uid] for entity in finding.entities}
        met: set[str] = set()
        for records in old.subjects.values():
            mine = [uid for uid in subjects if subjects[uid] & records]
            # Parted since: which of the parts it was about is told by the relations that it rested on.
            if len({self._now[record] for record in records if record in self._now}) > 1:
                mine = [uid for uid in mine if self._proofs(finding, uid) & old.proofs]
            if not mine:
                return False
            met.update(mine)
        return met == set(subjects)

    def _proofs(self, finding: Finding, uid: str) -> set[str]:
        """Records behind the finding's edges at one of its subjects."""
        return set().union(*(self._records[e.uid] for e in finding.evidence if uid in (e.from_uid, e.to_uid)))

    def keep(self, finding: Finding) -> None:
        """Write down which records stand behind the finding."""
        self._db.execute("DELETE FROM behind WHERE finding = ?", (finding.id,))
        self._db.executemany(
            "INSERT INTO behind VALUES (?, ?, ?)",
            [(finding.id, uid, record) for uid in _uids(finding) for record in self._records[uid]],
        )


def _uids(finding: Finding) -> set[str]:
    """Uids of the subjects and edges."""
    return {e.uid for e in finding.entities} | {e.uid for e in finding.evidence if e.kind == "edge"}
