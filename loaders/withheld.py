"""What no text that is kept may carry: id numbers in clear (SG-15), and who reported something (SG-01)."""

from __future__ import annotations

from collections.abc import Iterable

from graph.identity.checks import ID_IN_TEXT, id_birth, id_norm, id_valid
from graph.identity.hashing import display_tail

#: Properties in which eighteen digits are no id number.
NUMBERS_OF_THINGS = frozenset({"uscc", "party_code", "stock_code", "code", "no", "doc_no", "sha256", "cadre_no"})
_ID_LENGTH = 18
#: Numbers of projects begin with an area code and carry their day too, but not one of the last century.
_OF_A_PERSON = 2000
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
)
#: First characters of those words in Traditional writing.
_TRADITIONAL = ("舉報", "檢舉", "信訪", "誣告", "誣陷", "上訪", "投訴", "報案", "來信", "來訪", "來電", "告狀信")


def masked(text: str) -> str:
    """A number that must not be shown: its last four characters behind stars."""
    return "****" + display_tail(text)


def without_ids(text: str) -> str:
    """A text with the id numbers in it masked.

    A number of the right shape with a wrong check digit is a mistyped one as long as its day of birth lies in the
    last century; later ones are left, since project numbers look like them.
    """
    if len(text) < _ID_LENGTH:
        return text
    return ID_IN_TEXT.sub(lambda found: masked(id_norm(found[0])) if _is_id(id_norm(found[0])) else found[0], text)


def _is_id(number: str) -> bool:
    born = id_birth(number)
    return id_valid(number) or (born is not None and born.year < _OF_A_PERSON)


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
