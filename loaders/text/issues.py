"""Issues: conduct that a circular or an account says somebody is responsible for, with its code and whom it concerns.

What is only to be prevented (防止…问题) and what is only said by somebody (反映…) is no finding.
"""

from __future__ import annotations

import re

from loaders.text.cases import unit_at_start
from loaders.text.clauses import Span, segments
from loaders.text.facts import Node, Period
from loaders.text.people import People
from loaders.text.world import World


def read_circulars(world: World) -> None:
    """Circulars that an overview reports: a Document of their own, and the lines that give their cases."""
    pattern = world.lexicon.pattern("issues", "circular")
    if world.text.kind == "CIRCULAR":
        _issuer(world)
        return
    for line in world.text.body:
        match = pattern.search(world.text.readable(line))
        if match is None:
            continue
        span = Span(line, *match.span())
        issuer = world.units.unit(Span(line, *match.span("issuer")), "VERIFIED")
        title = (issuer.name if issuer else match["issuer"]) + match["count"] + match["what"]
        day = world.text.published
        document = world.facts.node(
            "Document",
            span,
            "VERIFIED",
            {"title": title, "kind": "CIRCULAR"},
            # It was out when the overview was printed; since when is not said.
            valid=Period(end=day, to_precision="d") if day else None,
        )
        if issuer is not None:
            world.facts.edge("ISSUED_BY", document, issuer, span, "VERIFIED")
        world.circular_lines[line] = document
        body = world.text.body
        if world.text.readable(line).rstrip().endswith(":") and line != body[-1]:
            world.circular_lines[body[body.index(line) + 1]] = document


def _issuer(world: World) -> None:
    """Who issued a circular, by its title."""
    line = world.text.title_line
    match = world.lexicon.pattern("issues", "issuer").search(world.text.readable(line)) if line >= 0 else None
    if match is None:
        return
    span = Span(line, *match.span("issuer"))
    unit = world.units.unit(span, "VERIFIED")
    if unit is not None:
        world.facts.edge("ISSUED_BY", None, unit, span, "VERIFIED")


def read_issues(world: World, people: People) -> None:
    """Issues of persons and units."""
    _in_context(world, people)
    _headings(world, people)
    _causes(world)


def type_of(world: World, words: str) -> tuple[str | None, str | None]:
    """The codes of a kind of conduct; (None, None) where the table has no phrase for it."""
    for one, other, first, second in world.lexicon.of("issues", "pairs"):
        if re.search(one, words) and re.search(other, words):
            return str(first), str(second)
    found = [
        (-len(phrase), order, first, second)
        for order, (phrase, first, second) in enumerate(world.lexicon.of("issues", "types"))
        if phrase in words
    ]
    if not found:
        return None, None
    _, _, first, second = min(found)
    return str(first), str(second) if second else None


def is_finding(world: World, span: Span, said: str) -> bool:
    """Whether a span states something, and does not only warn of it or repeat what somebody says."""
    clause = world.clause(span)
    before = world.text.readable(span.line)[clause.start : span.start]
    if world.lexicon.pattern("issues", "preventive").search(before + said[:4]):
        return False
    if any(one.line == span.line and one.start <= span.start < one.end for one in world.allegations):
        return False
    return not world.lexicon.pattern("issues", "alleged").search(before)


def make_issue(world: World, span: Span, words: str, status: str, context: str | None = None) -> Node:
    """The record of an issue."""
    first, second = type_of(world, words)
    circular = span.line in world.circular_lines
    return world.facts.node(
        "Issue",
        span,
        status,
        {
            "text": words,
            "type_l1": first,
            "type_l2": second,
            "context": context,
            "source": "CIRCULAR" if circular else None,
        },
    )


def publicise(world: World, node: Node, span: Span) -> None:
    """That something stands in the circular of its line."""
    if span.line in world.circular_lines:
        world.facts.edge("PUBLICISED_IN", node, world.circular_lines[span.line], span, "VERIFIED")


def _in_context(world: World, people: People) -> None:
    pattern = world.lexicon.pattern("issues", "in_context")
    for line in world.text.body:
        said = world.text.readable(line)
        for sentence in world.text.sentences[line]:
            for segment in segments(said, sentence):
                match = pattern.search(said, segment.start, segment.end)
                if match is None:
                    continue
                span = Span(line, *match.span("issue"))
                concerned = [one.node for one in people.within(segment) if one.span.end <= match.start()]
                if not concerned or not is_finding(world, Span(line, match.start(), match.end()), match[0]):
                    continue
                status = world.status(line)
                issue = make_issue(world, span, match["issue"], status, match["context"])
                for person in dict.fromkeys(concerned):
                    world.facts.edge("CONCERNS", issue, person, span, status)
                publicise(world, issue, span)


