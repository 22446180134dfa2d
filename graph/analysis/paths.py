"""All simple paths between two subjects, connectors left out, ranked (02 §2.9 Q02, 03 §3.7.10).

A path is a sequence of nodes; parallel edges between two neighbours are one step that lists them all. The
search looks at the undirected projection in which connectors (other than the ends) and edges that are never
traversed are gone; its degrees (distinct neighbours) rank a path: Π 1/log2(1+degree) over inner nodes.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.analysis.connectors import connectors
from graph.analysis.facts import VOID, period_of
from graph.errors import DoorError, QueryError
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


MAX_HOPS = 4
#: Steps of the search after which it stops and says so (about three seconds of one core).
WORK_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True)
class Path:
    """``nodes`` from a to b; ``steps[i]`` the uids of all edges between nodes i and i+1; ``rank`` in (0, 1]."""

    nodes: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    rank: float

    @property
    def hops(self) -> int:
        """Number of steps."""
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class PathResult:
    """The best paths, and what was not shown.

    ``found`` paths were seen, ``cut`` of them lie beyond the limit. ``truncated``: the search stopped at
    ``work`` steps; then ``found`` is a lower bound, and only paths of up to ``complete_hops`` hops are all there.
    ``left_out`` counts the connectors next to either end that the search did not pass through.
    """

    a: str
    b: str
    max_hops: int
    paths: tuple[Path, ...]
    found: int
    cut: int
    truncated: bool
    complete_hops: int
    work: int
    left_out: int


def traversable(attrs: Mapping[str, Any], *, unreviewed: bool = False, as_of: date | None = None) -> bool:
    """Whether a path may use an edge: not REFUTED, RETRACTED, REJECTED, nor UNREVIEWED unless asked.

    With ``as_of`` an edge with a period must not be known to lie outside that day.
    """
    if attrs.get("status") in VOID or attrs.get("review") == "REJECTED":
        return False
    if attrs.get("review") == "UNREVIEWED" and not unreviewed:
        return False
    return as_of is None or period_of(attrs).covers(as_of) is not False


class Projection:
    """The undirected projection for paths between any two of its nodes.

    ``relations`` keeps only these edge types. Built once (linear in the graph), asked often.
    """

    def __init__(
        self,
        graph: nx.MultiDiGraph[str],
        *,
        relations: Iterable[str] | None = None,
        unreviewed: bool = False,
        as_of: date | None = None,
    ) -> None:
        wanted = None if relations is None else frozenset(relations)
        self.connectors = connectors(graph)
        self.nodes = frozenset(graph.nodes)
        void = {uid for uid, attrs in graph.nodes(data=True) if not traversable(attrs, unreviewed=unreviewed)}
        self.blocked = self.connectors | void
        self.steps: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for a, b, key, attrs in graph.edges(keys=True, data=True):
            if a == b or (wanted is not None and attrs["type"] not in wanted):
                continue
            if traversable(attrs, unreviewed=unreviewed, as_of=as_of):
                self.steps[a].setdefault(b, []).append(str(key))
                self.steps[b].setdefault(a, []).append(str(key))

    def neighbours(self, uid: str, ends: frozenset[str]) -> list[str]:
        """Distinct neighbours that a path between ``ends`` may visit."""
        return [other for other in self.steps.get(uid, ()) if other in ends or other not in self.blocked]

    def paths(
        self, a: str, b: str, *, max_hops: int = MAX_HOPS, limit: int = 50, work_limit: int = WORK_LIMIT
    ) -> PathResult:
        """The ``limit`` best simple paths of at most ``max_hops`` hops between ``a`` and ``b``.

        Raises:
            DoorError: an end is not in the projection.
            QueryError: both ends are the same, or ``max_hops`` is outside 1 to 6.
        """
        self._check(a, b, max_hops)
        ends = frozenset((a, b))
        search = _Search(a, b, max_hops, work_limit, lambda uid: self.neighbours(uid, ends))
        best: list[tuple[float, _Reversed]] = []
        for nodes in search:
            rank = self._rank(nodes, search)
            entry = (rank, _Reversed(nodes))
            if len(best) < limit:
                heapq.heappush(best, entry)
            elif entry > best[0]:
                heapq.heapreplace(best, entry)
        ordered = sorted(best, reverse=True)
        paths = tuple(Path(nodes=e.nodes, steps=self._steps(e.nodes), rank=rank) for rank, e in ordered)
        left_out = {n for end in ends for n in self.steps.get(end, ()) if n in self.connectors and n not in ends}
        return PathResult(
            a=a,
            b=b,
            max_hops=max_hops,
            paths=paths,
            found=search.found,
            cut=search.found - len(paths),
            truncated=search.truncated,
            complete_hops=search.complete,
            work=search.work,
            left_out=len(left_out),
        )

    def _check(self, a: str, b: str, max_hops: int) -> None:
        for uid in (a, b):
            if uid not in self.nodes:
                raise DoorError(
                    t(f"图中没有 {uid}。", f"There is no {uid} in this graph."),
                    t("先用“查找”得到编号。", "Get the uid by a search first."),
                )
        if a == b:
            raise QueryError(
                t("起点和终点是同一个对象。", "Both ends are the same subject."),
                t("请给出两个不同的对象。", "Name two different subjects."),
            )
        if not 1 <= max_hops <= 6:
            raise QueryError(
                t(f"步数 {max_hops} 不可用。", f"{max_hops} hops cannot be searched."),
                t("取 1 到 6。", "Take 1 to 6."),
            )

    def _steps(self, nodes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(sorted(self.steps[x][y])) for x, y in itertools.pairwise(nodes))

    @staticmethod
    def _rank(nodes: tuple[str, ...], search: _Search) -> float:
        # sorted factors: the same set of degrees gives the same float whatever the order of the nodes
        factors = sorted(1 / math.log2(1 + max(1, search.degree(n))) for n in nodes[1:-1])
        return math.prod(factors)


class _Reversed:
    """Orders node sequences backwards, so that the smallest uids win a tie of ranks in a heap of the best."""

    __slots__ = ("nodes",)

    def __init__(self, nodes: tuple[str, ...]) -> None:
        self.nodes = nodes

    def __lt__(self, other: _Reversed) -> bool:
        return self.nodes > other.nodes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and self.nodes == other.nodes

    def __hash__(self) -> int:
        return hash(self.nodes)


class _Search:
    """Depth first, one length after the other, through nodes from which b is still in reach.

    Work is proportional to the output and to the neighbours looked at once per (node, hops left); shorter paths
    come first, so that a search cut at its work limit still holds every path of up to ``complete`` hops.
    """

    def __init__(self, a: str, b: str, max_hops: int, work_limit: int, neighbours: Callable[[str], list[str]]) -> None:
        self.a, self.b, self.max_hops, self.work_limit = a, b, max_hops, work_limit
        self._neighbours = neighbours
        self._all: dict[str, list[str]] = {}
        self._next: dict[tuple[str, int], list[str]] = {}
        self._distance: dict[str, int] = {}
        self.work = self.found = self.complete = 0
        self.truncated = False

    def degree(self, uid: str) -> int:
        """Distinct neighbours of a node in the projection after exclusion."""
        return len(self._around(uid))

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        self._measure()
        for hops in range(1, self.max_hops + 1):
            for nodes in self._walk((self.a,), hops):
                self.found += 1
                yield nodes
            if self.truncated:
                return
            self.complete = hops

    def _around(self, uid: str) -> list[str]:
        known = self._all.get(uid)
        if known is None:
            known = self._all[uid] = self._neighbours(uid)
            self.work += len(known)
        return known

    def _measure(self) -> None:
        """Distances to b, up to the last hop before a (at most each edge once, so never cut short)."""
        self._distance = {self.b: 0}
        ring = [self.b]
        for far in range(1, self.max_hops):
            around: set[str] = set()
            for uid in ring:
                around.update(self._around(uid))
            ring = [uid for uid in around if uid not in self._distance and uid != self.a]
            for uid in ring:
                self._distance[uid] = far
        self.work = 0

    def _onward(self, uid: str, left: int) -> list[str]:
        """Neighbours of ``uid`` from which b can be reached in exactly ``left`` steps or fewer, by uid."""
        known = self._next.get((uid, left))
        if known is None:
            distance = self._distance
            if left == 0:
                known = [self.b] if self.b in self._around(uid) else []
            else:
                around = self._around(uid)
                known = sorted(n for n in around if n != self.b and distance.get(n, self.max_hops) <= left)
            self.work += len(self._around(uid))
            self._next[(uid, left)] = known
        return known

    def _walk(self, start: tuple[str, ...], hops: int) -> Iterator[tuple[str, ...]]:
        """Simple paths of exactly ``hops`` hops from the end of ``start`` to b."""
        stack = [(start, iter(self._onward(start[-1], hops - 1)))]
        while stack:
            nodes, onward = stack[-1]
            step = next(onward, None)
            if step is None:
                stack.pop()
                continue
            self.work += 1
            if self.work > self.work_limit:
                self.truncated = True
                return
            if step in nodes:
                continue
            if step == self.b:
                yield (*nodes, step)
                continue
            longer = (*nodes, step)
            stack.append((longer, iter(self._onward(step, hops - len(longer)))))


def paths(
    graph: nx.MultiDiGraph[str],
    a: str,
    b: str,
    *,
    max_hops: int = MAX_HOPS,
    limit: int = 50,
    relations: Iterable[str] | None = None,
    unreviewed: bool = False,
    as_of: date | None = None,
    work_limit: int = WORK_LIMIT,
) -> PathResult:
    """Paths between two subjects of a projection: ``Projection(graph, …).paths(a, b, …)`` in one call."""
    projection = Projection(graph, relations=relations, unreviewed=unreviewed, as_of=as_of)
    return projection.paths(a, b, max_hops=max_hops, limit=limit, work_limit=work_limit)
