"""Ledger values to Bolt parameters by the model, and what a server returns back to plain Python.

Ledger form (canonical JSON): dates as ISO text, money in integer 分, decimals as numbers, lists of strings.
Store form: dates are DATE, decimals floats, money and int integers. A value that is missing or null is no
property at all, on either server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import polars as pl
from neo4j import time as bolt_time
from neo4j.graph import Node, Path, Relationship

from graph.errors import StoreError
from graph.model import model
from graph.store.contract import CONTRACT_COLUMNS, GraphEdge, GraphNode, GraphPath
from graph.words import t

#: Rows of a frame turned into Python values at a time: bounds the loader's memory (about 1 kB a row).
SLICE = 20_000


@lru_cache(maxsize=256)
def types_of(names: tuple[str, ...]) -> dict[str, str]:
    """Property → model type over the labels (or the one relation type) ``names``."""
    declared = model()
    out: dict[str, str] = {}
    for name in names:
        entry = declared.labels.get(name) or declared.relations.get(name)
        for prop in entry.properties.values() if entry else ():
            out[prop.name] = prop.type
    return out


def typed(props: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Properties in ledger form → Bolt parameters; what is null falls away.

    Raises:
        StoreError: a value is not of its declared type; names the property, never the value.
    """
    out: dict[str, Any] = {}
    for name, value in props.items():
        if value is None:
            continue
        kind = types.get(name)
        try:
            if kind == "date":
                value = date.fromisoformat(value)
            elif kind == "decimal":
                value = float(value)
            elif kind in ("money", "int"):
                value = _whole(value)
        except (TypeError, ValueError):
            raise StoreError(
                t(
                    f"属性 {name} 的值不是声明的类型 {kind}。",
                    f"A value of property {name} is not a {kind} as declared.",
                ),
                t(
                    "账本与模型不符：升级程序，或撤销该次导入。",
                    "Ledger and model disagree: upgrade, or undo that import.",
                ),
            ) from None
        out[name] = value
    return out


def _whole(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise ValueError
    return int(value)


def rows_of(frame: pl.DataFrame, names: tuple[str, ...]) -> Iterable[dict[str, Any]]:
    """Rows of a node or edge frame as property maps: uid, contract columns, typed domain properties.

    ``names``: the labels, or the one relation type, of all rows.
    """
    types = types_of(names)
    columns = ["uid", *CONTRACT_COLUMNS]
    loads = json.loads
    for part in frame.select(*columns, "props").iter_slices(SLICE):
        for row in part.iter_rows():
            said = dict(zip(columns, row, strict=False))
            text = row[-1]
            if text and text != "{}":
                said.update(typed(loads(text), types))
            yield said


def native(value: Any, ends: Mapping[str, str] | None = None) -> Any:
    """A value out of the driver as plain Python; nodes, relationships and paths in the contract's shapes.

    ``ends``: element id → uid, for relationships that came without their nodes (``ends_missing``).
    """
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list):
        return [native(item, ends) for item in value]
    if isinstance(value, dict):
        return {key: native(item, ends) for key, item in value.items()}
    if isinstance(value, Node):
        return node(value)
    if isinstance(value, Relationship):
        return edge(value, ends or {})
    if isinstance(value, Path):
        nodes = tuple(node(n) for n in value.nodes)
        known = {n.element_id: str(n.get("uid") or "") for n in value.nodes}
        return GraphPath(nodes, tuple(edge(r, known) for r in value.relationships))
    return _temporal(value)


def _temporal(value: Any) -> Any:
    if isinstance(value, (bolt_time.Date, bolt_time.DateTime, bolt_time.Time)):
        # Years beyond 9999 and nanoseconds have no place in datetime; their ISO text does.
        try:
            return value.to_native()
        except ValueError:
            return value.iso_format()
    if isinstance(value, bolt_time.Duration):
        return value.iso_format()
    if isinstance(value, (date, datetime, time, bytes)):
        return value
    return str(value)


def node(raw: Node) -> GraphNode:
    """A node; its labels in the model's order (``Person`` before ``Official``)."""
    props = {key: native(value) for key, value in raw.items() if key != "uid"}
    return GraphNode(str(raw.get("uid") or ""), ordered_labels(raw.labels), props)


def edge(raw: Relationship, ends: Mapping[str, str]) -> GraphEdge:
    """A relationship; ``ends`` maps element ids to uids where the nodes came without their properties."""
    props = {key: native(value) for key, value in raw.items() if key != "uid"}
    start, end = (_end(n, ends) for n in raw.nodes)
    return GraphEdge(str(raw.get("uid") or ""), raw.type, start, end, props)


def _end(raw: Node | None, ends: Mapping[str, str]) -> str:
    if raw is None:
        return ""
    return str(raw.get("uid") or ends.get(raw.element_id, ""))


def ordered_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels with the one that others extend first, then by name."""
    declared = model().labels
    return tuple(sorted(labels, key=lambda name: (bool(name in declared and declared[name].extends), name)))


def ends_missing(value: Any) -> Iterable[str]:
    """Element ids of the ends of relationships whose nodes came without their uid."""
    if isinstance(value, Relationship):
        for end in value.nodes:
            if end is not None and end.get("uid") is None:
                yield end.element_id
    elif isinstance(value, list):
        for item in value:
            yield from ends_missing(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from ends_missing(item)


def size_of(value: Any) -> int:
    """About how many bytes a value takes in an answer: UTF-8 of texts, 8 for a number, 4 for each item."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, (list, tuple, set, frozenset)):
        return sum(size_of(item) + 4 for item in value)
    if isinstance(value, dict):
        return sum(size_of(key) + size_of(item) + 4 for key, item in value.items())
    if isinstance(value, (GraphNode, GraphEdge)):
        return 64 + size_of(value.props)
    if isinstance(value, GraphPath):
        return size_of(value.nodes) + size_of(value.edges)
    return 8


def canonical(parts: Sequence[Any]) -> bytes:
    """One byte string for one content on whatever server: maps by key, dates marked, floats as floats."""
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_marked).encode()


def _marked(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return {"@": value.isoformat()}
    return {"@": str(value)}


def fingerprint(parts: Sequence[Any]) -> bytes:
    """16 bytes of hash over ``canonical``."""
    return hashlib.blake2b(canonical(parts), digest_size=16).digest()
