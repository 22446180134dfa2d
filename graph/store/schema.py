"""Store schemas from the model: only ``uid`` is unique; keys and searched properties are plain indexes.

Both servers take these statements of Cypher 5. ArcadeDB declares an indexed property as it goes, so an index
on dates, numbers or lists is left out: equality on texts is what keys and typed statements need.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Label, model

#: The one node that says whose projection a store is. It has no uid: inventories, digests and look-ups by uid
#: never see it, and ``n.uid IS NOT NULL`` keeps it out of a count over all nodes.
MARKER = "MailuoMarker"

#: Property types that are stored as text.
_TEXT = ("string",)


def unique_uids() -> tuple[str, ...]:
    """One uniqueness constraint for each label, named after it."""
    return tuple(
        f"CREATE CONSTRAINT {_name(label, 'uid')} IF NOT EXISTS FOR (n:{label}) REQUIRE n.uid IS UNIQUE"
        for label in model().labels
    )


def plain_indexes() -> tuple[str, ...]:
    """One index for each text property of a key or a search list, on the label that declares it."""
    return tuple(
        f"CREATE INDEX {_name(label.name, prop)} IF NOT EXISTS FOR (n:{label.name}) ON (n.{prop})"
        for label in model().labels.values()
        for prop in indexed(label)
    )


def indexed(label: Label) -> tuple[str, ...]:
    """The properties of ``label`` that get a plain index; those of the label it extends are indexed there."""
    above = model().labels.get(label.extends) if label.extends else None
    taken = set(indexed(above)) if above else set()
    names: Iterable[str] = [p for key in label.keys for p in key.properties] + list(label.search)
    own = dict.fromkeys(name for name in names if name in label.properties and name not in taken)
    return tuple(name for name in own if _is_text(label.properties[name].type))


def _is_text(kind: str) -> bool:
    return kind in _TEXT or kind.startswith("enum:")


def _name(label: str, prop: str) -> str:
    return f"mailuo_{label}_{prop}"
