"""Clues and what became of them: allegations, transfers, clearings, reviews of false reports, police measures.

The reporter is gone from the text before this runs (``loaders.text.reporters``); his clue carries a token.
"""

from __future__ import annotations

import re

from loaders.text.clauses import Span
from loaders.text.facts import Node
from loaders.text.people import People
from loaders.text.world import World


def find_allegations(world: World) -> None:
    """Mark what is only said by somebody, before issues are looked for."""
    for name in ("reported", "transferred"):
        pattern = world.lexicon.pattern("clues", name)
        for line in world.text.body:
            for match in pattern.finditer(world.text.readable(line)):
                start, end = match.span("what" if name == "reported" else "name")
                world.allegations.append(Span(line, start, end + 2))


def find_clearings(world: World) -> None:
    """Mark the run of lines in which a commission tells of a clearing: what it says there is established."""
    pattern = world.lexicon.pattern("clues", "exoneration")
    reported = world.lexicon.pattern("clues", "reported")
    masked = world.lexicon.pattern("names", "masked")
    for line in world.text.body:
        for match in pattern.finditer(world.text.readable(line)):
            name = match["who"]
            alleged = [
                other
                for other in world.text.body
                if world.near(other, line) and reported.search(world.text.readable(other))
            ]
            if not masked.search(name) and not alleged:
                continue
            world.cleared_lines |= {
                other
                for other in world.text.body
                if world.near(other, line) and (other in alleged or name in world.text.readable(other) or other == line)
            }
    world.cleared_lines |= {span.line for span in _reasons(world)}


def _reasons(world: World) -> list[Span]:
    """Where a text whose title clears somebody says that the report was wrong and is set right."""
    if _title_clearing(world) is None:
        return []
    pattern = world.lexicon.pattern("clues", "exoneration_reason")
    return [
        Span(line, *match.span()) for line in world.text.body for match in pattern.finditer(world.text.readable(line))
    ]


def _title_clearing(world: World) -> re.Match[str] | None:
    line = world.text.title_line
    title = world.text.readable(line) if line >= 0 else ""
    return world.lexicon.pattern("clues", "exoneration_title").search(title)


def read_clues(world: World, people: People) -> None:
    """Clues with source, target, handler and outcome."""
    _reported(world, people)
    _transferred(world)
    _clearings(world, people)
    _titled(world, people)
    _false_reports(world)
    _police(world)


def _reported(world: World, people: People) -> None:
    pattern = world.lexicon.pattern("clues", "reported")
    for line in world.text.body:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            what = Span(line, *match.span("what"))
            persons = list(dict.fromkeys(one.node for one in people.within(what)))
            if not persons:
                continue
            status = "VERIFIED"
            truth, state = _outcome(world, line, match.end())
            person = persons[0]
            matter = _matter(world, what, people)
            real = match["real"]
            token = next((name for at, name in world.reporters.items() if world.near(at, line)), None)
            clue = world.facts.node(
                "Clue",
                Span(line, *match.span()),
                status,
                {
                    "name": f"反映{person.name}{matter}等问题" if matter else f"反映{person.name}有关问题",
                    "source_l1": "S1",
                    "real_name": None if real is None else real != world.lexicon.of("clues", "anonymous"),
                    "source_token": world.token(token or f"{line}"),
                    "state": state or "RECEIVED",
                    "disposal": state,
                    "truth": truth,
                },
            )
            for node in persons:
                refuted = "REFUTED" if truth == "UNTRUE" else "VERIFIED" if truth == "TRUE" else "ALLEGED"
                world.facts.edge("REFERS_TO", clue, node, what, refuted)
            _handled(world, clue, Span(line, match.start(), match.end()), status)


def _matter(world: World, what: Span, people: People) -> str:
    """What the allegation says somebody did, without the circumstances."""
    last = people.within(what)[-1].span.end
    words = world.text.readable(what.line)[last : what.end]
    words = world.lexicon.pattern("clues", "circumstances").sub("", words)
    return world.lexicon.pattern("clues", "circumstances").sub("", words).removesuffix("等").strip(",、")


def _outcome(world: World, line: int, after: int) -> tuple[str | None, str | None]:
    """What the check found, said in the same run of lines behind the allegation."""
    for place in world.text.body:
        if place < line or not world.near(line, place):
            continue
        said = world.text.readable(place)[after if place == line else 0 :]
        for pattern, truth, state in world.lexicon.of("clues", "outcomes"):
            if re.search(pattern, said):
                return str(truth), str(state) if state else None
    return None, None


def _handled(world: World, clue: Node, span: Span, status: str) -> None:
    handler, _ = world.actor(span, status)
    if handler is not None:
        world.facts.edge("HANDLED_BY", clue, handler, span, status)


