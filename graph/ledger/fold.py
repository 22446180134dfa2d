"""The full fold: what is live becomes one graph of all periods (LEDGER §§3, 4, 6). It is the definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from graph.ledger.cycles import drop_cycles
from graph.ledger.derive import derive
from graph.ledger.edges import fold_edges
from graph.ledger.entities import Forbidden, RootJoin, Unjoined
from graph.ledger.guards import read_props
from graph.ledger.judgements import Judged
from graph.ledger.keys import held_keys
from graph.ledger.ledger import Ledger
from graph.ledger.live import live, standing
from graph.ledger.references import References
from graph.ledger.schema import canonical_json
from graph.ledger.values import STRENGTH, list_properties, merged, with_strength
from graph.model import Label, Model
from graph.model import model as declared
from graph.shapes import EDGE_SCHEMA, NODE_SCHEMA

#: Changes whenever the fold gives other bytes for the same ledger; a saved state of another version is not used.
#: Content hashes are those of polars, which are stable within one of its versions only: after an upgrade every row
#: counts as changed once. (blake2 in Python took 2.4 µs a row, a third of a fold of two million.)
FOLD_VERSION = f"2-{pl.__version__}"

QUESTIONS: dict[str, Any] = {"kind": pl.String, "uids": pl.List(pl.String), "detail": pl.String}


@dataclass(frozen=True)
class Fold:
    """A folded ledger.

    ``nodes``/``edges``: what a store holds (``store.contract``). ``members``: ``record``, ``entity``, ``kind``
    (node, edge) for records and edge assertions that go by another uid than their own. ``questions``: ``kind``
    (not_joined, waiting, several_edges, self_edge, refuted_repeat, cycle; of judgements: sleeping, together,
    contradicted, forbidden), ``uids``, ``detail`` (JSON).
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    members: pl.DataFrame
    questions: pl.DataFrame
    revision: int
    data_date: date | None


def fold(ledger: Ledger, known_on: date | None = None) -> Fold:
    """Fold what is live at ``known_on`` (default: now)."""
    # The folder is read several times, and publishing does not wait for a writer of stores: a batch that comes in
    # meanwhile must not be in a fold that states the number before it.
    ledger = ledger.at(ledger.revision)
    dates = [m.data_date for m in standing(ledger, known_on) if m.data_date]
    nodes, edges, members, questions = fold_assertions(live(ledger, known_on), Judged(ledger, known_on), declared())
    return Fold(nodes, edges, members, questions, ledger.revision, max(dates, default=None))


