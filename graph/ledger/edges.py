"""Edge assertions become edges: ends are resolved, sources that say the same are one edge (LEDGER §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.ledger.references import References
from graph.ledger.schema import canonical_json
from graph.ledger.values import STRENGTH, counting, list_properties, merged, with_strength
from graph.model import Model
from graph.periods import Period, ends_can_agree, starts_can_agree

#: Statuses below CORROBORATED: two of them from different issuers corroborate each other.
_WEAK = ("ALLEGED", "INFERRED")

Row = Mapping[str, Any]


@dataclass
class Edges:
    """``table``: one row per edge (uid, type, ends, values); ``members``: assertion → edge where they differ."""

    table: pl.DataFrame
    members: pl.DataFrame
    questions: list[dict[str, Any]] = field(default_factory=list)


def resolve_ends(edges: pl.DataFrame, references: References) -> pl.DataFrame:
    """Add ``from_entity`` and ``to_entity`` (null where the end waits) and ``from_n``/``to_n`` (holders found)."""
    known = references.entity_of.select("uid", "entity")
    columns: list[pl.Series] = []
    # Joins over what they need and no more: with all columns they would move the whole frame four times.
    for end in ("from", "to"):
        named = edges.select(pl.col(f"{end}_uid").alias("uid"))
        entity = named.join(known, on="uid", how="left", maintain_order="left")["entity"]
        asks = pl.col(f"{end}_uid").is_null()
        asked = edges.select(
            pl.when(asks).then(pl.col(f"{end}_{name}").fill_null("")).alias(name) for name in ("key", "scope", "value")
        )
        found = references.resolve(asked)
        columns += [
            found.select(pl.coalesce(pl.lit(entity), "entity")).to_series().alias(f"{end}_entity"),
            found["n"].alias(f"{end}_n"),
        ]
    return edges.hstack(columns)


def fold_edges(edges: pl.DataFrame, references: References, model: Model) -> Edges:
    """Fold live edge assertions that are neither REJECTED nor RETRACTED."""
    ended = resolve_ends(edges, references)
    questions = _waiting(ended)
    known = ended.filter(pl.col("from_entity").is_not_null() & pl.col("to_entity").is_not_null())
    questions += [
        {"kind": "self_edge", "uids": [uid], "detail": {"type": kind, "entity": entity}}
        for uid, kind, entity in known.filter(pl.col("from_entity") == pl.col("to_entity"))
        .select("uid", "type", "from_entity")
        .sort("uid")
        .iter_rows()
    ]
    known = known.filter(pl.col("from_entity") != pl.col("to_entity"))
    alone, several = _split(known, model)
    rows: list[dict[str, Any]] = []
    members: list[tuple[str, str]] = []
    issuers = _issuers(known, references.entity_of)
    del ended, known
    lists = list_properties(model)
    for _, part in several.group_by("same", maintain_order=True):
        for edge in _merge(list(part.iter_rows(named=True)), questions):
            row, named = _edge(edge, lists, issuers)
            rows.append(row)
            members += [(uid, row["uid"]) for uid in named if uid != row["uid"]]
            if row["status"] == "REFUTED" and any(a["status"] != "REFUTED" for a in edge):
                repeats = sorted(a["uid"] for a in edge if a["status"] != "REFUTED")
                questions.append({"kind": "refuted_repeat", "uids": [row["uid"], *repeats], "detail": {}})
    columns = _columns(alone)
    table = pl.concat([columns, pl.DataFrame(rows, schema=columns.schema)]) if rows else columns
    frame = pl.DataFrame(members, schema={"record": pl.String, "entity": pl.String}, orient="row")
    return Edges(table, frame.with_columns(kind=pl.lit("edge")), questions)


def _columns(alone: pl.DataFrame) -> pl.DataFrame:
    return alone.select(
        "uid",
        "type",
        pl.col("from_entity").alias("from_uid"),
        pl.col("to_entity").alias("to_uid"),
        "props",
        "src",
        "locator",
        pl.lit(1, dtype=pl.Int32).alias("n_sources"),
        pl.lit(1, dtype=pl.Int32).alias("n_records"),
        "status",
        "review",
        "sens",
        "scope",
        "valid_from",
        "valid_to",
        "from_precision",
        "to_precision",
        "order",
    )


def _waiting(ended: pl.DataFrame) -> list[dict[str, Any]]:
    waits = ended.filter(pl.col("from_entity").is_null() | pl.col("to_entity").is_null())
    out = []
    for row in waits.sort("uid").iter_rows(named=True):
        ends = []
        for end in ("from", "to"):
            if row[f"{end}_entity"] is None:
                found = "several" if (row[f"{end}_n"] or 0) > 1 else "none"
                by = {name: row[f"{end}_{name}"] for name in ("uid", "key", "value") if row[f"{end}_{name}"]}
                ends.append({"end": end, "found": found, **by})
        detail = {"type": row["type"], "seq": row["seq"], "ends": ends}
        out.append({"kind": "waiting", "uids": [row["uid"]], "detail": detail})
    return out


def _split(known: pl.DataFrame, model: Model) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges that nothing else equals, and the others with ``same``, sorted by it and strongest first."""
    symmetric = [name for name, relation in model.relations.items() if relation.symmetric]
    swap = pl.col("type").is_in(symmetric) & (pl.col("from_entity") > pl.col("to_entity"))
    ends = pl.struct(
        "type",
        a=pl.when(swap).then("to_entity").otherwise("from_entity"),
        b=pl.when(swap).then("from_entity").otherwise("to_entity"),
    )
    # Equal hashes are only candidates; the comparison below is exact.
    shared = known.select(ends.hash().is_duplicated()).to_series()
    told = _grouped(with_strength(known.filter(shared), model), model, swap)
    twice = told["same"].is_duplicated()
    alone = pl.concat([known.filter(~shared), told.filter(~twice).select(known.columns)])
    return alone, told.filter(twice).sort("same", *STRENGTH)


