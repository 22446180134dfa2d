"""The guard alone: every hostile text is refused by the rule it breaks, every harmless one passes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph import guard_rules
from graph.guard import GuardError, check, parameters
from graph.words import in_lang
from tests.queries.corpus import harmless, hostile

HOSTILE, HARMLESS = hostile(), harmless()


def test_the_corpus_is_large_and_covers_every_kind() -> None:
    kinds = Counter(entry["kind"] for entry in HOSTILE)
    assert len(HOSTILE) >= 120 and len(HARMLESS) >= 40
    assert set(kinds) >= {
        "escape",
        "character",
        "bomb",
        "runaway",
        "function",
        "state",
        "file",
        "output",
        "write",
        "admin",
    }
    assert min(kinds.values()) >= 5
    names = [entry["name"] for entry in HOSTILE + HARMLESS]
    assert len(names) == len(set(names))


def test_every_rule_is_exercised() -> None:
    assert {entry["expect"] for entry in HOSTILE} - {"ended", "cut"} == guard_rules.RULES


@pytest.mark.parametrize("entry", [e for e in HOSTILE if e["expect"] not in ("ended", "cut")], ids=lambda e: e["name"])
def test_hostile_is_refused_by_its_rule(entry: dict[str, Any]) -> None:
    with pytest.raises(GuardError) as refused:
        check(entry["text"], entry.get("params", {}))
    assert refused.value.rule == entry["expect"]
    assert refused.value.cause and refused.value.cure
    lines = entry["text"].replace("\r", "\n").split("\n")
    assert 1 <= refused.value.line <= len(lines)


@pytest.mark.parametrize("entry", [e for e in HOSTILE if e["expect"] in ("ended", "cut")], ids=lambda e: e["name"])
def test_what_only_a_limit_stops_passes_the_guard(entry: dict[str, Any]) -> None:
    check(entry["text"], entry.get("params", {}))


@pytest.mark.parametrize("entry", HARMLESS, ids=lambda e: e["name"])
def test_harmless_passes(entry: dict[str, Any]) -> None:
    assert check(entry["text"], entry.get("params", {})).text


@pytest.mark.parametrize("word", sorted(guard_rules.WRITES))
def test_a_writing_word_is_refused_as_a_clause_and_free_as_a_name(word: str) -> None:
    for cased in (word, word.lower(), word.title()):
        with pytest.raises(GuardError):
            check(f"MATCH (n) {cased} (m)")
        check(f"MATCH (n:{cased}) WHERE n.{cased} = '{cased}' RETURN {{{cased}: n.{cased}}} AS {cased} // {cased} x")


def test_place_is_that_of_the_word_in_the_text_as_typed() -> None:
    with pytest.raises(GuardError) as refused:
        check("/* one\n two */ MATCH (n)\n　 DELETE n")
    assert (refused.value.line, refused.value.column) == (3, 3)
    assert "第 3 行第 3 列" in refused.value.cause
    with in_lang("en"), pytest.raises(GuardError) as refused:
        check("MATCH (n) DELETE n")
    assert refused.value.cause.startswith("Line 1, column 11: Reading only")


def test_the_server_sees_no_comments_and_the_same_places() -> None:
    text = "// a\nMATCH (n) /* b\n */ RETURN 'x // y' AS s; // c"
    cleaned = check(text).text
    assert len(cleaned) == len(text)
    assert cleaned.split() == ["MATCH", "(n)", "RETURN", "'x", "//", "y'", "AS", "s"]
    assert [i for i, ch in enumerate(cleaned) if ch == "\n"] == [i for i, ch in enumerate(text) if ch == "\n"]


def test_odd_blanks_are_folded_in_code_and_kept_in_texts() -> None:
    guarded = check("RETURN\u3000'甲\u3000乙' AS\u00a0x")
    assert guarded.text == "RETURN '甲\u3000乙' AS x"
    assert guarded.notes and "2" in guarded.notes[0]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("MATCH (n) RETURN n.name AS a, count(*) AS b ORDER BY a LIMIT 3", ("a", "b")),
        ("RETURN DISTINCT 1 AS x", ("x",)),
        ("MATCH (n) RETURN n, n.name", ("n", "n.name")),
        ("RETURN [1, 2] AS l, {a: 1, b: 2} AS m", ("l", "m")),
        ("RETURN 1 AS x UNION RETURN 2 AS x", ("x",)),
        ("MATCH (n) RETURN *", None),
        ("CALL db.labels()", None),
        ("CALL { RETURN 1 AS inner } RETURN inner AS outer", ("outer",)),
        ("RETURN `a b`.c AS `单位 名称`", ("单位 名称",)),
    ],
)
def test_columns_come_from_the_text(text: str, columns: tuple[str, ...] | None) -> None:
    assert check(text).columns == columns


def test_limits_are_where_they_say() -> None:
    check("RETURN " + "(" * 100 + "1" + ")" * 100 + " AS x")
    with pytest.raises(GuardError):
        check("RETURN " + "(" * 101 + "1" + ")" * 101 + " AS x")
    check("RETURN 1 AS x".ljust(guard_rules.MAX_LENGTH))
    check("MATCH (a)-[*1..6]-(b) RETURN a")
    check("MATCH (a)" + "--()" * guard_rules.MAX_PATTERN + " RETURN a")
    check("MATCH (a)" + "--()" * 20 + " WITH a MATCH (a)" + "--()" * 20 + " RETURN a")
    check("RETURN range(1, 999999) AS x")


@pytest.mark.parametrize("value", [None, True, 1, -(2**63), 1.5, "x", date(2024, 1, 1), [1, "a"], {"a": [1]}])
def test_parameters_of_these_types_are_bound(value: Any) -> None:
    check("RETURN $p AS x", {"p": value})


@pytest.mark.parametrize("value", [2**63, object(), b"x", {1, 2}, "x" * 400_000, [["x"] * 10] * 10_000])
def test_other_parameters_are_refused(value: Any) -> None:
    with pytest.raises(GuardError) as refused:
        check("RETURN $p AS x", {"p": value})
    assert refused.value.rule == "parameter"


def test_a_deep_parameter_is_refused() -> None:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    with pytest.raises(GuardError):
        check("RETURN $p AS x", {"p": deep})


def test_parameters_are_found_with_their_lines() -> None:
    assert parameters("RETURN $a AS x,\n'$c' AS y, // $d\n$`b c` AS z, $a AS w") == {"a": 1, "b c": 3}
    assert parameters("RETURN 'open") == {}


def test_the_docs_list_every_function_and_procedure() -> None:
    text = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
    for head, names in (("functions: ", guard_rules.FUNCTIONS), ("procedures: ", guard_rules.PROCEDURES)):
        listed = text.split(head, 1)[1].split("\n", 1)[0]
        assert set(listed.replace("`", "").split()) == names
