"""What a person looks at before he judges: the open questions of the fold, and the row that a record stands in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.ledger.files import named
from graph.session import judge_words as words
from graph.session.judging import titles_of

if TYPE_CHECKING:
    from graph.session.door import Session


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the fold could not decide (``Fold.questions``). ``titles`` stand beside ``uids``, "" where
    nothing live has the uid; ``text`` says it without values of keys, since some are personal.
    """

    kind: str
    uids: tuple[str, ...]
    titles: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class SourceRow:
    """A row of a table, or a place in a text, with all that was read out of it.

    ``text``: uid of the text's document, None for a table. ``assertions``: as ``Session.assertions`` gives them;
    ``titles``: uid of each → how it is called now, of an edge with both ends.
    """

    seq: int
    dataset: str
    file: str
    locator: str
    text: str | None
    assertions: list[dict[str, Any]]
    titles: dict[str, str]


def questions(session: Session, kind: str | None, limit: int) -> tuple[list[Question], dict[str, int]]:
    """See ``Session.questions``."""
    frame = session.state.frame("questions", session.meta)
    counts = dict(frame.group_by("kind").len().collect().iter_rows())
    if kind is not None:
        frame = frame.filter(pl.col("kind") == kind)
    rows = frame.head(limit).collect().rows()
    titles = titles_of(session, {uid for _, uids, _ in rows for uid in uids})
    found = [
        Question(code, tuple(uids), tuple(titles.get(u, "") for u in uids), words.against_text(code, json.loads(said)))
        for code, uids, said in rows
    ]
    order = {code: place for place, code in enumerate(words.QUESTION_ORDER)}
    return sorted(found, key=lambda q: order[q.kind]), {code: counts[code] for code in order if code in counts}


def row_of(session: Session, seq: int, uid: str) -> SourceRow:
    """See ``Session.row_of``."""
    ledger = session.shown
    manifest = ledger.manifest(seq)
    first = ledger.original(seq)
    every = ledger.scan(seq, "assertions")
    rows: list[dict[str, Any]] = []
    with named(ledger, [seq]):
        mine = every.filter(pl.col("uid") == uid).select("row", "locator").collect()
        if mine.height:
            # The record of the file itself is in no row.
            same = pl.col("row") == mine["row"][0] if mine["row"][0] else pl.col("uid") == uid
            found = every.filter(same).collect().to_dicts()
            rows = [{**row, "props": json.loads(row["props"] or "{}")} for row in found]
    return SourceRow(
        seq,
        manifest.dataset,
        manifest.source.name if manifest.source else "",
        str(mine["locator"][0] or "") if mine.height else "",
        first.document_uid if ledger.text(first.seq) is not None else None,
        rows,
        titles_of(session, {row["uid"] for row in rows}),
    )
