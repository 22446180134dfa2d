"""Places in a text, and which of them 该市, 全县 or a bare 市纪委 means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from loaders.text.clauses import Span
from loaders.text.layout import Text
from loaders.text.lexicon import Lexicon

#: Levels at which a place governs: it has organs of its own that circulars speak of.
GOVERNING = ("PROVINCE", "PREFECTURE", "COUNTY", "ZONE")
_LEVEL_ENDING = {"省": ("PROVINCE",), "市": ("PREFECTURE", "COUNTY"), "县": ("COUNTY",), "区": ("COUNTY", "ZONE")}
_STEMS = (2, 3, 1, 4, 5)


@dataclass(frozen=True, slots=True)
class Place:
    """A place by name. ``chain``: the places it is written under, widest first."""

    name: str
    level: str
    chain: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """The word that stands for it: 市 for 青禾市, 区 for 新区 too."""
        return self.name[-1]

    @property
    def stem(self) -> str:
        """青禾 for 青禾市; the whole name where that would leave nothing."""
        return self.name[:-1] if len(self.name) > 2 else self.name


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a line: ``relative`` for 该市 and its like, of which only the ending is known."""

    line: int
    start: int
    end: int
    name: str
    level: str
    relative: bool


class Gazetteer:
    """Finds places by what is known (provinces, cities) and by endings."""

    def __init__(self, lexicon: Lexicon) -> None:
        of = lexicon.of
        self.provinces: list[str] = list(of("places", "provinces"))
        self.municipalities = set(of("places", "municipalities"))
        self.cities = set(str(of("places", "prefectures")).split())
        self.levels: dict[str, str] = of("places", "levels")
        self.unit_levels: dict[str, str] = of("places", "unit_levels")
        self._ending = lexicon.pattern("places", "endings")
        self._relative = lexicon.pattern("places", "relative")
        self._not = lexicon.pattern("places", "not_stems")
        self._not_of = {end: lexicon.compiled(one) for end, one in of("places", "not_stems_of").items()}
        self._stop = lexicon.pattern("places", "stem_not")
        self._city_stop = lexicon.pattern("places", "city_stem_not")
        self._before = lexicon.pattern("places", "before")

    def level(self, name: str) -> str:
        """The level of a place by its name."""
        if name in self.provinces:
            return "PROVINCE"
        if name.endswith("市"):
            return "PREFECTURE" if name[:-1] in self.cities else "COUNTY"
        for ending in sorted(self.levels, key=len, reverse=True):
            if name.endswith(ending):
                return self.levels[ending]
        return "COUNTY"

    def find(self, text: str, line: int = 0) -> list[Mention]:
        """All places in a line, in order, not overlapping."""
        out: list[Mention] = []
        place = 0
        while found := self._ending.search(text, place):
            after = out[-1].end if out else 0
            mention = self._at(text, found, after, line)
            if mention is not None:
                out.append(mention)
                place = mention.end
            else:
                place = found.start() + 1
        return out

    def _at(self, text: str, found: re.Match[str], after: int, line: int) -> Mention | None:
        end, ending = found.end(), found[0]
        if (
            text[end : end + 1]
            and text[end] != ending
            and text[end] in "市县区旗镇乡村"
            and ending in ("市", "县", "州", "镇", "乡", "村")
        ):
            return None  # 马庄区, 郑州市, 县市区: the name, if it is one, ends further on
        for province in self.provinces:
            if text.endswith(province, 0, end) and end - len(province) >= after:
                return Mention(line, end - len(province), end, province, "PROVINCE", False)
        if ending in ("省", "自治区", "特别行政区"):
            if ending == "省" and found.start() and self._relative.match(text, found.start() - 1):
                return Mention(line, found.start() - 1, end, ending, "PROVINCE", True)
            return None
        if found.start() > after - 1 and found.start() and self._relative.match(text, found.start() - 1):
            return Mention(line, found.start() - 1, end, ending, self.levels.get(ending, "COUNTY"), True)
        if ending == "市":
            for size in (4, 3, 2):
                start = found.start() - size
                if start >= after and text[start : found.start()] in self.cities:
                    return Mention(line, start, end, text[start:end], "PREFECTURE", False)
        return self._unknown(text, found, after, line)

    def _unknown(self, text: str, found: re.Match[str], after: int, line: int) -> Mention | None:
        end = found.end()
        if found[0].startswith("自治"):
            # 威宁彝族回族苗族自治县: from where the run of characters begins.
            run = re.search(r"[\u4e00-\u9fff]{5,14}$", text[after : found.start()])
            if run and run[0].endswith("族") and self._before.search(run[0]) is None:
                return Mention(line, found.start() - len(run[0]), end, run[0] + found[0], self.level(found[0]), False)
        for size in _STEMS:
            start = found.start() - size
            stem = text[start : found.start()]
            if start < after or not re.fullmatch(r"[\u4e00-\u9fff]+", stem):
                continue
            alone = start == 0 or not "\u4e00" <= text[start - 1] <= "\u9fff"
            if (size > 3) != found[0].startswith("自治") and size != 2:
                continue
            if (size == 1 and found[0] not in ("县", "村")) or self._is_word(stem, found[0], alone):
                continue
            free = alone or self._before.search(text[:start][-4:])
            if free or (start == after and after):
                name = text[start:end]
                return Mention(line, start, end, name, self.level(name), False)
        return None

    def _is_word(self, stem: str, ending: str, alone: bool) -> bool:
        """Whether a stem is an everyday word, or holds one, and so no name of a place."""
        not_of = self._not_of.get(ending[-1])
        if self._before.fullmatch(stem) or self._not.search(stem) or (not_of is not None and not_of.search(stem)):
            return True
        # 和顺县 at the beginning of a clause is a name; behind another word 和 joins.
        rest = stem[1:] if alone and stem[0] == "和" else stem
        small = self.levels.get(ending, "COUNTY") in ("TOWNSHIP", "VILLAGE")
        return bool(self._stop.search(rest) or (not small and self._city_stop.search(rest)))


