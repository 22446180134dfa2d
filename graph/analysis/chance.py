"""How many paths of one kind two subjects would have by chance, in closed form.

The kind of a path is its sequence of relation types and directions. Null: the edges of every type are dealt out
anew, each node keeping how many of each type it has. Then the expected number of paths of the kind between a and b
is d₁(a) · Π S(i, i+1) · d_L(b) ÷ Π mᵢ, with dᵢ the number of edges of step i at a node, mᵢ their number in the
projection and S(i, i+1) = Σ over possible middles of (edges of step i that reach it) × (edges of step i+1 that
leave it), less the pairs that would use one edge twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import networkx as nx

from graph.model import model

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
                self._m[kind] += 1

    def step(self, kind: str, forward: bool) -> Step:
        """The step that follows an edge of a type."""
        return (kind, "-" if kind in self._symmetric else ">" if forward else "<")

    def expected(self, a: str, b: str, steps: Sequence[Step]) -> float:
        """Expected number of paths a–b along ``steps``."""
        value = float(self._leaving(steps[0])[a])
        for one, two in pairwise(steps):
            value *= self._between(one, two) / self._m[one[0]]
        return value * self._reaching(steps[-1])[b] / self._m[steps[-1][0]]

    def _leaving(self, step: Step) -> Counter[str]:
        return self._in[step[0]] if step[1] == "<" else self._out[step[0]]

    def _reaching(self, step: Step) -> Counter[str]:
        return self._out[step[0]] if step[1] == "<" else self._in[step[0]]

    def _between(self, one: Step, two: Step) -> float:
        known = self._middle.get((one, two))
        if known is None:
            reach, leave = self._reaching(one), self._leaving(two)
            back = one[0] == two[0] and (one[1] == "-" or one[1] != two[1])
            known = float(sum(n * (leave[x] - back) for x, n in reach.items() if x not in self._blocked and leave[x]))
            self._middle[(one, two)] = known
        return known
