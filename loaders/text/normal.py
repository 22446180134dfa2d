"""Normal form of a line for matching, with the way back to the place in the original.

Simplified, half-width letters and digits, one kind of comma and bracket, no invisible characters. The original
is what is kept and shown; a span of the normal form always has one span of the original.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.identity.names import simplified

#: Punctuation that texts write in two ways. The full stop 。 and the list comma 、 have no second form.
_SAME = str.maketrans(
    {
        "，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "！": "!", "？": "?", "％": "%", "－": "-", "＊": "*",
        "\u3000": " ", "\u00a0": " ", "\t": " ", "「": "“", "」": "”", "『": "‘", "』": "’", "〝": "“", "〞": "”",
        "﹐": ",", "﹔": ";", "﹕": ":", "╳": "×", "✕": "×", "﹡": "*",
    }
)  # fmt: skip
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


@dataclass(frozen=True, slots=True)
class Line:
    """A line. ``at[i]`` is where character i of ``text`` stands in ``original``; one more gives the end."""

    number: int
    original: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that ``text[start:end]`` stands for, 0-based, end exclusive."""
        if end <= start:
            return self.at[start], self.at[start]
        return self.at[start], self.at[end - 1] + 1

    def written(self, start: int, end: int) -> str:
        """The original of ``text[start:end]``."""
        first, last = self.span(start, end)
        return self.original[first:last]


def normal_line(number: int, original: str) -> Line:
    """The normal form of one line (no line ends in it)."""
    kept = [place for place, char in enumerate(original) if char not in _DROPPED]
    text = "".join(_half(original[place]) for place in kept).translate(_SAME)
    return Line(number, original, _simplified(_paired(text)), (*kept, len(original)))


def _half(char: str) -> str:
    """Full-width ASCII letters and digits as half-width ones."""
    return chr(ord(char) - 0xFEE0) if "０" <= char <= "９" or "Ａ" <= char <= "Ｚ" or "ａ" <= char <= "ｚ" else char


def _paired(text: str) -> str:
    """Straight quotation marks as opening and closing ones, in turn."""
    if '"' not in text:
        return text
    parts = text.split('"')
    return parts[0] + "".join(("“" if number % 2 == 0 else "”") + part for number, part in enumerate(parts[1:]))


def _simplified(text: str) -> str:
    """Simplified characters, one for one: where a phrase would change the length, character by character."""
    whole = simplified(text)
    if len(whole) == len(text):
        return whole
    return "".join(one if len(one := simplified(char)) == 1 else char for char in text)
