"""Fifteen rounds of inspection, what they found, and what became of it: 2,894 problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from examples.county import DATA_DATE, taxonomy, units
from examples.county.words import title
from examples.county.world import World, between, day, stream

TERM_FILE = "巡察届次.csv"
ROUNDS_FILE = "巡察轮次.csv"
INSPECTIONS_FILE = "巡察安排.xlsx"
N_ROUNDS = 15
N_ISSUES = 2894
#: Villages that no round has reached yet, and villages that were inspected twice.
N_UNREACHED, N_TWICE = 5, 30
#: Issues that no inspection found: audits, daily and special supervision, verified clues.
N_OTHER = 72
_FIRST_ROUND, _EVERY, _LASTS, _FEEDBACK = day("2021-10-11"), 112, 50, 20
#: Weights of what has become of an old problem, and of one found in the last three rounds.
_OLD = {
    "R5_VERIFIED": 63,
    "R4_SELF_REPORTED_DONE": 14,
    "R2_IN_PROGRESS": 12,
    "R6_RETURNED": 4,
    "R7_FAKE_FOUND": 1,
    "R9_REFUSED": 1,
    "R8_WITHDRAWN": 1,
}
#: How much an inspection finds: (level, whether the body was inspected more than once) → weight.
_WEIGHTS = {("L5", False): 5, ("L5", True): 1, ("L6", False): 3, ("L6", True): 1}
_NEW = {"R0_FED_BACK": 10, "R1_PLAN_FILED": 25, "R2_IN_PROGRESS": 45, "R4_SELF_REPORTED_DONE": 15, "R5_VERIFIED": 5}


@dataclass
class Inspection:
    """One inspection of one body in one round."""

    no: str
    round: int
    body: str
    issues: list[Issue] = field(default_factory=list)


@dataclass
class Issue:
    """A problem with its rectification. ``kind`` holds empty levels where it was not coded so deep."""

    body: str
    kind: tuple[str, str, str]
    found: date
    source: str
    inspection: Inspection | None
    state: str
    closed: date | None
    planned: bool = False
    function: str = ""
    document: str = ""
    refuted: bool = False
    project: str = ""
    no: str = ""


def round_days(number: int) -> tuple[date, date]:
    """First and last day of a round."""
    start = _FIRST_ROUND + timedelta(days=_EVERY * (number - 1))
    return start, start + timedelta(days=_LASTS)


def feedback_day(number: int) -> date:
    """The day on which a round's findings were fed back."""
    return round_days(number)[1] + timedelta(days=_FEEDBACK)


def schedule(world: World, fixed: dict[str, list[int]]) -> list[Inspection]:
    """Who was inspected in which round; ``fixed`` bodies exactly in the rounds given."""
    source = stream("schedule")
    plan: list[tuple[int, str]] = []
    listed = [u for u in world.units.values() if u.level in ("L5", "L6") and u.uscc]
    villages = [u.name for u in listed if u.level == "L6" and u.name not in fixed]
    twice = set(source.sample(villages, N_TWICE))
    unreached = set(source.sample([v for v in villages if v not in twice], N_UNREACHED))
    for unit in listed:
        if unit.name in fixed:
            rounds = fixed[unit.name]
        elif unit.name in unreached:
            rounds = []
        elif unit.name in units.ABOLISHED:
            rounds = [source.randint(1, 4)]
        elif unit.level == "L6":
            first = source.randint(1, N_ROUNDS)
            rounds = [source.randint(1, 7), source.randint(9, N_ROUNDS)] if unit.name in twice else [first]
        else:
            rounds = [source.randint(1, 7)]
            if source.random() < 0.5:
                rounds.append(source.randint(8, N_ROUNDS))
        plan += [(number, unit.name) for number in rounds]
    plan.sort()
    return [Inspection(f"XC{n:04d}", number, body) for n, (number, body) in enumerate(plan, 1)]


def background(world: World, visits: list[Inspection], planned: list[Issue], without: set[str]) -> list[Issue]:
    """Ordinary problems, so that there are N_ISSUES with the planned ones; none by other channels in ``without``."""
    source = stream("issues")
    issues = list(planned)
    drawn: dict[str, set[tuple[str, str, str]]] = {}
    coded = {id(issue.inspection) for issue in planned if issue.kind == taxonomy.SYSTEMIC}
    for visit in visits:
        village = world.unit(visit.body).level == "L6"
        if village and id(visit) not in coded and source.random() < taxonomy.SYSTEMIC_RATE:
            issues.append(_issue(world, source, visit, taxonomy.SYSTEMIC))
    for _ in range(N_OTHER):
        issues.append(_elsewhere(world, source, without))
    cursor = 0
    times = Counter(visit.body for visit in visits)
    order = [v for v in visits for _ in range(_WEIGHTS[world.unit(v.body).level, times[v.body] > 1])]
    source.shuffle(order)
    while len(issues) < N_ISSUES:
        visit = order[cursor % len(order)]
        cursor += 1
        kind = _draw(world, source, visit.body, drawn.setdefault(visit.body, set()))
        shallow = kind[1] and visit.body not in without and source.random() < 0.02
        issues.append(_issue(world, source, visit, (kind[0], kind[1], "") if shallow else kind))
    return issues


