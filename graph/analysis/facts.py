"""A typed, ordered view on a projection: what an analysis may read, by relation type and direction.

The input is the ``networkx.MultiDiGraph`` of the door: node key = entity uid with ``labels``, ``props`` and the
contract columns, edge key = edge uid with ``type``, ``props`` and the same columns. Neighbours come sorted by
edge uid, so that nothing depends on the order in which a store answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.analysis.finding import Entity, Evidence
from graph.model import Model, model
from graph.periods import MAX_DAY, Period, add_months, day_range
from graph.views import title_of
from graph.words import in_lang

if TYPE_CHECKING:
    import networkx as nx


#: Statuses that carry a pattern by themselves (03 §3.0 ``$ok``).
OK = frozenset({"VERIFIED", "REGISTERED", "DECLARED", "CORROBORATED"})
#: Statuses that never count, for nodes and edges alike.
VOID = frozenset({"REFUTED", "RETRACTED"})


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the projection; ``a`` → ``b`` as stored."""

    uid: str
    type: str
    a: str
    b: str
    status: str
    review: str
    src: str
    locator: str
    period: Period
    props: Mapping[str, Any] = field(compare=False, hash=False)

    def other(self, uid: str) -> str:
        """The end that is not ``uid``."""
        return self.b if uid == self.a else self.a


def period_of(attrs: Mapping[str, Any]) -> Period:
    """The period columns of a node or an edge."""
    return Period(
        attrs.get("valid_from"), attrs.get("valid_to"), attrs.get("from_precision"), attrs.get("to_precision")
    )


