"""Normal forms (LEDGER §3.2, domain rule ``name_norm``): Simplified, half width, no spaces.

A normal form serves guards and search. It never makes two people one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_SPACES = re.compile(r"\s+")
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "･": "·", "∙": "·", "⋅": "·"})
_DOT_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones, one for one."""
    return text if text.isascii() else str(_converter().convert(text))


@lru_cache(maxsize=200_000)
def name_norm(name: str) -> str:
    """Normal form of a person's or body's name; empty where nothing is left."""
    text = unicodedata.normalize("NFKC", name).translate(_DOTS)
    text = _DOT_BETWEEN.sub("·", _SPACES.sub("", text))
    return simplified(text).casefold()


def code_norm(code: str) -> str:
    """Normal form of a number or code: half width, no spaces, upper case; leading zeros stay."""
    if code.isascii() and code.isalnum():
        return code.upper()
    return _SPACES.sub("", unicodedata.normalize("NFKC", code)).upper()
