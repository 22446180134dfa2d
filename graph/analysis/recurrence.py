"""Recurrence across rounds: which unit showed which type in two or more inspection rounds, signed off or not.

A table with found and expected numbers and no tier. Chance in closed form, from each round's own rate: were the
findings of a type dealt out at random among the units of the round, a unit would get one with the share of units
that have one; rounds are independent, so the number of rounds with the type is a sum of independent draws.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.analysis.facts import Facts
from graph.analysis.finding import Text, canonical
from graph.analysis.inspections import LEVELS, Record, TypeCode
from graph.analysis.models.c01_words import type_text
from graph.analysis.statistics import poisson_binomial_tail
from graph.analysis.wording import number
from graph.errors import QueryError
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


#: Labels and relation types of the projection.
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("Unit", "Issue", "Inspection", "InspectionRound", "Document"),
    ("CONCERNS", "FOUND_IN", "OF_ROUND", "INSPECTS"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit and type found in ``k`` rounds of the ``n`` in which the unit took part.

    ``rounds`` in order of year and number, ``issues`` by uid. ``expected`` rounds and ``p`` = P(at least k) follow
    from the rounds' rates. ``covered``: a deeper row of the same unit holds the same issues.
    """

    unit: str
    unit_name: str
    level: str
    code: str
    title: Text
    k: int
    n: int
    rounds: tuple[str, ...]
    round_names: tuple[str, ...]
    issues: tuple[str, ...]
    expected: float
    p: float
    covered: bool


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type: how many units showed it in two or more rounds, how many by chance, out of ``units`` inspected in
    two or more."""

    level: str
    code: str
    title: Text
    units: int
    found: int
    expected: float


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The table, by unit and type and by type; totals over ``level`` (l1, l2, l3)."""

    revision: int
    as_of: date | None
    min_rounds: int
    rows: tuple[Row, ...]
    types: tuple[TypeRow, ...]
    found: dict[str, int]
    expected: dict[str, float]
    tests: dict[str, int]
    chance: Text

    def canonical(self) -> bytes:
        """Canonical JSON, UTF-8."""
        return canonical(self)


@dataclass(frozen=True)
class _Rounds:
    """Round → units that took part, and (round, type) → unit → its issues."""

    units: Mapping[str, set[str]]
    found: Mapping[tuple[str, TypeCode], Mapping[str, set[str]]]

    def rate(self, round_: str, kind: TypeCode) -> float:
        return len(self.found.get((round_, kind), {})) / len(self.units[round_])


def run(graph: nx.MultiDiGraph[str], as_of: date | None = None, min_rounds: int = 2) -> Recurrence:
    """The recurrence table of a projection.

    Raises:
        QueryError: ``min_rounds`` below 2.
    """
    if min_rounds < 2:
        raise QueryError(
            t("轮次数至少为 2。", "At least two rounds make a recurrence."), t("取 2 或以上。", "Take 2 or more.")
        )
    facts = Facts(graph, types=NEEDS[1])
    record = Record(facts, facts.as_of(as_of))
    rounds = _rounds(record)
    took_part: dict[str, list[str]] = defaultdict(list)
    for round_ in sorted(rounds.units, key=lambda r: _round_order(facts, r)):
        for unit in rounds.units[round_]:
            took_part[unit].append(round_)
    kinds = {kind for _, kind in rounds.found}
    rows = _mark_covered(list(_rows(facts, rounds, took_part, kinds, min_rounds)))
    types = _types(facts, rounds, took_part, kinds, rows, min_rounds)
    found = {level: sum(1 for row in rows if row.level == level) for level in LEVELS}
    expected = {level: math.fsum(row.expected for row in types if row.level == level) for level in LEVELS}
    tests = {level: sum(row.units for row in types if row.level == level) for level in LEVELS}
    return Recurrence(
        revision=facts.revision,
        as_of=record.as_of,
        min_rounds=min_rounds,
        rows=tuple(sorted(rows, key=lambda r: (r.covered, r.p, r.unit, LEVELS.index(r.level), r.code))),
        types=types,
        found=found,
        expected=expected,
        tests=tests,
        chance=_chance_text(found, expected, tests),
    )


def _round_order(facts: Facts, round_: str) -> tuple[int, str, int, str]:
    props = facts.props(round_)
    return int(props.get("year") or 0), str(props.get("term") or ""), int(props.get("round_no") or 0), round_


