"""Kin as the models read it: the class seen from the official, and the word for it (02 §2.6.3, 03 §3.7.3–4).

KIN is stored once, from the official where one is, and asked in both directions. The code says what the person
at the far end is to the official. Where both ends are officials it says what ``b`` is to ``a``; seen from ``b``
it is turned round (the parent of one's child is K1, one's own parent K2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analysis.facts import Edge, Facts
from graph.analysis.finding import Text
from graph.analysis.wording import code_text

#: kin_code → kin_class.
KIN_CLASS: Mapping[str, str] = {
    "SP": "K1",
    "CH": "K1",
    "CS": "K1",
    "PA": "K2",
    "SB": "K2",
    "GP": "K2",
    "GC": "K2",
    "UN": "K3",
    "AF": "K3",
    "LV": "K4",
    "BF": "K4",
    "ST": "K4",
}
#: What the other way round is not the same: child and parent, grandchild and grandparent, child's spouse and
#: parent-in-law (near affinity).
_TURNED: Mapping[str, str] = {"CH": "PA", "PA": "CH", "CS": "AF", "GP": "GC", "GC": "GP"}


@dataclass(frozen=True, slots=True)
class Kin:
    """One KIN edge seen from ``official``: who the relative is, by code and class (None: unknown)."""

    official: str
    relative: str
    edge: Edge
    code: str | None
    kin_class: str | None


def kin_of(facts: Facts, person: str) -> list[Kin]:
    """All readable KIN edges at ``person``, each seen from it."""
    return [seen_from(facts, edge, person) for edge in facts.both(person, "KIN") if edge.a != edge.b]


def seen_from(facts: Facts, edge: Edge, person: str) -> Kin:
    """A KIN edge as ``person`` sees it."""
    code, stated = edge.props.get("kin_code"), edge.props.get("kin_class")
    turned = person == edge.b and facts.is_a(edge.a, "Official") and facts.is_a(edge.b, "Official")
    if turned and code is not None and code in _TURNED:
        code, stated = _TURNED[code], None
    return Kin(
        official=person,
        relative=edge.other(person),
        edge=edge,
        code=code,
        kin_class=stated or KIN_CLASS.get(code or ""),
    )


def kin_text(facts: Facts, kin: Kin) -> Text:
    """``配偶`` and the like; the class where the code is unknown."""
    if kin.code:
        return code_text(facts, "kin_code", kin.code, Text("亲属", "kin"))
    return code_text(facts, "kin_class", kin.kin_class, Text("亲属（关系未注明）", "kin (relation not stated)"))
