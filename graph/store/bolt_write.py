"""A delta as statements in batches: what ends goes first (edges, then nodes), then changes, then what is new.

Properties stand in the CREATE map (``CREATE (n) SET n = r`` moves each record once more on ArcadeDB), rows travel
as lists, and a contract column that has one value in all rows of a group travels once. Edges that change or end
are found from their start node with one walk over its edges for all of them, so no edge needs an index. The ends
of many new edges are found by element id where the server is faster that way (``bolt_ends``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import polars as pl
from neo4j import ManagedTransaction

from graph.store import bolt_labels
from graph.store.bolt_ends import WORTH_IT, Ends
from graph.store.contract import CONTRACT_COLUMNS, Delta
from graph.store.values import rows_of, typed, types_of
from graph.words import t

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch:
    """One statement with its parameters; it answers with the number of rows it found their places for."""

    text: str
    params: dict[str, Any]
    rows: int


@dataclass(frozen=True)
class Step:
    """One kind of work. ``must_match``: every row has to find its nodes, or the store is not what we think."""

    title: str
    total: int
    batches: Iterator[Batch]
    must_match: bool = True


def run(tx: ManagedTransaction, batch: Batch) -> tuple[int, list[list[str]]]:
    """Run a batch: the number of rows that found their places, and (uid, element id) where the batch asks for them."""
    record = tx.run(batch.text, batch.params).single()
    if record is None:
        return 0, []
    return int(record["n"]), record["places"] if "places" in record.keys() else []  # noqa: SIM118


def ahead(items: Iterator[T]) -> Iterator[T]:
    """``items``, the next one made while the present one is being written."""
    done = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, done)
        while (item := coming.result()) is not done:
            coming = pool.submit(next, items, done)
            yield item  # type: ignore[misc]


def steps(delta: Delta, node_batch: int, edge_batch: int, ends: Ends | None = None) -> Iterator[Step]:
    """The work of a delta in the order in which it has to be done; each step is made when those before it are done.

    ``ends``: where given, new nodes tell their element ids, and many new edges find their ends by them.
    """
    if delta.edges_added.height < WORTH_IT:
        ends = None
    if delta.edges_ended.height:
        ended = _edges_ended(delta.edges_ended, edge_batch)
        yield Step(t("移除已止关系", "removing ended edges"), delta.edges_ended.height, ended, must_match=False)
    if delta.nodes_ended.height:
        gone = _nodes_ended(delta.nodes_ended, node_batch)
        yield Step(t("移除已止节点", "removing ended nodes"), delta.nodes_ended.height, gone, must_match=False)
    copied = bolt_labels.to_copy(delta)
    if copied:
        total = sum(len(uids) for uids in copied.values())
        yield Step(t("更换节点标签", "changing labels"), total, _nodes_copied(copied, node_batch), must_match=False)
        delta = replace(delta, labels_before=bolt_labels.settled(delta, copied))
    if delta.nodes_changed.height:
        changed = _nodes_changed(delta, node_batch)
        yield Step(t("更新节点", "changing nodes"), delta.nodes_changed.height, changed)
    if delta.nodes_added.height:
        yield Step(
            t("写入节点", "writing nodes"),
            delta.nodes_added.height,
            nodes_added(delta.nodes_added, node_batch, ends is not None),
        )
    if delta.edges_changed.height:
        altered = _edges_changed(delta.edges_changed, edge_batch)
        yield Step(t("更新关系", "changing edges"), delta.edges_changed.height, altered)
    if delta.edges_added.height:
        yield Step(
            t("写入关系", "writing edges"), delta.edges_added.height, edges_added(delta.edges_added, edge_batch, ends)
        )


# ---------------------------------------------------------------------- new
def nodes_added(frame: pl.DataFrame, size: int, tell: bool = False) -> Iterator[Batch]:
    """Statements that create the nodes of ``frame``, ``size`` at a time; ``tell``: they give uid and element id."""
    told = ", collect([r[0], elementId(n)]) AS places" if tell else ""
    for labels, group in by_labels(frame):
        pattern = "".join(f":{_quoted(label)}" for label in labels)
        for columns, constants, rows in _packed(group, labels, ["uid"], size):
            said = _map(columns, 0, constants)
            text = f"UNWIND $rows AS r CREATE (n{pattern} {said}) RETURN count(*) AS n{told}"
            yield Batch(text, {"rows": rows, **_named(constants)}, len(rows))


def edges_added(frame: pl.DataFrame, size: int, ends: Ends | None = None) -> Iterator[Batch]:
    """Statements that create the edges of ``frame``; ``ends``: their ends are found by element id."""
    for (kind, start, end), group in _by(frame, "type", "from_label", "to_label"):
        if ends is None:
            at = ["from_uid", "to_uid"]
            found = f"MATCH (a:{_quoted(start)} {{uid: r[0]}}) MATCH (b:{_quoted(end)} {{uid: r[1]}})"
        else:
            at = ["from_at", "to_at"]
            group = ends.placed(group, start, end)
            found = "MATCH (a) WHERE elementId(a) = r[0] MATCH (b) WHERE elementId(b) = r[1]"
        for columns, constants, rows in _packed(group, (kind,), [*at, "uid"], size):
            said = _map(columns, 2, constants)
            text = f"UNWIND $rows AS r {found} CREATE (a)-[e:{_quoted(kind)} {said}]->(b) RETURN count(*) AS n"
            yield Batch(text, {"rows": rows, **_named(constants)}, len(rows))


def _packed(
    frame: pl.DataFrame, names: tuple[str, ...], first: Sequence[str], size: int
) -> Iterator[tuple[list[str], dict[str, Any], list[tuple[Any, ...]]]]:
    """Slices of a group as (names of the items, constants, rows); properties that no row of a slice has are out."""
    types = types_of(names)
    constants: dict[str, Any] = {}
    varying: list[str] = []
    for name in CONTRACT_COLUMNS:
        column = frame[name]
        if column.n_unique() > 1:
            varying.append(name)
        elif column[0] is not None:
            constants[name] = column[0]
    head = [*first, *varying]
    for part in frame.select(*head, "props").iter_slices(size):
        said = [typed(json.loads(text), types) if text and text != "{}" else {} for text in part["props"].to_list()]
        keys = sorted({key for one in said for key in one})
        columns = [part[name].to_list() for name in head] + [[one.get(key) for one in said] for key in keys]
        yield [*head, *keys], constants, list(zip(*columns, strict=True))


def _map(columns: Sequence[str], skip: int, constants: dict[str, Any]) -> str:
    """The property map of a CREATE: items of the row from ``skip`` on, then the constants."""
    items = [f"{_quoted(name)}: r[{i}]" for i, name in enumerate(columns) if i >= skip]
    items += [f"{_quoted(name)}: $c_{name}" for name in constants]
    return "{" + ", ".join(items) + "}"


def _named(constants: dict[str, Any]) -> dict[str, Any]:
    return {f"c_{name}": value for name, value in constants.items()}


# ---------------------------------------------------------------------- changed
def _nodes_changed(delta: Delta, size: int) -> Iterator[Batch]:
    before = delta.labels_before
    were = [list(before.get(uid) or labels) for uid, labels in delta.nodes_changed.select("uid", "labels").iter_rows()]
    frame = delta.nodes_changed.with_columns(pl.Series("labels_were", were, dtype=pl.List(pl.String)))
    for labels, group in by_labels(frame):
        for old, part in by_labels(group, "labels_were"):
            gained = "".join(f":{_quoted(x)}" for x in labels if x not in old)
            lost = "".join(f":{_quoted(x)}" for x in old if x not in labels)
            text = (
                f"UNWIND $rows AS r MATCH (n:{_quoted(old[0])} {{uid: r[0]}}) SET n = r[1]"
                + (f" SET n{gained}" if gained else "")
                + (f" REMOVE n{lost}" if lost else "")
                + " RETURN count(*) AS n"
            )
            for rows in _chunks(((row["uid"], without_nulls(row)) for row in rows_of(part, labels)), size):
                yield Batch(text, {"rows": rows}, len(rows))


def _nodes_copied(copied: bolt_labels.Copies, size: int) -> Iterator[Batch]:
    for (old, new), uids in copied.items():
        for part in _chunks(iter(uids), size):
            for text in bolt_labels.statements(old, new):
                yield Batch(text, {"rows": bolt_labels.named(part)}, 0)


def _edges_changed(frame: pl.DataFrame, size: int) -> Iterator[Batch]:
    for (kind, start), group in _by(frame, "type", "from_label"):
        text = (
            f"UNWIND $rows AS r MATCH (a:{_quoted(start)} {{uid: r[0]}})-[e:{_quoted(kind)}]->() "
            "WITH e, r[1][e.uid] AS p WHERE p IS NOT NULL SET e = p RETURN count(*) AS n"
        )
        ordered = group.sort("from_uid", "uid")
        said = zip(ordered["from_uid"].to_list(), rows_of(ordered, (kind,)), strict=True)
        for rows in _chunks(((uid, row["uid"], without_nulls(row)) for uid, row in said), size):
            yield Batch(text, {"rows": _at_start(rows)}, len(rows))


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    """What is missing is no property at all."""
    return {key: value for key, value in row.items() if value is not None}


# ---------------------------------------------------------------------- ended
def _edges_ended(frame: pl.DataFrame, size: int) -> Iterator[Batch]:
    for (kind, start), group in _by(frame, "type", "from_label"):
        text = (
            f"UNWIND $rows AS r MATCH (a:{_quoted(start)} {{uid: r[0]}})-[e:{_quoted(kind)}]->() "
            "WITH e, r[1][e.uid] AS p WHERE p IS NOT NULL DELETE e RETURN count(*) AS n"
        )
        pairs = group.sort("from_uid", "uid").select("from_uid", "uid").iter_rows()
        for rows in _chunks(((start_uid, uid, True) for start_uid, uid in pairs), size):
            yield Batch(text, {"rows": _at_start(rows)}, len(rows))


def _nodes_ended(frame: pl.DataFrame, size: int) -> Iterator[Batch]:
    for labels, group in by_labels(frame):
        # DETACH: what still hangs on a node of ours cannot stay without it.
        text = f"UNWIND $rows AS r MATCH (n:{_quoted(labels[0])} {{uid: r}}) DETACH DELETE n RETURN count(*) AS n"
        for rows in _chunks(iter(group["uid"].to_list()), size):
            yield Batch(text, {"rows": rows}, len(rows))


# ---------------------------------------------------------------------- helpers
def _at_start(rows: Sequence[tuple[str, str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Rows (start, edge, value) as one row for each start: (start, {edge: value})."""
    out: dict[str, dict[str, Any]] = {}
    for start, uid, value in rows:
        out.setdefault(start, {})[uid] = value
    return list(out.items())


def _chunks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    part: list[T] = []
    for row in rows:
        part.append(row)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part


def by_labels(frame: pl.DataFrame, column: str = "labels") -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    """The rows of each set of labels."""
    for key, group in (
        frame.with_columns(_key=pl.col(column).list.join("\x1f"))
        .partition_by("_key", as_dict=True, maintain_order=True, include_key=False)
        .items()
    ):
        yield tuple(str(key[0]).split("\x1f")), group


def _by(frame: pl.DataFrame, *columns: str) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    for key, group in frame.partition_by(*columns, as_dict=True, maintain_order=True).items():
        yield tuple(str(part) for part in key), group


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
