"""What every store does. One suite over the embedded store and a real Neo4j."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.errors import ForeignStore, QueryError, StoreError, StoreTimeout
from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from graph.store.contract import Delta, GraphEdge, GraphNode, GraphPath, Marker
from graph.store.repair import repair_delta
from tests.store.frames import added, chain, county, digest_of, edge, edges, node, nodes

Raw = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).resolve().parents[2]

#: Never ends by itself within any limit of time used here.
ENDLESS = "UNWIND range(1, 6000) AS x UNWIND range(1, 6000) AS y UNWIND range(1, 6000) AS z WITH x WHERE x < 0 RETURN x"


# ---------------------------------------------------------------------- apply
def test_what_was_added_is_there_to_the_last_property(store: BoltStore) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    assert store.digest() == digest_of(some, between)
    assert store.inventory() == (dict.fromkeys(some["uid"], "h1"), dict.fromkeys(between["uid"], "h1"))


def test_values_come_back_typed(store: BoltStore) -> None:
    store.apply(added(*county()), 1)
    rows = store.read("MATCH (n:Company {uid: 'c1'}) RETURN n, n.established AS day, n.paid_in AS money").rows
    company, day, money = rows[0]
    assert isinstance(company, GraphNode)
    assert (day, money) == (date(1999, 12, 31), 123_456_789_012)
    assert company.props["listed"] is False
    assert company.props["established"] == date(1999, 12, 31)
    share = store.read("MATCH (:Person {uid: 'p2'})-[r:HOLDS_SHARE]->(:Company) RETURN r").rows[0][0]
    assert (share.type, share.from_uid, share.to_uid) == ("HOLDS_SHARE", "p2", "c1")
    assert isinstance(share.props["pct"], float)
    assert "uid" not in share.props and share.uid == "e3"


def test_a_label_that_extends_comes_behind_the_one_it_extends(store: BoltStore) -> None:
    store.apply(added(*county()), 1)
    rows = store.read("MATCH (n:Official) RETURN n").rows
    assert [row[0].labels for row in rows] == [("Person", "Official")]


def test_changes_replace_all_properties_and_labels(store: BoltStore) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    p1 = node("p1", ["Person"], {"name": "李未名"}, content_hash="h2")
    p2 = node("p2", ["Person", "Official"], {"name": "王二", "cadre_no": "9"}, content_hash="h2", review="UNREVIEWED")
    e1 = edge("e1", "KIN", ("p1", "p2"), props={"kin_code": "CHILD"}, content_hash="h2")
    store.apply(
        Delta(
            nodes_changed=nodes(p1, p2),
            edges_changed=edges(e1),
            labels_before={"p1": ("Person", "Official"), "p2": ("Person",)},
        ),
        2,
    )
    now = pl.concat([some.filter(~pl.col("uid").is_in(["p1", "p2"])), nodes(p1, p2)])
    then = pl.concat([between.filter(pl.col("uid") != "e1"), edges(e1)])
    assert store.digest() == digest_of(now, then)
    assert store.read("MATCH (n:Official {uid: 'p2'}) RETURN n.name AS name").rows == [("王二",)]
    assert store.read("MATCH (n:Official {uid: 'p1'}) RETURN n.name AS name", columns=["name"]).rows == []
    # The other KIN edge of the same pair is another edge.
    assert store.read("MATCH (:Person {uid: 'p1'})-[r:KIN]->() RETURN r.uid AS uid ORDER BY uid").rows == [
        ("e1",),
        ("e5",),
    ]


def test_what_ended_is_gone_and_what_stays_stays(store: BoltStore) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    gone = ["p3", "u1"]
    ended = ["e4", "e1"]
    store.apply(
        Delta(
            nodes_ended=some.filter(pl.col("uid").is_in(gone)),
            edges_ended=between.filter(pl.col("uid").is_in(ended)),
        ),
        2,
    )
    left = some.filter(~pl.col("uid").is_in(gone))
    assert store.digest() == digest_of(left, between.filter(~pl.col("uid").is_in(ended)))


def test_an_edge_whose_end_moved_is_ended_and_added_under_its_uid(store: BoltStore) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    moved = edge("e1", "KIN", ("p3", "p2"), props={"kin_code": "SPOUSE"}, content_hash="h2")
    store.apply(Delta(edges_ended=between.filter(pl.col("uid") == "e1"), edges_added=edges(moved)), 2)
    assert store.digest() == digest_of(some, pl.concat([between.filter(pl.col("uid") != "e1"), edges(moved)]))


def test_more_rows_than_one_batch_takes(store: BoltStore) -> None:
    store._server.node_batch = store._server.edge_batch = 40
    some, between = chain(333)
    seen: list[tuple[str, int, int]] = []
    store.apply(added(some, between), 1, lambda what, done, total: seen.append((what, done, total)))
    assert store.digest() == digest_of(some, between)
    assert [done for _, done, total in seen if total == 333] == [*range(40, 333, 40), 333]
    many = between.with_columns(content_hash=pl.lit("new"))
    store.apply(Delta(edges_changed=many), 2)
    store.apply(Delta(edges_ended=many.head(200)), 3)
    assert store.inventory()[1] == dict.fromkeys(many["uid"][200:], "new")


def test_an_edge_without_its_end_is_an_error_and_not_a_gap(store: BoltStore) -> None:
    some, _ = county()
    with pytest.raises(StoreError):
        store.apply(added(some, edges(edge("e9", "KIN", ("p1", "nobody")))), 1)
    marker = store.marker()
    assert marker is not None and marker.applying == 1 and marker.revision == 0


def test_a_value_of_another_type_than_declared_is_refused(store: BoltStore) -> None:
    bad = nodes(node("c9", ["Company"], {"established": "last spring"}))
    with pytest.raises(StoreError) as caught:
        store.apply(Delta(nodes_added=bad), 1)
    assert "established" in str(caught.value) and "last spring" not in str(caught.value)


# ---------------------------------------------------------------------- marker, schema
def test_an_empty_target_has_no_marker_and_a_prepared_one_says_whose_it_is(settings: Settings) -> None:
    store = open_store(settings)
    assert store.marker() is None
    store.prepare("L", 1)
    assert store.marker() == Marker("L", 0, 1, None)
    store.apply(added(*county()), 7)
    assert store.marker() == Marker("L", 7, 1, None)
    store.prepare("L", 1)
    assert store.marker() == Marker("L", 7, 1, None)
    with pytest.raises(ForeignStore):
        store.prepare("another ledger", 1)
    store.close()


def test_a_target_that_is_not_empty_and_not_ours_is_refused(settings: Settings, raw: Raw) -> None:
    raw("CREATE (:Cat {name: 'Tom'})")
    store = open_store(settings)
    for attempt in (lambda: store.prepare("L", 1), store.marker, store.wipe):
        with pytest.raises(ForeignStore) as caught:
            attempt()
        assert caught.value.cause and caught.value.cure
    assert raw("MATCH (n) RETURN labels(n) AS l, n.name AS name") == [{"l": ["Cat"], "name": "Tom"}]
    store.close()


def test_the_marker_says_applying_while_a_change_is_under_way(store: BoltStore) -> None:
    seen: list[Marker | None] = []
    store.apply(added(*county()), 1, lambda *_: seen.append(store.marker()))
    assert seen and all(m is not None and (m.revision, m.applying) == (0, 1) for m in seen)


def test_the_marker_is_in_no_count_and_no_inventory(store: BoltStore) -> None:
    assert store.inventory() == ({}, {})
    assert store.digest() == digest_of(nodes(), edges())
    assert store.read("MATCH (n) WHERE n.uid IS NOT NULL RETURN count(n) AS n").rows == [(0,)]


def test_only_uid_is_unique(store: BoltStore, raw: Raw) -> None:
    twins = nodes(node("a", ["Company"], {"uscc": "same"}), node("b", ["Company"], {"uscc": "same"}))
    store.apply(Delta(nodes_added=twins), 1)
    with pytest.raises(Exception, match=r"(?i)duplicate|already exists|constraint"):
        raw("CREATE (:Company {uid: 'a'})")
    assert set(store.inventory()[0]) == {"a", "b"}


def test_nodes_of_others_are_never_touched(store: BoltStore, raw: Raw) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    raw("CREATE (:Person {uid: 'theirs', name: 'X'})-[:KNOWS]->(:Cat {uid: 'cat'})")
    raw("MATCH (a:Cat), (b:Person {uid: 'p3'}) CREATE (a)-[:SITS_ON {uid: 'their edge'}]->(b)")
    assert store.digest() == digest_of(some, between)
    store.apply(repair_delta(store, some, between), 2)
    store.apply(Delta(edges_ended=between), 3)
    store.apply(Delta(nodes_ended=some), 4)
    left = raw("MATCH (n) WHERE NOT n:MailuoMarker RETURN n.uid AS uid ORDER BY uid")
    assert left == [{"uid": "cat"}, {"uid": "theirs"}]
    assert raw("MATCH (:Person)-[r:KNOWS]->(:Cat) RETURN count(r) AS n") == [{"n": 1}]


def test_the_statement_that_gives_a_database_free_takes_ours_and_nothing_else(store: BoltStore, raw: Raw) -> None:
    store.apply(added(*county()), 1)
    raw("CREATE (:Cat {uid: 'cat'})")
    with pytest.raises(ForeignStore) as refused:
        store.prepare("another ledger", 1)
    raw(refused.value.cure[refused.value.cure.index("MATCH") :])
    assert raw("MATCH (n) RETURN labels(n) AS l") == [{"l": ["Cat"]}]


def test_wipe_leaves_nothing_of_ours(store: BoltStore) -> None:
    store._server.node_batch = 50
    store.apply(added(*chain(120)), 1)
    store.wipe()
    assert store.marker() is None
    assert store.read("MATCH (n) RETURN count(n) AS n").rows == [(0,)]
    store.prepare("L2", 1)
    store.apply(added(*county()), 1)
    assert store.digest() == digest_of(*county())


# ---------------------------------------------------------------------- reading
def test_parameters_of_every_kind(store: BoltStore) -> None:
    given = {"t": "O'Neil `x`", "n": 3, "f": 0.5, "l": ["a", "b"], "m": {"k": 1}, "d": date(2020, 2, 29), "o": None}
    row = store.read("RETURN $t AS t, $n AS n, $f AS f, $l AS l, $m.k AS m, $d AS d, $o AS o", given).rows[0]
    assert row == ("O'Neil `x`", 3, 0.5, ["a", "b"], 1, date(2020, 2, 29), None)


def test_a_parameter_of_an_impossible_type_is_a_clear_error(store: BoltStore) -> None:
    with pytest.raises(QueryError):
        store.read("RETURN $x AS x", {"x": object()})


def test_a_cut_answer_says_so_and_a_whole_one_does_not(store: BoltStore) -> None:
    text = "UNWIND range(1, $n) AS x RETURN x"
    cut = store.read(text, {"n": 8}, limit=7)
    assert (len(cut.rows), cut.truncated, cut.limit) == (7, True, 7)
    whole = store.read(text, {"n": 7}, limit=7)
    assert (len(whole.rows), whole.truncated) == (7, False)
    long = store.read(text, {"n": 100_000}, limit=2500)
    assert ([row[0] for row in long.rows], long.truncated) == (list(range(1, 2501)), True)


def test_the_byte_limit_holds_for_the_whole_answer(store: BoltStore) -> None:
    answer = store.read("UNWIND range(1, 100) AS x RETURN $t AS t", {"t": "字" * 1000}, max_bytes=20_000)
    assert answer.truncated and answer.notes
    assert 1 <= len(answer.rows) <= 7  # 3,000 bytes each
    one = store.read("RETURN $t AS t", {"t": "x" * 50_000}, max_bytes=20_000)
    assert one.rows == [] and one.truncated and one.notes


def test_an_empty_answer_has_its_columns(store: BoltStore) -> None:
    table = store.read("MATCH (n:Unit) WHERE n.uid = 'none' RETURN n.name AS name", columns=["name"])
    assert table.columns == ("name",) and table.rows == [] and not table.truncated


def test_ends_of_an_edge_that_came_alone_or_in_a_list(store: BoltStore) -> None:
    store.apply(added(*county()), 1)
    text = "MATCH (:Person {uid: 'p1'})-[r:HAS_ROLE]->() RETURN r AS r, [r] AS l, {k: r} AS m"
    r, in_list, in_map = store.read(text).rows[0]
    for found in (r, in_list[0], in_map["k"]):
        assert isinstance(found, GraphEdge)
        assert (found.from_uid, found.to_uid) == ("p1", "c1")


def test_a_path_comes_with_its_nodes_in_order(store: BoltStore) -> None:
    store.apply(added(*county()), 1)
    text = "MATCH p = (a:Person {uid: 'p3'})-[:HOLDS_SHARE]->(:Company)<-[:HOLDS_SHARE]-(b:Person) RETURN p"
    path = store.read(text).rows[0][0]
    assert isinstance(path, GraphPath)
    assert [n.uid for n in path.nodes] == ["p3", "c1", "p2"]
    assert [(e.uid, e.from_uid, e.to_uid) for e in path.edges] == [("e4", "p3", "c1"), ("e3", "p2", "c1")]


@pytest.mark.parametrize("typed", [False, True], ids=["ours", "typed"])
@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Person {uid: 'x'}) RETURN n",
        "MATCH (n:Person) SET n.name = 'x' RETURN n",
        "MATCH (n:Person) DETACH DELETE n",
        "MERGE (n:Person {uid: 'x'}) RETURN n",
        "MATCH (n:Person) CALL { WITH n CREATE (m:Person) RETURN m } RETURN m",
        "MATCH (n:Person) REMOVE n.name RETURN n",
        "MATCH (n:Person) SET n:Unit RETURN n",
        "CREATE INDEX bad FOR (n:Person) ON (n.bad)",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://192.0.2.1/x' AS line RETURN line",
        "MATCH (n:Person) FOREACH (x IN [1] | CREATE (:Person)) RETURN n",
        "MATCH (n RETURN n",
        "RETURN 1 AS a; MATCH (n) DETACH DELETE n",
    ],
)
def test_reading_never_changes_anything(store: BoltStore, text: str, typed: bool) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    with pytest.raises(QueryError) as caught:
        store.read(text, typed_by_hand=typed, timeout=10)
    assert caught.value.cause and caught.value.cure
    assert store.digest() == digest_of(some, between)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN count(*) AS n",
        "MATCH (a:Person)-[r]-(b) WHERE a.name CONTAINS 'CREATE' RETURN a, r, b",
        "MATCH (a:Person {uid: 'p1'})-[*1..3]-(b) RETURN DISTINCT b.uid AS uid ORDER BY uid",
        "MATCH p = shortestPath((a:Person {uid: 'p1'})-[*..4]-(b:Company {uid: 'c1'})) RETURN p",
        "MATCH (a:Person) OPTIONAL MATCH (a)-[:HAS_ROLE]->(c:Company) RETURN a.uid AS uid, collect(c.name) AS c",
        "MATCH (a:Person) WHERE NOT EXISTS { (a)-[:KIN]-() } RETURN a.uid AS uid",
        "MATCH (a:Person) RETURN COUNT { (a)-[:KIN]-() } AS n, [(a)-[:KIN]-(b) | b.uid] AS l",
        "CALL { MATCH (n:Unit) RETURN n.uid AS uid UNION MATCH (n:Company) RETURN n.uid AS uid } RETURN uid",
        "MATCH (a:Person)-[:KIN]->(b:Person) WHERE NOT (b)-[:KIN]->(a) RETURN a.uid AS a, b.uid AS b",
        "UNWIND [3, 1, 2] AS x WITH x ORDER BY x SKIP 1 LIMIT 1 RETURN x, 'DELETE' AS word",
        "CALL db.labels() YIELD label RETURN label",
    ],
)
def test_typed_reading_is_answered(store: BoltStore, text: str) -> None:
    store.apply(added(*county()), 1)
    assert store.read(text, typed_by_hand=True).rows is not None


def test_a_statement_that_does_not_end_is_ended_and_the_store_answers_again(store: BoltStore) -> None:
    store.apply(added(*county()), 1)
    for typed in (True, False):
        with pytest.raises(StoreTimeout):
            store.read(ENDLESS, timeout=1.0, typed_by_hand=typed)
        assert store.read("RETURN 1 AS one").rows == [(1,)]
    assert store.digest() == digest_of(*county())


# ---------------------------------------------------------------------- crash, repair
_CRASH = """
import os, signal, sys
from graph.settings import Settings
from graph.store.connect import open_store
from tests.store.frames import added, chain
home, uri, user, word, step = sys.argv[1:]
settings = Settings(home=home, store=uri, NEO4J_USERNAME=user, NEO4J_PASSWORD=word)
store = open_store(settings)
store._server.node_batch = store._server.edge_batch = 30
calls = 0
def progress(what, done, total):
    global calls
    calls += 1
    if calls == int(step):
        os.kill(os.getpid(), signal.SIGKILL)
