"""Clues, clearings and what is only alleged or only to be prevented."""

from __future__ import annotations

import pytest

from tests.loaders.text.twins import CIRCULAR, OVERVIEW, edges, names, one, read


def test_a_refuted_allegation_and_its_clearing() -> None:
    reading = read(OVERVIEW)
    clue = one(reading, "Clue")
    assert clue.props["name"] == "反映何某某收取茶水费等问题"
    assert (clue.props["state"], clue.props["truth"]) == ("CLOSED_UNFOUNDED", "UNTRUE")
    refers = edges(reading, "REFERS_TO", clue)
    assert [edge.status for edge in refers] == ["REFUTED"]
    cleared = refers[0].b
    exoneration = one(reading, "Exoneration")
    assert (exoneration.props["method"], exoneration.props["range"]) == ("PUBLIC_MEETING", "松坡镇全体干部大会")
    assert [edge.b for edge in edges(reading, "CLEARS", exoneration)] == [cleared]
    assert [edge.b for edge in edges(reading, "CLOSES", exoneration)] == [clue]
    assert {edge.b.name for edge in edges(reading, "DECIDED_BY", exoneration) if edge.b} == {"云溪县纪委监委"}
    # The cleared person is not the one of the circular, and no issue concerns him.
    assert edges(reading, "CONCERNS", None, cleared) == []
    assert "茶水费" not in str([node.props for node in reading.facts.of("Issue")])


def test_a_false_report_is_established_only_by_the_level_that_may() -> None:
    reading = read(OVERVIEW)
    assert one(reading, "FalseReportReview").props == {"state": "NOT_VERIFIED"}
    assert edges(reading, "REVIEWS")[0].status == "INFERRED"
    higher = OVERVIEW.replace(
        "经调查,举报内容并不属实。", "经调查,举报内容并不属实。经设区的市级纪委监委批准,认定为诬告。"
    )
    assert one(read(higher), "FalseReportReview").props == {"state": "DETERMINED"}


def test_cleared_by_number_clears_nobody() -> None:
    reading = read("青禾市综述\n今年以来,该市对27名干部进行澄清正名。青禾市纪委监委履职。")
    assert names(reading, "Exoneration") == [] and names(reading, "Official") == []


def test_a_clue_passed_on() -> None:
    text = (
        "综述\n去年,在收到中央第九督导组转来的“关于反映省交通运输厅及成阳县出租汽车公司相关问题”的线索后,"
        "甘肃省纪委监委派驻省交通厅纪检监察组开展调查。截至目前,已向3家企业清退违规收取的费用72.5万元。"
    )
    reading = read(text)
    clue = one(reading, "Clue")
    assert clue.props == {
        "name": "关于反映省交通运输厅及成阳县出租汽车公司相关问题",
        "source_l1": "S6",
        "state": "RECEIVED",
    }
    assert [edge.b.name for edge in edges(reading, "TRANSFERRED_BY", clue) if edge.b] == ["中央第九督导组"]
    assert {(edge.b.name, edge.status) for edge in edges(reading, "REFERS_TO", clue) if edge.b} == {
        ("甘肃省交通运输厅", "ALLEGED"),
        ("成阳县出租汽车公司", "ALLEGED"),
    }
    assert one(reading, "Company").props["name_kind"] == "DESCRIPTOR"
    assert names(reading, "Issue") == []
    assert [edge.status for edge in edges(reading, "RESULT_OF")] == ["INFERRED"]


@pytest.mark.parametrize(
    "sentence",
    [
        "防止征地补偿资金在发放中出现截留、挪用等问题。",
        "紧盯孙某某在工程招标中围标串标问题。",
        "群众反映孙某某在低保评定中优亲厚友问题。",
        "坚决杜绝不作为、慢作为、乱作为的现象。",
        "个别村干部在账目管理中违规领取津补贴问题,通过整改得到解决。",
    ],
)
def test_what_is_no_finding(sentence: str) -> None:
    reading = read(f"青禾市综述\n青禾市纪委监委认真履职。\n{sentence}")
    assert names(reading, "Issue") == []


def test_issues_of_a_circular_inside_an_overview() -> None:
    reading = read(OVERVIEW)
    document = one(reading, "Document")
    assert (document.props["title"], document.props["kind"]) == ("青禾市纪委监委2起作风典型问题通报", "CIRCULAR")
    assert document.valid is not None and document.valid.to_precision == "d"
    first = one(reading, "Issue", text="吃拿卡要")
    assert (first.props["type_l2"], first.props["context"], first.status) == ("D4.2", "服务企业工作", "VERIFIED")
    second = one(reading, "Issue", text="未正确履行职责")
    assert [edge.b.name for edge in edges(reading, "CONCERNS", second) if edge.b] == ["马某某", "钱某某", "孙某某"]
    assert {edge.b for edge in edges(reading, "PUBLICISED_IN")} == {document}
    assert names(reading, "Penalty") == []


