"""Graphs of ours as py2neo's and back, and reading through a ``py2neo.Graph``, for people with old notebooks.

py2neo is at its end of life (2023) and comes with the extra of that name; this module says so once and is the only
one that imports it. What goes through a ``py2neo.Graph`` does not go through the door: ``queries.py2neo`` writes it
down where it is given a session.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from graph.errors import QueryError, StoreError
from graph.store.contract import GraphEdge, GraphNode, GraphPath, Table
from graph.store.shape import COLUMNS, edge_attrs, new_graph, node_attrs, node_of_attrs
from graph.store.values import ordered_labels, size_of
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


@lru_cache(maxsize=1)
def package() -> ModuleType:
    """py2neo itself; the first call warns that nobody maintains it.

    Raises:
        StoreError: it is not installed.
    """
    try:
        import py2neo
    except ImportError as error:
        raise StoreError(
            t(f"没有装 py2neo（{error}）。", f"py2neo is not installed ({error})."),
            t(
                "在程序的文件夹里运行：.venv-bootstrap/bin/uv sync --frozen --inexact --no-dev --extra py2neo",
                "In the program's folder: .venv-bootstrap/bin/uv sync --frozen --inexact --no-dev --extra py2neo",
            ),
        ) from None
    warnings.warn(
        t(
            "py2neo 自 2023 年起无人维护，只为旧笔记本保留；新的代码请用 graph.session.Session。",
            "py2neo has had no maintainer since 2023 and is kept for old notebooks; new code: graph.session.Session.",
        ),
        FutureWarning,
        stacklevel=3,
    )
    return py2neo  # type: ignore[no-any-return]


def to_py2neo(subgraph: nx.MultiDiGraph[str]) -> Any:
    """A graph in the house's shape as a ``py2neo.Subgraph``: uid and contract columns are properties like others.

    What is unknown is no property. Nodes bear ``uid`` as their primary key, so ``graph.merge`` finds them. Write it
    with ``create`` of this module: ``graph.create`` makes one of parallel edges.

    Raises:
        StoreError: py2neo is not installed.
    """
    py2neo = package()
    nodes: dict[str, Any] = {}
    for uid, attrs in subgraph.nodes(data=True):
        said = node_of_attrs(uid, attrs)
        node = py2neo.Node(*said.labels, **_known(said.props))
        node.__primarylabel__, node.__primarykey__ = said.labels[0], "uid"
        nodes[uid] = node
    edges = [
        py2neo.Relationship(
            nodes[start],
            attrs["type"],
            nodes[end],
            **_known({**attrs["props"], **{name: attrs.get(name) for name in COLUMNS}, "uid": uid}),
        )
        for start, end, uid, attrs in subgraph.edges(keys=True, data=True)
    ]
    return py2neo.Subgraph(nodes.values(), edges)


def create(subgraph: Any, graph: Any) -> None:
    """Write a ``py2neo.Subgraph`` into a database of one's own, all of it or nothing, parallel edges apart.

    Never into a database that Mailuo keeps: that is a projection, what is not in the ledger is taken away again.

    Raises:
        StoreError: py2neo is not installed.
    """
    py2neo = package()
    # Imported by name: py2neo does not import it by itself.
    from py2neo.bulk import create_relationships

    by_type: dict[str, list[tuple[int, dict[str, Any], int]]] = {}
    transaction = graph.begin()
    try:
        transaction.create(py2neo.Subgraph(subgraph.nodes))
        for edge in subgraph.relationships:
            ends = edge.start_node.identity, dict(edge), edge.end_node.identity
            by_type.setdefault(type(edge).__name__, []).append(ends)
        for name, rows in by_type.items():
            create_relationships(transaction, rows, name)
    except BaseException:
        graph.rollback(transaction)
        raise
    graph.commit(transaction)


def from_py2neo(subgraph: Any, revision: int = 0, data_date: date | None = None) -> nx.MultiDiGraph[str]:
    """A ``py2neo.Subgraph`` (or node, relationship, path; None: the empty one) as a graph in the house's shape.

    ``revision`` and ``data_date`` are noted in it; py2neo does not know them. Nodes that came as bare ends of
    relationships are fetched one by one: return them too.

    Raises:
        StoreError: a node or relationship has no uid: it is not of ours.
    """
    package()
    graph = new_graph(revision, data_date)
    if subgraph is None:
        return graph
    nodes = [_node(raw) for raw in subgraph.nodes]
    edges = [_edge(raw) for raw in subgraph.relationships]
    strangers = sum(not uid for uid in [*(node.uid for node in nodes), *(edge.uid for edge in edges)])
    if strangers:
        raise StoreError(
            t(
                f"有 {strangers} 个节点或关系没有 uid，不是脉络的数据。",
                f"{strangers} nodes or relationships have no uid: they are not Mailuo's.",
            ),
            t("只取脉络写入的节点和关系。", "Take only nodes and relationships that Mailuo has written."),
        )
    for node in nodes:
        graph.add_node(node.uid, **node_attrs(node))
    for edge in edges:
        graph.add_edge(edge.from_uid, edge.to_uid, key=edge.uid, **edge_attrs(edge))
    return graph


def read(
    graph: Any,
    text: str,
    params: Mapping[str, Any] | None = None,
    *,
    limit: int = 500,
    max_bytes: int = 16 * 1024 * 1024,
    columns: Sequence[str] | None = None,
) -> Table:
    """Run a reading statement through a ``py2neo.Graph``, in a transaction that may only read.

    The same ``Table`` as ``Store.read`` gives; py2neo has no way to end a statement after a time, the server has.

    Raises:
        QueryError: the server refuses the statement. StoreError: py2neo is not installed, or no answer.
    """
    py2neo = package()
    began = time.monotonic()
    rows: list[tuple[Any, ...]] = []
    notes: tuple[str, ...] = ()
    size, cut = 0, False
    try:
        cursor = graph.auto(readonly=True).run(text, dict(params or {}))
        names = tuple(cursor.keys()) or tuple(columns or ())
        for record in cursor:
            if cut:
                # py2neo asks for all rows at once and gives the connection back only when it has them.
                continue
            row = tuple(_plain(value) for value in record.values())
            size += size_of(row)
            cut = len(rows) >= limit or size > max_bytes
            if not cut:
                rows.append(row)
    except py2neo.errors.Neo4jError as error:
        raise QueryError(
            t(f"服务器没有接受这条语句：{error}", f"The server refuses the statement: {error}"),
            t("改正后再运行。", "Mend it and run it again."),
        ) from None
    except (
        py2neo.errors.ConnectionUnavailable,
        py2neo.errors.ConnectionBroken,
        py2neo.errors.ServiceUnavailable,
        OSError,
    ) as error:
        raise StoreError(
            t(f"py2neo 没有得到答复：{error}", f"py2neo got no answer: {error}"),
            t("看 Neo4j 是否在运行，地址和密码是否正确。", "See whether Neo4j runs, and address and password."),
        ) from None
    if cut and len(rows) < limit:
        notes = (t("答复过大，已截断。", "The answer is too large and was cut."),)
    return Table(names, rows, cut, time.monotonic() - began, limit, notes)


def _known(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in props.items() if value is not None}


def _props(raw: Any) -> dict[str, Any]:
    # Asking for one property makes py2neo fetch the others of an end that came without any.
    raw["uid"]
    return {name: _plain(value) for name, value in dict(raw).items() if name != "uid"}


def _node(raw: Any) -> GraphNode:
    return GraphNode(str(raw["uid"] or ""), ordered_labels(raw.labels), _props(raw))


def _edge(raw: Any) -> GraphEdge:
    start, end = (str(node["uid"] or "") for node in (raw.start_node, raw.end_node))
    return GraphEdge(str(raw["uid"] or ""), type(raw).__name__, start, end, _props(raw))


def _plain(value: Any) -> Any:
    """A value of py2neo as plain Python; nodes, relationships and paths in the contract's shapes."""
    if value is None or isinstance(value, (str, int, float, bool, bytes)):
        return value
    py2neo = package()
    if isinstance(value, py2neo.Node):
        return _node(value)
    if isinstance(value, py2neo.Relationship):
        return _edge(value)
    if isinstance(value, py2neo.data.Path):
        return GraphPath(_all(_node, value.nodes), _all(_edge, value.relationships))
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and type(value).__name__ != "Duration":
        return [_plain(item) for item in value]
    if hasattr(value, "to_native"):
        return value.to_native()
    return value if isinstance(value, (date, datetime)) else str(value)


def _all(make: Callable[[Any], Any], values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(make(value) for value in values)
