"""Driving the analyses: a projection through the door, the run, its place in the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.analysis import linked, models, recurrence
from graph.analysis.finding import Run
from graph.session.door import Session


def run_models(
    session: Session,
    ids: Sequence[str] | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: date | None = None,
) -> list[Run]:
    """Run models (default: all) on what the store holds and keep the runs; ``params`` by model id."""
    wanted = [models.get(i).meta.id for i in ids] if ids else list(models.MODELS)
    graph = session.projection(*models.needs(wanted), as_of=as_of)
    asked = session.audit.write("asked", "analyze", {"models": wanted, "as_of": as_of})
    runs = models.run(graph, wanted, params, as_of)
    for run in runs:
        session.workspace.save_run(run, session.index)
    counts = {run.model: len(run.findings) for run in runs}
    session.audit.write("analyze", "analyze", {"models": wanted}, counts, about=asked)
    return runs


def linked_between(
    session: Session, a: str, b: str, max_hops: int = 4, limit: int = 50, as_of: date | None = None
) -> linked.Between:
    """What ties two subjects: ranked paths over everything that is accepted."""
    asked = {"a": a, "b": b, "hops": max_hops, "limit": limit, "as_of": as_of}
    with session.audited("linked_between", asked) as counts:
        ends = session.resolve(a), session.resolve(b)
        found = linked.between(session.projection(), *ends, max_hops=max_hops, limit=limit, as_of=as_of)
        counts.update(rows=len(found.paths))
        return found


def linked_parties(session: Session, subject: str, limit: int = 200, as_of: date | None = None) -> linked.Parties:
    """Who is tied to one subject."""
    with session.audited("linked_parties", {"uid": subject, "limit": limit, "as_of": as_of}) as counts:
        uid = session.resolve(subject)
        found = linked.parties(session.projection(*linked.NEEDS, as_of=as_of), uid, as_of=as_of, limit=limit)
        counts.update(rows=len(found.parties))
        return found


def repeat_issues(session: Session, min_rounds: int = 2, as_of: date | None = None) -> recurrence.Recurrence:
    """Unit × type found in two or more rounds, with the number expected by chance."""
    return recurrence.run(session.projection(*recurrence.NEEDS, as_of=as_of), as_of, min_rounds)
