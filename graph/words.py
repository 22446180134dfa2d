"""Two languages side by side: every text for a person is written as ``t("中文", "English")``.

The language is chosen once per process or per app session, Chinese unless told otherwise.
"""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Lang = Literal["zh", "en"]

#: Known words that are listed where none is near; there are 31 labels and 59 relations.
_LISTED = 60

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


def printable(text: str) -> str:
    """``text`` without what would turn a terminal, or the direction of writing, against its reader."""
    return text if text.isprintable() else "".join(char if char == "\n" or char.isprintable() else " " for char in text)
