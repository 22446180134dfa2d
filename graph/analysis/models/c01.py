"""C01 屡查屡犯: an issue of a type comes back in a unit (or its successor) after it had been signed off.

Rules: domain 03 §3.4 C01 with §3.7.9; ``docs/models/c01.md`` says in words what happens here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.analysis.facts import Facts, months_after
from graph.analysis.finding import Finding, Remark, Run, in_order, score_of
from graph.analysis.inspections import LEVELS, Issue, Record, TypeCode, deepest_common
from graph.analysis.models import c01_words as words
from graph.analysis.models.c01_groups import Chance, Group, Pair, Rates, grouped
from graph.analysis.models.c01_words import META
from graph.analysis.statistics import at_least_once, benjamini_hochberg, binomial_tail, surprise
from graph.periods import MAX_DAY

if TYPE_CHECKING:
    import networkx as nx


__all__ = ["META", "NEEDS", "run"]

#: Labels and relation types of the projection.
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("Unit", "Issue", "Rectification", "Inspection", "InspectionRound", "Clue", "Document"),
    (
        "CONCERNS",
        "RECTIFIES",
        "FOUND_IN",
        "OF_ROUND",
        "INSPECTS",
        "SUCCEEDED_BY",
        "SAME_MATTER",
        "DUPLICATE_OF",
        "EVIDENCED_BY",
    ),
)

_SIGNED = "R5_VERIFIED"
_SELF = "R4_SELF_REPORTED_DONE"


def run(graph: nx.MultiDiGraph[str], params: Mapping[str, Any] | None = None, as_of: date | None = None) -> Run:
    """Run C01 on a projection of all periods; what came after ``as_of`` (default: the data date) does not count.

    Raises:
        QueryError: an unknown parameter or an impossible value.
    """
    facts = Facts(graph, types=NEEDS[1])
    return _Model(facts, META.resolve(params), facts.as_of(as_of)).run()


class _Model:
    def __init__(self, facts: Facts, params: dict[str, Any], as_of: date | None) -> None:
        self.facts, self.params, self.as_of = facts, params, as_of
        self.record = Record(facts, as_of)
        self.rates = Rates(self.record)
        self.months: int = params["window_months"]
        self.by_unit: dict[str, list[Issue]] = defaultdict(list)
        for issue in self.record.issues.values():
            for unit in sorted({edge.b for edge in issue.units}):
                self.by_unit[unit].append(issue)

    def run(self) -> Run:
        hits: list[tuple[Group, Chance]] = []
        listed: list[Remark] = []
        todo = grouped(self.record, sorted(self._pairs(), key=lambda pair: pair.order))
        while todo:
            group = todo.pop(0)
            chance = self._chance(group)
            if chance.rate is None or chance.rate <= self.params["base_rate_cut"]:
                hits.append((group, chance))
                continue
            listed.append(words.systemic(self.facts, group, chance))
            # what matched deeper than the broad type is looked at by itself: a rare kind inside a common one
            deeper = [p for p in group.pairs if LEVELS.index(p.kind.level) < LEVELS.index(group.kind.level)]
            todo = grouped(self.record, deeper) + todo
        tests, expected = self._expected()
        return self._result(hits, listed, max(tests, len(hits)), expected)

    # -- pairs -----------------------------------------------------------------------------------------------

    def _pairs(self) -> Iterator[Pair]:
        for first in self.record.issues.values():
            for rectifies in self.facts.into(first.uid, "RECTIFIES"):
                state = self.facts.props(rectifies.a).get("state")
                if state not in (_SIGNED, _SELF):
                    continue
                closed = self._closed(first, rectifies.a)
                if self.as_of and closed[0] > self.as_of:
                    continue
                for concerns in first.units:
                    for way in self.record.successions(concerns.b):
                        follows = way.follows(first.function)
                        if follows is False:
                            continue
                        for again in self.by_unit.get(way.unit, ()):
                            fits = self._fits(first, again, closed, way.edges)
                            if not fits:
                                continue
                            kind = self._kind(first, again)
                            if kind is None:
                                continue
                            for later in again.units:
                                if later.b == way.unit:
                                    edges = [concerns, later, rectifies, *way.edges]
                                    if first.round and again.round:
                                        edges += [*first.edges, *again.edges]
                                    q, status = self.facts.quality(edges)
                                    yield Pair(
                                        first=first,
                                        again=again,
                                        unit=concerns.b,
                                        later=way.unit,
                                        rectification=rectifies.a,
                                        verified=state == _SIGNED,
                                        kind=kind,
                                        closed=closed,
                                        closed_known=self.facts.props(rectifies.a).get("closed_date") is not None,
                                        way=way.edges,
                                        edges=tuple(edges),
                                        q=q,
                                        q_status=status,
                                        t=fits if follows else 0.5,
                                        dated=fits == 1.0,
                                        followed=follows is True,
                                    )

    def _closed(self, first: Issue, rectification: str) -> tuple[date, date]:
        """Day range of the sign-off; unknown: any day from the finding on."""
        if self.facts.props(rectification).get("closed_date") is None:
            return first.found[0], MAX_DAY
        return self.facts.day(rectification, "closed_date")

    def _fits(self, first: Issue, again: Issue, closed: tuple[date, date], way: Sequence[Any]) -> float:
        """T of "found again after the sign-off, inside the window"; 0 where it cannot be."""
        if again.uid == first.uid or again.found[1] < first.found[0]:
            return 0.0
        low, high = again.found
        if high <= closed[0] or low > months_after(closed[1], self.months):
            return 0.0
        for edge in way:
            taken_over = edge.props.get("succession_date")
            if taken_over is not None and high < taken_over:
                return 0.0  # found at the later unit before it took anything over
        certain = low > closed[1] and high <= months_after(closed[0], self.months)
        return 1.0 if certain else 0.5

    def _kind(self, first: Issue, again: Issue) -> TypeCode | None:
        """The type of a pair, if its two issues are of one type and came through independent channels."""
        kind = deepest_common(first, again)
        if kind is None:
            return None
        if self.params["independent_channels"]:
            return kind if self.record.independent(first, again) else None
        return None if self.record.duplicates(first.uid, again.uid) else kind

    # -- how surprising --------------------------------------------------------------------------------------

    def _line(self, group: Group) -> frozenset[str]:
        """The units of a group and the successors that the matter went to."""
        units = {unit for pair in group.pairs for unit in (pair.unit, pair.later)}
        for pair in group.pairs:
            units |= {
                way.unit for way in self.record.successions(pair.unit) if way.follows(pair.first.function) is not False
            }
        return frozenset(units)

    def _chance(self, group: Group) -> Chance:
        line = self._line(group)
        start = min(pair.first.found[0] if pair.first.known_day else pair.closed[0] for pair in group.pairs)
        end = max(months_after(pair.closed[1], self.months) for pair in group.pairs)
        end = min(end, self.as_of) if self.as_of else end
        typed = [
            issue
            for unit in sorted(line)
            for issue in self.by_unit.get(unit, ())
            if issue.has(group.kind) and issue.found[0] <= end and issue.found[1] >= start
        ]
        found = {issue.inspection for issue in typed if issue.inspection}
        held = found | {
            inspection
            for inspection, units in self.record.inspections.items()
            if line & set(units) and self._meets(self.record.day_of(inspection), start, end)
        }
        outside = self._distinct(typed)
        k, n = len(found) + outside, len(held) + outside
        paired = {unit for pair in group.pairs for unit in (pair.unit, pair.later)}
        kinds = frozenset(self.facts.props(unit).get("kind") for unit in paired)
        seen, total, scope = self.rates.base(group.kind, kinds, line)
        rate = seen / total if total else None
        return Chance(k=k, n=n, seen=seen, total=total, rate=rate, scope=scope, start=start, end=end)

    @staticmethod
    def _meets(day: tuple[date, date], start: date, end: date) -> bool:
        return day[0] <= end and day[1] >= start

    def _distinct(self, typed: Sequence[Issue]) -> int:
        """How many occasions the issues without an inspection are; a duplicate of a counted issue adds none."""
        counted = {issue.uid: issue for issue in typed if issue.inspection}
        added = 0
        for issue in sorted((i for i in typed if not i.inspection), key=lambda i: i.uid):
            if issue.uid in counted:
                continue
            if not any(self.record.duplicates(issue.uid, other) for other in counted):
                added += 1
            counted[issue.uid] = issue
        return added

    def _expected(self) -> tuple[int, float]:
        """(tests, expected hits): for each unit line and type with a sign-off, the chance that at least one of the
        later independent occasions finds the type at its base rate."""
        later: dict[tuple[frozenset[str], TypeCode], set[str]] = defaultdict(set)
        for first in self.record.issues.values():
            kind = first.deepest
            if kind is None:
                continue
            for rectifies in self.facts.into(first.uid, "RECTIFIES"):
                if self.facts.props(rectifies.a).get("state") not in (_SIGNED, _SELF):
                    continue
                closed = self._closed(first, rectifies.a)
                if self.as_of and closed[0] > self.as_of:
                    continue
                for concerns in first.units:
                    key = (self.rates.line(concerns.b), kind)
                    later[key] |= self._occasions(first, closed, concerns.b)
        chances = []
        for (line, kind), occasions in later.items():
            kinds = frozenset(self.facts.props(unit).get("kind") for unit in line)
            seen, total, _ = self.rates.base(kind, kinds, line)
            if total and seen / total <= self.params["base_rate_cut"]:
                chances.append(at_least_once(words.chance_rate(seen, total), len(occasions)))
        return len(chances), math.fsum(sorted(chances))

    def _occasions(self, first: Issue, closed: tuple[date, date], unit: str) -> set[str]:
        """Inspections (and issues without one) behind a sign-off that could have shown the type again."""
        found = set()
        for way in self.record.successions(unit):
            if way.follows(first.function) is False:
                continue
            for inspection in self.rates.of_unit(way.unit):
                day = self.record.day_of(inspection)
                inside = day[1] > closed[0] and day[0] <= months_after(closed[1], self.months)
                if inside and self._other_channel(first, inspection):
                    found.add(inspection)
            for again in self.by_unit.get(way.unit, ()):
                if not again.inspection and self._fits(first, again, closed, way.edges) and self._kind(first, again):
                    found.add(again.uid)
        return found

    def _other_channel(self, first: Issue, inspection: str) -> bool:
        """Whether what an inspection finds would be independent of ``first``."""
        if inspection == first.inspection:
            return False
        rounds = self.facts.out(inspection, "OF_ROUND")
        if first.round and rounds:
            return rounds[0].b != first.round
        return first.source not in (None, "INSPECTION")

    # -- the result ------------------------------------------------------------------------------------------

    def _result(self, hits: list[tuple[Group, Chance]], listed: list[Remark], tests: int, expected: float) -> Run:
        raw: list[float | None] = []
        for _, chance in hits:
            if chance.rate is None:
                raw.append(None)
            else:
                raw.append(binomial_tail(chance.k, chance.n, words.chance_rate(chance.seen, chance.total)))
        known = [p for p in raw if p is not None]
        adjusted = iter(benjamini_hochberg(known, tests))
        findings: list[Finding] = []
        for (group, chance), p in zip(hits, raw, strict=True):
            match = self._match(group, chance)
            score = score_of(META.severity, match, group.best.q, group.best.t)
            findings.append(
                words.finding(
                    self.facts,
                    self.record,
                    group,
                    chance,
                    params=self.params,
                    as_of=self.as_of,
                    match=match,
                    score=score,
                    p=(p, next(adjusted) if p is not None else None),
                    run=(tests, expected, len(hits)),
                )
            )
        ordered = in_order(findings)
        return Run(
            model=META.id,
            version=META.version,
            params=self.params,
            revision=self.facts.revision,
            as_of=self.as_of,
            tests=tests,
            expected=expected,
            found=len(hits),
            chance=words.chance_text(tests, expected, len(hits)),
            findings=tuple(f for f in ordered if f.tier),
            logged=tuple(f for f in ordered if not f.tier),
            listed=tuple(sorted(listed, key=lambda r: [[e.uid for e in r.entities], r.components["type"]])),
        )

    @staticmethod
    def _match(group: Group, chance: Chance) -> float:
        """M = .4 min(1,(k−1)/3) + .4 min(1, surprise/4) + .2; halved where only a self-reported close stands."""
        rare = 0.0 if chance.rate is None else surprise(binomial_tail(chance.k, chance.n, chance.rate))
        match = 0.4 * min(1.0, (chance.k - 1) / 3) + 0.4 * min(1.0, rare / 4) + 0.2
        return match if group.best.verified else match * 0.5
