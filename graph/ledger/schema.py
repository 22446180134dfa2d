"""What a batch holds, to the column (LEDGER §1), and how uids and references are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from graph.identity.names import code_norm

#: Version of the files in a batch. Readers upgrade older ones; one frozen batch of each stays in the tests.
LEDGER_FORMAT = 1

#: Characters of a text that is in an index of a store: Neo4j takes 8,167 bytes there, four to a character.
LONGEST_NAME = 2_000

#: Columns of ``assertions.parquet``. A node has no ends; an edge's end is ``*_uid`` (a record, or the row of
#: another file, which is the same thing) or ``*_key``/``*_scope``/``*_value`` (a reference by key).
ASSERTIONS: dict[str, Any] = {
    "uid": pl.String,
    "row": pl.String,
    "kind": pl.String,
    "type": pl.String,
    "props": pl.String,
    "src": pl.String,
    "locator": pl.String,
    "status": pl.String,
    "review": pl.String,
    "sens": pl.String,
    "scope": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "from_precision": pl.String,
    "to_precision": pl.String,
    "from_uid": pl.String,
    "from_key": pl.String,
    "from_scope": pl.String,
    "from_value": pl.String,
    "to_uid": pl.String,
    "to_key": pl.String,
    "to_scope": pl.String,
    "to_value": pl.String,
    "content": pl.String,
}

#: Faulty rows: what was wrong, where, and the row as it was read (``origin``: JSON object column → text).
REJECTS: dict[str, Any] = {
    "file": pl.String,
    "sheet": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "code": pl.String,
    "reason": pl.String,
    "cure": pl.String,
    "row": pl.String,
    "origin": pl.String,
}

#: Refused rows leave file, line and rule, never a value; ``row`` is the hash of the row key.
REFUSED: dict[str, Any] = {"file": pl.String, "sheet": pl.String, "line": pl.Int64, "rule": pl.String, "row": pl.String}

#: The lines of a text, for showing it beside what was read out of it: number from 1, what the line is (body, title,
#: heading, caption, boilerplate …), the original words with reporters blanked out. Only batches of texts have it.
TEXT: dict[str, Any] = {"line": pl.Int64, "role": pl.String, "text": pl.String}

#: A person's word about two records (``a``, ``b``) or about one record or edge assertion (``a``); who, when and why
#: stand in the manifest. ``said_*``: guard values at that time (JSON); ``content``: the hash of what was accepted.
JUDGEMENTS: dict[str, Any] = {
    "kind": pl.String,
    "a": pl.String,
    "b": pl.String,
    "said_a": pl.String,
    "said_b": pl.String,
    "content": pl.String,
}

_NAMESPACE = bytes.fromhex("6ba7b8149dad11d180b400c04fd430c8")  # RFC 4122 namespace for names of our own kind
_SEP = "\x1f"


def _uuid5(text: str) -> str:
    digest = bytearray(hashlib.sha1(_NAMESPACE + text.encode("utf-8"), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    h = digest.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def row_id(dataset: str, row_key: str) -> str:
    """The identity of a row: data set and row key (several columns joined by U+001F)."""
    return _uuid5(f"row{_SEP}{dataset}{_SEP}{row_key}")


def assertion_uid(dataset: str, row_key: str, name: str, part: str = "", number: int = 0) -> str:
    """UUIDv5 of (data set, row key, name of the node or edge in the mapping[, part of a split cell, its number])."""
    tail = f"{_SEP}{part}{_SEP}{number}" if part or number else ""
    return _uuid5(f"{dataset}{_SEP}{row_key}{_SEP}{name}{tail}")


def document_uid(dataset: str, sha256: str) -> str:
    """The Document record of an import's source file."""
    return assertion_uid(dataset, sha256, "document")


def canonical_json(value: Any) -> str:
    """One text for one value: keys sorted, no spaces, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def key_of(root: str, key: str) -> str:
    """How a key is named in ``*_key``: ``Organisation/uscc``."""
    return f"{root}/{key}"


def scope_of_record(uid: str) -> str:
    """``*_scope`` for a scope that is the entity of a record."""
    return f"@{uid}"


def scope_of_reference(key: str, value: str, scope: str = "") -> str:
    """``*_scope`` for a scope that is itself a reference by key."""
    return "?" + canonical_json({"key": key, "scope": scope, "value": value})


def content_of(assertion: Mapping[str, Any]) -> str:
    """Hash of what an assertion says: label or type, properties, ends, period, status (LEDGER §5.2)."""
    said = "\x1e".join(str(assertion.get(name)) for name in _CONTENT)
    return hashlib.blake2b(said.encode("utf-8"), digest_size=12).hexdigest()


_CONTENT = (
    "kind",
    "type",
    "props",
    "status",
    "valid_from",
    "valid_to",
    "from_precision",
    "to_precision",
    "from_uid",
    "from_key",
    "from_scope",
    "from_value",
    "to_uid",
    "to_key",
    "to_scope",
    "to_value",
)


def key_value(parts: Iterable[object]) -> str:
    """A key's value in normal form; several properties (``term+round_no``) are joined by U+001F."""
    return _SEP.join(code_norm(str(part)) for part in parts)
