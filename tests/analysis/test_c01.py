"""C01 case by case: repeats that must be found, near misses, systemic types, chance figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from graph.analysis.finding import Run, score_of
from graph.analysis.models import c01
from tests.analysis.oracle_c01 import strength
from tests.analysis.worlds import World, c01_world, d, inspection, issue, sign_off

Change = Callable[[World], None]


def _run(change: Change | None = None, others: int = 20, elsewhere: int = 1, **params: object) -> Run:
    world = c01_world(others, elsewhere)
    if change:
        change(world)
    return c01.run(world.graph(5), params)


def _props(uid: str, **values: object) -> Change:
    def change(world: World) -> None:
        row = world.nodes.get(uid) or world.edges[uid]
        for name, value in values.items():
            is_day = isinstance(value, str) and name.endswith("_date")
            row["props"][name] = d(str(value)) if is_day else value

    return change


def _row(uid: str, **values: object) -> Change:
    return lambda world: (world.nodes.get(uid) or world.edges[uid]).update(values)


def _both(*changes: Change) -> Change:
    def change(world: World) -> None:
        for one in changes:
            one(world)

    return change


def _later_unit(function: str | None, taken: str | None, day: str | None = "2020-12-01", steps: int = 1) -> Change:
    """The second issue lies with a successor ``steps`` steps away."""

    def change(world: World) -> None:
        here = "u"
        for step in range(steps):
            world.node("Unit", f"v{step}", name=f"承继{step}", kind="GOV", level="L5")
            world.edge(
                "SUCCEEDED_BY", here, f"v{step}", f"succ{step}", kind="MERGE", function=taken, succession_date=day
            )
            here = f"v{step}"
        world.nodes["i1"]["props"]["function"] = function
        world.edges["concerns:i2:u"]["b"] = here
        next(e for e in world.edges.values() if e["type"] == "INSPECTS" and e["a"] == "s2")["b"] = here

    return change


def _other_source(source: str | None, day: str = "2021-05-20") -> Change:
    """The second issue comes without an inspection."""

    def change(world: World) -> None:
        del world.edges["found_in:i2"]
        world.nodes["i2"]["props"] |= {"source": source, "found_date": d(day)}

    return change


def _clues(duplicate: bool, same: bool) -> Change:
    def change(world: World) -> None:
        world.node("Clue", "k1", no="1")
        world.node("Clue", "k2", no="2")
        world.edge("SAME_MATTER", "k1", "i1")
        world.edge("SAME_MATTER", "k1" if same else "k2", "i2")
        if duplicate:
            world.edge("DUPLICATE_OF", "k2", "k1")

    return change


def _one_round(world: World) -> None:
    next(e for e in world.edges.values() if e["a"] == "s2" and e["type"] == "OF_ROUND")["b"] = "n1"


def _twice_closed(world: World) -> None:
    sign_off(world, "r0", "i1", "2020-12-01", "R4_SELF_REPORTED_DONE")


# M of the plain case: k = 2 of n = 2, one find in twenty inspections of other units
M2 = strength(2, 2, 1 / 20)
FOUND: dict[str, tuple[Change | None, float, tuple[str, ...]]] = {
    "plain": (None, M2 * 0.9, ()),
    "self-reported only": (_props("r1", state="R4_SELF_REPORTED_DONE"), M2 * 0.9 * 0.5, ("自报",)),
    "self-reported, then signed off": (_twice_closed, M2 * 0.9, ()),
    "found the day after the sign-off": (_props("r1", closed_date="2021-05-19"), M2 * 0.9, ()),
    "found sixty months on": (_props("i2", found_date="2026-01-10"), M2 * 0.9, ()),
    "leap day": (_both(_props("r1", closed_date="2020-08-31"), _props("i2", found_date="2025-08-31")), M2 * 0.9, ()),
    "declared": (_row("concerns:i2:u", status="DECLARED"), M2 * 0.8, ()),
    "alleged": (_row("concerns:i2:u", status="ALLEGED"), M2 * 0.4, ("反映",)),
    "sign-off day unknown": (_props("r1", closed_date=None), M2 * 0.9 * 0.5, ("日期不全",)),
    "sign-off in some day of the month of the find": (
        _props("r1", closed_date="2021-05-01", closed_date_precision="m"), M2 * 0.9 * 0.5, ("日期不全",),
    ),
    "sign-off in the month before": (_props("r1", closed_date="2021-04-01", closed_date_precision="m"), M2 * 0.9, ()),
    "successor took the function over": (_later_unit("粮食储备", "粮食储备、物资储备"), M2 * 0.9, ()),
    "successor, function not recorded": (_later_unit("粮食储备", None), M2 * 0.9 * 0.5, ("职能不明",)),
    "successor, issue without function": (_later_unit(None, "粮食储备"), M2 * 0.9 * 0.5, ("职能不明",)),
    "successor of the successor's successor": (_later_unit("粮食储备", "粮食储备", steps=3), M2 * 0.9, ()),
    "found on the day of the succession": (_later_unit("a", "a", "2021-05-20"), M2 * 0.9, ()),
    "another source": (_other_source("AUDIT"), strength(2, 3, 1 / 20) * 0.9, ()),  # round 2 was held and found nothing
    "clues of two matters": (_clues(duplicate=False, same=False), M2 * 0.9, ()),
    "one file of many issues": (_row("i2", locator="sheet=1;row=9"), M2 * 0.9, ()),
}  # fmt: skip
NOTHING: dict[str, Change] = {
    "found on the day of the sign-off": _props("r1", closed_date="2021-05-20"),
    "signed off the day after": _props("r1", closed_date="2021-05-21"),
    "sixty months and a day": _props("i2", found_date="2026-01-11"),
    "never closed": _props("r1", state="R2_IN_PROGRESS"),
    "returned": _props("r1", state="R6_RETURNED"),
    "found to be fake": _props("r1", state="R7_FAKE_FOUND"),
    "withdrawn": _props("r1", state="R8_WITHDRAWN"),
    "sign-off refuted": _row("rectifies:r1:i1", status="REFUTED"),
    "sign-off not reviewed": _row("r1", review="UNREVIEWED"),
    "second issue refuted": _row("i2", status="REFUTED"),
    "second issue not reviewed": _row("concerns:i2:u", review="UNREVIEWED"),
    "merely preventive": _props("i2", preventive=True),
    "another fine type": _both(_props("i1", type_l3="甲"), _props("i2", type_l3="乙")),
    "another type": _props("i2", type_l2="FUN.1"),
    "another unit": _row("concerns:i2:u", b="x5"),
    "the same round": _one_round,
    "the same round from another source": _both(_one_round, _props("i2", source="AUDIT")),
    "no round and the same source": _other_source("INSPECTION"),
    "no round and no source": _other_source(None),
    "one clue told of both": _clues(duplicate=False, same=True),
    "duplicate clues": _clues(duplicate=True, same=False),
    "one audit report": lambda w: (
        w.node("Document", "report", kind="REPORT", title="审计报告"),
        w.edge("EVIDENCED_BY", "i1", "report"),
        w.edge("EVIDENCED_BY", "i2", "report"),
        None,
    )[3],
    "one text": _both(_row("i1", locator="line=3;chars=1-9"), _row("i2", locator="line=8;chars=0-5")),
    "successor without the function": _later_unit("粮食储备", "物价"),
    "predecessor": lambda w: (
        w.node("Unit", "v0", name="前身", kind="GOV", level="L5"),
        w.edge("SUCCEEDED_BY", "v0", "u", kind="MERGE", function="a"),
        w.edges["concerns:i2:u"].update(b="v0"),
        None,
    )[3],
    "found before the successor took over": _later_unit("a", "a", "2021-05-21"),
    "four successions away": _later_unit("a", "a", steps=4),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    change, value, marks = FOUND[name]
    run = _run(change)
    (finding,) = (*run.findings, *run.logged)
    assert finding.score == score_of(4, value, 1.0, 1.0)
    assert finding.marks == marks
    assert run.found == 1 and not run.listed
    assert "反映" not in marks or finding.tier in ("黄", None)


@pytest.mark.parametrize("name", NOTHING)
def test_near_miss(name: str) -> None:
    run = _run(NOTHING[name])
    assert run.found == 0 and not run.findings and not run.logged and not run.listed


def test_without_independent_channels_one_source_is_enough_but_a_duplicate_still_is_none() -> None:
    assert _run(_other_source("INSPECTION"), independent_channels=False).found == 1
    assert _run(_both(_other_source("INSPECTION"), _clues(True, False)), independent_channels=False).found == 0


@pytest.mark.parametrize(("elsewhere", "listed"), [(6, False), (7, True)])
def test_above_the_cut_it_is_systemic(elsewhere: int, listed: bool) -> None:
    run = _run(elsewhere=elsewhere)  # 6 of 20 is exactly the cut of .30 and still a finding
    assert bool(run.listed) == listed and run.found == (not listed)
    if listed:
        assert run.listed[0].kind == "系统性" and run.listed[0].components["base_rate"] == 0.35
        assert run.expected == 0 and run.tests == 0


def test_the_unit_itself_is_left_out_of_its_base_rate_and_other_kinds_do_not_count() -> None:
    def change(world: World) -> None:
        for number in range(4):  # villages that all show the type
            world.node("Unit", f"z{number}", name="村", kind="VILLAGE_COMM", level="L6")
            inspection(world, f"zs{number}", f"z{number}", "n1", "2020-06-30")
            issue(world, f"zi{number}", f"z{number}", "2020-05-25", f"zs{number}")

    (finding,) = _run(change).findings
    assert (finding.components["base_found"], finding.components["base_total"]) == (1, 20)
    assert finding.components["base_scope"] == "kind"


def test_with_no_other_unit_of_the_kind_all_units_are_compared_and_with_none_no_chance_is_claimed() -> None:
    (finding,) = _run(_props("u", kind="SOE")).findings
    assert (finding.components["base_scope"], finding.components["base_total"]) == ("all", 20)
    (alone,) = _run(others=0, elsewhere=0).findings
    assert alone.p_raw is None and alone.components["base_rate"] is None
    assert alone.score == score_of(4, (0.4 / 3 + 0.2) * 0.9, 1, 1)
    assert "偶然概率不适用" in alone.sentence("zh")


def test_k_and_n_count_occasions_in_the_window() -> None:
    def change(world: World) -> None:
        for number, day in ((3, "2022-06-30"), (4, "2023-06-30"), (5, "2027-06-30")):
            world.node("InspectionRound", f"n{number}", term="第八届", round_no=number, year=2019 + number)
            inspection(world, f"s{number}", "u", f"n{number}", day)
        issue(world, "i3", "u", "2022-05-01", "s3")
        issue(world, "i3b", "u", "2022-05-02", "s3")  # the same inspection: the same occasion
        issue(world, "i9", "u", "2019-01-01", None, source="AUDIT")  # before the window
        issue(world, "i7", "u", "2023-01-01", None, source="DAILY")  # adds one to both
        issue(world, "i8", "u", "2023-02-01", None, source="CLUE")
        world.node("Clue", "k", no="1")
        world.edge("SAME_MATTER", "k", "i7")
        world.edge("SAME_MATTER", "k", "i8")  # the same report: no occasion of its own

    (finding,) = _run(change).findings
    # s1, s2, s3 and the daily find; s4 held without a find; s5 lies behind the window
    assert (finding.components["k"], finding.components["n"]) == (4, 5)
    assert finding.score == score_of(4, strength(4, 5, 1 / 20) * 0.9, 1, 1)


def test_one_finding_at_the_deepest_type_that_all_its_issues_share() -> None:
    def change(world: World) -> None:
        world.nodes["i1"]["props"]["type_l3"] = "虚报补助"
        world.nodes["i2"]["props"]["type_l3"] = "虚报补助"
        sign_off(world, "r2", "i2", "2021-12-01")
        world.node("InspectionRound", "n3", term="第八届", round_no=3, year=2022)
        inspection(world, "s3", "u", "n3", "2022-06-30")
        issue(world, "i3", "u", "2022-05-20", "s3")

    run = _run(change)
    (finding,) = run.findings
    assert (finding.components["level"], finding.components["type"], finding.components["k"]) == ("l2", "FUN.2", 3)


def test_pairs_that_hang_together_by_the_middle_issue_are_one_finding() -> None:
    """The third issue lies outside the first one's window; only the second ties them."""

    def change(world: World) -> None:
        world.nodes["i1"]["props"]["type_l3"] = "虚报补助"
        world.nodes["i2"]["props"]["type_l3"] = "虚报补助"
        sign_off(world, "r2", "i2", "2021-12-01")
        world.node("InspectionRound", "n3", term="第九届", round_no=1, year=2026)
        inspection(world, "s3", "u", "n3", "2026-06-30")
        issue(world, "i3", "u", "2026-05-20", "s3")

    (finding,) = _run(change).findings
    assert (finding.components["type"], finding.components["pairs"], finding.components["k"]) == ("FUN.2", 2, 3)


