"""Small folds for the store tests, and what a store that holds one must answer."""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import date
from typing import Any

import polars as pl

from graph.store.contract import CONTRACT_COLUMNS, EDGE_SCHEMA, NODE_SCHEMA, Delta
from graph.store.values import fingerprint

CONTRACT: dict[str, Any] = {
    "src": "doc-1",
    "locator": "line=2",
    "n_sources": 1,
    "n_records": 1,
    "status": "REGISTERED",
    "review": "ACCEPTED",
    "sens": "C1",
    "scope": None,
    "valid_from": None,
    "valid_to": None,
    "from_precision": None,
    "to_precision": None,
    "content_hash": "h1",
}


def node(uid: str, labels: list[str], props: dict[str, Any] | None = None, **contract: Any) -> dict[str, Any]:
    """A row of NODE_SCHEMA; ``props`` in ledger form."""
    return {"uid": uid, "labels": labels, "props": _json(props), **CONTRACT, **contract}


def edge(
    uid: str,
    kind: str,
    ends: tuple[str, str],
    labels: tuple[str, str] = ("Person", "Person"),
    props: dict[str, Any] | None = None,
    **contract: Any,
) -> dict[str, Any]:
    """A row of EDGE_SCHEMA."""
    return {
        "uid": uid,
        "type": kind,
        "from_uid": ends[0],
        "to_uid": ends[1],
        "from_label": labels[0],
        "to_label": labels[1],
        "props": _json(props),
        **CONTRACT,
        **contract,
    }


def _json(props: dict[str, Any] | None) -> str:
    return json.dumps(props or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def nodes(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=NODE_SCHEMA)


def edges(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=EDGE_SCHEMA)


def county() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every kind of value: dates, money, decimals whole and broken, lists, bools, texts that look like other things."""
    some = nodes(
        node("p1", ["Person", "Official"], {"name": "李未名", "name_norm": "李未名", "cadre_no": "00123"}),
        node("p2", ["Person"], {"name": "NULL", "age_stated": 41, "alias": ["小李", "李\u3000二"]}),
        node("p3", ["Person"], {"name": 'O\'Neil \\ "引号" `x`\n换行', "unheard_of": "kept"}, review="UNREVIEWED"),
        node("u1", ["Unit"], {"name": "青禾县水务局", "alias": [], "level": "L4"}, n_sources=3, n_records=5),
        node(
            "c1", ["Company"], {"paid_in": 123_456_789_012, "established": "1999-12-31", "listed": False, "uscc": "a"}
        ),
        node("f1", ["Figure"], {"value": 3, "topic": "t"}),
        node("f2", ["Figure"], {"value": 0.1}, valid_from=date(2020, 2, 29), from_precision="d", to_precision="o"),
    )
    between = edges(
        edge("e1", "KIN", ("p1", "p2"), props={"kin_code": "SPOUSE"}, valid_from=date(2001, 1, 1), from_precision="y"),
        edge("e2", "HAS_ROLE", ("p1", "c1"), ("Person", "Company"), {"title": "董事"}),
        edge("e3", "HOLDS_SHARE", ("p2", "c1"), ("Person", "Company"), {"pct": 100, "nominee": True}),
        edge("e4", "HOLDS_SHARE", ("p3", "c1"), ("Person", "Company"), {"pct": 33.3}, status="ALLEGED"),
        edge("e5", "KIN", ("p1", "p2"), props={"kin_code": "SPOUSE"}, valid_from=date(2010, 1, 1)),
    )
    return some, between


def added(some: pl.DataFrame, between: pl.DataFrame) -> Delta:
    return Delta(nodes_added=some, edges_added=between)


_DATES = {"established"}
_DECIMALS = {"value", "pct"}


def stored(row: dict[str, Any]) -> dict[str, Any]:
    """The properties of a row as a store must hand them back; written for the tests, from the contract's words."""
    said = {key: row[key] for key in CONTRACT_COLUMNS if row[key] is not None}
    for key, value in json.loads(row["props"]).items():
        if key in _DATES:
            value = date.fromisoformat(value)
        elif key in _DECIMALS:
            value = float(value)
        said[key] = value
    return said


def digest_of(some: pl.DataFrame, between: pl.DataFrame) -> dict[str, Any]:
    """What ``digest()`` has to be for a store that holds exactly these rows."""
    points = [fingerprint([r["uid"], sorted(r["labels"]), stored(r)]) for r in some.iter_rows(named=True)]
    lines = [
        fingerprint([r["uid"], r["type"], r["from_uid"], r["to_uid"], stored(r)]) for r in between.iter_rows(named=True)
    ]
    whole = hashlib.blake2b(digest_size=32)
    for prints in (points, lines):
        whole.update(b"".join(sorted(prints)) + b"\x00")
    return {"nodes": len(points), "edges": len(lines), "hash": whole.hexdigest()}


def chain(n: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``n`` persons, each kin of the next, uids like real ones (hexadecimal)."""
    uids = [hashlib.sha1(str(i).encode(), usedforsecurity=False).hexdigest() for i in range(n)]
    some = nodes(*(node(uid, ["Person"], {"name": f"人{i}"}) for i, uid in enumerate(uids)))
    between = edges(*(edge(f"e{a}", "KIN", (a, b), content_hash=f"h{a[:6]}") for a, b in itertools.pairwise(uids)))
    return some, between
