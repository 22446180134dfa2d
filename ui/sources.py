"""From an assertion to where it stands: the span of a text on its page, the row of a table with all that it says."""

from __future__ import annotations

from typing import Any

import streamlit as st

from graph import views
from graph.session import Session
from graph.words import t
from reports.words import locator_text
from ui import frame, parts


def name_of(session: Session, assertion: dict[str, Any], titles: dict[str, str]) -> str:
    """The source of an assertion: its document's title, else the file, else the data set."""
    manifest = session.ledger.manifest(assertion["seq"])
    return titles.get(assertion["src"], "") or (manifest.source.name if manifest.source else "") or assertion["dataset"]


def button(session: Session, assertion: dict[str, Any], key: str) -> None:
    """The way to the place: a text opens at the words, a table shows the row."""
    place = locator_text(assertion["locator"] or "")
    if _document(session, assertion["seq"]) is not None:
        label, icon = (
            t(f"看原文：{place}" if place else "看原文", f"See the text: {place}" if place else "See the text"),
            "article",
        )
    else:
        label, icon = (
            t(f"看这一行：{place}" if place else "看来源", f"See the row: {place}" if place else "See the source"),
            "table_rows",
        )
    if st.button(label, key=key, type="tertiary", icon=f":material/{icon}:"):
        show(session, assertion)


def show(session: Session, assertion: dict[str, Any]) -> None:
    """Go to the words of a text, or open the window with the row of a table."""
    uid, seq = assertion["uid"], assertion["seq"]
    document = _document(session, seq)
    if document is not None:
        frame.go("texts", uid=document, at=uid)
    else:
        row(session, seq, uid)


def _document(session: Session, seq: int) -> str | None:
    """The document that the batch (or the one that it repairs) was read out of; None for a table."""
    first = session.ledger.original(seq)
    return first.document_uid if session.ledger.file(first.seq, "text").exists() else None


def row(session: Session, seq: int, uid: str) -> None:
    """A window with the file, the place and everything that was read out of the row."""
    st.dialog(t("来源的这一行", "The row of the source"), width="large")(_row)(session, seq, uid)


def _row(session: Session, seq: int, uid: str) -> None:
    found = session.row_of(seq, uid)
    facts = (
        (t("文件", "File"), found.file or "—"),
        (t("位置", "Place"), locator_text(found.locator) or t("整份文件", "the whole file")),
        (t("数据集", "Data set"), found.dataset),
        (t("批次", "Batch"), str(seq)),
    )
    parts.facts((name, value, "", "") for name, value in facts)
    said = []
    for one in found.assertions:
        if one["kind"] == "node":
            kind, values = views.kind_text([one["type"]]), views.facts_of([one["type"]], one["props"])
            words = "　".join(f"{name} {value}" for name, value in values)
        else:
            kind = t("关系", "Relation")
            words = found.titles.get(one["uid"]) or views.edge_text(one["type"], one["props"])
        held = views.period_text(one["valid_from"], one["valid_to"], one["from_precision"], one["to_precision"])
        mark = "▸ " if one["uid"] == uid else ""
        said.append(
            (
                parts.Raw(f'<span class="ml-nowrap">{parts.text(mark + kind)}</span>'),
                words,
                held,
                views.status_text(one["status"]),
            )
        )
    heads = (t("种类", "Kind"), t("内容", "What it says"), t("期间", "Period"), t("证据状态", "Status"))
    above = parts.heading(
        t(f"这一行读出 {len(said)} 条", f"Read out of this row: {len(said)}"),
        t("▸ 是所看的这一条", "▸ the one you came from"),
    )
    parts.table(heads, said, above=above)
