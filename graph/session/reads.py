"""Look-ups in a store: what lies around a node, what lies between nodes. Statements that both servers run fast.

Every statement begins at the node with its label and uid (a look-up without a label scans the store), lists
go in by UNWIND, every column is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.model import model
from graph.session.shape import edge_attrs, node_attrs
from graph.store.contract import GraphEdge, GraphNode, Store

if TYPE_CHECKING:
    import networkx as nx

#: Rows of ends looked at for one hop of a subgraph; each is about 150 bytes on the wire.
_LIGHT = 20_000

Degrees = dict[tuple[str, str], int]
"""(relation type, ``out`` or ``in``) → number of edges."""


@dataclass(frozen=True)
class Scope:
    """What may be shown: kinds and relations asked for, a day, whether UNREVIEWED and REFUTED count."""

    kinds: tuple[str, ...] | None = None
    relations: tuple[str, ...] | None = None
    as_of: date | None = None
    unreviewed: bool = True
    refuted: bool = False

    def __post_init__(self) -> None:
        for name in self.kinds or ():
            model().label(name)
        for name in self.relations or ():
            model().relation(name)

    @property
    def types(self) -> str:
        """The relation types as they stand in a pattern; names come from the model, never from a person's text."""
        return ":" + "|".join(self.relations) if self.relations else ""

    def where(self) -> str:
        """The condition on ``r`` and its far end ``m``."""
        said = []
        if self.kinds is not None:
            said.append("any(kind IN labels(m) WHERE kind IN $kinds)")
        if not self.unreviewed:
            said.append("r.review <> 'UNREVIEWED' AND m.review <> 'UNREVIEWED'")
        if not self.refuted:
            said.append("r.status <> 'REFUTED'")
        if self.as_of is not None:
            said += [_holds("r"), _holds("m")]
        return " AND ".join(said) or "true"

    def params(self) -> dict[str, Any]:
        """Values of the condition's parameters."""
        given: dict[str, Any] = {}
        if self.kinds is not None:
            given["kinds"] = list(self.kinds)
        if self.as_of is not None:
            given["day"] = self.as_of
        return given


def _holds(name: str) -> str:
    # A date that is missing excludes nothing; stored days are the first and last possible ones (LEDGER §1.7).
    return (
        f"({name}.valid_from IS NULL OR {name}.valid_from <= $day) "
        f"AND ({name}.valid_to IS NULL OR {name}.valid_to >= $day)"
    )


@dataclass
class Around:
    """What a look-up brought: nodes and edges by uid, and the ends of each edge."""

    nodes: dict[str, GraphNode] = field(default_factory=dict)
    edges: dict[str, tuple[str, str, GraphEdge]] = field(default_factory=dict)

    def into(self, graph: nx.MultiDiGraph[str]) -> None:
        """Put everything into ``graph`` in the order of uids."""
        for uid in sorted(self.nodes):
            graph.add_node(uid, **node_attrs(self.nodes[uid]))
        for uid in sorted(self.edges):
            start, end, edge = self.edges[uid]
            if start in graph and end in graph:
                graph.add_edge(start, end, key=uid, **edge_attrs(edge))