def _rounds(record: Record) -> _Rounds:
    units: dict[str, set[str]] = defaultdict(set)
    found: dict[tuple[str, TypeCode], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for inspection, inspected in record.inspections.items():
        for edge in record.facts.out(inspection, "OF_ROUND"):
            units[edge.b].update(inspected)
    for issue in record.issues.values():
        if issue.round is None:
            continue
        concerned = {edge.b for edge in issue.units}
        units[issue.round].update(concerned)
        for level, code in issue.codes.items():
            for unit in concerned:
                found[(issue.round, TypeCode(level, code))][unit].add(issue.uid)
    return _Rounds(units, found)


def _rows(
    facts: Facts,
    rounds: _Rounds,
    took_part: Mapping[str, list[str]],
    kinds: set[TypeCode],
    min_rounds: int,
) -> Iterable[Row]:
    for kind in sorted(kinds, key=lambda k: (k.level, k.code)):
        for unit in sorted(took_part):
            attended = took_part[unit]
            hits = [r for r in attended if unit in rounds.found.get((r, kind), {})]
            if len(hits) < min_rounds:
                continue
            chances = [rounds.rate(r, kind) for r in attended]
            yield Row(
                unit=unit,
                unit_name=facts.name(unit),
                level=kind.level,
                code=kind.code,
                title=type_text(facts, kind),
                k=len(hits),
                n=len(attended),
                rounds=tuple(hits),
                round_names=tuple(_round_name(facts, r) for r in hits),
                issues=tuple(sorted(uid for r in hits for uid in rounds.found[(r, kind)][unit])),
                expected=math.fsum(sorted(chances)),
                p=poisson_binomial_tail(len(hits), chances),
                covered=False,
            )


def _round_name(facts: Facts, round_: str) -> str:
    props = facts.props(round_)
    number_ = props.get("round_no")
    return f"{props.get('term') or ''}第{number_}轮" if number_ is not None else facts.name(round_)


def _mark_covered(rows: list[Row]) -> list[Row]:
    """A broader row that holds no issue beyond those of a deeper one of the same unit says nothing new."""
    deeper = [(row.unit, LEVELS.index(row.level), set(row.issues)) for row in rows]
    out = []
    for row in rows:
        depth, issues = LEVELS.index(row.level), set(row.issues)
        covered = any(unit == row.unit and d < depth and own == issues for unit, d, own in deeper)
        out.append(row if not covered else _as_covered(row))
    return out


def _as_covered(row: Row) -> Row:
    return Row(**{name: getattr(row, name) for name in Row.__slots__ if name != "covered"}, covered=True)


def _types(
    facts: Facts,
    rounds: _Rounds,
    took_part: Mapping[str, list[str]],
    kinds: set[TypeCode],
    rows: list[Row],
    min_rounds: int,
) -> tuple[TypeRow, ...]:
    eligible = [unit for unit in sorted(took_part) if len(took_part[unit]) >= min_rounds]
    counts: dict[TypeCode, int] = defaultdict(int)
    for row in rows:
        counts[TypeCode(row.level, row.code)] += 1
    out = []
    for kind in kinds:
        tails: dict[tuple[str, ...], float] = {}
        total = []
        for unit in eligible:
            attended = tuple(took_part[unit])
            if attended not in tails:
                tails[attended] = poisson_binomial_tail(min_rounds, [rounds.rate(r, kind) for r in attended])
            total.append(tails[attended])
        title, expected = type_text(facts, kind), math.fsum(sorted(total))
        out.append(TypeRow(kind.level, kind.code, title, len(eligible), counts[kind], expected))
    return tuple(sorted(out, key=lambda r: (LEVELS.index(r.level), -(r.found - r.expected), r.code)))


def _chance_text(found: Mapping[str, int], expected: Mapping[str, float], tests: Mapping[str, int]) -> Text:
    zh, en = [], []
    names = {"l1": ("大类", "broad types"), "l2": ("小类", "types"), "l3": ("细类", "fine types")}
    for level in reversed(LEVELS):
        if tests[level]:
            zh.append(
                f"{names[level][0]}：发现{found[level]}组，偶然预期{number(expected[level])}组（检验{tests[level]:,}组）"
            )
            en.append(
                f"{names[level][1]}: {found[level]} found, {number(expected[level])} expected by chance "
                f"({tests[level]:,} pairs tested)"
            )
    if not zh:
        return Text("在所列数据范围内未发现可比较的轮次", "Nothing found in the data listed: no rounds to compare")
    head = Text(
        "若每轮的问题在参加该轮的单位之间随机分布，同一单位同类问题在两轮以上出现的组数：",
        "Were each round's issues dealt out at random among its units, unit-type pairs seen in two or more rounds: ",
    )
    return Text(head.zh + "；".join(zh) + "。", head.en + "; ".join(en) + ".")
