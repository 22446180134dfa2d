"""Sentences, segments and clauses of a line, as spans: where a word's reach ends.

A sentence ends at 。！？ or ……, a segment also at ；, a clause also at a comma (but not inside a number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(r"[。!?]+[”’)》]*|…{1,2}[”’)]*|$")
_SEGMENT = re.compile(r";|$")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))|$")


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a line's normal form: line index in the text (not its number), start, end exclusive."""

    line: int
    start: int
    end: int

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end


def _parts(text: str, start: int, end: int, stop: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    place = start
    while place < end:
        found = stop.search(text, place, end)
        until = found.start() if found else end
        after = found.end() if found and found.end() > place else end
        if until > place:
            yield place, until
        place = max(after, place + 1)


def sentences(line: int, text: str) -> list[Span]:
    """Sentences without their closing marks."""
    return [Span(line, a, b) for a, b in _parts(text, 0, len(text), _SENTENCE)]


def segments(text: str, within: Span) -> list[Span]:
    """Parts between semicolons."""
    return [Span(within.line, a, b) for a, b in _parts(text, within.start, within.end, _SEGMENT)]


def clauses(text: str, within: Span) -> list[Span]:
    """Parts between commas, semicolons included."""
    return [
        Span(within.line, a, b)
        for part in segments(text, within)
        for a, b in _parts(text, part.start, part.end, _CLAUSE)
    ]


def around(parts: list[Span], place: int) -> Span | None:
    """The part in which a place lies."""
    return next((part for part in parts if part.start <= place < max(part.end, part.start + 1)), None)
