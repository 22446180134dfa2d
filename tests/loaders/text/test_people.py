"""Persons, posts and units: who is who inside a text, and nobody joined to anybody."""

from __future__ import annotations

import pytest

from tests.loaders.text.twins import CIRCULAR, OVERVIEW, edges, names, one, posts, read


def test_masked_persons_of_a_circular_are_separate_records() -> None:
    reading = read(OVERVIEW)
    # 何某某 twice: the official of the circular and the cleared one are two people.
    assert sorted(names(reading, "Official")) == sorted(["何某某", "马某某", "钱某某", "孙某某", "何某某"])
    assert all(node.props["masked"] and node.props["display"] == node.name for node in reading.facts.of("Official"))


def test_posts_at_units_with_ellipsis_filled_in() -> None:
    reading = read(OVERVIEW)
    assert posts(reading, "马某某") == [("委员", "东关区石桥街道办事处杨庄村党支部")]
    assert posts(reading, "钱某某") == [("书记", "石榴坪村党支部"), ("主任", "石榴坪村村民委员会")]
    assert posts(reading, "孙某某") == [("委员", "石榴坪村村民委员会")]
    village = one(reading, "Unit", name="石榴坪村村民委员会")
    assert village.props["kind"] == "VILLAGE_COMM" and village.props["raw"] == "村委会"
    # Only neighbours in the sentence: nothing says what the village belongs to.
    assert edges(reading, "PARENT_OF", None, village) == []


def test_masked_names_far_apart_or_with_other_posts_are_other_people() -> None:
    far = "\n".join(
        ["青禾市综述", "青禾市水利局局长何某某出席。", *["青禾市纪委监委认真履职。"] * 5, "何某某表示感谢。"]
    )
    # The second is said to be nothing: no official, and not the first one.
    assert names(read(far), "Official") == ["何某某"] and names(read(far), "Person") == ["何某某"]
    near = read("青禾市综述\n青禾市水利局局长何某某出席。\n何某某表示感谢。")
    assert names(near, "Official") == ["何某某"]
    two = read("青禾市综述\n青禾市水利局局长何某某、副局长何某某出席。")
    assert [posts_of for posts_of in two.facts.of("Post") if posts_of.props["title"] == "副局长"]
    assert names(two, "Official") == ["何某某", "何某某"]


def test_named_persons_with_chains_of_posts() -> None:
    reading = read(CIRCULAR)
    assert posts(reading, "林海舟") == [("党组成员", "云岭市水务局"), ("副局长", "云岭市水务局")]
    assert posts(reading, "孙某某") == [
        ("书记", "柳河县青石镇东沟村党支部"),
        ("主任", "柳河县青石镇东沟村村民委员会"),
    ]
    assert posts(reading, "吴某") == [("副站长", "云岭市住房局质量监督站")]
    assert names(reading, "Official") == ["林海舟", "孙某某", "周启航", "吴某"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "吉林省云岭市委原常委、统战部原部长,河湾县委原书记郑国梁",
            [("常委", "吉林省云岭市委"), ("部长", "中共云岭市委统战部"), ("书记", "河湾县委")],
        ),
        ("云岭市监委代主任郑国梁", [("主任", "云岭市监委")]),
        ("云岭市柳河镇党委委员、副镇长郑国梁", [("委员", "云岭市柳河镇党委"), ("副镇长", "云岭市柳河镇政府")]),
        ("云岭市副市长郑国梁", [("副市长", "云岭市政府")]),
        ("云岭市原粮食局党组书记、局长郑国梁", [("党组书记", "云岭市粮食局"), ("局长", "云岭市粮食局")]),
        ("云岭市农业委主任、二级巡视员郑国梁", [("主任", "云岭市农业委")]),
    ],
)  # fmt: skip
def test_chains(words: str, expected: list[tuple[str, str]]) -> None:
    reading = read(f"云岭市纪委监委通报1起典型问题\n2023-06-12\n{words}违规收受礼金问题。郑国梁受到党内警告处分。")
    assert posts(reading, "郑国梁") == expected
    if "代主任" in words:
        assert one(reading, "Post").props["acting"] is True
    if "巡视员" in words:
        assert one(reading, "Post").props["grade"] == "二级巡视员"


def test_posts_held_while_something_happened() -> None:
    text = (
        "云岭市纪委监委通报1起典型问题\n2023-06-12\n云岭市政协副主席郑国梁搞形象工程问题。"
        "郑国梁在任河湾县委书记期间盲目决策。"
    )
    assert posts(read(text), "郑国梁") == [("副主席", "云岭市政协"), ("书记", "河湾县委")]


def test_same_name_with_other_units_is_somebody_else() -> None:
    text = (
        "云岭市纪委监委通报2起典型问题\n2023-06-12\n河湾县水利局局长郑国梁违规收受礼金问题。\n"
        "云溪县教育局局长郑国梁违规公款吃喝问题。"
    )
    people = read(text).facts.of("Official")
    assert [node.name for node in people] == ["郑国梁", "郑国梁"]


