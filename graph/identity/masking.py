"""Id numbers in text that is kept or written down: only their last four characters stay (SG-15)."""

from __future__ import annotations

from graph.identity.checks import ID_IN_TEXT, id_birth, id_norm, id_valid
from graph.identity.hashing import display_tail

_ID_LENGTH = 18
#: Numbers of projects begin with an area code and carry their day too, but not one of the last century.
_OF_A_PERSON = 2000


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
