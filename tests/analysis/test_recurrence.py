"""Recurrence across rounds: rows by hand, expected numbers against every way to deal the findings out."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest

from graph.analysis import recurrence
from graph.errors import QueryError
from tests.analysis.worlds import World, inspection, issue


def _world(found: dict[int, str], took_part: dict[int, str] | None = None, **values: object) -> World:
    """``found``: round → letters of the units with the type; ``took_part``: round → letters inspected."""
    world = World()
    took_part = took_part or {number: "abcd" for number in found}
    for unit in sorted(set("".join(took_part.values()))):
        world.node("Unit", unit, name=f"单位{unit}", kind="GOV", level="L5")
    for number, units in took_part.items():
        world.node("InspectionRound", f"n{number}", term="第八届", round_no=number, year=2018 + number)
        for unit in units:
            inspection(world, f"s{number}{unit}", unit, f"n{number}", f"{2018 + number}-06-30")
        for unit in found.get(number, ""):
            issue(world, f"i{number}{unit}", unit, f"{2018 + number}-05-01", f"s{number}{unit}", **values)  # type: ignore[arg-type]
    return world


def test_rows_name_rounds_in_order_and_signing_off_plays_no_part() -> None:
    table = recurrence.run(_world({1: "ab", 2: "b", 3: "bc"}).graph(1))
    rows = [row for row in table.rows if not row.covered]
    (row,) = rows
    assert (row.unit, row.level, row.code, row.k, row.n) == ("b", "l2", "FUN.2", 3, 3)
    assert row.round_names == ("第八届第1轮", "第八届第2轮", "第八届第3轮")
    assert row.issues == ("i1b", "i2b", "i3b")
    assert row.expected == pytest.approx(2 / 4 + 1 / 4 + 2 / 4)
    assert row.p == pytest.approx(2 / 4 * 1 / 4 * 2 / 4)


def test_one_round_is_no_recurrence_and_two_finds_in_one_round_are_one() -> None:
    world = _world({1: "a", 2: "b"})
    issue(world, "again", "a", "2019-05-03", "s1a")
    assert not recurrence.run(world.graph()).rows


def test_a_broader_row_with_the_same_issues_is_marked_as_covered() -> None:
    rows = recurrence.run(_world({1: "a", 2: "a"}).graph()).rows
    assert [(row.level, row.covered) for row in rows] == [("l2", False), ("l1", True)]
    world = _world({1: "a", 2: "a"})
    issue(world, "x", "a", "2019-05-03", "s1a", ("FUN", "FUN.1", None))
    assert [(row.level, row.covered) for row in recurrence.run(world.graph()).rows] == [("l2", False), ("l1", False)]


def test_expected_units_are_the_mean_over_all_ways_to_deal_the_findings_out() -> None:
    took_part = {1: "abcd", 2: "abc", 3: "abcd"}
    found = {1: "ab", 2: "c", 3: "a"}
    worlds = product(*(combinations(took_part[n], len(found[n])) for n in found))
    counts = [sum(1 for unit in "abcd" if sum(unit in round_ for round_ in world) >= 2) for world in worlds]
    table = recurrence.run(_world(found, took_part).graph())
    (row,) = [r for r in table.types if r.level == "l2"]
    assert row.expected == pytest.approx(sum(counts) / len(counts))
    assert (row.found, row.units) == (1, 4)
    assert table.expected["l2"] == row.expected and table.found["l2"] == 1


@pytest.mark.parametrize("values", [{"status": "REFUTED"}, {"preventive": True}])
def test_refuted_and_preventive_issues_do_not_count(values: dict[str, object]) -> None:
    assert not recurrence.run(_world({1: "a", 2: "a"}, **values).graph()).rows


def test_as_of_and_the_number_of_rounds() -> None:
    graph = _world({1: "a", 2: "a"}).graph()
    assert recurrence.run(graph, as_of=date(2020, 5, 1)).rows
    assert not recurrence.run(graph, as_of=date(2020, 4, 30)).rows
    assert not recurrence.run(graph, min_rounds=3).rows
    with pytest.raises(QueryError):
        recurrence.run(graph, min_rounds=1)


def test_nothing_to_compare_is_said_as_nothing_found() -> None:
    table = recurrence.run(World().graph())
    assert "在所列数据范围内未发现" in table.chance.zh and not table.rows


def test_the_same_bytes_in_any_order() -> None:
    world = _world({1: "ab", 2: "b", 3: "bc"})
    assert len({recurrence.run(world.graph(seed)).canonical() for seed in (None, 1, 2)}) == 1
