"""Two languages side by side: every text for a person is written as ``t("中文", "English")``.

The language is chosen once per process or per app session, Chinese unless told otherwise.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Lang = Literal["zh", "en"]

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


def printable(text: str) -> str:
    """``text`` without what would turn a terminal, or the direction of writing, against its reader."""
    return text if text.isprintable() else "".join(char if char == "\n" or char.isprintable() else " " for char in text)
