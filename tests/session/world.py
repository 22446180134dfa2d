"""Batches by hand for the tests of the door: rows as a loader would write them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.identity.names import name_norm
from graph.ledger import Draft, Ledger, Manifest, MappingStamp, SourceFile
from graph.ledger.schema import assertion_uid, canonical_json, row_id
from graph.model import model
from graph.session.door import Session
from graph.settings import Settings
from graph.store.connect import open_store

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer

_COLUMNS = {
    "src": None,
    "locator": "row=2",
    "status": "REGISTERED",
    "review": "ACCEPTED",
    "sens": "C1",
    "scope": None,
    "valid_from": None,
    "valid_to": None,
    "from_precision": None,
    "to_precision": None,
    "from_key": None,
    "from_scope": "",
    "from_value": None,
    "to_key": None,
    "to_scope": "",
    "to_value": None,
}


class Rows:
    """Rows of one data set; ``uid(key)`` is the record's (or edge's) uid."""

    def __init__(self, dataset: str = "登记/青禾县") -> None:
        self.dataset = dataset
        self.rows: list[dict[str, Any]] = []

    def uid(self, key: str) -> str:
        return assertion_uid(self.dataset, key, "it")

    def node(self, key: str, label: str, **given: Any) -> str:
        props = {k: v for k, v in given.items() if k not in _COLUMNS}
        if "name" in props and "name_norm" in model().labels[label].properties:
            props["name_norm"] = name_norm(props["name"])
        self._add(key, "node", label, props, given)
        return self.uid(key)

    def edge(self, key: str, kind: str, start: str, end: str, **given: Any) -> str:
        props = {k: v for k, v in given.items() if k not in _COLUMNS}
        self._add(key, "edge", kind, props, given, from_uid=start, to_uid=end)
        return self.uid(key)

    def _add(self, key: str, kind: str, name: str, props: dict[str, Any], given: dict[str, Any], **ends: str) -> None:
        columns = {k: given.get(k, v) for k, v in _COLUMNS.items()}
        if columns["valid_from"] and not columns["from_precision"]:
            columns["from_precision"] = "d"
        if columns["valid_to"] and not columns["to_precision"]:
            columns["to_precision"] = "d"
        self.rows.append(
            {
                "uid": self.uid(key),
                "row": row_id(self.dataset, key),
                "kind": kind,
                "type": name,
                "props": canonical_json(props),
                "from_uid": None,
                "to_uid": None,
                **columns,
                **ends,
            }
        )


def draft(ledger: Ledger, rows: Rows, data_date: date = date(2024, 6, 30), snapshot: bool = False) -> Draft:
    """A draft with the rows and the Document of their file."""
    digest = hashlib.sha256(canonical_json([r | {"valid_from": str(r["valid_from"])} for r in _plain(rows)]).encode())
    made = ledger.draft(
        dataset=rows.dataset,
        mapping=MappingStamp("by-hand", "0", ("编号",), snapshot),
        source=SourceFile("登记.csv", digest.hexdigest(), 100, "utf-8"),
        author="录入员",
        reader_version="1",
        data_date=data_date,
    )
    document = {
        "uid": made.document_uid,
        "kind": "node",
        "type": "Document",
        "props": canonical_json({"title": "登记.csv", "sha256": digest.hexdigest()}),
        **{k: v for k, v in _COLUMNS.items() if k != "src"},
        "src": made.document_uid,
    }
    made.add([{**row, "src": row["src"] or made.document_uid} for row in rows.rows] + [document])
    return made


def _plain(rows: Rows) -> Iterable[dict[str, Any]]:
    return [{k: str(v) for k, v in row.items()} for row in rows.rows]


def load(session: Session, rows: Rows, data_date: date = date(2024, 6, 30), snapshot: bool = False) -> Manifest:
    """Publish the rows through the door."""
    return session.publish(draft(session.ledger, rows, data_date, snapshot), {"rows": len(rows.rows)})


def on_neo4j(settings: Settings, server: Neo4jServer) -> Settings:
    """The same home over the run's Neo4j, emptied of whatever a test before has left there."""
    given = {"store": server.uri, "neo4j_username": server.username, "neo4j_password": server.password}
    changed = settings.model_copy(update=given)
    with contextlib.closing(open_store(changed)) as store:
        if store.marker() is not None:
            store.wipe()
    return changed
