"""A person's correction of what was read out of a text: a new version of the one assertion, in a batch of its own.

It is a repair (LEDGER §2.5) with a reason: it stands directly behind the import it corrects, replaces only the row of
that assertion, keeps its uid, place and source, counts as accepted, and can be undone alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import LedgerError
from graph.identity.names import name_norm
from graph.ledger.files import named
from graph.ledger.guards import read_props
from graph.ledger.judgements import counting
from graph.ledger.live import versions
from graph.ledger.schema import ASSERTIONS, LONGEST_NAME, canonical_json
from graph.model import Property, model
from graph.words import t

if TYPE_CHECKING:
    from graph.ledger.draft import Draft
    from graph.ledger.ledger import Ledger
    from graph.ledger.manifest import Manifest

_TYPES: dict[str, tuple[type, ...]] = {"int": (int,), "money": (int,), "decimal": (int, float), "bool": (bool,)}


def corrected(ledger: Ledger, uid: str, props: Mapping[str, Any], author: str) -> Draft:
    """A draft in which the assertion ``uid`` says ``props`` (typed values of the ledger, all of them) instead.

    ``name_norm`` follows the name; ``<date>_precision`` may stand beside a date. Kind, ends and period stay.

    Raises:
        LedgerError: nothing live has the uid, it was not read out of a text, a person has rejected, refuted or
            retracted it, a property is not declared or its value of another type, or nothing would change.
    """
    every = versions(ledger, [uid])
    live = every.filter("live").sort("seq").tail(1)
    if live.is_empty():
        raise LedgerError(
            t(f"账本里没有现行的 {uid}。", f"Nothing live in the ledger has the uid {uid}."),
            t("用 mailuo show 查看它的去向。", "See with mailuo show what became of it."),
        )
    row = live.row(0, named=True)
    first = ledger.original(row["seq"])
    if first.source is None or first.mapping is None or not row["row"] or ledger.text(first.seq) is None:
        raise LedgerError(
            t("只有从文本里读出的内容可以这样更正。", "Only what was read out of a text is corrected so."),
            t("表格：改好原文件再导入。", "A table: mend the file and load it again."),
        )
    against = [one for one in counting(ledger) if one.b is None and one.a == uid and one.kind != "ACCEPT"]
    if against:
        raise LedgerError(
            t(
                f"这一条已由第 {against[0].seq} 批判断排除在外，更正不起作用。",
                f"Batch {against[0].seq} has judged this one out; a correction would do nothing.",
            ),
            t(
                f"先撤销：mailuo undo {against[0].seq} --why 理由",
                f"Take it back first: mailuo undo {against[0].seq} --why REASON",
            ),
        )
    before = read_props(row["props"])
    said = _checked(row["kind"], row["type"], props, before)
    if before.get("name") and not said.get("name"):
        raise LedgerError(
            t("名称不能删去。", "The name cannot be taken out."),
            t(
                "读错的，写出正确的名称；根本不成立的，否定这一条。",
                "Write the right one, or reject what was misread whole.",
            ),
        )
    text = canonical_json(said)
    if text == row["props"]:
        raise LedgerError(
            t("更正后与现有内容相同。", "The correction says what is said already."),
            t("改动至少一项；若内容无误，请采信。", "Change at least one value; if it is right, accept it."),
        )
    draft = ledger.draft(
        kind="repair",
        repairs=first.seq,
        dataset=first.dataset,
        mapping=first.mapping,
        source=first.source,
        author=author,
        reader_version=first.reader_version,
        data_date=first.data_date,
    )
    draft.add([{name: row[name] for name in ASSERTIONS} | {"props": text, "review": "ACCEPTED", "content": None}])
    return draft


def _checked(kind: str, owner: str, props: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Declared properties, changed ones with values of their types and not derived; empty ones are left out."""
    found = model().labels[owner].properties if kind == "node" else model().relations[owner].properties
    said = {name: value for name, value in props.items() if value not in (None, "", []) and name != "name_norm"}
    for name, value in said.items():
        if before.get(name) == value:
            continue
        plain = name.removesuffix("_precision")
        prop = found.get(name) or (found.get(plain) if value in ("m", "y") else None)
        if prop is None or prop.derived or (name == prop.name and not _fits(prop, value)):
            raise LedgerError(
                t(f"“{prop.zh if prop else name}”不能是这个值。", f"“{prop.en if prop else name}” cannot be this."),
                t("用 docs/model.md 核对属性和代码。", "Check properties and codes in docs/model.md."),
            )
    if "name" in said and "name_norm" in found:
        said["name_norm"] = name_norm(said["name"])
    # A precision without its date says nothing.
    return {n: v for n, v in said.items() if n in found or n.removesuffix("_precision") in said}


def _fits(prop: Property, value: Any) -> bool:
    codes = model().enums[prop.enum] if prop.enum else None
    if prop.is_list:
        return isinstance(value, list) and all(isinstance(i, str) and (codes is None or i in codes) for i in value)
    if codes is not None:
        return value in codes
    if prop.type in _TYPES:
        return isinstance(value, _TYPES[prop.type]) and (prop.type == "bool" or not isinstance(value, bool))
    if not isinstance(value, str):
        return False
    if prop.type == "date":
        return _is_day(value)
    if prop.name.endswith("_ym"):
        # The guards compare it as days: one that is none would shut the ledger.
        return _is_day(f"{value}-01-01"[:10]) and len(value) in (4, 7)
    return len(value) <= LONGEST_NAME


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction ever published. ``state``: ``holds``, ``superseded`` (by a later version), ``gone``, ``undone``."""

    manifest: Manifest
    uid: str
    state: str


def corrections(ledger: Ledger) -> list[Correction]:
    """Every correction, oldest first: a repair with a reason (one of faulty rows has none)."""
    batches = [m for m in ledger.manifests() if m.kind == "repair" and m.why]
    with named(ledger, [m.seq for m in batches]):
        made = [
            (m, str(uid)) for m in batches for uid in ledger.scan(m.seq, "assertions").select("uid").collect()["uid"]
        ]
    if not made:
        return []
    undone = ledger.undone()
    live = dict(versions(ledger, [uid for _, uid in made]).filter(pl.col("live")).select("uid", "seq").iter_rows())

    def state(m: Manifest, uid: str) -> str:
        if m.seq in undone:
            return "undone"
        return "gone" if uid not in live else "holds" if live[uid] == m.seq else "superseded"

    return [Correction(m, uid, state(m, uid)) for m, uid in made]
