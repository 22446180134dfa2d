"""Figures with topic and scope: which place, body, period and campaign a count belongs to."""

from __future__ import annotations

from datetime import date

import pytest

from tests.loaders.text.twins import COUNTS, edges, figures, names, one, read

SCOPE = ("place", "body", "period", "campaign")


def scopes(text: str) -> list[tuple[object, ...]]:
    """(wording, topic, place, body, period, campaign) of every figure."""
    return [
        (node.props["text"], node.props.get("topic"), *(node.props.get(name) for name in SCOPE))
        for node in read(text).facts.of("Figure")
    ]


def test_equal_numbers_are_different_facts() -> None:
    found = scopes(COUNTS)
    twice = [one for one in found if one[0] == "11人"]
    assert twice == [
        ("11人", "PERSONS_HANDLED", "临河市", "全市纪检监察组织", "2022年", "碧水行动"),
        ("11人", "PERSONS_ORG_MEASURE", "临河市", "市纪委监委", None, "校园食堂专项整治"),
    ]


def test_scopes_follow_the_sentence() -> None:
    found = {one[0]: one[1:] for one in scopes(COUNTS)}
    assert found["33人"] == ("PERSONS_HANDLED_OR_PUNISHED", "临河市", "市纪委监委", "过去一年", "防汛救灾")
    assert found["5家"] == ("COMPANIES", "临河市", None, None, "阳光国企")
    assert found["903人次"] == ("FORM_COUNT", "临河市", None, None, None)
    assert found["75.2%"][0] == "FORM_SHARE"
    assert found["6轮"] == ("INSPECTION_ROUNDS", "临河市", None, "过去一年", None)
    assert found["7家"][-1] == "6轮巡察"
    assert found["1510个"][-1] == "前5轮巡察"
    assert "2个" not in found
    assert "5轮" not in found


def test_days_only_where_the_text_has_them() -> None:
    reading = read(
        "青禾市综述\n2024-05-20\n今年以来,青禾市纪委监委立案3件。去年,青禾市纪委监委立案4件。2022年,该市立案5件。"
    )
    days = {node.props["text"]: node.valid for node in reading.facts.of("Figure")}
    assert days["3件"] is not None and (days["3件"].start, days["3件"].end) == (date(2024, 1, 1), date(2024, 5, 20))
    assert days["4件"] is None
    assert days["5件"] is not None and days["5件"].to_precision == "y"
    months = read("青禾市综述\n2023年1至9月,青禾市纪委监委立案3件。").facts.of("Figure")[0].valid
    assert months is not None and (months.start, months.end) == (date(2023, 1, 1), date(2023, 9, 30))
    undated = read("青禾市综述\n今年以来,青禾市纪委监委立案3件。")
    assert undated.facts.of("Figure")[0].valid is None


@pytest.mark.parametrize(
    ("sentence", "place", "body"),
    [
        ("河湾县纪委监委立案3件。", "河湾县", "河湾县纪委监委"),
        ("市委书记王长河先后3次作出批示。", "青禾市", "市委书记"),
        ("青禾市委高度重视,市委书记王长河部署工作,3次召开市委常委会。", "青禾市", "青禾市委"),
        ("我们共立案3件。", "青禾市", None),
        ("青禾市纪委监委推动整改,该市累计立案3件。", "青禾市", "青禾市纪委监委"),
        ("该市累计立案3件。", "青禾市", None),
        ("市委3个巡察组与对应的科室联系。", "青禾市", None),
        ("派驻市教育局纪检监察组查纠问题3个。", "青禾市", "派驻市教育局纪检监察组"),
    ],
)
def test_who_acts_where(sentence: str, place: str, body: str | None) -> None:
    reading = read(f"青禾市工作综述\n青禾市纪委监委认真履职。\n{sentence}")
    props = reading.facts.of("Figure")[0].props
    assert (props.get("place"), props.get("body")) == (place, body)


@pytest.mark.parametrize("name", ["白水县", "和顺县", "丰山市", "东城区", "石景区", "柳河县", "武都县", "房县"])
def test_places_whose_names_hold_everyday_words(name: str) -> None:
    reading = read(f"工作综述\n{name}纪委监委立案3件。")
    assert one(reading, "Figure").props.get("place") == (None if name == "石景区" else name)


@pytest.mark.parametrize("words", ["打造超市", "走进农村", "整治景区", "聚焦城市", "紧盯市直单位", "深入社区", "各县"])
def test_words_that_end_like_places(words: str) -> None:
    reading = read(f"工作综述\n纪检监察机关{words},立案3件。")
    assert "place" not in one(reading, "Figure").props


def test_a_sentence_takes_over_the_subject_only_where_it_goes_on() -> None:
    on = figures(read("青禾市综述\n青禾市纪委监委深入调研。此外,发出建议函2份。"))
    new = figures(read("青禾市综述\n青禾市纪委监委深入调研。截至目前,已清退费用2万元。"))
    assert on["2份"]["body"] == "青禾市纪委监委"
    assert "body" not in new["2万元"]


def test_measures_point_to_what_is_counted() -> None:
    reading = read(COUNTS)
    figure = one(reading, "Figure", text="1510个")
    target = edges(reading, "MEASURES", figure)[0].b
    assert target is not None and target.name == "临河2022年市委巡察前5轮"
    whole = one(reading, "InspectionCampaign", n_rounds=6)
    assert whole.props["method"] == "ONE_TO_TWO"
    assert [edge.b for edge in edges(reading, "PART_OF", target)] == [whole]


def test_the_campaign_of_a_whole_term_goes_before_its_rounds() -> None:
    reading = read("临河市综述\n“我们开展了12轮巡察,向被巡察单位反馈问题880个。”王长河介绍五届市委巡察情况时说。")
    assert figures(reading)["880个"]["campaign"] == "五届市委巡察"
    campaign = one(reading, "InspectionCampaign")
    assert campaign.props == {"name": "临河五届市委巡察", "term": "五届", "n_rounds": 12}


def test_clues_go_to_both_recipients_together() -> None:
    reading = read(COUNTS)
    figure = one(reading, "Figure", text="66件")
    assert sorted(edge.b.name for edge in edges(reading, "TRANSFERRED_TO", figure) if edge.b) == [
        "中共临河市委组织部",
        "临河市纪委监委",
    ]
    assert names(reading, "Clue") == []


def test_recovered_money_by_its_kind() -> None:
    reading = read(COUNTS)
    assert one(reading, "Recovery").props == {
        "name": "挽回直接经济损失",
        "kind": "LOSS_RECOVERED",
        "amount": 210_000_000,
        "bound": "ge",
    }
    for sentence, kind in (
        ("已向企业清退违规收取的费用3万元", "REFUND_TO_PAYERS"),
        ("收缴违纪款3万元", "CONFISCATED"),
        ("本人退缴违规领取的补贴3万元", "RETURNED_BY_PERSON"),
    ):
        assert one(read(f"青禾市综述\n青禾市纪委监委{sentence}。"), "Recovery").props["kind"] == kind


def test_counts_of_handled_persons_are_no_penalties() -> None:
    reading = read(COUNTS)
    assert names(reading, "Penalty") == []
    assert names(reading, "PenaltyGroup") == []
    assert names(reading, "Official") == []
