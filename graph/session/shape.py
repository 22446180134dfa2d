"""The shape of graphs, under the name by which the door and the pages know it; it is ``graph.store.shape``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.store.shape import (
    COLUMNS,
    add_frames,
    edge_attrs,
    in_model_order,
    new_graph,
    node_attrs,
    node_of_attrs,
    typed,
)

if TYPE_CHECKING:
    from graph.store.shape import Graph as Graph

__all__ = [
    "COLUMNS",
    "add_frames",
    "edge_attrs",
    "in_model_order",
    "new_graph",
    "node_attrs",
    "node_of_attrs",
    "typed",
]
