"""Guards: what must not differ where a key says "the same" (LEDGER §3.3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.identity.names import code_norm, name_norm
from graph.model import Model, Property
from graph.periods import day_range

Days = tuple[date, date]

#: Guards that are names: a name may meet an alias of the other side.
NAMES = frozenset({"name", "name_norm"})


@dataclass
class Group:
    """Records that stand together, with the guard values of those that count.

    ``names``: names, and the aliases of records without a name; ``aliases``: those of named records;
    ``values``: guard → normal forms; ``days``: guard → ranges of possible days.
    """

    members: list[str]
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)
    days: dict[str, set[Days]] = field(default_factory=dict)

    def absorb(self, other: Group) -> None:
        """Take in the members and values of ``other``."""
        self.members += other.members
        self.names |= other.names
        self.aliases |= other.aliases
        for guard, values in other.values.items():
            self.values.setdefault(guard, set()).update(values)
        for guard, days in other.days.items():
            self.days.setdefault(guard, set()).update(days)

    def signature(self) -> tuple[object, ...]:
        """Equal for groups that clash with the same groups."""
        return (
            frozenset(self.names),
            frozenset(self.aliases),
            tuple(sorted((g, tuple(sorted(v))) for g, v in self.values.items())),
            tuple(sorted((g, tuple(sorted(d))) for g, d in self.days.items())),
        )


def group_of(uid: str, props: Mapping[str, Any], masked: bool, guards: Iterable[Property], model: Model) -> Group:
    """The group of one record. A masked name is no value."""
    group = Group([uid])
    for prop in guards:
        if prop.name in NAMES:
            if not masked:
                _take_names(group, props)
            continue
        value = props.get(prop.name)
        if value in (None, "", []) or is_unknown(prop, value, model):
            continue
        if prop.type == "date":
            first = date.fromisoformat(value)
            group.days[prop.name] = {day_range(first, props.get(f"{prop.name}_precision"))}
        elif prop.name.endswith("_ym"):
            days = _partial(str(value))
            if days:
                group.days[prop.name] = {days}
        else:
            group.values[prop.name] = {code_norm(str(value))}
    return group


def clashes(a: Group, b: Group, guards: Iterable[str], not_same: Mapping[str, Set[str]]) -> bool:
    """Whether a pair across the groups is judged NOT_SAME, or a guard has values on both sides and none in common."""
    if not_same and any(not_same.get(uid, frozenset()) & set(b.members) for uid in a.members):
        return True
    return any(_differ(a, b, guard) for guard in guards)


def differing(a: Group, b: Group, guards: Iterable[str]) -> list[str]:
    """The guards that have values on both sides and none in common."""
    return [guard for guard in guards if _differ(a, b, guard)]


def _differ(a: Group, b: Group, guard: str) -> bool:
    if guard in NAMES:
        if not a.names or not b.names:
            return False
        return not (a.names & b.names or a.names & b.aliases or a.aliases & b.names)
    mine, yours = a.values.get(guard), b.values.get(guard)
    if mine and yours:
        return not mine & yours
    ours, theirs = a.days.get(guard), b.days.get(guard)
    if ours and theirs:
        return not any(x[0] <= y[1] and y[0] <= x[1] for x in ours for y in theirs)
    return False


def is_unknown(prop: Property, value: object, model: Model) -> bool:
    """Whether a code stands for 未知: such a code is no value."""
    if prop.enum is None:
        return False
    code = model.enums.get(prop.enum, {}).get(str(value))
    return code is not None and code.zh == "未知"


def _take_names(group: Group, props: Mapping[str, Any]) -> None:
    name = props.get("name_norm") or name_norm(str(props.get("name") or ""))
    aliases = {name_norm(str(alias)) for alias in _listed(props.get("alias"))} - {""}
    if name:
        group.names, group.aliases = {name}, aliases
    else:
        group.names = aliases


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _partial(text: str) -> Days | None:
    """None for what is no day: a value of an older program must not shut the ledger, its undo included."""
    try:
        parts = [int(part) for part in text.split("-")]
        first = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    except ValueError:
        return None
    return day_range(first, {1: "y", 2: "m"}.get(len(parts), "d"))


def read_props(text: str) -> dict[str, Any]:
    """The properties of an assertion."""
    return json.loads(text) if text else {}
