"""Penalties and measures, each on the persons who received it; numbers of persons where no kind is told.

A proposal, a penalty waived and one revoked are told apart by their state; 处理 is no 处分.
"""

from __future__ import annotations

import re
from datetime import date

from loaders.text.clauses import Span, clauses
from loaders.text.facts import Node
from loaders.text.issues import publicise
from loaders.text.people import People
from loaders.text.world import World


def read_penalties(world: World, people: People) -> None:
    """Penalties, penalties known by number only, and measures on persons."""
    for line in world.text.body:
        for sentence in world.text.sentences[line]:
            _sentence(world, people, sentence)
            _groups(world, sentence)


def _sentence(world: World, people: People, sentence: Span) -> None:
    said = world.text.readable(sentence.line)
    pattern = world.lexicon.pattern("penalties", "items")
    before = world.lexicon.pattern("penalties", "said_before")
    reached = sentence.start
    for match in pattern.finditer(said, sentence.start, sentence.end):
        span = Span(sentence.line, *match.span("items"))
        clause = world.clause(span)
        guard = before.search(said[clause.start : span.start])
        word = guard["guard"] if guard else None
        if said[match.end("items") : match.end("items") + 1] == "等":
            continue  # 党内严重警告等处分: which of several persons received which is not said
        if not match["tail"] and not _received(world, said, clause, span):
            continue
        state = world.lexicon.of("penalties", "guards").get(word, "IN_FORCE") if word else "IN_FORCE"
        if state is None:
            continue
        persons = _whose(world, people, Span(sentence.line, reached, span.start))
        if said[match.end() : match.end() + 1] == "的":
            # 受到留党察看一年处分的某村书记某某: the one who is described.
            behind = people.within(Span(sentence.line, match.end(), sentence.end))
            persons = [behind[0].node] if behind else []
        reached = match.end()
        day = _day(world, sentence, span.start)
        # What follows an item is looked at too, so that the sentence is searched and not the match.
        every = world.lexicon.pattern("penalties", "item").finditer(said, span.start)
        items = [Span(sentence.line, *one.span()) for one in every if one.end() <= span.end]
        apart = "分别" in said[clause.start : span.start] and len(persons) > 1 and len(items) > 1
        if apart and len(persons) != len(items):
            continue  # 分别受到甲、乙处分: who received which is not said
        for number, item in enumerate(items):
            for person in persons[number : number + 1] if apart else persons:
                _penalty(world, item, said[item.start : item.end], state, day, person)
    _measures(world, people, sentence)


def _received(world: World, said: str, clause: Span, span: Span) -> bool:
    """开除党籍 without 处分 behind it is a penalty only where somebody receives it."""
    return bool(world.lexicon.pattern("penalties", "received").search(said[clause.start : span.start]))


def _penalty(world: World, span: Span, words: str, state: str, day: tuple[date, str] | None, person: Node) -> None:
    codes: dict[str, str] = world.lexicon.of("penalties", "codes")
    if "双开" in words:
        for one in ("开除党籍", "开除公职"):
            _penalty(world, span, one, state, day, person)
        return
    kind = codes.get(words) or codes[re.sub(r"[一二两]年$", "", words)]
    months = next((n for word, n in world.lexicon.of("penalties", "months").items() if words.endswith(word)), None)
    status = world.status(span.line)
    props: dict[str, object] = {
        "kind": kind,
        "family": "PARTY" if kind.startswith("P") else "GOV",
        "state": state,
        "months": months,
        "public": True if span.line in world.circular_lines else None,
    }
    if day is not None:
        props["decided_date"] = day[0].isoformat()
        if day[1] != "d":
            props["decided_date_precision"] = day[1]
    penalty = world.facts.node("Penalty", span, status, props)
    publicise(world, penalty, span)
    world.facts.edge("IMPOSED_ON", penalty, person, span, status)
    for edge in list(world.facts.edges):
        if edge.type == "CONCERNS" and edge.b is person and edge.a is not None:
            world.facts.edge("PUNISHES_CONDUCT", penalty, edge.a, span, status)


