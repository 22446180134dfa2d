"""From facts to assertions: uids from the place in the body, everything UNREVIEWED, each with its locator."""

from __future__ import annotations

from typing import Any

from graph.identity.masking import without_ids
from graph.ledger.schema import assertion_uid, canonical_json, document_uid, row_id
from graph.model import model
from loaders.document import LONGEST_TITLE
from loaders.text.facts import Edge, Node, Period
from loaders.text.reading import Reading

#: What a machine has read counts as a fact only when a person has accepted it.
REVIEW = "UNREVIEWED"
#: Data sets of texts: named by the hash of the text in normal form (LEDGER §1.5).
PREFIX = "文本/"


def dataset_of(reading: Reading) -> str:
    """The data set of a text; two publications of one text share it."""
    return PREFIX + reading.text.sha256[:32]


def document_row(reading: Reading) -> dict[str, Any]:
    """The Document record of the text itself. Its ``sha256`` is that of the body, so that publications join."""
    text = reading.text
    props = {
        "title": (without_ids(text.title_written) or text.source.name)[:LONGEST_TITLE],
        "kind": text.kind,
        "doc_date": text.published.isoformat() if text.published else None,
        "sha256": text.sha256,
    }
    return {
        "uid": document_uid(dataset_of(reading), text.source.sha256),
        "row": "",
        "kind": "node",
        "type": "Document",
        "props": canonical_json({name: value for name, value in props.items() if value}),
        "src": document_uid(dataset_of(reading), text.source.sha256),
        "locator": "file",
        "status": "REGISTERED",
        "review": REVIEW,
        "sens": model().labels["Document"].sens,
        "scope": "",
    }


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    """One assertion for each record and edge, records first (columns of ``graph.ledger.schema.ASSERTIONS``)."""
    dataset = dataset_of(reading)
    document = document_uid(dataset, reading.text.source.sha256)
    nodes = [_node(reading, dataset, document, node) for node in reading.facts.nodes]
    edges = [_edge(reading, dataset, document, edge) for edge in reading.facts.edges]
    return nodes + list({row["uid"]: row for row in edges}.values())


def _node(reading: Reading, dataset: str, document: str, node: Node) -> dict[str, Any]:
    return {
        "uid": assertion_uid(dataset, node.key, node.label),
        "row": row_id(dataset, node.key),
        "kind": "node",
        "type": node.label,
        "props": canonical_json(_masked(node.props)),
        "src": document,
        "locator": reading.text.locator(node.span),
        "status": node.status,
        "review": REVIEW,
        "sens": model().labels[node.label].sens,
        "scope": "",
    } | _days(node.valid)


def _edge(reading: Reading, dataset: str, document: str, edge: Edge) -> dict[str, Any]:
    ends = [_uid(dataset, document, end) for end in (edge.a, edge.b)]
    keys = [end.key if end is not None else "document" for end in (edge.a, edge.b)]
    relation = model().relations[edge.type]
    told = [str(edge.props[name]) for name in relation.discriminators if name in edge.props]
    key = ">".join([*keys, *told])
    return {
        "uid": assertion_uid(dataset, key, edge.type),
        "row": row_id(dataset, f"{edge.type}@{key}"),
        "kind": "edge",
        "type": edge.type,
        "props": canonical_json(_masked(edge.props)),
        "src": document,
        "locator": reading.text.locator(edge.span),
        "status": edge.status,
        "review": REVIEW,
        "sens": relation.sens,
        "scope": "",
        "from_uid": ends[0],
        "to_uid": ends[1],
    } | _days(edge.valid)


def _uid(dataset: str, document: str, node: Node | None) -> str:
    return document if node is None else assertion_uid(dataset, node.key, node.label)


def _masked(props: dict[str, Any]) -> dict[str, Any]:
    """Properties with id numbers in texts masked."""
    return {
        name: without_ids(value)
        if isinstance(value, str)
        else [without_ids(item) for item in value]
        if isinstance(value, list)
        else value
        for name, value in props.items()
    }


def _days(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {}
    return {
        "valid_from": period.start,
        "valid_to": period.end,
        "from_precision": period.from_precision,
        "to_precision": period.to_precision,
    }
