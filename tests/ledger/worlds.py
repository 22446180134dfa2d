"""Small invented worlds for the ledger's tests: rows of a few data sets, and batches made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.ledger import Draft, Ledger, Manifest, MappingStamp, SourceFile
from graph.ledger.schema import assertion_uid, canonical_json, content_of, key_of, key_value, row_id

Assertion = dict[str, Any]


def node(dataset: str, key: str, name: str, label: str, /, *, review: str = "ACCEPTED", **props: Any) -> Assertion:
    """A record; ``status``, ``valid_*`` and ``sens`` may stand among ``props``."""
    return _assertion(dataset, key, name, "node", label, review, props)


def edge(
    dataset: str,
    key: str,
    name: str,
    kind: str,
    a: Assertion | Ref,
    b: Assertion | Ref,
    /,
    *,
    review: str = "ACCEPTED",
    **props: Any,
) -> Assertion:
    """An edge between records or references."""
    out = _assertion(dataset, key, name, "edge", kind, review, props)
    for end, it in (("from", a), ("to", b)):
        if isinstance(it, Ref):
            out |= {f"{end}_key": it.key, f"{end}_scope": it.scope, f"{end}_value": it.value}
        else:
            out[f"{end}_uid"] = it["uid"]
    out["content"] = content_of(out)
    return out


@dataclass(frozen=True)
class Ref:
    """A reference by key, as assertions hold it."""

    key: str
    value: str
    scope: str = ""


def ref(root: str, key: str, *value: str, scope: str = "") -> Ref:
    return Ref(key_of(root, key), key_value(value), scope)


_COLUMNS = ("status", "valid_from", "valid_to", "from_precision", "to_precision", "sens", "src")


def _assertion(
    dataset: str, key: str, name: str, kind: str, type_: str, review: str, props: dict[str, Any]
) -> Assertion:
    said = {k: v for k, v in props.items() if k not in _COLUMNS and v is not None}
    out: Assertion = {
        "uid": assertion_uid(dataset, key, name),
        "row": row_id(dataset, key),
        "kind": kind,
        "type": type_,
        "props": canonical_json(said),
        "src": props.get("src") or assertion_uid(dataset, "file", "document"),
        "locator": f"row={key}",
        "status": props.get("status") or "REGISTERED",
        "review": review,
        "sens": props.get("sens") or "C1",
        "scope": None,
        **{c: props.get(c) for c in ("valid_from", "valid_to", "from_precision", "to_precision")},
        **{f"{end}_{part}": None for end in ("from", "to") for part in ("uid", "key", "scope", "value")},
    }
    out["content"] = content_of(out)
    return out


@dataclass
class Batch:
    """What one import says. ``rows``: row key → assertions; the other sets hold row keys."""

    dataset: str
    rows: dict[str, list[Assertion]]
    data_date: date
    snapshot: bool = False
    faulty: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    repairs: int | None = None
    undoes: int | None = None
    judges: tuple[str, ...] = ()
    """A judgement: its kind and the uids it is about."""
    seq: int = 0

    def __repr__(self) -> str:
        """Short enough to read in a falsifying example."""
        if self.undoes:
            return f"Undo({self.seq}: {self.undoes})"
        if self.judges:
            return f"Judge({self.seq}: {' '.join(part[:8] for part in self.judges)})"
        said = {k: [_short(a) for a in rows] for k, rows in self.rows.items()}
        marks = {n: set(getattr(self, n)) for n in ("faulty", "refused", "blank") if getattr(self, n)}
        kind = "Repair" if self.repairs else "Snapshot" if self.snapshot else "Load"
        return f"{kind}({self.seq}: {self.dataset} {self.data_date} {said} {marks} repairs={self.repairs})"


def _short(a: Assertion) -> str:
    ends = " ".join(f"{a[f'{e}_uid'] or a[f'{e}_value']}" for e in ("from", "to")) if a["kind"] == "edge" else ""
    period = " ".join(str(a[c]) for c in ("valid_from", "from_precision", "valid_to", "to_precision"))
    return f"{a['uid'][:8]} {a['type']} {a['props']} {a['status']} {a['review']} {ends} {period}"


def draft_of(ledger: Ledger, batch: Batch) -> Draft:
    draft = ledger.draft(
        kind="repair" if batch.repairs else "import",
        dataset=batch.dataset,
        mapping=MappingStamp("m", "0", ("key",), batch.snapshot),
        source=SourceFile("f.csv", canonical_json([sorted(batch.rows), str(batch.data_date)]), 1),
        author="tester",
        reader_version="1",
        data_date=batch.data_date,
        repairs=batch.repairs,
    )
    draft.add([a for said in batch.rows.values() for a in said])
    for key in batch.faulty:
        draft.reject({"file": "f.csv", "line": 1, "reason": "r", "row": row_id(batch.dataset, key)})
    for key in batch.refused:
        draft.refuse({"file": "f.csv", "line": 1, "rule": "SG", "row": row_id(batch.dataset, key)})
    for key in batch.blank:
        draft.blank(row_id(batch.dataset, key))
    return draft


def load(ledger: Ledger, batch: Batch) -> Manifest:
    """Publish a batch (or an undo, or a judgement) and note its number in it."""
    if batch.undoes:
        manifest = ledger.undo(batch.undoes, "tester", "test")
    elif batch.judges:
        manifest = ledger.judge(batch.judges[0], batch.judges[1:], "tester", "test")
    else:
        manifest = ledger.publish(draft_of(ledger, batch), {})
    batch.seq = manifest.seq
    return manifest
