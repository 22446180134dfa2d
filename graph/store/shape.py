"""The one shape of a graph that analyses, reports and canvas read: a ``networkx.MultiDiGraph``.

Node key: entity uid; attributes ``labels`` (model order), ``props`` (domain properties, typed: days as
``datetime.date``, money as integer 分, decimals as float) and the contract columns. Edge key: edge uid;
attributes ``type``, ``props`` and the same columns. Graph attributes: ``revision``, ``as_of``, ``data_date``,
``truncated`` (what → how many), ``requested``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.model import Property, model
from graph.periods import as_date
from graph.store.contract import CONTRACT_COLUMNS, GraphEdge, GraphNode

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

#: Contract columns that travel with a node or an edge (the hash is the store's own affair).
COLUMNS = tuple(name for name in CONTRACT_COLUMNS if name != "content_hash")
_NOT_DOMAIN = frozenset({*CONTRACT_COLUMNS, "uid"})
_DAYS = ("valid_from", "valid_to")


def new_graph(
    revision: int, data_date: date | None, as_of: date | None = None, requested: Mapping[str, Any] | None = None
) -> Graph:
    """An empty graph with its attributes; ``as_of`` defaults to the data date."""
    # A third of a second to import, and most commands draw no graph.
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    graph.graph.update(
        revision=revision,
        as_of=as_of or data_date,
        data_date=data_date,
        truncated={},
        requested=dict(requested or {}),
    )
    return graph


def in_model_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels as the model lists them (Person before Official); a server gives them in any order."""
    rank = _rank()
    return tuple(sorted(labels, key=lambda name: (rank.get(name, len(rank)), name)))


@lru_cache(maxsize=1)
def _rank() -> dict[str, int]:
    return {name: number for number, name in enumerate(model().labels)}


@lru_cache(maxsize=4096)
def _casts(kind: str, names: tuple[str, ...]) -> dict[str, Callable[[Any], Any]]:
    """Property → what makes its value typed, for the properties that need it."""
    found: dict[str, Callable[[Any], Any]] = {}
    for name in names:
        declared: Mapping[str, Property] = {}
        if kind == "node" and name in model().labels:
            declared = model().labels[name].properties
        elif kind == "edge" and name in model().relations:
            declared = model().relations[name].properties
        found |= {p.name: as_date for p in declared.values() if p.type == "date"}
        found |= {p.name: float for p in declared.values() if p.type == "decimal"}
    return found


def typed(kind: str, names: Sequence[str], props: Mapping[str, Any]) -> dict[str, Any]:
    """Domain properties with days as dates and decimals as floats; unknown values are left out."""
    casts = _casts(kind, tuple(names))
    return {
        name: casts[name](value) if name in casts else value
        for name, value in props.items()
        if value is not None and name not in _NOT_DOMAIN
    }


def node_attrs(node: GraphNode) -> dict[str, Any]:
    """A node of a store in the shape of this module."""
    labels = in_model_order(node.labels)
    return {"labels": labels, "props": typed("node", labels, node.props), **_columns(node.props)}


def edge_attrs(edge: GraphEdge) -> dict[str, Any]:
    """A relationship of a store in the shape of this module."""
    return {"type": edge.type, "props": typed("edge", (edge.type,), edge.props), **_columns(edge.props)}


def _columns(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_date(props.get(name)) if name in _DAYS else props.get(name) for name in COLUMNS}


def add_frames(graph: Graph, nodes: pl.DataFrame, edges: pl.DataFrame) -> None:
    """Put fold rows (store columns) into ``graph``; an edge without both ends there is left out."""
    for uid, labels, props, *columns in nodes.select("uid", "labels", "props", *COLUMNS).iter_rows():
        names = in_model_order(labels)
        said = typed("node", names, json.loads(props))
        graph.add_node(uid, labels=names, props=said, **dict(zip(COLUMNS, columns, strict=True)))
    for uid, kind, start, end, props, *columns in edges.select(
        "uid", "type", "from_uid", "to_uid", "props", *COLUMNS
    ).iter_rows():
        if start in graph and end in graph:
            said = typed("edge", (kind,), json.loads(props))
            graph.add_edge(start, end, key=uid, type=kind, props=said, **dict(zip(COLUMNS, columns, strict=True)))


def node_of_attrs(uid: str, attrs: Mapping[str, Any]) -> GraphNode:
    """Back from this module's shape to a store's: one mapping of properties and columns."""
    return GraphNode(uid, tuple(attrs["labels"]), {**attrs["props"], **{c: attrs.get(c) for c in COLUMNS}, "uid": uid})
