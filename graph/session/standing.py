"""How leads stand to the data: whether these have gone on since the models ran, and whose evidence fell meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.analysis.facts import VOID
from graph.analysis.finding import Evidence, Finding
from graph.model import model
from graph.words import t

if TYPE_CHECKING:
    from graph.session.door import Session


def ran_on(session: Session) -> int | None:
    """The batch that the models looked at when they ran last (of several the earliest); None: none ever ran."""
    return min((run.revision for run in session.workspace.latest().values()), default=None)


def behind_text(ran: int | None, revision: int) -> str:
    """That the data have gone on since the models ran; empty where they have not."""
    if ran is None or ran >= revision:
        return ""
    return t(
        f"数据已到第 {revision} 批，模型按第 {ran} 批运行，须重新运行。",
        f"The data stand at batch {revision}, the models ran on batch {ran}; they are to be run again.",
    )


def fallen_text() -> str:
    """The mark of a lead whose evidence fell."""
    return t("依据已变，须重新运行", "evidence changed, run again")


def not_given_text() -> str:
    """The mark of a lead that its model's last run does not give."""
    return t("最近一次运行未再得出", "the newest run no longer gives it")


def fallen(session: Session, findings: Sequence[Finding]) -> set[str]:
    """Ids of the findings of whose evidence something is no longer in the graph, no longer counts, or joins others.

    What was void when the model ran stays its evidence: a cleared clue's references say which matter it was.
    """
    named = {entity.uid for finding in findings for entity in finding.entities}
    named |= {uid for f in findings for proof in f.evidence for uid in (proof.uid, proof.from_uid, proof.to_uid) if uid}
    of = session.index.resolve(named)
    wanted = list({of.get(uid, uid) for uid in named})
    rows: dict[str, dict[str, Any]] = {}
    for name, columns in (("nodes", ()), ("edges", ("type", "from_uid", "to_uid"))):
        frame = session.state.frame(name, session.meta).filter(pl.col("uid").is_in(wanted))
        found = frame.select("uid", "status", "review", *columns).collect()
        rows |= {row["uid"]: row for row in found.iter_rows(named=True)}
    now = {uid: rows[of.get(uid, uid)] for uid in named if of.get(uid, uid) in rows}
    return {
        finding.id
        for finding in findings
        if any(_void(now.get(entity.uid)) for entity in finding.entities)
        or any(_fell(proof, now, of) for proof in finding.evidence)
    }


def _void(row: Mapping[str, Any] | None) -> bool:
    return row is None or row["status"] in VOID or row["review"] == "REJECTED"


def _fell(proof: Evidence, now: Mapping[str, Mapping[str, Any]], of: Mapping[str, str]) -> bool:
    row = now.get(proof.uid)
    if row is None or row["review"] == "REJECTED":
        return True
    if proof.status in VOID:
        return False
    if row["status"] in VOID:
        return True
    if proof.kind == "node":
        return False
    # A join that was taken back leaves the edge in the graph, but it holds somebody else now.
    ends = [uid for uid in (proof.from_uid, proof.to_uid) if uid]
    if ends and {of.get(uid, uid) for uid in ends} != {row["from_uid"], row["to_uid"]}:
        return True
    protective = model().protective
    if row["type"] in protective["relations"] or row["status"] in protective["status"]:
        return False
    return row["review"] != "ACCEPTED" or any(_void(now.get(uid)) for uid in ends)
