"""PARENT_OF runs in no circle on any day: the latest edge of one is dropped, and the whole circle is listed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl

from graph.periods import Period

Days = tuple[date, date]


def drop_cycles(edges: pl.DataFrame, relation: str = "PARENT_OF") -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Edges without those that close a circle on a common day, and one question per circle.

    Edges enter in the order in which the ledger learnt of them, so the latest one of a circle goes.
    Columns needed: ``uid``, ``type``, ``from_uid``, ``to_uid``, ``status``, the period and ``order``.
    """
    tree = edges.filter((pl.col("type") == relation) & (pl.col("status") != "REFUTED"))
    if tree.is_empty():
        return edges, []
    # A third of a second of every command's start, for those few batches that hold a tree.
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(tree.select("from_uid", "to_uid").iter_rows())
    knots = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    if not knots:
        return edges, []
    inside = {uid for part in knots for uid in part}
    suspects = tree.filter(pl.col("from_uid").is_in(inside) & pl.col("to_uid").is_in(inside)).sort("order", "uid")
    below: dict[str, list[tuple[str, str, Days]]] = defaultdict(list)
    has_above: set[str] = set()
    dropped: list[str] = []
    questions: list[dict[str, Any]] = []
    for row in suspects.iter_rows(named=True):
        period = Period(row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"])
        days = (period.start_range[0], period.end_range[1])
        # Nothing leads to a unit that has none above it yet, which spares the walk down from the other end.
        back = _way(below, row["to_uid"], row["from_uid"], days) if row["from_uid"] in has_above else None
        if back is None:
            has_above.add(row["to_uid"])
            below[row["from_uid"]].append((row["to_uid"], row["uid"], days))
        else:
            dropped.append(row["uid"])
            detail = {"type": relation, "dropped": row["uid"], "units": [row["from_uid"], *back[1]]}
            questions.append({"kind": "cycle", "uids": [row["uid"], *back[0]], "detail": detail})
    return edges.filter(~pl.col("uid").is_in(dropped)), questions


def _way(
    below: dict[str, list[tuple[str, str, Days]]], start: str, goal: str, days: Days
) -> tuple[list[str], list[str]] | None:
    """Edges and units of a way from ``start`` to ``goal`` that holds on a day of ``days``.

    A unit is not looked at again on days on which it has led nowhere: trees may be as deep as there are units, and
    units with two chains above them would be passed once for each way.
    """
    tried: dict[str, list[Days]] = defaultdict(list)
    way: list[tuple[str, str]] = [("", start)]
    open_ = [(iter(below[start]), days)]
    while open_:
        if way[-1][1] == goal:
            return [uid for uid, _ in way[1:]], [unit for _, unit in way]
        children, held = open_[-1]
        for child, uid, period in children:
            common = (max(held[0], period[0]), min(held[1], period[1]))
            if common[0] > common[1] or any(a <= common[0] and common[1] <= b for a, b in tried[child]):
                continue
            tried[child].append(common)
            way.append((uid, child))
            open_.append((iter(below[child]), common))
            break
        else:
            way.pop()
            open_.pop()
    return None
