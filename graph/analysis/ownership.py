"""Ownership and control chains: who holds how much of what, directly and through companies.

Effective share: e_j = direct_j + Σ_i e_i × w_ij over HOLDS_SHARE (products along chains, summed over chains). With
cross-holdings this is the linear system x = (I − W)⁻¹ b; it is solved by repeated substitution until nothing moves
by more than 1e-12, and said so where it does not settle (holdings that add up to the whole in a circle). Shares of
unknown size enter no product. Control: actual controller, or over half of the votes held together with controlled
companies; a legal representative is a link, not control by itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.analysis.facts import Edge, Facts
from graph.errors import DoorError
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


#: Labels and relation types of the projection.
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("Person", "Official", "Company", "Unit", "Document"),
    ("HOLDS_SHARE", "HAS_ROLE"),
)
#: Roles that tie a person to a company as its head.
CONTROL_ROLES = ("ACTUAL_CONTROLLER", "LEGAL_REP")
_ROUNDS = 10_000
_STILL = 1e-12
#: Chains after which no longer ones are followed.
_CHAINS = 100_000


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain of holdings from the top down; ``share`` is the product, None where a step is unknown."""

    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    share: float | None


@dataclass(frozen=True, slots=True)
class Stake:
    """What the subject has in ``company`` (or, looking up, what ``holder`` has in the subject).

    ``direct`` and ``effective`` are 0 to 1 (``effective`` None: every chain holds an unknown share). ``control``
    lists why it is controlled or linked: MAJORITY, ACTUAL_CONTROLLER, LEGAL_REP. ``t`` 0.5: a date is unknown.
    """

    uid: str
    direct: float | None
    effective: float | None
    unknown: bool
    control: tuple[str, ...]
    chains: tuple[Chain, ...]
    t: float
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Ownership:
    """All stakes of one subject on one day. ``cut`` chains lie beyond the limit, ``circular`` says that holdings
    run in a circle, ``settled`` is false where the shares add up to the whole in such a circle."""

    subject: str
    as_of: date | None
    stakes: tuple[Stake, ...]
    circular: bool
    settled: bool
    cut: int


class Holdings:
    """The direct holdings and heading roles that can be valid on a day."""

    def __init__(self, facts: Facts, as_of: date | None, stop_at_public: bool = False) -> None:
        self.facts, self.as_of = facts, as_of
        self.down: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self.up: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self.roles: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self._edges = {edge.uid: edge for kind in ("HOLDS_SHARE", "HAS_ROLE") for edge in facts.all(kind)}
        for edge in facts.all("HOLDS_SHARE"):
            if self._holds(edge) and not (stop_at_public and self._public(edge.a)):
                self.down[edge.a][edge.b].append(edge)
                self.up[edge.b][edge.a].append(edge)
        for edge in facts.all("HAS_ROLE"):
            if edge.props.get("role") in CONTROL_ROLES and self._holds(edge):
                self.roles[edge.a][edge.b].append(edge)

    def _holds(self, edge: Edge) -> bool:
        return self.as_of is None or edge.period.covers(self.as_of) is not False

    def _public(self, uid: str) -> bool:
        """Listed or state-owned companies end a chain (03 §3.7.7)."""
        props = self.facts.props(uid)
        return props.get("listed") is True or props.get("state_owned") is True

    def heads_of(self, company: str) -> dict[str, list[Edge]]:
        """Persons with a heading role in a company, with the edges."""
        return {who: at[company] for who, at in sorted(self.roles.items()) if company in at}

    def certainty(self, edges: set[str]) -> float:
        """1.0 where all these edges hold on the day for certain, else 0.5."""
        if self.as_of is None:
            return 1.0
        return 1.0 if all(self._edges[uid].period.covers(self.as_of) for uid in edges) else 0.5

    def share(self, holder: str, company: str) -> float | None:
        """Direct share: rows of one source add up, of several sources the largest sum counts; None: not known."""
        sums: dict[str, float] = defaultdict(float)
        for edge in self.down.get(holder, {}).get(company, ()):
            pct = edge.props.get("pct")
            if pct is not None:
                sums[edge.src] += float(pct)
        return min(1.0, max(sums.values())) if sums else None


