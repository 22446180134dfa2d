"""Supervisory bodies that a text names without saying more of them: offices, stationed groups, commissions."""

from __future__ import annotations

from loaders.text.clauses import Span
from loaders.text.world import World


def read_mentions(world: World) -> None:
    """A record of each body by its full name, with what it is part of."""
    pattern = world.lexicon.pattern("units", "mention")
    for line in world.text.body:
        for match in pattern.finditer(world.text.readable(line)):
            world.units.unit(Span(line, *match.span("words")), world.status(line))
