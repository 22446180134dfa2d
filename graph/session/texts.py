"""Texts that were read: which there are, and one of them beside its extractions as they stand now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.ledger.manifest import Manifest
from graph.ledger.texts import TextView, text_view
from graph.session.search import Known

if TYPE_CHECKING:
    from graph.session.door import Session


@dataclass(frozen=True, slots=True)
class TextInfo:
    """A text, by its newest live import. ``files``: its publications, newest first; ``day``: ISO text or ""."""

    uid: str
    seq: int
    title: str
    kind: str
    day: str
    files: tuple[str, ...]
    extractions: int


@dataclass(frozen=True)
class ShownText:
    """A text with what became of its extractions.

    ``entities``: uid of a node's assertion → the entity it is part of now. ``reviews``: uid of an assertion →
    (review, status) as they stand; what is not in it is not live (replaced, rejected, or joined with another edge).
    """

    info: TextInfo
    view: TextView
    entities: dict[str, Known]
    reviews: dict[str, tuple[str, str]]


def texts(session: Session) -> list[TextInfo]:
    """See ``Session.texts``."""
    return [_info(session, found) for found in _live(session).values()]


def text(session: Session, uid: str) -> ShownText:
    """See ``Session.text``."""
    entity = session.index.resolve([uid]).get(uid)
    asked = {uid, *(session.index.records_of(entity) if entity else ())}
    groups = [found for found in _live(session).values() if asked & {manifest.document_uid for manifest in found}]
    chosen = groups[0][0].document_uid if groups else uid
    view = text_view(session.shown, chosen)
    ends = {end for one in view.extractions for end in (one.from_uid, one.to_uid) if end}
    nodes = {one.uid for one in view.extractions if one.kind == "node"} | ends
    live = session.index.resolve(sorted(nodes))
    known = session.index.known(live.values())
    reviewed = _reviews(session, "nodes", set(live.values()))
    reviews = {record: reviewed[entity] for record, entity in live.items() if entity in reviewed}
    reviews |= _reviews(session, "edges", {one.uid for one in view.extractions if one.kind == "edge"})
    entities = {record: known[entity] for record, entity in live.items() if entity in known}
    return ShownText(_info(session, groups[0]), view, entities, reviews)


def _live(session: Session) -> dict[str, list[Manifest]]:
    """Data set of a text → its live imports, newest first; the text that was read last comes first."""
    undone = session.shown.undone()
    found: dict[str, list[Manifest]] = {}
    for manifest in reversed(session.shown.manifests()):
        if manifest.seq not in undone and session.shown.file(manifest.seq, "text").exists():
            found.setdefault(manifest.dataset, []).append(manifest)
    return found


def _info(session: Session, imports: list[Manifest]) -> TextInfo:
    newest = imports[0]
    rows = session.shown.scan(newest.seq, "assertions").filter(pl.col("uid") == newest.document_uid)
    said: dict[str, Any] = next((json.loads(props) for props in rows.select("props").collect()["props"]), {})
    return TextInfo(
        newest.document_uid,
        newest.seq,
        str(said.get("title") or ""),
        str(said.get("kind") or ""),
        str(said.get("doc_date") or ""),
        tuple(dict.fromkeys(manifest.source.name for manifest in imports if manifest.source)),
        newest.counts.get("loaded", 0),
    )


def _reviews(session: Session, part: str, uids: set[str]) -> dict[str, tuple[str, str]]:
    frame = session.state.frame(part, session.meta).filter(pl.col("uid").is_in(sorted(uids)))
    rows = frame.select("uid", "review", "status").collect().iter_rows()
    return {uid: (review, status) for uid, review, status in rows}
