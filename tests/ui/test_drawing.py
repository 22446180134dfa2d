"""From the door's graph to the canvas: what is left out, counted, marked."""

from __future__ import annotations

from datetime import date
from typing import Any

import networkx as nx
import pytest

from graph.session import shape
from mailuo.canvas import build
from ui.drawing import drawn, not_on

DAY = date(2024, 6, 1)


def _columns(**given: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(shape.COLUMNS),
        "status": "REGISTERED",
        "review": "ACCEPTED",
        "scope": "",
        "n_sources": 1,
        **given,
    }


@pytest.fixture
def graph() -> nx.MultiDiGraph[str]:
    made = shape.new_graph(1, DAY)
    nodes = {
        "official": (("Person", "Official"), {"name": "周正言"}, 5),
        "spouse": (("Person",), {"name": "林晓梅", "cleared": True}, 2),
        "company": (("Company",), {"name": "青禾恒路建设有限公司"}, 1500),
    }
    for uid, (labels, props, neighbours) in nodes.items():
        made.add_node(uid, labels=labels, props=props, degree=2 * neighbours, neighbours=neighbours, **_columns())
    made.add_edge("official", "spouse", key="kin", type="KIN", props={"kind": "SPOUSE"}, **_columns())
    made.add_edge(
        "spouse", "company", key="holds", type="HOLDS_SHARE", props={"pct": 0.6},
        **_columns(valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31), from_precision="d", to_precision="d"),
    )  # fmt: skip
    made.add_edge("official", "company", key="said", type="HOLDS_SHARE", props={}, **_columns(status="REFUTED"))
    return made


def test_hidden_neighbours_are_counted_with_what_the_filters_take(graph: nx.MultiDiGraph[str]) -> None:
    every = {n["id"]: n for n in drawn(graph, tiers={})["nodes"]}
    assert every["official"]["hidden"] == 3 and every["spouse"]["hidden"] == 0
    assert every["company"]["hidden"] == "999+"
    filtered = drawn(graph, tiers={}, kinds_off={"Company"}, status_off={"REFUTED"})
    left = {n["id"]: n for n in filtered["nodes"]}
    assert set(left) == {"official", "spouse"}
    assert left["official"]["hidden"] == 4 and left["spouse"]["hidden"] == 1
    assert [e["id"] for e in filtered["edges"]] == ["kin"]


def test_a_neighbour_by_two_relations_is_one_neighbour(graph: nx.MultiDiGraph[str]) -> None:
    graph.add_edge("spouse", "official", key="again", type="KIN", props={"kind": "SPOUSE"}, **_columns())
    graph.add_edge("spouse", "spouse", key="own", type="KIN", props={}, **_columns())
    of = {n["id"]: n["hidden"] for n in drawn(graph, tiers={})["nodes"]}
    assert of["official"] == 3 and of["spouse"] == 0


def test_a_day_takes_only_edges_that_surely_do_not_hold(graph: nx.MultiDiGraph[str]) -> None:
    assert not_on(graph, DAY) == {"holds"}
    assert not_on(graph, date(2021, 1, 1)) == frozenset()
    assert not_on(graph, None) == frozenset()
    graph.edges["spouse", "company", "holds"]["to_precision"] = "y"
    graph.edges["spouse", "company", "holds"]["valid_to"] = date(2024, 12, 31)
    assert not_on(graph, DAY) == frozenset()
    shown = drawn(graph, tiers={}, without=frozenset({"holds"}))
    assert {e["id"] for e in shown["edges"]} == {"kin", "said"}


def test_marks_of_nodes_and_edges(graph: nx.MultiDiGraph[str]) -> None:
    shown = drawn(graph, tiers={"official": "红"}, path={"kin"}, in_effect={"official"})
    nodes = {n["id"]: n for n in shown["nodes"]}
    edges = {e["id"]: e for e in shown["edges"]}
    assert nodes["official"]["state"]["tier"] == "红" and nodes["official"]["state"]["penalty"]
    assert nodes["spouse"]["state"]["cleared"] and nodes["spouse"]["subtitle"] == "已澄清"
    assert nodes["company"]["state"]["hub"] and not nodes["official"]["state"]["hub"]
    assert edges["kin"]["path"] and edges["kin"]["symmetric"] and not edges["holds"]["path"]
    assert edges["said"]["faded"] and edges["holds"]["period"] == "2020-01-01 — 2023-12-31"
    assert "60.0%" in edges["holds"]["text"]
    payload = build(shown)
    assert {node["id"] for node in payload["nodes"]} == set(nodes)
