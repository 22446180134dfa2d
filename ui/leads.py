"""How a lead (疑点) is said on a page: one short line for lists, the sentence with its subjects marked, an entry."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Sequence
from html import escape

import streamlit as st

from graph.analysis.finding import Entity, Finding, Text, mark_text
from graph.analysis.models import MODELS
from graph.analysis.wording import number
from graph.session import judge_words
from graph.words import lang, t
from ui import theme

#: What a sentence says after this stands in places of its own on a card: explanations, the chance sentence.
_TAIL = ("可能的合理解释：", "Possible ordinary explanations:")
_DAY_ZH = re.compile(r"^(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?[，；]")
_DAY_EN = re.compile(r"^(?:On|In) \d{4}(?:-\d\d){0,2},? (?:when )?")
_BRACKETS = re.compile(r"（[^（）]*）| ?\([^()]*\)")
_TO_CHECK = re.compile(r"需核实|\bto be checked\b|\b[Cc]heck (?=whether\b)")


def model_name(model_id: str) -> str:
    """``A01 亲属关联中标``; the bare id of a model that is not registered here."""
    known = MODELS.get(model_id)
    return f"{model_id} {known.meta.name}" if known else model_id


def day_of(finding: Finding) -> str:
    """The day with which the sentence begins, as far as it is known; else the day of the data."""
    found = _DAY_ZH.match(finding.wording.zh)
    if found is None:
        return finding.as_of.isoformat() if finding.as_of else ""
    return "-".join(part.zfill(2) for part in found.groups() if part)


def short(finding: Finding) -> str:
    """The first statement of the sentence without its day and what stands in brackets."""
    if lang() == "zh":
        text = _DAY_ZH.sub("", finding.sentence()).split("。")[0]
    else:
        text = _DAY_EN.sub("", finding.sentence()).split(". ")[0]
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    return text[:1].upper() + text[1:]


def sentence_html(wording: Text, entities: Sequence[Entity]) -> str:
    """The sentence up to the ordinary explanations: subjects underlined, 需核实 bold."""
    body = t(wording.zh, wording.en).split(t(*_TAIL))[0]
    out = []
    for literal, field, _, _ in string.Formatter().parse(body):
        out.append(_TO_CHECK.sub(lambda found: f"<b>{found[0]}</b>", escape(literal)))
        if field is not None:
            out.append(f"<u>{escape(entities[int(field)].name)}</u>")
    return f'<div class="ml-sentence">{"".join(out)}</div>'


def chance_line(finding: Finding) -> str:
    """``偶然期望 1.75，实得 21``."""
    expected = "—" if finding.expected_by_chance is None else number(finding.expected_by_chance)
    return t(f"偶然期望 {expected}，实得 {finding.found}", f"{expected} expected by chance, {finding.found} found")


def marks_html(marks: Iterable[str]) -> str:
    """Marks as chips."""
    return " ".join(f'<span class="ml-chip plain">{escape(mark_text(mark))}</span>' for mark in marks)


def entry(finding: Finding, key: str, selected: bool, choose: Callable[[str], None], triage: str | None = None) -> None:
    """One line of a list; the whole of it is a button. ``key`` is unique on the page."""
    said = short(finding)
    marks = "　".join(mark_text(mark) for mark in finding.marks)
    if triage is not None:
        marks = f"{judge_words.triage_text(triage)}　{marks}".strip("　")
    line = (
        f'<div class="ml-lead{" on" if selected else ""}"><div class="top">'
        f'{theme.tier_chip(finding.tier, finding.score)}<span class="model">'
        f'{escape(model_name(finding.model_id))}</span><span class="day">{day_of(finding)}</span></div>'
        f'<div class="say" title="{escape(said)}">{escape(said)}</div>'
        f'<div class="ml-meta">{escape(chance_line(finding))}{f"　{escape(marks)}" if marks else ""}</div></div>'
    )
    pressed(finding, key, line, lambda: choose(finding.id))


def row(finding: Finding, key: str) -> bool:
    """One row of a table of leads under ``row_head``; the whole of it is a button. True when it was pressed."""
    expected = "—" if finding.expected_by_chance is None else number(finding.expected_by_chance)
    line = (
        f'<div class="ml-latest"><span>{theme.tier_chip(finding.tier, finding.score)}</span>'
        f"<span>{escape(model_name(finding.model_id))}</span><span>{escape(short(finding))}</span>"
        f'<span class="n">{expected} / {finding.found}</span></div>'
    )
    return pressed(finding, key, line)


def row_head() -> str:
    """The heads over ``row``."""
    return (
        f'<div class="ml-latest head"><span>{t("等级与得分", "Tier and score")}</span><span>{t("模型", "Model")}</span>'
        f"<span>{t('内容', 'Statement')}</span>"
        f'<span class="n">{t("偶然期望 / 实得", "Chance / found")}</span></div>'
    )


def pressed(finding: Finding, key: str, line: str, choose: Callable[[], None] | None = None) -> bool:
    """A line that is a button. Its name is for screen readers; the eye sees the line through it."""
    with st.container(key=f"lead_{key}", gap=None):
        st.html(line)
        return st.button(
            f"{finding.tier or ''} {finding.score:.1f} {model_name(finding.model_id)}",
            key=f"open_{key}",
            on_click=choose,
        )


STYLE = """<style>
[class*="st-key-lead_"]{position:relative}
[class*="st-key-lead_"] [class*="st-key-open_"]{position:absolute;inset:0;width:100%;height:100%}
[class*="st-key-open_"] div{width:100%;height:100%}
[class*="st-key-open_"] button{position:absolute;inset:0;width:100%;height:100%;min-height:0;opacity:0}
[class*="st-key-lead_"]:has(button:focus-visible){outline:2px solid var(--ml-accent);outline-offset:-2px}
[class*="st-key-lead_"]:hover .ml-lead{background:var(--ml-s2)}
.ml-lead,[class*="st-key-lead_"]:hover .ml-lead.on{border-bottom:1px solid var(--ml-line)}
.ml-lead{border-left:3px solid transparent;padding:8px 10px 7px 8px}
.ml-lead.on,[class*="st-key-lead_"]:hover .ml-lead.on{background:var(--ml-s3);border-left-color:var(--ml-accent)}
.ml-lead .top{display:flex;align-items:center;gap:8px;font-size:12.25px;color:var(--ml-t2)}
.ml-lead .model{flex:1 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.ml-lead .day{white-space:nowrap}
.ml-lead .say{margin:4px 0 2px;font-size:13px;line-height:1.5;color:var(--ml-t1);display:-webkit-box;
 -webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.ml-lead.on .ml-meta{color:var(--ml-t2)}
.ml-latest{display:grid;grid-template-columns:92px minmax(150px,22%) 1fr 96px;gap:0 16px;padding:6px 8px;
 font-size:13px;line-height:1.6;color:var(--ml-t1);border-bottom:1px solid var(--ml-line)}
.ml-latest.head{background:var(--ml-s2);color:var(--ml-t2);font-size:12px;font-weight:600;
 border-bottom-color:var(--ml-line2);white-space:nowrap}
.ml-latest .n{text-align:right}
[class*="st-key-lead_"]:hover .ml-latest{background:var(--ml-s2)}
.ml-sentence u{text-decoration-thickness:1px;text-underline-offset:4px;font-weight:600}
</style>"""
