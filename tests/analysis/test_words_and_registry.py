"""What people read holds no banned word; the registry knows its models; docs and code agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.analysis import linked, recurrence
from graph.analysis.finding import MARKS, Text
from graph.analysis.models import MODELS, get, needs, run
from graph.analysis.wording import day_text, money_text, number, period_text, share_text
from graph.errors import QueryError
from graph.model import model
from graph.periods import Period
from tests.analysis.random_a01 import a01_random
from tests.analysis.worlds import a01_world, c01_world, d

# the list of domain rule 07 §7.5; 100% only as a figure of its own
BANNED = (
    "串标成立",
    "确系",
    "铁证",
    "腐败分子",
    "嫌疑",
    "罪犯",
    "贪官",
    "白手套",
    "围标团伙",
    "坐实",
    "必然",
    "高度腐败",
    "证明",
    "不存在",
)
DOCS = Path(__file__).parents[2] / "docs" / "models"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Text):
        yield from (value.zh, value.en)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))


def _all_texts() -> Iterator[str]:
    for loaded in MODELS.values():
        yield from _texts(loaded.meta)
    for graph in (a01_world().graph(), c01_world().graph(), c01_world(20, 15).graph()):
        for result in run(graph):
            yield from _texts(result)
        yield from _texts(recurrence.run(graph))
    for seed in range(40):
        yield from _texts(run(a01_random(seed).graph(), ["A01"]))
    yield from _texts(linked.parties(a01_world().graph(), "o"))
    yield from _texts(linked.between(a01_world().graph(), "o", "ct"))


def test_no_banned_word_in_any_text_of_ours() -> None:
    for text in _all_texts():
        assert not [word for word in BANNED if word in text], text
        assert not re.search(r"(?<![\d.])100%", text), text


def test_every_finding_says_that_it_is_to_be_checked_and_how_likely_by_chance() -> None:
    for graph in (a01_world().graph(), c01_world().graph()):
        for result in run(graph):
            for finding in result.findings:
                zh, en = finding.sentence("zh"), finding.sentence("en")
                assert "需核实" in zh and "可能的合理解释" in zh and "碰巧" in zh
                assert "Check whether" in en and "by chance" in en
                assert not re.search(r"\{\d+\}", zh + en)
                assert len(finding.benign) >= 3 and len(finding.checks) >= 3


def test_marks_have_english_words() -> None:
    assert {"自报", "已回避", "已澄清"} <= set(MARKS)


def test_the_registry() -> None:
    assert list(MODELS) == ["A01", "C01"] and get("a01").meta.id == "A01"
    labels, relations = needs(["A01", "C01"])
    assert set(labels) <= set(model().labels) and set(relations) <= set(model().relations)
    assert "KIN" in relations and "RECTIFIES" in relations and "KIN" not in needs(["C01"])[1]
    with pytest.raises(QueryError):
        get("B99")


def test_parameters_reach_their_model() -> None:
    (result,) = run(a01_world().graph(), ["a01"], {"A01": {"sup_hops": 0}})
    assert result.params == {"kin_classes": ("K1", "K2", "K3"), "min_share": 0.05, "sup_hops": 0}


def test_an_empty_world_gives_empty_runs() -> None:
    from tests.analysis.worlds import World

    for result in run(World().graph()):
        assert (result.found, result.tests, result.expected, result.findings) == (0, 0, 0.0, ())


@pytest.mark.parametrize("model_id", MODELS)
def test_the_docs_page_names_every_parameter_with_its_default(model_id: str) -> None:
    page = (DOCS / f"{model_id.lower()}.md").read_text(encoding="utf-8")
    for param in get(model_id).meta.params:
        default = ", ".join(param.default) if isinstance(param.default, tuple) else str(param.default)
        assert f"| `{param.name}` | {default} |" in page


def test_how_days_money_shares_and_periods_are_written() -> None:
    assert day_text(d("2024-03-12")).zh == "2024年3月12日"
    assert day_text(d("2024-03-01"), "m").zh == "2024年3月" and day_text(d("2024-01-01"), "y").zh == "2024年"
    assert money_text(128_000_000_0).zh == "1,280.00万元" and money_text(None).zh == "金额未知"
    assert (share_text(0.6).zh, share_text(1.0).zh, share_text(None).zh) == (
        "持股60.0%",
        "持有全部股份",
        "持股比例未知",
    )
    assert period_text(Period(d("2023-01-05"), None, "d", "o")).zh == "2023年1月5日至今"
    assert period_text(Period(d("2023-01-05"), None, "d", None)).zh == "2023年1月5日起，终止日未知"
    assert period_text(Period()).zh == "期间未知"
    assert (number(0.0), number(0.004), number(12.345)) == ("0.00", "0.004", "12.35")
