"""Where the words on lines stand: where there is room, or nowhere (the table has them). The same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Point = tuple[float, float]
#: Left, top, right, bottom.
Box = tuple[float, float, float, float]

#: Shares of a line at which its word is tried, the middle first.
ALONG = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)


def width(text: str, size: float) -> float:
    """Width of a text of ``size``; a Latin letter is about half as wide as a Chinese character."""
    return sum(0.55 if ch.isascii() else 1.0 for ch in text) * size


def around(text: str, middle: Point, size: float) -> Box:
    """The box of a word whose middle is at a point, with a hair of room."""
    half, high = width(text, size) / 2 + 2, size * 0.62
    return (middle[0] - half, middle[1] - high, middle[0] + half, middle[1] + high)


def word_places(
    words: Mapping[str, tuple[str, Point, Point]],
    taken: Iterable[Box],
    size: float,
    along: Sequence[float] = ALONG,
) -> dict[str, Point]:
    """Key → middle of its word; a word for which no place is free is left out.

    Args:
        words: key → text and the two ends of its line.
        taken: boxes of nodes and their names.
        along: shares of a line that may be tried, the best first.
    """
    boxes = list(taken)
    # A rare word says more than the twentieth of its kind.
    often = Counter(text for text, _, _ in words.values())
    out: dict[str, Point] = {}
    for key in sorted(words, key=lambda key: (often[words[key][0]], key)):
        text, (x1, y1), (x2, y2) = words[key]
        for share in along:
            middle = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)
            box = around(text, middle, size)
            if not any(_meet(box, other) for other in boxes):
                boxes.append(box)
                out[key] = middle
                break
    return out


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