def test_a_rare_type_inside_a_systemic_one_is_still_found() -> None:
    def change(world: World) -> None:
        world.nodes["i1"]["props"]["type_l3"] = "虚报补助"
        world.nodes["i2"]["props"]["type_l3"] = "虚报补助"
        world.node("InspectionRound", "n3", term="第八届", round_no=3, year=2022)
        inspection(world, "s3", "u", "n3", "2022-06-30")
        issue(world, "i3", "u", "2022-05-20", "s3")  # coded to level 2 only

    run = _run(change, elsewhere=12)
    assert [r.components["type"] for r in run.listed] == ["FUN.2"]
    assert [f.components["type"] for f in run.findings] == ["虚报补助"]


def test_two_types_at_one_unit_are_two_findings() -> None:
    def change(world: World) -> None:
        issue(world, "j1", "u", "2020-05-21", "s1", ("D4", "D4.1", None))
        issue(world, "j2", "u", "2021-05-21", "s2", ("D4", "D4.1", None))
        sign_off(world, "q1", "j1", "2021-01-11")

    assert sorted(f.components["type"] for f in _run(change).findings) == ["D4.1", "FUN.2"]


def test_a_unit_and_its_successor_are_one_line_and_two_units_are_two() -> None:
    def change(world: World) -> None:
        _later_unit("a", "a", "2020-12-01")(world)
        sign_off(world, "r2", "i2", "2021-12-01")
        world.nodes["i2"]["props"]["function"] = "a"
        world.node("InspectionRound", "n3", term="第八届", round_no=3, year=2022)
        inspection(world, "s3", "v0", "n3", "2022-06-30")
        issue(world, "i3", "v0", "2022-05-20", "s3")

    (finding,) = _run(change).findings
    assert finding.components["units"] == ["u", "v0"] and finding.components["k"] == 3

    def joint(world: World) -> None:
        world.edge("CONCERNS", "i1", "x7")
        world.edge("CONCERNS", "i2", "x7")

    assert _run(joint).found == 2


