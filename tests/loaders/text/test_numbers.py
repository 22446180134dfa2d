"""Figures in running text: what is one, its value, unit and bound."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.text.lexicon import lexicon
from loaders.text.normal import normal_line
from loaders.text.numbers import Number, Numbers

NUMBERS = Numbers(lexicon())
UNITS = [
    "元",
    "人次",
    "名",
    "人",
    "起",
    "件",
    "条",
    "个",
    "项",
    "轮",
    "次",
    "份",
    "家",
    "亩",
    "大类",
    "市州",
    "%",
    "册",
]


def only(text: str) -> tuple[str, Number]:
    """The only figure of a text, and its wording."""
    line = normal_line(1, text)
    found = list(NUMBERS.find(line.text))
    assert len(found) == 1, (text, found)
    return line.written(found[0].start, found[0].end), found[0]


@pytest.mark.parametrize(
    ("text", "written", "value", "unit", "bound"),
    [
        ("挽回损失210万余元,其他", "210万余元", 2_100_000, "元", "ge"),
        ("追缴资金860余万元。", "860余万元", 8_600_000, "元", "ge"),
        ("清退722.5萬元", "722.5萬元", 7_225_000, "元", "eq"),
        ("投入1.1亿元", "1.1亿元", 110_000_000, "元", "eq"),
        ("先后30余次作出", "30余次", 30, "次", "ge"),
        ("沟通30多次", "30多次", 30, "次", "ge"),
        ("占到90%以上", "90%以上", 90, "%", "ge"),
        ("约谈15人左右", "15人左右", 15, "人", "approx"),
        ("不足20人参加", "20人", 20, "人", "le"),
        ("超过20人参加", "20人", 20, "人", "ge"),
        ("接收信访1,236件次", "1,236件次", 1236, "件次", "eq"),
        ("侵占15.1亩,", "15.1亩", Decimal("15.1"), "亩", "eq"),
        ("设置5大类", "5大类", 5, "大类", "eq"),
        ("7市州均出台", "7市州", 7, "市州", "eq"),
        ("截至目前15项", "15项", 15, "项", "eq"),
        ("处理１２人", "１２人", 12, "人", "eq"),
    ],
)
def test_values(text: str, written: str, value: object, unit: str, bound: str) -> None:
    assert only(text)[0] == written
    number = only(text)[1]
    assert (number.value, number.unit, number.bound) == (Decimal(str(value)), unit, bound)


@pytest.mark.parametrize(
    "text",
    [
        "在前4轮巡察中",
        "第3次会议",
        "离开1个多月",
        "历时2个小时",
        "备案号41080202000079号",
        "DXSG-7标段",
        "X105公路",
        "2024年5月20日",
        "电话12345",
        "二十届三中全会",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert list(NUMBERS.find(normal_line(1, text).text)) == []


@given(
    value=st.decimals(min_value=1, max_value=99_999, places=2),
    factor=st.sampled_from([("", 1), ("万", 10_000), ("亿", 100_000_000)]),
    few=st.sampled_from(["", "余", "多"]),
    after=st.booleans(),
    unit=st.sampled_from(UNITS),
    left=st.sampled_from(["共", "处理", "占", "，"]),
    right=st.sampled_from(["", "，其他", "。", "的情况"]),
)
def test_a_figure_comes_back_as_it_was_written(
    value: Decimal, factor: tuple[str, int], few: str, after: bool, unit: str, left: str, right: str
) -> None:
    word, times = factor
    digits = f"{value.normalize():f}"
    written = digits + (word + few if after else few + word) + unit
    shown, number = only(left + written + right)
    assert shown == written
    assert number.value == Decimal(digits) * times
    assert number.unit == unit
    assert number.bound == ("ge" if few else "eq")
