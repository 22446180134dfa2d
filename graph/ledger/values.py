"""Several assertions about one thing become one set of values (LEDGER §3.8, §4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from graph.ledger.guards import read_props
from graph.model import Model

#: Columns by which assertions are sorted, strongest first.
STRENGTH = ("rank_review", "rank_status", "rank_newer", "uid")


def with_strength(frame: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Add the columns of STRENGTH: ACCEPTED first, then higher status, newer import, uid."""
    codes = list(model.statuses)
    return frame.with_columns(
        rank_review=(pl.col("review") != "ACCEPTED").cast(pl.Int8),
        rank_status=pl.col("status").replace_strict(codes, list(range(len(codes))), return_dtype=pl.Int8),
        rank_newer=-pl.col("position"),
    )


def counting(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The assertions whose values count: the ACCEPTED ones, or all where none is."""
    return [row for row in rows if row["review"] == "ACCEPTED"] or list(rows)


def merged(rows: Sequence[Mapping[str, Any]], list_props: frozenset[str]) -> dict[str, Any]:
    """One set of values of several assertions, strongest first.

    ``rows`` are assertions in the order of STRENGTH. A property is that of the strongest assertion that has
    it, a list is united; the two dates are a pair from the first assertion that knows either.
    """
    counted = counting(rows)
    props: dict[str, Any] = {}
    for row in counted:
        said = read_props(row["props"])
        for name, value in said.items():
            if name in list_props:
                props[name] = sorted({*props.get(name, ()), *value})
            elif name not in props and not _is_precision_of_known(name, props):
                props[name] = value
                if f"{name}_precision" in said:
                    props[f"{name}_precision"] = said[f"{name}_precision"]
    dated = next((row for row in counted if _knows_a_date(row)), counted[0])
    first = rows[0]
    return {
        "props": props,
        "src": first["src"],
        "locator": first["locator"],
        "n_sources": len({row["src"] for row in rows}),
        "n_records": len(rows),
        "status": first["status"],
        "review": first["review"],
        "sens": max(row["sens"] or "C0" for row in rows),
        "scope": first["scope"],
        **{name: dated[name] for name in ("valid_from", "valid_to", "from_precision", "to_precision")},
    }


def list_properties(model: Model) -> frozenset[str]:
    """Names of properties of a list type, of labels and relations."""
    declared = [entry.properties for entry in model.labels.values()]
    declared += [entry.properties for entry in model.relations.values()]
    return frozenset(p.name for properties in declared for p in properties.values() if p.is_list)


def _is_precision_of_known(name: str, props: Mapping[str, Any]) -> bool:
    return name.endswith("_precision") and name.removesuffix("_precision") in props


def _knows_a_date(row: Mapping[str, Any]) -> bool:
    return row["valid_from"] is not None or row["valid_to"] is not None or row["to_precision"] == "o"
