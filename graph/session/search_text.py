"""What a name looks like to the search index: folded text, character bigrams, pinyin initials.

Folding drops everything that is no letter, digit or character (spaces, middle dots, brackets), half width,
Simplified character by character, small letters. Names are folded for finding only; they are shown as written.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterator
from functools import cache

from graph.identity.names import simplified

#: Readings kept for one name: the usual one first, then those that differ in one character, in two …
MAX_READINGS = 12
#: The same for what is longer than a person's name: a company is found by the usual reading or nearly that.
MAX_LONG = 4
#: Longer texts are sentences; nobody types their initials.
MAX_INITIALS = 24
#: Characters of one value that are indexed.
MAX_TEXT = 400


class _Folding(dict[int, str | None]):
    """Code point → its folded character, worked out once per character that occurs."""

    def __missing__(self, point: int) -> str | None:
        ch = chr(point)
        folded = simplified(ch) if ch.isalnum() or unicodedata.category(ch) in ("Mn", "Mc") else None
        self[point] = folded
        return folded


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The form in which names are compared: ``古丽·买买提`` → ``古丽买买提``, ``ＡＢ 12`` → ``ab12``."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text[:MAX_TEXT].translate(_FOLDING).casefold()


def bigrams(text: str) -> str:
    """Folded text as FTS tokens: every two neighbours, then the last character alone."""
    return " ".join([text[i : i + 2] for i in range(len(text))])


def phrase(text: str) -> str:
    """The FTS phrase that finds folded ``text`` anywhere in a name; one character finds tokens that begin with it."""
    if len(text) == 1:
        return f'"{text}" *'
    return '"' + " ".join([text[i : i + 2] for i in range(len(text) - 1)]) + '"'


def is_han(ch: str) -> bool:
    """Whether a character has a pinyin reading."""
    return "\u3400" <= ch <= "\u9fff" or "\U00020000" <= ch <= "\U0003ffff" or ch == "〇"


@cache
def _letters(ch: str) -> tuple[str, ...]:
    if not is_han(ch):
        return (ch,)
    # Its dictionaries take a quarter of a second to import, and most commands read no name aloud.
    from pypinyin import Style, pinyin

    readings = pinyin(ch, style=Style.FIRST_LETTER, heteronym=True)[0]
    kept = [r for r in dict.fromkeys(readings) if len(r) == 1 and r.isascii()]
    return tuple(kept) or (ch,)


def initials(text: str) -> tuple[str, ...]:
    """First letters of the pinyin of folded ``text``, the usual reading first: 单玉环 → ``dyh``, ``syh``, ``cyh``.

    Empty where the text has no Chinese character or is too long for anybody to type its initials.
    """
    if text.isascii() or len(text) > MAX_INITIALS or not any(map(is_han, text)):
        return ()
    options = [_letters(ch) for ch in text]
    limit = MAX_READINGS if len(text) <= 6 else MAX_LONG
    if math.prod(map(len, options)) <= limit:
        return tuple(map("".join, itertools.product(*options)))
    return tuple(itertools.islice(_readings([o[0] for o in options], options), limit))


def _readings(usual: list[str], options: list[tuple[str, ...]]) -> Iterator[str]:
    yield "".join(usual)
    unsure = [i for i, o in enumerate(options) if len(o) > 1]
    for size in range(1, len(unsure) + 1):
        for places in itertools.combinations(unsure, size):
            for letters in itertools.product(*(options[i][1:] for i in places)):
                reading = list(usual)
                for i, letter in zip(places, letters, strict=True):
                    reading[i] = letter
                yield "".join(reading)


def initial_tokens(readings: tuple[str, ...]) -> str:
    """Readings as FTS tokens; a sign that no query holds keeps a phrase from running on into the next reading."""
    return " 0xx ".join(bigrams(reading) for reading in readings)
