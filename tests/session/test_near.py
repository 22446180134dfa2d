"""The cut-out between two nodes gives exactly the paths, ranks and counts of the whole graph."""

from __future__ import annotations

import random

import pytest

from graph.analysis.paths import Projection
from graph.session.near import blocked_nodes, extent
from graph.session.shape import add_frames, new_graph
from tests.session.frames import edge, frames, node


def _world(rng: random.Random) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    nodes = [node(f"p{i}", "Person", name=f"人{i}") for i in range(14)]
    nodes += [node(f"c{i}", "Company", name=f"甲{i}公司") for i in range(6)]
    nodes += [node("u", "Unit", name="县委", level="L4"), node("v", "Unit", name="乡所", level="L5")]
    nodes += [node("i", "Identifier", kind="PHONE", display_tail="1234", hub_size=30)]
    nodes += [
        node("x", "Person", name="未复核", review="UNREVIEWED"),
        node("z", "Person", name="查否", status="REFUTED"),
    ]
    uids = [str(n["uid"]) for n in nodes]
    edges = []
    for n in range(34):
        a, b = rng.sample(uids, 2)
        given = {
            "status": rng.choice(["REGISTERED"] * 8 + ["REFUTED"]),
            "review": rng.choice(["ACCEPTED"] * 6 + ["UNREVIEWED"]),
        }
        edges.append(edge(f"e{n}", rng.choice(["KIN", "HAS_ROLE", "USES"]), a, b, **given))
    return nodes, edges


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("unreviewed", [False, True])
def test_cut_out_has_the_paths_of_the_whole(seed: int, unreviewed: bool) -> None:
    rng = random.Random(seed)
    nodes, edges = frames(*_world(rng))
    whole = new_graph(1, None)
    add_frames(whole, nodes, edges)
    ends = tuple(rng.sample(["p0", "p1", "p2", "u", "i", "c0", "x"], 2))
    hops = rng.choice([1, 2, 3, 4])
    blocked = blocked_nodes(nodes.lazy(), unreviewed)
    part = new_graph(1, None)
    add_frames(part, *extent(nodes.lazy(), edges.lazy(), (ends[0], ends[1]), hops, blocked, unreviewed))
    expected = Projection(whole, unreviewed=unreviewed).paths(ends[0], ends[1], max_hops=hops)
    found = Projection(part, unreviewed=unreviewed).paths(ends[0], ends[1], max_hops=hops)
    assert [(p.nodes, p.steps, p.rank) for p in found.paths] == [(p.nodes, p.steps, p.rank) for p in expected.paths]
    assert (found.found, found.cut, found.left_out) == (expected.found, expected.cut, expected.left_out)


def test_blocked_are_connectors_and_what_never_counts() -> None:
    nodes, _ = frames(
        [
            node("county", "Unit", name="县委", level="L4"),
            node("town", "Unit", name="乡所", level="L5"),
            node("zone", "Unit", name="园区", level="LF", level_rank="L4"),
            node("village", "Unit", name="园区", level="LF", level_rank="L5"),
            node("place", "Place", name="青禾"),
            node("doc", "Document", title="通报"),
            node("hub", "Identifier", kind="PHONE", hub_size=11),
            node("own", "Identifier", kind="PHONE", hub_size=10),
            node("new", "Person", name="甲", review="UNREVIEWED"),
            node("no", "Person", name="乙", status="REFUTED"),
            node("yes", "Person", name="丙"),
        ],
        [],
    )
    assert set(blocked_nodes(nodes.lazy(), True)) == {"county", "zone", "place", "doc", "hub", "no"}
    assert set(blocked_nodes(nodes.lazy(), False)) == {"county", "zone", "place", "doc", "hub", "no", "new"}