class Reads:
    """Statements on one store with one time limit."""

    def __init__(self, store: Store, timeout: float, max_bytes: int) -> None:
        self.store = store
        self.timeout = timeout
        self.max_bytes = max_bytes

    def _rows(self, text: str, params: Mapping[str, Any], columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        table = self.store.read(
            text, params, limit=limit, timeout=self.timeout, max_bytes=self.max_bytes, columns=columns
        )
        return table.rows

    def node(self, label: str, uid: str) -> GraphNode | None:
        """The node, or None where the store has none."""
        rows = self._rows(f"MATCH (n:{label} {{uid: $uid}}) RETURN n", {"uid": uid}, ["n"], 1)
        return rows[0][0] if rows else None

    def nodes(self, labels: Mapping[str, str]) -> dict[str, GraphNode]:
        """Uid → node for the uids in ``labels`` (uid → label)."""
        found: dict[str, GraphNode] = {}
        for label, uids in _by_label(labels).items():
            text = f"UNWIND $uids AS u MATCH (n:{label} {{uid: u}}) RETURN n"
            found |= {row[0].uid: row[0] for row in self._rows(text, {"uids": uids}, ["n"], len(uids))}
        return found

    def degrees(self, label: str, uid: str, scope: Scope) -> tuple[Degrees, Degrees]:
        """All edges of a node by type and direction, and those of them that ``scope`` lets through."""
        text = (
            f"MATCH (n:{label} {{uid: $uid}})-[r]-(m) "
            "WITH type(r) AS kind, startNode(r).uid = $uid AS leaves, "
            f"CASE WHEN {scope.where()} THEN 1 ELSE 0 END AS seen "
            "RETURN kind, leaves, count(*) AS n, sum(seen) AS k"
        )
        rows = self._rows(text, {"uid": uid, **scope.params()}, ["kind", "leaves", "n", "k"], 1000)
        every: Degrees = {}
        seen: Degrees = {}
        for kind, leaves, n, k in rows:
            key = (kind, "out" if leaves else "in")
            every[key] = int(n)
            if k and (scope.relations is None or kind in scope.relations):
                seen[key] = int(k)
        return dict(sorted(every.items())), dict(sorted(seen.items()))

    def around(self, label: str, uid: str, scope: Scope, seen: Degrees, limit: int) -> Around:
        """Up to ``limit`` edges of a node with their far ends; where there are more, every type gets its share."""
        found = Around()
        by_type: Counter[str] = Counter()
        for (kind, _), n in seen.items():
            by_type[kind] += n
        if sum(by_type.values()) <= limit:
            self._around(found, label, uid, scope, scope.types, limit)
        else:
            for kind, share in shares(by_type, limit).items():
                self._around(found, label, uid, scope, f":{kind}", share)
        return found

    def _around(self, found: Around, label: str, uid: str, scope: Scope, types: str, limit: int) -> None:
        if limit <= 0:
            return
        text = (
            f"MATCH (n:{label} {{uid: $uid}})-[r{types}]-(m) WHERE {scope.where()} "
            f"RETURN r, m, startNode(r).uid = $uid AS leaves ORDER BY r.uid LIMIT {limit}"
        )
        for r, m, leaves in self._rows(text, {"uid": uid, **scope.params()}, ["r", "m", "leaves"], limit):
            found.nodes[m.uid] = m
            found.edges[r.uid] = (uid, m.uid, r) if leaves else (m.uid, uid, r)

    def ends(self, labels: Mapping[str, str], scope: Scope) -> tuple[list[tuple[str, str]], bool]:
        """(near uid, far uid) of all edges that leave or reach the given nodes, and whether there were too many."""
        pairs: list[tuple[str, str]] = []
        cut = False
        for label, uids in _by_label(labels).items():
            text = (
                f"UNWIND $uids AS u MATCH (n:{label} {{uid: u}})-[r{scope.types}]-(m) WHERE {scope.where()} "
                f"RETURN u AS near, m.uid AS far LIMIT {_LIGHT + 1}"
            )
            rows = self._rows(text, {"uids": uids, **scope.params()}, ["near", "far"], _LIGHT)
            cut |= len(rows) >= _LIGHT
            pairs += [(near, far) for near, far in rows]
        return sorted(pairs), cut

    def between(self, labels: Mapping[str, str], scope: Scope, limit: int) -> Around:
        """The edges among the given nodes (uid → label), at most ``limit``."""
        found = Around()
        for label, uids in _by_label(labels).items():
            text = (
                f"UNWIND $uids AS u MATCH (n:{label} {{uid: u}})-[r{scope.types}]->(m) "
                f"WHERE m.uid IN $among AND {scope.where()} "
                f"RETURN u AS near, m.uid AS far, r ORDER BY r.uid LIMIT {limit}"
            )
            params = {"uids": uids, "among": list(labels), **scope.params()}
            for near, far, r in self._rows(text, params, ["near", "far", "r"], limit):
                found.edges[r.uid] = (near, far, r)
        return found

    def publicly_punished(self, persons: Sequence[str]) -> set[str]:
        """Those of ``persons`` who bear an accepted Penalty that is public."""
        text = (
            "UNWIND $uids AS u MATCH (n:Person {uid: u})<-[r:IMPOSED_ON]-(p:Penalty) "
            "WHERE p.`public` = true AND p.review = 'ACCEPTED' AND r.review = 'ACCEPTED' AND r.status <> 'REFUTED' "
            "RETURN DISTINCT u AS bearer"
        )
        return {row[0] for row in self._rows(text, {"uids": list(persons)}, ["bearer"], len(persons) or 1)}

    def clearings(self, label: str, uid: str) -> list[tuple[GraphEdge, GraphNode]]:
        """What clears a person, reviewed or not: protective facts show at once (SG-10)."""
        text = (
            f"MATCH (n:{label} {{uid: $uid}})<-[r:CLEARS]-(m:Exoneration) WHERE r.status <> 'REFUTED' "
            "RETURN r, m ORDER BY m.uid"
        )
        return [(r, m) for r, m in self._rows(text, {"uid": uid}, ["r", "m"], 100)]


def _by_label(labels: Mapping[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for uid in sorted(labels):
        groups[labels[uid]].append(uid)
    return dict(sorted(groups.items()))


def shares(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    """Split ``limit`` over types so that small ones come whole and large ones share the rest (sums to at most it)."""
    left, given = limit, dict.fromkeys(counts, 0)
    open_types = sorted(counts, key=lambda kind: (counts[kind], kind))
    while open_types and left > 0:
        kind, *rest = open_types
        take = min(counts[kind], max(1, left // len(open_types)), left)
        given[kind] = take
        left -= take
        open_types = rest
    return given


def nearest(pairs: Iterable[tuple[str, str]], known: Iterable[str], room: int) -> tuple[list[str], int]:
    """New ends out of ``pairs``: those that several known nodes share first, then one of each known node in turn.

    Returns the chosen uids and how many were left out.
    """
    old = set(known)
    of: dict[str, list[str]] = defaultdict(list)
    for near, far in pairs:
        if far not in old and near not in of[far]:
            of[far].append(near)
    queues: dict[str, list[str]] = defaultdict(list)
    shared = sorted((far for far, near in of.items() if len(near) > 1), key=lambda far: (-len(of[far]), far))
    for far in sorted(of):
        if len(of[far]) == 1:
            queues[of[far][0]].append(far)
    chosen = shared[:room]
    turn = 0
    lists = [queues[near] for near in sorted(queues)]
    while len(chosen) < room and any(turn < len(queue) for queue in lists):
        chosen += [queue[turn] for queue in lists if turn < len(queue)]
        turn += 1
    chosen = chosen[:room]
    return chosen, len(of) - len(chosen)
