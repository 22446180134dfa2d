"""Rows that must not enter at all: reporters, secrecy marks, minors, identifiers out of reports (SG-01, 02, 08, 17).

Nothing here returns or logs a value: a refused row leaves its place and the rule.
"""

from __future__ import annotations

import re
from datetime import date

from graph.identity.names import simplified
from loaders import faults as wrong
from loaders.chunk import Chunk, Faults
from loaders.dates import last_day
from loaders.mapping import CLASS_MARK_HEADERS, Mapping
from loaders.properties import BIRTH, Slots
from loaders.values import Texts, flags_of

REPORTER, REPORT_ORIGIN, SECRECY, MINOR = "SG-01", "SG-02", "SG-08", "SG-17"
MINOR_AGE = 14

#: 商业秘密 and 工作秘密 are no marks of state secrecy.
_MARK = re.compile(r"(?<!商业)(?<!工作)(?<!非)(?<!不是)(?<!无)(秘密|机密|绝密)")
_TITLE_MARK = re.compile(r"\s*(秘密|机密|绝密)\s*($|[★☆*＊(（\d])")
_ORIGIN = re.compile(r"REPORT|举报|检举|控告|信访", re.IGNORECASE)


def has_mark(text: str) -> bool:
    """Whether a cell for the secrecy mark holds one (Traditional characters too)."""
    return bool(_MARK.search(simplified(re.sub(r"\s+", "", text))))


def is_title_mark(text: str) -> bool:
    """Whether a line above the table is a secrecy mark, such as ``机密★十年``."""
    return bool(_TITLE_MARK.match(simplified(text)))


def is_report_origin(text: str) -> bool:
    """Whether an identifier's origin is a report (SG-02)."""
    return bool(_ORIGIN.search(text))


def refuse_rows(mapping: Mapping, chunk: Chunk, faults: Faults) -> None:
    """Refuse rows by their cells alone: reporter columns that would be read, marks, the mapping's own conditions."""
    for column in sorted(mapping.reporter_columns() & mapping.columns_used()):
        for row, text in enumerate(chunk.get(column)):
            if text is not None:
                faults.refuse(row, REPORTER)
    for column in dict.fromkeys((*([mapping.class_mark] if mapping.class_mark else ()), *CLASS_MARK_HEADERS)):
        if column in chunk.columns:
            seen: dict[str, bool] = {}
            for row, text in enumerate(chunk.get(column)):
                if text is not None:
                    if text not in seen:
                        seen[text] = has_mark(text)
                    if seen[text]:
                        faults.refuse(row, SECRECY)
    for refusal in mapping.refuse_when:
        for row, holds in enumerate(flags_of(refusal.when)(chunk)):
            if holds:
                faults.refuse(row, refusal.rule)


def refuse_marks(slots: Slots, present: list[bool], chunk: Chunk, faults: Faults) -> None:
    """Refuse documents whose original carries a secrecy mark."""
    for place, mark in enumerate(slots.get("class_mark") or ()):
        if mark is not None and present[place] and has_mark(mark):
            faults.refuse(chunk.row(place), SECRECY)


def refuse_identifiers(origin: Texts | None, slots: Slots, present: list[bool], chunk: Chunk, faults: Faults) -> None:
    """Refuse identifiers that come out of a report; only an address may keep its text."""
    if origin is not None:
        for place, text in enumerate(origin(chunk, faults)):
            if text is not None and present[place] and is_report_origin(text):
                faults.refuse(chunk.row(place), REPORT_ORIGIN)
    texts, kinds = slots.get("text"), slots.get("kind")
    if texts:
        for place, text in enumerate(texts):
            if text is not None and present[place] and (kinds is None or kinds[place] != '"ADDRESS"'):
                faults.add(chunk.row(place), "", "", wrong.not_an_address())


def refuse_minors(slots: Slots, present: list[bool], chunk: Chunk, faults: Faults, today: date) -> None:
    """Refuse persons who are, or may be, under 14 on ``today``; a 未成年 whose age is not known is one of them."""
    births: dict[str, bool] = {}
    known: set[int] = set()
    for name in ("birth_ym", BIRTH):
        for place, birth in enumerate(slots.get(name) or ()):
            if birth is None or not present[place]:
                continue
            known.add(place)
            if birth not in births:
                births[birth] = may_be_minor(birth.strip('"'), today)
            if births[birth]:
                faults.refuse(chunk.row(place), MINOR)
    for place, age in enumerate(slots.get("age_stated") or ()):
        if age is not None and present[place]:
            known.add(place)
            if int(age) < 0:
                faults.add(chunk.row(place), "", "", wrong.impossible_age())
            elif int(age) < MINOR_AGE:
                faults.refuse(chunk.row(place), MINOR)
    for place, flag in enumerate(slots.get("minor") or ()):
        if flag == "true" and present[place] and place not in known:
            faults.refuse(chunk.row(place), MINOR)


def may_be_minor(birth_ym: str, today: date) -> bool:
    """Whether somebody born in that month (or year) may be under 14 on ``today``."""
    year, _, month = birth_ym.partition("-")
    born = last_day(date(int(year), int(month or 1), 1), "m" if month else "y")
    turns = date(born.year + MINOR_AGE, born.month, min(born.day, 28))
    return turns.replace(day=born.day) > today if (born.month, born.day) != (2, 29) else date(turns.year, 3, 1) > today
