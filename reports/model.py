"""A report as data: everything that any of its files says, and the hash of it.

``Report.content()`` is what the hash covers: no clock, no run id. Texts are in the language the report was made in;
names are already masked. ``made_at`` is kept apart, so the same question on the same data gives the same hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from graph.analysis.finding import canonical, plain
from graph.words import Lang

#: Raised whenever the same report gets other content.
REPORT_VERSION = 2


@dataclass(frozen=True, slots=True)
class Source:
    """One statement behind a node or an edge: uid of the Document, place in it, what it says there."""

    document: str
    locator: str
    status: str
    review: str


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as the report shows it.

    ``kind``: the label it is drawn by. ``title`` and ``props`` are masked where ``masked`` (SG-15). ``start``: the
    report was asked about it. ``clearings``: 已澄清正名 lines. ``tier``: of the strongest finding that names it and
    whose evidence still stands. ``penalty``: within a penalty's effect.
    """

    uid: str
    labels: tuple[str, ...]
    kind: str
    title: str
    subtitle: str
    props: Mapping[str, Any]
    status: str
    review: str
    sens: str
    valid_from: date | None
    valid_to: date | None
    from_precision: str | None
    to_precision: str | None
    start: bool
    masked: bool
    cleared: bool
    clearings: tuple[str, ...]
    tier: str | None
    penalty: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes of the report. ``text``: its words (``持股 60.0%``)."""

    uid: str
    type: str
    from_uid: str
    to_uid: str
    text: str
    symmetric: bool
    props: Mapping[str, Any]
    status: str
    review: str
    sens: str
    valid_from: date | None
    valid_to: date | None
    from_precision: str | None
    to_precision: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that something in the report rests on. ``number``: its footnote, counted from 1."""

    uid: str
    number: int
    title: str
    kind: str
    doc_no: str
    doc_date: date | None
    sens: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of a finding's evidence."""

    uid: str
    type: str
    role: str
    document: str
    locator: str
    status: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity that a finding names; masked where the report masks it."""

    uid: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A finding (疑点) that touches the report. ``expected``/``found`` are the run's over ``n_tests`` tests.

    ``changed``: something that it rests on was refuted or taken back since the model ran.
    """

    id: str
    model: str
    version: int
    params: Mapping[str, Any]
    revision: int
    as_of: date | None
    tier: str | None
    score: float
    components: Mapping[str, Any]
    p_raw: float | None
    p_adj: float | None
    n_tests: int
    expected: float | None
    found: int
    marks: tuple[str, ...]
    sentence: str
    subjects: tuple[Subject, ...]
    proofs: tuple[Proof, ...]
    benign: tuple[str, ...]
    checks: tuple[str, ...]
    clearings: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A live import that the data consist of."""

    seq: int
    dataset: str
    file: str
    data_date: date | None
    rows: int
    loaded: int
    faulty: int
    refused: int


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was left out or shortened, counted; never what stood there.

    ``what``: name, birth, number, secret_property, no_source, finding, …; ``why``: the rule in words.
    """

    what: str
    why: str
    count: int


@dataclass(frozen=True)
class Report:
    """A subgraph with its findings and sources.

    ``query``: what was asked (uids, hops, limit, relations, as_of). ``parameters``: of the models whose findings are
    in it. ``truncated``: what → how many were cut. ``waiting``: kind of open question in the data → how many.
    ``names``: names of persons are printed in full, for the reason ``why``. ``ran_on``: the batch that the models
    looked at when they ran last.
    """

    title: str
    author: str
    purpose: str
    made_at: datetime
    lang: Lang
    ledger: str
    revision: int
    data_date: date | None
    as_of: date | None
    query: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, Any]]
    classification: str
    names: bool
    why: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    documents: tuple[Paper, ...]
    findings: tuple[Lead, ...]
    ran_on: int | None
    truncated: Mapping[str, int]
    redactions: tuple[Redaction, ...]
    imports: tuple[Batch, ...]
    waiting: Mapping[str, int]
    version: int = field(default=REPORT_VERSION)

    def content(self) -> dict[str, Any]:
        """Everything but the clock, as JSON types (dates ISO text, floats rounded to 9 digits)."""
        said: dict[str, Any] = {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name != "made_at"}
        return said

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of ``content()``, in hex."""
        return hashlib.sha256(canonical(self.content())).hexdigest()

    @cached_property
    def node_of(self) -> dict[str, Node]:
        """Uid → node."""
        return {node.uid: node for node in self.nodes}

    @cached_property
    def paper_of(self) -> dict[str, Paper]:
        """Uid → document."""
        return {paper.uid: paper for paper in self.documents}

    def stamp(self) -> dict[str, Any]:
        """What every file of this report names, as plain scalars or JSON values; without the clock."""
        return {
            "title": self.title,
            "content_hash": self.content_hash,
            "revision": self.revision,
            "data_date": self.data_date.isoformat() if self.data_date else "",
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "author": self.author,
            "classification": self.classification,
            "query": plain(self.query),
            "parameters": plain(self.parameters),
            "truncated": dict(self.truncated),
            "names": self.names,
            "why": self.why,
        }
