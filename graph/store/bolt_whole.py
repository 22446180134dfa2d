"""A store read whole, slice by slice: inventory, digest, what a repair compares; and the statements that empty it.

A slice is a range of uids, found in the uid index on both servers, small enough to end well inside the embedded
server's limit of time at a million nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from graph.model import model
from graph.store.schema import MARKER, plain_indexes, unique_uids
from graph.store.values import fingerprint, native, ordered_labels

Rows = Callable[[str, Mapping[str, Any] | None], list[dict[str, Any]]]

#: Nodes read by one statement, about: 20,000 take well under a second on one core.
SLICE = 20_000

_HEX = "0123456789abcdef"
_LAST = "\U0010ffff"

#: What makes a node or an edge ours, beside its label or type.
_OURS = "{0}.uid IS NOT NULL AND {0}.content_hash IS NOT NULL"


@dataclass(frozen=True, slots=True)
class HeldNode:
    """A node as a repair sees it."""

    content_hash: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldEdge:
    """An edge as a repair sees it."""

    content_hash: str
    type: str
    from_uid: str
    to_uid: str
    from_label: str
    to_label: str
    twice: bool = False
    """The store has it more than once: a batch was written again after a crash."""


def _counts(rows: Rows) -> dict[str, int]:
    """Label → nodes, for labels that have any; one statement, since most labels of most stores have none."""
    parts = (f"MATCH (n:{label}) RETURN '{label}' AS label, count(n) AS n" for label in model().labels)
    return {row["label"]: row["n"] for row in rows(" UNION ALL ".join(parts), None) if row["n"]}


def _slices(n: int) -> Iterator[dict[str, str]]:
    """Ranges of uids that together hold every node of a label with ``n`` nodes."""
    bounds = [""]
    if n > SLICE:
        bounds += list(_HEX)
    if n > SLICE * 16:
        bounds = ["", *(a + b for a in _HEX for b in _HEX)]
    for low, high in zip(bounds, [*bounds[1:], _LAST], strict=True):
        yield {"low": low, "high": high}


def _each(rows: Rows, counts: Mapping[str, int], pattern: str, values: str) -> Iterator[list[Any]]:
    """The list ``[values]`` for each match of ``pattern`` over all labels; ``n`` is the node whose uid is sliced.

    A slice comes as one list in one record: record by record it takes ten times as long at both ends. A node with
    two labels of the model comes twice; the caller knows a uid that it has seen.
    """
    for label, number in counts.items():
        text = (
            f"MATCH (n:{label}) WHERE n.uid >= $low AND n.uid < $high AND n.content_hash IS NOT NULL "
            f"{pattern} RETURN collect([{values}]) AS found"
        )
        for part in _slices(number):
            for row in rows(text, part):
                yield from row["found"]


_OUT = "MATCH (n)-[e]->(m) WHERE e.content_hash IS NOT NULL"


def inventory(rows: Rows) -> tuple[dict[str, str], dict[str, str]]:
    """uid → content hash of all nodes and of all edges."""
    counts = _counts(rows)
    nodes: dict[str, str] = dict(_each(rows, counts, "", "n.uid, n.content_hash"))
    edges: dict[str, str] = dict(_each(rows, counts, _OUT, "e.uid, e.content_hash"))
    return nodes, edges


def held(rows: Rows) -> tuple[dict[str, HeldNode], dict[str, HeldEdge]]:
    """uid → what a repair compares with the fold."""
    counts = _counts(rows)
    nodes: dict[str, HeldNode] = {}
    for uid, content_hash, labels in _each(rows, counts, "", "n.uid, n.content_hash, labels(n)"):
        nodes[uid] = HeldNode(content_hash, ordered_labels(labels))
    edges: dict[str, HeldEdge] = {}
    seen: dict[str, str] = {}
    said = "e.uid, e.content_hash, type(e), n.uid, m.uid, labels(n), labels(m), elementId(e)"
    for uid, content_hash, kind, start, end, start_labels, end_labels, element in _each(rows, counts, _OUT, said):
        before = edges.get(uid)
        twice = seen.setdefault(uid, element) != element or (before is not None and before.twice)
        ends = (start, end, ordered_labels(start_labels)[0], ordered_labels(end_labels)[0])
        edges[uid] = HeldEdge(content_hash, kind, *ends, twice)
    return nodes, edges


def digest(rows: Rows) -> dict[str, Any]:
    """Counts and one hash over all nodes and edges with labels, types, ends and properties.

    The same on both servers for the same delta: each node and edge is hashed in canonical form, the hashes are
    sorted and hashed again.
    """
    counts = _counts(rows)
    nodes: dict[str, bytes] = {}
    for uid, labels, props in _each(rows, counts, "", "n.uid, labels(n), properties(n)"):
        nodes[uid] = fingerprint([uid, sorted(labels), _without_uid(props)])
    edges: dict[str, bytes] = {}
    for uid, kind, start, end, props in _each(rows, counts, _OUT, "e.uid, type(e), n.uid, m.uid, properties(e)"):
        edges[uid] = fingerprint([uid, kind, start, end, _without_uid(props)])
    whole = hashlib.blake2b(digest_size=32)
    for prints in (nodes, edges):
        whole.update(b"".join(sorted(prints.values())))
        whole.update(b"\x00")
    return {"nodes": len(nodes), "edges": len(edges), "hash": whole.hexdigest()}


def _without_uid(props: Mapping[str, Any]) -> dict[str, Any]:
    return {key: native(value) for key, value in props.items() if key != "uid"}


def count(tx: ManagedTransaction, text: str) -> int:
    """How many a deleting statement took; 0: it is done."""
    record = tx.run(text).single()
    return int(record["n"]) if record is not None else 0


def wipe_statements() -> Iterator[str]:
    """Statements to be repeated until each answers 0: our edges, our nodes, the marker."""
    ours, edge = _OURS.format("n"), _OURS.format("e")
    for label in model().labels:
        yield f"MATCH (n:{label})-[e]->() WHERE {ours} AND {edge} WITH e LIMIT 20000 DELETE e RETURN count(*) AS n"
    for label in model().labels:
        yield f"MATCH (n:{label}) WHERE {ours} WITH n LIMIT 10000 DETACH DELETE n RETURN count(*) AS n"
    yield f"MATCH (m:{MARKER}) DETACH DELETE m RETURN count(*) AS n"


def drop_statements() -> tuple[str, ...]:
    """Statements that take our constraints and indexes away."""
    constraints = [text.split()[2] for text in unique_uids()]
    indexes = [text.split()[2] for text in plain_indexes()]
    return (
        *(f"DROP CONSTRAINT {name} IF EXISTS" for name in constraints),
        *(f"DROP INDEX {name} IF EXISTS" for name in indexes),
    )