def holdings(
    graph: nx.MultiDiGraph[str],
    subject: str,
    *,
    as_of: date | None = None,
    upward: bool = False,
    depth: int = 6,
    limit: int = 20,
    stop_at_public: bool = False,
    facts: Facts | None = None,
) -> Ownership:
    """What ``subject`` holds (``upward``: who holds it) on ``as_of`` (default: the projection's day).

    At most ``limit`` chains of up to ``depth`` steps are listed for each stake, largest first; shares are exact
    whatever the depth.

    Raises:
        DoorError: the projection does not hold the subject.
    """
    if subject not in graph:
        raise DoorError(
            t(f"图中没有 {subject}。", f"There is no {subject} in this graph."),
            t("先用“查找”得到编号。", "Get the uid by a search first."),
        )
    facts = facts or Facts(graph, types=NEEDS[1])
    day = facts.as_of(as_of)
    table = Holdings(facts, day, stop_at_public)
    step = table.up if upward else table.down

    def weight(x: str, y: str) -> float | None:
        return table.share(y, x) if upward else table.share(x, y)

    reach, circular = _reach(step, subject)
    effective, settled = _solve(step, subject, reach, weight)
    chains, cut = _chains(step, subject, depth, weight)
    heads = table.heads_of(subject) if upward else table.roles.get(subject, {})
    majority = set() if upward else _controlled(table, subject)
    stakes = []
    for uid in sorted((reach | set(heads)) - {subject}):
        own = sorted(chains.get(uid, ()), key=_chain_order)
        cut += max(0, len(own) - limit)
        roles = tuple(heads.get(uid, ()))
        control = {str(e.props["role"]) for e in roles}
        if uid in majority or (upward and uid in step.get(subject, ()) and subject in _controlled(table, uid)):
            control.add("MAJORITY")
        used = {e for c in own for e in c.edges} | {e.uid for e in roles}
        stakes.append(
            Stake(
                uid=uid,
                direct=weight(subject, uid),
                effective=effective.get(uid) or None,
                unknown=any(c.share is None for c in own),
                control=tuple(sorted(control)),
                chains=tuple(_downward(c) if upward else c for c in own[:limit]),
                t=table.certainty(used),
                edges=(*step.get(subject, {}).get(uid, ()), *roles),
            )
        )
    ordered = sorted(stakes, key=lambda s: (-round(s.effective or 0.0, 12), not s.control, s.uid))
    return Ownership(subject, day, tuple(ordered), circular, settled, cut)


Steps = Mapping[str, Mapping[str, list[Edge]]]
Weight = Callable[[str, str], float | None]


def _reach(step: Steps, start: str) -> tuple[set[str], bool]:
    """Everything in reach, and whether the holdings among it run in a circle."""
    reach, todo = {start}, [start]
    while todo:
        for far in step.get(todo.pop(), ()):
            if far not in reach:
                reach.add(far)
                todo.append(far)
    import networkx as nx

    inside: nx.DiGraph[str] = nx.DiGraph((x, y) for x in reach for y in step.get(x, ()))
    return reach, not nx.is_directed_acyclic_graph(inside)


def _solve(step: Steps, start: str, reach: set[str], weight: Weight) -> tuple[dict[str, float], bool]:
    """e = b + Wᵀe by repeated substitution, over all ways, so that looking up and looking down give one number."""
    into: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for x in sorted(reach):
        for y in sorted(step.get(x, ())):
            pct = weight(x, y)
            if pct is not None:
                into[y].append((x, pct))
    share = dict.fromkeys(into, 0.0)
    for _ in range(_ROUNDS):
        after = {
            y: math.fsum(pct * (share.get(x, 0.0) + (x == start)) for x, pct in sources) for y, sources in into.items()
        }
        moved = max((abs(after[y] - share[y]) for y in after), default=0.0)
        share = after
        if moved <= _STILL:
            return {y: round(min(1.0, value), 12) for y, value in share.items()}, True
        if max(share.values()) > 1e6:
            break
    return {y: round(min(1.0, value), 12) for y, value in share.items()}, False


def _controlled(table: Holdings, subject: str) -> set[str]:
    """Companies in which the subject and what it controls hold over half together."""
    inside = {subject} | {
        company
        for company, edges in table.roles.get(subject, {}).items()
        if any(edge.props.get("role") == "ACTUAL_CONTROLLER" for edge in edges)
    }
    majority: set[str] = set()
    while True:
        sums: dict[str, float] = defaultdict(float)
        for holder in sorted(inside):
            for company in table.down.get(holder, ()):
                sums[company] += table.share(holder, company) or 0.0
        more = {company for company, pct in sums.items() if pct > 0.5 + _STILL} - majority - {subject}
        if not more:
            return majority
        majority |= more
        inside |= more


def _chains(step: Steps, start: str, depth: int, weight: Weight) -> tuple[dict[str, list[Chain]], int]:
    """End → simple chains of up to ``depth`` steps (parallel holdings are one step), and how many were not followed
    once ``_CHAINS`` had been seen."""
    found: dict[str, list[Chain]] = defaultdict(list)
    ring: list[Chain] = [Chain((start,), (), 1.0)]
    seen = 0
    for _ in range(depth):
        longer: list[Chain] = []
        for chain in ring:
            here = chain.nodes[-1]
            for far in sorted(step.get(here, ())):
                if far in chain.nodes:
                    continue
                pct = weight(here, far)
                product = None if chain.share is None or pct is None else chain.share * pct
                edges = (*chain.edges, *sorted(e.uid for e in step[here][far]))
                longer.append(Chain((*chain.nodes, far), edges, product))
                found[far].append(longer[-1])
        seen += len(longer)
        if seen > _CHAINS:
            return found, len(longer)
        ring = longer
    return found, 0


def _downward(chain: Chain) -> Chain:
    """A chain that was followed upwards, told from the top down."""
    return Chain(chain.nodes[::-1], chain.edges[::-1], chain.share)


def _chain_order(chain: Chain) -> tuple[float, int, tuple[str, ...]]:
    return (-round(chain.share or 0.0, 12), len(chain.nodes), chain.nodes)
