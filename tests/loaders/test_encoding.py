"""Encodings: found, stated, never guessed past doubt; the same table whatever it is written in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders.readers.encoding import text_file
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, mapping

#: 𠮷 lies outside GBK and 㼆 outside GB 2312: street names have such characters.
NAMES = ["张伟", "欧阳·娜娜", "𠮷田", "㼆底乡", "李    荣", "昆百大Ａ", "NULL", "None", "00123"]


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 BOM"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_the_same_table_in_every_encoding(home: Home, encoding: str, stated: str) -> None:
    rows = [ROSTER_HEADER] + [[str(n), name, "男", "", "", ""] for n, name in enumerate(NAMES)]
    report = home.load(home.csv("名册.csv", rows, encoding), mapping(ROSTER))
    assert report.encoding == stated
    assert sorted(props["name"] for props in home.nodes("Person")) == sorted(NAMES)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_text_in_utf_8_is_found_to_be_utf_8(home: Home, texts: list[str]) -> None:
    text = "头\n" + "\n".join(texts)
    path = home.text("t.csv", text)
    assert text_file(path).codec == "utf-8-sig"


def test_one_broken_byte_is_named_with_its_line_and_not_read_as_gb18030(home: Home) -> None:
    whole = ("姓名,单位\n" + "王小明,县交通运输局\n" * 50).encode()
    place = whole.index("王小明".encode(), 400) + 1
    path = home.folder / "坏.csv"
    path.write_bytes(whole[:place] + b"\xff" + whole[place + 1 :])
    line = whole[:place].count(b"\n") + 1
    with pytest.raises(LoadError, match=f"第 {line} 行"):
        text_file(path)


def test_big5_is_not_taken_for_gb18030(home: Home) -> None:
    path = home.folder / "t.csv"
    path.write_bytes(("姓名,單位\n" + "張建國,縣政府交通運輸局\n" * 50).encode("big5"))
    with pytest.raises(LoadError, match="GB18030"):
        text_file(path)


def test_a_declared_encoding_is_kept_to(home: Home) -> None:
    path = home.text("t.csv", "姓名\n张伟\n", "gb18030")
    with pytest.raises(LoadError, match="UTF-8"):
        text_file(path, "utf-8")
    assert text_file(path, "gb18030").name == "GB18030"


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8, b"  \r\n"])
def test_a_file_without_content_is_empty(home: Home, content: bytes) -> None:
    path = home.folder / "空.csv"
    path.write_bytes(content)
    with pytest.raises(LoadError, match="空的"):
        text_file(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1", b"a,b\n1,\x00\x002\n"]
)
def test_a_binary_file_named_csv_is_told_from_text(home: Home, content: bytes) -> None:
    path = home.folder / "表.csv"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=r"表\.csv"):
        text_file(path)
