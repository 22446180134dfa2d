"""A wrong mapping says file, line, cause and cure; all that is wrong with it at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import MappingError
from tests.loaders.home import ROSTER, mapping


def _line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


CASES = [
    # (what is written, what it becomes, what the error names, what the cure names)
    ("headers:", "heades:", "heades", "headers"),
    ("label: Person", "label: Persn", "Persn", "Person"),
    ("{name: 姓名,", "{nmae: 姓名,", "nmae", "name"),
    ("codes: titles", "code: titles", "code", "codes"),
    ("codes: titles", "codes: {男: X}", "X", "M"),
    ("column: 性别", "column: 性刖", "性刖", "性别"),
    ("type: HAS_ROLE", "type: HAS_ROL", "HAS_ROL", "HAS_ROLE"),
    ("from: person, to: company,", "from: company, to: person,", "HAS_ROLE", "Person"),
    ("from: person", "from: persn", "persn", "person"),
    ("key: uscc", "key: usc", "usc", "uscc"),
    ("root: Organisation", "root: Organization", "Organization", "Organisation"),
    ("from: 起", "fron: 起", "fron", "from"),
    ("{name: 姓名,", "{name_norm: 姓名,", "name_norm", ""),
    ("{name: 姓名,", "{valid_from: 起,", "valid_from", ""),
    ("{name: 姓名,", "{id_hash: 姓名,", "hash: id", ""),
    ("{name: 姓名,", "{name: {part: true},", "part", ""),
    ("{name: 姓名,", "{name: {column: 姓名, formats: ['%Y']},", "formats", ""),
    ("period: {", "status: CORROBORATED, period: {", "CORROBORATED", ""),
    ("period: {", "sens: C5, period: {", "C5", ""),
    ("period: {", "review: REJECTED, period: {", "REJECTED", ""),
    ("row_key: [序号]", "complete: false", "row_key", ""),
    ("row_key: [序号]", "row_key: [单位代玛]", "单位代玛", "单位代码"),
    ("period: {from: 起", "period: {from: {column: 起, formats: ['%H']}", "%H", ""),
    ("gender: {column: 性别", "gender: {column: 性别, constant: M", "", ""),
]


@pytest.mark.parametrize(("old", "new", "named", "meant"), CASES)
def test_each_mistake_is_named_with_its_line(old: str, new: str, named: str, meant: str) -> None:
    text = ROSTER.replace(old, new, 1)
    assert text != ROSTER
    with pytest.raises(MappingError) as caught:
        mapping(text)
    assert caught.value.cause.startswith("映射 test.yml 第 ")
    assert named in caught.value.cause
    assert meant in caught.value.cure
    assert "docs/mappings.md" in caught.value.cure
    lines = {int(number) for number in re.findall(r"第 (\d+) 行", caught.value.cause)}
    assert (
        lines & {_line_of(text, new), 2, 5} if new.startswith(("complete", "heades")) else _line_of(text, new) in lines
    )


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(MappingError) as caught:
        mapping(ROSTER.replace("label: Person", "label: Persn").replace("type: HAS_ROLE", "type: HAS_ROL"))
    assert "Persn" in caught.value.cause
    assert "HAS_ROL" in caught.value.cause


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1", 1),
        ("a: 1\nb: {c: 1\n", 2),
        ("a: 1\na: 2\n", 2),
        ("- 1\n", 1),
        ("", 1),
        ("a: &x [*x]\n", 1),
        ("? [a]\n: 1\n", 1),
    ],
)
def test_what_is_no_yaml_structure(text: str, line: int) -> None:
    with pytest.raises(MappingError, match=r"第 \d+ 行") as caught:
        mapping(text)
    assert f"第 {line} 行" in caught.value.cause or f"第 {line + 1} 行" in caught.value.cause


def test_no_and_other_words_of_yaml_stay_words() -> None:
    text = """
mapping: clues
dataset: 线索
title: {zh: 线索, en: clues}
headers: [序号, no, yes]
row_key: [序号]
null_tokens: [null, "NULL", no, 0012]
nodes:
  clue: {label: Clue, properties: {no: no, name: yes}}
