"""Figures in running text: number, multiplier, unit, and what 余, 多, 以上 or 近 say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from loaders.text.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as it stands. ``unit`` in Simplified; ``bound``: eq, ge, le or approx."""

    start: int
    end: int
    value: Decimal
    unit: str
    bound: str

    @property
    def plain(self) -> int | float:
        """The value as a whole number where it is one."""
        return int(self.value) if self.value == self.value.to_integral_value() else float(self.value)


class Numbers:
    """Finds figures in a line in normal form."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._number = lexicon.pattern("figures", "number")
        self._factors: dict[str, int] = lexicon.of("figures", "multipliers")
        self._not_before = lexicon.pattern("figures", "not_before")
        self._not_after = lexicon.pattern("figures", "not_after")
        self._bounds = [
            (rule["where"], re.compile(rule["words"]), rule["bound"]) for rule in lexicon.of("figures", "bounds")
        ]

    def find(self, text: str) -> Iterator[Number]:
        """All figures of a line; ordinals, rounds by number and times are none."""
        for found in self._number.finditer(text):
            before, after = text[max(0, found.start() - 4) : found.start()], text[found.end() : found.end() + 4]
            if self._not_before.search(before) or self._is_time(found, after):
                continue
            value = Decimal(found["n"].replace(",", "")) * self._factors.get(found["mul"] or "", 1)
            yield Number(*found.span(), value, found["unit"], self._bound(found, before))

    def _is_time(self, found: re.Match[str], after: str) -> bool:
        return found["unit"] == "个" and bool(self._not_after.match(after))

    def _bound(self, found: re.Match[str], before: str) -> str:
        at = {"inside": (found["few"] or "") + (found["mid"] or ""), "after": found["post"] or "", "before": before}
        for where, words, bound in self._bounds:
            if at[where] and words.search(at[where]):
                return str(bound)
        return "eq"
