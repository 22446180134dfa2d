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
_GENERAL = re.compile(
    r"(?:干部|工作人员|(?<!党组)成员|(?<!党委)(?<!党工委)(?<!党组)委员|会计|文书|干事|董事|监事|教师|医生|护士|民警|辅警|协管员|护林员|网格员|驾驶员|队员|职员|职工|连长|督学)$"
)
#: Between two persons of a chain, and what may stand in front of the second.
_JOINT = re.compile(r"(?:\([^()]*\))?[、,和及与]?")
_JOINTS = re.compile(r"(?:\([^()]*\))?[、,和及与兼 “]*")
#: Names in a row without a post between them that are names for being so many.
_ROW = 3
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_STOP = re.compile(r"[的了在是与及对等或们]|有$")


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
        rows = _named(world, line, whole)
        found = [*_masked(world, line), *rows]
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
    _behind(world, people, posts)
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


def _masked(world: World, line: int) -> list[Span]:
    pattern = world.lexicon.pattern("names", "masked")
    return [Span(line, *found.span()) for found in pattern.finditer(world.text.readable(line))]


def _is_masked(world: World, span: Span) -> bool:
    return world.lexicon.pattern("names", "masked").fullmatch(world.text.said(span)) is not None


def _named(world: World, line: int, whole: str) -> dict[Span, bool]:
    """Names behind posts; and whether one is sure to be a name whatever the post is of: said twice, or in a row."""
    said = world.text.readable(line)
    out: dict[Span, bool] = {}
    for title in world.lexicon.pattern("posts", "title_first").finditer(said):
        general = bool(_GENERAL.search(title[0]))
        row = _row(world, line, title.end())
        size = _name_size(world, said, title.end(), whole, general)
        if size and (not row or row[0].end < title.end() + size):
            row = [Span(line, title.end(), title.end() + size)]
        elif not size and len(row) < _ROW:
            continue
        for span in row:
            out[span] = len(row) >= _ROW or (line in world.circular_lines and whole.count(world.text.said(span)) > 1)
    return out


def _row(world: World, line: int, at: int) -> list[Span]:
    """Names that stand in a row from a place on: 甲某、乙某、丙某."""
    said, after = world.text.readable(line), world.lexicon.pattern("names", "after_name")
    out: list[Span] = []
    while True:
        size = _lone_size(world, said, at, after)
        if not size:
            return out
        out.append(Span(line, at, at + size))
        if said[at + size : at + size + 1] != "、":
            return out
        at += size + 1


def _lone_size(world: World, said: str, at: int, after: re.Pattern[str]) -> int:
    """How long a name is that what follows ends; 0 where none stands there."""
    surname = world.lexicon.pattern("names", "plain").match(said, at)
    if not surname or world.lexicon.pattern("names", "masked").match(said, at):
        return 0
    first = len(surname[0])
    return next((size for size in _sizes(world, said, at, first) if after.match(said[at + size : at + size + 3])), 0)


def _sizes(world: World, said: str, at: int, first: int) -> list[int]:
    """Lengths that a name can have whose surname has ``first`` characters, the longer first."""
    return [
        size
        for size in (first + 2, first + 1)
        if re.fullmatch(r"[\u4e00-\u9fff]+", said[at : at + size])
        and len(said) >= at + size
        and not _STOP.search(said[at + first : at + size])
        and not (size == first + 2 and world.lexicon.pattern("names", "not_last").match(said, at + size - 1))
        and not _no_name(world, said[at : at + size])
    ]


def _name_size(world: World, said: str, at: int, whole: str, twice: bool) -> int:
    """How many characters of a name stand at a place; 0 where none does."""
    if world.lexicon.pattern("names", "masked").match(said, at):
        return 0
    after = world.lexicon.pattern("names", "after_name")
    dotted = world.lexicon.pattern("names", "dotted").match(said, at)
    if dotted:
        least = dotted.start("last") + 2 - at
        lengths = range(least, dotted.end() - at + 1)
        return next((size for size in lengths if after.match(said[at + size : at + size + 3])), 0)
    surname = world.lexicon.pattern("names", "plain" if twice else "named").match(said, at)
    plain = world.lexicon.pattern("names", "plain").match(said, at)
    if not surname:
        return 0 if twice else _punished_size(world, said, at, whole)
    first = len(surname[0])
    sizes = _sizes(world, said, at, first)
    for size in sizes:
        name = said[at : at + size]
        ends = [whole[found.end() : found.end() + 3] for found in re.finditer(re.escape(name), whole)]
        # Said again; for the shorter of two, again as a whole name and not as the beginning of others.
        if len(ends) > 1 and (size > first + 1 or sum(after.match(end) is not None for end in ends) > 0):
            return size
    if twice or not plain:
        return 0
    return next((size for size in sizes if after.match(said[at + size : at + size + 3])), 0)


def _punished_size(world: World, said: str, at: int, whole: str) -> int:
    """Length of a name without a known surname (若相波, 扎西): such a one is read where it receives a penalty."""
    for size in (4, 3, 2):
        name = said[at : at + size]
        if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name) and not _no_name(world, name) and not _STOP.search(name):
            received = world.lexicon.compiled(world.lexicon.of("penalties", "receives").format(name=name))
            if received.search(whole):
                return size
    return 0


def _no_name(world: World, words: str) -> bool:
    return words.startswith(world.lexicon.words("names", "not_names"))


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
    known = {(one.span.line, one.span.start) for one in people.mentions}
    for name, node in names.items():
        for line in world.text.body:
            for found in re.finditer(re.escape(name), world.text.readable(line)):
                if (line, found.start()) not in known:
                    people.mentions.append(
                        Mention(Span(line, *found.span()), _nearest(people, node, line, found.start()))
                    )


def _behind(world: World, people: People, posts: Posts) -> None:
    """Posts that a case says behind a name: 某某同志作为交通局局长; 某某(现任某局副局长)."""
    pattern, plain = world.lexicon.pattern("posts", "behind"), world.lexicon.pattern("names", "plain")
    for line in world.circular_lines:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            chain = posts.chain(Span(line, *match.span("chain")))
            here = [one for one in people.mentions if one.span.line == line and one.span.end == match.start()]
            if here:
                units = make_posts(world, here[0].node, chain, world.status(line))
                people.units.setdefault(here[0].node.key, []).extend(units)
                continue
            for size in (3, 2):
                at = match.start() - size
                words = said[max(at, 0) : match.start()]
                opens = at == 0 or (at > 0 and not _HAN.match(said[at - 1]))
                if at >= 0 and opens and plain.match(words) and _HAN.fullmatch(words) and not _no_name(world, words):
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
            at = match.start("chain")
            for part in re.split(r"(,?(?:以及|及)|,)", match["chain"]):
                # 在任甲局局长,以及乙局主任期间: two chains.
                chain = posts.chain(Span(line, at, at + len(part)))
                make_posts(world, nearest.node, chain, world.status(line))
                at += len(part)


def _nearest(people: People, node: Node, line: int, start: int) -> Node:
    """Of two persons of one name, the one introduced last before a place."""
    before = [
        one.node
        for one in people.mentions
        if one.node.name == node.name and (one.span.line, one.span.start) <= (line, start)
    ]
    return before[-1] if before else node
