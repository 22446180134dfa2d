"""Numbers: units, bounds, cents; nothing is rounded and no bound is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.faults import Fault
from loaders.numbers import Number, cents, check_bound, in_base, read_number


def read(text: str) -> Number:
    found = read_number(text)
    assert isinstance(found, Number), found
    return found


@given(st.decimals(-(10**12), 10**12, places=2))
def test_plain_and_grouped_numbers_are_themselves(value: Decimal) -> None:
    assert read(f"{value:f}").scaled == value
    assert read(f"{value:,.2f}").scaled == value


@given(
    st.integers(0, 10**9),
    st.sampled_from([("千", 10**3), ("万", 10**4), ("百万", 10**6), ("亿", 10**8), ("萬", 10**4)]),
)
def test_magnitudes(value: int, magnitude: tuple[str, int]) -> None:
    assert read(f"{value}{magnitude[0]}元").scaled == value * magnitude[1]


@pytest.mark.parametrize(
    ("text", "yuan", "bound"),
    [
        ("345万余元", 3_450_000, "ge"),
        ("300余万元", 3_000_000, "ge"),
        ("50万元以上", 500_000, "ge"),
        ("不少于2亿元", 200_000_000, "ge"),
        ("近3亿元", 300_000_000, "le"),
        ("约1.5万元", 15_000, "approx"),
        ("722.65萬元", 7_226_500, "eq"),
        ("￥1,200", 1200, "eq"),
    ],
)
def test_the_bound_is_kept(text: str, yuan: int, bound: str) -> None:
    found = read(text)
    assert (in_base(found, "", True), found.bound) == (Decimal(yuan), bound)


def test_a_bound_without_a_place_makes_the_cell_faulty() -> None:
    assert check_bound(read("345万余元"), has_place=False) is not None
    assert check_bound(read("345万元"), has_place=False) is None
    assert check_bound(read("345万余元"), has_place=True) is None


@pytest.mark.parametrize(
    "text", ["1,23", "1.2.3", "十", "百万", "1e5", "不少于3万元以下", "（3）", "3 4", "-", "三百", "12人13人"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert isinstance(read_number(text), Fault)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, (Number, Fault))


def test_the_unit_of_the_column_counts_where_the_cell_has_none() -> None:
    assert in_base(read("12.5"), "万元", True) == 125_000
    assert in_base(read("12.5元"), "万元", True) == Decimal("12.5")
    assert in_base(read("12.5"), "%", False) == Decimal("0.125")
    assert in_base(read("12.5%"), "", False) == Decimal("0.125")
    assert isinstance(in_base(read("12人"), "", True), Fault)
    assert isinstance(in_base(read("12元"), "", False), Fault)


def test_money_is_whole_cents_or_nothing() -> None:
    assert cents(Decimal("0.29")) == 29
    assert cents(Decimal("1234567.89")) == 123456789
    assert isinstance(cents(Decimal("0.005")), Fault)


def test_a_unit_that_is_kept_is_the_one_that_was_written() -> None:
    assert read("2.86万人").unit_text == "万人"
    assert read("1300余项").unit_text == "项"
