"""The difference between two folds, as a store takes it; and a fold seen on one day."""

from __future__ import annotations

from datetime import date
from typing import Any

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
    if nodes_before.select(pl.len()).collect().item() == 0 == edges_before.select(pl.len()).collect().item():
        # A first load: comparing would copy a million rows to say that all of them are new.
        everything = nodes_after.select(*NODE_SCHEMA).collect(), edges_after.select(*EDGE_SCHEMA).collect()
        return Delta(nodes_added=everything[0], edges_added=everything[1])
    new_nodes, other_nodes, gone_nodes = _compared(nodes_before, nodes_after)
    new_edges, other_edges, gone_edges = _compared(edges_before, edges_after)
    changed = _rows(nodes_after, other_nodes, NODE_SCHEMA)
    before = _rows(nodes_before, other_nodes, NODE_SCHEMA).select("uid", labels_were="labels")
    relabelled = changed.join(before, on="uid").filter(pl.col("labels") != pl.col("labels_were"))
    others, were = _rows(edges_after, other_edges, EDGE_SCHEMA), _rows(edges_before, other_edges, EDGE_SCHEMA)
    moved = others.join(were, on=["uid", *_SAME_PLACE], how="anti").select("uid")
    return Delta(
        nodes_added=_rows(nodes_after, new_nodes, NODE_SCHEMA),
        nodes_changed=changed,
        nodes_ended=_rows(nodes_before, gone_nodes, NODE_SCHEMA),
        edges_added=pl.concat([_rows(edges_after, new_edges, EDGE_SCHEMA), others.join(moved, on="uid", how="semi")]),
        edges_changed=others.join(moved, on="uid", how="anti"),
        edges_ended=pl.concat([_rows(edges_before, gone_edges, EDGE_SCHEMA), were.join(moved, on="uid", how="semi")]),
        labels_before={uid: tuple(labels) for uid, labels in relabelled.select("uid", "labels_were").iter_rows()},
    )


def _compared(before: pl.LazyFrame, after: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Uids that are new, that are of other content, that are gone."""
    old, new = before.select("uid", was="content_hash"), after.select("uid", "content_hash")
    differ = new.join(old, on="uid", how="left").filter(
        pl.col("was").is_null() | (pl.col("was") != pl.col("content_hash"))
    )
    found = differ.select("uid", "was").collect()
    gone = old.join(new, on="uid", how="anti").select("uid").collect()
    is_new = pl.col("was").is_null()
    return found.filter(is_new).select("uid"), found.filter(~is_new).select("uid"), gone


def _rows(frame: pl.LazyFrame, uids: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    if uids.is_empty():
        return pl.DataFrame(schema=schema)
    return frame.join(uids.lazy(), on="uid", how="semi").select(*schema).collect()


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
