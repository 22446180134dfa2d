"""What is live, how strong it is and whether it clashes, slowly and on plain lists (LEDGER §§2, 3)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from graph.identity.names import code_norm, name_norm
from graph.model import model
from graph.periods import day_range
from tests.ledger.worlds import Batch

MODEL = model()
STATUSES = list(MODEL.statuses)


class Record(dict[str, Any]):
    """An assertion with ``data`` (its properties), ``seq``, ``position``, ``order``."""


def standing(batches: list[Batch]) -> list[Batch]:
    undone = {b.undoes for b in batches if b.undoes}
    by = {b.seq: b for b in batches}

    def gone(b: Batch) -> bool:
        return b.seq in undone or (b.repairs is not None and gone(by[b.repairs]))

    alive = [b for b in batches if not b.undoes and not b.judges and not gone(b)]

    def place(b: Batch) -> tuple[Any, ...]:
        first = b
        while first.repairs is not None:
            first = by[first.repairs]
        return (first.data_date, first.seq, b.seq)

    return sorted(alive, key=place)


def live(batches: list[Batch]) -> list[Record]:
    out: list[Record] = []
    every = standing(batches)
    for dataset in {b.dataset for b in every}:
        state: dict[str, tuple[int, Batch]] = {}
        for position, b in enumerate(every):
            if b.dataset != dataset:
                continue
            if b.snapshot and b.repairs is None:
                state = {k: v for k, v in state.items() if k in b.faulty}
            for key in b.refused | b.blank:
                state.pop(key, None)
            for key in b.rows:
                if key not in b.refused:
                    state[key] = (position, b)
        for key, (position, b) in state.items():
            for a in b.rows[key]:
                order = min(
                    x.seq
                    for x in every
                    if x.dataset == dataset
                    for said in x.rows.values()
                    for y in said
                    if y["uid"] == a["uid"]
                )
                out.append(
                    Record(
                        a,
                        data=json.loads(a["props"]),
                        seq=b.seq,
                        position=position,
                        order=order,
                        dataset=dataset,
                        data_date=b.data_date,
                    )
                )
    return out


def strength(r: Record) -> tuple[Any, ...]:
    return (r["review"] != "ACCEPTED", STATUSES.index(r["status"]), -r["position"], r["uid"])


def keys_of(root: str) -> list[tuple[str, list[str]]]:
    out: dict[str, list[str]] = {}
    for label in MODEL.labels.values():
        if label.root == root:
            for key in label.keys:
                if key.joins:
                    out.setdefault(key.name, [])
                    out[key.name] += [g for g in key.guard if g not in out[key.name]]
    return list(out.items())


def clash(a: list[Record], b: list[Record], guards: list[str]) -> bool:
    return any(_differ(a, b, g) for g in guards)


def _differ(a: list[Record], b: list[Record], guard: str) -> bool:
    if guard in ("name", "name_norm"):

        def said(group: list[Record]) -> tuple[set[str], set[str]]:
            names: set[str] = set()
            aliases: set[str] = set()
            for r in group:
                if r["data"].get("masked"):
                    continue
                name = r["data"].get("name_norm") or name_norm(r["data"].get("name") or "")
                others = {name_norm(x) for x in r["data"].get("alias") or []}
                if name:
                    names.add(name)
                    aliases |= others
                else:
                    names |= others
            return names, aliases

        (n1, a1), (n2, a2) = said(a), said(b)
        return bool(n1 and n2) and not (n1 & n2 or n1 & a2 or a1 & n2)
    one, two = ([_days_or_code(r, guard) for r in g if r["data"].get(guard) not in (None, "", "U")] for g in (a, b))
    if not one or not two:
        return False
    return not any(x == y if isinstance(x, str) else (x[0] <= y[1] and y[0] <= x[1]) for x in one for y in two)


def _days_or_code(r: Record, guard: str) -> Any:
    value = r["data"][guard]
    if guard == "birth_ym":
        y, _, m = value.partition("-")
        return day_range(date(int(y), int(m or 1), 1), "m" if m else "y")
    if guard == "received_date":
        return day_range(date.fromisoformat(value), r["data"].get("received_date_precision"))
    return code_norm(str(value))
