"""What belongs to a text and what does not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.loaders.text.twins import CIRCULAR, COUNTS, OVERVIEW, figures, names, read


def test_dressing_is_left_out() -> None:
    reading = read(OVERVIEW)
    roles = {line.number: role for line, role in zip(reading.text.lines, reading.text.roles, strict=True)}
    assert roles[1] == "title"
    assert roles[2] == "meta"
    assert roles[6] == "caption"
    assert {roles[number] for number in (26, 28, 29, 30, 31, 32)} == {"boilerplate"}
    assert set(figures(reading)) == {"2起", "9项", "14名"}
    assert "赵大山" not in str([node.props for node in reading.facts.nodes])


def test_title_day_and_kind() -> None:
    overview, circular, counts = read(OVERVIEW).text, read(CIRCULAR).text, read(COUNTS).text
    assert overview.title == "青禾:专项监督出实招 护航项目见实效"
    assert (overview.published, overview.kind) == (date(2024, 5, 20), "OVERVIEW")
    assert (circular.published, circular.kind) == (date(2023, 6, 12), "CIRCULAR")
    assert (counts.published, counts.account_year) == (date(2023, 2, 1), 2022)


@pytest.mark.parametrize(
    "line",
    [
        "图为该市纪检监察干部在现场了解情况,发现问题12个。 张三丰 摄",
        "来源:青禾日报 编辑:李四 浏览12次",
        "我来说两句 12条评论 12人参与",
        "【免责声明】本文来源于网络转载,请在12日内联系,共12件。"[1:],
        "某ICP备12040060号-1 访问次数:12次",
        "阅读下一篇",
        "(张丽敏)",
        "王长河 李远山 赵学文",
    ],
)
def test_lines_that_are_no_text(line: str) -> None:
    reading = read(f"青禾市工作综述\n2024-01-05\n青禾市纪委监委处理3人。\n{line}\n")
    assert set(figures(reading)) == {"3人"}
    assert names(reading, "Official") == []


def test_related_news_end_the_text() -> None:
    reading = read(
        "青禾市工作综述\n青禾市纪委监委处理3人。\n相关新闻\n- 2023-02-03 青禾市纪委监委处理17人。\n精彩推荐\n"
    )
    assert set(figures(reading)) == {"3人"}
    assert reading.text.published is None


def test_case_numbers_and_datelines_are_no_names() -> None:
    reading = read(CIRCULAR)
    assert all(not name.startswith(tuple("123.")) for name in names(reading, "Unit"))
    other = read("综述\n青禾网讯(记者 王大辉 通讯员 杜小平)青禾市纪委监委处理3人。")
    assert names(other, "Official") == []


def test_a_line_without_ends_is_not_read() -> None:
    reading = read("综述\n" + "青禾市纪委监委处理3人。" * 500 + "\n青禾市纪委监委立案4件。")
    assert set(figures(reading)) == {"4件"}
    assert "too_long" in reading.text.roles


def test_two_dressings_of_one_text_are_one_body() -> None:
    bare = read("\n".join(OVERVIEW.split("\n")[3:25]))
    assert bare.text.sha256 == read(OVERVIEW).text.sha256
    assert {node.key for node in bare.facts.of("Official")} == {
        node.key for node in read(OVERVIEW).facts.of("Official")
    }


#: One case under a title: with a day between the two and without one it is the same text.
_CASE = "云岭市水务局副局长林海舟违规收受礼金问题。2023年3月,林海舟受到党内严重警告处分。"


@pytest.mark.parametrize(
    "title",
    [
        "云岭市纪委监委通报1起典型问题",
        "# 云岭市纪委监委公开曝光1起典型问题",
        "2023年通报1起典型问题",
        "关于1起违反中央八项规定精神典型问题的通报",
        "关于通报1起违反中央八项规定精神典型问题",
    ],
)
def test_the_title_of_a_circular_needs_no_day_under_it(title: str) -> None:
    bare, dated = read(f"{title}\n\n{_CASE}"), read(f"{title}\n2023年6月12日\n{_CASE}")
    assert bare.text.roles == ("title", "blank", "body")
    assert [node.props["text"] for node in bare.facts.of("Issue")] == ["违规收受礼金"]
    assert bare.text.sha256 == dated.text.sha256
    assert [node.key for node in bare.facts.nodes] == [node.key for node in dated.facts.nodes]


@pytest.mark.parametrize(
    "first",
    [
        "1.云岭市水务局通报问题线索不及时问题",
        "云岭市纪委监委通报1起典型问题。云岭市水务局履职不力问题",
        "云岭市纪委监委通报1起典型问题:",
    ],
)
def test_a_case_or_an_introduction_is_no_title(first: str) -> None:
    reading = read(f"{first}\n{_CASE}")
    assert reading.text.roles == ("body", "body")
