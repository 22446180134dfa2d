"""Who shares an identifier (phone, account, address, device …), hubs damped, chance stated.

A pair counts where both use the identifier over periods that can overlap, the identifier is no platform's and has
at most ``hub_max`` users. Strength of a pair = 1 − Π(1 − weight of kind × damping × T). Chance: were the users of
every identifier drawn at random, keeping how many users each identifier and how many identifiers each subject has,
a and b would share Σ over a's identifiers of (users − 1) × uses of b ÷ uses of all others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from graph.analysis.connectors import USING, hub_sizes
from graph.analysis.facts import Edge, Facts
from graph.analysis.weights import W_IDENTIFIER, damping

if TYPE_CHECKING:
    import networkx as nx


#: Labels and relation types of the projection.
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (("Person", "Official", "Company", "Identifier"), USING)
HUB_MAX = 10


@dataclass(frozen=True, slots=True)
class Shared:
    """One identifier that both use; ``t`` 1.0 where the periods overlap for certain, else 0.5."""

    identifier: str
    kind: str
    hub_size: int
    damping: float
    t: float
    edges: tuple[Edge, ...]

    @property
    def strength(self) -> float:
        """Weight of the kind × damping × T."""
        return W_IDENTIFIER.get(self.kind, 0.3) * self.damping * self.t


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two subjects (``a`` < ``b``) and what they share; ``expected`` identifiers by chance."""

    a: str
    b: str
    shared: tuple[Shared, ...]
    strength: float
    expected: float


@dataclass(frozen=True, slots=True)
class SharedIdentifiers:
    """All pairs, strongest first. ``hubs`` identifiers were left out as hubs or platforms.

    ``several`` pairs share two or more identifiers, ``several_expected`` of them by chance.
    """

    pairs: tuple[SharedPair, ...]
    hubs: int
    users: int
    several: int
    several_expected: float


def certain_overlap(a: Edge, b: Edge) -> float:
    """1.0 where two periods overlap for certain, 0.5 where a missing date decides, 0.0 where they cannot."""
    if not a.period.can_overlap(b.period):
        return 0.0
    latest_start = max(a.period.start_range[1], b.period.start_range[1])
    earliest_end = min(a.period.end_range[0], b.period.end_range[0])
    return 1.0 if latest_start <= earliest_end else 0.5


def shared(
    graph: nx.MultiDiGraph[str],
    subject: str | None = None,
    *,
    hub_max: int = HUB_MAX,
    kinds: Iterable[str] | None = None,
    as_of: date | None = None,
    facts: Facts | None = None,
) -> SharedIdentifiers:
    """Pairs that share an identifier, of the whole projection or with ``subject``.

    ``as_of`` keeps only uses that can hold on that day; without it any two uses whose periods can overlap count.
    """
    facts = facts or Facts(graph, types=USING)
    sizes, wanted = hub_sizes(graph), None if kinds is None else frozenset(kinds)
    uses: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in (e for kind in USING for e in facts.all(kind)):
        user = facts.is_a(edge.a, "Person") or facts.is_a(edge.a, "Company")
        if user and facts.is_a(edge.b, "Identifier") and (as_of is None or edge.period.covers(as_of) is not False):
            uses[edge.b][edge.a].append(edge)
    hubs = {i for i in uses if sizes[i] > hub_max or facts.props(i).get("is_platform") is True}
    open_ = {i: users for i, users in sorted(uses.items()) if i not in hubs}
    found: dict[tuple[str, str], list[Shared]] = defaultdict(list)
    for identifier, users in open_.items():
        kind = str(facts.props(identifier).get("kind") or "")
        if wanted is not None and kind not in wanted:
            continue
        for a, b in combinations(sorted(users), 2):
            if subject is not None and subject not in (a, b):
                continue
            best = _best(users[a], users[b])
            if best:
                size = max(sizes[identifier], 2)
                found[(a, b)].append(Shared(identifier, kind, size, damping(size), best[0], best[1]))
    chance = _Chance({i: set(users) for i, users in open_.items()})
    pairs = [
        SharedPair(a, b, tuple(items), 1 - math.prod(1 - s.strength for s in items), chance.between(a, b))
        for (a, b), items in found.items()
    ]
    return SharedIdentifiers(
        pairs=tuple(sorted(pairs, key=lambda p: (-round(p.strength, 12), p.a, p.b))),
        hubs=len(hubs),
        users=len(chance.uses),
        several=sum(1 for pair in pairs if len(pair.shared) > 1),
        several_expected=chance.several(),
    )


def _best(a: list[Edge], b: list[Edge]) -> tuple[float, tuple[Edge, ...]] | None:
    """The pair of uses that overlaps best."""
    options = [(certain_overlap(x, y), (x, y)) for x in a for y in b]
    options = [option for option in options if option[0]]
    return min(options, key=lambda o: (-o[0], [e.uid for e in o[1]])) if options else None


class _Chance:
    """The random assignment that keeps the users of each identifier and the identifiers of each subject."""

    def __init__(self, users: dict[str, set[str]]) -> None:
        self.users = users
        self.uses: dict[str, list[str]] = defaultdict(list)
        for identifier, who in sorted(users.items()):
            for user in who:
                self.uses[user].append(identifier)
        self.total = sum(len(own) for own in self.uses.values())

    def between(self, a: str, b: str) -> float:
        """Expected number of identifiers that a and b share."""
        others = self.total - len(self.uses[a])
        if not others:
            return 0.0
        slots = sum(len(self.users[i]) - 1 for i in self.uses[a])
        return min(slots, len(self.uses[b])) if others < slots else slots * len(self.uses[b]) / others

    def several(self) -> float:
        """Expected number of pairs that share two or more identifiers.

        Σ over pairs of identifiers of the chance that two given subjects sit in both:
        pairs(h1) × pairs(h2) ÷ all pairs of subjects, the leading term for small hubs.
        """
        n = len(self.uses)
        if n < 2:
            return 0.0
        inside = [len(who) * (len(who) - 1) / 2 for who in self.users.values()]
        whole, squares = math.fsum(sorted(inside)), math.fsum(sorted(x * x for x in inside))
        return (whole * whole - squares) / 2 / (n * (n - 1) / 2)
