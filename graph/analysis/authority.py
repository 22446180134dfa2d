"""Who had authority over a project on a day (03 §3.7.2, §3.7.4): shared by A01, A02 and A05."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.analysis.facts import Edge, Facts
from graph.periods import Period

#: OWNS_PROJECT roles that give authority; AGENT does not.
ROLES = frozenset({"OWNER", "REGULATOR", "APPROVER", "FUNDER"})
#: Roles whose head answers for the project himself.
DIRECT = frozenset({"OWNER", "APPROVER", "REGULATOR"})
#: Relations by which a unit stands above another.
ABOVE = ("PARENT_OF", "SUPERVISES")


@dataclass(frozen=True, slots=True)
class Authority:
    """One way in which an official had authority over a project.

    ``unit`` is where the post is; ``chain`` leads from it down to the unit of ``owns`` (empty: the same unit).
    ``power`` is w_power; ``edges`` all edges of the way, ``periods`` those that must hold on the day.
    """

    official: str
    post: str
    unit: str
    owns: Edge
    chain: tuple[Edge, ...]
    responsible: Edge | None
    power: float
    edges: tuple[Edge, ...]
    periods: tuple[Period, ...]


def authorities(facts: Facts, project: str, lot: str, hops: int) -> list[Authority]:
    """All ways to authority over ``project`` (and ``lot`` of it), at most ``hops`` steps above the project's unit.

    Dates are not judged here: whoever asks puts ``periods`` and his own into one overlap.
    """
    found: list[Authority] = []
    for owns in facts.into(project, "OWNS_PROJECT"):
        if owns.props.get("role") not in ROLES:
            continue
        for unit, chain in _above(facts, owns.a, hops):
            for at in facts.into(unit, "AT"):
                for held in facts.into(at.a, "HELD"):
                    if facts.is_a(held.a, "Official"):
                        found += _ways(facts, project, lot, owns, unit, chain, at, held)
    return found


def _ways(
    facts: Facts, project: str, lot: str, owns: Edge, unit: str, chain: tuple[Edge, ...], at: Edge, held: Edge
) -> Iterator[Authority]:
    post = held.b
    edges = (held, at, *chain, owns)
    periods = (facts.tenure(post), *(e.period for e in chain), owns.period)
    plain = _power(facts, project, post, owns, chain)
    yield Authority(held.a, post, unit, owns, chain, None, plain, edges, periods)
    for charge in facts.out(post, "RESPONSIBLE_FOR"):
        if charge.b in (project, lot):
            yield Authority(held.a, post, unit, owns, chain, charge, 1.0, (*edges, charge), (*periods, charge.period))


def _power(facts: Facts, project: str, post: str, owns: Edge, chain: tuple[Edge, ...]) -> float:
    """w_power of a post that is not itself responsible for the project."""
    category = facts.props(project).get("category")
    for step in chain:
        domain = step.props.get("domain")
        # a project whose category is unknown cannot be said to lie outside the domain
        if step.type == "SUPERVISES" and domain and category and domain != category:
            return 0.3
    props = facts.props(post)
    if props.get("is_head") is True and not chain and owns.props.get("role") in DIRECT:
        return 1.0
    if props.get("is_head") is True or props.get("is_leader") is True:
        return 0.6
    return 0.3


def _above(facts: Facts, unit: str, hops: int) -> Iterator[tuple[str, tuple[Edge, ...]]]:
    """``unit`` itself and every unit up to ``hops`` steps above it, with the way down; no unit twice on a way."""
    stack: list[tuple[str, tuple[Edge, ...], frozenset[str]]] = [(unit, (), frozenset((unit,)))]
    while stack:
        here, chain, seen = stack.pop()
        yield here, chain
        if len(chain) == hops:
            continue
        for step in facts.into(here, *ABOVE):
            if step.a not in seen and facts.is_a(step.a, "Unit"):
                stack.append((step.a, (step, *chain), seen | {step.a}))
