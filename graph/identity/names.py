"""Normal forms (LEDGER §3.2, domain rule ``name_norm``): Simplified, half width, no spaces.

A normal form serves guards and search. It never makes two people one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

from opencc import OpenCC

_SPACES = re.compile(r"\s+")
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "･": "·", "∙": "·", "⋅": "·"})
_DOT_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """Every character that the conversion can change, alone or within a phrase.

    OpenCC in Python takes about 60 µs for a name; nearly all names have no such character and need no call.
    """
    changing: set[str] = set()
    for file in ("TSCharacters.txt", "TSPhrases.txt"):
        text = (resources.files("opencc") / "dictionary" / file).read_text(encoding="utf-8")
        for line in text.splitlines():
            old, _, new = line.partition("\t")
            changing |= {a for a, b in zip(old, new.split(" ")[0], strict=False) if a != b}
    return frozenset(changing)


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones, one for one."""
    if text.isascii() or _traditional().isdisjoint(text):
        return text
    return str(_converter().convert(text))


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
