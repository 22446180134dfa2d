"""A01 read plainly off the rows: every combination of rows is tried. Shares nothing with ``graph.analysis``."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import product
from typing import Any

from tests.analysis.worlds import World

Row = dict[str, Any]
OK = {"VERIFIED", "REGISTERED", "DECLARED", "CORROBORATED"}
Q = {"VERIFIED": 1.0, "REGISTERED": 0.9, "DECLARED": 0.8, "CORROBORATED": 0.8, "ALLEGED": 0.4, "INFERRED": 0.3}
CLASS = dict(SP="K1", CH="K1", CS="K1", PA="K2", SB="K2", GP="K2", GC="K2", UN="K3", AF="K3", LV="K4", BF="K4", ST="K4")
OTHER_WAY = dict(CH="PA", PA="CH", CS="AF", GP="GC", GC="GP")


class Oracle:
    """Hits: (official, company, contract) → (score, capped, marks); ``open``: keys of open questions."""

    def __init__(
        self, world: World, kin_classes: tuple[str, ...] = ("K1", "K2", "K3"), min_share: float = 0.05
    ) -> None:
        self.w, self.kin_classes, self.min_share = world, kin_classes, min_share
        self.hits: dict[tuple[str, str, str], tuple[float, bool, frozenset[str]]] = {}
        self.open: set[tuple[str, str, str]] = set()
        best: dict[tuple[str, str, str], tuple[float, bool, bool]] = {}
        for key, score, t, alleged, firm in self._instances():
            if not firm:
                self.open.add(key)
                continue
            old = best.get(key)
            if old is None or score > old[0] + 1e-9:
                best[key] = (score, alleged, t < 1)
        self.open -= set(best)
        for key, (score, alleged, undated) in best.items():
            official, _, contract = key
            aside = self._recused(official, contract)
            marks = {"已回避"} if aside else set()
            marks |= {"反映"} if alleged else set()
            marks |= {"日期不全"} if undated else set()
            self.hits[key] = (score, aside or alleged, frozenset(marks))

    # rows ---------------------------------------------------------------------------------------------------

    def good(self, row: Row) -> bool:
        return row["review"] == "ACCEPTED" and row["status"] not in ("REFUTED", "RETRACTED")

    def edges(self, kind: str) -> list[Row]:
        ends = self.w.nodes
        return [
            e
            for e in self.w.edges.values()
            if e["type"] == kind and self.good(e) and self.good(ends[e["a"]]) and self.good(ends[e["b"]])
        ]

    def is_a(self, uid: str, label: str) -> bool:
        return label in self.w.nodes[uid]["labels"]

    # the pattern ----------------------------------------------------------------------------------------------

    def _instances(self) -> Any:
        nodes = self.w.nodes
        above = [e for kind in ("PARENT_OF", "SUPERVISES") for e in self.edges(kind) if self.is_a(e["a"], "Unit")]
        for supplier, under, has_lot, owns, at, held in product(
            self.edges("SUPPLIER"),
            self.edges("UNDER"),
            self.edges("HAS_LOT"),
            self.edges("OWNS_PROJECT"),
            self.edges("AT"),
            self.edges("HELD"),
        ):
            contract, company, lot, project = supplier["a"], supplier["b"], has_lot["b"], has_lot["a"]
            if under["a"] != contract or under["b"] != lot or owns["b"] != project or held["b"] != at["a"]:
                continue
            official, post, unit = held["a"], held["b"], at["b"]
            if not self.is_a(official, "Official") or owns["props"].get("role") not in (
                "OWNER", "REGULATOR", "APPROVER", "FUNDER",
            ):  # fmt: skip
                continue
            if self._withdrawn(company, lot):
                continue
            ways: list[list[Row]] = []
            if unit == owns["a"]:
                ways.append([])
            ways += [[e] for e in above if e["a"] == unit and e["b"] == owns["a"] and unit != owns["a"]]
            ways += [
                [e, f]
                for e in above
                for f in above
                if e["a"] == unit and e["b"] == f["a"] and f["b"] == owns["a"]
                and len({unit, f["a"], owns["a"]}) == 3
            ]  # fmt: skip
            for way in ways:
                for power, extra in self._powers(way, owns, post, project, lot):
                    for tie, w_kin, w_role, firm, people in self._ties(official, company):
                        if any(self._cleared(p, project, company) for p in people):
                            continue
                        dated = [*tie, *way, owns, nodes[post], *extra]
                        t = self._t(nodes[contract], dated)
                        if not t:
                            continue
                        needed = [*tie, supplier, under, has_lot, held, at, *way, owns, *extra]
                        q = min(Q[e["status"]] for e in needed)
                        score = round(100 * w_kin * w_role * power * q * t, 6)
                        alleged = any(e["status"] == "ALLEGED" for e in needed)
                        yield (official, company, contract), score, t, alleged, firm

    def _powers(self, way: list[Row], owns: Row, post: str, project: str, lot: str) -> Any:
        props = self.w.nodes[post]["props"]
        category = self.w.nodes[project]["props"].get("category")
        elsewhere = any(
            e["type"] == "SUPERVISES" and e["props"].get("domain") and category and e["props"]["domain"] != category
            for e in way
        )
        head, leader = props.get("is_head") is True, props.get("is_leader") is True
        if elsewhere:
            power = 0.3
        elif head and not way and owns["props"]["role"] != "FUNDER":
            power = 1.0
        elif head or leader:
            power = 0.6
        else:
            power = 0.3
        yield power, []
        for duty in self.edges("RESPONSIBLE_FOR"):
            if duty["a"] == post and duty["b"] in (project, lot):
                yield 1.0, [duty]

    def _ties(self, official: str, company: str) -> Any:
        for x in [*self.edges("HAS_ROLE"), *self.edges("HOLDS_SHARE")]:
            if x["b"] != company or not self.is_a(x["a"], "Person"):
                continue
            weight = self._weight(x, company)
            if weight is None:
                continue
            if x["a"] == official:
                yield [x], 1.0, weight, x["status"] in OK, {official}
            for kin in self.edges("KIN"):
                if {kin["a"], kin["b"]} != {official, x["a"]} or official == x["a"]:
                    continue
                code, stated = kin["props"].get("kin_code"), kin["props"].get("kin_class")
                if official == kin["b"] and self.is_a(kin["a"], "Official") and code in OTHER_WAY:
                    code, stated = OTHER_WAY[code], None
                kin_class = stated or CLASS.get(code)
                if kin_class is None:
                    yield [kin, x], 0.6, weight, False, {official, x["a"]}
                elif kin_class in self.kin_classes:
                    w = {"K1": 1.0, "K2": 0.8, "K3": 0.6, "K4": 0.6}[kin_class]
                    yield [kin, x], w, weight, kin["status"] in OK and x["status"] in OK, {official, x["a"]}

    def _weight(self, x: Row, company: str) -> float | None:
        if x["type"] == "HOLDS_SHARE":
            pct = x["props"].get("pct")
            if pct is None:
                return 0.6
            if pct < self.min_share:
                return None
            return 1.0 if pct > 0.5 else 0.8 if pct >= 0.2 else 0.6 if pct >= 0.05 else 0.3
        role = x["props"].get("role")
        if role in ("LEGAL_REP", "PRINCIPAL", "ACTUAL_CONTROLLER"):
            return 1.0
        if role in ("DIRECTOR", "SUPERVISOR", "MANAGER", "FINANCE"):
            return 0.8
        return 0.05 if (self.w.nodes[company]["props"].get("insured_headcount") or 0) > 500 else 0.3

    def _withdrawn(self, company: str, lot: str) -> bool:
        bids = [
            self.w.nodes[s["b"]]["props"]
            for s in self.edges("SUBMITTED")
            for f in self.edges("FOR_LOT")
            if s["a"] == company and f["a"] == s["b"] and f["b"] == lot
        ]
        return bool(bids) and all(b.get("valid") is False or b.get("won") is False for b in bids)

    def _cleared(self, person: str, project: str, company: str) -> bool:
        def stands(row: Row) -> bool:
            return row["status"] not in ("REFUTED", "RETRACTED") and row["review"] != "REJECTED"

        every = self.w.edges.values()
        return any(
            c["type"] == "CLEARS" and c["b"] == person and stands(c) and stands(self.w.nodes[c["a"]])
            and k["type"] == "CLOSES" and k["a"] == c["a"] and stands(k)
            and r["type"] == "REFERS_TO" and r["a"] == k["b"] and r["b"] in (project, company)
            and r["status"] != "RETRACTED" and r["review"] != "REJECTED"
            for c in every for k in every for r in every
        )  # fmt: skip

    def _recused(self, official: str, contract: str) -> bool:
        lots = {e["b"] for e in self.edges("UNDER") if e["a"] == contract}
        projects = {e["a"] for e in self.edges("HAS_LOT") if e["b"] in lots}
        posts = {e["b"] for e in self.edges("HELD") if e["a"] == official}
        return any(
            e["props"].get("recused") is True and e["a"] == official and e["b"] in lots | {contract}
            for e in self.edges("ROLE_IN")
        ) or any(
            e["props"].get("recused") is True and e["a"] in posts and e["b"] in lots | projects
            for e in self.edges("RESPONSIBLE_FOR")
        )

    # dates ----------------------------------------------------------------------------------------------------

    def _t(self, contract: Row, dated: list[Row]) -> float:
        award, precision = contract["props"].get("award_date"), contract["props"].get("award_date_precision")
        if award is None:
            days = [date(1900, 1, 1), *(self._edge_days(dated)), date(2100, 1, 1)]
        else:
            days = _days_of(award, precision)
        possible = any(all(_can(row, d) for row in dated) for d in days)
        certain = all(all(_must(row, d) for row in dated) for d in days)
        return 1.0 if certain and award is not None else 0.5 if possible else 0.0

    def _edge_days(self, dated: list[Row]) -> list[date]:
        """Days around every bound: enough to find a common day if there is one."""
        marks = [row[name] for row in dated for name in ("valid_from", "valid_to") if row[name]]
        return [m + timedelta(days=n) for m in marks for n in (-40, -1, 0, 1, 40)]


def _days_of(day: date, precision: str | None) -> list[date]:
    if precision == "m":
        return [day.replace(day=n) for n in range(1, calendar.monthrange(day.year, day.month)[1] + 1)]
    if precision == "y":
        return [date(day.year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(day.year) else 365)]
    return [day]


def _starts(row: Row) -> list[date]:
    return _days_of(row["valid_from"], row["from_precision"]) if row["valid_from"] else []


def _ends(row: Row) -> list[date]:
    return _days_of(row["valid_to"], row["to_precision"]) if row["valid_to"] else []


def _can(row: Row, day: date) -> bool:
    """Some start and some end that the row allows have ``day`` between them."""
    begun = not row["valid_from"] or any(s <= day for s in _starts(row))
    lasting = not row["valid_to"] or any(e >= day for e in _ends(row))
    return begun and lasting


def _must(row: Row, day: date) -> bool:
    """Every start and end that the row allows have ``day`` between them."""
    begun = bool(row["valid_from"]) and all(s <= day for s in _starts(row))
    if row["valid_to"]:
        return begun and all(e >= day for e in _ends(row))
    return begun and row["to_precision"] == "o"
