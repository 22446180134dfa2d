"""A uid that is not live: what became of it, and where its companions are (LEDGER §3.7)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.errors import DoorError
from graph.ledger import Ledger
from graph.ledger.live import ended_by, standing
from graph.model import model
from graph.words import t


@dataclass(frozen=True, slots=True)
class Fate:
    """What the ledger says about a record that is not live. ``why``: undone, replaced, rejected or unknown.

    ``seq`` is the batch that ended it (the undo, or the newer import), ``was`` the batch that said it last; newer and
    last are meant by data date (LEDGER §2.3).
    """

    uid: str
    why: str
    kind: str = ""
    type: str = ""
    dataset: str = ""
    was: int | None = None
    seq: int | None = None
    by: str = ""


class NotLive(DoorError):
    """A uid that no live record has. ``companions`` are uids of live entities that share a joining key with it."""

    def __init__(self, fate: Fate, companions: Sequence[tuple[str, str]]) -> None:
        super().__init__(_cause(fate), _cure(fate, companions))
        self.fate = fate
        self.companions = tuple(uid for uid, _ in companions)


def _cause(fate: Fate) -> str:
    if fate.why == "undone":
        return t(
            f"编号 {fate.uid} 已不在图中：它来自第 {fate.was} 批（{fate.dataset}），"
            f"该批已由 {fate.by} 以第 {fate.seq} 批撤销。",
            f"{fate.uid} is no longer in the graph: batch {fate.was} ({fate.dataset}) said it, undone by {fate.by} "
            f"(batch {fate.seq}).",
        )
    if fate.why == "replaced":
        return t(
            f"编号 {fate.uid} 已不在图中：它来自第 {fate.was} 批（{fate.dataset}），较新的第 {fate.seq} 批不再这样说。",
            f"{fate.uid} is no longer in the graph: batch {fate.was} ({fate.dataset}) said it, "
            f"the newer batch {fate.seq} no longer does.",
        )
    if fate.why == "rejected":
        return t(
            f"编号 {fate.uid} 的记录（第 {fate.was} 批，{fate.dataset}）已被否定、撤回或仍在等待另一端，不在图中。",
            f"The record {fate.uid} (batch {fate.was}, {fate.dataset}) is rejected, retracted "
            "or waits for its other end.",
        )
    return t(f"没有编号 {fate.uid}。", f"There is no {fate.uid}.")


def _cure(fate: Fate, companions: Sequence[tuple[str, str]]) -> str:
    if companions:
        zh = "、".join(f"{title}（{uid}）" for uid, title in companions)
        en = ", ".join(f"{title} ({uid})" for uid, title in companions)
        return t(f"与它同键的对象：{zh}。", f"Those that share a key with it: {en}.")
    if fate.why == "unknown":
        return t("用 mailuo search 查找名称或代码。", "Find the name or code with mailuo search.")
    return t("目前没有与它同键的对象。", "Nothing live shares a key with it.")


def fate_of(ledger: Ledger, uid: str) -> tuple[Fate, dict[str, Any] | None]:
    """What became of ``uid``, and its last assertion (columns of the ledger) where there was one."""
    versions = ledger.assertions_of([uid])
    if versions.is_empty():
        return Fate(uid, "unknown"), None
    undone = ledger.undone()
    last = versions.sort("seq").row(-1, named=True)
    if versions["live"].any() or last["seq"] not in undone:
        # Of what stands, the last is the newest by data date, which need not be the one that was loaded last.
        places = {m.seq: place for place, m in enumerate(standing(ledger))}
        last = max(versions.iter_rows(named=True), key=lambda row: places.get(row["seq"], -1))
    common = {"kind": last["kind"], "type": last["type"], "dataset": last["dataset"], "was": int(last["seq"])}
    if versions["live"].any():
        return Fate(uid, "rejected", **common), last
    if last["seq"] in undone:
        manifests = ledger.manifests()
        repairs = {m.seq: m.repairs for m in manifests}
        over = {last["seq"], repairs.get(last["seq"])}
        undo = next((m for m in manifests if m.undoes in over and m.undoes is not None), None)
        return Fate(uid, "undone", **common, seq=undo.seq if undo else None, by=undo.author if undo else ""), last
    return Fate(uid, "replaced", **common, seq=ended_by(ledger, last["seq"], last["row"])), last


def key_values(last: dict[str, Any]) -> dict[str, list[str]]:
    """Labels of the record's root → the properties of its joining keys that the record held a value of."""
    props = json.loads(last["props"] or "{}")
    declared = model().labels.get(last["type"])
    found: dict[str, list[str]] = {}
    for label in model().labels.values():
        if declared is None or label.root != declared.root:
            continue
        for key in label.keys:
            if key.joins and all(props.get(name) not in (None, "") for name in key.properties):
                found.setdefault(label.name, []).extend(key.properties)
    return found


def companions_of(last: dict[str, Any], nodes: pl.LazyFrame, limit: int = 20) -> list[str]:
    """Live entities that hold the value of a joining key that the lost record held; for an edge, its two ends."""
    if last["kind"] == "edge":
        return [uid for uid in (last["from_uid"], last["to_uid"]) if uid]
    props = json.loads(last["props"] or "{}")
    wanted = sorted({name for names in key_values(last).values() for name in names})
    if not wanted:
        return []
    # The key's text stands in the canonical JSON as it is; a plain search first spares parsing every row.
    holds = [pl.col("props").str.contains(_said(name, props[name]), literal=True) for name in wanted]
    found = nodes.filter(pl.any_horizontal(holds)).select("uid").head(limit).collect()
    return found["uid"].to_list()


def _said(name: str, value: Any) -> str:
    return f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}"
