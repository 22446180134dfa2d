"""Which record holds which joining key, with its scope (LEDGER §3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.identity.names import code_norm
from graph.ledger.references import HELD, References
from graph.ledger.schema import key_of, key_value
from graph.model import Key, Label, Model

_SEP = "\x1f"


@dataclass(frozen=True, slots=True)
class RootKey:
    """A joining key of a root: its name, the labels that declare it, all their guards."""

    name: str
    key: Key
    labels: tuple[str, ...]
    guards: tuple[str, ...]


def root_keys(model: Model, root: str) -> list[RootKey]:
    """Joining keys of ``root`` in the order of labels and, within a label, as written; one value is one key."""
    found: dict[str, RootKey] = {}
    for label in model.roots[root]:
        for key in label.keys:
            if not key.joins:
                continue
            before = found.get(key.name)
            guards = tuple(dict.fromkeys((*(before.guards if before else ()), *key.guard)))
            labels = (*(before.labels if before else ()), label.name)
            found[key.name] = RootKey(key.name, before.key if before else key, labels, guards)
    return list(found.values())


def held_keys(
    model: Model, root: str, records: pl.DataFrame, edges: pl.DataFrame, references: References
) -> pl.DataFrame:
    """Keys held by the records of ``root`` (columns HELD). Masked records hold none.

    Args:
        records: ``uid``, ``label``, ``props``, ``accepted``, ``masked``.
        edges: live edge assertions that are neither REJECTED nor RETRACTED.
        references: answers for all roots before this one in the model's scope order.
    """
    parts = [pl.DataFrame(schema=HELD)]
    for entry in root_keys(model, root):
        for name in entry.labels:
            label = model.labels[name]
            mine = records.filter((pl.col("label") == name) & ~pl.col("masked"))
            if mine.is_empty():
                continue
            key = next(k for k in label.keys if k.name == entry.name)
            values = [_values(model, label, prop, mine["props"]) for prop in key.properties]
            frame = mine.select("uid", "accepted").with_columns(
                key=pl.lit(key_of(root, entry.name)),
                value=_normal(values),
                scope=_scope(model, label, key, mine, edges, references),
            )
            parts.append(frame.drop_nulls(["value", "scope"]).select(list(HELD)))
    return pl.concat(parts)


def _values(model: Model, label: Label, prop: str, props: pl.Series) -> pl.Series:
    # Most labels declare more keys than their rows hold; looking for the name is ten times as quick as parsing.
    if not props.str.contains(f'"{prop}":', literal=True).any():
        return pl.repeat("", len(props), dtype=pl.String, eager=True)
    found = props.str.json_path_match(f"$.{prop}").fill_null("")
    enum = label.properties[prop].enum
    unknown = [code for code, entry in model.enums.get(enum or "", {}).items() if entry.zh == "未知"]
    return found.replace(unknown, [""] * len(unknown)) if unknown else found


def _normal(values: list[pl.Series]) -> pl.Series:
    """Key values in normal form, null where a part is missing. Upper-case codes, which most are, are it already."""
    if len(values) == 1 and values[0].str.contains("^[0-9A-Z]*$").all():
        only = values[0]
        return only.set(only == "", None).alias("value")
    normal = [key_value(parts) if all(parts) else None for parts in zip(*values, strict=True)]
    return pl.Series("value", normal, dtype=pl.String)


def _scope(
    model: Model, label: Label, key: Key, mine: pl.DataFrame, edges: pl.DataFrame, references: References
) -> pl.Series:
    if key.scope is None:
        return pl.repeat("", mine.height, dtype=pl.String, eager=True)
    if key.scope in label.properties:
        texts = mine["props"].str.json_path_match(f"$.{key.scope}").fill_null("").to_list()
        return pl.Series([f"={code_norm(text)}" if text else None for text in texts], dtype=pl.String)
    far = _far_entities(model, label, key.scope, mine, edges, references)
    return mine.select("uid").join(far, on="uid", how="left", maintain_order="left")["scope"]


def _far_entities(
    model: Model, label: Label, relation: str, mine: pl.DataFrame, edges: pl.DataFrame, references: References
) -> pl.DataFrame:
    """``uid`` → ``scope`` (``@entity``) where the record's own live edges lead to exactly one entity."""
    near, far = ("from", "to") if _begins(model, label, relation) else ("to", "from")
    own = (
        edges.filter((pl.col("type") == relation) & (pl.col("status") != "REFUTED"))
        .join(mine.select("uid", "accepted"), left_on=f"{near}_uid", right_on="uid")
        .filter(~pl.col("accepted") | (pl.col("review") == "ACCEPTED"))
        .select(
            pl.col(f"{near}_uid").alias("uid"),
            "accepted",
            far_uid=pl.col(f"{far}_uid"),
            key=pl.col(f"{far}_key"),
            scope=pl.col(f"{far}_scope").fill_null(""),
            value=pl.col(f"{far}_value"),
        )
    )
    by_key = own.filter(pl.col("far_uid").is_null()).select("key", "scope", "value").unique()
    answers = references.resolve(by_key) if by_key.height else None
    reached = own.join(
        references.entity_of.rename({"uid": "far_uid", "accepted": "far_accepted"}), on="far_uid", how="left"
    )
    if answers is not None:
        reached = reached.join(
            answers.rename({"entity": "by_key", "accepted": "key_accepted"}), on=["key", "scope", "value"], how="left"
        ).with_columns(entity=pl.coalesce("entity", "by_key"), far_accepted=pl.coalesce("far_accepted", "key_accepted"))
    # For an accepted record, edges to records that are not accepted do not count; a waiting one leaves no key.
    reached = reached.filter(pl.col("entity").is_null() | ~pl.col("accepted") | pl.col("far_accepted").fill_null(False))
    return (
        reached.group_by("uid")
        .agg(
            pl.col("entity").n_unique().alias("n"),
            pl.col("entity").first(),
            pl.col("entity").null_count().alias("waiting"),
        )
        .filter((pl.col("n") == 1) & (pl.col("waiting") == 0))
        .select("uid", scope=pl.lit("@") + pl.col("entity"))
    )


def _begins(model: Model, label: Label, relation: str) -> bool:
    own = {label.name, label.extends}
    return bool(own & set(model.relations[relation].from_))
