"""A difference takes a store from the fold before to the fold after: tried on dictionaries, with random folds."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from graph.session.sync_delta import as_of_day, difference
from graph.store.contract import Delta
from tests.session.frames import edge, frames, node


def _fold(rng: random.Random) -> tuple[pl.DataFrame, pl.DataFrame]:
    nodes = []
    for i in rng.sample(range(12), rng.randrange(3, 12)):
        labels = rng.choice([("Person",), ("Person", "Official"), ("Company",)])
        nodes.append(node(f"n{i}", *labels, name=rng.choice("甲乙丙")))
    uids = [n["uid"] for n in nodes]
    edges = []
    for i in rng.sample(range(20), rng.randrange(0, 20)):
        a, b = rng.sample(uids, 2)
        edges.append(
            edge(f"e{i}", rng.choice(["KIN", "HAS_ROLE"]), a, b, status=rng.choice(["REGISTERED", "DECLARED"]))
        )
    return frames(nodes, edges)


def _held(frame: pl.DataFrame) -> dict[str, Any]:
    return {row["uid"]: row for row in frame.iter_rows(named=True)}


def _applied(nodes: dict[str, Any], edges: dict[str, Any], delta: Delta) -> tuple[dict[str, Any], dict[str, Any]]:
    for row in delta.edges_ended.iter_rows(named=True):
        assert edges.pop(row["uid"]) == row
    for row in delta.nodes_ended.iter_rows(named=True):
        assert nodes.pop(row["uid"]) == row
        assert not any(row["uid"] in (e["from_uid"], e["to_uid"]) for e in edges.values())
    for row in delta.nodes_added.iter_rows(named=True):
        assert row["uid"] not in nodes
        nodes[row["uid"]] = row
    for row in delta.nodes_changed.iter_rows(named=True):
        before = nodes[row["uid"]]
        if before["labels"] != row["labels"]:
            assert delta.labels_before[row["uid"]] == tuple(before["labels"])
        else:
            assert row["uid"] not in delta.labels_before
        assert before != row
        nodes[row["uid"]] = row
    for row in delta.edges_added.iter_rows(named=True):
        assert row["uid"] not in edges
        edges[row["uid"]] = row
    for row in delta.edges_changed.iter_rows(named=True):
        before = edges[row["uid"]]
        assert (before["type"], before["from_uid"], before["to_uid"]) == (row["type"], row["from_uid"], row["to_uid"])
        assert before != row
        edges[row["uid"]] = row
    return nodes, edges


@pytest.mark.parametrize("seed", range(60))
def test_applying_the_difference_gives_the_new_fold(seed: int) -> None:
    rng = random.Random(seed)
    before, after = _fold(rng), _fold(rng)
    delta = difference(before[0].lazy(), before[1].lazy(), after[0].lazy(), after[1].lazy())
    nodes, edges = _applied(_held(before[0]), _held(before[1]), delta)
    assert nodes == _held(after[0])
    assert edges == _held(after[1])


def test_no_change_is_nothing_to_do() -> None:
    fold = _fold(random.Random(3))
    assert difference(fold[0].lazy(), fold[1].lazy(), fold[0].lazy(), fold[1].lazy()).size == 0


def test_a_day_keeps_what_may_hold_on_it() -> None:
    nodes, edges = frames(
        [
            node("a", "Person", name="甲"),
            node("b", "Person", name="乙"),
            node("then", "Post", title="旧职", valid_to=date(2020, 12, 31), to_precision="y"),
        ],
        [
            edge("from", "KIN", "a", "b", valid_from=date(2021, 3, 1)),
            edge("until", "KIN", "a", "b", valid_to=date(2021, 3, 1)),
            edge("unknown", "KIN", "a", "b"),
            edge("held", "HELD", "a", "then"),
        ],
    )
    for day, uids in (
        (date(2021, 2, 28), {"until", "unknown"}),
        (date(2021, 3, 1), {"from", "until", "unknown"}),
        (date(2021, 3, 2), {"from", "unknown"}),
        (date(2020, 12, 31), {"until", "unknown", "held"}),
    ):
        kept = as_of_day(nodes, edges, day)
        assert set(kept[1]["uid"]) == uids, day