@pytest.mark.parametrize(
    "sentence",
    [
        "各级党员干部干事创业的热情高涨,党员干部干事创业有力。",
        "加强对领导干部廉政档案的管理,完善省管干部廉政档案。",
        "推动万某个人账户核查,某某局落实整改,柳林镇某村受益。",
        "教育和引导党员干部严格遵守纪律,干部严格要求自己。",
        "市委书记于去年到任,副市长对工作提出要求。",
    ],
)
def test_words_that_look_like_names(sentence: str) -> None:
    assert names(read(f"青禾市综述\n青禾市纪委监委认真履职。\n{sentence}"), "Official") == []


def test_speakers_hold_posts_and_are_no_subjects() -> None:
    text = (
        "对话政治监督\n2024-01-02\n韩立诚 吉林省云岭市委常委,市纪委书记、监委代主任\n"
        "韩立诚:我们围绕服务流域治理,细化任务清单,明确12项重点监督任务。"
    )
    reading = read(text)
    assert posts(reading, "韩立诚") == [("常委", "吉林省云岭市委"), ("书记", "云岭市纪委"), ("主任", "云岭市监委")]
    assert edges(reading, "CONCERNS") == []
    figure = one(reading, "Figure")
    assert (figure.props["place"], figure.props["campaign"]) == ("云岭市", "服务流域治理")


def test_units_by_their_full_names() -> None:
    reading = read(OVERVIEW)
    compound = one(reading, "Unit", name="青禾市纪委监委")
    assert compound.props["compound_of"] == ["中共青禾市纪律检查委员会", "青禾市监察委员会"]
    office = one(reading, "Unit", name="青禾市水利局城东执法大队")
    assert [edge.a.name for edge in edges(reading, "PARENT_OF", None, office) if edge.a] == ["青禾市水利局"]
    # 该县 is the county named last: 河湾县 in one paragraph, 云溪县 in another.
    assert {"河湾县纪委监委", "云溪县纪委监委"} <= set(names(reading, "Unit"))
    assert one(reading, "Unit", name="松坡镇政府").props["level"] == "L5"


def test_a_short_name_is_one_body_only_where_the_text_uses_both() -> None:
    both = read("综述\n甘肃省纪委监委派驻省交通厅纪检监察组督促省交通运输厅整改。")
    station = one(both, "Unit", kind="DISC_STATION")
    assert station.name == "甘肃省纪委监委派驻省交通运输厅纪检监察组"
    alone = read("综述\n甘肃省纪委监委派驻省文旅厅纪检监察组开展检查。")
    assert one(alone, "Unit", kind="DISC_STATION").name == "甘肃省纪委监委派驻省文旅厅纪检监察组"


def test_a_bare_name_whose_place_is_unknown_makes_no_unit() -> None:
    text = (
        "对话\n韩立诚 吉林省梅山新区党工委委员,纪检监察工委书记\n"
        "韩立诚:我们聚焦省委、新区党工委、市委巡察办部署,处理3人。"
    )
    assert not [name for name in names(read(text), "Unit") if "市委" in name]


@pytest.mark.parametrize(
    "said",
    [
        "2023年4月,群众王大川举报云岭市住建局局长张海生收受贿赂问题。",
        "群众举报云岭市住建局局长张海生。",
        "村民王大川向云岭市纪委监委控告云岭市住建局局长张海生。",
        "有人检举云岭市住建局局长张海生。",
        # Blanked out as somebody who is named as a reporter elsewhere.
        "到场:村民王大川 云岭市住建局局长张海生。举报人王大川后悔。",
    ],
)
def test_the_unit_of_one_who_is_reported(said: str) -> None:
    reading = read(f"工作综述\n{said}\n经查,张海生没有问题。")
    assert posts(reading, "张海生") == [("局长", "云岭市住建局")]
    assert set(names(reading, "Unit")) <= {"云岭市住建局", "云岭市纪委监委"}
    assert "raw" not in one(reading, "Unit", name="云岭市住建局").props


def test_a_place_and_a_group_that_are_reported() -> None:
    mayor = read("工作综述\n群众王大川举报云溪县青石镇镇长何大海。经查,何大海没有问题。")
    assert posts(mayor, "何大海") == [("镇长", "云溪县青石镇政府")]
    group = read("工作综述\n群众举报云岭市纪委监委派驻云岭市住建局纪检监察组违规收费3万元。")
    assert names(group, "Unit")[0] == "云岭市纪委监委派驻云岭市住建局纪检监察组"
    assert "raw" not in group.facts.of("Unit")[0].props
    # It is reported, not the one who counts.
    assert "body" not in one(group, "Figure").props


def test_an_office_that_takes_reports_keeps_its_name() -> None:
    reading = read("工作综述\n云岭市人民检察院举报中心主任孙某某,云岭市纪委监委信访举报室主任钱某某到场。")
    assert posts(reading, "孙某某") == [("主任", "云岭市人民检察院举报中心")]
    assert posts(reading, "钱某某") == [("主任", "云岭市纪委监委信访举报室")]
