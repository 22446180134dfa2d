"""Which entity holds a key: the answer to every reference, and the scope of scoped keys (LEDGER §1.2, §3.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import polars as pl

#: Columns of a table of held keys: who holds which key, and whether an accepted record says so.
HELD = {
    "uid": pl.String,
    "key": pl.String,
    "scope": pl.String,
    "value": pl.String,
    "accepted": pl.Boolean,
}


#: Key, scope and value as one text: a join over one column takes a third of one over three.
AT = pl.concat_str(["key", "scope", "value"], separator="\x1f").alias("at")

#: What is known of a reference: the only entity that holds the key (or one of several), and how many do.
_ANSWERS = {"at": pl.String, "entity": pl.String, "n": pl.UInt32, "accepted": pl.Boolean}


@dataclass
class References:
    """Grows root by root as the fold joins them; answers references by key."""

    entity_of: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"uid": pl.String, "entity": pl.String, "accepted": pl.Boolean})
    )
    _answers: list[pl.DataFrame] = field(default_factory=list)

    def add(self, entity_of: pl.DataFrame, held: pl.DataFrame) -> None:
        """Take in a folded root: its records' entities, and the keys they hold (columns HELD)."""
        self.entity_of = pl.concat([self.entity_of, entity_of.select("uid", "entity", "accepted")])
        if held.is_empty():
            return
        known = held.select("uid", AT).join(entity_of.select("uid", "entity", "accepted"), on="uid")
        # A value held once is its own answer.
        shared = known["at"].is_duplicated()
        once = known.filter(~shared).with_columns(n=pl.lit(1, dtype=pl.UInt32)).select(list(_ANSWERS))
        counted = (
            known.filter(shared)
            .group_by("at", "accepted")
            .agg(pl.col("entity").n_unique().alias("n"), pl.col("entity").min().alias("entity"))
            # Accepted holders come before unreviewed ones.
            .sort("accepted", descending=True)
            .unique("at", keep="first", maintain_order=True)
            .select(list(_ANSWERS))
        )
        self._answers += [once, counted]

    def resolve(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Answer references.

        Args:
            asked: columns ``key``, ``scope``, ``value`` (as in ``schema.ASSERTIONS``); a null key asks nothing.

        Returns:
            The same rows in the same order with ``entity`` (null where it waits), ``n`` (entities found, 0 or more) and
            ``accepted`` (whether accepted records hold the key).
        """
        plain = asked.with_columns(scope=self._scopes(asked["scope"])).select(AT)
        answers = pl.concat(self._answers) if self._answers else pl.DataFrame(schema=_ANSWERS)
        return (
            asked.hstack(plain)
            .join(answers, on="at", how="left", maintain_order="left")
            .select(
                "key",
                "scope",
                "value",
                entity=pl.when(pl.col("n") == 1).then(pl.col("entity")),
                n=pl.col("n").fill_null(0),
                accepted=pl.col("accepted").fill_null(False),
            )
        )

    def _scopes(self, scopes: pl.Series) -> pl.Series:
        """References' scopes with records and inner references replaced by ``@entity``; unresolved: null."""
        distinct = scopes.fill_null("").unique()
        special = distinct.filter(distinct.str.contains("^[@?]"))
        if special.is_empty():
            return scopes.fill_null("")
        entity = dict(self.entity_of.select("uid", "entity").iter_rows())
        answer: dict[str, str | None] = {}
        for scope in special:
            if scope.startswith("@"):
                found = entity.get(scope[1:])
            else:
                inner = json.loads(scope[1:])
                found = self.resolve(pl.DataFrame([{name: inner[name] for name in ("key", "scope", "value")}]))[
                    "entity"
                ][0]
            answer[scope] = f"@{found}" if found else None
        return scopes.fill_null("").replace_strict(
            list(answer), list(answer.values()), default=scopes.fill_null(""), return_dtype=pl.String
        )