def test_nothing_after_the_day_of_the_view_counts() -> None:
    graph = c01_world().graph()
    assert c01.run(graph, as_of=date(2021, 5, 20)).found == 1
    assert c01.run(graph, as_of=date(2021, 5, 19)).found == 0


def test_chance_of_the_run_and_of_the_finding() -> None:
    run = _run()
    (finding,) = run.findings
    assert run.tests == 1 and run.expected == pytest.approx(1 / 20)  # one later inspection at a rate of 1 in 20
    assert finding.p_raw == pytest.approx(1 / 400) and finding.p_adj == pytest.approx(1 / 400)
    never = _run(elsewhere=0)
    assert never.expected == pytest.approx(0.5 / 21)  # half a find in 21, not nought
    assert "平均会碰巧出现" in finding.sentence("zh") and "1次（5.0%）" in finding.sentence("zh")


def test_expected_hits_is_what_random_finds_give() -> None:
    """Deal the type out at random among later inspections: the mean number of hits is the closed form."""
    random = Random(4)
    total = runs = 0
    expected = 0.0
    for _ in range(150):
        world = c01_world(others=30, found_elsewhere=6)
        del world.edges["found_in:i2"], world.edges["concerns:i2:u"]
        if random.random() < 0.2:
            issue(world, "again", "u", "2021-05-20", "s2")
        run = c01.run(world.graph())
        total, runs, expected = total + run.found, runs + 1, run.expected or 0.0
    assert expected == pytest.approx(0.2)
    assert abs(total / runs - 0.2) < 0.1
