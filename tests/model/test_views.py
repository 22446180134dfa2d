"""The words for nodes, edges, days, amounts and names, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from graph import views
from graph.model import model
from graph.words import in_lang


@pytest.mark.parametrize(
    ("labels", "props", "title"),
    [
        (["Person"], {"name": "张玉环"}, "张玉环"),
        (["Person"], {"name": "马某", "display": "马某某"}, "马某某"),
        (["Company"], {"name": "青禾水利", "uscc": "9"}, "青禾水利"),
        (["InspectionRound"], {"term": "十四届", "round_no": 3}, "十四届 第3轮"),
        (["Penalty"], {"kind": "P1", "no": "〔2024〕3号"}, "党内警告　〔2024〕3号"),
        (["Penalty"], {"kind": "P1"}, "党内警告"),
        (["Bid"], {"amount": 280_000_000}, "投标 280.00万元"),
        (["Identifier"], {"kind": "PHONE", "display_tail": "1234"}, "****1234　电话"),
        (
            ["Inspection"],
            {"method": "REGULAR", "feedback_date": "2024-03-01", "feedback_date_precision": "m"},
            "常规　2024-03",
        ),
        (["Issue"], {"type_l1": "D4", "type_l2": "D4.1"}, "优亲厚友　群众纪律"),
        (["Lot"], {}, "标段（未写明名称）"),
    ],
)
def test_titles(labels: list[str], props: dict[str, object], title: str) -> None:
    assert views.title_of(labels, props) == title


def test_every_label_has_a_title_even_without_any_value() -> None:
    for label in model().labels:
        for language in ("zh", "en"):
            with in_lang(language):  # type: ignore[arg-type]
                assert views.title_of([label], {})
                assert views.subtitle_of([label], {}) == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((date(2019, 3, 1), None, "m", "o"), "2019-03 至今"),
        ((None, None, None, "o"), "起始不详 至今"),
        ((date(2019, 1, 1), date(2021, 6, 30), "y", "d"), "2019 — 2021-06-30"),
        ((None, date(2021, 12, 31), None, "y"), "起始不详 — 2021"),
        ((date(2020, 1, 1), None, "d", None), "2020-01-01 — 止于不详"),
        ((date(2020, 1, 1), date(2020, 1, 1), "d", "d"), "2020-01-01"),
        ((None, None, None, None), ""),
        (("2020-02-01", "2020-02-29", "m", "m"), "2020-02"),
    ],
)
def test_periods(args: tuple[object, object, str | None, str | None], said: str) -> None:
    assert views.period_text(*args) == said


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (1_280_000_000, "1,280.00万元"),
        (999_999, "9,999.99元"),
        (1_000_000, "1.00万元"),
        (0, "0.00元"),
        (-5_000_000, "-5.00万元"),
    ],
)
def test_money(fen: int, said: str) -> None:
    assert views.money_text(fen) == said


def test_exact_yuan() -> None:
    assert views.yuan_text(1_280_000_005) == "12,800,000.05"
    assert views.yuan_text(-150) == "-1.50"
    assert views.money_text(True) == ""


@pytest.mark.parametrize(
    ("kind", "props", "said"),
    [
        ("KIN", {"kin_code": "SP", "kin_class": "K1"}, "亲属（配偶）"),
        ("HOLDS_SHARE", {"pct": 0.6}, "持股 60.0%"),
        ("HOLDS_SHARE", {"pct": 0.6, "nominee": True}, "持股 60.0%（代持）"),
        ("HOLDS_SHARE", {"nominee": False}, "持股"),
        ("HAS_ROLE", {"role": "DIRECTOR", "title": "独立董事"}, "任职企业（独立董事）"),
        ("HAS_ROLE", {"role": "DIRECTOR"}, "任职企业（董事）"),
        ("ROLE_IN", {"role": "BUYER_REP", "recused": True}, "经手（采购人代表，已回避）"),
        ("HELD", {}, "担任"),
    ],
)
def test_edges(kind: str, props: dict[str, object], said: str) -> None:
    assert views.edge_text(kind, props) == said


def test_english() -> None:
    with in_lang("en"):
        assert views.edge_text("HOLDS_SHARE", {"pct": 0.6}) == f"{model().relations['HOLDS_SHARE'].en} 60.0%"
        assert views.period_text(None, date(2021, 1, 1), None, "d") == "start unknown – 2021-01-01"
        assert "cleared" in views.clearing_text({"cleared_date": "2024-03-12"})


def test_clearing_says_what_is_known_and_what_is_not() -> None:
    full = {"cleared_date": date(2024, 3, 12), "method": "FACE_TO_FACE", "range": "本单位"}
    assert views.clearing_text(full) == "已澄清正名（日期：2024-03-12，方式：当面，范围：本单位）"
    assert views.clearing_text({}, unreviewed=True) == "已澄清正名（日期：未写明，方式：未写明，范围：未写明，未复核）"


@pytest.mark.parametrize(
    ("name", "props", "published", "said"),
    [
        ("张玉环", {"name": "张玉环"}, False, "张〔隐〕"),
        ("张玉环", {"name": "张玉环"}, True, "张玉环"),
        ("欧阳明", {"name": "欧阳明"}, False, "欧阳〔隐〕"),
        ("欧阳", {"name": "欧阳"}, False, "欧〔隐〕"),
        ("马某某", {"display": "马某某", "masked": True}, False, "马某某"),
        ("古丽·买买提", {"name": "古丽·买买提"}, False, "古〔隐〕"),
        ("自然人（未写明名称）", {}, False, "自然人（未写明名称）"),
    ],
)
def test_masked_names(name: str, props: dict[str, object], published: bool, said: str) -> None:
    assert views.masked_name(name, ["Person"], props, published) == said


def test_companies_are_not_masked() -> None:
    assert views.masked_name("甲公司", ["Company"], {"name": "甲公司"}, False) == "甲公司"


def test_digests_are_never_said() -> None:
    facts = views.facts_of(
        ["Person", "Official"], {"name": "张三", "id_hash": "abc", "name_norm": "张三", "cadre_no": "A1"}
    )
    assert facts == [("姓名", "张三"), ("干部编号", "A1")]


def test_badges_in_order() -> None:
    assert views.badges_of({"masked": True, "cleared": True}, "UNREVIEWED", "REFUTED") == (
        "cleared",
        "masked",
        "refuted",
        "unreviewed",
    )
    assert views.badges_of({"cleared": False}, "ACCEPTED", "REGISTERED") == ()