store.apply(added(*chain(200)), 2, progress)
"""


@pytest.mark.parametrize("step", [1, 9], ids=["among the nodes", "among the edges"])
def test_a_process_killed_in_the_middle_of_apply_is_mended(settings: Settings, store: BoltStore, step: int) -> None:
    # What chain(200) replaces: one node that stays (other content), one that ends, an edge that ends.
    stays = chain(200)[0].head(1).with_columns(content_hash=pl.lit("old"))
    old = nodes(node("leaves", ["Unit"], {"name": "x"}))
    store.apply(added(pl.concat([old]), edges()), 1)
    words = [settings.store, settings.neo4j_username, settings.neo4j_password or "-"]
    child = subprocess.run([sys.executable, "-c", _CRASH, str(settings.home), *words, str(step)], cwd=ROOT, check=False)
    assert child.returncode == -9
    marker = store.marker()
    assert marker is not None and (marker.revision, marker.applying) == (1, 2)
    some, between = chain(200)
    half = store.inventory()
    assert 0 < len(half[0]) + len(half[1]) < some.height + between.height
    assert stays["uid"][0] in half[0]
    delta = repair_delta(store, some, between)
    assert delta.nodes_ended["uid"].to_list() == ["leaves"]
    assert delta.nodes_added.height == some.height - (len(half[0]) - 1)
    store.apply(delta, 2)
    assert store.digest() == digest_of(some, between)
    assert store.marker() == Marker("L", 2, 1, None)
    assert repair_delta(store, some, between).size == 0


def test_repair_finds_other_content_other_labels_moved_and_doubled_edges(store: BoltStore, raw: Raw) -> None:
    some, between = county()
    store.apply(added(some, between), 1)
    raw("MATCH (n:Person {uid: 'p2'}) SET n.content_hash = 'other', n.name = 'wrong'")
    raw("MATCH (n:Person {uid: 'p3'}) SET n:Official")
    raw("MATCH (a:Person {uid: 'p1'})-[r:KIN {uid: 'e1'}]->(b) CREATE (a)-[c:KIN]->(b) SET c = properties(r)")
    raw("MATCH (a:Person)-[r:HOLDS_SHARE {uid: 'e3'}]->(b) SET r.content_hash = 'other'")
    raw("MATCH (a:Person {uid: 'p1'})-[r:HAS_ROLE]->(b:Company), (c:Person {uid: 'p2'}) "
        "CREATE (c)-[m:HAS_ROLE]->(b) SET m = properties(r) DELETE r")  # fmt: skip
    delta = repair_delta(store, some, between)
    assert set(delta.nodes_changed["uid"]) == {"p2", "p3"}
    assert set(delta.edges_changed["uid"]) == {"e3"}
    assert set(delta.edges_added["uid"]) == {"e1", "e2"}
    store.apply(delta, 2)
    assert store.digest() == digest_of(some, between)
    assert raw("MATCH ()-[r:KIN]->() RETURN count(r) AS n") == [{"n": 2}]
