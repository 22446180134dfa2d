"""Cases as circulars tell them: persons in the running text, bare units and posts, penalties of several; and decoys.

Names and places are invented; the wordings are those of circulars of many places that the reader had missed.
"""

from __future__ import annotations

import pytest

from tests.loaders.text.twins import edges, names, posts, read

HEAD = "云岭市纪委监委通报1起典型问题\n2024-06-12\n"
SCHOOL = "云岭市柳河县青石镇中心小学违规收费问题。"
VILLAGE = "柳河县青石镇东沟村违规发放补贴问题。"
BUREAU = "云岭市水务局违规发放津补贴问题。"


def penalties(text: str) -> set[tuple[str, str]]:
    """(who, code) of all penalties in force."""
    reading = read(HEAD + text)
    return {
        (edge.b.name, node.props["kind"])
        for node in reading.facts.of("Penalty")
        for edge in edges(reading, "IMPOSED_ON", node)
        if edge.b and node.props["state"] == "IN_FORCE"
    }


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (SCHOOL + "给予校长林海舟党内警告处分。", "林海舟", [("校长", "云岭市柳河县青石镇中心小学")]),
        (
            SCHOOL + "该校党支部书记林海舟负有领导责任。林海舟受到诫勉。",
            "林海舟",
            [("党支部书记", "云岭市柳河县青石镇中心小学")],
        ),
        (
            VILLAGE + "村党支部书记林海舟召开会议。林海舟受到党内警告处分。",
            "林海舟",
            [("书记", "柳河县青石镇东沟村党支部")],
        ),
        (VILLAGE + "时任村委会主任孙某与村文书李某私下商定。", "孙某", [("主任", "柳河县青石镇东沟村村民委员会")]),
        (VILLAGE + "时任村委会主任孙某与村文书李某私下商定。", "李某", [("文书", "柳河县青石镇东沟村")]),
        (
            "柳河县水利局局长王东海等人失职问题。王东海与该局党组成员、稽查分局局长林海舟收受礼金。",
            "林海舟",
            [("党组成员", "柳河县水利局"), ("局长", "柳河县水利局稽查分局")],
        ),
        (
            "柳河县水利局党组书记、局长王东海,党组成员、纪检组长林海舟失职问题。",
            "林海舟",
            [("党组成员", "柳河县水利局"), ("纪检组长", "柳河县水利局")],
        ),
        (BUREAU + "林海舟同志作为水务局局长,负有主要领导责任。林海舟受到诫勉。", "林海舟", [("局长", "云岭市水务局")]),
        (
            BUREAU + "给予时任水务局总规划师林海舟(现任云岭市林业局副局长)政务警告处分。",
            "林海舟",
            [("总规划师", "云岭市水务局"), ("副局长", "云岭市林业局")],
        ),
        (
            "柳河县原卫生和计划生育委员会主任林海舟违规收受礼金问题。林海舟在任柳河县原卫生局党委书记、局长,"
            "以及柳河县原卫生和计划生育委员会主任期间收受礼金。",
            "林海舟",
            [("主任", "柳河县卫生和计划生育委员会"), ("党委书记", "柳河县卫生局"), ("局长", "柳河县卫生局")],
        ),
        (
            "柳河县青石镇党委书记林海舟失职问题。林海舟受到诫勉,并被免去其青石镇党委书记职务。",
            "林海舟",
            [("书记", "柳河县青石镇党委")],
        ),
        (
            "云岭市纪委派驻市水务局纪检组组长林海舟监督不力问题。",
            "林海舟",
            [("组长", "云岭市纪委派驻市水务局纪检组")],
        ),
        (
            "柳河县公安局民警艾力·买买提酒后驾驶机动车问题。艾力·买买提受到诫勉。",
            "艾力·买买提",
            [("民警", "柳河县公安局")],
        ),
    ],
)  # fmt: skip
def test_posts_that_a_case_tells(text: str, name: str, expected: list[tuple[str, str]]) -> None:
    assert posts(read(HEAD + text), name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Whose name the reader does not know, punished; and one that is not.
        (
            VILLAGE + "时任村党支部书记若相波、村委会主任叶西(另案处理)开会决定。若相波受到党内警告处分。",
            {("若相波", "P1")},
        ),
        # The subject is somebody else whom no post introduces: nobody named before is punished in his place.
        ("柳河县水利局局长林海舟失职问题。村民代表冉阿大受到党内警告处分。", set()),
        ("柳河县水利局局长林海舟失职问题。时任县水利局股长欧启受到党内警告处分。", set()),
        (
            "柳河县水利局局长林海舟、副局长赵大江、办公室主任钱小河冒领补助问题。3人分别受到党内警告处分。",
            {("林海舟", "P1"), ("赵大江", "P1"), ("钱小河", "P1")},
        ),
        ("柳河县水利局局长林海舟、副局长赵大江冒领补助问题。3人分别受到党内警告处分。", set()),
        ("柳河县水利局局长林海舟失职问题。林海舟被开除党籍和公职。", {("林海舟", "P5"), ("林海舟", "A6")}),
        ("柳河县水利局局长林海舟失职问题。林海舟被“双开”。", {("林海舟", "P5"), ("林海舟", "A6")}),
        ("柳河县水利局局长林海舟失职问题。林海舟受到党内严重警告、记大过处分。", {("林海舟", "P2"), ("林海舟", "A3")}),
        (
            "柳河县水利局局长林海舟失职问题。给予副局长赵大江政务警告处分,给予林海舟党内警告处分。",
            {("赵大江", "A1"), ("林海舟", "P1")},
        ),
    ],
)  # fmt: skip
def test_penalties_go_to_whom_they_are_said_of(text: str, expected: set[tuple[str, str]]) -> None:
    assert penalties(text) == expected


