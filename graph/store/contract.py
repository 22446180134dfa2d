"""What every store does, and the shapes that cross its border. ``tests/store`` runs one suite over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from graph.shapes import CONTRACT_COLUMNS, EDGE_SCHEMA, NODE_SCHEMA

__all__ = [
    "CONTRACT_COLUMNS",
    "EDGE_SCHEMA",
    "NODE_SCHEMA",
    "Delta",
    "GraphEdge",
    "GraphNode",
    "GraphPath",
    "Marker",
    "Progress",
    "Store",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Marker:
    """Whose projection a store is, and how far it has got; ``applying`` is set while a change is under way."""

    ledger_id: str
    revision: int
    model_version: int
    applying: int | None = None


def _empty(schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True)
class Delta:
    """The difference between two folds. ``*_ended`` hold the rows as they were (uid, labels/type, ends).

    A changed node whose labels differ is listed in ``nodes_changed`` with its new labels and in
    ``labels_before`` (uid → the old ones). An edge whose end moved is ended and added.
    """

    nodes_added: pl.DataFrame = field(default_factory=lambda: _empty(NODE_SCHEMA))
    nodes_changed: pl.DataFrame = field(default_factory=lambda: _empty(NODE_SCHEMA))
    nodes_ended: pl.DataFrame = field(default_factory=lambda: _empty(NODE_SCHEMA))
    edges_added: pl.DataFrame = field(default_factory=lambda: _empty(EDGE_SCHEMA))
    edges_changed: pl.DataFrame = field(default_factory=lambda: _empty(EDGE_SCHEMA))
    edges_ended: pl.DataFrame = field(default_factory=lambda: _empty(EDGE_SCHEMA))
    labels_before: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Rows to be written or removed."""
        frames = (
            self.nodes_added,
            self.nodes_changed,
            self.nodes_ended,
            self.edges_added,
            self.edges_changed,
            self.edges_ended,
        )
        return sum(frame.height for frame in frames)


@dataclass(frozen=True)
class Table:
    """The answer to a read: cut at ``limit`` rows (or at the byte limit), and it says so in ``truncated``.

    A node value is a ``GraphNode``, a relationship a ``GraphEdge``, a path a ``GraphPath``; dates are
    ``datetime.date``; everything else is a plain scalar, list or dict.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool
    elapsed: float
    limit: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node as a store returns it: contract columns and properties in one mapping, typed."""

    uid: str
    labels: tuple[str, ...]
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A relationship as a store returns it."""

    uid: str
    type: str
    from_uid: str
    to_uid: str
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GraphPath:
    """A path as a store returns it; ``nodes`` is one longer than ``edges``."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


Progress = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)``."""


class Store(Protocol):
    """A graph store. All reads are parametrised and read-only; only ``apply`` and ``wipe`` write."""

    name: str
    """``embedded`` or ``neo4j``."""

    def marker(self) -> Marker | None:
        """Whose projection this is; None where the target is empty.

        Raises:
            ForeignStore: not empty and without our marker.
            StoreError: not reachable.
        """

    def prepare(self, ledger_id: str, model_version: int) -> None:
        """Create the marker (revision 0) where it is missing; the schema is there with the first rows.

        Raises:
            ForeignStore: not empty and not ours, or the projection of another ledger.
        """

    def apply(self, delta: Delta, revision: int, progress: Progress | None = None) -> None:
        """Write ``delta``; the marker says ``applying revision`` first and ``revision`` last."""

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        limit: int = 500,
        timeout: float = 15.0,
        max_bytes: int = 16 * 1024 * 1024,
        columns: Sequence[str] | None = None,
        typed_by_hand: bool = False,
    ) -> Table:
        """Run a reading statement. ``columns`` names them where the answer may be empty.

        ``typed_by_hand`` adds the plan check (Neo4j), a connection of its own, and our own clock.

        Raises:
            QueryError: the server refuses the statement.
            StoreTimeout: no answer inside ``timeout`` seconds.
        """

    def inventory(self) -> tuple[dict[str, str], dict[str, str]]:
        """uid → content hash of all nodes and of all edges (for repair and comparison)."""

    def digest(self) -> dict[str, Any]:
        """``{"nodes": n, "edges": n, "hash": hex}`` over sorted nodes and edges, properties included."""

    def wipe(self) -> None:
        """Remove what is ours, marker included; nodes without our uid are never touched."""

    def close(self) -> None:
        """Let go of connections."""
