"""The difference between two folds, as a store takes it; and a fold seen on one day."""

from __future__ import annotations

from datetime import date

import polars as pl

from graph.store.contract import EDGE_SCHEMA, NODE_SCHEMA, Delta

_SAME_PLACE = ("type", "from_uid", "to_uid")


def difference(
    nodes_before: pl.LazyFrame, edges_before: pl.LazyFrame, nodes_after: pl.LazyFrame, edges_after: pl.LazyFrame
) -> Delta:
    """What a store that holds the fold before must do to hold the fold after.

    All four are in store columns. Only uids, hashes, labels and ends of the old fold are read whole; rows are
    collected where they differ.
    """
    old = nodes_before.select("uid", was="content_hash", labels_were="labels")
    known = nodes_after.join(old, on="uid", how="left")
    changed = known.filter(pl.col("was").is_not_null() & (pl.col("was") != pl.col("content_hash"))).collect()
    relabelled = changed.filter(pl.col("labels") != pl.col("labels_were"))
    old_edges = edges_before.select("uid", was="content_hash", **{f"{c}_was": pl.col(c) for c in _SAME_PLACE})
    known_edges = edges_after.join(old_edges, on="uid", how="left")
    other = known_edges.filter(pl.col("was").is_not_null() & (pl.col("was") != pl.col("content_hash"))).collect()
    stays = pl.all_horizontal(pl.col(c) == pl.col(f"{c}_was") for c in _SAME_PLACE)
    moved = other.filter(~stays)
    edges_added = known_edges.filter(pl.col("was").is_null()).select(*EDGE_SCHEMA).collect()
    edges_ended = edges_before.join(edges_after.select("uid"), on="uid", how="anti").select(*EDGE_SCHEMA).collect()
    if moved.height:
        edges_added = pl.concat([edges_added, moved.select(*EDGE_SCHEMA)])
        was = edges_before.filter(pl.col("uid").is_in(moved["uid"].implode())).select(*EDGE_SCHEMA).collect()
        edges_ended = pl.concat([edges_ended, was])
    return Delta(
        nodes_added=known.filter(pl.col("was").is_null()).select(*NODE_SCHEMA).collect(),
        nodes_changed=changed.select(*NODE_SCHEMA),
        nodes_ended=nodes_before.join(nodes_after.select("uid"), on="uid", how="anti").select(*NODE_SCHEMA).collect(),
        edges_added=edges_added,
        edges_changed=other.filter(stays).select(*EDGE_SCHEMA),
        edges_ended=edges_ended,
        labels_before={uid: tuple(labels) for uid, labels in relabelled.select("uid", "labels_were").iter_rows()},
    )


def not_surely_out(day: date) -> pl.Expr:
    """Rows whose period may cover ``day``: a period that is not known excludes nothing (LEDGER §1.7)."""
    started = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    return started & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))


def as_of_day(nodes: pl.DataFrame, edges: pl.DataFrame, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Nodes and edges that may hold on ``day``; an edge goes with its end."""
    kept = nodes.filter(not_surely_out(day))
    ends = kept.select("uid")
    on_day = edges.filter(not_surely_out(day))
    return kept, on_day.join(ends, left_on="from_uid", right_on="uid", how="semi").join(
        ends, left_on="to_uid", right_on="uid", how="semi"
    )
