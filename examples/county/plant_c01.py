"""Puts the cases of model C01 among the problems, and takes unplanned repeats out of the rest."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from examples.county.cases_c01 import CASES, Case, Find
from examples.county.inspection import N_ISSUES, Inspection, Issue, feedback_day, round_days
from examples.county.ledgers import ISSUES_FILE
from examples.county.oracle import Repeat
from examples.county.world import World, day, stream
from graph.periods import add_months

AUDIT_REPORT = "WS-SJ-0001"


def body_of(world: World, name: str) -> str:
    """The body of a case: a name, or ``village:n``."""
    if name.startswith("village:"):
        return [u.name for u in world.units.values() if u.level == "L6"][int(name.removeprefix("village:"))]
    return name


def fixed_rounds(world: World) -> dict[str, list[int]]:
    """Bodies of the cases, inspected in the rounds of the cases and in no other."""
    out: dict[str, set[int]] = {}
    for case in CASES:
        for find in case.finds:
            if isinstance(find.when, int):
                out.setdefault(body_of(world, find.body or case.body), set()).add(find.when)
    return {body: sorted(rounds) for body, rounds in out.items()}


def bodies(world: World) -> set[str]:
    """All bodies of the cases."""
    return {body_of(world, find.body or case.body) for case in CASES for find in case.finds}


def plant(world: World, visits: list[Inspection]) -> tuple[list[Issue], dict[str, list[Issue]]]:
    """The findings of the cases and their noise; (all of them, those of each case)."""
    made: list[Issue] = []
    cases: dict[str, list[Issue]] = {}
    free = [v for v in visits if v.body not in bodies(world)]
    for case in CASES:
        issues = _findings(world, case, visits)
        cases[case.id] = issues
        made += issues
        if case.expect in ("found", "self_reported"):
            made += _noise(world, case, free)
    return made, cases


def _findings(world: World, case: Case, visits: list[Inspection]) -> list[Issue]:
    days = _days(case)
    out = []
    for number, (find, found) in enumerate(zip(case.finds, days, strict=True)):
        body = body_of(world, find.body or case.body)
        visit = next((v for v in visits if v.body == body and v.round == find.when), None)
        following = days[number + 1] if number + 1 < len(days) else None
        kind = case.kind[: find.level] + ("",) * (3 - find.level)
        detail = kind[2].split("|")
        issue = Issue(
            body,
            (kind[0], kind[1], detail[number % len(detail)]),
            found,
            find.source,
            visit,
            find.state,
            _closed(find, following),
            planned=True,
            function=find.function,
            document=AUDIT_REPORT if find.document else "",
            refuted=find.refuted,
        )
        if visit:
            visit.issues.append(issue)
        out.append(issue)
    return out


def _days(case: Case) -> list[date]:
    """The day of each finding: the twentieth of a round, or the ends of a round that has two."""
    rounds = [find.when for find in case.finds]
    out = []
    for number, when in enumerate(rounds):
        if isinstance(when, str):
            out.append(day(when))
        elif rounds.count(when) > 1:
            start, stop = round_days(when)
            out.append(start + timedelta(days=2) if number == 0 else stop - timedelta(days=2))
        else:
            out.append(round_days(when)[0] + timedelta(days=20))
    return out


def _closed(find: Find, following: date | None) -> date | None:
    match find.closed[:1]:
        case "":
            return None
        case "+":
            if not isinstance(find.when, int):
                raise ValueError(f"{find} has no round")
            return feedback_day(find.when) + timedelta(days=int(find.closed))
        case "=" | "<":
            if following is None:
                raise ValueError(f"{find} is followed by nothing")
            if find.closed[0] == "=":
                return following + timedelta(days=int(find.closed[1:]))
            return add_months(following, -60) - timedelta(days=find.closed.endswith("+1"))
        case _:
            return day(find.closed)


def _noise(world: World, case: Case, free: list[Inspection]) -> list[Issue]:
    """The same type, once each, in other bodies of the kind: so that the base rate is small and not nought."""
    source = stream(f"noise {case.id}")
    kind = world.unit(body_of(world, case.finds[-1].body or case.body)).kind
    hosts = sorted({v.body for v in free if world.unit(v.body).kind == kind and world.unit(v.body).level != "L4"})
    out = []
    for body in source.sample(hosts, case.noise):
        visit = source.choice([v for v in free if v.body == body])
        found = round_days(visit.round)[0] + timedelta(days=source.randint(1, 40))
        issue = Issue(body, case.kind, found, "INSPECTION", visit, "R2_IN_PROGRESS", None)
        visit.issues.append(issue)
        out.append(issue)
    return out


def settle(issues: list[Issue], repeats: list[Repeat]) -> int:
    """Put back to "in progress" every ordinary problem that would otherwise be an unplanned repeat."""
    ordinary = {issue.no: issue for issue in issues if not issue.planned}
    changed = 0
    for repeat in repeats:
        first = ordinary.get(repeat.first)
        if first is not None and first.closed is not None:
            first.state, first.closed = "R2_IN_PROGRESS", None
            changed += 1
    return changed


def number(issues: list[Issue]) -> None:
    """Number the problems by day."""
    if len(issues) != N_ISSUES:
        raise ValueError(f"{len(issues)} problems, not {N_ISSUES}")
    issues.sort(key=lambda i: (i.found, i.body, i.kind, i.source))
    for place, issue in enumerate(issues, 1):
        issue.no = f"WT{place:05d}"


def truth(world: World, cases: dict[str, list[Issue]], visits: list[Inspection]) -> list[dict[str, Any]]:
    """The entries of the truth file."""
    out = []
    for case in CASES:
        issues = cases[case.id]
        entry: dict[str, Any] = {
            "id": case.id,
            "model": "C01",
            "kind": "plant" if "-P" in case.id else "decoy",
            "why": {"zh": case.zh, "en": case.en},
            "subjects": {"issues": [[ISSUES_FILE, issue.no] for issue in issues]},
            "expect": {"found": case.tier} if case.expect == "found" else case.expect,
        }
        out.append(
            entry if case.expect == "nothing" else entry | {"arithmetic": _arithmetic(world, case, issues, visits)}
        )
    return out


def _arithmetic(world: World, case: Case, issues: list[Issue], visits: list[Inspection]) -> str:
    """Base rate, surprise and score; the tier must be the same whether or not other visits of the line count."""
    line = {issue.body for issue in issues}
    kind = world.unit(issues[-1].body).kind
    level = min(3 if i.kind[2] else 2 if i.kind[1] else 1 for i in issues)
    others = [v for v in visits if world.unit(v.body).kind == kind and v.body not in line]
    hits = sum(any(_same(i.kind, issues[0].kind, level) for i in v.issues) for v in others)
    rate = hits / len(others)
    if case.expect == "systemic":
        return f"基础比例 {hits}/{len(others)} = {rate:.3f} > 0.30 → 系统性，不作疑点"
    factor = 0.5 if case.expect == "self_reported" else 1.0
    lines = []
    for n in (case.k, case.k + 1):
        chance = sum(math.comb(n, x) * rate**x * (1 - rate) ** (n - x) for x in range(case.k, n + 1))
        surprise = -math.log10(chance)
        strength = 0.4 * min(1, (case.k - 1) / 3) + 0.4 * min(1, surprise / 4) + 0.2
        score = round(100 * 4 / 5 * strength * factor * 0.9 * case.t, 1)
        tier = "红" if score >= 60 else "橙" if score >= 40 else "黄" if score >= 20 else ""
        if tier != (case.tier or "黄"):
            raise ValueError(f"{case.id}: {score} is {tier}, not {case.tier}")
        lines.append(
            f"n={n}: P(X≥{case.k}) = {chance:.2e}, M = .4×{(case.k - 1) / 3:.3f} + .4×{min(1, surprise / 4):.3f} + .2"
            f" = {strength:.4f}; 100 × 4/5 × M × Q 0.9 × T {case.t:g}"
            f"{' × 0.5（自报）' if factor < 1 else ''} = {score} → {tier}"
        )
    return f"k={case.k}, 基础比例 {hits}/{len(others)} = {rate:.4f}; " + "; ".join(lines)


def _same(a: tuple[str, str, str], b: tuple[str, str, str], level: int) -> bool:
    return a[level - 1] == b[level - 1] and bool(a[level - 1])
