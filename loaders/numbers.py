"""Numbers and amounts as they are written: ``1,234.5``, ``345万余元``, ``12.5%``; the bound is never lost."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from graph.words import t
from loaders.faults import Fault, bound_without_place, unreadable_number

_MAGNITUDES = {
    "": 1,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
#: Words and what they say about the number beside them.
BOUNDS = {
    "ge": ("余", "多", "以上", "不少于", "不低于", "至少", "超过", "超", "逾", "≥", ">="),
    "le": ("以下", "以内", "不足", "不到", "不超过", "不高于", "至多", "将近", "接近", "近", "≤", "<="),
    "approx": ("约", "大约", "左右", "上下", "许"),
}
_BOUND_OF = {word: bound for bound, words in BOUNDS.items() for word in words}
_BEFORE = "|".join(
    sorted(
        (
            "不少于",
            "不低于",
            "至少",
            "超过",
            "超",
            "逾",
            "≥",
            ">=",
            "不足",
            "不到",
            "不超过",
            "不高于",
            "至多",
            "将近",
            "接近",
            "近",
            "≤",
            "<=",
            "大约",
            "约",
        ),
        key=len,
        reverse=True,
    )
)
_AFTER = "以上|以下|以内|左右|上下|余|多|许"
_MAGNITUDE = "|".join(sorted((m for m in _MAGNITUDES if m), key=len, reverse=True)).replace("萬", "万")
_NUMBER = re.compile(
    rf"(?P<before>{_BEFORE})?\s*(?:人民币)?[¥$]?\s*(?P<number>[+-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)\s*(?P<mid>余|多)?\s*"
    rf"(?P<magnitude>{_MAGNITUDE})?(?P<mid2>余|多)?(?P<unit>[^\d\s余多以左上许]*?)\s*(?P<after>{_AFTER})?"
)
_TRADITIONAL = str.maketrans({"萬": "万", "億": "亿", "圓": "元", "圆": "元", "餘": "余", "約": "约", "過": "过"})


@dataclass(frozen=True, slots=True)
class Number:
    """``value`` as written (without its magnitude), ``magnitude`` (万 = 10,000), the unit word, the bound."""

    value: Decimal
    magnitude_word: str = ""
    unit: str = ""
    bound: str = "eq"
    bound_word: str = ""

    @property
    def scaled(self) -> Decimal:
        """The number with its magnitude."""
        return self.value * _MAGNITUDES[self.magnitude_word]

    @property
    def unit_text(self) -> str:
        """The unit as written: ``万元``."""
        return self.magnitude_word + self.unit


def read_number(text: str) -> Number | Fault:
    """What the cell says; two bounds that contradict, or anything else around the number, cannot be read."""
    plain = unicodedata.normalize("NFKC", text).strip().translate(_TRADITIONAL)
    found = _NUMBER.fullmatch(plain)
    if not found:
        return unreadable_number()
    words = [found[name] for name in ("before", "mid", "mid2", "after") if found[name]]
    bounds = {_BOUND_OF[word] for word in words}
    if len(bounds) > 1:
        return unreadable_number(t("上下限的说法互相矛盾", "what is said of the bound contradicts itself"))
    return Number(
        value=Decimal(found["number"].replace(",", "")),
        magnitude_word=found["magnitude"] or "",
        unit=found["unit"] or "",
        bound=bounds.pop() if bounds else "eq",
        bound_word=words[0] if words else "",
    )


def in_base(number: Number, column_unit: str, money: bool) -> Decimal | Fault:
    """The number in yuan (money) or as a plain number; a unit in the cell goes before that of the column."""
    if number.unit == "%" and not money:
        return number.scaled / 100
    if number.unit not in ("", "元") or (
        number.unit == "元" and not money and column_unit.removesuffix("元") == column_unit
    ):
        return unreadable_number(t(f"单位“{number.unit}”用不上", f"the unit “{number.unit}” does not fit"))
    if number.unit_text or not column_unit:
        return number.scaled
    if column_unit == "%":
        return number.value / 100
    return number.value * _MAGNITUDES[column_unit.removesuffix("元")]


def cents(yuan: Decimal) -> int | Fault:
    """Integer 分; a fraction of a 分 is not an amount."""
    value = yuan * 100
    if value != value.to_integral_value():
        return unreadable_number(t("金额不足一分的部分无法记录", "a fraction of a 分 cannot be kept"))
    if abs(value) > 2**62:
        return unreadable_number(t("数字太大", "the number is too large"))
    return int(value)


def check_bound(number: Number, has_place: bool) -> Fault | None:
    """A bound needs a property to stand in."""
    return bound_without_place(number.bound_word) if number.bound != "eq" and not has_place else None
