"""What the door does behind each of its verbs, once the question is written down."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from graph import views
from graph.analysis.paths import PathResult, Projection
from graph.errors import StoreError
from graph.identity.hashing import hash_id, local_key
from graph.ledger import Ledger
from graph.ledger.live import versions
from graph.model import model
from graph.session import near
from graph.session.reads import Around, Scope, nearest
from graph.session.results import NodeView, Subgraph
from graph.session.search import Hit, Known, SearchResult
from graph.session.shape import add_frames, edge_attrs, new_graph, node_attrs
from graph.store.contract import GraphNode, Table
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx

    from graph.session.door import Session

#: Edges that a subgraph holds at most; a canvas of 2,000 nodes has no use for more.
_EDGES = 10_000


def by_number(session: Session, number: str, labels: Sequence[str] | None, limit: int) -> SearchResult:
    """Persons with an id number (in normal form, with its right check digit), found by its hash.

    The hash is in the ledger only: it is nothing that a store or the index has.
    """
    began = time.perf_counter()
    digest = hash_id(local_key(session.settings.key_path), number)
    holds = (pl.col("kind") == "node") & pl.col("props").str.contains(digest, literal=True)
    ledger = session.shown
    undone = ledger.undone()
    uids: set[str] = set()
    for m in ledger.manifests():
        if m.is_data and m.seq not in undone:
            uids |= set(ledger.scan(m.seq, "assertions").filter(holds).select("uid").collect()["uid"])
    records = versions(ledger, sorted(uids)).filter(pl.col("live") & holds)["uid"].unique().to_list()
    found = session.index.known(session.index.resolve(records).values()).values()
    known = [one for one in found if labels is None or {one.label, one.stored} & {*labels}]
    hits = [Hit(one.uid, one.label, one.title, one.subtitle, "id_hash", one.badges, one.degree) for one in known]
    return SearchResult(hits[:limit], len(hits) > limit, len(hits), limit, time.perf_counter() - began)


def show(session: Session, known: Known) -> NodeView:
    """See ``Session.show``."""
    scope = Scope(refuted=True)
    degrees, _ = session.reads.degrees(known.stored, known.uid, scope)
    found = _present(session, known)
    attrs = node_attrs(found)
    cleared_by = session.reads.clearings("Person", known.uid) if known.stored == "Person" else []
    clearings = tuple(_clearing(edge_attrs(r), node_attrs(m)) for r, m in cleared_by)
    records = tuple(session.index.records_of(known.uid))
    rows = _assertions(session.shown, records)
    props = attrs["props"] | ({"cleared": True} if clearings else {})
    return NodeView(
        node=found,
        attrs=attrs,
        label=known.label,
        title=views.title_of(attrs["labels"], props),
        subtitle=known.subtitle or views.subtitle_of(attrs["labels"], props),
        badges=views.badges_of(props, attrs["review"], attrs["status"]),
        degrees=degrees,
        records=records,
        assertions=rows,
        sources=session.index.titles([row["src"] for row in rows] + [attrs["src"]]),
        cleared=bool(clearings) or bool(props.get("cleared")),
        clearings=clearings,
        published=_says_openly(rows) or known.uid in session.reads.publicly_punished([known.uid]),
        findings=session.workspace.findings_of(records),
    )


def _present(session: Session, known: Known) -> GraphNode:
    """The node out of the store.

    Raises:
        StoreError: the store lacks what the ledger has.
    """
    node = session.reads.node(known.stored, known.uid)
    if node is None:
        raise StoreError(
            t(f"图库里缺少账本里有的 {known.uid}。", f"The store lacks {known.uid}, which the ledger has."),
            t("运行 mailuo rebuild 重建图库。", "Build the store again with mailuo rebuild."),
        )
    return node


def _clearing(edge: dict[str, Any], exoneration: dict[str, Any]) -> str:
    unreviewed = "UNREVIEWED" in (edge["review"], exoneration["review"])
    return views.clearing_text(exoneration["props"], unreviewed)


def assertions(session: Session, uid: str) -> list[dict[str, Any]]:
    """See ``Session.assertions``: behind an entity, or behind an edge (its assertions go by its uid)."""
    entity = session.index.resolve([uid]).get(uid, uid)
    # The table of records names only those that go by another uid; the earliest one gave its own.
    return _assertions(session.shown, list(dict.fromkeys([entity, *session.index.records_of(entity)])))


def _assertions(ledger: Ledger, records: Sequence[str]) -> list[dict[str, Any]]:
    if not records:
        return []
    frame = ledger.assertions_of(list(records)).sort("seq", "uid")
    return [
        {**row, "props": json.loads(row["props"] or "{}")} for row in frame.drop("row", "content").iter_rows(named=True)
    ]


def neighbours(session: Session, known: Known, scope: Scope, limit: int) -> Subgraph:
    """See ``Session.neighbours``."""
    began = time.perf_counter()
    every, seen = session.reads.degrees(known.stored, known.uid, scope)
    around = session.reads.around(known.stored, known.uid, scope, seen, limit)
    around.nodes[known.uid] = _present(session, known)
    graph = new_graph(session.revision, session.data_date, scope.as_of)
    around.into(graph)
    _with_degrees(session, graph)
    hidden = dict(every)
    for start, _, attrs in graph.edges(data=True):
        hidden[attrs["type"], "out" if start == known.uid else "in"] -= 1
    hidden = {key: n for key, n in hidden.items() if n > 0}
    matching = sum(seen.values())
    cut = matching - graph.number_of_edges()
    graph.graph["truncated"] = {"edges": cut} if cut else {}
    return Subgraph(
        centre=known.uid,
        graph=graph,
        total=sum(every.values()),
        matching=matching,
        hidden=hidden,
        limit=limit,
        truncated=cut > 0,
        elapsed=time.perf_counter() - began,
    )


def _with_degrees(session: Session, graph: nx.MultiDiGraph[str]) -> None:
    known = session.index.known(list(graph))
    for uid, attrs in graph.nodes(data=True):
        attrs["degree"] = known[uid].degree if uid in known else 0
        attrs["neighbours"] = known[uid].neighbours if uid in known else 0


def subgraph(session: Session, start: Sequence[Known], hops: int, limit: int, scope: Scope) -> nx.MultiDiGraph[str]:
    """See ``Session.subgraph``."""
    labels = {known.uid: known.stored for known in start}
    ring = dict(labels)
    left_out = 0
    for _ in range(hops):
        if not ring:
            break
        pairs, cut = session.reads.ends(ring, scope)
        new, more = nearest(pairs, labels, max(0, limit - len(labels)))
        left_out += more + (1 if cut else 0)
        ring = session.index.labels_of(new)
        labels |= ring
    around = Around(nodes=session.reads.nodes(labels))
    inner = replace(scope, kinds=None)
    around.edges = session.reads.between(labels, inner, _EDGES).edges
    graph = new_graph(session.revision, session.data_date, scope.as_of)
    around.into(graph)
    _with_degrees(session, graph)
    if left_out:
        graph.graph["truncated"]["nodes"] = left_out
    if graph.number_of_edges() >= _EDGES:
        graph.graph["truncated"]["edges"] = 1
    return graph


def projection(
    session: Session,
    labels: tuple[str, ...] | None,
    relations: tuple[str, ...] | None,
    as_of: date | None,
    with_unreviewed: bool,
) -> nx.MultiDiGraph[str]:
    """See ``Session.projection``."""
    Scope(labels, relations)  # unknown names are refused here
    protective = model().protective
    nodes, edges = session.state.frame("nodes", session.meta), session.state.frame("edges", session.meta)
    if labels is not None:
        nodes = nodes.filter(_bears(labels))
    if relations is not None:
        edges = edges.filter(pl.col("type").is_in(list(relations)))
    if not with_unreviewed:
        accepted, known = pl.col("review") == "ACCEPTED", pl.col("status").is_in(protective["status"])
        nodes = nodes.filter(accepted | known | _bears(tuple(protective["labels"])) | _is_protected(edges))
        edges = edges.filter(accepted | known | pl.col("type").is_in(protective["relations"]))
    graph = new_graph(session.revision, session.data_date, as_of)
    graph.graph["requested"] = {"labels": labels, "relations": relations, "with_unreviewed": with_unreviewed}
    add_frames(graph, nodes.collect(), edges.collect())
    return graph


def _bears(labels: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal([pl.col("labels").list.contains(name) for name in labels])


def _is_protected(edges: pl.LazyFrame) -> pl.Expr:
    """Nodes that a protective edge reaches: without them it would hang in the air."""
    kept = edges.filter(pl.col("type").is_in(model().protective["relations"])).select("to_uid").collect()
    return pl.col("uid").is_in(kept["to_uid"].implode())


def paths(
    session: Session,
    ends: tuple[str, str],
    max_hops: int,
    limit: int,
    as_of: date | None,
    with_unreviewed: bool,
    relations: tuple[str, ...] | None,
) -> PathResult:
    """See ``Session.paths``."""
    Scope(None, relations)
    nodes, edges = session.state.frame("nodes", session.meta), session.state.frame("edges", session.meta)
    if relations is not None:
        edges = edges.filter(pl.col("type").is_in(list(relations)))
    blocked = session._blocked.get(with_unreviewed)
    if blocked is None:
        blocked = session._blocked[with_unreviewed] = near.blocked_nodes(nodes, with_unreviewed)
    graph = new_graph(session.revision, session.data_date, as_of)
    add_frames(graph, *near.extent(nodes, edges, ends, max_hops, blocked, with_unreviewed))
    found = Projection(graph, relations=relations, unreviewed=with_unreviewed, as_of=as_of)
    return found.paths(*ends, max_hops=max_hops, limit=limit)


def _says_openly(assertions: Sequence[dict[str, Any]]) -> bool:
    """Whether an accepted, live assertion that names the person is public (sens C0)."""
    return any(row["live"] and row["review"] == "ACCEPTED" and row["sens"] == "C0" for row in assertions)


def published(session: Session, uids: Sequence[str]) -> set[str]:
    """See ``Session.published``."""
    persons = [uid for uid, label in session.index.labels_of(uids).items() if label == "Person"]
    if not persons:
        return set()
    open_names = session.reads.publicly_punished(persons)
    of = {record: uid for uid in persons if uid not in open_names for record in session.index.records_of(uid)}
    if of:
        said = session.shown.assertions_of(list(of)).filter(
            pl.col("live") & (pl.col("review") == "ACCEPTED") & (pl.col("sens") == "C0")
        )
        open_names |= {of[uid] for uid in said["uid"]}
    return open_names


def with_notes(table: Table, notes: tuple[str, ...]) -> Table:
    """The table with notes before its own."""
    return replace(table, notes=(*notes, *table.notes))
