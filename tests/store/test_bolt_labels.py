"""A company that turns out to be a unit too keeps its edges, on both servers."""

from __future__ import annotations

from graph.settings import Settings
from graph.store import bolt_labels
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from graph.store.contract import Delta
from tests.session.frames import edge, frames, node


def test_only_what_the_engine_cannot_do_in_place_is_copied() -> None:
    assert bolt_labels.in_place(["Person"], ["Person", "Official"])
    assert bolt_labels.in_place(["Unit"], ["Unit", "Company"])
    assert bolt_labels.in_place(["Unit", "Company"], ["Unit"])
    assert not bolt_labels.in_place(["Company"], ["Unit", "Company"])
    assert not bolt_labels.in_place(["Company"], ["Unit"])


def _becomes_a_unit(store: BoltStore) -> None:
    before = frames(
        [node("c1", "Company", name="甲"), node("c2", "Company", name="乙"), node("p1", "Person", name="丙")],
        [edge("e1", "HAS_ROLE", "p1", "c1", role="MANAGER"), edge("e2", "HOLDS_SHARE", "c1", "c2", pct=0.5)],
    )
    after = frames([node("c1", "Unit", "Company", name="甲")], [])
    store.prepare("test", 1)
    store.apply(Delta(nodes_added=before[0], edges_added=before[1]), 1)
    store.apply(Delta(nodes_changed=after[0], labels_before={"c1": ("Company",)}), 2)
    found = store.read("MATCH (n:Unit) RETURN n.uid AS uid, n.name AS name, labels(n) AS labels", {}, limit=5).rows
    assert [(row[0], row[1], sorted(row[2])) for row in found] == [("c1", "甲", ["Company", "Unit"])]
    edges = "MATCH (a)-[e]->(b) RETURN e.uid AS uid, a.uid AS a, b.uid AS b, e.role AS role, e.pct AS pct ORDER BY uid"
    assert [tuple(row) for row in store.read(edges, {}, limit=5).rows] == [
        ("e1", "p1", "c1", "MANAGER", None),
        ("e2", "c1", "c2", None, 0.5),
    ]


def test_on_either_server(settings: Settings) -> None:
    store = open_store(settings)
    try:
        _becomes_a_unit(store)
    finally:
        store.wipe()
        store.close()
