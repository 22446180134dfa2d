"""Penalties, what only looks like one, and measures."""

from __future__ import annotations

import pytest

from tests.loaders.text.twins import CIRCULAR, edges, names, one, read

HEAD = "云岭市纪委监委通报1起典型问题\n2024-06-12\n云岭市水务局局长林海舟、副局长赵大江违规收受礼金问题。"


def penalties(sentence: str) -> list[tuple[str, str, int | None, str]]:
    """(code, state, months, whose) of every penalty of a sentence behind the heading of a case."""
    reading = read(HEAD + sentence)
    return [
        (
            node.props["kind"],
            node.props["state"],
            node.props.get("months"),
            "、".join(edge.b.name for edge in edges(reading, "IMPOSED_ON", node) if edge.b),
        )
        for node in reading.facts.of("Penalty")
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2024年3月,林海舟受到党内警告处分。", [("P1", "IN_FORCE", None, "林海舟")]),
        (
            "赵大江受到党内严重警告、政务记大过处分,违纪资金2.6万元已收缴。",
            [("P2", "IN_FORCE", None, "赵大江"), ("A3", "IN_FORCE", None, "赵大江")],
        ),
        (
            "林海舟受到撤销党内职务、政务撤职处分,降为四级调研员。",
            [("P3", "IN_FORCE", None, "林海舟"), ("A5", "IN_FORCE", None, "林海舟")],
        ),
        (
            "林海舟受到留党察看一年、政务撤职处分。",
            [("P4", "IN_FORCE", 12, "林海舟"), ("A5", "IN_FORCE", None, "林海舟")],
        ),
        ("林海舟受到留党察看两年处分。", [("P4", "IN_FORCE", 24, "林海舟")]),
        (
            "林海舟因严重违纪违法,被开除党籍、开除公职处分,其涉嫌犯罪问题移送检察机关依法审查起诉。",
            [("P5", "IN_FORCE", None, "林海舟"), ("A6", "IN_FORCE", None, "林海舟")],
        ),
        ("考虑林海舟主动交代、积极退赔,免予党内警告处分,予以诫勉。", []),
        ("核查组建议给予林海舟党内严重警告处分。", [("P2", "PROPOSED", None, "林海舟")]),
        ("经复审,决定撤销给予林海舟党内警告处分决定。", [("P1", "REVOKED", None, "林海舟")]),
        (
            "林海舟受到党内警告处分,赵大江受到政务警告处分。",
            [("P1", "IN_FORCE", None, "林海舟"), ("A1", "IN_FORCE", None, "赵大江")],
        ),
        (
            "林海舟、赵大江受到党内警告处分。",
            [("P1", "IN_FORCE", None, "林海舟"), ("P1", "IN_FORCE", None, "赵大江")],
        ),
        (
            "林海舟、赵大江分别受到党内严重警告、党内警告处分。",
            [("P2", "IN_FORCE", None, "林海舟"), ("P1", "IN_FORCE", None, "赵大江")],
        ),
        (
            "林海舟、赵大江分别受到党内警告处分。",
            [("P1", "IN_FORCE", None, "林海舟"), ("P1", "IN_FORCE", None, "赵大江")],
        ),
        ("林海舟、赵大江分别受到党内严重警告、党内警告、政务警告处分。", []),
        ("对林海舟等5人分别给予党内严重警告等党纪处分和免职等组织处理。", []),
        ("受到党内警告处分的赵大江表示悔过。", [("P1", "IN_FORCE", None, "赵大江")]),
        ("有关人员受到党内警告处分期间不得提拔。", []),
        ("退缴违规领取的津补贴1.2万余元。", []),
        ("全年处理处分74人,给予党纪政务处分30人。", []),
        ("对照开除党籍的条款开展学习。", []),
    ],
)
def test_sentences(sentence: str, expected: list[tuple[str, str, int | None, str]]) -> None:
    assert penalties(sentence) == expected


def test_day_family_and_conduct() -> None:
    reading = read(CIRCULAR)
    penalty = one(reading, "Penalty", kind="A3")
    assert (penalty.props["family"], penalty.props["public"]) == ("GOV", True)
    assert (penalty.props["decided_date"], penalty.props["decided_date_precision"]) == ("2023-03-01", "m")
    assert [edge.b.props["text"] for edge in edges(reading, "PUNISHES_CONDUCT", penalty) if edge.b] == ["违规收受礼金"]


def test_a_talk_is_a_measure() -> None:
    reading = read(CIRCULAR)
    measure = one(reading, "Measure")
    assert measure.props == {"kind": "F11", "name": "诫勉谈话"}
    assert [edge.b.name for edge in edges(reading, "IMPOSED_ON", measure) if edge.b] == ["吴某"]


def test_persons_known_by_number_only() -> None:
    text = (
        "青禾市综述\n2024-05-20\n此处原是青禾绿源新材料公司厂区,因侵占白鹭湖湿地保护区9亩,景区管理部门违规出具虚假证明帮助办理手续等,"
        "生态遭到破坏,被中央第三生态环境保护督察组通报。\n“依法公告撤销备案手续,厂区全部拆除完毕,场地已平整,"
        "纪检监察机关对2名违规出具虚假证明的相关责任人进行了党纪政务处分。”河湾县纪委监委相关负责人介绍。"
    )
    reading = read(text)
    group = one(reading, "PenaltyGroup")
    assert group.props == {"name": "2名责任人党纪政务处分", "count": 2, "families": ["PARTY", "GOV"]}
    assert [edge.b.props["text"] for edge in edges(reading, "PUNISHES_CONDUCT", group) if edge.b] == [
        "违规出具虚假证明帮助办理手续"
    ]
    decided = edges(reading, "DECIDED_BY", group)
    assert [(edge.b.name, edge.status) for edge in decided if edge.b] == [("河湾县纪委监委", "INFERRED")]
    assert names(reading, "Penalty") == [] and names(reading, "Official") == []
    company = one(reading, "Company", name="青禾绿源新材料公司")
    assert company.props["name_kind"] == "AS_REPORTED"
    assert edges(reading, "IMPOSED_ON") == []
    rectified = one(reading, "Rectification")
    assert rectified.props["state"] == "R4_SELF_REPORTED_DONE"
    assert rectified.props["actions"] == ["公告撤销备案手续", "厂区全部拆除完毕", "场地已平整"]
