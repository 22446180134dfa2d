"""Judgements once more, on plain lists: part of the oracle of the fold (LEDGER §5)."""

from __future__ import annotations

import json
from typing import Any

from tests.ledger.naive_rows import MODEL, Record, clash, keys_of, live
from tests.ledger.worlds import Batch


def _content(r: Record) -> tuple[Any, ...]:
    ends = tuple(r[f"{end}_{p}"] for end in ("from", "to") for p in ("uid", "key", "scope", "value"))
    period = (r["valid_from"], r["valid_to"], r["from_precision"], r["to_precision"])
    return (r["type"], json.dumps(r["data"], sort_keys=True), r["status"], ends, period)


class NaiveJudgements:
    """``same``: awake pairs in order; ``apart``, ``asleep``: NOT_SAMEs awake and asleep with both records live."""

    def __init__(self, batches: list[Batch], now: dict[str, Record]) -> None:
        """Put judgements on the live rows; sort pairs into those that are awake and those that sleep (LEDGER §5)."""
        self.same: list[tuple[str, ...]] = []
        self.apart: set[frozenset[str]] = set()
        self.asleep: set[frozenset[str]] = set()
        self.sleeping: set[frozenset[str]] = set()
        self.contradicted: set[str] = set()
        undone = {b.undoes for b in batches}
        made = [(n, b) for n, b in enumerate(batches) if b.judges and b.seq not in undone]
        for n, b in made:
            kind, uids = b.judges[0], b.judges[1:]
            if any(set(x.judges[1:]) == set(uids) for m, x in made if m > n) or kind == "UNSURE":
                continue
            then = {r["uid"]: r for r in live(batches[:n])}
            differ = [u for u in uids if u in now and self._says_other(then[u], now[u])]
            if len(uids) == 1:
                self._judge_one(kind, uids[0], then, now, differ)
            elif differ or any(u not in now for u in uids):
                self.sleeping.add(frozenset(uids))
                if kind == "NOT_SAME" and all(u in now for u in uids):
                    self.asleep.add(frozenset(uids))
            elif kind == "SAME":
                self.same.append(uids)
            else:
                self.apart.add(frozenset(uids))

    def _judge_one(
        self, kind: str, uid: str, then: dict[str, Record], now: dict[str, Record], differ: list[str]
    ) -> None:
        if uid not in now:
            return
        if kind == "ACCEPT":
            if _content(then[uid]) == _content(now[uid]):
                now[uid]["review"] = "ACCEPTED"
            return
        self.contradicted |= set(differ)
        now[uid] |= {
            "REJECT": {"review": "REJECTED"},
            "REFUTE": {"status": "REFUTED"},
            "RETRACT": {"status": "RETRACTED"},
        }[kind]

    @staticmethod
    def _says_other(a: Record, b: Record) -> bool:
        if a["kind"] == "edge":
            places = ("type", *(f"{end}_{p}" for end in ("from", "to") for p in ("uid", "key", "scope", "value")))
            return any((a[p] or None) != (b[p] or None) for p in places)
        root, other = (MODEL.labels[r["type"]].root for r in (a, b))
        return root != other or clash([a], [b], [g for _, guards in keys_of(root) for g in guards])
