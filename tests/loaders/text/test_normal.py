"""The normal form of a line and the way back to the original."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from loaders.text.clauses import Span, clauses, segments, sentences
from loaders.text.html import html_lines
from loaders.text.normal import normal_line
from loaders.text.reading import Reading
from loaders.text.source import source_of
from tests.loaders.text.twins import CIRCULAR, COUNTS, OVERVIEW, read

#: Characters that normal forms change, drop or keep: Traditional, full width, quotation marks, invisible ones.
ALPHABET = '縣紀監開關後發纪委１２３ＡＢ，；：（）「」"\u200b\ufeff\u3000 、。王某某%％42余萬元一二'


@given(st.text(alphabet=ALPHABET, max_size=60))
def test_every_span_has_its_place_in_the_original(text: str) -> None:
    line = normal_line(1, text)
    # As many places as characters, always forward, up to the end of the original.
    assert len(line.at) == len(line.text) + 1
    assert all(a < b for a, b in pairwise(line.at))
    assert line.at[-1] == len(text)
    for start in range(len(line.text)):
        first, last = line.span(start, start + 1)
        assert normal_line(1, text[first:last]).text[:1] in (line.text[start], "“")
    assert line.written(0, len(line.text)).strip("\u200b\ufeff") == text.strip("\u200b\ufeff")


@given(st.text(alphabet="甲乙丙，,。；;、1234567890", max_size=60))
def test_clauses_cover_a_line_without_overlap(text: str) -> None:
    line = normal_line(1, text).text
    for sentence in sentences(0, line):
        for parts in (segments(line, sentence), clauses(line, sentence)):
            ends = [sentence.start, *(part.end for part in parts)]
            assert all(part.start >= before for part, before in zip(parts, ends, strict=False))
            assert all(sentence.start <= part.start < part.end <= sentence.end for part in parts)


def test_a_comma_inside_a_number_is_no_clause() -> None:
    assert len(clauses("接收1,236件,立案3件", Span(0, 0, 14))) == 2


def test_traditional_reads_as_its_simplified_twin() -> None:
    to_traditional = OpenCC("s2t")
    for text in (OVERVIEW, CIRCULAR, COUNTS):
        twin = "\n".join(
            whole if len(whole := to_traditional.convert(line)) == len(line) else line for line in text.split("\n")
        )
        assert twin != text
        plain, other = read(text), read(twin)
        assert plain.text.sha256 == other.text.sha256

        def facts(reading: Reading) -> list[object]:
            return [
                (
                    node.label,
                    node.key,
                    reading.text.locator(node.span),
                    {**node.props, "raw": "", "text": "", "unit": ""},
                )
                for node in reading.facts.nodes
            ]

        assert facts(plain) == facts(other)
        for node in other.facts.of("Figure"):
            # Shown as written: the words of the original at that place.
            line = other.text.lines[node.span.line]
            assert node.props["text"] in line.original


def test_the_original_is_what_a_locator_points_into() -> None:
    text = "青禾縣紀委監委\u200b處理１２人。"
    reading = read("甲市综述\n" + text)
    figure = reading.facts.of("Figure")[0]
    assert reading.text.locator(figure.span) == "line=2;chars=10-13"
    assert text[10:13] == "１２人" == figure.props["text"]


def test_html_gives_the_lines_of_its_blocks() -> None:
    page = """<html><head><title>页签</title><style>.a{}</style></head><body><nav>首页</nav>
    <h1>青禾市 通报&nbsp;2起</h1><p>第一段<b>加粗</b>。<br>第二行</p><script>var a='3起';</script>
    <table><tr><td>甲</td><td>乙</td></tr></table><form>登录</form></body></html>"""
    assert html_lines(page) == ["青禾市 通报\u00a02起", "第一段加粗。", "第二行", "甲", "乙"]


def test_lines_are_numbered_as_editors_number_them() -> None:
    assert source_of("甲\r\n\r\n乙\x0c丙\u2028丁").lines == ("甲", "", "乙\x0c丙\u2028丁")
