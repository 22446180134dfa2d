"""What brings a store of unknown state to a fold: compared uid by uid, never by playing a batch again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import polars as pl

from graph.store.bolt_whole import HeldEdge, HeldNode
from graph.store.contract import CONTRACT_COLUMNS, EDGE_SCHEMA, NODE_SCHEMA, Delta


class Holding(Protocol):
    """A store that can say what it holds."""

    def held(self) -> tuple[dict[str, HeldNode], dict[str, HeldEdge]]:
        """uid → content hash, labels, ends."""


def repair_delta(store: Holding, wanted_nodes: pl.DataFrame, wanted_edges: pl.DataFrame) -> Delta:
    """The delta from what ``store`` holds to the fold (NODE_SCHEMA, EDGE_SCHEMA), after a crash in ``apply``.

    A node or edge is right if uid, content hash, labels or type and ends are. An edge that the store holds twice
    or elsewhere is ended and added.
    """
    nodes, edges = store.held()
    wanted_labels = {uid: tuple(labels) for uid, labels in wanted_nodes.select("uid", "labels").iter_rows()}
    hashes = dict(wanted_nodes.select("uid", "content_hash").iter_rows())
    added = [uid for uid in hashes if uid not in nodes]
    changed = [
        uid
        for uid, held in nodes.items()
        if uid in hashes and (held.content_hash != hashes[uid] or set(held.labels) != set(wanted_labels[uid]))
    ]
    gone = [uid for uid in nodes if uid not in hashes]
    sound: set[str] = set()
    rehashed: set[str] = set()
    wanted = wanted_edges.select("uid", "content_hash", "type", "from_uid", "to_uid").iter_rows()
    for uid, content_hash, kind, start, end in wanted:
        at = edges.get(uid)
        if at is None or at.twice or (at.type, at.from_uid, at.to_uid) != (kind, start, end):
            continue
        (sound if at.content_hash == content_hash else rehashed).add(uid)
    return Delta(
        nodes_added=_only(wanted_nodes, added).select(*NODE_SCHEMA),
        nodes_changed=_only(wanted_nodes, changed).select(*NODE_SCHEMA),
        nodes_ended=_node_rows((uid, nodes[uid]) for uid in gone),
        edges_added=_except(wanted_edges, sound | rehashed).select(*EDGE_SCHEMA),
        edges_changed=_only(wanted_edges, rehashed).select(*EDGE_SCHEMA),
        edges_ended=_edge_rows((uid, at) for uid, at in edges.items() if uid not in sound and uid not in rehashed),
        labels_before={uid: nodes[uid].labels for uid in changed if set(nodes[uid].labels) != set(wanted_labels[uid])},
    )


def _only(frame: pl.DataFrame, uids: Iterable[str]) -> pl.DataFrame:
    return frame.join(pl.DataFrame({"uid": list(uids)}, schema={"uid": pl.String}), on="uid", how="semi")


def _except(frame: pl.DataFrame, uids: Iterable[str]) -> pl.DataFrame:
    return frame.join(pl.DataFrame({"uid": list(uids)}, schema={"uid": pl.String}), on="uid", how="anti")


def _node_rows(held: Iterable[tuple[str, HeldNode]]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"uid": uid, "labels": list(node.labels), "content_hash": node.content_hash} for uid, node in held
    ]
    return _frame(rows, NODE_SCHEMA)


def _edge_rows(held: Iterable[tuple[str, HeldEdge]]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "uid": uid,
            "type": edge.type,
            "from_uid": edge.from_uid,
            "to_uid": edge.to_uid,
            "from_label": edge.from_label,
            "to_label": edge.to_label,
            "content_hash": edge.content_hash,
        }
        for uid, edge in held
    ]
    return _frame(rows, EDGE_SCHEMA)


def _frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    """Rows of what the store holds; contract columns that the store was not asked for are null."""
    blank = dict.fromkeys(["props", *CONTRACT_COLUMNS])
    return pl.DataFrame([blank | row for row in rows], schema=schema)
