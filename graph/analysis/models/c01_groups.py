"""C01's parts: pairs of issues, their grouping into one finding per unit line and type, base rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from graph.analysis.facts import Edge
from graph.analysis.inspections import LEVELS, Issue, Record, TypeCode


@dataclass(frozen=True)
class Pair:
    """``first`` was signed off (``verified``) or self-reported as done, then ``again`` was found.

    ``way`` leads from ``unit`` to ``later`` (empty: the same unit). ``edges`` is what Q looks at.
    T is 1 where the days are certain (``dated``) and the function is known to have gone along (``followed``).
    """

    first: Issue
    again: Issue
    unit: str
    later: str
    rectification: str
    verified: bool
    kind: TypeCode
    closed: tuple[date, date]
    closed_known: bool
    way: tuple[Edge, ...]
    edges: tuple[Edge, ...]
    q: float
    q_status: str
    t: float
    dated: bool
    followed: bool

    @property
    def order(self) -> tuple[Any, ...]:
        """Signed off before self-reported, then by what it weighs, then by day and uids."""
        return (
            not self.verified,
            -self.q * self.t,
            self.again.found,
            self.first.uid,
            self.again.uid,
            self.unit,
            self.later,
            self.rectification,
            [edge.uid for edge in self.way],
        )


@dataclass(frozen=True)
class Group:
    """The pairs of one unit line and type; ``kind`` is the deepest type that all their issues share."""

    kind: TypeCode
    pairs: tuple[Pair, ...]

    @property
    def best(self) -> Pair:
        """The pair that the score rests on."""
        return self.pairs[0]


@dataclass(frozen=True, slots=True)
class Chance:
    """``k`` of ``n`` occasions between ``start`` and ``end`` found the type, against ``seen`` of ``total`` elsewhere.

    ``rate`` is None where there is nothing to compare with; ``scope``: ``kind`` (units of the same kind) or ``all``.
    """

    k: int
    n: int
    seen: int
    total: int
    rate: float | None
    scope: str
    start: date
    end: date


class _Sets:
    """Disjoint sets of anything hashable."""

    def __init__(self) -> None:
        self.parent: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        root = item
        while self.parent.setdefault(root, root) != root:
            root = self.parent[root]
        while self.parent[item] != root:
            self.parent[item], item = root, self.parent[item]
        return root

    def join(self, a: Hashable, b: Hashable) -> None:
        self.parent[self.find(a)] = self.find(b)


def grouped(record: Record, pairs: Sequence[Pair]) -> list[Group]:
    """One group per unit line and type.

    Pairs belong together if they share an issue at one unit, or have the same type at the same unit, or at a unit
    and a successor that the matter can have gone to.
    """
    sets = _Sets()
    present = {(pair.kind, unit) for pair in pairs for unit in (pair.unit, pair.later)}
    for number, pair in enumerate(pairs):
        sets.join(number, ("issue", pair.first.uid, pair.unit))
        sets.join(number, ("issue", pair.again.uid, pair.later))
        for unit in (pair.unit, pair.later):
            sets.join(number, ("type", pair.kind, unit))
        for way in record.successions(pair.unit):
            if (pair.kind, way.unit) in present and way.follows(pair.first.function) is not False:
                sets.join(number, ("type", pair.kind, way.unit))
    members: dict[Hashable, list[Pair]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        members[sets.find(number)].append(pair)
    groups = [group for part in members.values() for group in _shared(part)]
    return sorted(groups, key=lambda group: group.best.order)


def _shared(pairs: list[Pair]) -> list[Group]:
    """The pairs as one group at the deepest type that all their issues carry; where no level is shared (a fine
    code filed under two broad ones), one group per type."""
    ordered = tuple(sorted(pairs, key=lambda pair: pair.order))
    issues = [issue for pair in ordered for issue in (pair.first, pair.again)]
    for level in LEVELS:
        codes = {issue.codes.get(level) for issue in issues}
        code = next(iter(codes))
        if len(codes) == 1 and code is not None:
            return [Group(TypeCode(level, code), ordered)]
    kinds = sorted({pair.kind for pair in ordered}, key=lambda kind: (LEVELS.index(kind.level), kind.code))
    return [Group(kind, tuple(pair for pair in ordered if pair.kind == kind)) for kind in kinds]


class Rates:
    """How often inspections find a type, by kind of unit, any line of units left out."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def _by_kind(self) -> dict[str | None, set[str]]:
        found: dict[str | None, set[str]] = defaultdict(set)
        for inspection, units in self.record.inspections.items():
            for unit in units:
                found[self.record.facts.props(unit).get("kind")].add(inspection)
        return found

    @cached_property
    def _by_unit(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for inspection, units in self.record.inspections.items():
            for unit in units:
                found[unit].add(inspection)
        return found

    @cached_property
    def _finding(self) -> dict[TypeCode, set[str]]:
        found: dict[TypeCode, set[str]] = defaultdict(set)
        for inspection in self.record.inspections:
            for issue in self.record.found_by.get(inspection, ()):
                for level, code in issue.codes.items():
                    found[TypeCode(level, code)].add(inspection)
        return found

    @cached_property
    def _lines(self) -> dict[str, frozenset[str]]:
        sets = _Sets()
        for edge in self.record.facts.all("SUCCEEDED_BY"):
            sets.join(edge.a, edge.b)
        members: dict[Hashable, set[str]] = defaultdict(set)
        for unit in list(sets.parent):
            members[sets.find(unit)].add(str(unit))
        return {unit: frozenset(part) for part in members.values() for unit in part}

    def line(self, unit: str) -> frozenset[str]:
        """All units tied to ``unit`` by succession, whatever went over."""
        return self._lines.get(unit, frozenset((unit,)))

    def of_unit(self, unit: str) -> set[str]:
        """Inspections of a unit."""
        return self._by_unit.get(unit, set())

    def base(self, kind: TypeCode, kinds: frozenset[str | None], line: frozenset[str]) -> tuple[int, int, str]:
        """(inspections that found the type, all inspections, scope) over units of ``kinds`` outside ``line``.

        Where no other unit of these kinds was inspected: over all other units (scope ``all``).
        """
        own = set().union(*(self.of_unit(unit) for unit in line))
        found = self._finding.get(kind, set())
        others = set().union(*(self._by_kind.get(k, set()) for k in kinds)) - own
        scope = "kind"
        if not others:
            others, scope = set(self.record.inspections) - own, "all"
        return len(others & found), len(others), scope
