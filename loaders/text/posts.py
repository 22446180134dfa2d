"""Chains of posts: 某市生态环境局局长、党组书记 taken apart into units and titles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.text.cases import Cases
from loaders.text.clauses import Span
from loaders.text.facts import Node
from loaders.text.world import World

#: Longest piece of a chain without a post that still belongs to a name (characters).
_PIECE = 24

#: Longest name of a part that is named without the whole (characters): 定南分公司.
_SHORT = 8


@dataclass
class Held:
    """One post. ``words``: its unit in normal form with ellipsis filled in; ``span``: where the unit is named."""

    words: str
    span: Span
    title: str | None
    title_span: Span
    former: bool = False
    acting: bool = False
    grade: str | None = None
    unit: Node | None = field(default=None, compare=False)


class Posts:
    """Reads chains. The last village of a line is remembered: 村委会委员 after 王庄村党支部书记 is of 王庄村."""

    def __init__(self, world: World) -> None:
        self.world = world
        lexicon = world.lexicon
        self._item, self._grade = lexicon.pattern("posts", "item"), lexicon.pattern("posts", "grade")
        self._own_party = lexicon.pattern("posts", "own_party")
        self._government = lexicon.pattern("posts", "government")
        self._departments = lexicon.pattern("posts", "party_departments")
        self._village: dict[str, str] = lexicon.of("posts", "village")
        self._before = lexicon.pattern("posts", "before_chain")
        self._leading = lexicon.pattern("units", "leading")
        self._aside, self._no_part = lexicon.pattern("posts", "aside"), lexicon.pattern("posts", "no_part")
        self._of_party, self._part_of = lexicon.pattern("posts", "of_party"), lexicon.pattern("posts", "part_of")
        self._trailing, self._school = lexicon.pattern("posts", "trailing"), lexicon.pattern("posts", "school")
        self._house, self._room = lexicon.pattern("posts", "house"), lexicon.pattern("posts", "room")
        self._cases = Cases(world)
        self._last: dict[int, str] = {}

    def chain(self, span: Span, before: list[Held] | None = None) -> list[Held]:
        """The posts of a chain that ends where a name begins.

        Args:
            span: the chain.
            before: the posts of the person named right before, as 站长甲、副站长乙 are of one station.
        """
        said = self.world.text.said(span)
        cut = self._before.match(said)
        start = span.start + (cut.end() if cut and cut.end() < len(said) else 0)
        items = self._items(Span(span.line, start, span.end))
        out: list[Held] = []
        known = list(before or ())
        pending = ""
        for item in items:
            words = re.sub(r"\([^()]*\)$", "", self.world.text.said(item))
            grade = self._grade.match(words)
            if grade:
                if out:
                    out[-1].grade = grade["grade"]
                else:
                    out += self._graded(item, grade, known)
                continue
            match = self._item.match(words)
            if not match:
                # 甲市第一、第二粮库主任: a short piece without a post belongs to the next; a long one is a sentence.
                pending = pending + words + "、" if len(words) <= _PIECE and not self._no_part.search(words) else ""
                continue
            held = self._held(item, match, pending, out or known)
            pending = ""
            if held is not None:
                out.append(held)
        if pending and not out:
            # A unit without a post: 松坡镇政府王某某.
            unit = Span(span.line, start, span.end)
            words = self._leading.sub("", self.world.text.said(unit))
            if self._is_unit(words):
                at = Span(span.line, span.end - len(words), span.end)
                out.append(Held(words, at, None, at))
        return out

    def _graded(self, item: Span, grade: re.Match[str], before: list[Held]) -> list[Held]:
        """A grade at a unit is no post, but says where somebody is: 某县总工会四级调研员."""
        words = self._words(self._trailing.sub("", grade["unit"]), item, before, "")
        if not words or not self.is_body(words) or self._is_place(words):
            return []
        at = Span(item.line, item.start + grade.start("unit"), item.start + grade.end("unit"))
        return [Held(words, at, None, at, bool(grade["former"]), False, grade["grade"])]

    def _items(self, span: Span) -> list[Span]:
        out = []
        at = span.start
        for part in re.split(r"([、,兼])", self.world.text.said(span)):
            if part and part not in "、,兼":
                lead = len(part) - len(part.lstrip())
                out.append(Span(span.line, at + lead, at + len(part.rstrip())))
            at += len(part)
        return out

    def _held(self, item: Span, match: re.Match[str], pending: str, before: list[Held]) -> Held | None:
        title = match["title"]
        unit = self._trailing.sub("", self._aside.sub("", pending + match["unit"]))
        moved = 0
        party = re.match(r"(党组|党委|党支部|党总支|党工委|机关党委)(.+)", title)
        if party and self._own_party.search(unit + party[1]):
            unit, title = unit + party[1], party[2]
            moved = len(party[1])
        if title in ("干部", "工作人员") and not unit:
            return None
        former = bool(match["former"] in ("原", "前", "时任")) or match["unit"].startswith("原")
        acting = bool(match["acting"]) or match["former"] in ("代", "代理")
        title_span = Span(item.line, item.start + match.start("title") + moved, item.end)
        unit_span = Span(item.line, item.start, item.start + match.end("unit") + moved)
        words = self._words(unit, unit_span, before, title)
        if not words or not self.is_body(words):
            return None
        self._cases.note(item.line, words)
        village = re.match(
            r"(.*?[\u4e00-\u9fff]{1,4}(?:村|社区))(?:党支部|党总支|村民委员会|村务监督委员会|居民委员会|党委)$", words
        )
        if village:
            self._last[item.line] = village[1]
        return Held(words, unit_span, title, title_span, former, acting)

    def _words(self, unit: str, span: Span, before: list[Held], title: str) -> str:
        """The unit's name with what the chain, or the case, has said before."""
        line = span.line
        unit = self._leading.sub("", unit)
        if not unit:
            if not before:
                return self._cases.of_title(title, line, span.start)
            base = before[-1].words
            committee = re.fullmatch(r"(.*[省市县区州旗镇乡])党?委", base)
            if committee and self._government.match(title):
                return re.sub(r"县县$", "县", committee[1]) + "政府"
            if self._of_party.match(title):
                return base
            owner = re.sub(r"(?:党组|党委|党工委|党支部)$", "", base)
            return owner if self._is_unit(owner) else base
        if unit in self._village:
            body = self.world.text.body
            ending = "社区" if unit.startswith("居") else "村"
            village = self._last.get(line) or self._last.get(body[max(0, body.index(line) - 1)], "")
            village = village or self._cases.place(line, span.start, ending)
            return village + self._village[unit] if village else ""
        if self._government.match(title) and self._is_place(unit):
            return unit + "政府"
        if self._has_place(unit):
            return unit
        full = self._cases.full(unit, line, span.start)
        if full:
            return full
        if before:
            return self._inherited(unit, before[0].words)
        base = self._cases.of_title("", line, span.start) if len(unit) <= _SHORT else ""
        if self._part_of.search(unit) or (self._house.search(base) and self._room.search(unit)):
            return base + unit
        return unit

    def _inherited(self, unit: str, base: str) -> str:
        """A department named without its place: 统战部 after a city's 市委, 粮食局 after a province's commission."""
        party = re.match(r"(.*[省市县区州旗]委)", base)
        if party and self._departments.match(unit):
            return party[1] + unit
        if re.match(r"(?:监委|纪委|纪检监察工委)$", unit):
            return base + unit if self._house.search(base) else unit
        if self._house.search(base) and self._room.search(unit):
            return base + unit
        if self._part_of.search(unit):
            return re.sub(r"(?:党组|党委|党总支|党支部)$", "", base) + unit
        chain = self.world.units.chain_of(base)
        # A name of its own is longer than what is left out for being said before.
        if len(unit) > 9 or not re.search(r"(?:局|厅|委|办|部|庭|室|处|中心|委员会|工会|妇联|联合会)$", unit):
            return unit
        return ("".join(chain) or self.world.units.nested(base) or base) + unit

    def _has_place(self, words: str) -> bool:
        return bool(self.world.units.chain_of(words)) or bool(
            re.match(r"(?:[该本我全]?[省市县区州])(?=[\u4e00-\u9fff])", words)
        )

    def _is_place(self, words: str) -> bool:
        return "".join(self.world.units.chain_of(words)) == words

    def is_body(self, words: str) -> bool:
        """Whether words can name a body: they end like one, or begin with a place."""
        heads = self.world.lexicon.words("units", "heads")
        return words.endswith(heads) or bool(self._school.search(words)) or bool(self.world.units.chain_of(words))

    def _is_unit(self, words: str) -> bool:
        heads = self.world.lexicon.words("units", "heads")
        return words.endswith(heads) and len(words) > 3


def make_posts(world: World, person: Node, chain: list[Held], status: str) -> list[Node]:
    """Records of the posts of a person, and the units they are at."""
    units = []
    grades = world.lexicon.words("posts", "grades")
    head = world.lexicon.pattern("posts", "is_head")
    for held in chain:
        here = held.span.end > held.span.start
        unit = world.units.unit(held.span if here else held.title_span, status, held.words, here)
        post = world.facts.node(
            "Post",
            held.title_span,
            status,
            {
                "title": held.title,
                "acting": True if held.acting else None,
                "grade": held.grade if held.grade in grades else None,
                "is_head": True if held.title and head.match(held.title) else None,
            },
            same=("post", person.key, held.title, unit.key if unit else ""),
        )
        world.facts.edge("HELD", person, post, held.title_span, status)
        if unit is not None:
            world.facts.edge("AT", post, unit, held.title_span, status)
            units.append(unit)
    return units
