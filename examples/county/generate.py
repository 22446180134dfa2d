"""Makes the invented county again: ``python -m examples.county.generate [FOLDER]``.

Writes the office's files into ``FOLDER/files`` and what is planted in them into ``FOLDER/truth.yml``. The same
seed gives the same bytes; a test compares them with what is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from examples.county import (
    companies,
    discipline,
    flaws,
    inspection,
    ledgers,
    market,
    oracle,
    people,
    plant_a01,
    plant_c01,
    tasks,
    units,
    writers,
)
from examples.county.cases_a01 import CASES
from examples.county.inspection import Issue
from examples.county.world import World

HERE = Path(__file__).parent
_HEADER = """\
# 青禾县（虚构）的预设情形与近似干扰。由 examples/county/generate.py 生成，勿手改。
# What is planted in the invented county. Made by examples/county/generate.py; do not edit by hand.
#
# expect: {found: 级别 tier} | {found: null} (记录而不分级 logged, no tier) | {capped: 黄, mark: 已回避}
#         | self_reported (以“自报”列出 found and marked so) | systemic (列为系统性 listed, no finding)
#         | open_question (列为待核问题 listed as a question) | nothing
# subjects: 文件与行键 file and row key. arithmetic: 按 domain 公式手算 the score by the published formula.
# A01: score = 100 × S/5 × M(w_kin × w_role × w_power) × Q × T, S = 5
# C01: score = 100 × S/5 × M × Q × T, S = 4, M = .4 min(1,(k−1)/3) + .4 min(1, −log10 P(X≥k|n,p)/4) + .2
# 背景数据里没有其他 A01、C01 疑点 The rest of the county holds no other finding of A01 or C01.
"""


def build() -> tuple[World, list[dict[str, Any]]]:
    """The county and the entries of its truth file.

    Raises:
        ValueError: the county would hold a tie or a repeat that is not planned.
    """
    world = World()
    units.build(world)
    people.prepare(world)
    companies.prepare(world)
    market.prepare(world)
    people.staff(world, plant_a01.reserved(), len(CASES))
    actors = plant_a01.cast(world)
    relatives = people.relatives(world, {actor.official.cadre for actor in actors})
    winners, losers = companies.ordinary(world, relatives, len(actors))
    entries = plant_a01.stage(world, actors, winners, losers)
    companies.contacts(world)
    market.projects(world, winners, losers)
    issues, cases, visits = _issues(world)
    pair = cases["C01-D01"]
    discipline.build(world, visits, issues, (pair[0].no, pair[1].no))
    tasks.build(world, issues)
    entries += plant_c01.truth(world, cases, visits)
    _only_what_is_planned(world, entries)
    entries += flaws.plant(world)
    return world, entries


def _issues(world: World) -> tuple[list[Issue], dict[str, list[Issue]], list[inspection.Inspection]]:
    visits = inspection.schedule(world, plant_c01.fixed_rounds(world))
    planned, cases = plant_c01.plant(world, visits)
    issues = inspection.background(world, visits, planned, plant_c01.bodies(world))
    plant_c01.number(issues)
    _projects_of(world, issues)
    inspection.write_rounds(world, visits)
    ledgers.write(world, issues)
    plant_c01.settle(issues, _repeats(world, [issue.no for issue in cases["C01-D01"]]))
    world.sequence["event"] = 0
    ledgers.write(world, issues)
    return issues, cases, visits


def _projects_of(world: World, issues: list[Issue]) -> None:
    """Some of the problems of a body concern one of its projects, too."""
    owned: dict[str, list[str]] = {}
    for row in world.tables[market.OWNERS_FILE].rows:
        owned.setdefault(row["单位名称"], []).append(row["项目代码"])
    concerned = [i for i in issues if not i.planned and i.body in owned and i.kind[1] in ("D5.1", "FUN.1", "BID.2")]
    for number, issue in enumerate(concerned[::3]):
        issue.project = owned[issue.body][number % len(owned[issue.body])]


def _repeats(world: World, one_matter: list[str]) -> list[oracle.Repeat]:
    tables = world.tables
    return oracle.repeats(
        tables[ledgers.ISSUES_FILE].rows,
        tables[ledgers.RECTIFICATIONS_FILE].rows,
        tables[inspection.INSPECTIONS_FILE].rows,
        tables["机构沿革.csv"].rows,
        frozenset({frozenset(one_matter)}),
    )


def _only_what_is_planned(world: World, entries: list[dict[str, Any]]) -> None:
    """Compare what a plain reading of the tables finds with what the truth file says."""
    ties = {
        (firm, contract)
        for _, firm, contract in oracle.holders({name: list(table.rows) for name, table in world.tables.items()})
    }
    firms = {row["登记编号"]: row["统一社会信用代码"] for row in world.tables[companies.COMPANIES_FILE].rows}
    planned = {
        (firms[e["subjects"]["company"][1]], e["subjects"]["contract"][1])
        for e in entries
        if e["model"] == "A01" and "contract" in e["subjects"]
    }
    if ties - planned:
        raise ValueError(f"unplanned ties: {sorted(ties - planned)}")
    allowed = {
        frozenset(number for _, number in e["subjects"]["issues"])
        for e in entries
        if e["model"] == "C01" and e["expect"] != "nothing"
    }
    duplicate = next(e for e in entries if e["id"] == "C01-D01")
    found = {frozenset((r.first, r.second)) for r in _repeats(world, [n for _, n in duplicate["subjects"]["issues"]])}
    stray = [pair for pair in found if not any(pair <= numbers for numbers in allowed)]
    if stray:
        raise ValueError(f"unplanned repeats: {sorted(map(sorted, stray))}")


def save(folder: Path) -> None:
    """Write the files and the truth into ``folder``."""
    world, entries = build()
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    for table in world.tables.values():
        writers.write(table, files)
    body = yaml.safe_dump({"cases": entries}, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "truth.yml").write_text(_HEADER + body, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    save(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
