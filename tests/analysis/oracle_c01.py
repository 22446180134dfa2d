"""C01 read plainly off the rows, pair by pair. Shares nothing with ``graph.analysis``."""

from __future__ import annotations

from datetime import date
from math import comb, log10
from typing import Any

from tests.analysis.worlds import World

Row = dict[str, Any]
Q = {"VERIFIED": 1.0, "REGISTERED": 0.9, "DECLARED": 0.8, "CORROBORATED": 0.8, "ALLEGED": 0.4, "INFERRED": 0.3}
LEVELS = ("type_l3", "type_l2", "type_l1")


def add60(day: date) -> date:
    """Sixty months on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 5)
    except ValueError:
        return day.replace(year=day.year + 5, day=28)


class Oracle:
    """``pairs``: (first, again, unit, later) → (score factor Q×T, verified). All days are whole days here."""

    def __init__(self, world: World) -> None:
        self.w = world
        self.issues = [uid for uid in world.nodes if self.is_a(uid, "Issue") and self.ok(world.nodes[uid])]
        self.issues = [uid for uid in self.issues if world.nodes[uid]["props"].get("preventive") is not True]
        self.pairs: dict[tuple[str, str, str, str], tuple[float, bool]] = {}
        for first in self.issues:
            for again in self.issues:
                self._pair(first, again)

    # rows ---------------------------------------------------------------------------------------------------

    def ok(self, row: Row) -> bool:
        return row["review"] == "ACCEPTED" and row["status"] not in ("REFUTED", "RETRACTED")

    def is_a(self, uid: str, label: str) -> bool:
        return label in self.w.nodes[uid]["labels"]

    def edges(self, kind: str, a: str | None = None, b: str | None = None) -> list[Row]:
        return [
            e
            for e in self.w.edges.values()
            if e["type"] == kind and self.ok(e) and (a is None or e["a"] == a) and (b is None or e["b"] == b)
            and self.ok(self.w.nodes[e["a"]]) and self.ok(self.w.nodes[e["b"]])
        ]  # fmt: skip

    def props(self, uid: str) -> Row:
        return self.w.nodes[uid]["props"]  # type: ignore[no-any-return]

    def inspection(self, issue: str) -> str | None:
        return next((e["b"] for e in self.edges("FOUND_IN", a=issue)), None)

    def round(self, issue: str) -> str | None:
        inspection = self.inspection(issue)
        return next((e["b"] for e in self.edges("OF_ROUND", a=inspection)), None) if inspection else None

    # pairs --------------------------------------------------------------------------------------------------

    def kind(self, a: str, b: str) -> tuple[str, str] | None:
        for level in LEVELS:
            one, two = self.props(a).get(level), self.props(b).get(level)
            if one and two:
                return (level, one) if one == two else None
        return None

    def independent(self, a: str, b: str) -> bool:
        if self.inspection(a) and self.inspection(a) == self.inspection(b):
            return False
        one, two = self.round(a), self.round(b)
        if one and two:
            return one != two
        s, t = self.props(a).get("source"), self.props(b).get("source")
        return bool(s) and bool(t) and s != t

    def duplicate(self, a: str, b: str) -> bool:
        def clues(issue: str) -> set[str]:
            found = {e["a"] for e in self.edges("SAME_MATTER", b=issue)}
            while True:
                more = {x for e in self.edges("DUPLICATE_OF") for x in (e["a"], e["b"]) if {e["a"], e["b"]} & found}
                if more <= found:
                    return found
                found |= more

        papers = [{e["b"] for e in self.edges("EVIDENCED_BY", a=x)} for x in (a, b)]
        one, two = self.w.nodes[a], self.w.nodes[b]
        report = False
        if one["src"] == two["src"]:
            text = "chars=" in one["locator"] or "chars=" in two["locator"]
            paper = self.w.nodes.get(one["src"])
            told = paper is not None and paper["props"].get("kind") != "REGISTER" and not paper["props"].get("sha256")
            report = text or told
        return bool(clues(a) & clues(b)) or bool(papers[0] & papers[1]) or report

    def ways(self, unit: str) -> list[list[Row]]:
        found: list[list[Row]] = [[]]
        ring: list[list[Row]] = [[]]
        for _ in range(3):
            ring = [
                [*way, e]
                for way in ring
                for e in self.edges("SUCCEEDED_BY", a=way[-1]["b"] if way else unit)
                if e["b"] not in {unit, *(x["b"] for x in way)}
            ]
            found += ring
        return found

    def _pair(self, first: str, again: str) -> None:
        if first == again or self.kind(first, again) is None:
            return
        if not self.independent(first, again) or self.duplicate(first, again):
            return
        found = self.props(again).get("found_date")
        begun = self.props(first).get("found_date")
        for rect in self.edges("RECTIFIES", b=first):
            state = self.props(rect["a"]).get("state")
            if state not in ("R5_VERIFIED", "R4_SELF_REPORTED_DONE"):
                continue
            closed = self.props(rect["a"]).get("closed_date")
            if found and begun and found < begun:
                continue
            if found and closed and not closed < found <= add60(closed):
                continue
            if found and not closed and begun and found <= begun:
                continue
            dated = bool(found and closed)
            for concerns in self.edges("CONCERNS", a=first):
                for way in self.ways(concerns["b"]):
                    end = way[-1]["b"] if way else concerns["b"]
                    for later in self.edges("CONCERNS", a=again, b=end):
                        if not (self.is_a(concerns["b"], "Unit") and self.is_a(end, "Unit")):
                            continue
                        known = dated
                        stop = False
                        for step in way:
                            took, function = step["props"].get("function"), self.props(first).get("function")
                            if not took or not function:
                                known = False
                            elif function not in took:
                                stop = True
                            when = step["props"].get("succession_date")
                            if when and found and found < when:
                                stop = True
                        if stop:
                            continue
                        needed = [rect, concerns, later, *way]
                        if self.round(first) and self.round(again):
                            for issue in (first, again):
                                inspection = self.inspection(issue)
                                needed += self.edges("FOUND_IN", a=issue) + self.edges("OF_ROUND", a=inspection)
                        value = min(Q[e["status"]] for e in needed) * (1.0 if known else 0.5)
                        key = (first, again, concerns["b"], end)
                        verified = state == "R5_VERIFIED"
                        old = self.pairs.get(key, (0.0, False))
                        self.pairs[key] = max(old, (value, verified), key=lambda x: (x[1], x[0]))


def strength(k: int, n: int, rate: float) -> float:
    """M of C01."""
    tail = sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1))
    rare = 4.0 if tail <= 0 else min(4.0, -log10(tail))
    return 0.4 * min(1.0, (k - 1) / 3) + 0.4 * rare / 4 + 0.2