def _whose(world: World, people: People, span: Span) -> list[Node]:
    """The persons named since the penalty before; where none is, the one named last in the line."""
    inside = people.within(span)
    clause = world.clause(Span(span.line, span.end, span.end))
    lead = world.text.readable(span.line)[clause.start : span.end]
    unread = world.lexicon.pattern("penalties", "subject").search(lead)
    if unread and not any(
        clause.start + unread.start("who") <= one.span.start < clause.start + unread.end("who")
        for one in people.within(Span(span.line, clause.start, span.end))
    ):
        return []
    if not people.within(Span(span.line, clause.start, span.end)) and world.lexicon.pattern(
        "penalties", "nobody"
    ).search(lead):
        return []
    if not inside:
        sentence = world.sentence(Span(span.line, span.end, span.end))
        if world.lexicon.compiled("{{TITLE}}").search(world.text.readable(span.line), sentence.start, span.end):
            return []  # somebody whose name was not read
        if world.lexicon.pattern("penalties", "each").search(lead):
            return _all_before(world, people, span, lead)
        last = people.last_before(span) or people.last_before(Span(span.line, span.end, span.end))
        return [last] if last is not None else []
    # 甲、乙受到…: all persons of the last segment; somebody named in an earlier one has had his own.
    segment = world.segment(inside[-1].span)
    together = [one for one in inside if one.span.start >= segment.start]
    said = world.text.readable(span.line)
    out = [together[-1]]
    for one in reversed(together[:-1]):
        between = said[one.span.end : out[0].span.start]
        if re.search(r"受到|被|邀请|向|对|给", between):
            break
        out.insert(0, one)
    return list(dict.fromkeys(one.node for one in out))


def _all_before(world: World, people: People, span: Span, lead: str) -> list[Node]:
    """4人分别受到…: the persons of the sentences before in the line, if they are as many as is said."""
    before = [one for one in people.mentions if one.span.line == span.line and one.span.start < span.end]
    persons = list(dict.fromkeys(one.node for one in before))
    said = world.lexicon.pattern("penalties", "how_many").search(lead)
    counts: dict[str, int] = world.lexicon.of("penalties", "counts")
    count = (counts.get(said["count"]) or int(said["count"])) if said else len(persons)
    return persons if count == len(persons) else []


def _day(world: World, sentence: Span, until: int) -> tuple[date, str] | None:
    said = world.text.readable(sentence.line)
    found = None
    for clause in clauses(said, sentence):
        if clause.start > until:
            break
        for match in world.lexicon.pattern("penalties", "date").finditer(said, clause.start, min(clause.end, until)):
            if match.start() - clause.start <= 2:
                found = match
    if found is None:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"] or 1)), "d" if found["d"] else "m"
    except ValueError:
        return None


def _groups(world: World, sentence: Span) -> None:
    said = world.text.readable(sentence.line)
    for match in world.lexicon.pattern("penalties", "group").finditer(said, sentence.start, sentence.end):
        span = Span(sentence.line, *match.span())
        status = world.status(span.line)
        group = world.facts.node(
            "PenaltyGroup",
            span,
            status,
            {
                "name": f"{match['count']}名{_kind_of_person(match['who'])}{match['families']}处分",
                "count": int(match["count"]),
                "families": world.lexicon.of("penalties", "families")[match["families"]],
            },
        )
        publicise(world, group, span)
        for issue in world.facts.of("Issue"):
            if world.near(issue.span.line, span.line) and _shares(match["who"], str(issue.props["text"])):
                world.facts.edge("PUNISHES_CONDUCT", group, issue, span, status)
        decided, subject = world.actor(span, status)
        if decided is not None and subject is not None:
            # A general word for the organ: which one it was goes beyond the words.
            general = decided.name != subject.words
            world.facts.edge("DECIDED_BY", group, decided, span, "INFERRED" if general else status)


def _kind_of_person(words: str) -> str:
    return re.sub(r"^.*(?:的|相关|有关)", "", words)


def _shares(who: str, conduct: str) -> bool:
    """Whether the persons are described by the conduct: 违规出具虚假证明的相关责任人."""
    described = re.sub(r"的?(?:相关|有关)?(?:责任人|责任人员|干部|人员|人)$", "", who)
    return len(described) > 3 and described in conduct


def _measures(world: World, people: People, sentence: Span) -> None:
    """Measures that a named person received."""
    said = world.text.readable(sentence.line)
    for pattern, kind in world.lexicon.of("penalties", "measures"):
        for match in re.finditer(pattern, said[sentence.start : sentence.end]):
            start = sentence.start + match.start()
            span = Span(sentence.line, start, start + len(match[0]))
            clause = world.clause(span)
            lead = said[clause.start : start]
            if said[span.end : span.end + 1] == "等":
                continue
            persons = people.within(Span(sentence.line, clause.start, start)) or people.within(
                Span(sentence.line, world.segment(span).start, start)
            )
            if (
                not persons
                or not re.search(r"受到|被|予以|给予|处分、?$", lead)
                or _is_refuted(world, persons[-1].node)
            ):
                continue
            measure = world.facts.node("Measure", span, world.status(span.line), {"kind": kind, "name": match[0]})
            world.facts.edge("IMPOSED_ON", measure, persons[-1].node, span, world.status(span.line))
            publicise(world, measure, span)


def _is_refuted(world: World, person: Node) -> bool:
    return any(edge.type == "REFERS_TO" and edge.b is person and edge.status == "REFUTED" for edge in world.facts.edges)
