"""What was put right: by the account of those who did it, so never more than self-reported."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from loaders.text.clauses import Span, clauses
from loaders.text.facts import Node, Period
from loaders.text.issues import make_issue
from loaders.text.world import World

_DONE = "R4_SELF_REPORTED_DONE"


def read_rectification(world: World) -> None:
    """Rectifications of issues that the text has named."""
    _of_companies(world)
    _of_complaints(world)


def _of_companies(world: World) -> None:
    """A sentence of things done after the issues of a company's site: 手续撤销,厂区拆除完毕,企业已退出…"""
    rules = world.lexicon.of("projects", "rectified")
    done, leading, left = (re.compile(rules[name]) for name in ("done", "leading", "left"))
    for line in world.text.body:
        issues = [one for one in world.facts.of("Issue") if world.near(one.span.line, line) and one.span.line <= line]
        companies = [one for one in world.facts.of("Company") if world.near(one.span.line, line)]
        if not issues or not companies:
            continue
        for sentence in world.text.sentences[line]:
            actions = []
            said = world.text.readable(line)
            for clause in clauses(said, sentence):
                words = said[clause.start : clause.end].strip("“”")
                if done.search(words):
                    actions.append((clause, leading.sub("", words)))
            if len(actions) < rules["least"]:
                continue
            span = Span(line, actions[0][0].start, actions[-1][0].end)
            status = world.status(line)
            node = world.facts.node(
                "Rectification",
                span,
                status,
                {
                    "name": _name(world, left, actions, companies[-1], issues),
                    "state": _DONE,
                    "actions": [words for _, words in actions],
                },
            )
            for issue in issues:
                world.facts.edge("RECTIFIES", node, issue, span, status)


def _name(
    world: World, left: re.Pattern[str], actions: list[tuple[Span, str]], company: Node, issues: list[Node]
) -> str:
    for _, words in actions:
        match = left.search(words)
        if match:
            return f"{company.name}退出{_full_place(match['place'], issues)}"
    return f"{company.name}整改"


def _full_place(place: str, issues: list[Node]) -> str:
    """风景名胜区 by the full name that an issue gives it."""
    for issue in issues:
        found = re.search(rf"(?:侵占|占用)([\u4e00-\u9fff]{{2,8}}{re.escape(place)})", str(issue.props["text"]))
        if found:
            return found[1]
    return place


@dataclass
class _Case:
    """A complaint being put right."""

    issue: Node
    rectification: Node
    project: Node | None
    thing: str
    object: str
    span: Span


def _of_complaints(world: World) -> None:
    """People complain to an inspection team of a road; what happened to it, month by month."""
    pattern = world.lexicon.pattern("issues", "complaint")
    for line in world.text.body:
        said = world.text.readable(line)
        match = pattern.search(said)
        if match is None:
            continue
        status = world.status(line)
        span = Span(line, match.start("thing"), match.end("what"))
        issue = make_issue(world, span, match["thing"] + match["what"], status)
        finder = _full_team(world, line, Span(line, *match.span("to")), status)
        if finder is not None:
            world.facts.edge("FOUND_BY", issue, finder, Span(line, *match.span("to")), status)
        rectification = world.facts.node(
            "Rectification", span, status, {"name": match["thing"] + "整改", "state": "R0_FED_BACK"}
        )
        world.facts.edge("RECTIFIES", rectification, issue, span, status)
        case = _Case(issue, rectification, None, match["thing"], match["object"], span)
        _project(world, case, said, status)
        last = _events(world, case, status)
        states = {"DONE": _DONE, None: "R0_FED_BACK"}
        rectification.props["state"] = states.get(last, "R2_IN_PROGRESS")
        if case.project is not None:
            project_states = {"DONE": "DONE", "STOP": "STOPPED"}
            case.project.props["state"] = project_states.get(last or "", "BUILDING")
        _roles(world, case, said, status)


def _full_team(world: World, line: int, span: Span, status: str) -> Node | None:
    """巡察组 by the name that the line gave it before: 市委第一巡察组."""
    words = world.text.said(span)
    before = re.findall(rf"[省市县区州]委(?:第[一二三四五六七八九十]+)?{re.escape(words)}", world.text.readable(line))
    at = world.text.readable(line).find(before[0]) if before else -1
    full = Span(line, at, at + len(before[0])) if before else span
    return world.units.unit(full, status)


def _project(world: World, case: _Case, said: str, status: str) -> None:
    works = world.lexicon.pattern("projects", "works").search(said, case.span.end)
    if works is None:
        return
    span = Span(case.span.line, *works.span("works"))
    name = case.object + works["works"]
    case.project = world.facts.node("Project", span, status, {"name": name, "state": "BUILDING"})


def _events(world: World, case: _Case, status: str) -> str | None:
    """Events in order; the kind of the last one."""
    line = case.span.line
    said = world.text.readable(line)
    rules = [(rule["kind"], re.compile(rule["pattern"])) for rule in world.lexicon.of("projects", "events")]
    month = world.lexicon.pattern("projects", "month")
    year = world.text.account_year or (world.text.published.year if world.text.published else None)
    last = None
    for sentence in world.text.sentences[line]:
        period: Period | None = None
        for clause in clauses(said, sentence):
            words = said[clause.start : clause.end]
            found = month.search(words)
            if found:
                year = int(found["year"]) if found["year"] else year
                period = _days(world, found, year)
            if clause.start <= case.span.start:
                continue
            for kind, pattern in rules:
                match = pattern.search(words)
                if match is None:
                    continue
                span = Span(line, clause.start + match.start("text"), clause.start + match.end("text"))
                event = world.facts.node("RectEvent", span, status, {"kind": kind, "text": match["text"]}, valid=period)
                world.facts.edge("OF", event, case.rectification, span, status)
                last = kind
                break
    return last


def _days(world: World, found: re.Match[str], year: int | None) -> Period | None:
    if year is None or not 1 <= int(found["month"]) <= 12:
        return None
    month = int(found["month"])
    end = monthrange(year, month)[1]
    part = world.lexicon.of("projects", "parts_of_month").get(found["part"])
    if part:
        return Period(date(year, month, part[0]), date(year, month, min(part[1], end)), "m", "m")
    return Period(date(year, month, 1), date(year, month, end), "m", "m")


def _roles(world: World, case: _Case, said: str, status: str) -> None:
    """Who was told to put it right, and who pressed for it."""
    line = case.span.line
    told = world.lexicon.pattern("projects", "fed_back").search(said, case.span.end)
    if told:
        span = Span(line, *told.span("who"))
        unit = world.units.unit(span, status)
        if unit is not None:
            world.facts.edge("RESPONSIBLE_FOR", unit, case.rectification, span, status)
            if case.project is not None:
                world.facts.edge("RESPONSIBLE_FOR", unit, case.project, span, status)
    pressed = world.lexicon.pattern("projects", "urged_by").search(said, case.span.end)
    if pressed:
        span = Span(line, *pressed.span("who"))
        unit = world.units.unit(span, status)
        if unit is not None:
            world.facts.edge("SUPERVISES", unit, case.rectification, span, status)