def _grouped(frame: pl.DataFrame, model: Model, swap: pl.Expr) -> pl.DataFrame:
    """Add ``same``: type, ends (unordered where symmetric), discriminators (missing equals only missing)."""
    told = pl.lit("")
    for name, relation in model.relations.items():
        if relation.discriminators:
            values = pl.concat_str(
                [pl.col("props").str.json_path_match(f"$.{d}").fill_null("\x00") for d in relation.discriminators],
                separator="\x1f",
            )
            told = pl.when(pl.col("type") == name).then(values).otherwise(told)
    return frame.with_columns(
        same=pl.concat_str(
            [
                pl.col("type"),
                pl.when(swap).then("to_entity").otherwise("from_entity"),
                pl.when(swap).then("from_entity").otherwise("to_entity"),
                told,
            ],
            separator="\x1e",
        )
    )


def _merge(rows: Sequence[Row], questions: list[dict[str, Any]]) -> list[list[Row]]:
    """Strongest first, each goes to the only edge it fits; one that fits several stays alone and is listed."""
    edges: list[list[Row]] = []
    for row in rows:
        fits = [edge for edge in edges if all(_agree(row, other) for other in edge)]
        if len(fits) == 1:
            fits[0].append(row)
            continue
        if fits:
            uids = [row["uid"], *sorted(edge[0]["uid"] for edge in fits)]
            questions.append({"kind": "several_edges", "uids": uids, "detail": {"type": row["type"]}})
        edges.append([row])
    return edges


def _agree(a: Row, b: Row) -> bool:
    if a["dataset"] == b["dataset"]:
        return False
    p, q = _period(a), _period(b)
    return starts_can_agree(p, q) and ends_can_agree(p, a["data_date"], q, b["data_date"])


def _period(row: Row) -> Period:
    return Period(row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"])


def _edge(edge: list[Row], lists: frozenset[str], issuers: Mapping[str, set[str]]) -> tuple[dict[str, Any], list[str]]:
    values = merged(edge, lists)
    earliest = min(edge, key=lambda row: (row["order"], row["uid"]))
    strongest = edge[0]
    dates = {name: strongest[name] for name in ("valid_from", "valid_to", "from_precision", "to_precision")}
    row = {
        **values,
        **dates,
        "uid": earliest["uid"],
        "type": strongest["type"],
        "from_uid": strongest["from_entity"],
        "to_uid": strongest["to_entity"],
        "props": canonical_json(values["props"]),
        "status": _status(edge, issuers),
        "order": earliest["order"],
    }
    return row, [a["uid"] for a in edge]


def _status(edge: Sequence[Row], issuers: Mapping[str, set[str]]) -> str:
    """The best of what counts; REFUTED wins at once, UNREVIEWED too (LEDGER §4.5)."""
    if any(row["status"] == "REFUTED" for row in edge):
        return "REFUTED"
    counted = counting(edge)
    best = str(counted[0]["status"])
    if best not in _WEAK:
        return best
    known = [issuers[row["src"]] for row in counted if issuers.get(row["src"])]
    if any(a.isdisjoint(b) for i, a in enumerate(known) for b in known[i + 1 :]):
        return "CORROBORATED"
    return best


def _issuers(known: pl.DataFrame, entity_of: pl.DataFrame) -> dict[str, set[str]]:
    """Document record → entities that issued it by an ACCEPTED, not REFUTED ISSUED_BY (LEDGER §1.6)."""
    issued = known.filter(
        (pl.col("type") == "ISSUED_BY") & (pl.col("review") == "ACCEPTED") & (pl.col("status") != "REFUTED")
    )
    records = entity_of.join(issued.select("from_entity", "to_entity"), left_on="entity", right_on="from_entity")
    out: dict[str, set[str]] = defaultdict(set)
    for record, unit in records.select("uid", "to_entity").iter_rows():
        out[record].add(unit)
    return out
