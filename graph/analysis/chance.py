"""How many paths of one kind two subjects would have by chance, in closed form.

The kind of a path is its sequence of relation types and directions. Null: the edges of every type are dealt out
anew, each node keeping how many of each type it has. Then the expected number of paths of the kind between a and b
is d₁(a) · Π S(i, i+1) · d_L(b) ÷ Π mᵢ, with dᵢ the number of edges of step i at a node, mᵢ the places that an
edge of step i can be dealt to, and S(i, i+1) = Σ over possible middles (not a, not b) of (edges of step i that
reach it) × (edges of step i+1 that leave it), less the pairs that would use one edge twice. Places: m − j for the
(j+1)-th step of a type with m edges; 2m − 1 − 2j where it has no direction (an end cannot be dealt to itself).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.model import model

if TYPE_CHECKING:
    import networkx as nx


#: A step: relation type and whether it is followed as stored (``>``), against it (``<``), or has no direction (``-``).
Step = tuple[str, str]


class PathChance:
    """Degrees by relation type and side over the edges that ``keep`` (uids) names, middles outside ``blocked``."""

    def __init__(self, graph: nx.MultiDiGraph[str], keep: set[str], blocked: frozenset[str] | set[str]) -> None:
        symmetric = {name for name, relation in model().relations.items() if relation.symmetric}
        self._symmetric = symmetric
        self._blocked = blocked
        self._out: dict[str, Counter[str]] = defaultdict(Counter)
        self._in: dict[str, Counter[str]] = defaultdict(Counter)
        self._m: Counter[str] = Counter()
        self._middle: dict[tuple[Step, Step], float] = {}
        for a, b, uid, attrs in graph.edges(keys=True, data=True):
            if str(uid) not in keep:
                continue
            kind = attrs["type"]
            self._out[kind][a] += 1
            self._in[kind][b] += 1
            self._m[kind] += 1
            if kind in symmetric:
                self._out[kind][b] += 1
                self._in[kind][a] += 1

    def step(self, kind: str, forward: bool) -> Step:
        """The step that follows an edge of a type."""
        return (kind, "-" if kind in self._symmetric else ">" if forward else "<")

    def expected(self, a: str, b: str, steps: Sequence[Step]) -> float:
        """Expected number of paths a–b along ``steps``."""
        value = float(self._leaving(steps[0])[a]) * self._reaching(steps[-1])[b]
        for one, two in pairwise(steps):
            value *= max(0.0, self._between(one, two) - sum(self._through(end, one, two) for end in {a, b}))
        used: Counter[str] = Counter()
        for kind, direction in steps:
            places = self._m[kind] - used[kind] if direction != "-" else 2 * (self._m[kind] - used[kind]) - 1
            value /= max(1, places)
            used[kind] += 1
        return value

    def _leaving(self, step: Step) -> Counter[str]:
        return self._in[step[0]] if step[1] == "<" else self._out[step[0]]

    def _reaching(self, step: Step) -> Counter[str]:
        return self._out[step[0]] if step[1] == "<" else self._in[step[0]]

    def _through(self, middle: str, one: Step, two: Step) -> float:
        """Pairs of edges that lead through one node; the ends of a path are no middles of it."""
        if middle in self._blocked:
            return 0.0
        back = one[0] == two[0] and (one[1] == "-" or one[1] != two[1])
        return float(self._reaching(one)[middle] * max(0, self._leaving(two)[middle] - back))

    def _between(self, one: Step, two: Step) -> float:
        known = self._middle.get((one, two))
        if known is None:
            known = sum(self._through(middle, one, two) for middle in sorted(self._reaching(one)))
            self._middle[(one, two)] = known
        return known
