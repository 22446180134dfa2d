"""Two records side by side, and a person's word on whether they are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from graph import views
from graph.errors import MailuoError
from graph.model import model
from graph.session import Session
from graph.words import t
from reports.words import locator_text
from ui import judge_parts, parts, sources

Row = dict[str, Any]


def render(session: Session, a: str, b: str) -> None:
    """Both records, what differs, what was said of the pair, and the three answers.

    Args:
        a: uid of a record or an entity; of an entity of several records one is chosen. b: the other one.
    """
    try:
        left, right = _records(session, a), _records(session, b)
    except MailuoError as error:
        parts.failed(error)
        return
    with st.container(horizontal=True, gap="small", key="compare_choose"):
        one = _choose(left, a, "a", t("一条记录", "One record"))
        other = _choose(right, b, "b", t("另一条记录", "The other"), apart=one["uid"])
    if one["uid"] == other["uid"]:
        parts.note(t("两边是同一条记录。另选一条。", "Both sides are one record. Choose another."))
        return
    _table(session, one, other)
    with st.container(horizontal=True, gap="small", key="compare_sources"):
        sources.button(session, one, "compare_source_a")
        sources.button(session, other, "compare_source_b")
    pair = sorted((one["uid"], other["uid"]))
    past = [j for j in judge_parts.of(session, pair) if sorted(j.uids) == pair]
    together = session.index.resolve(pair)
    parts.note(
        t("现在：合在一个对象里。", "Now: they are one object.")
        if together.get(pair[0]) == together.get(pair[1])
        else t("现在：是两个对象。", "Now: they are two objects.")
    )
    roots = {model().labels[row["type"]].root for row in (one, other)}
    if len(roots) > 1:
        parts.note(t("两个对象种类不同，不可能是同一个。", "They are of different kinds: never one."))
        return
    if past:
        judge_parts.table(past[:5], parts.heading(t("对这一对的判断", "Said of this pair")), about=False)
    uids = [one["uid"], other["uid"]]
    helps = {
        "SAME": t(
            "合为一个，不看姓名等守护项，但不越过“不同一”", "Joined, whatever their names; never over a “not the same”"
        ),
        "NOT_SAME": t("不论键是否相同，永不同属一个", "Never one, whatever keys they share"),
        "UNSURE": t("收回对这一对说过的", "Takes back what was said of the pair"),
    }
    deeds = [judge_parts.judged(session, kind, uids, help=said) for kind, said in helps.items()]
    standing = next((j for j in past if j.state in judge_parts.STANDING), None)
    if standing is not None:
        deeds.append(judge_parts.undoing(session, standing))
    hint = t("例如：身份证件相同；父子二人", "for example: same identity card; father and son")
    judge_parts.decide("pair", "|".join(pair), deeds, hint)


def _records(session: Session, uid: str) -> list[Row]:
    """Live node records behind a uid, its own first; read (and written down) once for each revision."""
    key = (session.revision, uid)
    kept = st.session_state.setdefault("compare_rows", {})
    if key not in kept:
        session.resolve(uid)
        rows = {row["uid"]: row for row in session.assertions(uid) if row["live"] and row["kind"] == "node"}
        if len(kept) > 20:
            kept.clear()
        kept[key] = sorted(rows.values(), key=lambda row: (row["uid"] != uid, row["seq"], row["uid"]))
    found: list[Row] = kept[key]
    return found


def _choose(rows: Sequence[Row], asked: str, side: str, label: str, apart: str = "") -> Row:
    """The record of this side; a field only where there are several."""
    by_uid = {row["uid"]: row for row in rows}
    first = next((uid for uid in by_uid if uid != apart), next(iter(by_uid)))
    if len(rows) == 1:
        return by_uid[first]
    chosen = st.selectbox(
        label,
        list(by_uid),
        index=list(by_uid).index(first),
        format_func=lambda uid: (
            f"{_title(by_uid[uid])}　{by_uid[uid]['dataset']}　{locator_text(by_uid[uid]['locator'])}"
        ),
        key=f"compare_{side}_{asked}",
    )
    return by_uid[chosen]


def _title(row: Row) -> str:
    return views.title_of([row["type"]], row["props"])


def _table(session: Session, one: Row, other: Row) -> None:
    """One line for each thing that either says; what both say differently stands out."""
    known = [dict(views.facts_of([row["type"]], row["props"])) for row in (one, other)]
    titles = _titles(session, one, other)
    rows: list[tuple[object, ...]] = [
        (t("种类", "Kind"), views.kind_text([one["type"]]), views.kind_text([other["type"]]))
    ]
    for name in dict.fromkeys((*known[0], *known[1])):
        a, b = known[0].get(name), known[1].get(name)
        differs = a is not None and b is not None and a != b
        rows.append((_marked(name, differs), _marked(a, differs), _marked(b, differs)))
    rows.append((t("来源", "Source"), *(_place(session, row, titles) for row in (one, other))))
    words = (views.joined(views.status_text(row["status"]), views.review_text(row["review"])) for row in (one, other))
    rows.append((t("证据和复核", "Evidence, review"), *words))
    heads = ("", *(_title(row) for row in (one, other)))
    above = parts.heading(t("两条记录", "Two records"), t("加粗的是两边说法不同的", "bold: what they say differently"))
    parts.table(heads, rows, above=above)


def _place(session: Session, row: Row, titles: dict[str, str]) -> object:
    """Source, place and data set of a record."""
    source = views.joined(sources.name_of(session, row, titles), locator_text(row["locator"]))
    return parts.Raw(f"{parts.text(source)}<small>{parts.text(row['dataset'])}</small>")


def _marked(value: object, on: bool) -> object:
    return parts.Raw(f"<b>{parts.text(value)}</b>") if on else value


def _titles(session: Session, *rows: Row) -> dict[str, str]:
    live = session.index.resolve([row["src"] for row in rows])
    known = session.index.known(live.values())
    return {uid: known[entity].title for uid, entity in live.items() if entity in known}
