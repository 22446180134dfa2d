"""Two languages side by side: every text for a person is written as ``t("中文", "English")``.

The language is chosen once per process or per app session, Chinese unless told otherwise.
"""

from __future__ import annotations

import difflib
import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Lang = Literal["zh", "en"]

#: Known words that are listed where none is near; there are 31 labels and 59 relations.
_LISTED = 60

#: What pydantic (2.10 on) and Typer (0.29) say of a value that they do not take, each with ours.
_REFUSED: tuple[tuple[str, str], ...] = (
    (r"Input should be a valid integer.*", "应是整数。"),
    (r"Input should be a valid number.*", "应是数字。"),
    (r"Input should be a valid datetime.*", "应是日期或时刻，写成 2024-03-12。"),
    (r"Input should be a valid string.*", "应是文字，写在引号里。"),
    (r"Input should be greater than or equal to (?P<a>\S+)", "不能小于 {a}。"),
    (r"Input should be less than or equal to (?P<a>\S+)", "不能大于 {a}。"),
    (r"Input should be greater than (?P<a>\S+)", "应大于 {a}。"),
    (r"'(?P<a>.*?)' is not one of (?P<b>.+?)\.?", "“{a}”不在 {b} 之内。"),
    (r"Input should be (?P<a>'.+') or (?P<b>'.+')", "只能是 {a} 或 {b}。"),
    (r"Input should be (?P<a>'.+)", "只能是 {a}。"),
)

_lang: ContextVar[Lang] = ContextVar("mailuo_lang", default="zh")


def lang() -> Lang:
    """The language in force here."""
    return _lang.get()


def set_lang(value: Lang) -> None:
    """Choose the language for this context (a thread, a task, a command)."""
    _lang.set(value)


@contextmanager
def in_lang(value: Lang) -> Iterator[None]:
    """Run a block in ``value``; the language before is restored."""
    token = _lang.set(value)
    try:
        yield
    finally:
        _lang.reset(token)


def t(zh: str, en: str) -> str:
    """The text of the language in force."""
    return zh if _lang.get() == "zh" else en


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """“Did you mean …” with the nearest known word, else the first of the known ones."""
    every = list(known)
    near = difflib.get_close_matches(word, every, n=1, cutoff=0.6)
    if near:
        return t(f"是不是 {near[0]}？", f"Did you mean {near[0]}?")
    more = ["…"] if len(every) > _LISTED else []
    listed = every[:_LISTED] + more
    return t(f"可用：{'、'.join(listed)}。", f"Known: {', '.join(listed)}.")


def refused_text(said: str) -> str:
    """Why a value is not taken, in the language in force; what is not in the table is given as it is said."""
    said = said.strip().removeprefix("Value error, ")
    for pattern, words in _REFUSED:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            return t(words.format(**found.groupdict()), said)
    return said


def printable(text: str) -> str:
    """``text`` without what would turn a terminal, or the direction of writing, against its reader."""
    return text if text.isprintable() else "".join(char if char == "\n" or char.isprintable() else " " for char in text)