def _draw(world: World, source: Random, body: str, drawn: set[tuple[str, str, str]]) -> tuple[str, str, str]:
    """A type by its weight in this kind of body; seldom one that the body has had before."""
    column = 1 if world.unit(body).level == "L6" else 0
    kinds = list(taxonomy.TYPES)
    while True:
        kind = source.choices(kinds, [weights[column] for weights in taxonomy.TYPES.values()])[0]
        if kind not in drawn or source.random() < 0.1:
            drawn.add(kind)
            return kind


def _issue(world: World, source: Random, visit: Inspection, kind: tuple[str, str, str]) -> Issue:
    found = between(source, *round_days(visit.round))
    state, closed = _outcome(source, feedback_day(visit.round), new=visit.round > N_ROUNDS - 3)
    function = _function(world, source, visit.body)
    made = Issue(visit.body, kind, found, "INSPECTION", visit, state, closed, function=function)
    visit.issues.append(made)
    return made


def _function(world: World, source: Random, body: str) -> str:
    """One of the body's functions, as its roster row names them; mostly not stated."""
    row = next((r for r in world.tables[units.UNITS_FILE].rows if r["机构名称"] == body), None)
    named = row["职能"].split("、") if row and row["职能"] else []
    return source.choice(named) if named and source.random() < 0.4 else ""


def _elsewhere(world: World, source: Random, without: set[str]) -> Issue:
    bodies = [u.name for u in world.units.values() if u.level in ("L5", "L6") and u.uscc and u.name not in without]
    body = source.choice([b for b in bodies if b not in units.ABOLISHED])
    found = between(source, day("2020-03-01"), day("2026-03-31"))
    state, closed = _outcome(source, found, new=found > day("2025-10-01"))
    channel = source.choice(("AUDIT", "DAILY", "DAILY", "SPECIAL", "SPECIAL", "CLUE", "INSPECTORATE", "CIRCULAR"))
    return Issue(body, _draw(world, source, body, set()), found, channel, None, state, closed)


def _outcome(source: Random, since: date, *, new: bool) -> tuple[str, date | None]:
    weights = _NEW if new else _OLD
    state = source.choices(list(weights), list(weights.values()))[0]
    closed = None
    if state in ("R4_SELF_REPORTED_DONE", "R5_VERIFIED"):
        closed = min(since + timedelta(days=source.randint(60, 320)), DATA_DATE)
    return state, closed


def write_rounds(world: World, visits: list[Inspection]) -> None:
    """The term, its rounds and the list of inspections."""
    term = world.table(TERM_FILE, "届次编号 名称 届次 轮数 方式")
    term.add(
        "JC13", f"中共青禾县{units.TERM}县委巡察", units.TERM, str(N_ROUNDS), title("inspection_method", "REGULAR")
    )
    rounds = world.table(ROUNDS_FILE, "轮次编号 届次编号 届次 轮次 年度 进驻日期 撤回日期")
    for number in range(1, N_ROUNDS + 1):
        start, stop = round_days(number)
        rounds.add(f"LC{number:02d}", "JC13", units.TERM, str(number), str(start.year), str(start), str(stop))
    table = world.table(
        INSPECTIONS_FILE,
        "轮次编号 轮次 巡察编号 被巡察单位编号 被巡察单位 方式 聚焦主题 反馈日期 反馈文书编号",
        title="青禾县委巡察安排及反馈情况表",
        merged=("轮次编号", "轮次"),
    )
    source, seen = stream("methods"), set[str]()
    for visit in visits:
        method = source.choice(("LOOK_BACK", "SPECIAL", "MOBILE")) if visit.body in seen else "REGULAR"
        seen.add(visit.body)
        focus = "、".join(sorted(source.sample([title("inspection_focus", f) for f in ("J1", "J2", "J3")], 2)))
        table.add(
            f"LC{visit.round:02d}",
            f"第{visit.round}轮",
            visit.no,
            world.unit(visit.body).code,
            visit.body,
            title("inspection_method", method),
            focus,
            str(feedback_day(visit.round)),
            f"WS-FK-{visit.no[2:]}",
        )
