"""What the door answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.ledger import Manifest
from graph.session.workspace import Export, StoredFinding
from graph.store.contract import GraphNode

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class NodeView:
    """One entity with everything that is known about where it comes from.

    ``degrees``: (relation, ``out``/``in``) → stored edges of every kind and status. ``records``: uids of the
    records that the fold joined here. ``assertions``: every version of each of them, oldest first, with batch
    (``seq``), ``dataset``, ``author``, ``recorded_at``, ``live``, ``props`` as a mapping. ``sources``: uid of a
    Document → its title. ``clearings``: 已澄清正名 (日期, 方式, 范围), one line each. ``published``: a report may
    print the name in full.
    """

    node: GraphNode
    attrs: dict[str, Any]
    label: str
    title: str
    subtitle: str
    badges: tuple[str, ...]
    degrees: dict[tuple[str, str], int]
    records: tuple[str, ...]
    assertions: list[dict[str, Any]]
    sources: dict[str, str]
    cleared: bool
    clearings: tuple[str, ...]
    published: bool
    findings: list[StoredFinding] = field(default_factory=list)

    @property
    def degree(self) -> int:
        """All its stored edges."""
        return sum(self.degrees.values())


@dataclass(frozen=True)
class Subgraph:
    """A node's surroundings. ``graph``: the one shape (``shape.py``); every node also has ``degree`` and
    ``neighbours`` (the other nodes at the ends of its edges).

    ``total``: the centre's edges of every kind and status; ``matching``: those that the filters let through;
    ``hidden``: (relation, ``out``/``in``) → how many of all are not in ``graph``. ``truncated``: the limit cut it.
    """

    centre: str
    graph: nx.MultiDiGraph[str]
    total: int
    matching: int
    hidden: dict[tuple[str, str], int]
    limit: int
    truncated: bool
    elapsed: float

    @property
    def hidden_total(self) -> int:
        """Edges of the centre that are not shown."""
        return sum(self.hidden.values())


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """A batch and whether it still counts. ``undone_by``: the number of the undo that took it back."""

    manifest: Manifest
    live: bool
    undone_by: int | None = None

    @property
    def seq(self) -> int:
        """Its number, which is its import id."""
        return self.manifest.seq


@dataclass(frozen=True, slots=True)
class Undone:
    """What ``undo`` did. ``repairs``: batches that went with it; ``exports``: reports that named those concerned."""

    manifest: Manifest
    repairs: tuple[int, ...]
    exports: tuple[Export, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What ``rebuild`` made."""

    store: str
    revision: int
    data_date: date | None
    notices: tuple[str, ...]
