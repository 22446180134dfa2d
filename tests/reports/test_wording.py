"""200 generated reports over the whole model: no word that judges, no mark of secrecy, every state has words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from graph.model import model
from graph.words import Lang, in_lang
from reports import words
from reports.render_html import page
from tests.house.test_wording import banned_in
from tests.reports.synthetic import made

_QUOTED = re.compile(r"“[^”]*”")
_TAGS = re.compile(r"<(style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
_ENGLISH = ("guilty", "criminal", "suspect", "proves", "proven", "does not exist", "100%")


def text_of(html: str) -> str:
    """What a reader sees (and the words of the figure), without what is quoted from a source."""
    figure = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", html))
    return _QUOTED.sub("", _TAGS.sub(" ", html) + figure)


def test_the_linter_sees_words_and_spares_quotations() -> None:
    assert banned_in(text_of("<p>该线索坐实</p>")) == ["坐实"]
    assert banned_in(text_of('<svg><text x="1">铁证</text></svg>')) == ["铁证"]
    assert banned_in(text_of("<p>“该线索坐实”</p><style>坐实</style>")) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_200_reports_use_no_banned_word(language: Lang) -> None:
    found: dict[str, int] = {}
    for seed in range(100):
        said = text_of(page(made(seed, language), live=False))
        for word in banned_in(said) + [w for w in (*_ENGLISH, "绝密", "机密") if w in said]:
            found[word] = seed
    assert found == {}


def test_the_reports_go_through_the_whole_model() -> None:
    kinds = {node.kind for seed in range(100) for node in made(seed, "zh").nodes}
    relations = {edge.type for seed in range(100) for edge in made(seed, "zh").edges}
    assert kinds == set(model().labels)
    assert relations == set(model().relations)


@pytest.mark.parametrize(
    ("locator", "zh", "en"),
    [
        ("row=7", "第 7 行", "row 7"),
        ("line=12", "第 12 行", "row 12"),
        ("line=12;chars=4-11", "第 12 行第 5–11 字", "line 12, characters 5–11"),
        ("sheet=Sheet1;row=9", "Sheet1 表第 9 行", "sheet Sheet1, row 9"),
        ("file", "", ""),
        ("第二页", "第二页", "第二页"),
    ],
)
def test_places_in_documents(locator: str, zh: str, en: str) -> None:
    assert words.locator_text(locator) == zh
    with in_lang("en"):
        assert words.locator_text(locator) == en


def test_the_scope_names_what_was_asked_for_or_the_table_that_does() -> None:
    report = next(r for r in (made(seed, "zh") for seed in range(50)) if len(r.nodes) > 7)
    everything = replace(report, nodes=tuple(replace(node, start=True) for node in report.nodes))
    one_less = replace(report, nodes=(replace(report.nodes[0], start=False), *everything.nodes[1:]))
    assert f"等 {len(report.nodes)} 个对象（即对象表所列的全部）" in words.scope_text(everything)
    assert words.name_text(report.nodes[-1]) not in words.scope_text(everything).split("等 ")[0].split("、")[:6]
    said = words.scope_text(one_less)
    assert "等" not in said.split("，向外")[0] and all(words.name_text(n) in said for n in one_less.nodes[1:])
