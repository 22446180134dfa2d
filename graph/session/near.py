"""The part of a graph in which all paths between two nodes lie, cut out of the fold on columns.

Between two nodes only those lie whose distances to both add up to no more than the hops asked for; they come
with all their edges, so that degrees (and with them the ranks of paths) are those of the whole graph.
"""

from __future__ import annotations

import json

import polars as pl

from graph.analysis.connectors import is_connector
from graph.model import model


def blocked_nodes(nodes: pl.LazyFrame, unreviewed: bool) -> pl.Series:
    """Uids that no path may pass through: connectors by the model, and nodes that never count."""
    never = model().never_traversed
    void = pl.col("status").is_in(never["status"]) | pl.col("review").is_in(never["review"])
    if not unreviewed:
        void |= pl.col("review") == "UNREVIEWED"
    gone = nodes.filter(void).select("uid").collect()["uid"]
    always = [name for name, label in model().labels.items() if label.connector is True]
    maybe = [name for name, label in model().labels.items() if isinstance(label.connector, dict)]
    whole = nodes.filter(_has(always)).select("uid").collect()["uid"]
    asked = nodes.filter(_has(maybe)).select("uid", "labels", "props").collect()
    some = [uid for uid, labels, props in asked.iter_rows() if is_connector(labels, json.loads(props))]
    return pl.concat([gone, whole, pl.Series("uid", some, dtype=pl.String)]).unique()


def _has(labels: list[str]) -> pl.Expr:
    if not labels:
        return pl.lit(False)
    return pl.any_horizontal([pl.col("labels").list.contains(name) for name in labels])


def usable(unreviewed: bool) -> pl.Expr:
    """Edges that a path may use."""
    never = model().never_traversed
    void = pl.col("status").is_in(never["status"]) | pl.col("review").is_in(never["review"])
    return ~void if unreviewed else ~void & (pl.col("review") != "UNREVIEWED")


def extent(
    nodes: pl.LazyFrame,
    edges: pl.LazyFrame,
    ends: tuple[str, str],
    max_hops: int,
    blocked: pl.Series,
    unreviewed: bool,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Nodes and edges (store columns) that any path of at most ``max_hops`` hops between ``ends`` can use."""
    pairs = edges.filter(usable(unreviewed)).select("from_uid", "to_uid").collect()
    shut = blocked.filter(~blocked.is_in(list(ends)))
    near = [_distances(pairs, end, other, max_hops, shut) for end, other in (ends, ends[::-1])]
    inside = near[0].join(near[1], on="uid").filter(pl.col("far") + pl.col("far_right") <= max_hops)
    uids = pl.concat([inside["uid"], pl.Series("uid", list(ends), dtype=pl.String)]).unique()
    touching = pl.col("from_uid").is_in(uids.implode()) | pl.col("to_uid").is_in(uids.implode())
    found = edges.filter(usable(unreviewed) & touching).collect()
    every = pl.concat([uids, found["from_uid"].alias("uid"), found["to_uid"].alias("uid")]).unique()
    return nodes.filter(pl.col("uid").is_in(every.implode())).collect(), found


def _distances(pairs: pl.DataFrame, start: str, goal: str, max_hops: int, shut: pl.Series) -> pl.DataFrame:
    """``uid``, ``far``: hops from ``start`` without passing through ``shut`` or the goal, up to ``max_hops`` - 1."""
    ring = pl.Series("uid", [start], dtype=pl.String)
    seen = pl.concat([ring, pl.Series("uid", [goal], dtype=pl.String), shut.alias("uid")])
    parts = [pl.DataFrame({"uid": ring, "far": pl.Series([0], dtype=pl.Int32)})]
    for far in range(1, max_hops):
        there = pairs.filter(pl.col("from_uid").is_in(ring.implode()))["to_uid"].alias("uid")
        back = pairs.filter(pl.col("to_uid").is_in(ring.implode()))["from_uid"].alias("uid")
        ring = pl.concat([there, back]).unique()
        ring = ring.filter(~ring.is_in(seen.implode()))
        if ring.is_empty():
            break
        seen = pl.concat([seen, ring])
        parts.append(pl.DataFrame({"uid": ring}).with_columns(far=pl.lit(far, dtype=pl.Int32)))
    return pl.concat(parts)
