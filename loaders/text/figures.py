"""Figures with topic and scope: what is counted, where, by whom, when, under what."""

from __future__ import annotations

import re
from datetime import date

from loaders.dates import last_day
from loaders.text.actions import action_at
from loaders.text.clauses import Span
from loaders.text.facts import Node, Period
from loaders.text.numbers import Number, Numbers
from loaders.text.units import Units
from loaders.text.world import World


def read_figures(world: World) -> None:
    """One record for each figure of the body."""
    numbers = Numbers(world.lexicon)
    title = world.lexicon.pattern("figures", "title")
    for line in world.text.body:
        said = world.text.readable(line)
        titles = [found.span() for found in re.finditer("《[^》]*》", said)]
        found_here = [one for one in numbers.find(said) if not any(a <= one.start < b for a, b in titles)]
        clauses = [world.clause(Span(line, one.start, one.end)) for one in found_here]
        for number in found_here:
            _figure(world, line, said, number, title, clauses)


def topic_of(world: World, span: Span, number: Number, others: list[Span]) -> str | None:
    """The topic of a figure: of the triggers that its unit allows, the nearest of the clause, then of the sentence.

    Args:
        world: the text.
        span: the figure.
        number: what it says.
        others: clauses of other figures; what is said there is said of those.
    """
    fitting = [one for one in world.lexicon.of("topics", "topics") if number.unit in one["units"]]
    own = world.clause(span)
    for part in (own, world.sentence(span)):
        # Near and long both speak for a trigger: a character of length outweighs three of distance, so that
        # 第一种形态批评教育和处理 counts by 第一种形态 and not by the 处理 that stands nearer.
        best: tuple[int, int, int] | None = None
        code = None
        for order, topic in enumerate(fitting):
            for word in topic["triggers"]:
                for found in re.finditer(re.escape(word), world.text.readable(span.line)[part.start : part.end]):
                    at = part.start + found.start()
                    if number.unit != "%" and any(at in other and other != own for other in others):
                        continue
                    distance = max(span.start - at - len(word), at - span.end, 0)
                    rank = (distance - 3 * len(word), -len(word), order)
                    if best is None or rank < best:
                        best, code = rank, topic["code"]
        if code is not None:
            return str(code)
    return None


def _figure(world: World, line: int, said: str, number: Number, title: re.Pattern[str], clauses: list[Span]) -> None:
    span = Span(line, number.start, number.end)
    status = world.status(line)
    subject = world.subjects.at(line, span.start, span.end)
    period = world.subjects.period(line, span.start)
    place = world.units.local(span)
    action = action_at(world, span)
    body, campaign = (subject.words if subject else None), (action.words if action else None)
    sentence = world.sentence(span)
    named = [found for found in title.finditer(said, sentence.start, span.start)]
    if named:
        # 创新出台《甲市纪委监委某某专项监督工作办法》: the rules themselves say whose they are and what for.
        body, campaign = named[-1]["body"], campaign or named[-1]["name"]
    topic = topic_of(world, span, number, clauses)
    written = world.text.written(span)
    node = world.facts.node(
        "Figure",
        span,
        status,
        {
            "topic": topic,
            "text": written,
            "value": number.plain,
            "unit": _unit_written(written, number),
            "bound": number.bound,
            "place": place.name if place else None,
            "body": body,
            "period": period[0] if period else None,
            "campaign": campaign,
        },
        valid=days_of(period[0], world.text.published) if period else None,
    )
    _measures(world, node, span, status, topic, subject.span if subject and subject.organ else None)
    _money(world, node, span, status, number, topic)
    _transferred(world, node, span, status, topic)


