"""Texts that were read: which there are, and one of them beside its extractions as they stand now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.ledger.files import named
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

    ``entities``: uid of a node's assertion → the entity it is part of now. ``reviews``: uid of an assertion → its own
    (review, status) as judged; what is not in it is not live (replaced by a later import). ``judged``: the kind of the
    judgement in force on it. ``edges``: uid of an edge's assertion → the edge it lives in now, which may go by the uid
    of another record; one that is live and in none was rejected or retracted, or waits for an end. ``said_by``: edge →
    number of records that say it.
    """

    info: TextInfo
    view: TextView
    entities: dict[str, Known]
    reviews: dict[str, tuple[str, str]]
    judged: dict[str, str]
    edges: dict[str, str]
    said_by: dict[str, int]


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
    entities = {record: known[entity] for record, entity in live.items() if entity in known}
    said = session.ledger.assertions_of([one.uid for one in view.extractions]).filter("live").sort("seq")
    reviews = {uid: (review, status) for uid, review, status in said.select("uid", "review", "status").iter_rows()}
    judged = dict(said.filter(pl.col("judged").is_not_null()).select("uid", "judged").iter_rows())
    edges, said_by = _edges(session, [one.uid for one in view.extractions if one.kind == "edge"])
    return ShownText(_info(session, groups[0]), view, entities, reviews, judged, edges, said_by)


def _edges(session: Session, uids: Sequence[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Which edge each assertion lives in: of another uid where a record elsewhere said the same before."""
    of = {uid: uid for uid in uids} | session.index.resolve(uids)
    frame = session.state.frame("edges", session.meta).filter(pl.col("uid").is_in(sorted(set(of.values()))))
    said_by: dict[str, int] = dict(frame.select("uid", "n_records").collect().iter_rows())
    return {uid: edge for uid, edge in of.items() if edge in said_by}, said_by


def unreviewed(session: Session) -> dict[str, int]:
    """See ``Session.unreviewed``."""
    groups = _live(session)
    batches = {m.seq: dataset for dataset, found in groups.items() for m in found}
    batches |= {m.seq: batches[m.repairs] for m in session.ledger.manifests() if m.repairs in batches}
    wanted = pl.col("review") == "UNREVIEWED"
    parts = [session.ledger.scan(seq, "assertions").filter(wanted).select("uid") for seq in batches]
    with named(session.ledger, list(batches)):
        uids = set(pl.concat(parts).collect()["uid"]) if parts else set()
    rows = session.ledger.assertions_of(sorted(uids)).filter(pl.col("live") & pl.col("judged").is_null() & wanted)
    counts = Counter(batches[seq] for seq in rows.unique("uid")["seq"] if seq in batches)
    return {found[0].document_uid: counts[dataset] for dataset, found in groups.items()}


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
    with named(session.shown, [newest.seq]):
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