def _headings(world: World, people: People) -> None:
    """The first sentence of a case in a circular: who, and what problem it is."""
    if world.text.kind != "CIRCULAR":
        return
    pattern, alleged = world.lexicon.pattern("issues", "heading"), world.lexicon.pattern("issues", "alleged")
    done = {node.span.line for node in world.facts.of("Issue")}
    for line in world.text.body:
        if line in done or not world.text.sentences[line]:
            continue
        first = world.text.sentences[line][0]
        said = world.text.readable(line)
        match = pattern.match(said, first.start, first.end)
        if match is None or match.end() < first.end - 1:
            continue
        concerned = [one for one in people.within(first) if one.span.end < match.end()]
        start, units = _after_subject(world, first, concerned[-1].span.end if concerned else None)
        if start is None or not (concerned or units) or alleged.search(said[first.start : start]):
            continue
        span = Span(line, start, match.end("issue"))
        words, context = said[span.start : span.end], None
        inside = world.lexicon.pattern("issues", "context_in_heading").match(words)
        if inside:
            context, words = inside["context"], words[inside.end() :]
            span = Span(line, start + inside.end(), span.end)
        _parts(world, span, words.lstrip(","), context, [one.node for one in concerned] + units)


def _parts(world: World, span: Span, words: str, context: str | None, concerned: list[Node]) -> None:
    """One issue for each kind of conduct that a heading lists."""
    status = world.status(span.line)
    parts: list[str] = []
    for part in words.split(","):
        if parts and type_of(world, part)[0] is None:
            parts[-1] += "," + part
        else:
            parts.append(part)
    at = span.start
    for part in parts:
        place = world.text.readable(span.line).find(part, at)
        own = Span(span.line, place, place + len(part)) if place >= 0 else span
        at = own.end
        other = _other_unit(world, own, part) if place > span.start else None
        issue = make_issue(world, own, part, status, context)
        for node in [other] if other is not None else dict.fromkeys(concerned):
            world.facts.edge("CONCERNS", issue, node, own, status)
        publicise(world, issue, own)


def _other_unit(world: World, span: Span, part: str) -> Node | None:
    """Another unit with which a part of a heading begins: 甲局推进…简单化,乙街道在整改中搞形式主义问题."""
    heads = "|".join(sorted(world.lexicon.words("units", "heads"), key=len, reverse=True))
    match = re.match(rf"([\u4e00-\u9fff]{{2,20}}?(?:{heads}))(?=在|因|对|将|违规)", part)
    if not match or match[1] not in world.text.readable(span.line)[span.end :]:
        return None
    return world.units.unit(Span(span.line, span.start, span.start + len(match[1])), world.status(span.line))


def _after_subject(world: World, first: Span, named: int | None) -> tuple[int | None, list[Node]]:
    """Where the conduct begins, and the units whose it is where no person is named."""
    said = world.text.readable(first.line)
    if named is not None:
        others = world.lexicon.pattern("issues", "others").match(said[named:])
        return named + (others.end() if others else 0), []
    end = unit_at_start(world, first)
    if end is None:
        return None, []
    unit = world.units.unit(Span(first.line, first.start, end), world.status(first.line))
    return end, [unit] if unit is not None else []


def _causes(world: World) -> None:
    """因甲,乙部门违规丙等,…被某组通报: each cause is an issue of its own subject."""
    pattern = world.lexicon.pattern("issues", "causes")
    for line in world.text.body:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            status = world.status(line)
            topic = next(
                (
                    node
                    for node in reversed(world.facts.of("Company"))
                    if node.span.line == line and node.span.start < match.start()
                ),
                None,
            )
            finder = world.units.unit(Span(line, *match.span("finder")), status)
            at = match.start("causes")
            for cause in match["causes"].split(","):
                span = Span(line, at, at + len(cause))
                at += len(cause) + 1
                _cause(world, span, cause.removesuffix("等"), topic, finder, status)


def _cause(world: World, span: Span, words: str, topic: Node | None, finder: Node | None, status: str) -> None:
    described = world.lexicon.pattern("units", "descriptor").match(words)
    if described:
        owner = world.units.unit(Span(span.line, span.start, span.start + described.end()), status)
        conduct = Span(span.line, span.start + described.end(), span.start + len(words))
        issue = make_issue(world, conduct, words[described.end() :], status)
        if owner is not None:
            world.facts.edge("CONCERNS", issue, owner, span, status)
        return
    if topic is None:
        return
    issue = make_issue(world, Span(span.line, span.start, span.start + len(words)), words, status)
    world.facts.edge("CONCERNS", issue, topic, span, status)
    if finder is not None:
        # 被…通报 is said of the sentence's own subject, not of the others that it mentions.
        world.facts.edge("FOUND_BY", issue, finder, span, status)