def _transferred(world: World) -> None:
    pattern = world.lexicon.pattern("clues", "transferred")
    for line in world.text.body:
        status = world.status(line)
        for match in pattern.finditer(world.text.readable(line)):
            sender = world.units.unit(Span(line, *match.span("from")), status)
            source = next(
                code for words, code in world.lexicon.of("clues", "sources") if re.search(words, match["from"])
            )
            clue = world.facts.node(
                "Clue",
                Span(line, *match.span()),
                status,
                {"name": match["name"], "source_l1": source, "state": "RECEIVED"},
            )
            if sender is not None:
                world.facts.edge("TRANSFERRED_BY", clue, sender, Span(line, *match.span("from")), status)
            for target in _targets(world, Span(line, *match.span("who")), status):
                world.facts.edge("REFERS_TO", clue, target, Span(line, *match.span("who")), "ALLEGED")
            after = Span(line, world.sentence(Span(line, *match.span())).end, match.end())
            handler = world.subjects.at(line, after.start - 1)
            if handler is not None and handler.organ:
                unit = world.units.unit(handler.span, status, handler.words)
                if unit is not None:
                    world.facts.edge("HANDLED_BY", clue, unit, handler.span, status)


def _targets(world: World, span: Span, status: str) -> list[Node]:
    """Units and companies that an allegation names."""
    said = world.text.said(span)
    cut = re.match(world.lexicon.of("clues", "who_cut"), said)
    words = cut["who"] if cut else said
    out = []
    at = span.start
    for part in re.split(r"([、和及与])", words):
        if part not in "、和及与":
            own = Span(span.line, at, at + len(part))
            node = world.facts.known("Company", ("company", part)) or world.units.unit(own, status)
            if node is not None:
                out.append(node)
        at += len(part)
    return out


def _clearings(world: World, people: People) -> None:
    pattern = world.lexicon.pattern("clues", "exoneration")
    for line in world.text.body:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            who = people.within(Span(line, *match.span("who")))
            if not who:
                continue
            span = Span(line, *match.span())
            manner = (match["range"] or "") + (match["public"] or "") + world.text.said(world.clause(span))
            method = next(
                (code for words, code in world.lexicon.of("clues", "methods") if re.search(words, manner)), None
            )
            _cleared(world, who[0].node, span, match["name"], method, match["range"])


def _titled(world: World, people: People) -> None:
    """Clearings that the title announces: of the persons whom it and the sentence with the reason name."""
    title = _title_clearing(world)
    if title is None:
        return
    persons = {one.node.key: one.node for one in people.mentions if one.node.name in title["who"]}
    names = [node.name for node in persons.values()]
    for span in _reasons(world):
        here = {one.node.key for one in people.within(world.sentence(span))}
        for person in persons.values():
            # Two persons behind one mask: which of them the title means is not said.
            if person.key in here and names.count(person.name) == 1:
                _cleared(world, person, span, title["name"])


def _cleared(
    world: World, person: Node, span: Span, words: str, method: str | None = None, heard: str | None = None
) -> None:
    """The record of a clearing. ``heard``: the meeting or circle before which it was done."""
    status = "VERIFIED"
    cleared = world.facts.node(
        "Exoneration",
        span,
        status,
        {"name": f"对{person.name}{words}", "method": method, "range": heard},
        same=("exoneration", person.key),
    )
    world.facts.edge("CLEARS", cleared, person, span, status)
    decided, _ = world.actor(span, status)
    if decided is not None:
        world.facts.edge("DECIDED_BY", cleared, decided, span, status)
    for clue in world.facts.of("Clue"):
        refers = any(e.type == "REFERS_TO" and e.a is clue and e.b is person for e in world.facts.edges)
        if refers:
            world.facts.edge("CLOSES", cleared, clue, span, status)


def _false_reports(world: World) -> None:
    """A report that a text calls false: established only where it says that the level that may has said so."""
    words = re.compile(world.lexicon.of("clues", "false_report"))
    determined = world.lexicon.pattern("clues", "determined")
    for clue in world.facts.of("Clue"):
        if clue.props.get("truth") != "UNTRUE":
            continue
        lines = [line for line in world.text.body if world.near(clue.span.line, line)]
        said = "\n".join(world.text.readable(line) for line in lines)
        if not words.search(said):
            continue
        state = "NOT_VERIFIED"
        if determined.search(said):
            state = "DETERMINED"
        review = world.facts.node("FalseReportReview", clue.span, "VERIFIED", {"state": state})
        world.facts.edge("REVIEWS", review, clue, clue.span, "INFERRED")


def _police(world: World) -> None:
    """Warnings by the police: measures of theirs, tied to nobody."""
    pattern = world.lexicon.pattern("clues", "police")
    last: tuple[int, Node] | None = None
    for line in world.text.body:
        for match in pattern.finditer(world.text.readable(line)):
            if last is not None and world.near(last[0], line):
                continue
            span = Span(line, *match.span())
            name = "/".join(dict.fromkeys(filter(None, (match["first"], match["second"]))))
            measure = world.facts.node("Measure", span, "VERIFIED", {"kind": "Z1", "name": name})
            who = world.units.unit(Span(line, *match.span("who")), "VERIFIED")
            if who is not None:
                world.facts.edge("DECIDED_BY", measure, who, span, "VERIFIED")
            last = (line, measure)
