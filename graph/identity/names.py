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


def _dictionary(file: str) -> dict[str, str]:
    text = (resources.files("opencc") / "dictionary" / file).read_text(encoding="utf-8")
    pairs = (line.partition("\t") for line in text.splitlines())
    return {old: new.split(" ")[0] for old, _, new in pairs if old}


@lru_cache(maxsize=1)
def _short_way() -> tuple[frozenset[str], frozenset[str], dict[int, str]]:
    """Characters that a conversion can change, the first two characters of all phrases, and single characters.

    OpenCC in Python takes about 60 µs for a name. Without a phrase it converts character by character, which is
    a table; a text without any of those characters stays as it is.
    """
    single, phrases = _dictionary("TSCharacters.txt"), _dictionary("TSPhrases.txt")
    changing = {
        a for table in (single, phrases) for old, new in table.items() for a, b in zip(old, new, strict=False) if a != b
    }
    return frozenset(changing), frozenset(phrase[:2] for phrase in phrases), str.maketrans(single)


def simplified(text: str) -> str:
    """Traditional characters as Simplified ones, one for one."""
    if text.isascii():
        return text
    changing, starts, single = _short_way()
    if changing.isdisjoint(text):
        return text
    if any(text[place : place + 2] in starts for place in range(len(text) - 1)):
        return str(_converter().convert(text))
    return text.translate(single)


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
