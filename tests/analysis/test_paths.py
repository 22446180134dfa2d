"""Paths against NetworkX, connectors, rank, what is never traversed, limits that say so."""

from __future__ import annotations

import math
from datetime import date
from random import Random

import networkx as nx
import pytest

from graph.analysis.connectors import connectors, hub_sizes, is_connector
from graph.analysis.paths import Projection, paths
from graph.errors import DoorError, QueryError
from tests.analysis.worlds import ALWAYS, World


def _random_world(seed: int, n: int = 14, m: int = 30) -> World:
    random = Random(seed)
    world = World()
    for number in range(n):
        label = random.choice(["Person", "Company", "Unit", "Document", "Place", "Identifier"])
        props: dict[str, object] = {}
        if label == "Unit":
            props = {"level": random.choice(["L4", "L5", "LF", None]), "level_rank": random.choice(["L4", "L5", None])}
        if label == "Identifier":
            props = {"hub_size": random.choice([None, 3, 11]), "is_platform": random.choice([None, None, True])}
        status = "REFUTED" if random.random() < 0.05 else "REGISTERED"
        world.node(label, f"n{number:02}", status=status, **props)
    for _ in range(m):
        a, b = random.choice(list(world.nodes)), random.choice(list(world.nodes))
        status = random.choice(["REGISTERED"] * 8 + ["REFUTED", "ALLEGED"])
        review = random.choice(["ACCEPTED"] * 8 + ["UNREVIEWED", "REJECTED"])
        world.edge(random.choice(["KIN", "HAS_ROLE", "USES"]), a, b, status=status, review=review, span=ALWAYS)
    return world


def _blocked(world: World, uid: str) -> bool:
    """Connector or void, by the words of domain rule Q02."""
    row, props = world.nodes[uid], world.nodes[uid]["props"]
    (label,) = row["labels"]
    if row["status"] in ("REFUTED", "RETRACTED"):
        return True
    if label in ("Document", "Place"):
        return True
    high = ("L1", "L2", "L3", "L4")
    if label == "Unit":
        return props.get("level") in high or (props.get("level") == "LF" and props.get("level_rank") in high)
    if label == "Identifier":
        users = {
            e["a"]
            for e in world.edges.values()
            if e["type"] == "USES"
            and e["b"] == uid
            and e["status"] not in ("REFUTED", "RETRACTED")
            and e["review"] != "REJECTED"
            and world.nodes[e["a"]]["labels"][0] in ("Person", "Company")
        }
        return props.get("is_platform") is True or max(len(users), props.get("hub_size") or 0) > 10
    return False


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("unreviewed", [False, True])
def test_all_simple_paths_as_networkx_finds_them(seed: int, unreviewed: bool) -> None:
    world = _random_world(seed)
    a, b = Random(seed).sample(sorted(world.nodes), 2)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(uid for uid in world.nodes if uid in (a, b) or not _blocked(world, uid))
    for e in world.edges.values():
        reviewed = e["review"] == "ACCEPTED" or (unreviewed and e["review"] == "UNREVIEWED")
        good = reviewed and e["status"] not in ("REFUTED", "RETRACTED")
        if good and e["a"] in plain and e["b"] in plain and e["a"] != e["b"]:
            plain.add_edge(e["a"], e["b"])
    want = {}
    for nodes in nx.all_simple_paths(plain, a, b, cutoff=4):
        want[tuple(nodes)] = math.prod(1 / math.log2(1 + plain.degree(n)) for n in nodes[1:-1])
    result = paths(world.graph(seed), a, b, limit=10_000, unreviewed=unreviewed)
    assert {p.nodes: pytest.approx(p.rank) for p in result.paths} == want
    assert (result.found, result.cut, result.truncated, result.complete_hops) == (len(want), 0, False, 4)
    ranks = [(-round(p.rank, 9), p.nodes) for p in result.paths]
    assert ranks == sorted(ranks)


def _fan(width: int) -> World:
    """a and b with ``width`` people between them, each tied to both."""
    world = World()
    for uid in ("a", "b"):
        world.node("Person", uid)
    for number in range(width):
        world.node("Person", f"m{number:03}")
        world.edge("KIN", "a", f"m{number:03}")
        world.edge("KIN", f"m{number:03}", "b")
    return world


def test_the_best_fifty_with_ties_by_uid_and_a_count_of_the_rest() -> None:
    world = _fan(60)
    world.node("Person", "z")
    world.edge("KIN", "m000", "z")  # a third neighbour: a lower rank than the other 59
    result = paths(world.graph(), "a", "b")
    assert (len(result.paths), result.found, result.cut) == (50, 60, 10)
    assert [p.nodes[1] for p in result.paths] == [f"m{n:03}" for n in range(1, 51)]
    assert result.paths[0].rank == pytest.approx(1 / math.log2(3))


def test_a_direct_edge_has_rank_one_and_parallel_edges_are_one_step() -> None:
    world = _fan(1)
    first = world.edge("KIN", "a", "b", "k1")
    second = world.edge("HAS_ROLE", "b", "a", "k2")
    result = paths(world.graph(), "a", "b")
    assert result.paths[0].nodes == ("a", "b") and result.paths[0].rank == 1.0
    assert result.paths[0].steps == ((first, second),)


