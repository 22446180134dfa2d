"""Judging on the page of texts: one extraction (accept, correct, reject, take back), or all that is unreviewed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from graph import views
from graph.errors import MailuoError
from graph.ledger.texts import Extraction
from graph.model import Property, model
from graph.session import Session
from graph.session.texts import ShownText
from graph.words import t
from loaders.corrections import value_of, written
from ui import judge_parts, parts
from ui.judge_parts import STANDING, Deed

#: Longer values are written in a field of several lines.
_LONG = 40


def is_protective(one: Extraction, status: str) -> bool:
    """Whether it protects somebody: a clearing or a refutation shows at once (LEDGER, DESIGN §4)."""
    kept = model().protective
    return one.type in (*kept["labels"], *kept["relations"]) or status in kept["status"]


def counts_how(shown: ShownText, one: Extraction) -> tuple[str, str]:
    """(sentence, tone): whether the extraction counts as it stands."""
    if one.uid not in shown.reviews:
        return t("已由后来的导入取代，不能再判断。", "Replaced by a later import; it can no longer be judged."), ""
    review, status = shown.reviews[one.uid]
    kind = shown.judged.get(one.uid)
    if kind == "REFUTE":
        return t("已查否：留在图中并注明，不作依据。", "Refuted: it stays, marked, and counts nowhere."), ""
    if review == "REJECTED" or status == "RETRACTED":
        return t("已否定或撤回：不在图中。", "Rejected or retracted: it is not in the graph."), ""
    if one.kind == "edge" and one.uid not in shown.edges:
        return t(
            "一端已不在图中或尚未找到，这条关系等待。", "One of its ends is not in the graph; the relation waits."
        ), ""
    if review == "ACCEPTED":
        return t("已采信：计入分析和报告。", "Accepted: analyses and reports count it."), ""
    if is_protective(one, status):
        return (
            t("保护性事实：不等采信，已经显示，并注明未复核。", "Protective: it shows at once, marked as unreviewed."),
            "green",
        )
    return t("采信之前不计入分析和报告。", "Not counted in analyses and reports until accepted."), ""


def render(session: Session, shown: ShownText, chosen: Extraction) -> None:
    """What was said about the extraction, and the buttons."""
    sentence, tone = counts_how(shown, chosen)
    parts.note(sentence, tone)
    past = [one for one in judge_parts.of(session, [chosen.uid]) if chosen.uid in one.uids]
    standing = next((one for one in past if one.state in STANDING), None)
    if standing is not None:
        st.html(f'<div class="ml-meta">{parts.text(judge_parts.said(standing))}</div>')
    if chosen.uid not in shown.reviews:
        return
    review = shown.reviews[chosen.uid][0]
    kind = shown.judged.get(chosen.uid)
    deeds: list[Deed] = []
    if review == "UNREVIEWED" or kind not in (None, "ACCEPT"):
        deeds.append(judge_parts.judged(session, "ACCEPT", [chosen.uid]))
    if kind in (None, "ACCEPT"):
        deeds.append(judge_parts.judged(session, "REJECT", [chosen.uid]))
    if standing is not None:
        deeds.append(judge_parts.undoing(session, standing))
    judge_parts.decide("text", chosen.uid, deeds)


def whole(session: Session, shown: ShownText) -> None:
    """All of the text that nobody has reviewed, behind one button."""
    uid = shown.info.uid
    with st.popover(t("整篇判断", "Whole text"), icon=":material/fact_check:", key="text_whole"):
        left = _unreviewed(session, uid)
        st.caption(
            t(
                f"未复核 {len(left)} 条（含这份文书本身）。已判断的不动。",
                f"{len(left)} are unreviewed (the document among them). What was judged stays as it is.",
            )
        )
        if left:
            every = (("ACCEPT", t("全部采信", "Accept all")), ("REJECT", t("全部否定", "Reject all")))
            deeds = [
                Deed(kind.lower(), label, _judging(session, kind, left), icon=judge_parts.SIGNS[kind])
                for kind, label in every
            ]
            hint = t("例如：全文已核", "for example: the whole text was checked")
            judge_parts.decide("text_all", uid, deeds, hint, tell=False)


def _judging(session: Session, kind: str, uids: list[str]) -> Any:
    return lambda why: session.judge(kind, uids, why)


def _unreviewed(session: Session, uid: str) -> list[str]:
    """Read (and written down) once for each revision and text."""
    kept = st.session_state.get("text_left")
    if kept is None or kept[0] != (session.revision, uid):
        kept = ((session.revision, uid), session.unreviewed_of(uid))
        st.session_state["text_left"] = kept
    left: list[str] = kept[1]
    return left


# ---------------------------------------------------------------- correcting
def correct(session: Session, shown: ShownText, one: Extraction) -> None:
    """The values of the extraction as fields, behind a button; a corrected one is a version in a batch of its own.

    Nothing for what is no longer live, or was judged out of the graph: a correction would change nothing there.
    """
    if one.uid not in shown.reviews or shown.judged.get(one.uid) not in (None, "ACCEPT"):
        return
    fields = {p.name: p for p in _declared(one).values() if not p.derived and p.name not in views.HIDDEN}
    if not fields:
        return
    with st.popover(
        judge_parts.verb("CORRECT") + "…", icon=judge_parts.SIGNS["CORRECT"], key=f"text_correct_{one.uid}"
    ):
        told = [name for name in fields if one.props.get(name) is not None]
        more = st.multiselect(
            t("另填", "Also fill in"),
            [name for name in fields if name not in told],
            format_func=lambda name: fields[name].title,
            placeholder=t("原文有而没有读出的", "what the text says and was not read"),
            key=f"text_more_{one.uid}",
        )
        with st.form(f"text_form_{one.uid}", border=False, enter_to_submit=False):
            values = {name: _field(fields[name], one) for name in (*told, *more)}
            why = st.text_input(
                t("理由（必填，会记录）", "Reason (required, recorded)"),
                key=f"text_correct_why_{one.uid}",
                placeholder=t("例如：原文是“原局长”", "for example: the text says “former”"),
            ).strip()
            pressed = st.form_submit_button(
                t("按此更正并采信", "Correct and accept"), key=f"text_correct_do_{one.uid}", type="primary"
            )
        limits = t(
            "是什么对象或关系、两端和起止不能在此更改：读错的就否定。",
            "Kind, ends and period stay as they are: reject what was misread.",
        )
        st.caption(limits)
        if pressed:
            _submit(session, shown, one, fields, values, why)


def _submit(
    session: Session,
    shown: ShownText,
    one: Extraction,
    fields: dict[str, Property],
    values: dict[str, Any],
    why: str,
) -> None:
    kept = {n: v for n, v in one.props.items() if n.removesuffix("_precision") not in values}
    try:
        for name, value in values.items():
            kept |= value_of(fields[name], value) if isinstance(value, str) else {name: value}
    except MailuoError as error:
        parts.failed(error)
        return
    deed = Deed("correct", "", lambda reason: session.correct(one.uid, kept, reason))
    judge_parts.do("text", one.uid, deed, why)


def _field(prop: Property, one: Extraction) -> Any:
    """A field for one value; its text is read when the form is sent."""
    value, key = one.props.get(prop.name), f"text_field_{one.uid}_{prop.name}"
    if prop.enum:
        codes = list(model().enums[prop.enum])

        def word(code: str) -> str:
            return model().code_title(str(prop.enum), code)

        if prop.is_list:
            return st.multiselect(prop.title, codes, default=value or [], format_func=word, key=key)
        at = codes.index(value) if value in codes else None
        return st.selectbox(prop.title, codes, index=at, format_func=word, key=key)
    if prop.type == "bool":
        choices = [True, False]
        at = choices.index(value) if value in choices else None
        return st.selectbox(
            prop.title, choices, index=at, format_func=lambda on: t("是", "yes") if on else t("否", "no"), key=key
        )
    text = written(prop, value, one.props.get(f"{prop.name}_precision"))
    title = f"{prop.title}{_unit(prop)}"
    if len(text) > _LONG:
        return st.text_area(title, text, key=key)
    return st.text_input(title, text, key=key)


def _unit(prop: Property) -> str:
    if prop.type == "date":
        return t("（2024-03-12、2024-03 或 2024）", " (2024-03-12, 2024-03 or 2024)")
    return t("（几项用、隔开）", " (items with 、 between)") if prop.is_list else ""


def _declared(one: Extraction) -> dict[str, Property]:
    """Declared properties, by name (of a label with those it extends)."""
    return dict((model().labels[one.type] if one.kind == "node" else model().relations[one.type]).properties)
