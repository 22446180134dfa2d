"""Persons: masked ones at each mention, named ones where a post introduces them; one record for each person.

Two masked mentions are one person only with the same mask in the same run of events and roles that can go together
(domain rule 4.1); a mention with another unit is somebody else. Nobody is joined to anybody outside the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.identity.names import name_norm
from loaders.refusals import MINOR_AGE
from loaders.text.clauses import Span, clauses
from loaders.text.facts import Node
from loaders.text.finder import Finder
from loaders.text.posts import Held, Posts, make_posts
from loaders.text.world import World

#: Between two persons of a chain, and what may stand in front of the second.
_JOINT = re.compile(r"(?:\([^()]*\))?[、,和及与]?")
_JOINTS = re.compile(r"(?:\([^()]*\))?[、,和及与兼 “]*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass
class Mention:
    """A person at a place of the text."""

    span: Span
    node: Node


@dataclass
class People:
    """The persons of a text, with every mention in order."""

    mentions: list[Mention] = field(default_factory=list)
    units: dict[str, list[Node]] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)

    def within(self, span: Span) -> list[Mention]:
        """Mentions inside a span."""
        return [one for one in self.mentions if one.span.line == span.line and span.start <= one.span.start < span.end]

    def last_before(self, span: Span) -> Node | None:
        """The person mentioned last before a span, in its line or an earlier one."""
        before = [
            one
            for one in self.mentions
            if (one.span.line, one.span.start) < (span.line, span.start) and one.span.line == span.line
        ]
        return before[-1].node if before else None


def read_people(world: World) -> People:
    """Find all persons with their posts."""
    people, posts = People(), Posts(world)
    finder = Finder(world)
    for line in world.text.body:
        rows = finder.named(line)
        found = [*finder.masked(line), *rows]
        if world.text.roles[line] == "guest":
            _guest(world, line, posts, people)
            continue
        taken: list[Span] = []
        held: list[Held] = []
        for span in sorted(found, key=lambda one: one.start):
            if taken and span.start < taken[-1].end:
                continue
            chain = _chain(world, posts, span, taken, held)
            taken.append(span)
            held = chain or []
            if chain is None and not _is_masked(world, span) and not rows.get(span):
                continue
            _person(world, people, span, chain or [], sure=rows.get(span, False))
    _behind(world, people, posts, finder)
    _again(world, people)
    _during(world, people, posts)
    people.mentions.sort(key=lambda one: (one.span.line, one.span.start))
    return people


def set_third_parties_apart(world: World) -> None:
    """Masked persons of whom nothing is said but that they occur (a villager, a giver) are no officials."""
    official = {id(end) for edge in world.facts.edges for end in (edge.a, edge.b)}
    for node in world.facts.of("Official"):
        if node.props.get("masked") and id(node) not in official:
            node.label = "Person"


def _is_masked(world: World, span: Span) -> bool:
    return world.lexicon.pattern("names", "masked").fullmatch(world.text.said(span)) is not None


def _chain(world: World, posts: Posts, span: Span, taken: list[Span], held: list[Held]) -> list[Held] | None:
    """The posts before a name; None where nothing before it names a unit or a post."""
    clause = world.clause(span)
    text = world.text.readable(span.line)
    start = max([clause.start, *(one.end for one in taken if one.line == span.line)])
    for one in taken:
        # 甲与该局副局长乙: a name said again in front of a chain is no part of it.
        place = text.rfind(world.text.said(one), start, span.start)
        start = place + one.end - one.start if place >= 0 else start
    title = world.lexicon.compiled("{{TITLE}}$")
    for earlier in reversed(clauses(text, world.sentence(span))):
        # 某市委常委,市纪委书记某某: a chain goes back over a comma behind a post.
        if earlier.end > start or (taken and earlier.end <= taken[-1].end):
            continue
        if start - earlier.end != 1 or text[earlier.end] != "," or not title.search(text[earlier.start : earlier.end]):
            break
        if len(text[earlier.start : earlier.end]) > 40:
            break
        start = earlier.start
    if start >= span.start:
        return None
    joined = bool(taken) and _JOINT.fullmatch(text, taken[-1].end, max(start, taken[-1].end + 1)) is not None
    start = _JOINTS.match(text, start, span.start).end()  # type: ignore[union-attr]
    if start == span.start:
        # 副局长甲、乙: one post of several; 局长甲、乙 says nothing of the second.
        shared = world.lexicon.pattern("posts", "shared")
        return held if joined and held and all(shared.match(one.title or "") for one in held) else None
    return posts.chain(Span(span.line, start, span.start), held if joined else None) or None


def _person(world: World, people: People, span: Span, chain: list[Held], sure: bool = False) -> Node | None:
    name = world.text.said(span)
    masked = _is_masked(world, span)
    age = world.lexicon.pattern("names", "age").match(world.after(span))
    if age is not None and int(age["age"]) < MINOR_AGE:
        world.minors.append(span.line)
        return None
    status = world.status(span.line)
    clearing = world.lexicon.pattern("clues", "clearing_words").search(world.text.said(world.sentence(span)))
    identities = {
        named.name for held in chain if held.words and (named := world.units.named(held.words, held.span)) is not None
    }
    if not masked and not identities and not sure:
        return None
    titles = {held.title for held in chain if held.title}
    node = _known(world, people, span, name, identities, titles)
    if masked and node is not None and clearing and node.key not in people.cleared:
        # One who is cleared is nobody whom a circular names (domain rule 4.1).
        node = None if _is_subject(world, people, node) else node
    if node is None:
        node = world.facts.node(
            "Official",
            span,
            status,
            {"name": name, "name_norm": name_norm(name), "display": name if masked else None, "masked": masked or None},
        )
    if clearing:
        people.cleared.add(node.key)
    people.mentions.append(Mention(span, node))
    units = make_posts(world, node, chain, status)
    people.units.setdefault(node.key, []).extend(units)
    people.titles.setdefault(node.key, set()).update(titles)
    return node


def _known(world: World, people: People, span: Span, name: str, identities: set[str], titles: set[str]) -> Node | None:
    """The person of the text that a mention means, if it means one mentioned before."""
    for mention in reversed(people.mentions):
        node = mention.node
        if node.name != name:
            continue
        units = {unit.name for unit in people.units.get(node.key, ())}
        if units and identities and not units & identities:
            continue
        if node.props.get("masked"):
            held = people.titles.get(node.key, set())
            if not world.near(mention.span.line, span.line) or (held and titles and not held & titles):
                continue
        return node
    return None


def _is_subject(world: World, people: People, node: Node) -> bool:
    """Whether a person is named as the one whom an issue of a circular concerns."""
    return any(
        one.node is node
        and one.span.line in world.circular_lines
        and "问题" in world.text.said(world.segment(one.span))
        for one in people.mentions
    )


def _guest(world: World, line: int, posts: Posts, people: People) -> None:
    match = world.lexicon.pattern("layout", "guest").search(world.text.readable(line))
    if match is None:
        return
    span = Span(line, *match.span("name"))
    _person(world, people, span, posts.chain(Span(line, *match.span("posts"))))


def _again(world: World, people: People) -> None:
    """Further mentions of named persons, without their posts."""
    names = {one.node.name: one.node for one in people.mentions if not one.node.props.get("masked")}
    for name in list(names):
        # 阿布力克木·艾则孜 is 阿布力克木 further on.
        own, _, rest = name.partition("·")
        if rest and len(own) > 2:
            names.setdefault(own, names[name])
    known = {(one.span.line, one.span.start) for one in people.mentions}
    for name, node in names.items():
        for line in world.text.body:
            for found in re.finditer(re.escape(name), world.text.readable(line)):
                if (line, found.start()) not in known:
                    people.mentions.append(
                        Mention(Span(line, *found.span()), _nearest(people, node, line, found.start()))
                    )


def _behind(world: World, people: People, posts: Posts, finder: Finder) -> None:
    """Posts that a case says behind a name: 某某同志作为交通局局长; 某某(现任某局副局长)."""
    pattern, plain = world.lexicon.pattern("posts", "behind"), world.lexicon.pattern("names", "plain")
    for line in world.circular_lines:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            chain = [held for part in _parts(match) for held in posts.chain(Span(line, *part))]
            here = [one for one in people.mentions if one.span.line == line and one.span.end == match.start()]
            if here:
                units = make_posts(world, here[0].node, chain, world.status(line))
                people.units.setdefault(here[0].node.key, []).extend(units)
                continue
            for size in (3, 2):
                at = match.start() - size
                words = said[max(at, 0) : match.start()]
                opens = at == 0 or (at > 0 and not _HAN.match(said[at - 1]))
                if at >= 0 and opens and plain.match(words) and _HAN.fullmatch(words) and not finder.is_common(words):
                    _person(world, people, Span(line, at, match.start()), chain)
                    break


def _during(world: World, people: People, posts: Posts) -> None:
    """Posts of which a text says that somebody held them while something happened, or lost them."""
    patterns = [world.lexicon.pattern("posts", "during"), world.lexicon.pattern("posts", "removed")]
    for line in world.text.body:
        said = world.text.readable(line)
        for match in (found for pattern in patterns for found in pattern.finditer(said)):
            before = [one for one in people.mentions if one.span.line == line and one.span.end <= match.start()]
            if not before:
                continue
            nearest = max(before, key=lambda one: one.span.start)
            for part in _parts(match):
                make_posts(world, nearest.node, posts.chain(Span(line, *part)), world.status(line))


def _parts(match: re.Match[str]) -> list[tuple[int, int]]:
    """The chains of a match: 甲局局长,以及乙局主任 are two."""
    out, at = [], match.start("chain")
    for part in re.split(r"(,?(?:以及|及)|,(?:兼任)?)", match["chain"]):
        out.append((at, at + len(part)))
        at += len(part)
    return out[::2]


def _nearest(people: People, node: Node, line: int, start: int) -> Node:
    """Of two persons of one name, the one introduced last before a place."""
    before = [
        one.node
        for one in people.mentions
        if one.node.name == node.name and (one.span.line, one.span.start) <= (line, start)
    ]
    return before[-1] if before else node
