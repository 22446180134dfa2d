"""A person's word on a page: the reason with its buttons, what came of it, and what was said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from graph.errors import MailuoError
from graph.session import Session, judge_words
from graph.session.judging import JudgementInfo, JudgeResult
from graph.session.results import Undone
from graph.session.workspace import Export
from graph.words import t
from reports.words import locator_text
from ui import parts, state

_LOCATOR = re.compile(r"(?:sheet=[^;；]*;)?(?:row|line)=\d+(?:;chars=\d+-\d+)?")
#: How names of the explorer's panel begin: what came of a judgement there stands above the panel.
PANEL = "panel_"
#: A judgement that can be taken back: it is the last word on its thing.
STANDING = ("holds", "sleeps", "lapsed", "contradicted", "gone")
#: The sign of each kind on buttons and in lists.
SIGNS = {
    "ACCEPT": ":material/check:",
    "REJECT": ":material/block:",
    "REFUTE": ":material/close:",
    "RETRACT": ":material/keyboard_return:",
    "CORRECT": ":material/edit_note:",
    "SAME": ":material/join:",
    "NOT_SAME": ":material/call_split:",
    "UNSURE": ":material/question_mark:",
}


@dataclass(frozen=True)
class Deed:
    """A button under the reason. ``run`` is given the reason; ``keeps``: the reason stays for the next one."""

    key: str
    label: str
    run: Callable[[str], JudgeResult | Undone]
    help: str = ""
    icon: str | None = None
    keeps: bool = False


def judged(session: Session, kind: str, uids: Sequence[str], all_behind: bool = False, help: str = "") -> Deed:
    """The button of one judgement."""
    return Deed(
        kind.lower(),
        verb(kind),
        lambda why: session.judge(kind, uids, why, all_behind),
        help=help,
        icon=SIGNS[kind],
        keeps=kind == "ACCEPT",
    )


def verb(kind: str) -> str:
    """What the button of a judgement says."""
    english = {"ACCEPT": "Accept", "REJECT": "Reject", "REFUTE": "Refute", "RETRACT": "Retract", "CORRECT": "Correct"}
    english |= {"SAME": "The same", "NOT_SAME": "Not the same", "UNSURE": "Unsure"}
    # In Chinese the verb is the word of the record itself.
    return t(judge_words.kind_text(kind), english[kind])


def undoing(session: Session, info: JudgementInfo) -> Deed:
    """The button that takes a judgement back; where its batch holds more, it says how many go with it."""
    rows = session.ledger.manifest(info.seq).counts.get("rows", 1)
    word = judge_words.kind_text(info.kind)
    more = t(f"（第 {info.seq} 批共 {rows} 条）", f" (all {rows} of batch {info.seq})") if rows > 1 else ""
    return Deed(
        f"undo_{info.seq}",
        t(f"撤销“{word}”{more}", f"Undo “{word}”{more}"),
        lambda why: session.undo(info.seq, why),
        icon=":material/undo:",
    )


def decide(name: str, about: str, deeds: Sequence[Deed], hint: str = "", tell: bool = True) -> None:
    """The field for the reason with its buttons; what came of the last one stands above it.

    Args:
        name: unique on the page. about: what is judged; another one hides what came of the last.
        tell: False where the page says elsewhere what came of it (``told``, ``lasting``).
    """
    if tell:
        told(name, about)
    number = st.session_state.setdefault("judge_number", 0)
    with st.form(f"{name}_form", border=False, enter_to_submit=False):
        why = st.text_input(
            t("理由（必填，会记录）", "Reason (required, recorded)"),
            key=f"{name}_why_{number}",
            placeholder=hint or t("例如：已核对原文", "for example: checked against the original"),
            help=t(
                f"以 {state.config().actor} 的名义记录，可以撤销", f"Recorded for {state.config().actor}; can be undone"
            ),
        ).strip()
        with st.container(horizontal=True, gap="small", key=f"{name}_deeds"):
            pressed = [
                deed
                for deed in deeds
                if st.form_submit_button(deed.label, key=f"{name}_{deed.key}", help=deed.help or None, icon=deed.icon)
            ]
    if pressed:
        do(name, about, pressed[0], why)


def do(name: str, about: str, deed: Deed, why: str) -> None:
    """Run a deed and draw the page again, or say what is missing or went wrong."""
    if not why:
        parts.note(t("先写理由：它会随判断留存。", "First the reason: it is kept with the judgement."), "orange")
        return
    try:
        with st.spinner(t("正在记录…", "Recording…")):
            result = deed.run(why)
    except MailuoError as error:
        parts.failed(error)
        return
    st.session_state["judge_told"] = (name, about, result)
    st.session_state.pop("judge_mark", None)
    if not deed.keeps:
        # Another key empties the field: a reason for one thing is none for the next.
        st.session_state["judge_number"] += 1
    st.rerun()


def lasting(mark: object) -> None:
    """What came of the last judgement in the panel, whose object may be gone now; until ``mark`` (the selection) is
    another one."""
    last = st.session_state.get("judge_told")
    if last is None or not last[0].startswith(PANEL):
        return
    if st.session_state.setdefault("judge_mark", mark) != mark:
        st.session_state["judge_told"] = None
        return
    told(*last[:2])


def told(name: str, about: str) -> None:
    """What came of the last judgement made here: its batch, what speaks against it, exports to be recalled."""
    last = st.session_state.get("judge_told")
    if last is None or last[:2] != (name, about):
        return
    result = last[2]
    if isinstance(result, Undone):
        batch = result.manifest
        parts.note(
            t(
                f"第 {batch.undoes} 批已撤销（记为第 {batch.seq} 批）。疑点在下次运行模型时重新得出。",
                f"Batch {batch.undoes} is undone (batch {batch.seq}). Leads follow with the next run of the models.",
            ),
            "green",
        )
        exports(result.exports)
        return
    seq, n = result.manifest.seq, len(result.uids)
    parts.note(
        t(
            f"已记为第 {seq} 批，{n} 条；要撤销，见“复核”页。疑点在下次运行模型时重新得出。",
            f"Batch {seq}, {n} in all; undone on the page Review. Leads follow with the next run of the models.",
        ),
        "green",
    )
    for one in result.contradictions:
        parts.note(t(f"请注意：{placed(one.text)}", f"Mind: {placed(one.text)}"), "orange")
    exports(result.exports)


def placed(text: str) -> str:
    """A sentence of the door with its locators in words."""
    return _LOCATOR.sub(lambda found: locator_text(found[0]), text)


def exports(found: Sequence[Export]) -> None:
    """Exports that named those concerned, for a recall."""
    if not found:
        return
    rows = [(e.id, f"{e.at.astimezone():%Y-%m-%d %H:%M}", e.kind, e.actor, e.revision) for e in found]
    heads = (t("编号", "No."), t("时间", "When"), t("格式", "Format"), t("导出人", "By"), t("批次", "Batch"))
    said = t("提到过所涉对象，请核对是否收回或更新", "they name those concerned: recall or renew them?")
    parts.table(heads, rows, numbers=[0, 4], above=parts.heading(t("以往导出", "Exports"), said))


def of(session: Session, uids: Sequence[str]) -> list[JudgementInfo]:
    """Judgements on these, newest first; read (and written down) once for each revision and set."""
    key = (session.revision, tuple(uids), state.language())
    kept = st.session_state.get("judge_of")
    if kept is None or kept[0] != key:
        kept = (key, session.judgements(list(uids))[::-1])
        st.session_state["judge_of"] = kept
    found: list[JudgementInfo] = kept[1]
    return found


def table(found: Sequence[JudgementInfo], above: str = "", about: bool = True) -> None:
    """Judgements with who, when, why and how each stands."""
    heads: list[str] = [t("批次", "Batch"), t("判断", "Judgement")]
    heads += [t("对象", "About")] if about else []
    heads += [t("何人", "Who"), t("何时", "When"), t("理由", "Why"), t("现状", "State")]
    parts.table(heads, [_row(one, about) for one in found], numbers=[0], above=above)


def _row(one: JudgementInfo, about: bool) -> list[object]:
    row: list[object] = [one.seq, judge_words.kind_text(one.kind)]
    row += [t("　与　", " and ").join(title or "…" for title in one.titles)] if about else []
    return [*row, one.author, f"{one.at.astimezone():%Y-%m-%d %H:%M}", one.why, judge_words.state_text(one.state)]


def said(one: JudgementInfo) -> str:
    """A judgement in one line: word, who, when, why, and how it stands where it does not simply hold."""
    parts_: list[Any] = [judge_words.kind_text(one.kind), one.author, f"{one.at.astimezone():%Y-%m-%d}", one.why]
    parts_ += [judge_words.state_text(one.state)] if one.state != "holds" else []
    return "　".join(parts_)
