"""Nodes that connect everybody with everybody (02 §2.9 Q02): no inner node of a path, always allowed as an end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph.analysis.facts import VOID
from graph.errors import ModelError
from graph.model import Label, Model, model
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


#: Relations by which a person or company uses an identifier (bids not counted, 03 §3.7.1).
USING = ("USES", "OWNS", "LOCATED_AT")
_USERS = frozenset({"Person", "Company"})


def hub_sizes(graph: nx.MultiDiGraph[str]) -> dict[str, int]:
    """Identifier uid → distinct persons and companies that use it, over all periods (03 §3.7.1).

    The fold's own ``hub_size`` stands where it is larger: a projection may hold a part of the users only.
    """
    users: dict[str, set[str]] = defaultdict(set)
    for a, b, attrs in graph.edges(data=True):
        if attrs["type"] not in USING or attrs.get("status") in VOID or attrs.get("review") == "REJECTED":
            continue
        if _USERS & set(graph.nodes[a].get("labels", ())) and "Identifier" in graph.nodes[b].get("labels", ()):
            users[b].add(a)
    sizes = {}
    for uid, attrs in graph.nodes(data=True):
        if "Identifier" in attrs.get("labels", ()):
            declared = (attrs.get("props") or {}).get("hub_size") or 0
            sizes[uid] = max(len(users.get(uid, ())), int(declared))
    return sizes


def is_connector(labels: Iterable[str], props: Mapping[str, Any], declared: Model | None = None) -> bool:
    """Whether a node with these labels and properties is a connector by the declared model."""
    known = declared or model()
    return any(_matches(known.labels[name], props) for name in labels if name in known.labels)


def connectors(graph: nx.MultiDiGraph[str]) -> set[str]:
    """Uids of all connectors in a projection; an identifier's ``hub_size`` is counted where the store has none."""
    known, sizes = model(), hub_sizes(graph)
    found = set()
    for uid, attrs in graph.nodes(data=True):
        props: Mapping[str, Any] = attrs.get("props") or {}
        if uid in sizes:
            props = {**props, "hub_size": sizes[uid]}
        if is_connector(attrs.get("labels", ()), props, known):
            found.add(uid)
    return found


def _matches(label: Label, props: Mapping[str, Any]) -> bool:
    rule = label.connector
    if isinstance(rule, bool):
        return rule
    return any(all(_holds(props.get(name), want) for name, want in one.items()) for one in rule["any"])


def _holds(value: Any, want: Any) -> bool:
    """A list: one of; a text ``>10``, ``>=10``, ``<10``, ``<=10``: a comparison; anything else: equal."""
    if value is None:
        return False
    if isinstance(want, list):
        return value in want
    if isinstance(want, str) and want[:1] in "<>":
        bound = float(want.lstrip("<>= "))
        if want.startswith(">="):
            return bool(value >= bound)
        if want.startswith("<="):
            return bool(value <= bound)
        return bool(value > bound) if want[0] == ">" else bool(value < bound)
    if isinstance(want, dict):
        raise ModelError(
            t("连接点条件写法不认识。", "A connector's condition is written in an unknown way."),
            t("条件只能是值、列表或“>10”。", 'A condition is a value, a list or ">10".'),
        )
    return bool(value == want)
