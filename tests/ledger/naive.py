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


def _content(r: Record) -> tuple[Any, ...]:
    ends = tuple(r[f"{end}_{p}"] for end in ("from", "to") for p in ("uid", "key", "scope", "value"))
    period = (r["valid_from"], r["valid_to"], r["from_precision"], r["to_precision"])
    return (r["type"], json.dumps(r["data"], sort_keys=True), r["status"], ends, period)


class Naive:
    """``entities``: entity uid → records; ``edges``: edge uid → assertions; ``waiting``: uids of waiting edges."""

    def __init__(self, batches: list[Batch]) -> None:
        rows = live(batches)
        self._judge(batches, {r["uid"]: r for r in rows})
        counted = [r for r in rows if r["review"] != "REJECTED" and r["status"] != "RETRACTED"]
        self.nodes = [r for r in counted if r["kind"] == "node"]
        self.raw_edges = [r for r in counted if r["kind"] == "edge"]
        self.of: dict[str, str] = {}
        self.groups: list[list[Record]] = []
        self.held: list[tuple[str, str, str, Record]] = []
        self.unjoined: set[frozenset[str]] = set()
        self.together: set[frozenset[str]] = set()
        self.forbidden: set[frozenset[str]] = set()
        for root in MODEL.scope_order:
            self._join_root(root)
        self.entities = {self._first(g)["uid"]: g for g in self.groups}
        self._edges()

    # --- judgements -----------------------------------------------------------------------------------------

    def _judge(self, batches: list[Batch], now: dict[str, Record]) -> None:
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

    def _says_other(self, a: Record, b: Record) -> bool:
        if a["kind"] == "edge":
            places = ("type", *(f"{end}_{p}" for end in ("from", "to") for p in ("uid", "key", "scope", "value")))
            return any((a[p] or None) != (b[p] or None) for p in places)
        root, other = (MODEL.labels[r["type"]].root for r in (a, b))
        return root != other or self._clash([a], [b], [g for _, guards in self._keys(root) for g in guards])

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

    def _decide(
        self, groups: list[list[Record]], guards: list[str], counting: Any, apart: set[frozenset[str]]
    ) -> list[tuple[int, int]]:
        said = [[r for r in g if counting(r)] or g for g in groups]
        n = len(groups)
        clash = [
            [
                i != k and (self._clash(said[i], said[k], guards) or bool(self._judged(groups[i], groups[k], apart)))
                for k in range(n)
            ]
            for i in range(n)
        ]
        return [
            (i, k)
            for i, k in itertools.combinations(range(n), 2)
            if not clash[i][k] and not any(clash[i][x] != clash[k][x] for x in range(n) if x not in (i, k))
        ]

    def _join_root(self, root: str) -> None:
        records = [r for r in self.nodes if MODEL.labels[r["type"]].root == root]
        held = {r["uid"]: self._held_by(r) for r in records}
        groups, forbidden = self._partition(root, records, held, self.apart)
        self.forbidden |= forbidden
        awake, _ = self._partition(root, records, held, self.apart | self.asleep)
        where = {r["uid"]: n for n, g in enumerate(awake) for r in g}
        for g in groups:
            for a, b in itertools.combinations(sorted(r["uid"] for r in g), 2):
                if where[a] != where[b]:
                    self.together.add(frozenset((a, b)))
        self.groups += groups
        for g in groups:
            for r in g:
                self.of[r["uid"]] = self._first(g)["uid"]
                for key, (scope, value) in held[r["uid"]].items():
                    self.held.append((f"{root}/{key}", scope, value, r))
        for key, _ in self._keys(root):
            for value in {held[r["uid"]][key] for r in records if key in held[r["uid"]]}:
                holders = [g for g in groups if any(held[r["uid"]].get(key) == value for r in g)]
                pairs = [self._judged(a, b, self.apart) for a, b in itertools.combinations(holders, 2)]
                self.forbidden |= {pair for found in pairs for pair in found}
                if not all(pairs):
                    self.unjoined.add(frozenset(self._first(g)["uid"] for g in holders))

    @staticmethod
    def _judged(a: list[Record], b: list[Record], apart: set[frozenset[str]]) -> set[frozenset[str]]:
        return {frozenset((x["uid"], y["uid"])) for x in a for y in b} & apart

    def _partition(
        self, root: str, records: list[Record], held: dict[str, Any], apart: set[frozenset[str]]
    ) -> tuple[list[list[Record]], set[frozenset[str]]]:
        """Groups of records, and the NOT_SAMEs that forbade a SAME."""
        groups: list[list[Record]] = [[r] for r in records]
        forbidden: set[frozenset[str]] = set()

        def group_of(r: Record) -> list[Record]:
            return next(g for g in groups if any(x is r for x in g))

        def join(pairs: list[tuple[int, int]], among: list[list[Record]]) -> None:
            reps = [g[0] for g in among]
            for i, k in pairs:
                a, b = group_of(reps[i]), group_of(reps[k])
                if a is not b:
                    groups.remove(b)
                    a.extend(b)

        def by_values(key: str, guards: list[str], of: list[Record], held_as: dict[str, Any], counts: Any) -> None:
            for value in sorted({held_as[r["uid"]][key] for r in of if key in held_as[r["uid"]]}):
                among: list[list[Record]] = []
                for r in of:
                    if held_as[r["uid"]].get(key) == value and not any(g is group_of(r) for g in among):
                        among.append(group_of(r))
                join(self._decide(among, guards, counts, apart), among)

        by = {r["uid"]: r for r in records}
        for one, other in self.same:
            if one in by and other in by:
                a, b = group_of(by[one]), group_of(by[other])
                across = self._judged(a, b, apart)
                forbidden |= across
                if a is not b and not across:
                    groups.remove(b)
                    a.extend(b)
        accepted = [r for r in records if r["review"] == "ACCEPTED"]
        for key, guards in self._keys(root):
            by_values(key, guards, accepted, held, lambda r: r["review"] == "ACCEPTED")
        rest = self._attach(root, groups, held, apart)
        first: dict[str, Any] = {}
        for r in rest:
            name = next((key for key, _ in self._keys(root) if key in held[r["uid"]]), None)
            first[r["uid"]] = {name: held[r["uid"]][name]} if name else {}
        for key, guards in self._keys(root):
            by_values(key, guards, rest, first, lambda r: True)
        return groups, forbidden

    def _attach(
        self, root: str, groups: list[list[Record]], held: dict[str, Any], apart: set[frozenset[str]]
    ) -> list[Record]:
        """Groups without an ACCEPTED record go to the one ACCEPTED group that a key gives them; returns the others."""
        guards_of = dict(self._keys(root))
        lone = [g for g in groups if all(r["review"] != "ACCEPTED" for r in g)]
        goes: list[tuple[list[Record], list[Record], set[str]]] = []
        rest: list[Record] = []
        for g in lone:
            hosts: list[tuple[list[Record], set[str]]] = []
            for host in groups:
                keys = {
                    key
                    for r in g
                    for x in host
                    if x["review"] == "ACCEPTED"
                    for key, value in held[r["uid"]].items()
                    if held[x["uid"]].get(key) == value
                }
                if keys:
                    hosts.append((host, {guard for key in keys for guard in guards_of[key]}))
            if not hosts:
                rest += g
            elif len(hosts) == 1:
                host, guards = hosts[0]
                said = [x for x in host if x["review"] == "ACCEPTED"]
                if not self._clash(g, said, list(guards)) and not self._judged(g, host, apart):
                    goes.append((g, host, guards))
        stay = [
            g
            for g, host, guards in goes
            if any(
                g is not g2
                and host is host2
                and (self._clash(g, g2, list(guards | guards2)) or self._judged(g, g2, apart))
                for g2, host2, guards2 in goes
            )
        ]
        for g, host, _ in goes:
            if not any(g is s for s in stay):
                groups.remove(g)
                host.extend(g)
        return rest

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
