"""Our graphs to py2neo and back through a real Neo4j; the one warning; the error where the extra is missing."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import networkx as nx
import py2neo
import pytest

from graph.errors import QueryError, StoreError
from graph.store import py2neo_bridge as bridge
from graph.store.contract import GraphEdge, GraphNode, GraphPath
from graph.store.py2neo_bridge import create, from_py2neo, read, to_py2neo
from graph.store.shape import add_frames, new_graph
from tests.queries.world import World

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer

pytestmark = pytest.mark.filterwarnings("ignore:py2neo:FutureWarning")


def world() -> nx.MultiDiGraph[str]:
    """Days and half-known days, lists, several labels, parallel edges, decimals, money, all in one."""
    w = World()
    w.node("p1", "Person:Official", name="林向东", alias=["老林", "东子"], birth_ym="1970-05")
    w.node("p2", "Person", name="苏晚晴", said="UNREVIEWED")
    w.node("c1", "Company", name="恒达建设", reg_capital=1_234_567_890_12)
    w.node("u1", "Unit", name="青禾县水务局", universe=["第二届", "第三届"])
    w.node("f1", "Figure", topic="巡察", text="巡察72个单位", value=72.5, bound="eq")
    w.node("pe1", "Penalty", effective_date="2021-09-01", effect_end="2022-09-01", kind="P1")
    w.edge("k1", "p1", "KIN", "p2", span=(date(2010, 5, 1), None, "m", None), kin_code="SP")
    w.edge("k2", "p1", "KIN", "p2", said="ALLEGED UNREVIEWED", kin_code="SB")
    w.edge("h1", "p2", "HOLDS_SHARE", "c1", ratio=0.35)
    w.edge("o1", "pe1", "ON", "p1")
    graph = new_graph(3, date(2024, 6, 30))
    delta = w.delta
    add_frames(graph, delta.nodes_added, delta.edges_added)
    assert graph.number_of_nodes() == 6 and graph.number_of_edges() == 4
    return graph


def content(graph: nx.MultiDiGraph[str]) -> tuple[dict[str, Any], dict[tuple[str, str, str], Any]]:
    return dict(graph.nodes(data=True)), {(a, b, key): d for a, b, key, d in graph.edges(keys=True, data=True)}


@pytest.fixture
def server(neo4j_server: Neo4jServer) -> Iterator[py2neo.Graph]:
    """py2neo on the run's server, empty before and after."""
    graph = py2neo.Graph(neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password), name="neo4j")
    graph.run("MATCH (n) DETACH DELETE n")
    yield graph
    graph.run("MATCH (n) DETACH DELETE n")


def test_there_and_back_without_a_server() -> None:
    graph = world()
    back = from_py2neo(to_py2neo(graph), 3, date(2024, 6, 30))
    assert content(back) == content(graph)
    assert back.graph == graph.graph


@pytest.mark.neo4j
def test_there_and_back_through_a_server(server: py2neo.Graph) -> None:
    graph = world()
    create(to_py2neo(graph), server)
    found = server.run("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r").to_subgraph()
    back = from_py2neo(found)
    assert content(back) == content(graph)
    props = back.nodes["pe1"]["props"]
    assert type(props["effective_date"]) is date and back.edges["p1", "p2", "k1"]["valid_from"] == date(2010, 5, 1)
    assert back.nodes["p1"]["labels"] == ("Person", "Official")
    assert set(back["p1"]["p2"]) == {"k1", "k2"}
    assert back.nodes["u1"]["props"]["universe"] == ["第二届", "第三届"]


@pytest.mark.neo4j
def test_bare_ends_are_fetched_and_merge_finds_nodes_by_uid(server: py2neo.Graph) -> None:
    graph = world()
    create(to_py2neo(graph), server)
    back = from_py2neo(server.run("MATCH ()-[r:HOLDS_SHARE]->() RETURN r").to_subgraph())
    assert {uid: back.nodes[uid] for uid in back} == {uid: graph.nodes[uid] for uid in ("p2", "c1")}
    server.merge(to_py2neo(graph.subgraph(["u1"])))
    assert server.evaluate("MATCH (n) RETURN count(n)") == 6


