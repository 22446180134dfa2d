"""Projects and lots, companies and where they were, and checks on the spot."""

from __future__ import annotations

import re
from datetime import date, timedelta

from graph.identity.names import name_norm
from loaders.text.clauses import Span
from loaders.text.facts import Node, Period
from loaders.text.world import World


def read_companies(world: World) -> None:
    """Companies that are a party to something in the text."""
    pattern = world.lexicon.pattern("projects", "company_in")
    for line in world.text.body:
        for match in pattern.finditer(world.text.readable(line)):
            group = "name" if match["name"] else "alleged"
            company(world, Span(line, *match.span(group)), world.status(line))
    _former_sites(world)


def company(world: World, span: Span, status: str) -> Node:
    """The record of a company; a name of place and trade alone describes it, and names it not."""
    name = world.text.said(span)
    places = world.units.chain_of(name)
    core = name[sum(map(len, places)) :] if places else re.sub(r"^[\u4e00-\u9fff]{2}(?=[\u4e00-\u9fff]{5,})", "", name)
    trades = sorted(world.lexicon.words("units", "trades"), key=len, reverse=True)
    described = re.fullmatch("(?:" + "|".join(trades) + ")*公司", core) is not None and bool(places)
    return world.facts.node(
        "Company",
        span,
        status,
        {
            "name": name,
            "name_norm": name_norm(name),
            "name_kind": "DESCRIPTOR" if described else "AS_REPORTED",
        },
        same=("company", name),
    )


def read_projects(world: World) -> None:
    """Projects with their lots, who is responsible for them, and who checks them."""
    for line in world.text.body:
        _project(world, line)
    for line in world.text.body:
        _programme(world, line)
        _responsible(world, line)
        _visit(world, line)


def _project(world: World, line: int) -> None:
    said = world.text.readable(line)
    leading = world.lexicon.pattern("projects", "project_leading")
    for match in world.lexicon.pattern("projects", "project").finditer(said):
        name = leading.sub("", match["name"])
        start = match.end("name") - len(name)
        span = Span(line, start, match.end())
        status = world.status(line)
        project = world.facts.node("Project", span, status, {"name": name + "项目"}, same=("project", name))
        lot = world.lexicon.pattern("projects", "lot").match(said, match.end())
        if lot:
            at = Span(line, *lot.span())
            node = world.facts.node(
                "Lot", at, status, {"code": lot["code"], "name": lot[0]}, same=("lot", name, lot["code"])
            )
            world.facts.edge("HAS_LOT", project, node, at, status)


def _programme(world: World, line: int) -> None:
    for match in world.lexicon.pattern("projects", "programme").finditer(world.text.readable(line)):
        for project in world.facts.of("Project"):
            if match["project"].endswith(project.name) or project.name.endswith(match["project"]):
                project.props["programme"] = match["programme"]


def _responsible(world: World, line: int) -> None:
    for match in world.lexicon.pattern("projects", "responsible").finditer(world.text.readable(line)):
        span = Span(line, *match.span())
        status = world.status(line)
        lot = _lot(world, match["lot"], line)
        place = next(
            (
                found
                for mention in world.geography.mentions[line]
                if mention.end == match.end("who") and (found := world.geography.resolve(mention))
            ),
            None,
        )
        if lot is None or place is None:
            continue
        who = world.units.territory(place, Span(line, *match.span("who")), status)
        world.facts.edge("RESPONSIBLE_FOR", who, lot, span, status, work=match["work"])


def _lot(world: World, words: str, line: int) -> Node | None:
    """The lot that 4标段 means: the one of the project named in the line whose code ends in that number."""
    short = words.removesuffix("标段")
    for lot in reversed(world.facts.of("Lot")):
        code = str(lot.props["code"])
        if code == short:
            return lot
        if re.search(rf"\D{short}$", code) and world.near(lot.span.line, line):
            known = lot.props.setdefault("alias", [])
            if words not in known:
                known.append(words)
            return lot
    return None


def _visit(world: World, line: int) -> None:
    """Somebody goes somewhere to look into something: activity, place, and the task that it serves."""
    said = world.text.readable(line)
    for match in world.lexicon.pattern("projects", "visit").finditer(said):
        status = world.status(line)
        who = world.units.unit(Span(line, *match.span("who")), status)
        span = Span(line, *match.span("act"))
        kinds = world.lexicon.of("projects", "visit_kinds")
        kind = next((code for words, code in kinds.items() if words in match["act"]), "OTHER")
        activity = world.facts.node("Activity", span, status, {"name": match["act"], "kind": kind})
        place = _site(world, Span(line, *match.span("place")), status)
        if place is not None:
            world.facts.edge("LOCATED_AT", activity, place, Span(line, *match.span("place")), status)
        if who is not None:
            world.facts.edge("CARRIED_OUT_BY", activity, who, span, status)
        what = Span(line, *match.span("what"))
        lots = [one for one in world.facts.of("Lot") if one.span.line == line and one.span.start in what]
        sentence = world.sentence(span)
        task = world.lexicon.pattern("projects", "task").search(said, match.end(), sentence.end)
        if not task or not lots:
            continue
        matter = said[lots[-1].span.end : what.end]
        item = world.facts.node(
            "TaskItem",
            Span(line, match.start("what"), task.end()),
            status,
            {"name": matter + task["kind"], "mode": _mode(world, line)},
        )
        for lot in lots:
            world.facts.edge("SUPERVISES", item, lot, what, status)
        if who is not None:
            world.facts.edge("ASSIGNED_TO", item, who, span, status)
        world.facts.edge("FOR_TASK", activity, item, span, status)


def _mode(world: World, line: int) -> str | None:
    """“室组地”, in the line or in the one after it."""
    body = world.text.body
    for place in body[body.index(line) : body.index(line) + 2]:
        found = world.lexicon.pattern("projects", "modes").search(world.text.readable(place))
        if found:
            return found["mode"]
    return None


def _site(world: World, span: Span, status: str) -> Node | None:
    """The place of a visit below the county: 柳林镇某村, which is masked."""
    mentions = [one for one in world.geography.mentions[span.line] if one.start in span and not one.relative]
    local = [one for one in mentions if one.level in ("TOWNSHIP", "VILLAGE")]
    if not local:
        return None
    name = world.text.readable(span.line)[local[0].start : local[-1].end]
    masked = any(one.name.startswith("某") for one in local)
    return world.facts.node(
        "Place",
        Span(span.line, local[0].start, local[-1].end),
        status,
        {"name": name, "level": local[-1].level, "masked": masked or None},
        same=None if masked else ("place", name),
    )


def _former_sites(world: World) -> None:
    """Where a company was until the day before somebody looked at what is there now."""
    year = world.text.published.year if world.text.published else world.text.account_year
    for line in world.text.body:
        for match in world.lexicon.pattern("projects", "former_site").finditer(world.text.readable(line)):
            status = world.status(line)
            node = company(world, Span(line, *match.span("name")), status)
            span = Span(line, *match.span("address"))
            address = world.facts.node("Identifier", span, status, {"kind": "ADDRESS", "text": match["address"]})
            day = re.fullmatch(r"(\d{1,2})月(\d{1,2})日", match["day"])
            last = date(year, int(day[1]), int(day[2])) - timedelta(days=1) if year and day else None
            world.facts.edge(
                "LOCATED_AT",
                node,
                address,
                span,
                status,
                valid=Period(end=last, to_precision="d") if last else None,
            )
