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
from loaders.text.posts import Held, Posts, make_posts
from loaders.text.world import World

#: Titles that everyday words follow as easily as names do; there a name must come twice.
_GENERAL = re.compile(r"(?:干部|工作人员|成员|委员|会计|干事|董事|监事)$")
_STOP = re.compile(r"[的了在是与及对等或有们]")


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
    whole = "".join(world.text.readable(line) for line in world.text.body)
    for line in world.text.body:
        found = [*_masked(world, line), *_named(world, line, whole)]
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
            if chain is None and not _is_masked(world, span):
                continue
            _person(world, people, span, chain or [])
    _again(world, people)
    _during(world, people, posts)
    people.mentions.sort(key=lambda one: (one.span.line, one.span.start))
    return people


def _masked(world: World, line: int) -> list[Span]:
    pattern = world.lexicon.pattern("names", "masked")
    return [Span(line, *found.span()) for found in pattern.finditer(world.text.readable(line))]


def _is_masked(world: World, span: Span) -> bool:
    return world.lexicon.pattern("names", "masked").fullmatch(world.text.said(span)) is not None


def _named(world: World, line: int, whole: str) -> list[Span]:
    said = world.text.readable(line)
    out = []
    for title in world.lexicon.pattern("posts", "title_first").finditer(said):
        size = _name_size(world, said, title.end(), whole, bool(_GENERAL.search(title[0])))
        if size:
            out.append(Span(line, title.end(), title.end() + size))
    return out


def _name_size(world: World, said: str, at: int, whole: str, twice: bool) -> int:
    """How many characters of a name stand at a place; 0 where none does."""
    surname = world.lexicon.pattern("names", "plain" if twice else "named").match(said, at)
    plain = world.lexicon.pattern("names", "plain").match(said, at)
    if not surname or world.lexicon.pattern("names", "masked").match(said, at):
        return 0
    first = len(surname[0])
    sizes = [
        size
        for size in (first + 2, first + 1)
        if re.fullmatch(r"[\u4e00-\u9fff]+", said[at : at + size])
        and len(said) >= at + size
        and not _STOP.search(said[at + first : at + size])
        and not _no_name(world, said[at : at + size])
    ]
    after = world.lexicon.pattern("names", "after_name")
    for size in sizes:
        name = said[at : at + size]
        ends = [whole[found.end() : found.end() + 3] for found in re.finditer(re.escape(name), whole)]
        # Said again; for the shorter of two, again as a whole name and not as the beginning of others.
        if len(ends) > 1 and (size > first + 1 or sum(after.match(end) is not None for end in ends) > 0):
            return size
    if twice or not plain:
        return 0
    return next((size for size in sizes if after.match(said[at + size : at + size + 3])), 0)


def _no_name(world: World, words: str) -> bool:
    return words.startswith(world.lexicon.words("names", "not_names"))


def _chain(world: World, posts: Posts, span: Span, taken: list[Span], held: list[Held]) -> list[Held] | None:
    """The posts before a name; None where nothing before it names a unit or a post."""
    clause = world.clause(span)
    start = max([clause.start, *(one.end for one in taken if one.line == span.line)])
    text = world.text.readable(span.line)
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
    joined = bool(taken) and start == taken[-1].end and text[start] in "、和及与,"
    while start < span.start and text[start] in "、,和及与兼 “":
        start += 1
    return posts.chain(Span(span.line, start, span.start), held if joined else None) or None


def _person(world: World, people: People, span: Span, chain: list[Held]) -> Node | None:
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
    if not masked and not identities:
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
    known = {(one.span.line, one.span.start) for one in people.mentions}
    for name, node in names.items():
        for line in world.text.body:
            for found in re.finditer(re.escape(name), world.text.readable(line)):
                if (line, found.start()) not in known:
                    people.mentions.append(
                        Mention(Span(line, *found.span()), _nearest(people, node, line, found.start()))
                    )


def _during(world: World, people: People, posts: Posts) -> None:
    """Posts of which a text says that somebody held them while something happened."""
    pattern = world.lexicon.pattern("posts", "during")
    for line in world.text.body:
        for match in pattern.finditer(world.text.readable(line)):
            before = [one for one in people.mentions if one.span.line == line and one.span.end <= match.start()]
            if not before:
                continue
            nearest = max(before, key=lambda one: one.span.start)
            make_posts(world, nearest.node, posts.chain(Span(line, *match.span("chain"))), world.status(line))


def _nearest(people: People, node: Node, line: int, start: int) -> Node:
    """Of two persons of one name, the one introduced last before a place."""
    before = [
        one.node
        for one in people.mentions
        if one.node.name == node.name and (one.span.line, one.span.start) <= (line, start)
    ]
    return before[-1] if before else node
