"""What a mapping file says, as frozen objects. ``loaders.parse`` makes them, ``loaders.validate`` judges them.

``place`` of an object is its path in the YAML, from which an error's line comes. The grammar is docs/mappings.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch

from loaders.yaml_lines import Lines, Place

#: Headers that hold data of a person who reported something (SG-01); ``被举报人`` is the subject, not the reporter.
_REPORTER = re.compile(
    r"(?<!被)(举报|舉報|检举|檢舉|控告|反映|投诉|投訴|来信|来访|信访|申诉|实名举报)(人|者|方|群众|电话|手机|联系|姓名|单位|地址|IP|ip)"
    r"|(?:^|[_\s.])(reporter|informant|whistleblower|complainant)",
    re.IGNORECASE,
)
#: Headers that hold a secrecy mark (SG-08).
CLASS_MARK_HEADERS = ("密级", "密级标注", "密級", "class_mark")


def is_reporter_column(column: str) -> bool:
    """Whether the header (or one step of a JSON path) names data of a reporter."""
    return any(_REPORTER.search(step) for step in column.split("."))


@dataclass(frozen=True, slots=True)
class Value:
    """Where a text comes from, what is done to it, and how it is read. Steps run in the order written."""

    kind: str
    column: str = ""
    text: str = ""
    values: tuple[Value, ...] = ()
    steps: tuple[tuple[str, object], ...] = ()
    formats: tuple[str, ...] = ()
    unit: str = ""
    bound: str = ""
    keep_unit: str = ""
    on: tuple[str, ...] = ()
    hash: str = ""
    place: Place = ()

    def columns(self) -> Iterator[str]:
        """Columns that it reads."""
        if self.kind == "column":
            yield self.column
        for value in self.values:
            yield from value.columns()


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on a row. ``kind``: not_empty, empty, equals, in, not_in, all, any."""

    kind: str
    column: str = ""
    texts: tuple[str, ...] = ()
    parts: tuple[Condition, ...] = ()
    place: Place = ()

    def columns(self) -> Iterator[str]:
        """Columns that it reads."""
        if self.column:
            yield self.column
        for part in self.parts:
            yield from part.columns()


@dataclass(frozen=True, slots=True)
class Split:
    """One cell, several parts. An empty ``on``: the cell is a JSON list."""

    column: str
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    """From when to when, each a value; texts of ``open`` mean still true."""

    start: Value | None = None
    end: Value | None = None
    open: tuple[str, ...] = ()
    empty_to: str = "unknown"


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a reference by key: a property's text, or a node of this mapping."""

    text: Value | None = None
    node: str = ""


@dataclass(frozen=True, slots=True)
class Refer:
    """Reference by joining key; several values for a key of several properties."""

    root: str
    key: str
    values: tuple[Value, ...]
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class RowRef:
    """Reference to the row of a file: data set ("" is this one), row key, node's name there, part of a split cell."""

    dataset: str
    key: tuple[Value, ...]
    node: str
    part: Value | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """What nodes and edges share. A status, review or sens is a constant or a value with codes."""

    when: Condition | None = None
    split: Split | None = None
    period: PeriodSpec | None = None
    status: Value | None = None
    review: Value | None = None
    sens: Value | None = None
    scope: Value | None = None
    source: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A node: described (``label``), or referred to by key or by row."""

    name: str
    label: str = ""
    properties: dict[str, Value] = field(default_factory=dict)
    refer: Refer | None = None
    row: RowRef | None = None
    origin: Value | None = None
    common: Common = Common()
    place: Place = ()


@dataclass(frozen=True, slots=True)
class EdgeSpec:
    """An edge between two nodes of the mapping."""

    name: str
    type: str
    from_: str
    to: str
    properties: dict[str, Value] = field(default_factory=dict)
    common: Common = Common()
    place: Place = ()


@dataclass(frozen=True, slots=True)
class FileSpec:
    """What the source file looks like."""

    patterns: tuple[str, ...] = ()
    format: str = ""
    sheet: str = ""
    header_row: int = 0
    fill_merged: str = "none"
    encoding: str = "auto"
    delimiter: str = "auto"

    def matches(self, name: str) -> bool:
        """Whether a file of this name is meant; always where no pattern is given."""
        return not self.patterns or any(fnmatch(name, pattern) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """The record of the source file. ``issuer``: a reference by key or to a row."""

    kind: str = "REGISTER"
    title: str = ""
    doc_no: str = ""
    refer: Refer | None = None
    row: RowRef | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows that are refused by the mapping's own word."""

    rule: str
    when: Condition


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files that this source has and that are not to be loaded, with the reason."""

    pattern: str
    zh: str
    en: str


@dataclass(frozen=True)
class Mapping:
    """A mapping file."""

    name: str
    dataset: str
    zh: str
    en: str
    headers: tuple[str, ...]
    nodes: dict[str, NodeSpec]
    edges: dict[str, EdgeSpec] = field(default_factory=dict)
    optional_headers: tuple[str, ...] = ()
    file: FileSpec = FileSpec()
    row_key: tuple[str, ...] = ()
    snapshot: bool = False
    complete: bool = False
    null_tokens: tuple[str, ...] = ()
    document: DocumentSpec = DocumentSpec()
    defaults: Common = Common()
    reporter: tuple[str, ...] = ()
    class_mark: str = ""
    skip_when: Condition | None = None
    refuse_when: tuple[Refusal, ...] = ()
    leaves_out: tuple[LeftOut, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    source_name: str = ""
    sha256: str = ""
    lines: Lines = field(default_factory=Lines, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that may be read, required ones first; reporter columns too."""
        return tuple(dict.fromkeys((*self.headers, *self.optional_headers)))

    def reporter_columns(self) -> set[str]:
        """Columns that are reporter data, by the mapping's word or by their header."""
        return set(self.reporter) | {column for column in self.columns if is_reporter_column(column)}

    def values(self) -> Iterator[Value]:
        """Every value expression in it (not those inside other expressions)."""
        for node in self.nodes.values():
            yield from node.properties.values()
            for one in (node.origin, *_common_values(node.common), *_reference_values(node.refer, node.row)):
                if one is not None:
                    yield one
        for edge in self.edges.values():
            yield from edge.properties.values()
            for one in _common_values(edge.common):
                if one is not None:
                    yield one
        for one in (*_common_values(self.defaults), *_reference_values(self.document.refer, self.document.row)):
            if one is not None:
                yield one

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it."""
        for common in [n.common for n in self.nodes.values()] + [e.common for e in self.edges.values()]:
            if common.when is not None:
                yield common.when
        if self.skip_when is not None:
            yield self.skip_when
        for refusal in self.refuse_when:
            yield refusal.when

    def splits(self) -> Iterator[Split]:
        """Every split in it."""
        for common in [n.common for n in self.nodes.values()] + [e.common for e in self.edges.values()]:
            if common.split is not None:
                yield common.split

    def columns_used(self) -> set[str]:
        """Columns from which something is made: values, splits, row key (conditions only look)."""
        used = {column for value in self.values() for column in value.columns()}
        return used | {split.column for split in self.splits()} | set(self.row_key)


def _common_values(common: Common) -> tuple[Value | None, ...]:
    period = common.period or PeriodSpec()
    return (period.start, period.end, common.status, common.review, common.sens, common.scope)


def _reference_values(refer: Refer | None, row: RowRef | None) -> Iterator[Value | None]:
    if refer is not None:
        yield from refer.values
        yield refer.scope.text if refer.scope else None
    if row is not None:
        yield from row.key
        yield row.part
