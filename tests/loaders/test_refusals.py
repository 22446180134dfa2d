"""What must not enter: reporters, secrecy marks, minors, identifiers out of reports. Nothing of them stays anywhere."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from graph.errors import LoadError, MappingError
from loaders.mapping import is_reporter_column
from loaders.refusals import has_mark, is_title_mark, may_be_minor
from tests.loaders.home import Home, accounted, mapping

CANARY = ("欧阳甲乙丙", "13912345678", "城关镇西街九号")

CLUES = """
mapping: clues
dataset: 线索
title: {zh: 线索, en: clues}
headers: [编号, 标题, 收到, 举报人姓名, 联系电话]
optional_headers: [密级]
row_key: [序号]
reporter: [联系电话]
nodes:
  clue: {label: Clue, properties: {no: 编号, name: 标题, received_date: 收到}}
""".replace("headers: [编号,", "headers: [序号, 编号,")


@pytest.mark.parametrize(
    "column", ["举报人", "检举人姓名", "控告人电话", "反映人", "信访人地址", "投诉人.电话", "reporter_name"]
)
def test_columns_of_reporters_are_known_by_their_header(column: str) -> None:
    assert is_reporter_column(column)


@pytest.mark.parametrize("column", ["被举报人", "被反映人", "反映内容", "举报日期", "联系人", "检举控告类别"])
def test_columns_about_the_subject_are_not(column: str) -> None:
    assert not is_reporter_column(column)


def test_reporter_columns_are_read_into_nothing(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [
        ["序号", "编号", "标题", "收到", "举报人姓名", "联系电话", "地址"],
        ["1", "X1", "某事", "2024-05-01", *CANARY],
        ["2", "X2", "某事", "坏日期", *CANARY],
    ]
    report = home.load(home.csv("线索.csv", rows), mapping(CLUES))
    assert (report.loaded, report.faulty, report.refused) == (1, 1, 0)
    everything = home.everything() + "\n".join(report.lines()) + str(report) + caplog.text
    assert not [word for word in CANARY if word in everything]


@pytest.mark.parametrize(
    "into", ["name: 举报人姓名", "name: {concat: [标题, 联系电话]}", "source_token: {column: 举报人姓名, hash: token}"]
)
def test_a_row_whose_mapping_would_read_a_reporter_is_refused(home: Home, into: str) -> None:
    text = CLUES.replace("name: 标题", into)
    rows = [
        ["序号", "编号", "标题", "收到", "举报人姓名", "联系电话"],
        ["1", "X1", "某事", "2024-05-01", CANARY[0], CANARY[1]],
        ["2", "X2", "某事", "坏日期", CANARY[0], CANARY[1]],
        ["3", "X3", "某事", "2024-05-01", "", ""],
    ]
    report = home.load(home.csv("线索.csv", rows), mapping(text))
    assert accounted(report)
    assert (report.loaded, report.refused) == (1, 2)
    refused = home.ledger.refused(1)
    assert refused.drop("row").rows() == [("线索.csv", "", 2, "SG-01"), ("线索.csv", "", 3, "SG-01")]
    assert not [word for word in CANARY if word in home.everything() + str(report)]


def test_a_reporter_column_cannot_be_a_row_key() -> None:
    with pytest.raises(MappingError, match="举报人姓名"):
        mapping(CLUES.replace("row_key: [序号]", "row_key: [举报人姓名]"))


@pytest.mark.parametrize("mark", ["机密", "机密★10年", "絕密", " 秘 密 ", "秘密★1年"])
def test_a_row_with_a_secrecy_mark_is_refused(home: Home, mark: str) -> None:
    rows = [
        ["序号", "编号", "标题", "收到", "举报人姓名", "联系电话", "密级"],
        ["1", "Q77", "不得入图", "2024-05-01", "", "", mark],
    ]
    rows.append(["2", "X2", "其他", "2024-05-01", "", "", "内部"])
    report = home.load(home.csv("线索.csv", rows), mapping(CLUES))
    assert (report.loaded, report.refused) == (1, 1)
    assert home.ledger.refused(1)["rule"].to_list() == ["SG-08"]
    assert not [word for word in ("Q77", "不得入图", "密★") if word in home.everything()]


def test_a_document_whose_original_carries_a_mark_is_refused(home: Home) -> None:
    text = """
mapping: docs
dataset: 文书
title: {zh: 文书, en: documents}
headers: [号, 题, 标注]
row_key: [号]
nodes:
  doc: {label: Document, properties: {title: 题, class_mark: 标注}}
