"""Dates: what is written in offices is read, what has two readings is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.dates import day_reader, last_day, year_month
from loaders.faults import Fault

READ = day_reader()
DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31))
FORMS = (
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
    "{y}.{m}.{d}",
    "{y}{m:02}{d:02}",
    "{y}年{m}月{d}日",
    "{y}/{m}/{d} 11:27:00",
    "{y}-{m:02}-{d:02}T08:00:00+08:00",
    " {y}-{m}-{d} ",
)


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_in_any_usual_form_is_that_day(day: date, form: str) -> None:
    assert READ(form.format(y=day.year, m=day.month, d=day.day)) == (day, "d")


@given(DAYS, st.sampled_from(("{y}-{m:02}", "{y}年{m}月", "{y}年{m:02}月份", "{y}/{m:02}")))
def test_a_month_keeps_its_precision(day: date, form: str) -> None:
    assert READ(form.format(y=day.year, m=day.month)) == (day.replace(day=1), "m")


@given(DAYS)
def test_a_year_keeps_its_precision(day: date) -> None:
    assert READ(f"{day.year}年") == READ(str(day.year)) == (date(day.year, 1, 1), "y")


@given(DAYS)
def test_chinese_numerals(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")

    text = "".join(digits[int(c)] for c in str(day.year)) + f"年{small(day.month)}月{small(day.day)}日"
    assert READ(text) == (day, "d")


@pytest.mark.parametrize(
    "text",
    [
        "2018925",
        "2024.1",
        "2024-13-01",
        "2024-02-30",
        "24-01-05",
        "2024-1/5",
        "202405",
        "2024年11月4",
        "今年",
        "0000-00-00",
        "2024-11-04日",
        "1",
        "99999",
    ],
)
def test_what_is_ambiguous_or_no_day_is_not_read(text: str) -> None:
    assert isinstance(READ(text), Fault)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    found = READ(text)
    assert isinstance(found, Fault) or isinstance(found[0], date)
    assert isinstance(year_month(text), (str, Fault))


@given(DAYS)
def test_declared_formats_are_the_only_ones(day: date) -> None:
    read = day_reader(("%Y年%m月%d", "%d.%m.%Y"))
    assert read(f"{day.year}年{day.month}月{day.day}") == (day, "d")
    assert read(f"{day.day}.{day.month}.{day.year}") == (day, "d")
    assert isinstance(read(day.isoformat()), Fault)


def test_without_a_separator_month_and_day_have_two_digits() -> None:
    assert isinstance(day_reader(("%Y%m%d",))("2018925"), Fault)
    assert day_reader(("%Y%m",))("202405") == (date(2024, 5, 1), "m")


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_day_numbers_of_excel(day: date) -> None:
    number = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert day_reader(("excel",))(str(number)) == (day, "d")


def test_last_possible_day() -> None:
    assert last_day(date(2024, 2, 1), "m") == date(2024, 2, 29)
    assert last_day(date(2024, 1, 1), "y") == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1970-05", "1970-05"),
        ("197005", "1970-05"),
        ("1970年5月3日", "1970-05"),
        ("1970", "1970"),
        ("１９７０．０５", "1970-05"),
    ],
)
def test_year_and_month(text: str, month: str) -> None:
    assert year_month(text) == month
