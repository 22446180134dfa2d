"""What bare names in a case of a circular mean: 该校, 工作队, 村党支部, 校长 without a school."""

from __future__ import annotations

import re

from loaders.text.clauses import Span
from loaders.text.world import World

#: Characters that are looked through for the beginning of a name.
_LONGEST = 60
_HAN = re.compile(r"[\u4e00-\u9fff]+$")


class Cases:
    """The units of each case, by what has been said of them up to a place in its line."""

    def __init__(self, world: World) -> None:
        self.world = world
        of = world.lexicon.of
        self._level = world.lexicon.pattern("posts", "of_level")
        self._this: dict[str, list[str]] = of("posts", "this")
        self._at: dict[str, list[str]] = of("posts", "at")
        self._named: dict[int, list[str]] = {}

    def note(self, line: int, words: str) -> None:
        """A unit that a post was read at."""
        self._named.setdefault(line, []).append(words)

    def full(self, unit: str, line: int, at: int) -> str:
        """The name that a bare one stands for at a place; empty where the case does not say.

        Args:
            unit: the bare name in normal form.
            line: index of its line.
            at: where it stands; only what is said before counts.
        """
        said = [words for words in self._named.get(line, ()) if words.endswith(unit) and len(words) > len(unit)]
        if said:
            return said[-1]
        if unit.startswith("该"):
            place = self.place(line, at, unit[1:])
            return place or self._ending(line, self._this.get(unit[1:], [unit[1:]]))
        level = self._level.match(unit)
        if level:
            place = self.place(line, at, level["level"])
            return place + level["rest"] if place else ""
        nested = self.world.units.nested(unit)
        for part in filter(None, (unit, nested)):
            found = self._longer(part, line, at)
            if found:
                return found + unit[len(part) :]
        return ""

    def of_title(self, title: str, line: int, at: int) -> str:
        """The unit of a post that is named without one: of the units said before, the last that has such a post."""
        if line not in self.world.circular_lines:
            return ""
        post = title.removeprefix("常务").removeprefix("副")
        if post in ("镇长", "乡长", "县长", "区长", "旗长"):
            place = self.place(line, at, post[0])
            return place + "政府" if place else ""
        endings = self._at.get(post)
        if endings:
            return self._ending(line, endings)
        named = self._named.get(line)
        return self._heading(line) or (named[0] if named else "")

    def place(self, line: int, at: int, ending: str) -> str:
        """The last place of an ending before a place in a line, with all that it is written under in the line."""
        geography = self.world.geography
        row = [one for one in geography.mentions.get(line, ()) if not one.relative and one.end <= at]
        found = next((one for one in reversed(row) if one.name.endswith(ending)), None)
        if found is None:
            return ""
        return max(("".join(chain) + found.name for chain in geography.chains(found.name, line, at)), key=len)

    def _ending(self, line: int, endings: list[str]) -> str:
        units = [*reversed(self._named.get(line, ())), self._heading(line)]
        return next((words for words in units if words.endswith(tuple(endings))), "")

    def _heading(self, line: int) -> str:
        """The unit with which the case begins."""
        first = self.world.text.sentences[line][0] if self.world.text.sentences.get(line) else None
        end = unit_at_start(self.world, first) if first is not None else None
        if first is None or end is None:
            return ""
        named = self.world.units.named(self.world.text.said(Span(line, first.start, end)), first)
        return named.name if named is not None else ""

    def _longer(self, unit: str, line: int, at: int) -> str:
        """A name that ends like a bare one and begins with a place, said before in the line."""
        said = self.world.text.readable(line)
        for found in re.finditer(re.escape(unit), said[:at]):
            lead = said[max(0, found.end() - _LONGEST) : found.end()]
            run = _HAN.search(lead)
            words = run[0] if run else ""
            beside = _HAN.search(lead[: -len(unit) - 1]) if lead.endswith(f"、{unit}") else None
            if beside is not None:
                # 甲县乙中学、乙中心小学: both are in the county.
                chain = self.world.units.chain_of(beside[0])
                return "".join(chain) + unit if chain else ""
            for start in range(len(words) - len(unit)):
                name = words[start:]
                if self.world.units.chain_of(name):
                    named = self.world.units.named(name, Span(line, found.end() - len(name), found.end()))
                    return named.name if named is not None else ""
        return ""


def unit_at_start(world: World, first: Span) -> int | None:
    """Where the unit that begins a case ends: the longest name that is used again, else the shortest."""
    said = world.text.readable(first.line)
    rest = said[first.end :]
    heads = world.lexicon.compiled("|".join(sorted(world.lexicon.words("units", "heads"), key=len, reverse=True)))
    ends: list[int] = []
    for found in heads.finditer(said, first.start + 2, min(first.end, first.start + 48)):
        if re.search("[,“某]", said[first.start : found.end()]):
            break
        if ends and ends[-1] == found.start():
            ends.pop()  # 青石镇中心小学: one name with two endings
        ends.append(found.end())
    chain = world.units.chain_of(said[first.start : first.end])
    named = sum(map(len, chain))
    if chain and not ends:
        ends.append(first.start + named)
    for end in reversed(ends):
        name = said[first.start : end]
        cuts = [sum(map(len, chain[:n])) for n in range(len(chain) + 1)]
        # Said again, perhaps without the province or the city.
        if any(len(name) - cut > 3 and name[cut:] in rest for cut in cuts):
            return end
    if chain and said[first.start + named : first.start + named + 1] == "在":
        return first.start + named
    return ends[0] if ends else None
