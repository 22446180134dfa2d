"""Paths between two subjects: a Cypher statement on either store finds the ones that ``graph.analysis.paths`` finds."""

from __future__ import annotations

from random import Random
from typing import Any

import networkx as nx
import pytest

from graph.analysis.paths import paths
from graph.session.shape import add_frames, new_graph
from graph.store.bolt import BoltStore
from tests.store.frames import added, edge, edges, node, nodes

#: Up to four hops, every node once, connectors only as ends, nothing refuted, rejected or unreviewed.
STATEMENT = """
MATCH p = (a:Person {uid: $a})-[*1..4]-(b:Person {uid: $b})
WITH nodes(p) AS steps, relationships(p) AS edges
WHERE all(r IN edges WHERE r.status <> 'REFUTED' AND r.review = 'ACCEPTED')
  AND all(n IN steps WHERE size([m IN steps WHERE m.uid = n.uid]) = 1)
  AND none(n IN steps WHERE n.uid <> $a AND n.uid <> $b AND (n.status = 'REFUTED' OR n:Place OR n:Document
    OR (n:Unit AND coalesce(n.level, '') IN ['L1', 'L2', 'L3', 'L4'])
    OR (n:Identifier AND (coalesce(n.is_platform, false) OR coalesce(n.hub_size, 0) > 10))))
RETURN DISTINCT [n IN steps | n.uid] AS uids
"""
_KINDS: list[tuple[str, dict[str, Any]]] = [
    ("Person", {}),
    ("Person", {}),
    ("Company", {}),
    ("Unit", {"level": "L4"}),
    ("Unit", {"level": "L5"}),
    ("Place", {}),
    ("Identifier", {"hub_size": 3}),
    ("Identifier", {"hub_size": 11}),
    ("Identifier", {"is_platform": True}),
]


def _world(seed: int) -> tuple[Any, Any]:
    random = Random(seed)
    made = [("n00", "Person", {}), ("n01", "Person", {})]
    made += [(f"n{number:02}", *random.choice(_KINDS)) for number in range(2, 16)]
    some = nodes(*(node(uid, [label], {"name": uid, **props}) for uid, label, props in made))
    rows = []
    for number in range(34):
        (a, one, _), (b, two, _) = random.sample(made, 2)
        status = random.choice(["REGISTERED"] * 6 + ["REFUTED", "ALLEGED"])
        review = random.choice(["ACCEPTED"] * 7 + ["UNREVIEWED"])
        kind = random.choice(["KIN", "HAS_ROLE", "USES"])
        rows.append(edge(f"e{number:02}", kind, (a, b), (one, two), status=status, review=review))
    return some, edges(*rows)


@pytest.mark.parametrize("seed", range(6))
def test_a_statement_finds_the_same_paths(store: BoltStore, seed: int) -> None:
    some, between = _world(seed)
    store.apply(added(some, between), 1)
    rows = store.read(STATEMENT, {"a": "n00", "b": "n01"}, limit=5_000, columns=["uids"]).rows
    graph: nx.MultiDiGraph[str] = new_graph(1, None)
    add_frames(graph, some, between)
    result = paths(graph, "n00", "n01", limit=5_000)
    assert not result.truncated
    assert {path.nodes for path in result.paths} == {tuple(row[0]) for row in rows}