"""
    report = home.load(
        home.csv("文书.csv", [["号", "题", "标注"], ["1", "甲", "机密"], ["2", "乙", ""]]), mapping(text)
    )
    assert (report.loaded, report.refused) == (1, 1)
    with pytest.raises(MappingError, match="密级"):
        mapping(text.replace("class_mark: 标注", "class_mark: {constant: 机密}"))


def test_a_file_under_a_secrecy_mark_is_refused_without_repeating_it(home: Home) -> None:
    path = home.csv(
        "线索.csv",
        [["机密★二十年"], ["线索台账"], ["序号", "编号", "标题", "收到", "举报人姓名", "联系电话"], ["1"] * 6],
    )
    with pytest.raises(LoadError, match="SG-08") as caught:
        home.load(path, mapping(CLUES))
    assert "机密" not in str(caught.value)
    assert home.ledger.revision == 0


@pytest.mark.parametrize(
    ("text", "is_mark"), [("商业秘密", False), ("工作秘密", False), ("无", False), ("非机密", False), ("机密", True)]
)
def test_what_is_a_mark(text: str, is_mark: bool) -> None:
    assert has_mark(text) is is_mark
    assert not is_title_mark("机密文件管理办法学习名单")


PEOPLE = """
mapping: people
dataset: 人员
title: {zh: 人员, en: people}
headers: [序号, 姓名, 出生, 证件, 年龄, 未成年]
row_key: [序号]
nodes:
  person:
    label: Person
    properties: {name: 姓名, birth_ym: 出生, id_hash: {column: 证件, hash: id}, age_stated: 年龄, minor: 未成年}
"""


@pytest.mark.parametrize(
    ("birth", "number", "age", "minor", "refused"),
    [
        ("2010-06", "", "", "", False),
        ("2010-07", "", "", "", True),
        ("2010", "", "", "", True),
        ("2009", "", "", "", False),
        ("", "", "13", "", True),
        ("", "", "14", "", False),
        ("", "", "", "是", True),
        ("2008-01", "", "", "是", False),
        ("", "110105201205010013", "", "", True),
        ("", "11010519491231002X", "", "", False),
    ],
)
def test_minors_under_14_are_refused_on_the_data_date(
    home: Home, birth: str, number: str, age: str, minor: str, refused: bool
) -> None:
    from graph.identity.checks import id_check_digit

    number = number[:17] + id_check_digit(number[:17]) if number else ""
    path = home.csv(
        "人员.csv", [["序号", "姓名", "出生", "证件", "年龄", "未成年"], ["1", "小明明", birth, number, age, minor]]
    )
    report = home.load(path, mapping(PEOPLE), data_date=date(2024, 6, 30))
    assert report.faulty == 0
    assert report.refused == int(refused)
    assert ("小明明" in home.everything()) is not refused


def test_the_fourteenth_birthday_itself() -> None:
    assert may_be_minor("2010-02", date(2024, 2, 27))
    assert not may_be_minor("2010-02", date(2024, 2, 28))
    assert may_be_minor("2012-02", date(2026, 2, 28))
    assert not may_be_minor("2012-02", date(2026, 3, 1))


IDENTIFIERS = """
mapping: phones
dataset: 电话
title: {zh: 电话, en: phones}
headers: [序号, 姓名, 号码, 来源]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名}}
  phone:
    label: Identifier
    origin: {column: 来源}
    properties: {kind: {constant: PHONE}, value_hash: {column: 号码, hash: value}}
edges:
  uses: {type: USES, from: person, to: phone}
"""


def test_identifiers_out_of_a_report_are_refused(home: Home) -> None:
    rows = [
        ["序号", "姓名", "号码", "来源"],
        ["1", "甲", "13912345678", "举报件"],
        ["2", "乙", "13900001111", "投标文件"],
        ["3", "丙", "13900002222", "REPORT"],
    ]
    report = home.load(home.csv("电话.csv", rows), mapping(IDENTIFIERS))
    assert (report.loaded, report.refused) == (1, 2)
    assert set(home.ledger.refused(1)["rule"]) == {"SG-02"}
    assert "13900001111" not in home.everything()
    assert home.nodes("Identifier")[0]["display_tail"] == "1111"
    with pytest.raises(MappingError, match="SG-02"):
        mapping(IDENTIFIERS.replace("origin: {column: 来源}", "origin: REPORT"))


def test_the_uids_of_hashed_parts_do_not_tell_the_number(home: Home) -> None:
    from graph.ledger.schema import assertion_uid

    text = IDENTIFIERS.replace(
        "    label: Identifier", '    label: Identifier\n    split: {column: 号码, on: "、"}'
    ).replace("{column: 号码, hash: value}", "{part: true, hash: value}")
    rows = [["序号", "姓名", "号码", "来源"], ["1", "甲", "13912345678、13900001111", ""]]
    home.load(home.csv("电话.csv", rows), mapping(text))
    uids = home.ledger.scan(1, "assertions").collect()["uid"].to_list()
    assert len(home.nodes("Identifier")) == 2
    assert assertion_uid("电话", "1", "phone", "13912345678") not in uids
    assert "13912345678" not in home.everything()
