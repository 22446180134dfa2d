"""A text beside what was read out of it, for the page on which a person accepts, corrects or rejects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from graph.errors import LoadError
from graph.ledger import Ledger
from graph.ledger.files import named
from graph.words import t

_PLACE = re.compile(r"line=(\d+);chars=(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the original; ``role``: title, body, heading, caption, boilerplate … Reporters are █."""

    number: int
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """One assertion of a text and the words it rests on: line from 1, characters from 0, end exclusive.

    ``corrected``: number of the batch in which a person has corrected it, else None.
    """

    uid: str
    kind: str
    type: str
    props: dict[str, Any]
    status: str
    review: str
    from_uid: str | None
    to_uid: str | None
    line: int
    start: int
    end: int
    corrected: int | None = None


@dataclass(frozen=True)
class TextView:
    """What a page shows of a text."""

    document_uid: str
    seq: int
    file: str
    lines: tuple[ShownLine, ...]
    extractions: tuple[Extraction, ...]


def text_view(ledger: Ledger, document_uid: str) -> TextView:
    """The newest live import of a document, its original, its extractions as the reader gave them or as a person has
    corrected them.

    Judgements are not in it: whoever shows it asks the door for the review of each uid.

    Raises:
        LoadError: the document does not come from a text, or its import is undone.
    """
    undone = ledger.undone()
    for manifest in reversed(ledger.manifests()):
        if manifest.document_uid != document_uid or manifest.seq in undone or manifest.kind != "import":
            continue
        lines = ledger.text(manifest.seq)
        if lines is None:
            break
        return TextView(
            document_uid,
            manifest.seq,
            manifest.source.name if manifest.source else "",
            tuple(ShownLine(*row) for row in lines.select("line", "role", "text").iter_rows()),
            _extractions(ledger, manifest.seq),
        )
    raise LoadError(
        t("这份文书没有可以对照的原文。", "There is no text to show for this document."),
        t("它来自表格，或其导入已撤销。", "It comes from a table, or its import is undone."),
    )


def _extractions(ledger: Ledger, seq: int) -> tuple[Extraction, ...]:
    undone = ledger.undone()
    # The last correction of an assertion is the one that stands.
    batches = [seq, *(m.seq for m in ledger.manifests() if m.repairs == seq and m.seq not in undone)]
    with named(ledger, batches):
        said = {row["uid"]: (at, row) for at in batches for row in ledger.scan(at, "assertions").collect().to_dicts()}
    out = []
    for at, row in said.values():
        place = _PLACE.fullmatch(row["locator"] or "")
        if place:
            out.append(
                Extraction(
                    row["uid"],
                    row["kind"],
                    row["type"],
                    json.loads(row["props"]),
                    row["status"],
                    row["review"],
                    row["from_uid"],
                    row["to_uid"],
                    int(place[1]),
                    int(place[2]),
                    int(place[3]),
                    corrected=None if at == seq else at,
                )
            )
    return tuple(sorted(out, key=lambda one: (one.line, one.start, one.end, one.kind != "node", one.type)))