class Geography:
    """The places of one text: the one it is about, the one each speaker comes from, and all mentions."""

    def __init__(self, text: Text, gazetteer: Gazetteer) -> None:
        self.text, self.gazetteer = text, gazetteer
        self.mentions = {place: gazetteer.find(text.readable(place), place) for place in text.sentences}
        self._chains: dict[str, tuple[str, ...]] = {}
        self._speaking = self._guests()

    @cached_property
    def main(self) -> Place | None:
        """The governing place named most often before an organ of its own; the title counts three times."""
        votes: Counter[str] = Counter()
        first: dict[str, int] = {}
        title = self.text.title
        for mention in self.gazetteer.find(title):
            if not mention.relative and mention.level in GOVERNING:
                votes[mention.name] += 3
                first.setdefault(mention.name, len(first))
        for place in self.text.body:
            line = self.text.readable(place)
            for mention in self.mentions[place]:
                if mention.relative or mention.level not in GOVERNING:
                    continue
                votes[mention.name] += 2 if _organ_follows(line, mention.end) else 1
                first.setdefault(mention.name, len(first))
        if not votes:
            return None
        name = max(votes, key=lambda one: (votes[one], -first[one]))
        return Place(name, self.gazetteer.level(name), self._above(name))

    def first(self, name: str) -> Span | None:
        """Where a place is named first in the body."""
        for place in self.text.body:
            for mention in self.mentions[place]:
                if mention.name == name and not mention.relative:
                    return Span(place, mention.start, mention.end)
        return None

    def home(self, line: int) -> Place | None:
        """The place whose organs a line means by a bare 市 or 县: that of its speaker, else of the text."""
        speaker = self.text.speakers.get(line)
        if speaker is not None:
            return self._speaking.get(speaker)
        return None if self._speaking else self.main

    def is_interview(self, line: int) -> bool:
        """Whether somebody speaks in this line whose place is known."""
        return self.text.speakers.get(line, "") in self._speaking

    def own(self, line: int, ending: str) -> Place | None:
        """The place that a bare ending (市纪委, 省委) means in a line, by the home and what stands above it."""
        home = self.home(line)
        if home is None:
            return None
        levels = _LEVEL_ENDING.get(ending, ())
        if home.ending == ending and home.level in levels:
            return home
        for name in reversed(home.chain):
            if name.endswith(ending) and self.gazetteer.level(name) in levels + (
                ("PROVINCE",) if ending == "市" else ()
            ):
                return Place(name, self.gazetteer.level(name))
        return None

    def before(self, line: int, at: int, ending: str) -> Place | None:
        """The place that 该市 or 该县 means: the nearest one of that ending before it."""
        for place in reversed([one for one in self.text.body if one <= line]):
            for mention in reversed(self.mentions[place]):
                if mention.relative or (place == line and mention.end > at):
                    continue
                if mention.name.endswith(ending) and mention.level in GOVERNING:
                    return Place(mention.name, mention.level, self._above(mention.name))
        return None

    def resolve(self, mention: Mention) -> Place | None:
        """The place of a mention: its own name, or what 该市, 全市 stand for."""
        if not mention.relative:
            return Place(mention.name, mention.level, self._above(mention.name))
        word = self.text.readable(mention.line)[mention.start]
        if word in "全我本":
            own = self.own(mention.line, mention.name)
            if own is not None or self._speaking:
                return own
        return self.before(mention.line, mention.start, mention.name)

    def chains(self, name: str, line: int, until: int | None = None) -> list[tuple[str, ...]]:
        """For each mention of a place in a line (up to ``until``), the places right in front of it, widest first."""
        row = self.mentions.get(line, [])
        out = []
        for number, mention in enumerate(row):
            if mention.name != name or mention.relative or (until is not None and mention.end > until):
                continue
            first = number
            while first and row[first - 1].end == row[first].start and not row[first - 1].relative:
                first -= 1
            out.append(tuple(one.name for one in row[first:number]))
        return out

    def under(self, name: str, line: int) -> str:
        """What a place is written under in a line; empty where it is written under nothing, or differently."""
        chains = {"".join(chain) for chain in self.chains(name, line)}
        longest = max(chains, key=len, default="")
        return longest if all(longest.endswith(chain) for chain in chains) else ""

    def _above(self, name: str) -> tuple[str, ...]:
        """What a place is written under anywhere in the text: 甲省 before 乙市."""
        if name not in self._chains:
            self._chains[name] = self._written_under(name)
        return self._chains[name]

    def _written_under(self, name: str) -> tuple[str, ...]:
        return next((chain for place in self.text.body for chain in self.chains(name, place) if chain), ())

    def _guests(self) -> dict[str, Place]:
        out = {}
        for place in self.text.body:
            if self.text.roles[place] != "guest":
                continue
            line = self.text.readable(place).strip()
            name = line.split()[0]
            places = [one for one in self.mentions[place] if one.level in GOVERNING and not one.relative]
            if places:
                # The narrowest of the unbroken chain that begins his posts: 甲省乙市.
                last = places[0]
                for one in places[1:]:
                    if one.start == last.end:
                        last = one
                out[name] = Place(last.name, last.level, self._above(last.name))
        return out


def _organ_follows(line: str, at: int) -> bool:
    return bool(re.match(r"纪委|监委|纪检|监察|委|政府|人民政府|公安|检察|法院|人大|政协", line[at:]))
