"""Numbers that pass their check digits and belong to nobody.

The administrative prefix 99xxxx is in no edition of GB/T 2260, so no identity number and no credit code
of a real person or body begins like these; the telephone prefix 129 is no mobile segment.
"""

from __future__ import annotations

from datetime import date

COUNTY = "990721"
PREFECTURE = "990700"
PROVINCE = "990000"

#: GB 11643: weights of the first seventeen digits, and the check character for each remainder.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"

#: GB 32100: the alphabet has no I, O, S, V, Z; the weight of place i is 3**i mod 31.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: GB 11714: weights of the eight places of an organisation code.
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(born: date, sequence: int, male: bool) -> str:
    """An 18-digit identity number; ``sequence`` 0 to 499, the seventeenth digit is odd for men."""
    body = f"{COUNTY}{born:%Y%m%d}{sequence * 2 + male:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11
    return body + _ID_CHECK[rest]


def wrong_check(number: str) -> str:
    """The same number with another check character: a planted fault."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def credit_code(kind: str, sequence: int) -> str:
    """A unified social credit code; ``kind`` is the two leading places (11 organ, 12 institution, 91 company …)."""
    organ = f"QH{sequence:06d}"
    weighed = sum(int(c, 36) * weight for c, weight in zip(organ, _ORG_WEIGHTS, strict=True))
    body = f"{kind}{COUNTY}{organ}{'0X987654321'[weighed % 11]}"
    total = sum(_USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return body + _USCC_ALPHABET[(31 - total % 31) % 31]


def phone(sequence: int) -> str:
    """An eleven-digit number of a segment that no operator has."""
    return f"129{sequence:08d}"
