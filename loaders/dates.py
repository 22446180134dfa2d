"""Dates as they are written in offices, read to a day, a month or a year; what is ambiguous is not read."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from graph.words import t
from loaders.faults import Fault, unreadable_date, unreadable_month

Partial = tuple[date, str]

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DEFAULTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME,
        r"(\d{4})()(\d{2})(\d{2})",
        r"(\d{4})(年)(\d{1,2})月(\d{1,2})(?:日|号)" + _TIME,
        r"(\d{4})([-/.])(\d{1,2})",
        r"(\d{4})(年)(\d{1,2})月份?",
        r"(\d{4})()年?",
    )
)
_CHINESE = re.compile(
    r"[〇零○一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,3}月(?:份|[一二三四五六七八九十]{1,3}[日号])?)?"
)
_DIGITS = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_YEARS = (1800, 2199)
_DAY_NUMBER = re.compile(r"[0-9]{1,7}")
#: Excel's day 60 is 1900-02-29, which never was; days before it are not read.
_EXCEL_FIRST, _EXCEL_LAST = 61, 2_958_465


def day_reader(formats: tuple[str, ...] = ()) -> Callable[[str], Partial | Fault]:
    """A function text → (first possible day, precision d/m/y) or what is wrong.

    Args:
        formats: ``%Y-%m-%d`` and the like, ``excel`` for day numbers. Empty: the usual forms; then ``2018925``
            (two readings) and ``2024.1`` (October with its zero lost, or January) are not read.
    """
    if not formats:
        return _read_default
    patterns = [(None, ()) if one == "excel" else _pattern(one) for one in formats]

    def read(text: str) -> Partial | Fault:
        plain = _plain(text)
        for pattern, names in patterns:
            if pattern is None:
                if _DAY_NUMBER.fullmatch(plain) and _EXCEL_FIRST <= int(plain) <= _EXCEL_LAST:
                    return date(1899, 12, 30) + timedelta(days=int(plain)), "d"
            elif found := pattern.fullmatch(plain):
                parts = dict(zip(names, found.groups(), strict=True))
                return _day(parts["Y"], parts.get("m"), parts.get("d"))
        return unreadable_date()

    return read


def check_format(text: str) -> bool:
    """Whether ``text`` is a format that ``day_reader`` knows."""
    names = re.findall(r"%(.)", text)
    return text == "excel" or (
        "Y" in names
        and set(names) <= {"Y", "m", "d"}
        and len(names) == len(set(names))
        and ("d" not in names or "m" in names)
    )


def _pattern(text: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    out, names, place = "", [], 0
    for found in re.finditer(r"%([Ymd])", text):
        out += re.escape(text[place : found.start()])
        place = found.end()
        # Without a character between them, %m and %d have two digits each: nothing else tells where one ends.
        fixed = text[place : place + 1] == "%" or (found.start() > 1 and text[found.start() - 2] == "%")
        out += r"(\d{4})" if found[1] == "Y" else r"(\d{2})" if fixed else r"(\d{1,2})"
        names.append(found[1])
    return re.compile(out + re.escape(text[place:])), tuple(names)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip() if not text.isascii() else text.strip()


def _read_default(text: str) -> Partial | Fault:
    plain = _plain(text)
    if _CHINESE.fullmatch(plain):
        plain = _from_chinese(plain)
    if re.fullmatch(r"\d{4}\.1", plain):
        return unreadable_date(
            t("可能是 1 月，也可能是丢了末尾 0 的 10 月", "may be January, or October with its zero lost")
        )
    for pattern in _DEFAULTS:
        found = pattern.fullmatch(plain)
        if found:
            year, _, *rest = found.groups()
            return _day(year, rest[0] if rest else None, rest[1] if len(rest) > 1 else None)
    return unreadable_date()


def _day(year: str | None, month: str | None, day: str | None) -> Partial | Fault:
    number = int(year or 0)
    if not _YEARS[0] <= number <= _YEARS[1]:
        return unreadable_date(t("年份不可能", "the year is not possible"))
    try:
        return date(number, int(month or 1), int(day or 1)), "d" if day else "m" if month else "y"
    except ValueError:
        return unreadable_date(t("没有这一天", "there is no such day"))


def _from_chinese(text: str) -> str:
    year, _, rest = text.partition("年")
    out = "".join(_DIGITS[char] for char in year) + "年"
    for number, sign in re.findall(r"([一二三四五六七八九十]+)([月日号])", rest):
        tens, ten, ones = number.partition("十")
        value = (
            (int(_DIGITS[tens]) if tens else 1) * 10 + (int(_DIGITS[ones]) if ones else 0)
            if ten and len(ones) < 2
            else -1
        )
        if not ten and len(number) == 1:
            value = int(_DIGITS[number])
        out += f"{value}{sign}"
    return out


def last_day(first: date, precision: str) -> date:
    """The last possible day of a partial date."""
    if precision == "y":
        return date(first.year, 12, 31)
    if precision == "m":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def year_month(text: str) -> str | Fault:
    """``YYYY-MM``, or ``YYYY`` where no month is known; a day is dropped. ``197005`` is read too."""
    plain = _plain(text)
    if re.fullmatch(r"(?:18|19|20|21)\d{2}(?:0[1-9]|1[0-2])", plain):
        return f"{plain[:4]}-{plain[4:]}"
    found = _read_default(plain)
    if isinstance(found, Fault):
        return unreadable_month()
    return f"{found[0]:%Y}" if found[1] == "y" else f"{found[0]:%Y-%m}"