@pytest.mark.parametrize(
    ("labels", "props", "through"),
    [
        ("Unit", {"level": "L4"}, False),
        ("Unit", {"level": "L5"}, True),
        ("Unit", {"level": "LF", "level_rank": "L4"}, False),
        ("Unit", {"level": "LF", "level_rank": "L5"}, True),
        ("Unit", {"level": "LF"}, True),
        ("Unit", {}, True),
        ("Place", {}, False),
        ("Document", {}, False),
        ("InspectionRound", {}, False),
        ("Identifier", {"hub_size": 10}, True),
        ("Identifier", {"hub_size": 11}, False),
        ("Identifier", {"is_platform": True}, False),
        ("Identifier", {"is_platform": False}, True),
        (("Person", "Official"), {}, True),
    ],
)
def test_connectors_are_no_inner_nodes_and_always_ends(
    labels: str | tuple[str, ...], props: dict[str, object], through: bool
) -> None:
    world = World()
    world.node("Person", "a")
    world.node("Person", "b")
    world.node(labels, "x", **props)
    world.edge("LOCATED_AT", "a", "x")
    world.edge("LOCATED_AT", "b", "x")
    graph = world.graph()
    assert paths(graph, "a", "b").found == int(through)
    assert paths(graph, "a", "x").found == 1
    assert paths(graph, "a", "b").left_out == int(not through)
    assert is_connector(graph.nodes["x"]["labels"], graph.nodes["x"]["props"]) is not through


def test_a_connector_lowers_no_rank() -> None:
    """Degrees count after exclusion: ties to a county committee do not make a person a hub."""
    world = _fan(1)
    world.node("Unit", "county", level="L4")
    for number in range(5):
        world.node("Place", f"p{number}")
        world.edge("LOCATED_AT", "m000", f"p{number}")
    world.edge("AT", "m000", "county")
    assert paths(world.graph(), "a", "b").paths[0].rank == pytest.approx(1 / math.log2(3))


def test_hub_size_counts_persons_and_companies_over_all_periods_and_no_bids() -> None:
    world = World()
    world.node("Identifier", "i", kind="PHONE")
    for number, label in enumerate(["Person", "Company", "Company", "Bid"]):
        world.node(label, f"x{number}")
        world.edge("USES", f"x{number}", "i", span=(f"20{10 + number}-01-01", f"20{10 + number}-12-31"))
    world.edge("OWNS", "x0", "i")  # the same person again
    world.node("Person", "not")
    world.edge("USES", "not", "i", status="REFUTED")
    assert hub_sizes(world.graph()) == {"i": 3}
    for number in range(8):
        world.node("Person", f"more{number}")
        world.edge("USES", f"more{number}", "i")
    assert connectors(world.graph()) == {"i"}


def test_as_of_keeps_what_can_hold_on_the_day() -> None:
    world = World()
    for uid in ("a", "m", "b"):
        world.node("Person", uid)
    world.edge("KIN", "a", "m", span=("2020-01-01", "2020-06-30"))
    world.edge("KIN", "m", "b", span=("2020-06-30", None))
    found = {day: paths(world.graph(), "a", "b", as_of=date(2020, 6, day)).found for day in (29, 30)}
    assert found == {29: 0, 30: 1}
    assert paths(world.graph(), "a", "b", as_of=date(2020, 7, 1)).found == 0
    assert paths(world.graph(), "a", "b").found == 1


def test_only_the_relations_asked_for() -> None:
    world = _fan(2)
    world.edge("HAS_ROLE", "a", "b")
    assert paths(world.graph(), "a", "b", relations=["KIN"]).found == 2
    assert paths(world.graph(), "a", "b", relations=["HAS_ROLE"]).found == 1


def test_a_search_stopped_at_its_work_limit_says_so_and_keeps_the_short_paths() -> None:
    world = _fan(3)
    rim = [f"r{n:02}" for n in range(30)]
    for uid in rim:
        world.node("Person", uid)
        world.edge("KIN", "a", uid)
        world.edge("KIN", uid, "b")
    for x in rim:
        for y in rim:
            if x < y:
                world.edge("KIN", x, y)
    whole = paths(world.graph(), "a", "b")
    assert not whole.truncated and whole.found == 33 + 30 * 29 + 30 * 29 * 28
    stopped = paths(world.graph(), "a", "b", work_limit=3_000)
    assert stopped.truncated and stopped.complete_hops == 2 and stopped.found < whole.found
    assert stopped.work <= 3_001
    assert {p.nodes for p in whole.paths if p.hops == 2} <= {p.nodes for p in stopped.paths}


def test_the_search_does_not_walk_into_dead_ends() -> None:
    """A hub of 5,000 beside one short path: work stays near the size of the hub."""
    world = _fan(1)
    for number in range(5_000):
        world.node("Person", f"h{number}")
        world.edge("KIN", "a", f"h{number}")
    result = paths(world.graph(), "a", "b")
    assert result.found == 1 and result.work < 30_000


@pytest.mark.parametrize(
    ("a", "b", "hops", "error"),
    [("a", "nobody", 4, DoorError), ("a", "a", 4, QueryError), ("a", "b", 0, QueryError), ("a", "b", 7, QueryError)],
)
def test_what_cannot_be_asked_is_refused(a: str, b: str, hops: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        paths(_fan(1).graph(), a, b, max_hops=hops)


def test_one_projection_answers_many_questions() -> None:
    world = _random_world(3)
    projection = Projection(world.graph())
    for a, b in [("n00", "n01"), ("n02", "n05"), ("n01", "n00")]:
        assert projection.paths(a, b) == paths(world.graph(9), a, b)