def fold_assertions(
    assertions: pl.DataFrame, judged: Judged, model: Model
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The fold of live assertions (columns of ``live``): nodes, edges, members, questions."""
    taken = judged.take(assertions)
    assertions = taken.assertions
    counted = (pl.col("review") != "REJECTED") & (pl.col("status") != "RETRACTED")
    edges = assertions.filter(counted & (pl.col("kind") == "edge")).drop("kind")
    records = _records(assertions.filter(counted & (pl.col("kind") == "node")), model)
    # A million rows are held once: each frame goes as soon as the next step has what it needs.
    del assertions, taken.assertions
    references = References()
    questions = taken.questions
    forbidden: list[Forbidden] = []
    entities = []
    for root in model.scope_order:
        mine = records.filter(pl.col("root") == root)
        held = held_keys(model, root, mine, edges, references)
        join = RootJoin(model, root, mine, held, taken.pairs)
        leaders, unjoined = join.run()
        forbidden += join.forbidden
        if taken.asleep:
            awake = RootJoin(model, root, mine, held, [*taken.pairs, *taken.asleep])
            # A second join only for the roots in which somebody sleeps.
            if awake.not_same != join.not_same:
                questions += _together(leaders, awake.run()[0])
        entity_of = _entities(mine, leaders)
        references.add(entity_of, held)
        entities.append(entity_of)
        questions += _not_joined(unjoined)
    questions += _forbidden(forbidden, records)
    of = pl.concat(entities)
    folded = fold_edges(edges, references, model)
    del edges, references, entities
    table, circles = drop_cycles(folded.table)
    questions += folded.questions + circles
    nodes = _nodes(records, of, table, model)
    del records
    labels = nodes.select("uid", pl.col("labels").list.first().alias("label"))
    for end in ("from", "to"):
        table = table.join(labels.rename({"uid": f"{end}_uid", "label": f"{end}_label"}), on=f"{end}_uid", how="left")
    members = pl.concat(
        [
            of.filter(pl.col("uid") != pl.col("entity")).select(record="uid", entity="entity", kind=pl.lit("node")),
            folded.members,
        ]
    )
    asked = [{**q, "detail": canonical_json(q["detail"])} for q in questions]
    nodes = _hashed(derive(nodes, table), NODE_SCHEMA)
    return (
        nodes,
        _hashed(table, EDGE_SCHEMA),
        members.sort("record"),
        pl.DataFrame(asked, schema=QUESTIONS).sort("kind", pl.col("uids").list.join(","), "detail"),
    )


def _not_joined(unjoined: Sequence[Unjoined]) -> list[dict[str, Any]]:
    return [
        {"kind": "not_joined", "uids": list(u.records), "detail": {"key": u.key, "scope": u.scope, "value": u.value}}
        for u in unjoined
    ]


def _together(leaders: pl.DataFrame, awake: pl.DataFrame) -> list[dict[str, Any]]:
    """Records in one entity that sleeping NOT_SAMEs would keep apart: one question an entity, a uid for each part."""
    parts: dict[str, dict[str, list[str]]] = {}
    apart = dict(awake.iter_rows())
    for uid, leader in leaders.iter_rows():
        parts.setdefault(leader, {}).setdefault(apart.get(uid, uid), []).append(uid)
    asked = [sorted(sorted(part) for part in of.values()) for of in parts.values() if len(of) > 1]
    return [{"kind": "together", "uids": [part[0] for part in of], "detail": {"parts": of}} for of in asked]


def _forbidden(found: Sequence[Forbidden], records: pl.DataFrame) -> list[dict[str, Any]]:
    """Joins that a NOT_SAME forbids, each with both rows."""
    uids = [uid for one in found for uid in one.pair]
    said = records.filter(pl.col("uid").is_in(uids)).select("uid", "seq", "dataset", "locator") if uids else None
    rows = {row["uid"]: row for row in said.iter_rows(named=True)} if said is not None else {}
    out = []
    for one in dict.fromkeys(found):
        by: dict[str, Any] = {"same": list(one.same)} if one.same else {}
        if one.key:
            by = dict(zip(("key", "scope", "value"), one.key, strict=True))
        out.append(
            {"kind": "forbidden", "uids": list(one.pair), "detail": {**by, "rows": [rows[uid] for uid in one.pair]}}
        )
    return out


def _records(nodes: pl.DataFrame, model: Model) -> pl.DataFrame:
    roots = {name: label.root for name, label in model.labels.items()}
    ends = [f"{end}_{part}" for end in ("from", "to") for part in ("uid", "key", "scope", "value")]
    return (
        nodes.drop("kind", *ends)
        .rename({"type": "label"})
        .with_columns(
            root=pl.col("label").replace_strict(list(roots), list(roots.values()), return_dtype=pl.String),
            accepted=pl.col("review") == "ACCEPTED",
            # Canonical JSON: inside a text the quotes would be escaped. Parsing a million rows takes half a second.
            masked=pl.col("props").str.contains('"masked":true', literal=True),
        )
    )


def _entities(records: pl.DataFrame, leaders: pl.DataFrame) -> pl.DataFrame:
    """``uid``, ``entity``, ``accepted``: an entity goes by the uid of its earliest record (LEDGER §3.7)."""
    frame = records.select("uid", "order", "accepted")
    if leaders.is_empty():
        return frame.select("uid", pl.col("uid").alias("entity"), "accepted")
    grouped = frame.join(leaders, on="uid", how="left").with_columns(pl.coalesce("leader", "uid").alias("leader"))
    first = (
        grouped.sort("order", "uid").group_by("leader", maintain_order=True).agg(pl.col("uid").first().alias("entity"))
    )
    return grouped.join(first, on="leader").select("uid", "entity", "accepted")


def _nodes(records: pl.DataFrame, of: pl.DataFrame, edges: pl.DataFrame, model: Model) -> pl.DataFrame:
    grouped = of.join(of.filter(pl.col("uid") != pl.col("entity")).select("entity").unique(), on="entity", how="semi")
    several = with_strength(records.join(grouped.select("uid", "entity"), on="uid"), model)
    alone = records.join(grouped, on="uid", how="anti") if grouped.height else records
    columns = alone.select(
        "uid",
        pl.concat_list("label").alias("labels"),
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
    )
    lists = list_properties(model)
    rows = []
    for (entity,), part in several.sort("entity", *STRENGTH).group_by("entity", maintain_order=True):
        said = list(part.iter_rows(named=True))
        values = merged(said, lists)
        labels = {row["label"] for row in said if row["review"] == "ACCEPTED"} or {row["label"] for row in said}
        rows.append({**values, "uid": entity, "labels": sorted(labels), "props": canonical_json(values["props"])})
    if rows:
        columns = pl.concat([columns, pl.DataFrame(rows, schema=columns.schema)])
    return _without_secrets(_labelled(columns, edges, model), model)


def _labelled(nodes: pl.DataFrame, edges: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Labels in model order with what they extend, and Official for whoever held a post (LEDGER §3.1)."""
    held = (
        edges.filter((pl.col("type") == "HELD") & (pl.col("status") != "REFUTED"))
        .group_by("from_uid")
        .agg((pl.col("review") == "ACCEPTED").any().alias("held_accepted"))
    )
    known = nodes.join(held, left_on="uid", right_on="from_uid", how="left").with_columns(
        official=(
            pl.col("held_accepted") | ((pl.col("review") != "ACCEPTED") & pl.col("held_accepted").is_not_null())
        ).fill_null(False),
        before=pl.col("labels").list.join("\x1f"),
    )
    rank = {name: number for number, name in enumerate(model.labels)}
    kinds = known.select("before", "official").unique()
    full = []
    for before, official in kinds.iter_rows():
        labels = set(before.split("\x1f")) | ({"Official"} if official else set())
        for name in list(labels):
            above: Label | None = model.labels[name]
            while above is not None and above.extends:
                labels.add(above.extends)
                above = model.labels[above.extends]
        full.append({"before": before, "official": official, "full": sorted(labels, key=rank.__getitem__)})
    schema: dict[str, Any] = {"before": pl.String, "official": pl.Boolean, "full": pl.List(pl.String)}
    return (
        known.join(pl.DataFrame(full, schema=schema), on=["before", "official"], how="left", maintain_order="left")
        .with_columns(labels="full")
        .drop("full", "before", "official", "held_accepted")
    )


def _without_secrets(nodes: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Properties above their node's level are not written to a store (domain rule on ``sens``)."""
    secret = {p.name for label in model.labels.values() for p in label.properties.values() if p.sens > label.sens}
    if not secret:
        return nodes
    bearing = pl.col("props").str.contains_any([f'"{name}":' for name in sorted(secret)])
    touched = nodes.filter(bearing)
    if touched.is_empty():
        return nodes
    texts = []
    for labels, props in touched.select("labels", "props").iter_rows():
        level = max(model.labels[name].sens for name in labels)
        of = {p.name: p for name in labels for p in model.labels[name].properties.values()}
        said = read_props(props)
        texts.append(canonical_json({k: v for k, v in said.items() if k not in of or of[k].sens <= level}))
    return pl.concat([nodes.filter(~bearing), touched.with_columns(props=pl.Series(texts, dtype=pl.String))])


def _hashed(frame: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    """The frame in store columns, with the hash of each row's content."""
    names = [name for name in schema if name not in ("uid", "content_hash")]
    typed = frame.select("uid", *[pl.col(name).cast(schema[name]) for name in names])
    said = pl.struct(names)
    halves = [said.hash(*seeds).cast(pl.String) for seeds in ((1, 2, 3, 4), (5, 6, 7, 8))]
    return typed.with_columns(content_hash=pl.concat_str(halves, separator="-")).select(list(schema))


__all__ = ["FOLD_VERSION", "Fold", "fold", "fold_assertions"]