@pytest.mark.neo4j
def test_rows_are_plain_python(server: py2neo.Graph) -> None:
    create(to_py2neo(world()), server)
    text = """MATCH way = (p:Person {uid: $uid})-[e:KIN {uid: 'k1'}]->(q)
    RETURN p, e, way, [date('2024-02-29'), null] AS days, {day: date($day)} AS map, 1.5 AS x,
           duration('P1M') AS span, datetime('2024-01-01T00:00:00Z') AS at"""
    table = read(server, text, {"uid": "p1", "day": "2020-01-01"})
    (row,) = table.rows
    said = dict(zip(table.columns, row, strict=True))
    assert isinstance(said["p"], GraphNode) and said["p"].uid == "p1" and "uid" not in said["p"].props
    assert said["e"] == GraphEdge("k1", "KIN", "p1", "p2", said["e"].props)
    assert isinstance(said["way"], GraphPath) and [n.uid for n in said["way"].nodes] == ["p1", "p2"]
    assert said["days"] == [date(2024, 2, 29), None] and said["map"] == {"day": date(2020, 1, 1)}
    assert said["x"] == 1.5 and said["at"].isoformat().startswith("2024-01-01T00:00:00")
    assert isinstance(said["span"], str)


@pytest.mark.neo4j
def test_only_reading_limits_and_refusals(server: py2neo.Graph) -> None:
    create(to_py2neo(world()), server)
    with pytest.raises(QueryError):
        read(server, "CREATE (z:Unit {uid: 'z'}) RETURN z")
    with pytest.raises(QueryError):
        read(server, "MATCH nonsense")
    assert server.evaluate("MATCH (n) RETURN count(n)") == 6
    table = read(server, "MATCH (n) RETURN n.uid AS uid ORDER BY uid", limit=2)
    assert (table.rows, table.truncated) == ([("c1",), ("f1",)], True)
    small = read(server, "MATCH (n) RETURN n.uid AS uid ORDER BY uid", max_bytes=10)
    assert small.truncated and small.notes and len(small.rows) < 6
    empty = read(server, "MATCH (n {uid: 'none'}) RETURN n.uid AS uid")
    assert (empty.columns, empty.rows, empty.truncated) == (("uid",), [], False)


@pytest.mark.neo4j
def test_a_write_that_fails_leaves_nothing(server: py2neo.Graph) -> None:
    graph = world()
    graph.edges["p2", "c1", "h1"]["props"]["ratio"] = {"a": 1}
    with pytest.raises(py2neo.errors.ClientError):
        create(to_py2neo(graph), server)
    assert server.evaluate("MATCH (n) RETURN count(n)") == 0


def test_others_nodes_are_refused_and_nothing_is_an_empty_graph() -> None:
    with pytest.raises(StoreError, match="uid"):
        from_py2neo(py2neo.Node("Person", name="林"))
    assert from_py2neo(None).number_of_nodes() == 0


def test_a_server_that_is_not_there() -> None:
    class Nobody:
        def auto(self, readonly: bool) -> Any:
            raise py2neo.errors.ServiceUnavailable("Cannot connect to any known routers")

    with pytest.raises(StoreError, match="py2neo"):
        read(Nobody(), "RETURN 1")


def test_the_end_of_life_is_said_once() -> None:
    bridge.package.cache_clear()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        to_py2neo(world())
        to_py2neo(world())
    ours = [w for w in said if w.category is FutureWarning]
    assert len(ours) == 1
    assert "2023" in str(ours[0].message) and ours[0].filename == __file__


def test_without_the_extra_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    bridge.package.cache_clear()
    monkeypatch.setitem(sys.modules, "py2neo", None)
    with pytest.raises(StoreError) as caught:
        to_py2neo(world())
    assert "--extra py2neo" in caught.value.cure
    monkeypatch.undo()
    bridge.package.cache_clear()
