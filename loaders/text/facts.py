"""What is read out of a text, before it becomes assertions: records and edges, each with the span that says so."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from loaders.text.clauses import Span


@dataclass(eq=False)
class Node:
    """A record. ``props``: ledger values without nulls. ``key`` tells it apart within the text."""

    label: str
    key: str
    props: dict[str, Any]
    span: Span
    status: str
    valid: Period | None = None

    @property
    def name(self) -> str:
        return str(self.props.get("name", ""))


@dataclass(frozen=True, slots=True)
class Period:
    """First and last possible day with their precisions (LEDGER §1.7)."""

    start: date | None = None
    end: date | None = None
    from_precision: str | None = None
    to_precision: str | None = None


@dataclass(eq=False)
class Edge:
    """An edge between two records of the text. ``a`` or ``b`` None: the text's own Document."""

    type: str
    a: Node | None
    b: Node | None
    props: dict[str, Any]
    span: Span
    status: str
    valid: Period | None = None


@dataclass
class Facts:
    """Grows as the extractors run."""

    offset: Callable[[Span], str]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    _same: dict[Hashable, Node] = field(default_factory=dict)
    _keys: dict[str, int] = field(default_factory=dict)
    _edges: dict[tuple[Any, ...], Edge] = field(default_factory=dict)

    def node(
        self,
        label: str,
        span: Span,
        status: str,
        props: dict[str, Any],
        same: Hashable = None,
        valid: Period | None = None,
    ) -> Node:
        """A record; with ``same``, the one made before under that identity (properties it lacks are added)."""
        if same is not None and (label, same) in self._same:
            found = self._same[label, same]
            for name, value in props.items():
                if value is not None:
                    found.props.setdefault(name, value)
            return found
        base = f"{label}@{self.offset(span)}"
        number = self._keys[base] = self._keys.get(base, -1) + 1
        made = Node(
            label,
            f"{base}#{number}" if number else base,
            {name: value for name, value in props.items() if value is not None and value != []},
            span,
            status,
            valid,
        )
        self.nodes.append(made)
        if same is not None:
            self._same[label, same] = made
        return made

    def known(self, label: str, same: Hashable) -> Node | None:
        """The record made under an identity."""
        return self._same.get((label, same))

    def edge(
        self,
        type: str,
        a: Node | None,
        b: Node | None,
        span: Span,
        status: str,
        valid: Period | None = None,
        **props: Any,
    ) -> Edge | None:
        """An edge, once for the same ends and properties; none from a record to itself."""
        if a is b:
            return None
        said = {name: value for name, value in props.items() if value is not None and value != []}
        key = (type, id(a) if a else None, id(b) if b else None, repr(sorted(said.items())))
        if key not in self._edges:
            self._edges[key] = Edge(type, a, b, said, span, status, valid)
            self.edges.append(self._edges[key])
        return self._edges[key]

    def of(self, label: str) -> list[Node]:
        """Records of a label, in the order in which they were read."""
        return [node for node in self.nodes if node.label == label]