def test_issues_of_a_circular() -> None:
    reading = read(CIRCULAR)
    assert [(node.props["text"], node.props.get("type_l2")) for node in reading.facts.of("Issue")] == [
        ("违规收受礼金", "E2.1"),
        ("虚报冒领补贴", "FUN.2"),
        ("履职不力", "D5.1"),
    ]
    # Publicised in the text itself, whose issuer its title names.
    assert all(edge.b is None for edge in edges(reading, "PUBLICISED_IN"))
    assert [edge.b.name for edge in edges(reading, "ISSUED_BY") if edge.a is None and edge.b] == ["云岭市纪委监委"]


def test_a_unit_without_persons_is_what_the_issue_concerns() -> None:
    text = (
        "某省纪委监委公开曝光2起典型问题\n2023-07-01\n云岭市医保局在推广工作中搞形式主义问题。"
        "2022年6月,云岭市医保局层层加码。云岭市医保局负责人受到组织处理。"
    )
    reading = read(text)
    assert [edge.b.name for edge in edges(reading, "CONCERNS") if edge.b] == ["云岭市医保局"]
    assert names(reading, "Official") == [] and names(reading, "Penalty") == []


@pytest.mark.parametrize(
    "case",
    [
        "2023年4月,群众王大川举报云岭市住建局局长张海生收受贿赂问题。经核查,反映张海生的问题不属实。",
        "群众王大川举报云岭市住建局乱收费问题。经核查,云岭市住建局没有乱收费。",
    ],
)
def test_what_is_only_reported_heads_no_case(case: str) -> None:
    reading = read(f"云岭市纪委监委通报1起典型问题\n2023年6月12日\n{case}")
    assert names(reading, "Issue") == []
    assert "王大川" not in str(names(reading, "Unit"))


def test_an_office_that_takes_reports_can_have_a_case() -> None:
    reading = read(
        "云岭市纪委监委通报1起典型问题\n2023年6月12日\n1.云岭市信访局举报中心主任孙某某违规收受礼金问题。孙某某受到党内警告处分。"
    )
    assert [node.props["text"] for node in reading.facts.of("Issue")] == ["违规收受礼金"]


_WRONG = "2023年4月,群众王大川举报云岭市住建局局长张海生收受贿赂问题。{}"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("关于为张海生同志澄清正名的通报", "经核查,认定反映张海生收受贿赂问题不属实,现予以澄清。"),
        ("云岭市纪委监委为住建局局长张海生澄清正名", "反映张海生的问题查无实据,现予以澄清正名。"),
    ],
)
def test_a_clearing_that_the_title_announces(title: str, reason: str) -> None:
    reading = read(f"{title}\n\n{_WRONG.format(reason)}")
    exoneration = one(reading, "Exoneration")
    assert (exoneration.props["name"], exoneration.status) == ("对张海生澄清正名", "VERIFIED")
    official = one(reading, "Official", name="张海生")
    assert [edge.b for edge in edges(reading, "CLEARS", exoneration)] == [official]
    assert official.status == "VERIFIED"
    assert reading.text.locator(exoneration.span).startswith("line=3;")
    assert names(reading, "Issue") == []
    assert "王大川" not in str([node.props for node in reading.facts.nodes])


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("工作综述", "经核查,反映张海生收受贿赂问题不属实,现予以澄清。"),
        ("关于为李远山同志澄清正名的通报", "经核查,反映张海生收受贿赂问题不属实,现予以澄清。"),
        ("关于为张海生同志澄清正名的通报", "经核查,反映张海生收受贿赂问题部分不属实,现予以澄清。"),
        ("关于为张海生同志澄清正名的通报", "经核查,反映其他人的问题不属实,现予以澄清。张海生到场。"),
        ("关于为张海生同志澄清正名的通报", "张海生要求予以澄清。"),
    ],
)
def test_a_title_alone_clears_nobody(title: str, reason: str) -> None:
    assert names(read(f"{title}\n\n{_WRONG.format(reason)}"), "Exoneration") == []


def test_a_title_does_not_say_which_of_two_masked_persons_it_clears() -> None:
    reading = read(
        "关于为张某某同志澄清正名的通报\n\n云岭市住建局局长张某某、云岭市水务局局长张某某到场。"
        "经核查,反映张某某的问题不属实,现予以澄清。"
    )
    assert names(reading, "Exoneration") == []
