"""Check digits of the 18-digit citizen number (GB 11643, ISO 7064 mod 11-2) and of the unified social credit code.

Sources: GB 11643 and ISO 7064 (mod 11-2); GB 32100 (mod 31, an alphabet without I, O, S, V, Z).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {char: value for value, char in enumerate(_USCC_ALPHABET)}
_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_DIGIT = "[0-9０-９]"
#: An id number inside running text, in full width or in groups too; not a piece of a longer number.
ID_IN_TEXT = re.compile(
    rf"(?<![0-9A-Za-z０-９])[1-9１-９]{_DIGIT}{{5}}[ \u3000]?(?:[1１][9９]|[2２][0０]){_DIGIT}{{2}}[01０１]{_DIGIT}"
    rf"[0-3０-３]{_DIGIT}[ \u3000]?{_DIGIT}{{3}}[0-9Xx０-９Ｘｘ](?![0-9A-Za-z０-９])"
)


def id_norm(text: str) -> str:
    """Normal form of an id number: half width, no spaces, capital X."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def id_check_digit(first17: str) -> str:
    """The check character (``0``–``9`` or ``X``) that belongs to 17 digits."""
    return _ID_CHECKS[sum(int(char) * weight for char, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def id_valid(number: str) -> bool:
    """Whether ``number`` (normal form) has 18 characters, a possible day of birth and the right check character."""
    if not _ID_SHAPE.fullmatch(number):
        return False
    return id_check_digit(number[:17]) == number[17] and id_birth(number) is not None


def id_birth(number: str) -> date | None:
    """The day of birth inside an 18-digit number; None where it is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def uscc_check_digit(first17: str) -> str:
    """The check character of a credit code: (31 − Σ v(c_i)·3^(i−1) mod 31) mod 31.

    Raises:
        KeyError: a character outside the alphabet.
    """
    total = sum(_USCC_VALUES[char] * pow(3, place, 31) for place, char in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_valid(code: str) -> bool:
    """Whether ``code`` (normal form) is a unified social credit code with the right check character."""
    if len(code) != 18 or any(char not in _USCC_VALUES for char in code):
        return False
    return uscc_check_digit(code[:17]) == code[17]
