"""What no text that is kept may carry: id numbers in clear (SG-15), and who reported something (SG-01)."""

from __future__ import annotations

from collections.abc import Iterable

from graph.identity.masking import without_ids

#: Properties in which eighteen digits are no id number.
NUMBERS_OF_THINGS = frozenset({"uscc", "party_code", "stock_code", "code", "no", "doc_no", "sha256", "cadre_no"})
#: A text without any of these says nothing of a reporter; Traditional twins are compared as Simplified.
_WORDS = (
    "举报",
    "检举",
    "控告",
    "信访",
    "反映",
    "诬告",
    "诬陷",
    "上访",
    "投诉",
    "报案",
    "爆料",
    "匿名",
    "来信",
    "来访",
    "来电",
    "告状信",
    "揭发",
    "告发",
    "状告",
    "写信",
    "封信",
    "发帖",
    "网帖",
    "捏造",
    "诬指",
    "12388",
    "12345",
)
#: First characters of those words in Traditional writing.
_TRADITIONAL = (
    "舉報",
    "檢舉",
    "信訪",
    "誣告",
    "誣陷",
    "上訪",
    "投訴",
    "報案",
    "來信",
    "來訪",
    "來電",
    "告狀信",
    "揭發",
    "告發",
    "狀告",
    "寫信",
    "發帖",
    "網帖",
    "誣指",
    "捏造",
)


def without_reporters(text: str) -> str:
    """A text in which whoever reported something is blanked out, by the rules by which circulars are read."""
    if not speaks_of_reports((text,)):
        return text
    # The rules are read when the first such text comes; the text reader uses this module in its turn.
    from loaders.text.reporters import blanked

    return blanked(text)


def speaks_of_reports(texts: Iterable[str | None]) -> bool:
    """Whether any of the texts has a word without which nobody reports anything."""
    joined = "\x00".join(text for text in texts if text)
    return any(word in joined for word in _WORDS) or (
        not joined.isascii() and any(word in joined for word in _TRADITIONAL)
    )


def withheld(text: str) -> str:
    """A text as it may be kept and shown."""
    return without_reporters(without_ids(text))
