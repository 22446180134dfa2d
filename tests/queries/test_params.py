"""Parameters from words: types, defaults, caps; money is yuan outside and 分 inside."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from graph.errors import QueryError
from graph.store.contract import Table
from queries.check import check_text
from queries.frontmatter import SavedQuery
from queries.params import bind
from queries.runner import json_params, run_file, run_query


def query(spec: str, dialect: str = "") -> SavedQuery:
    from pathlib import Path

    text = f"""// ---
// name: q
// title: {{zh: 甲, en: a}}
// description: {{zh: 甲, en: a}}
// params:
//   p: {{{spec}, zh: 值, en: value}}
// returns: {{x: scalar}}
{dialect}// ---
RETURN $p AS x ORDER BY x
"""
    found, problems = check_text(text, Path("q.cypher"))
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("spec", "given", "value"),
    [
        ("type: date", "2024-02-29", date(2024, 2, 29)),
        ("type: date", date(2024, 1, 1), date(2024, 1, 1)),
        ("type: date, default: data_date", "", date(2022, 1, 15)),
        ("type: date, default: data_date", None, date(2022, 1, 15)),
        ("type: date, default: 2020-01-01", None, date(2020, 1, 1)),
        ("type: date", None, None),
        ("type: int", "-3", -3),
        ("type: int, default: 7", None, 7),
        ("type: decimal", "1,234.5", 1234.5),
        ("type: money", "12.34", 1234),
        ("type: money", "1,000,000", 100_000_000),
        ("type: money", 0.07, 7),
        ("type: bool", "是", True),
        ("type: bool", "FALSE", False),
        ("type: bool, default: false", None, False),
        ("type: list", "a，b、 c", ["a", "b", "c"]),
        ("type: list", ["a", "b"], ["a", "b"]),
        ("type: list", None, []),
        ("type: string", " 青禾县 ", "青禾县"),
        ("type: string", "0123", "0123"),
        ("type: string", "NULL", "NULL"),
        ("type: uid", "a-b", "a-b"),
        ("type: int, max: 10", "10", 10),
        ("type: money, max: 10", "10.00", 1000),
    ],
)
def test_values(spec: str, given: Any, value: Any) -> None:
    bound = bind(query(spec), {} if given is None else {"p": given}, date(2022, 1, 15))
    assert bound == {"p": value} and type(bound["p"]) is type(value)


@pytest.mark.parametrize(
    ("spec", "given"),
    [
        ("type: date", "2024-2-1"),
        ("type: date", "2023-02-29"),
        ("type: date", "昨天"),
        ("type: date", "２０２４-01-01"),
        ("type: int", "1.5"),
        ("type: int", "x"),
        ("type: int", True),
        ("type: int", 2**63),
        ("type: int", 1.5),
        ("type: decimal", "NaN"),
        ("type: decimal", "inf"),
        ("type: decimal", "1e999999999"),
        ("type: money", "1.234"),
        ("type: money", "一万"),
        ("type: money", "1e30"),
        ("type: bool", "maybe"),
        ("type: uid", "a b"),
        ("type: string", {"a": 1}),
        ("type: list", [{"a": 1}]),
        ("type: int, max: 10", "11"),
        ("type: string, max: 3", "abcd"),
        ("type: list, max: 2", "a,b,c"),
        ("type: string", "x" * 1001),
        ("type: money, max: 10", "10.01"),
        ("type: string, required: true", None),
        ("type: string, required: true", "  "),
    ],
)
def test_refused(spec: str, given: Any) -> None:
    with pytest.raises(QueryError) as refused:
        bind(query(spec), {} if given is None else {"p": given}, None)
    assert "p" in refused.value.cause and refused.value.cure


def test_an_unknown_parameter_names_the_known_ones() -> None:
    with pytest.raises(QueryError) as refused:
        bind(query("type: int"), {"q": 1}, None)
    assert "q" in refused.value.cause and "p" in refused.value.cure


def test_without_data_a_day_has_no_default() -> None:
    with pytest.raises(QueryError):
        bind(query("type: date, default: data_date"), {}, None)


class Door:
    data_date = date(2022, 1, 15)

    def __init__(self) -> None:
        self.store = SimpleNamespace(name="embedded")
        self.asked: list[tuple[Any, ...]] = []

    def cypher(
        self,
        text: str,
        params: Any = None,
        limit: Any = None,
        timeout: Any = None,
        columns: Any = None,
        typed_by_hand: bool = False,
        name: Any = None,
    ) -> Table:
        self.asked.append((params, limit, columns, typed_by_hand, name))
        return Table(("x",), [], False, 0.0, limit or 500)


def test_a_saved_query_is_trusted_and_a_file_is_not(tmp_path: Any) -> None:
    door = Door()
    run_query(door, query("type: int"), {"p": "1"}, limit=5)  # type: ignore[arg-type]
    path = tmp_path / "mine.cypher"
    path.write_text("﻿RETURN $p AS x", encoding="utf-8")
    run_file(door, path, '{"p": "2024-01-01"}')  # type: ignore[arg-type]
    path.write_text(query("type: date").text, encoding="utf-8")
    run_file(door, path, {"p": "2024-01-01"})  # type: ignore[arg-type]
    assert door.asked == [
        ({"p": 1}, 5, ("x",), False, "q"),
        ({"p": "2024-01-01"}, None, None, True, "mine.cypher"),
        ({"p": date(2024, 1, 1)}, None, ("x",), True, "q"),
    ]


def test_a_query_for_the_other_store_says_so() -> None:
    with pytest.raises(QueryError) as refused:
        run_query(Door(), query("type: int", "// dialect: neo4j\n"), {"p": 1})  # type: ignore[arg-type]
    assert "neo4j" in refused.value.cause


@pytest.mark.parametrize("text", ["{", "[1]", "1", '{"a": 1'])
def test_json_that_is_no_object(text: str) -> None:
    with pytest.raises(QueryError):
        json_params(text)


def test_a_file_that_cannot_be_read(tmp_path: Any) -> None:
    bad = tmp_path / "x.cypher"
    bad.write_bytes("RETURN '甲' AS x".encode("gb18030"))
    for path in (tmp_path / "missing.cypher", bad):
        with pytest.raises(QueryError) as refused:
            run_file(Door(), path)  # type: ignore[arg-type]
        assert path.name in refused.value.cause
    assert json_params(None) == {} and json_params(" ") == {}
