"""A person's word in the panel: on the records of a node, on the statements of an edge, and the way to a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from graph import views
from graph.model import model
from graph.session import Session
from graph.session.results import NodeView
from graph.words import t
from reports.words import locator_text
from ui import frame, judge_parts, parts

_ALL = ""
_HELP = {
    "ACCEPT": ("处处按已采信计", "Counts as accepted everywhere"),
    "REJECT": ("读错或不成立：离开图", "Read wrongly or not so: it leaves the graph"),
    "REFUTE": ("经查不实：留在图中并注明，不作依据", "Looked into and not so: it stays, marked, and counts nowhere"),
    "RETRACT": ("来源已收回：离开图", "Taken back by its source: it leaves the graph"),
}


def of_node(session: Session, shown: NodeView, others: Sequence[str]) -> None:
    """Whether it is another one too, and a word on its records. ``others``: what else is selected on the canvas."""
    uid, records = shown.node.uid, list(shown.records)
    live = [row for row in shown.assertions if row["live"] and row["kind"] == "node"]
    with st.container(horizontal=True, gap="small", key="judge_compare"):
        if others:
            compare_button(session, uid, others[0])
        elif st.button(t("与另一个比较…", "Compare with another…"), icon=judge_parts.SIGNS["SAME"], key="judge_other"):
            frame.go("review", part="compare", a=uid)
        if len(records) > 1 and st.button(
            t(f"看合在一起的 {len(records)} 条记录", f"The {len(records)} records in it"),
            icon=judge_parts.SIGNS["NOT_SAME"],
            key="judge_records",
        ):
            frame.go("review", part="compare", a=records[0], b=records[1])
    _past(session, [uid])
    _single(session, f"{judge_parts.PANEL}node_{uid}", uid, live, t("这个对象", "the object"))


def of_edge(session: Session, uid: str, rows: Sequence[dict[str, Any]]) -> None:
    """A word on an edge or on one statement of it."""
    _past(session, [uid])
    _single(
        session,
        f"{judge_parts.PANEL}edge_{uid}",
        uid,
        [row for row in rows if row["live"]],
        t("这条关系", "the relation"),
    )


def compare_button(session: Session, a: str, b: str) -> None:
    """The way to the comparison of two objects of one sort; nothing for others."""
    labels = session.index.labels_of([a, b])
    roots = {model().labels[label].root for label in labels.values()}
    if (
        len(labels) == 2
        and len(roots) == 1
        and st.button(t("是不是同一个？", "Are they the same?"), icon=judge_parts.SIGNS["SAME"], key="judge_pair")
    ):
        frame.go("review", part="compare", a=a, b=b)


def _past(session: Session, uids: Sequence[str]) -> None:
    """What was said of it, newest first."""
    for one in judge_parts.of(session, uids)[:5]:
        st.html(f'<div class="ml-meta">{parts.text(judge_parts.said(one))}</div>')


def _single(session: Session, name: str, uid: str, live: Sequence[dict[str, Any]], whole: str) -> None:
    """The four words on one record or on all of them. ``live``: what stands behind it now."""
    by_uid = {row["uid"]: row for row in live}
    if not by_uid:
        return
    chosen = _ALL
    if len(by_uid) > 1:
        chosen = st.selectbox(
            t("判断什么", "What is judged"),
            [_ALL, *by_uid],
            format_func=lambda u: (
                _target(by_uid[u]) if u else t(f"{whole}（全部 {len(by_uid)} 条）", f"{whole} (all {len(by_uid)})")
            ),
            key=f"{name}_target",
        )
    rows = [by_uid[chosen]] if chosen else list(by_uid.values())
    target, everything = ([chosen], False) if chosen else ([uid], len(by_uid) > 1)
    if not chosen and not everything:
        target = [rows[0]["uid"]]
    now = {row["judged"] for row in rows}
    deeds = []
    for kind, said in _HELP.items():
        accepted = kind == "ACCEPT" and all(row["review"] == "ACCEPTED" for row in rows)
        if now != {kind} and not accepted:
            deeds.append(judge_parts.judged(session, kind, target, everything, help=t(*said)))
    mine = {row["uid"] for row in rows}
    past = judge_parts.of(session, [uid])
    standing = [
        one for one in past if one.state in judge_parts.STANDING and len(one.uids) == 1 and mine & set(one.uids)
    ]
    if standing:
        deeds.append(judge_parts.undoing(session, standing[0]))
    hint = t("例如：民政登记无此关系", "for example: not in the register")
    judge_parts.decide(name, "|".join(target), deeds, hint, tell=False)


def _target(row: dict[str, Any]) -> str:
    return "　".join(
        part for part in (row["dataset"], locator_text(row["locator"]), views.status_text(row["status"])) if part
    )
