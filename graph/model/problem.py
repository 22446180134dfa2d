"""A problem of the declared model, and what the rules of the linter share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.model.declaration import Label, Model, Property, Relation
from graph.model.source import Source


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``where`` is the entry (``Unit.uscc``), ``line`` counts from 1, None if unknown."""

    code: str
    file: str
    line: int | None
    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where}: {self.what} {self.cure} [{self.code}]"


@dataclass(frozen=True)
class Context:
    """What every rule is given."""

    model: Model
    source: Source
    glyphs: frozenset[str]

    def problem(self, code: str, address: tuple[str, ...], what: str, cure: str) -> Problem:
        place = self.source.place(*address)
        where = ".".join(part for part in address[1:] if not part.startswith("@")) or address[0]
        return Problem(code, place.file if place else "", place.line if place else None, where, what, cure)


def owners(model: Model) -> Iterator[tuple[str, Label | Relation]]:
    yield from (("label", label) for label in model.labels.values())
    yield from (("relation", relation) for relation in model.relations.values())


def own_properties(model: Model) -> Iterator[tuple[str, Label | Relation, Property]]:
    """Every property where it is declared (an inherited one only at the label above)."""
    for kind, owner in owners(model):
        above = model.labels.get(owner.extends) if isinstance(owner, Label) and owner.extends else None
        for prop in owner.properties.values():
            if above is None or above.properties.get(prop.name) is not prop:
                yield kind, owner, prop
