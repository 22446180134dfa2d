"""Which exports named those whom a judgement or an undo is about: what may have to be recalled."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import LedgerError
from graph.ledger.files import UNREADABLE
from graph.ledger.judgements import of_batches

if TYPE_CHECKING:
    from graph.session.entrance import Entrance


def named(session: Entrance, uids: Sequence[str]) -> set[str]:
    """What exports have named of those that these records and edges are about, as the graph is now.

    Asked from the side of the exports: an import may be about millions, reports name few.
    """
    exported = session.workspace.exported()
    if not exported:
        return set()
    about = _concerned(session, uids)
    entity = session.index.resolve(exported)
    return {uid for uid in exported if uid in about or entity.get(uid) in about}


def _concerned(session: Entrance, uids: Sequence[str]) -> set[str]:
    """Entities that these are about: nodes, the ends of edges, and whom a clearing clears."""
    entity = session.index.resolve(uids)
    nodes = session.index.labels_of(entity.values())
    leads = {entity.get(uid, uid) for uid in uids}
    edges = session.state.frame("edges", session.meta)
    clears = (pl.col("type") == "CLEARS") & pl.col("from_uid").is_in(list(nodes))
    ends = edges.filter(pl.col("uid").is_in(leads) | clears).select("from_uid", "to_uid").collect()
    return {*nodes, *uids, *ends["from_uid"], *ends["to_uid"]}


def said_in(session: Entrance, seq: int) -> list[str]:
    """Records and edges that a batch, with its repairs, says something of or judges."""
    ledger = session.ledger
    going = {seq}
    for m in ledger.manifests():
        if m.repairs in going:
            going.add(m.seq)
    uids: set[str] = set()
    # A damaged batch does not say whom it is about, and to undo it is the cure: it is not held up here.
    with contextlib.suppress(LedgerError, *UNREADABLE):
        for m in ledger.manifests():
            if m.seq in going and m.is_data:
                uids |= set(ledger.scan(m.seq, "assertions").select("uid").collect()["uid"])
            elif m.seq in going and m.kind == "judgement":
                uids |= {uid for one in of_batches(ledger, [m.seq]) for uid in one.uids}
    return sorted(uids)