"""
    found = mapping(text.replace("[null,", '["null",'))
    assert found.null_tokens == ("null", "NULL", "no", "0012")
    assert found.nodes["clue"].properties["no"].column == "no"


def test_a_joining_key_in_the_row_key_wants_a_snapshot() -> None:
    text = """
mapping: units
dataset: 单位
title: {zh: 单位, en: units}
headers: [代码, 名称]
row_key: [代码]
nodes:
  unit: {label: Unit, properties: {name: 名称, uscc: 代码}}
"""
    with pytest.raises(MappingError, match="snapshot"):
        mapping(text)
    assert mapping(text.replace("row_key", "snapshot: true\nrow_key")).snapshot
    # A name is no joining key (``joins: false``).
    by_name = mapping(text.replace("uscc: 代码", "alias: 代码").replace("row_key: [代码]", "row_key: [名称]"))
    assert by_name.row_key == ("名称",)


def test_scopes_must_be_as_the_model_has_them() -> None:
    text = ROSTER.replace(
        "{root: Organisation, key: uscc, value: 单位代码}", "{root: Person, key: cadre_no, value: 单位代码}"
    )
    text = text.replace("type: HAS_ROLE, from: person, to: company", "type: KIN, from: person, to: company")
    with pytest.raises(MappingError, match="org_system"):
        mapping(text)
    scoped = mapping(text.replace("value: 单位代码}", "value: 单位代码, scope: {text: {constant: 县}}}"))
    assert scoped.nodes["company"].refer is not None


def test_hashed_columns_are_read_nowhere_in_clear() -> None:
    text = ROSTER.replace("{name: 姓名,", "{name: 姓名, id_hash: {column: 单位代码, hash: id},")
    with pytest.raises(MappingError, match="明文"):
        mapping(text)
    clean = text.replace("value: 单位代码}", "value: 性别}")
    assert mapping(clean).nodes
    with pytest.raises(MappingError, match="明文"):
        mapping(clean.replace("name: 姓名,", "name: 姓名, native_place: {concat: [性别, 单位代码]},"))


def test_an_edge_is_split_by_one_column_only() -> None:
    text = ROSTER.replace("{label: Person,", '{label: Person, split: {column: 姓名, on: "、"},').replace(
        "name: 姓名", "name: {part: true}"
    )
    assert len(set(mapping(text).splits())) == 1
    with pytest.raises(MappingError, match="拆分"):
        mapping(text.replace("company: {refer", 'company: {split: {column: 单位代码, on: "、"}, refer'))


def test_the_example_of_the_docs_is_a_sound_mapping() -> None:
    text = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
    found = mapping(text.split("```yaml\n")[1].split("```")[0])
    assert found.nodes["unit"].row is not None
    assert found.document.refer is not None


def test_every_key_of_the_grammar_is_in_the_docs() -> None:
    from loaders import parse, parse_parts

    text = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
    keys = {*parse._TOP, *parse._NODE, *parse._EDGE, *parse._FILE, *parse_parts._VALUE, *parse_parts.UNITS}
    assert [key for key in sorted(keys) if key not in text] == []


LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROSTER + LAUGHS, "50,000"),
        (ROSTER.replace("row_key: [", "row_key: !evil ["), "标签 !evil"),
        (ROSTER.replace("dataset: 名册", "dataset: !!binary aGVsbG8="), "binary"),
        (ROSTER + "note: !!python/object/apply:os.system ['true']\n", "python"),
        (ROSTER + "# " + "x" * 1_000_000 + "\n", "1,000,000"),
        (ROSTER.replace("name: 姓名", "name: {column: 姓名, match: '^((?:a+)+)$'}"), "没完没了"),
    ],
    ids=["laughs", "tag", "binary", "python", "long", "regex"],
)
def test_a_mapping_that_would_run_or_never_end_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(MappingError, match=words) as caught:
        mapping(text)
    assert "test.yml 第" in caught.value.cause
