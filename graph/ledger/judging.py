"""What a judgement must be before it is published, and how all of them stand (LEDGER §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import LedgerError
from graph.ledger.judgements import KINDS, PAIRS, Judgement, contradictions, of_batches, rows_of
from graph.ledger.live import versions
from graph.model import model
from graph.reason import need_reason
from graph.words import t

if TYPE_CHECKING:
    from graph.ledger.ledger import Ledger
    from graph.ledger.manifest import Manifest


def live_of(ledger: Ledger, uids: Sequence[str]) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """uid → its live assertion as its source says it, and the uids that the ledger has ever known."""
    every = versions(ledger, list(uids))
    alive = every.filter("live").sort("seq")
    return {row["uid"]: row for row in alive.iter_rows(named=True)}, set(every["uid"])


def checked(ledger: Ledger, kind: str, uids: Sequence[str], why: str) -> pl.DataFrame:
    """The rows of a batch of judgements (``schema.JUDGEMENTS``), with what is live now.

    Raises:
        LedgerError: see ``Ledger.judge``.
    """
    uids = list(dict.fromkeys(uids))
    if kind not in KINDS:
        raise LedgerError(
            t(f"没有“{kind}”这种判断。", f"There is no judgement “{kind}”."),
            t(f"可用：{'、'.join(KINDS)}。", f"There are {', '.join(KINDS)}."),
        )
    need_reason(why, t("判断必须写明理由。", "A judgement needs its reason."), LedgerError)
    if not uids or (kind in PAIRS and len(uids) != 2):
        raise LedgerError(
            t(f"{kind} 要两个不同的编号，这里有 {len(uids)} 个。", f"{kind} takes two different uids, not {len(uids)}.")
            if kind in PAIRS
            else t("没有要判断的对象。", "There is nothing to judge."),
            t("用 mailuo search 查找编号。", "Find uids with mailuo search."),
        )
    live, known = live_of(ledger, uids)
    # Taking a word back needs no more than that the records were once there.
    missing = [uid for uid in uids if uid not in (known if kind == "UNSURE" else live)]
    if missing:
        raise LedgerError(
            t(f"账本里没有现行的 {missing[0]}。", f"Nothing live in the ledger has the uid {missing[0]}."),
            t("用 mailuo show 查看它的去向。", "See with mailuo show what became of it."),
        )
    if kind in PAIRS:
        _one_root(kind, [live[uid] for uid in uids if uid in live])
    return rows_of(kind, uids, live, model())


def _one_root(kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    edges = [row["uid"] for row in rows if row["kind"] != "node"]
    if edges:
        raise LedgerError(
            t(
                f"{edges[0]} 是一条关系，{kind} 只判断两个对象。",
                f"{edges[0]} is an edge; {kind} is about two records.",
            ),
            t("关系用 accept、reject、refute 或 retract。", "For an edge: accept, reject, refute or retract."),
        )
    labels = [model().labels[row["type"]] for row in rows]
    if len({label.root for label in labels}) > 1:
        names = " / ".join(label.title for label in labels)
        raise LedgerError(
            t(
                f"两个对象种类不同（{names}），不可能是同一个。",
                f"The two are of different kinds ({names}): never one.",
            ),
            t("核对编号；两者的关系应以关系记录。", "Check the uids; what ties them is a relation."),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement ever published and how it stands.

    ``state``: ``holds``; ``sleeps`` (a record of the pair is not live or contradicts what it was); ``lapsed`` (what
    was accepted says something else now); ``contradicted`` (holds, but the record says something else now); ``gone``
    (nothing live has the uid); ``superseded``; ``undone``. ``differs``: the guards that say something else.
    """

    judgement: Judgement
    manifest: Manifest
    state: str
    differs: tuple[str, ...] = ()


def standings(ledger: Ledger) -> list[Standing]:
    """Every judgement, oldest first."""
    undone = ledger.undone()
    of = {m.seq: m for m in ledger.manifests() if m.kind == "judgement"}
    made = [(of[one.seq], one) for one in of_batches(ledger, list(of))]
    last = {one.about: one for m, one in made if m.seq not in undone}
    live, _ = live_of(ledger, sorted({uid for _, one in made for uid in one.uids})) if made else ({}, set())
    out = []
    for m, one in made:
        if m.seq in undone:
            out.append(Standing(one, m, "undone"))
        elif last[one.about] is not one:
            out.append(Standing(one, m, "superseded"))
        else:
            out.append(Standing(one, m, *_state(one, live)))
    return out


def _state(one: Judgement, live: Mapping[str, Mapping[str, Any]]) -> tuple[str, tuple[str, ...]]:
    if one.kind == "UNSURE":
        return "holds", ()
    if any(uid not in live for uid in one.uids):
        return ("gone" if one.b is None else "sleeps"), ()
    if one.kind == "ACCEPT":
        return ("holds" if live[one.a]["content"] == one.content else "lapsed"), ()
    differs = tuple(d for uid, said in one.sides for d in contradictions(said, live[uid], model()))
    if not differs:
        return "holds", ()
    return ("contradicted" if one.b is None else "sleeps"), tuple(dict.fromkeys(differs))