def days_of(period: str, published: date | None) -> Period | None:
    """First and last day of time words, where the text and its day of publication give days."""
    year = re.fullmatch(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?", period)
    if year:
        precision = "d" if year[3] else "m" if year[2] else "y"
        try:
            first = date(int(year[1]), int(year[2] or 1), int(year[3] or 1))
        except ValueError:
            return None
        mark = None if precision == "d" else precision
        return Period(first, last_day(first, precision), mark or "d", mark or "d")
    months = re.fullmatch(r"(\d{4})年(\d{1,2})月?(?:至|—|-)(\d{1,2})月", period)
    if months and 1 <= int(months[2]) <= int(months[3]) <= 12:
        last = last_day(date(int(months[1]), int(months[3]), 1), "m")
        return Period(date(int(months[1]), int(months[2]), 1), last, "m", "m")
    if period == "今年以来" and published:
        return Period(date(published.year, 1, 1), published, "d", "d")
    return None


def _unit_written(written: str, number: Number) -> str:
    """The unit in the script of the text: 項, 輛."""
    tail = re.sub(r"^[\d.,]+|(?:以上|左右|余|餘)$", "", written)
    tail = re.sub(r"^[余餘多]?[万萬亿億]?[余餘多]?", "", tail)
    return tail or number.unit


def _measures(world: World, node: Node, span: Span, status: str, topic: str | None, body: Span | None) -> None:
    """What the figure is a measure of: a list or action, else the organ, else the place."""
    target = None
    if topic in world.lexicon.of("actions", "lists")["topics"]:
        sentence = world.sentence(span)
        near = [one for one in world.lists.get(span.line, ()) if sentence.start <= one[1].start < span.start]
        target = near[0][0] if near else None
    action = action_at(world, span)
    if target is None and action is not None:
        target = action.node
    if target is None and body is not None:
        target = world.units.unit(body, status)
    if target is None:
        place = world.units.local(span)
        target = world.units.place_node(place, span, status) if place else None
    if target is not None:
        world.facts.edge("MEASURES", node, target, span, status)


def _money(world: World, node: Node, span: Span, status: str, number: Number, topic: str | None) -> None:
    kinds = world.lexicon.of("figures", "recoveries").get(topic)
    clause = world.clause(span)
    before = world.text.readable(span.line)[clause.start : span.start]
    found = world.lexicon.pattern("figures", "recovery").search(before)
    if not kinds or not found or found["verb"] not in kinds:
        return
    cents = int(number.value * 100)
    recovery = world.facts.node(
        "Recovery",
        Span(span.line, clause.start + found.start(), span.end),
        status,
        {"name": found["name"], "kind": kinds[found["verb"]], "amount": cents, "bound": number.bound},
    )
    action = action_at(world, span)
    if action is not None and action.node is not None:
        world.facts.edge("RESULT_OF", recovery, action.node, span, status)
        return
    clue = next((one for one in reversed(world.facts.of("Clue")) if world.near(one.span.line, span.line)), None)
    if clue is not None:
        world.facts.edge("RESULT_OF", recovery, clue, span, "INFERRED")


def _transferred(world: World, node: Node, span: Span, status: str, topic: str | None) -> None:
    if topic not in world.lexicon.of("figures", "transferred"):
        return
    clause = world.clause(span)
    before = world.text.readable(span.line)[clause.start : span.start]
    found = world.lexicon.pattern("figures", "transfer").search(before)
    if not found:
        return
    for unit in units_in(
        world.units, Span(span.line, clause.start + found.start("to"), clause.start + found.end("to")), status
    ):
        world.facts.edge("TRANSFERRED_TO", node, unit, span, status)


def units_in(units: Units, span: Span, status: str) -> list[Node]:
    """The units of an enumeration: 甲、乙和丙."""
    said = units.text.said(span)
    out = []
    at = 0
    for part in re.split(r"([、和及与])", said):
        words = part.strip()
        if words and words not in "、和及与":
            start = span.start + at + (len(part) - len(part.lstrip()))
            unit = units.unit(Span(span.line, start, start + len(words)), status)
            if unit is not None:
                out.append(unit)
        at += len(part)
    return out
