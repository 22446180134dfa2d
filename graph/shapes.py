"""The shape of a folded graph on columns: what the fold yields and every store takes."""

from __future__ import annotations

from typing import Any

import polars as pl

#: Columns that every node and every edge carries beside its own properties.
CONTRACT_COLUMNS: dict[str, Any] = {
    "src": pl.String,
    "locator": pl.String,
    "n_sources": pl.Int32,
    "n_records": pl.Int32,
    "status": pl.String,
    "review": pl.String,
    "sens": pl.String,
    "scope": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "from_precision": pl.String,
    "to_precision": pl.String,
    "content_hash": pl.String,
}

#: One row per entity. ``labels``: primary label first ("Person" before "Official"). ``props``: canonical
#: JSON of the domain properties in ledger form (dates ISO text, money integer 分, lists of strings).
NODE_SCHEMA: dict[str, Any] = {"uid": pl.String, "labels": pl.List(pl.String), "props": pl.String, **CONTRACT_COLUMNS}

#: One row per edge. ``from_label``/``to_label``: primary labels of the ends, so that a store can look them up.
EDGE_SCHEMA: dict[str, Any] = {
    "uid": pl.String,
    "type": pl.String,
    "from_uid": pl.String,
    "to_uid": pl.String,
    "from_label": pl.String,
    "to_label": pl.String,
    "props": pl.String,
    **CONTRACT_COLUMNS,
}