def test_names_end_where_the_sentence_goes_on() -> None:
    text = "柳河县水利局局长林海舟、副局长陈相均受到通报批评。柳河县教育局局长冯正均和副局长王有才受到诫勉。"
    assert names(read(HEAD + text), "Official") == ["林海舟", "陈相", "冯正均", "王有才"]


def test_names_in_a_row_behind_one_word() -> None:
    row = "柳河县青石镇镇长林海舟公款旅游问题。另外4名镇管干部金菊妹、屈悦锋、孙亚明、尤卫东被立案。"
    assert names(read(HEAD + row), "Official") == ["林海舟", "金菊妹", "屈悦锋", "孙亚明", "尤卫东"]
    shared = "柳河县水利局副局长林海舟、赵大江失职问题。"
    assert posts(read(HEAD + shared), "赵大江") == [("副局长", "柳河县水利局")]
    # One post is held by one: of the second nothing is said.
    assert names(read(HEAD + "柳河县水利局局长林海舟、赵大江失职问题。"), "Official") == ["林海舟"]


def test_third_parties_under_a_mask_are_no_officials() -> None:
    text = "柳河县青石镇林业站站长林海舟把关不严问题。林海舟把有固定收入的徐某聘为护林员。林海舟受到党内警告处分。"
    reading = read(HEAD + text)
    assert names(reading, "Official") == ["林海舟"] and names(reading, "Person") == ["徐某"]


def test_one_unit_however_far_its_place_is_written_out() -> None:
    one = "云岭市柳河县青石镇东沟村党支部书记林海舟失职问题。时任东沟村党支部书记林海舟把关不严。"
    assert [name for name in names(read(HEAD + one), "Unit") if "党支部" in name] == ["云岭市柳河县青石镇东沟村党支部"]
    # Two villages of one name in one line are told apart, and a third mention is not guessed.
    two = "柳河县青石镇东沟村党支部书记林海舟、柳河县白石镇东沟村党支部书记赵大江失职问题。"
    assert len([name for name in names(read(HEAD + two), "Unit") if "党支部" in name]) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "主任办公会议多次研究,主任办公会议决定整改。",
        "会计严重失职的责任由单位承担,教师节前后严格管理。",
        "全县干部高度重视,该局党委书记高度重视整改工作。",
        "干部任用、干部管理、干部监督制度进一步完善。",
        "该校党支部组织学习,村党支部召开会议,街道党工委认真研究。",
    ],
)
def test_words_behind_a_post_that_are_no_names(sentence: str) -> None:
    assert names(read(HEAD + BUREAU + sentence), "Official") == []
