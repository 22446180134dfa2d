"""Fold frames by hand: the smallest world in which the door has something to find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from graph.ledger.schema import canonical_json
from graph.store.contract import EDGE_SCHEMA, NODE_SCHEMA

MEMBERS = {"record": pl.String, "entity": pl.String, "kind": pl.String}

_CONTRACT: dict[str, Any] = {
    "src": "doc",
    "locator": "row=2",
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
}


def _contract(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    contract = _CONTRACT | {k: v for k, v in given.items() if k in _CONTRACT}
    return contract, {k: v for k, v in given.items() if k not in _CONTRACT}


def _hash(row: dict[str, Any]) -> str:
    return hashlib.blake2b(repr(sorted(row.items(), key=str)).encode(), digest_size=12).hexdigest()


def node(uid: str, *labels: str, **given: Any) -> dict[str, Any]:
    """A node row; contract columns and properties as keywords."""
    contract, props = _contract(given)
    row = {"uid": uid, "labels": list(labels), "props": canonical_json(props), **contract}
    return {**row, "content_hash": _hash(row)}


def edge(uid: str, kind: str, start: str, end: str, **given: Any) -> dict[str, Any]:
    """An edge row; the labels of its ends are filled in by ``frames``."""
    contract, props = _contract(given)
    row = {"uid": uid, "type": kind, "from_uid": start, "to_uid": end, "props": canonical_json(props), **contract}
    return {**row, "content_hash": _hash(row)}


def frames(nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Node and edge frames in the store's columns, sorted by uid."""
    rows = list(nodes)
    label = {row["uid"]: row["labels"][0] for row in rows}
    ends = [
        {**row, "from_label": label.get(row["from_uid"], "?"), "to_label": label.get(row["to_uid"], "?")}
        for row in edges
    ]
    return (
        pl.DataFrame(rows, schema=NODE_SCHEMA).sort("uid"),
        pl.DataFrame([{k: row[k] for k in EDGE_SCHEMA} for row in ends], schema=EDGE_SCHEMA).sort("uid"),
    )


def office() -> tuple[pl.DataFrame, pl.DataFrame]:
    """An official with two posts, a cleared person, a masked one, a company with an alias, a unit."""
    day = date(2020, 5, 1)
    nodes = [
        node("p-zhang", "Person", "Official", name="张玉环", cadre_no="A0012", sens="C2"),
        node("p-zhang2", "Person", name="张玉", sens="C2"),
        node("p-shan", "Person", name="单长乐", sens="C2"),
        node("p-ma", "Person", masked=True, display="马某某", review="UNREVIEWED", status="ALLEGED", sens="C2"),
        node("p-uy", "Person", name="古丽·买买提", sens="C2"),
        node("p-trad", "Person", name="陳 偉", sens="C2"),
        node("c-qing", "Company", name="青禾水利工程有限公司", alias=["青禾水利"], uscc="91410800MA9F00001X"),
        node("c-half", "Company", name="ＡＢＣ（青禾）商贸", uscc="91410800MA9F00002Y"),
        node("u-water", "Unit", name="青禾县水利局", kind="GOV", level="L5"),
        node("u-old", "Unit", name="青禾县农业局", kind="GOV", level="L5"),
        node("t-now", "Post", title="副局长", valid_from=day, from_precision="d", to_precision="o"),
        node("t-then", "Post", title="科员", valid_from=date(2010, 1, 1), valid_to=date(2020, 4, 30)),
        node("x-clear", "Exoneration", name="澄清函", cleared_date="2024-03-12", method="LETTER", range="本单位"),
    ]
    edges = [
        edge("e1", "HELD", "p-zhang", "t-now"),
        edge("e2", "AT", "t-now", "u-water"),
        edge("e3", "HELD", "p-zhang", "t-then"),
        edge("e4", "AT", "t-then", "u-old"),
        edge("e5", "HAS_ROLE", "p-zhang2", "c-qing", role="DIRECTOR"),
        edge("e6", "CLEARS", "x-clear", "p-shan", review="UNREVIEWED"),
        edge("e7", "KIN", "p-zhang", "p-zhang2", kin_code="SP"),
    ]
    return frames(nodes, edges)


def members(*pairs: tuple[str, str]) -> pl.DataFrame:
    """Records that go by another uid."""
    return pl.DataFrame([{"record": r, "entity": e, "kind": "node"} for r, e in pairs], schema=MEMBERS)
