"""A01 亲属企业承揽管辖项目: a relative's (or the official's own) company wins under the official's authority.

Rules: domain 03 §3.2 A01 with §3.7.2–6; ``docs/models/a01.md`` says in words what happens here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.analysis.authority import ABOVE, Authority, authorities
from graph.analysis.clearing import Clearings, recusals
from graph.analysis.facts import OK, Edge, Facts, timing
from graph.analysis.finding import Finding, Remark, Run, in_order, score_of
from graph.analysis.kin import Kin, kin_of, seen_from
from graph.analysis.models import a01_words as words
from graph.analysis.models.a01_words import META
from graph.analysis.weights import W_KIN, role_weight, share_weight
from graph.periods import Period

if TYPE_CHECKING:
    import networkx as nx


__all__ = ["META", "NEEDS", "run"]

#: Labels and relation types of the projection.
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (
    (
        "Person",
        "Official",
        "Post",
        "Unit",
        "Company",
        "Contract",
        "Lot",
        "Project",
        "Bid",
        "Clue",
        "Exoneration",
        "Document",
    ),
    (
        "HELD",
        "AT",
        *ABOVE,
        "KIN",
        "HAS_ROLE",
        "HOLDS_SHARE",
        "SUPPLIER",
        "UNDER",
        "HAS_LOT",
        "OWNS_PROJECT",
        "SUBMITTED",
        "FOR_LOT",
        "ROLE_IN",
        "RESPONSIBLE_FOR",
        "CLEARS",
        "CLOSES",
        "REFERS_TO",
    ),
)


@dataclass(frozen=True, slots=True)
class Tie:
    """How a company hangs on an official: through ``kin`` (None: he himself) and ``holding``."""

    official: str
    kin: Kin | None
    holding: Edge
    w_kin: float
    w_role: float

    @property
    def edges(self) -> tuple[Edge, ...]:
        return (self.holding,) if self.kin is None else (self.kin.edge, self.holding)

    @property
    def periods(self) -> tuple[Period, ...]:
        return tuple(edge.period for edge in self.edges)

    @property
    def firm(self) -> bool:
        """Whether every edge has a status that carries a finding, and the kin class is known."""
        known = self.kin is None or self.kin.kin_class is not None
        return known and all(edge.status in OK for edge in self.edges)


@dataclass(frozen=True, slots=True)
class Award:
    """A contract with one supplier and one lot that it was awarded under."""

    contract: str
    company: str
    lot: str
    project: str
    day: tuple[date, date]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One complete instance of the pattern; ``value`` is its score, ``t`` its T."""

    award: Award
    tie: Tie
    authority: Authority
    t: float
    q: float
    q_status: str
    value: float

    @property
    def match(self) -> float:
        """M = w_kin × w_role × w_power."""
        return self.tie.w_kin * self.tie.w_role * self.authority.power

    @property
    def edges(self) -> tuple[Edge, ...]:
        return (*self.tie.edges, *self.award.edges, *self.authority.edges)

    @property
    def order(self) -> tuple[Any, ...]:
        """Best first; ties by the uids of the edges."""
        return (-self.value, -self.t, [edge.uid for edge in self.edges])


def run(graph: nx.MultiDiGraph[str], params: Mapping[str, Any] | None = None, as_of: date | None = None) -> Run:
    """Run A01 on a projection of all periods; awards after ``as_of`` (default: the data date) do not count.

    Raises:
        QueryError: an unknown parameter or an impossible value.
    """
    facts = Facts(graph, types=NEEDS[1])
    return _Model(facts, META.resolve(params), facts.as_of(as_of)).run()


