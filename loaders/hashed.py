"""Columns that enter the ledger only as hashes: which they are, and what stands for their cells elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.identity.hashing import TOKEN, hash_value
from graph.identity.names import name_norm
from graph.ledger.schema import canonical_json
from loaders.chunk import parts_of
from loaders.mapping import Mapping, NodeSpec, Split, Value
from loaders.properties import token_of


def hashed_columns(mapping: Mapping) -> dict[str, str]:
    """Column → ``id`` or ``value`` for every column that is hashed, whole or part by part."""
    out = {column: value.hash for value in mapping.values() if value.hash for column in value.columns()}
    for split, kind in _hashed_splits(mapping):
        out[split.column] = kind
    return out


def hashed_splits(mapping: Mapping) -> set[Split]:
    """Splits whose parts are hashed."""
    return {split for split, _ in _hashed_splits(mapping)}


def _hashed_splits(mapping: Mapping) -> Iterator[tuple[Split, str]]:
    for node in mapping.nodes.values():
        if node.common.split is not None:
            for value in _node_values(node):
                if value.kind == "part" and value.hash:
                    yield node.common.split, value.hash


def _node_values(node: NodeSpec) -> Iterator[Value]:
    yield from node.properties.values()
    if node.refer is not None:
        yield from node.refer.values


class Hashed:
    """The hashed columns of a mapping under a local key."""

    def __init__(self, mapping: Mapping, key: bytes) -> None:
        self.columns = hashed_columns(mapping)
        self._splits = {split.column: split for split in hashed_splits(mapping)}
        self._key = key

    def token(self, column: str, text: str) -> str:
        """What stands for a cell in a file of faulty rows."""
        kind = self.columns[column]
        split = self._splits.get(column)
        if split is None:
            return token_of(kind, text, self._key)
        tokens = [token_of(kind, part, self._key) for part in parts_of(text, split.on)]
        return split.on[0].join(tokens) if split.on else canonical_json(tokens)

    def in_key(self, column: str, text: str) -> str:
        """What stands for a cell in a row key; the same for the cell and for its token."""
        return ":".join(self.token(column, text).split(":")[:2])

    def normal_of(self, split: Split) -> Callable[[str], str]:
        """The normal form of a part in its uid: a hash where the parts are hashed, so that no uid tells a number."""
        if self._splits.get(split.column) != split:
            return name_norm
        return self._part

    def _part(self, part: str) -> str:
        token = TOKEN.fullmatch(part.strip())
        return token[1] if token else hash_value(self._key, part)