class Facts:
    """What the models read.

    ``accepted`` edges are ACCEPTED and neither REFUTED nor RETRACTED and lie between nodes of which the same
    holds (``unreviewed=True`` lets UNREVIEWED in). ``protective`` reads are wider: an exoneration and what it
    hangs on count before anybody has accepted them.
    """

    def __init__(
        self, graph: nx.MultiDiGraph[str], *, unreviewed: bool = False, types: Iterable[str] | None = None
    ) -> None:
        self.graph = graph
        self.model: Model = model()
        self.unreviewed = unreviewed
        self.revision = int(graph.graph.get("revision", 0))
        self._out: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self._in: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self._by_type: dict[str, list[Edge]] = defaultdict(list)
        self._unread: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self._tenures: dict[str, Period] = {}
        wanted = None if types is None else frozenset(types)
        self._nodes_ok = {uid for uid, attrs in graph.nodes(data=True) if self._counts(attrs)}
        for a, b, uid, attrs in graph.edges(keys=True, data=True):
            if wanted is not None and attrs["type"] not in wanted:
                continue
            edge = self.edge(a, b, str(uid), attrs)
            if not self.accepted(edge):
                self._unread[edge.type][a].append(edge)
                continue
            self._by_type[edge.type].append(edge)
            self._out[edge.type][a].append(edge)
            self._in[edge.type][b].append(edge)
        for group in (self._out, self._in):
            for ends in group.values():
                for edges in ends.values():
                    edges.sort(key=_by_uid)
        for edges in self._by_type.values():
            edges.sort(key=_by_uid)

    def as_of(self, given: date | None) -> date | None:
        """The day up to which events count: ``given``, else the projection's own, else its data date."""
        found = given or self.graph.graph.get("as_of") or self.graph.graph.get("data_date")
        return found if isinstance(found, date) else None

    # -- nodes ---------------------------------------------------------------------------------------------

    def nodes(self, label: str) -> list[str]:
        """Uids of the counting nodes with ``label``, sorted."""
        return sorted(uid for uid in self._nodes_ok if label in self.graph.nodes[uid].get("labels", ()))

    def props(self, uid: str) -> Mapping[str, Any]:
        """Domain properties of a node; empty where the projection does not hold it."""
        node = self.graph.nodes.get(uid)
        return (node.get("props") or {}) if node else {}

    def labels(self, uid: str) -> tuple[str, ...]:
        """Labels of a node."""
        node = self.graph.nodes.get(uid)
        return tuple(node.get("labels", ())) if node else ()

    def is_a(self, uid: str, label: str) -> bool:
        """Whether the node bears ``label``."""
        return label in self.labels(uid)

    def counts(self, uid: str) -> bool:
        """Whether a node may be read: ACCEPTED and neither REFUTED nor RETRACTED."""
        return uid in self._nodes_ok

    def _counts(self, attrs: Mapping[str, Any]) -> bool:
        if attrs.get("status") in VOID:
            return False
        return attrs.get("review") == "ACCEPTED" or (self.unreviewed and attrs.get("review") == "UNREVIEWED")

    def tenure(self, uid: str) -> Period:
        """The period columns of a node (a Post carries the tenure's period)."""
        known = self._tenures.get(uid)
        if known is None:
            known = self._tenures[uid] = period_of(self.graph.nodes[uid])
        return known

    def src(self, uid: str) -> str:
        """Uid of the strongest document behind a node."""
        return str((self.graph.nodes.get(uid) or {}).get("src") or "")

    def locator(self, uid: str) -> str:
        """The place in that document."""
        return str((self.graph.nodes.get(uid) or {}).get("locator") or "")

    def day(self, uid: str, name: str) -> tuple[date, date]:
        """First and last possible day of a date property."""
        props = self.props(uid)
        return day_range(props.get(name), props.get(f"{name}_precision"))

    def name(self, uid: str) -> str:
        """What a person reads for a node, as everywhere; in Chinese, for a finding says the same in both languages."""
        with in_lang("zh"):
            return title_of(self.labels(uid), self.props(uid))

    def entity(self, uid: str, role: str) -> Entity:
        """A node as a subject of a finding."""
        labels = self.labels(uid)
        return Entity(uid=uid, role=role, label=labels[-1] if labels else "", name=self.name(uid))

    # -- edges ---------------------------------------------------------------------------------------------

    @staticmethod
    def edge(a: str, b: str, uid: str, attrs: Mapping[str, Any]) -> Edge:
        """An edge of the projection as an ``Edge``."""
        return Edge(
            uid=uid,
            type=attrs["type"],
            a=a,
            b=b,
            status=attrs.get("status") or "",
            review=attrs.get("review") or "",
            src=attrs.get("src") or "",
            locator=attrs.get("locator") or "",
            period=period_of(attrs),
            props=attrs.get("props") or {},
        )

    def accepted(self, edge: Edge) -> bool:
        """Whether a model may read this edge."""
        reviewed = edge.review == "ACCEPTED" or (self.unreviewed and edge.review == "UNREVIEWED")
        return reviewed and edge.status not in VOID and edge.a in self._nodes_ok and edge.b in self._nodes_ok

    def all(self, type_: str) -> Iterator[Edge]:
        """All readable edges of a type, by uid."""
        return iter(self._by_type.get(type_, ()))

    def out(self, uid: str, *types: str) -> list[Edge]:
        """Readable edges that leave ``uid``."""
        return [e for type_ in types for e in self._out[type_].get(uid, ())]

    def into(self, uid: str, *types: str) -> list[Edge]:
        """Readable edges that reach ``uid``."""
        return [e for type_ in types for e in self._in[type_].get(uid, ())]

    def both(self, uid: str, *types: str) -> list[Edge]:
        """Readable edges at ``uid`` in either direction (a loop once)."""
        edges = {e.uid: e for e in (*self.out(uid, *types), *self.into(uid, *types))}
        return [edges[key] for key in sorted(edges)]

    def protective(self, uid: str, type_: str) -> list[Edge]:
        """Edges that leave a part of an exoneration: all but RETRACTED and REJECTED ones, whatever their review."""
        unread = [e for e in self._unread[type_].get(uid, ()) if e.status != "RETRACTED" and e.review != "REJECTED"]
        return sorted((*self._out[type_].get(uid, ()), *unread), key=_by_uid)

    def quality(self, edges: Iterable[Edge]) -> tuple[float, str]:
        """The weakest status weight among ``edges`` and its status; (1.0, VERIFIED) for none."""
        weakest = min(
            ((self.model.statuses[e.status].q, e.status) for e in edges if e.status in self.model.statuses),
            default=(1.0, "VERIFIED"),
        )
        return weakest

    def evidence(self, edge: Edge, role: str) -> Evidence:
        """An edge as evidence."""
        return Evidence(
            uid=edge.uid,
            kind="edge",
            type=edge.type,
            role=role,
            src=edge.src,
            locator=edge.locator,
            status=edge.status,
            valid_from=edge.period.valid_from,
            valid_to=edge.period.valid_to,
            from_precision=edge.period.from_precision,
            to_precision=edge.period.to_precision,
            from_uid=edge.a,
            to_uid=edge.b,
        )

    def node_evidence(self, uid: str, role: str) -> Evidence:
        """A node as evidence (a Post with its tenure, a Contract, an Issue)."""
        attrs = self.graph.nodes[uid]
        labels = self.labels(uid)
        period = period_of(attrs)
        return Evidence(
            uid=uid,
            kind="node",
            type=labels[-1] if labels else "",
            role=role,
            src=self.src(uid),
            locator=self.locator(uid),
            status=attrs.get("status") or "",
            valid_from=period.valid_from,
            valid_to=period.valid_to,
            from_precision=period.from_precision,
            to_precision=period.to_precision,
        )


def _by_uid(edge: Edge) -> str:
    return edge.uid


def in_evidence_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each uid once (its first role stands), by role and uid."""
    first: dict[str, Evidence] = {}
    for item in evidence:
        first.setdefault(item.uid, item)
    return tuple(sorted(first.values(), key=lambda e: (e.role, e.uid)))


def timing(day: tuple[date, date], periods: Sequence[Period]) -> float:
    """T of 03 §3.0 for things that must all hold on one day.

    ``day`` is the first and last possible day in question. 1.0: they all hold on it for certain. 0.5: a date
    that is missing or partly known decides. 0.0: no day fits.
    """
    first, last = day
    low, high, certain = first, last, True
    for period in periods:
        (first_start, last_start), (first_end, last_end) = period.start_range, period.end_range
        low, high = max(low, first_start), min(high, last_end)
        certain = certain and last_start <= first and last <= first_end
    if low > high:
        return 0.0
    return 1.0 if certain else 0.5


def months_after(day: date, months: int) -> date:
    """``day`` plus whole months; the end of the calendar where that lies behind it."""
    if day.year + months // 12 + 1 > MAX_DAY.year:
        return MAX_DAY
    return add_months(day, months)