class _Model:
    def __init__(self, facts: Facts, params: dict[str, Any], as_of: date | None) -> None:
        self.facts, self.params, self.as_of = facts, params, as_of
        self.clearings = Clearings(facts)
        self.kin_classes = frozenset(params["kin_classes"])
        self._ways: dict[tuple[str, str], dict[str, list[Authority]]] = {}
        self._ties: dict[str, list[Tie]] = {}
        self._in_office: dict[tuple[date, date], frozenset[str]] = {}
        self._tenures = {
            official: [facts.tenure(held.b) for held in facts.out(official, "HELD") if facts.out(held.b, "AT")]
            for official in sorted(self._recorded())
        }

    def run(self) -> Run:
        hits: dict[tuple[str, str, str], list[Way]] = defaultdict(list)
        open_: dict[tuple[str, str, str], list[Way]] = defaultdict(list)
        tested: set[tuple[str, str, str]] = set()
        linked: dict[tuple[str, str], set[str]] = defaultdict(set)
        in_charge: dict[tuple[str, str], set[str]] = defaultdict(set)
        days: dict[tuple[str, str], tuple[date, date]] = {}
        for award in self._awards():
            pair = (award.contract, award.company)
            days[pair] = award.day
            by_official = self._authorities(award)
            tested |= {(official, award.company, award.contract) for official in by_official}
            in_charge[pair] |= by_official.keys()
            for tie in self._ties_of(award.company):
                if tie.firm and timing(award.day, tie.periods):
                    linked[pair].add(tie.official)
                for authority in by_official.get(tie.official, ()):
                    way = self._way(award, tie, authority)
                    if way:
                        key = (tie.official, award.company, award.contract)
                        (hits if tie.firm else open_)[key].append(way)
        chance = [
            len(linked[pair] & pool) * len(in_charge[pair] & pool) / len(pool)
            for pair, day in sorted(days.items())
            if (pool := self._pool(day))
        ]
        return self._result(hits, open_, len(tested), math.fsum(chance))

    # -- the pattern -----------------------------------------------------------------------------------------

    def _awards(self) -> Iterator[Award]:
        for contract in self.facts.nodes("Contract"):
            day = self.facts.day(contract, "award_date")
            if self.as_of and day[0] > self.as_of:
                continue
            for under in self.facts.out(contract, "UNDER"):
                if not self.facts.is_a(under.b, "Lot"):
                    continue
                for has_lot in self.facts.into(under.b, "HAS_LOT"):
                    for supplier in self.facts.out(contract, "SUPPLIER"):
                        if self._stands(under.b, supplier.b):
                            edges = (supplier, under, has_lot)
                            yield Award(contract, supplier.b, under.b, has_lot.a, day, edges)

    def _stands(self, lot: str, company: str) -> bool:
        """Whether the award stands: no bid of the company for the lot is known, or one that was not withdrawn,
        rejected or stripped of the award (03 §3.7.5)."""
        bids = [
            self.facts.props(submitted.b)
            for submitted in self.facts.out(company, "SUBMITTED")
            if any(edge.b == lot for edge in self.facts.out(submitted.b, "FOR_LOT"))
        ]
        return not bids or any(bid.get("valid") is not False and bid.get("won") is not False for bid in bids)

    def _authorities(self, award: Award) -> dict[str, list[Authority]]:
        """Official → his ways to authority over the project that can have held on the day of the award."""
        known = self._ways.get((award.project, award.lot))
        if known is None:
            known = defaultdict(list)
            for way in authorities(self.facts, award.project, award.lot, self.params["sup_hops"]):
                known[way.official].append(way)
            self._ways[(award.project, award.lot)] = known
        on_day = {official: [way for way in ways if timing(award.day, way.periods)] for official, ways in known.items()}
        return {official: ways for official, ways in on_day.items() if ways}

    def _ties_of(self, company: str) -> list[Tie]:
        known = self._ties.get(company)
        if known is None:
            known = self._ties[company] = list(self._make_ties(company))
        return known

    def _make_ties(self, company: str) -> Iterator[Tie]:
        for holding in self.facts.into(company, "HAS_ROLE", "HOLDS_SHARE"):
            holder, weight = holding.a, self._w_role(holding, company)
            if weight is None or not self.facts.is_a(holder, "Person"):
                continue
            if self.facts.is_a(holder, "Official"):
                yield Tie(holder, None, holding, 1.0, weight)
            for edge in self.facts.both(holder, "KIN"):
                official = edge.other(holder)
                if official == holder or not self.facts.is_a(official, "Official"):
                    continue
                kin = seen_from(self.facts, edge, official)
                if kin.kin_class is None or kin.kin_class in self.kin_classes:
                    yield Tie(official, kin, holding, W_KIN.get(kin.kin_class or "K3", 0.6), weight)

    def _w_role(self, holding: Edge, company: str) -> float | None:
        """w_role of a holding; None for a share below ``min_share``."""
        if holding.type == "HOLDS_SHARE":
            pct = holding.props.get("pct")
            return None if pct is not None and pct < self.params["min_share"] else share_weight(pct)
        return role_weight(holding.props.get("role"), self.facts.props(company).get("insured_headcount"))

    def _way(self, award: Award, tie: Tie, authority: Authority) -> Way | None:
        """The instance, unless no day fits or somebody in it was cleared on this very matter."""
        t = timing(award.day, (*tie.periods, *authority.periods))
        if not t:
            return None
        people = {tie.official} | ({tie.kin.relative} if tie.kin else set())
        if any(self.clearings.on_matter(person, (award.project, award.company)) for person in people):
            return None
        q, status = self.facts.quality((*tie.edges, *award.edges, *authority.edges))
        value = META.severity / 5 * tie.w_kin * tie.w_role * authority.power * q * t
        return Way(award, tie, authority, t, q, status, value)

    # -- chance ----------------------------------------------------------------------------------------------

    def _recorded(self) -> set[str]:
        """Officials with any kin of the asked classes or any company on record, at any time."""
        found = set()
        for official in self.facts.nodes("Official"):
            kin = any(k.kin_class in self.kin_classes and k.edge.status in OK for k in kin_of(self.facts, official))
            if kin or any(e.status in OK for e in self.facts.out(official, "HAS_ROLE", "HOLDS_SHARE")):
                found.add(official)
        return found

    def _pool(self, day: tuple[date, date]) -> frozenset[str]:
        """Of those on record, the ones in some post on the day."""
        known = self._in_office.get(day)
        if known is None:
            known = frozenset(
                official
                for official, tenures in self._tenures.items()
                if any(timing(day, (tenure,)) for tenure in tenures)
            )
            self._in_office[day] = known
        return known

    # -- the result ------------------------------------------------------------------------------------------

    def _result(
        self,
        hits: Mapping[tuple[str, str, str], list[Way]],
        open_: Mapping[tuple[str, str, str], list[Way]],
        tests: int,
        expected: float,
    ) -> Run:
        chance = words.chance_text(tests, expected, len(hits))
        findings: list[Finding] = []
        for key in sorted(hits):
            ways = sorted(hits[key], key=lambda way: way.order)
            findings.append(self._finding(ways, tests, expected, len(hits)))
        remarks: list[Remark] = []
        for key in sorted(open_):
            if key not in hits:
                ways = sorted(open_[key], key=lambda way: way.order)
                remarks.append(words.remark(self.facts, ways))
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
            chance=chance,
            findings=tuple(f for f in ordered if f.tier),
            logged=tuple(f for f in ordered if not f.tier),
            open_questions=tuple(remarks),
        )

    def _finding(self, ways: list[Way], tests: int, expected: float, found: int) -> Finding:
        best = ways[0]
        lots = {way.award.lot for way in ways} | {way.award.project for way in ways}
        aside = recusals(self.facts, best.tie.official, lots, (best.award.contract,))
        score = score_of(META.severity, best.match, best.q, best.t)
        return words.finding(
            self.facts,
            self.clearings,
            ways,
            aside,
            params=self.params,
            as_of=self.as_of,
            score=score,
            chance=(tests, expected, found),
        )
