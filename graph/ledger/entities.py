"""Records become entities: by judgement, then by keys whose guards do not contradict (LEDGER §3).

Most records share no key with another and are set aside on columns; only contested key values are looped over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import polars as pl

from graph.ledger.guards import Group, clashes, group_of, read_props
from graph.ledger.keys import RootKey, root_keys
from graph.ledger.schema import key_of
from graph.model import Model


@dataclass(frozen=True, slots=True)
class PairJudgement:
    """A person's word about two records, in the order of publication."""

    a: str
    b: str
    kind: Literal["SAME", "NOT_SAME"]


@dataclass(frozen=True, slots=True)
class Unjoined:
    """Holders of one key value that are not one entity: a question for a person."""

    key: str
    scope: str
    value: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A join that a NOT_SAME on ``pair`` forbids: a key value (key, scope, value) or a SAME asks for it."""

    pair: tuple[str, str]
    key: tuple[str, str, str] | None = None
    same: tuple[str, str] | None = None


class RootJoin:
    """Joins the records of one root."""

    def __init__(
        self, model: Model, root: str, records: pl.DataFrame, held: pl.DataFrame, judgements: Sequence[PairJudgement]
    ) -> None:
        """``records``: uid, label, props, accepted, masked; ``held``: see ``references.HELD``."""
        self.model = model
        self.root = root
        self.records = records
        self.keys = root_keys(model, root)
        self.held = held
        self.not_same: dict[str, set[str]] = defaultdict(set)
        named = {uid for j in judgements for uid in (j.a, j.b)}
        alive = set(records.filter(pl.col("uid").is_in(named))["uid"]) if named else set()
        pairs = [j for j in judgements if j.a in alive and j.b in alive]
        for j in pairs:
            if j.kind == "NOT_SAME":
                self.not_same[j.a].add(j.b)
                self.not_same[j.b].add(j.a)
        self.same = [j for j in pairs if j.kind == "SAME"]
        self.group: dict[str, Group] = {}
        self.forbidden: list[Forbidden] = []

    def run(self) -> tuple[pl.DataFrame, list[Unjoined]]:
        """Join; returns ``uid`` → ``leader`` for records in groups of two or more, and what stays unjoined."""
        contested = self._contested()
        self._start(contested)
        for j in self.same:
            # SAME ignores guards, never NOT_SAME.
            across = self._across(self.group[j.a], self.group[j.b])
            if across:
                self.forbidden += [Forbidden(pair, same=(j.a, j.b)) for pair in across]
            else:
                self._join(self.group[j.a], self.group[j.b])
        self._weigh()
        for entry, rows in self._by_key(contested):
            for holders in rows:
                self._join_value(entry, [uid for uid, accepted in holders if accepted])
        self._attach(contested)
        leaders = {uid: g.members[0] for uid, g in self.group.items() if len(g.members) > 1}
        frame = pl.DataFrame(
            {"uid": list(leaders), "leader": list(leaders.values())}, schema={"uid": pl.String, "leader": pl.String}
        )
        return frame, self._unjoined(contested)

    def _contested(self) -> pl.DataFrame:
        """Key values held by two or more records: key, scope, value, uid, accepted, sorted."""
        # Equal hashes are only candidates; the comparison below is exact.
        candidates = self.held.filter(pl.struct("key", "scope", "value").hash().is_duplicated())
        shared = (
            candidates.group_by("key", "scope", "value")
            .agg(pl.col("uid").n_unique().alias("n"))
            .filter(pl.col("n") > 1)
            .drop("n")
        )
        return (
            candidates.join(shared, on=["key", "scope", "value"], how="semi")
            .unique()
            .sort("key", "scope", "value", "uid")
        )

    def _start(self, contested: pl.DataFrame) -> None:
        wanted = set(contested["uid"]) | {uid for j in self.same for uid in (j.a, j.b)}
        mine = self.records.filter(pl.col("uid").is_in(wanted)) if wanted else self.records.head(0)
        guards = self.model.guards[self.root].values()
        self.accepted: dict[str, bool] = {}
        self.alone: dict[str, Group] = {}
        for uid, props, accepted, masked in mine.select("uid", "props", "accepted", "masked").iter_rows():
            self.alone[uid] = group_of(uid, read_props(props), masked, guards, self.model)
            self.accepted[uid] = accepted
            self.group[uid] = Group([uid])

    def _weigh(self) -> None:
        """Give each group the guard values of its accepted records, or of all where none is accepted."""
        for group in {id(g): g for g in self.group.values()}.values():
            accepted = [uid for uid in group.members if self.accepted[uid]]
            for uid in accepted or group.members:
                one = self.alone[uid]
                group.absorb(Group([], set(one.names), set(one.aliases), one.values, one.days))

    def _by_key(self, contested: pl.DataFrame) -> Iterable[tuple[RootKey, list[list[tuple[str, bool]]]]]:
        for entry in self.keys:
            rows = contested.filter(pl.col("key") == key_of(self.root, entry.name)).group_by(
                "scope", "value", maintain_order=True
            )
            yield entry, [list(zip(part["uid"], part["accepted"], strict=True)) for _, part in rows]

    def _join_value(self, entry: RootKey, uids: Sequence[str]) -> None:
        """Rule 3.4 for one key value: all pairs are decided before any is joined."""
        groups = list({id(self.group[uid]): self.group[uid] for uid in uids}.values())
        if len(groups) < 2:
            return
        for joined in _compatible(groups, entry.guards, self.not_same):
            for other in joined[1:]:
                self._join(joined[0], other)

    def _join(self, a: Group, b: Group) -> None:
        if a is b:
            return
        a.absorb(b)
        for uid in b.members:
            self.group[uid] = a

    def _attach(self, contested: pl.DataFrame) -> None:
        """Groups without an accepted record (LEDGER §3.6): to the one accepted group that a key gives, or alone."""
        unaccepted = {id(g): g for g in self.group.values() if not any(self.accepted[uid] for uid in g.members)}
        if not unaccepted:
            return
        offers: dict[int, dict[int, tuple[Group, set[str]]]] = {key: {} for key in unaccepted}
        for entry, rows in self._by_key(contested):
            for holders in rows:
                takers = {id(self.group[uid]): self.group[uid] for uid, accepted in holders if accepted}
                for uid, accepted in holders:
                    mine = id(self.group[uid])
                    if accepted or mine not in unaccepted:
                        continue
                    for key, taker in takers.items():
                        offers[mine].setdefault(key, (taker, set()))[1].update(entry.guards)
        suitors: dict[int, list[tuple[Group, Group, set[str]]]] = defaultdict(list)
        rest: set[int] = set()
        for key, found in offers.items():
            if not found:
                rest.add(key)
            elif len(found) == 1:
                taker, guards = next(iter(found.values()))
                if not clashes(unaccepted[key], taker, guards, self.not_same):
                    suitors[id(taker)].append((unaccepted[key], taker, guards))
        for wooing in suitors.values():
            welcome = [
                (group, host)
                for group, host, guards in wooing
                if not any(
                    other is not group and clashes(group, other, guards | theirs, self.not_same)
                    for other, _, theirs in wooing
                )
            ]
            for group, host in welcome:
                self._join(host, group)
        self._among_themselves(contested, rest)

    def _among_themselves(self, contested: pl.DataFrame, rest: set[int]) -> None:
        """Each record under its first key value only, so that an unreviewed record never connects two groups."""
        left = {uid for uid, g in self.group.items() if id(g) in rest}
        first: set[str] = set()
        order = pl.DataFrame({"key": [key_of(self.root, k.name) for k in self.keys]}).with_row_index("rank")
        every = self.held.filter(pl.col("uid").is_in(left)).join(order, on="key").sort("rank", "scope", "value")
        first_of = every.unique("uid", keep="first", maintain_order=True)
        for entry in self.keys:
            name = key_of(self.root, entry.name)
            for _, part in first_of.filter(pl.col("key") == name).group_by("scope", "value", maintain_order=True):
                first.update(part["uid"])
                self._join_value(entry, sorted(part["uid"]))

    def _unjoined(self, contested: pl.DataFrame) -> list[Unjoined]:
        out = []
        for (key, scope, value), part in contested.group_by("key", "scope", "value", maintain_order=True):
            groups = {id(self.group[uid]): self.group[uid] for uid in part["uid"]}
            if len(groups) < 2:
                continue
            speakers = [min(uid for uid in part["uid"] if self.group[uid] is g) for g in groups.values()]
            across: list[list[tuple[str, str]]] = [[]]
            if self.not_same:
                across = [self._across(a, b) for a, b in combinations(groups.values(), 2)]
            at = (str(key), str(scope), str(value))
            self.forbidden += [Forbidden(pair, key=at) for pairs in across for pair in pairs]
            # A pair that is itself judged NOT_SAME is not asked again.
            if not all(across):
                out.append(Unjoined(*at, tuple(sorted(speakers))))
        return out

    def _across(self, a: Group, b: Group) -> list[tuple[str, str]]:
        """The NOT_SAMEs between two groups."""
        theirs = set(b.members)
        return [
            (min(uid, other), max(uid, other))
            for uid in sorted(a.members)
            for other in sorted(self.not_same.get(uid, set()) & theirs)
        ]


def _compatible(groups: list[Group], guards: Sequence[str], not_same: dict[str, set[str]]) -> list[list[Group]]:
    """Sets of groups that join: no clash between them, and no third group clashes with only some of them."""
    kinds: dict[object, list[Group]] = {}
    for group in groups:
        judged = tuple(sorted(group.members)) if any(uid in not_same for uid in group.members) else ()
        kinds.setdefault((group.signature(), judged), []).append(group)
    leads = [members[0] for members in kinds.values()]
    rows = [frozenset(k for k, b in enumerate(leads) if clashes(a, b, guards, not_same)) for a in leads]
    joined: dict[frozenset[int], list[Group]] = {}
    for row, members in zip(rows, kinds.values(), strict=True):
        joined.setdefault(row, []).extend(members)
    return [members for members in joined.values() if len(members) > 1]
