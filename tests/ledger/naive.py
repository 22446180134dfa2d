"""The ledger's rules once more, slowly and on plain lists: the oracle of the fold (LEDGER §§2, 3, 4).

Written for the tests alone. It shares no code with the fold but the declared model and ``graph.periods``.
"""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

from graph.identity.names import code_norm, name_norm
from graph.model import model
from graph.periods import Period, day_range
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

    alive = [b for b in batches if not b.undoes and not gone(b)]

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


class Naive:
    """``entities``: entity uid → records; ``edges``: edge uid → assertions; ``waiting``: uids of waiting edges."""

    def __init__(self, batches: list[Batch]) -> None:
        counted = [r for r in live(batches) if r["review"] != "REJECTED" and r["status"] != "RETRACTED"]
        self.nodes = [r for r in counted if r["kind"] == "node"]
        self.raw_edges = [r for r in counted if r["kind"] == "edge"]
        self.of: dict[str, str] = {}
        self.groups: list[list[Record]] = []
        self.held: list[tuple[str, str, str, Record]] = []
        self.unjoined: set[frozenset[str]] = set()
        for root in MODEL.scope_order:
            self._join_root(root)
        self.entities = {self._first(g)["uid"]: g for g in self.groups}
        self._edges()

    # --- entities -------------------------------------------------------------------------------------------

    @staticmethod
    def _first(group: list[Record]) -> Record:
        return min(group, key=lambda r: (r["order"], r["uid"]))

    def _keys(self, root: str) -> list[tuple[str, list[str]]]:
        out: dict[str, list[str]] = {}
        for label in MODEL.labels.values():
            if label.root == root:
                for key in label.keys:
                    if key.joins:
                        out.setdefault(key.name, [])
                        out[key.name] += [g for g in key.guard if g not in out[key.name]]
        return list(out.items())

    def _held_by(self, r: Record) -> dict[str, tuple[str, str]]:
        if r["data"].get("masked"):
            return {}
        out = {}
        for key in MODEL.labels[r["type"]].keys:
            if not key.joins:
                continue
            values = [r["data"].get(p) for p in key.properties]
            if any(v in (None, "") for v in values):
                continue
            scope = self._scope(r, key.scope)
            if scope is not None:
                out[key.name] = (scope, "\x1f".join(code_norm(str(v)) for v in values))
        return out

    def _scope(self, r: Record, scope: str | None) -> str | None:
        if scope is None:
            return ""
        if scope in MODEL.labels[r["type"]].properties:
            value = r["data"].get(scope)
            return f"={code_norm(str(value))}" if value else None
        accepted = r["review"] == "ACCEPTED"
        far: set[str | None] = set()
        begins = r["type"] in MODEL.relations[scope].from_
        mine, other = ("from", "to") if begins else ("to", "from")
        for e in self.raw_edges:
            if e["type"] != scope or e["status"] == "REFUTED" or e[f"{mine}_uid"] != r["uid"]:
                continue
            if accepted and e["review"] != "ACCEPTED":
                continue
            entity, by_accepted = self._end(e, other)
            if accepted and entity is not None and not by_accepted:
                continue
            far.add(entity)
        return f"@{far.pop()}" if len(far) == 1 and None not in far else None

    def _clash(self, a: list[Record], b: list[Record], guards: list[str]) -> bool:
        return any(self._differ(a, b, g) for g in guards)

    def _differ(self, a: list[Record], b: list[Record], guard: str) -> bool:
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
        one, two = (
            [self._days_or_code(r, guard) for r in g if r["data"].get(guard) not in (None, "", "U")] for g in (a, b)
        )
        if not one or not two:
            return False
        return not any(x == y if isinstance(x, str) else (x[0] <= y[1] and y[0] <= x[1]) for x in one for y in two)

    @staticmethod
    def _days_or_code(r: Record, guard: str) -> Any:
        value = r["data"][guard]
        if guard == "birth_ym":
            y, _, m = value.partition("-")
            return day_range(date(int(y), int(m or 1), 1), "m" if m else "y")
        if guard == "received_date":
            return day_range(date.fromisoformat(value), r["data"].get("received_date_precision"))
        return code_norm(str(value))

    def _decide(self, groups: list[list[Record]], guards: list[str], counting: Any) -> list[tuple[int, int]]:
        said = [[r for r in g if counting(r)] or g for g in groups]
        n = len(groups)
        clash = [[i != k and self._clash(said[i], said[k], guards) for k in range(n)] for i in range(n)]
        return [
            (i, k)
            for i, k in itertools.combinations(range(n), 2)
            if not clash[i][k] and not any(clash[i][x] != clash[k][x] for x in range(n) if x not in (i, k))
        ]

    def _join_root(self, root: str) -> None:
        records = [r for r in self.nodes if MODEL.labels[r["type"]].root == root]
        held = {r["uid"]: self._held_by(r) for r in records}
        groups: list[list[Record]] = [[r] for r in records]

        def group_of(r: Record) -> list[Record]:
            return next(g for g in groups if any(x is r for x in g))

        def join(pairs: list[tuple[int, int]], among: list[list[Record]]) -> None:
            reps = [g[0] for g in among]
            for i, k in pairs:
                a, b = group_of(reps[i]), group_of(reps[k])
                if a is not b:
                    groups.remove(b)
                    a.extend(b)

        def values(key: str, of: list[Record]) -> list[tuple[str, str]]:
            return sorted({held[r["uid"]][key] for r in of if key in held[r["uid"]]})

        accepted = [r for r in records if r["review"] == "ACCEPTED"]
        for key, guards in self._keys(root):
            for value in values(key, accepted):
                among: list[list[Record]] = []
                for r in accepted:
                    if held[r["uid"]].get(key) == value and not any(g is group_of(r) for g in among):
                        among.append(group_of(r))
                join(self._decide(among, guards, lambda r: r["review"] == "ACCEPTED"), among)
        self._unaccepted(root, records, held, groups, group_of, join)
        self.groups += groups
        for g in groups:
            for r in g:
                self.of[r["uid"]] = self._first(g)["uid"]
                for key, (scope, value) in held[r["uid"]].items():
                    self.held.append((f"{root}/{key}", scope, value, r))
        for key, _ in self._keys(root):
            for value in values(key, records):
                holders = {self.of[r["uid"]] for r in records if held[r["uid"]].get(key) == value}
                if len(holders) > 1:
                    self.unjoined.add(frozenset(holders))

    def _unaccepted(self, root: str, records: Any, held: Any, groups: Any, group_of: Any, join: Any) -> None:
        lone = [r for r in records if r["review"] != "ACCEPTED"]
        goes: dict[str, tuple[Record, set[str]]] = {}
        rest: list[Record] = []
        guards_of = dict(self._keys(root))
        for r in lone:
            hosts: list[tuple[Record, set[str]]] = []
            for key, value in held[r["uid"]].items():
                for x in records:
                    if x["review"] == "ACCEPTED" and held[x["uid"]].get(key) == value:
                        same = [h for h in hosts if group_of(h[0]) is group_of(x)]
                        if same:
                            same[0][1].update(guards_of[key])
                        else:
                            hosts.append((x, set(guards_of[key])))
            if not hosts:
                rest.append(r)
            elif len(hosts) == 1:
                host, guards = hosts[0]
                said = [x for x in group_of(host) if x["review"] == "ACCEPTED"]
                if not self._clash([r], said, list(guards)):
                    goes[r["uid"]] = (host, guards)
        by = {r["uid"]: r for r in lone}
        stays = {
            u
            for u, (h, g) in goes.items()
            for v, (k, g2) in goes.items()
            if u != v and group_of(h) is group_of(k) and self._clash([by[u]], [by[v]], list(g | g2))
        }
        for u, (host, _) in goes.items():
            if u not in stays:
                among = [group_of(host), group_of(by[u])]
                join([(0, 1)], among)
        first = {}
        for r in rest:
            for key, _ in self._keys(root):
                if key in held[r["uid"]]:
                    first[r["uid"]] = (key, held[r["uid"]][key])
                    break
        for key, guards in self._keys(root):
            for value in sorted({v for k, v in first.values() if k == key}):
                among = [[r] for r in rest if first.get(r["uid"]) == (key, value)]
                join(self._decide(among, guards, lambda r: True), among)

    # --- edges ----------------------------------------------------------------------------------------------

    def _end(self, e: Record, end: str) -> tuple[str | None, bool]:
        uid = e[f"{end}_uid"]
        if uid is not None:
            record = next((r for r in self.nodes if r["uid"] == uid), None)
            return self.of.get(uid), bool(record and record["review"] == "ACCEPTED")
        return self._find(e[f"{end}_key"], e[f"{end}_scope"] or "", e[f"{end}_value"])

    def _find(self, key: str, scope: str, value: str) -> tuple[str | None, bool]:
        if scope.startswith("@"):
            scope = f"@{self.of.get(scope[1:])}"
        elif scope.startswith("?"):
            inner = json.loads(scope[1:])
            scope = f"@{self._find(inner['key'], inner['scope'], inner['value'])[0]}"
        for accepted in (True, False):
            found = {
                self.of[r["uid"]]
                for k, s, v, r in self.held
                if (k, s, v) == (key, scope, value) and (r["review"] == "ACCEPTED") == accepted
            }
            if found:
                return (found.pop() if len(found) == 1 else None), accepted
        return None, False

    def _edges(self) -> None:
        self.edges: dict[str, dict[str, Any]] = {}
        self.waiting: set[str] = set()
        self.selves: set[str] = set()
        alike: dict[Any, list[Record]] = {}
        for e in self.raw_edges:
            a, b = self._end(e, "from")[0], self._end(e, "to")[0]
            if a is None or b is None:
                self.waiting.add(e["uid"])
                continue
            if a == b:
                self.selves.add(e["uid"])
                continue
            e["ends"] = (a, b)
            relation = MODEL.relations[e["type"]]
            ends = tuple(sorted((a, b))) if relation.symmetric else (a, b)
            told = tuple(e["data"].get(d) for d in relation.discriminators)
            alike.setdefault((e["type"], ends, told), []).append(e)
        for group in alike.values():
            made: list[list[Record]] = []
            for e in sorted(group, key=strength):
                fits = [m for m in made if all(self._agree(e, x) for x in m)]
                if len(fits) == 1:
                    fits[0].append(e)
                else:
                    made.append([e])
            for m in made:
                self.edges[self._first(m)["uid"]] = self._edge(m)

    @staticmethod
    def _agree(a: Record, b: Record) -> bool:
        if a["dataset"] == b["dataset"]:
            return False
        p, q = (Period(x["valid_from"], x["valid_to"], x["from_precision"], x["to_precision"]) for x in (a, b))
        if max(p.start_range[0], q.start_range[0]) > min(p.start_range[1], q.start_range[1]):
            return False

        def ends(r: Record, period: Period) -> tuple[date, date]:
            if r["valid_to"] is None and r["to_precision"] == "o":
                return date.fromordinal(r["data_date"].toordinal() + 1), date.max
            return day_range(period.valid_to, period.to_precision)

        x, y = ends(a, p), ends(b, q)
        return max(x[0], y[0]) <= min(x[1], y[1])

    def _edge(self, m: list[Record]) -> dict[str, Any]:
        best = min(m, key=strength)
        pool = [r for r in m if r["review"] == "ACCEPTED"] or m
        status = "REFUTED" if any(r["status"] == "REFUTED" for r in m) else min(pool, key=strength)["status"]
        return {
            "type": best["type"],
            "ends": best["ends"],
            "status": status,
            "members": frozenset(r["uid"] for r in m),
            "period": (best["valid_from"], best["valid_to"], best["from_precision"], best["to_precision"]),
        }

    # --- values ---------------------------------------------------------------------------------------------

    def node_values(self, entity: str) -> dict[str, Any]:
        """Scalar properties, status, review, sens and period of an entity."""
        rows = sorted(self.entities[entity], key=strength)
        pool = [r for r in rows if r["review"] == "ACCEPTED"] or rows
        props: dict[str, Any] = {}
        for r in pool:
            for name, value in r["data"].items():
                if isinstance(value, list):
                    props[name] = sorted({*props.get(name, []), *value})
                else:
                    props.setdefault(name, value)
        dated = next((r for r in pool if r["valid_from"] or r["valid_to"] or r["to_precision"] == "o"), pool[0])
        return {
            "props": props,
            "status": rows[0]["status"],
            "review": rows[0]["review"],
            "sens": max(r["sens"] for r in rows),
            "period": (dated["valid_from"], dated["valid_to"], dated["from_precision"], dated["to_precision"]),
            "n_records": len(rows),
        }
