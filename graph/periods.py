"""Days that are only partly known, and the one place that decides whether periods meet (LEDGER §1.7, §6.6).

A date is stored as its first possible day (a ``valid_to``: its last) with a precision: ``d`` the day
itself, ``m`` some day of that month, ``y`` some day of that year. A null end is open (precision ``o``:
still true) or unknown (null precision: any day).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

MIN_DAY = date(1, 1, 1)
MAX_DAY = date(9999, 12, 31)


def day_range(first: date | None, precision: str | None) -> tuple[date, date]:
    """First and last possible day of a date property held as ``first`` with ``precision``; unknown: any day."""
    if first is None:
        return MIN_DAY, MAX_DAY
    if precision == "m":
        return first.replace(day=1), _month_end(first)
    if precision == "y":
        return date(first.year, 1, 1), date(first.year, 12, 31)
    return first, first


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """``day`` plus whole months; a day that the month lacks becomes its last day (2024-08-31 + 6 = 2025-02-28)."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when something held, both ends inclusive, each with its precision."""

    valid_from: date | None = None
    valid_to: date | None = None
    from_precision: str | None = None
    to_precision: str | None = None

    @property
    def start_range(self) -> tuple[date, date]:
        """First and last possible first day."""
        return day_range(self.valid_from, self.from_precision)

    @property
    def end_range(self) -> tuple[date, date]:
        """First and last possible last day; an open end lies behind every day we know of."""
        if self.valid_to is None:
            return (MAX_DAY, MAX_DAY) if self.to_precision == "o" else (MIN_DAY, MAX_DAY)
        return day_range(self.valid_to, self.to_precision)

    def covers(self, day: date) -> bool | None:
        """Whether the period holds on ``day``: yes, no, or None where the missing part of a date decides."""
        (first_start, last_start), (first_end, last_end) = self.start_range, self.end_range
        if day < first_start or day > last_end:
            return False
        if last_start <= day <= first_end:
            return True
        return None

    def can_overlap(self, other: Period) -> bool:
        """Whether some day can lie in both periods."""
        return max(self.start_range[0], other.start_range[0]) <= min(self.end_range[1], other.end_range[1])


def starts_can_agree(a: Period, b: Period) -> bool:
    """Whether both can have begun on one and the same day."""
    return max(a.start_range[0], b.start_range[0]) <= min(a.start_range[1], b.start_range[1])


def ends_can_agree(a: Period, a_data_date: date, b: Period, b_data_date: date) -> bool:
    """Whether both can have ended on one and the same day.

    An open end was still true at its import's data date, so any later day is possible for it.
    """
    a_first, a_last = _end_days(a, a_data_date)
    b_first, b_last = _end_days(b, b_data_date)
    return max(a_first, b_first) <= min(a_last, b_last)


def _end_days(period: Period, data_date: date) -> tuple[date, date]:
    if period.valid_to is None and period.to_precision == "o":
        return date.fromordinal(min(data_date.toordinal() + 1, MAX_DAY.toordinal())), MAX_DAY
    return day_range(period.valid_to, period.to_precision)


def as_date(value: object) -> date | None:
    """A day held as ``date`` or as ISO text; None where it is neither."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None
