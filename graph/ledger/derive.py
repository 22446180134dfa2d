"""Properties that nobody loads: they follow from the folded graph (model: ``derived: true``)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl

from graph.ledger.guards import read_props
from graph.ledger.schema import canonical_json
from graph.periods import add_months

#: Months of effect by penalty kind; domain rules on penalties (党纪处分条例 2023, 政务处分法 2020). P4 runs for
#: its own months and 24 more; A6 has no period.
EFFECT_MONTHS = {"P1": 12, "P2": 18, "P3": 24, "P5": 60, "A1": 6, "A2": 12, "A3": 18, "A4": 24, "A5": 24}

#: Before 2016 the serious warning, too, had effect for 12 months.
_P2_SINCE = date(2016, 1, 1)

#: Relations that make a person or a company a user of an identifier (domain/03 §3.7.1).
_USING = ("USES", "OWNS", "LOCATED_AT")


def derive(nodes: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Nodes with ``hub_size``, ``cleared`` and ``effect_end`` set in ``props``.

    ``nodes``: uid, labels, props; ``edges``: type, from_uid, to_uid, status.
    """
    sound = edges.filter(pl.col("status") != "REFUTED")
    new: dict[str, dict[str, Any]] = defaultdict(dict)
    primary = nodes.select("uid", pl.col("labels").list.first().alias("label"))
    for uid, size in _hub_sizes(primary, nodes, sound).iter_rows():
        new[uid]["hub_size"] = size
    for uid in sound.filter(pl.col("type") == "CLEARS")["to_uid"]:
        new[uid]["cleared"] = True
    for uid, end in _effect_ends(nodes, primary, sound).items():
        new[uid]["effect_end"] = end.isoformat()
    if not new:
        return nodes
    touched = nodes.filter(pl.col("uid").is_in(list(new)))
    texts = [canonical_json(read_props(props) | new[uid]) for uid, props in touched.select("uid", "props").iter_rows()]
    changed = touched.select("uid").with_columns(changed=pl.Series(texts, dtype=pl.String))
    return (
        nodes.join(changed, on="uid", how="left", maintain_order="left")
        .with_columns(props=pl.coalesce("changed", "props"))
        .drop("changed")
    )


def _hub_sizes(primary: pl.DataFrame, nodes: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    identifiers = primary.filter(pl.col("label") == "Identifier")
    if identifiers.is_empty():
        return pl.DataFrame(schema={"to_uid": pl.String, "from_uid": pl.Int64})
    users = nodes.filter(pl.col("labels").list.contains("Person") | pl.col("labels").list.contains("Company")).select(
        "uid"
    )
    return (
        edges.filter(pl.col("type").is_in(_USING))
        .join(identifiers, left_on="to_uid", right_on="uid")
        .join(users, left_on="from_uid", right_on="uid", how="semi")
        .group_by("to_uid")
        .agg(pl.col("from_uid").n_unique().cast(pl.Int64))
    )


def _effect_ends(nodes: pl.DataFrame, primary: pl.DataFrame, edges: pl.DataFrame) -> dict[str, date]:
    """Penalty → last day of its effect; one inside a running period of its family takes over the remainder."""
    penalties = {
        uid: read_props(props)
        for uid, props in nodes.join(primary.filter(pl.col("label") == "Penalty"), on="uid", how="semi")
        .select("uid", "props")
        .iter_rows()
    }
    bearer = dict(
        edges.filter(pl.col("type") == "IMPOSED_ON").select("from_uid", "to_uid").sort("from_uid").iter_rows()
    )
    lines: dict[tuple[str, str], list[tuple[date, str, int]]] = defaultdict(list)
    for uid, props in penalties.items():
        months = effect_months(props)
        if props.get("effective_date") and months is not None:
            key = (bearer.get(uid, uid), str(props.get("family") or props.get("kind", "?")[:1]))
            lines[key].append((date.fromisoformat(props["effective_date"]), uid, months))
    ends: dict[str, date] = {}
    for (_, family), line in lines.items():
        running: date | None = None
        for start, uid, months in sorted(line):
            end = add_months(start, months)
            # Published practice for party penalties only: new months run from the new date, plus what was left.
            if family in ("PARTY", "P") and running is not None and running > start:
                end = date.fromordinal(end.toordinal() + (running - start).days)
            if penalties[uid].get("state") not in ("REVOKED", "PROPOSED"):
                running = max(end, running or end)
            ends[uid] = end
    return ends


def effect_months(props: dict[str, Any]) -> int | None:
    """Months of effect as stated, else by kind and version; None where there is no period or it is unknown."""
    if props.get("effect_months") is not None:
        return int(props["effect_months"])
    kind = str(props.get("kind", ""))
    if kind == "P4":
        return int(props["months"]) + 24 if props.get("months") is not None else None
    decided = props.get("decided_date") or props.get("effective_date")
    if kind == "P2" and decided and date.fromisoformat(decided) < _P2_SINCE:
        return 12
    return EFFECT_MONTHS.get(kind)
