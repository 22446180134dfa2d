"""The ledger's rules once more, slowly and on plain lists: the oracle of the fold (LEDGER §§2, 3, 4, 5).

Written for the tests alone. It shares no code with the fold but the declared model and ``graph.periods``.
"""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

from graph.identity.names import code_norm
from graph.periods import Period, day_range
from tests.ledger.naive_judgements import NaiveJudgements
from tests.ledger.naive_rows import MODEL, Record, clash, keys_of, live, strength
from tests.ledger.worlds import Batch


class Naive:
    """``entities``: entity uid → records; ``edges``: edge uid → assertions; ``waiting``: uids of waiting edges."""

    def __init__(self, batches: list[Batch]) -> None:
        rows = live(batches)
        judged = NaiveJudgements(batches, {r["uid"]: r for r in rows})
        self.same, self.apart, self.asleep = judged.same, judged.apart, judged.asleep
        self.sleeping, self.contradicted = judged.sleeping, judged.contradicted
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

    # --- entities -------------------------------------------------------------------------------------------

    @staticmethod
    def _first(group: list[Record]) -> Record:
        return min(group, key=lambda r: (r["order"], r["uid"]))

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

    def _decide(
        self, groups: list[list[Record]], guards: list[str], counting: Any, apart: set[frozenset[str]]
    ) -> list[tuple[int, int]]:
        said = [[r for r in g if counting(r)] or g for g in groups]
        n = len(groups)
        against = [
            [
                i != k and (clash(said[i], said[k], guards) or bool(self._judged(groups[i], groups[k], apart)))
                for k in range(n)
            ]
            for i in range(n)
        ]
        return [
            (i, k)
            for i, k in itertools.combinations(range(n), 2)
            if not against[i][k] and not any(against[i][x] != against[k][x] for x in range(n) if x not in (i, k))
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
        for key, _ in keys_of(root):
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
        for key, guards in keys_of(root):
            by_values(key, guards, accepted, held, lambda r: r["review"] == "ACCEPTED")
        rest = self._attach(root, groups, held, apart)
        first: dict[str, Any] = {}
        for r in rest:
            name = next((key for key, _ in keys_of(root) if key in held[r["uid"]]), None)
            first[r["uid"]] = {name: held[r["uid"]][name]} if name else {}
        for key, guards in keys_of(root):
            by_values(key, guards, rest, first, lambda r: True)
        return groups, forbidden

    def _attach(
        self, root: str, groups: list[list[Record]], held: dict[str, Any], apart: set[frozenset[str]]
    ) -> list[Record]:
        """Groups without an ACCEPTED record go to the one ACCEPTED group that a key gives them; returns the others."""
        guards_of = dict(keys_of(root))
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
                if not clash(g, said, list(guards)) and not self._judged(g, host, apart):
                    goes.append((g, host, guards))
        stay = [
            g
            for g, host, guards in goes
            if any(
                g is not g2 and host is host2 and (clash(g, g2, list(guards | guards2)) or self._judged(g, g2, apart))
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
