"""Text that a spreadsheet would run as a formula, marked as text; and the mark taken off again."""

from __future__ import annotations

import re

#: Signs that make a spreadsheet read a cell as a formula, in full width too; source: OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARKED = re.compile("'+[" + re.escape("".join(FORMULA_STARTS)) + "]")


def as_text(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet would take it for a formula.

    A text that begins with such a mark already gets another, so that ``as_written`` gives back exactly what was.
    """
    return "'" + text if text.startswith(FORMULA_STARTS) or _MARKED.match(text) else text


def as_written(text: str) -> str:
    """What ``as_text`` was given."""
    return text[1:] if _MARKED.match(text) else text
