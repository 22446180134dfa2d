"""Where names stand in a text: masked ones, full ones behind posts, several in a row, some without a known surname."""

from __future__ import annotations

import re
from functools import cached_property

from loaders.text.clauses import Span
from loaders.text.world import World

#: Names in a row without a post between them that are names for being so many.
_ROW = 3
_STOP = re.compile(r"[的了在是与及对等或们]|有$")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


class Finder:
    """Looks for names in the lines of one text."""

    def __init__(self, world: World) -> None:
        self.world = world
        of = world.lexicon.pattern
        self._masked, self._dotted, self._after = (
            of("names", "masked"),
            of("names", "dotted"),
            of("names", "after_name"),
        )
        self._any, self._plain, self._not_last = of("names", "named"), of("names", "plain"), of("names", "not_last")
        self._general = of("posts", "general")
        self._title, self._common = of("posts", "title_first"), world.lexicon.words("names", "not_names")
        self._whole = "".join(world.text.readable(line) for line in world.text.body)
        self._ends: dict[str, list[str]] = {}

    def masked(self, line: int) -> list[Span]:
        """Masked names of a line."""
        return [Span(line, *found.span()) for found in self._masked.finditer(self.world.text.readable(line))]

    def named(self, line: int) -> dict[Span, bool]:
        """Names behind posts; and whether one is sure to be a name whatever the post is of: said twice, or in a row."""
        said = self.world.text.readable(line)
        out: dict[Span, bool] = {}
        for title in self._title.finditer(said):
            row = self._row(line, title.end())
            size = self._size(said, title.end(), bool(self._general.search(title["title"])))
            if size and (not row or row[0].end < title.end() + size):
                row = [Span(line, title.end(), title.end() + size)]
            elif not size and len(row) < _ROW:
                continue
            for span in row:
                again = line in self.world.circular_lines and len(self._ends_of(self.world.text.said(span))) > 1
                out[span] = len(row) >= _ROW or again
        return out

    def is_common(self, words: str) -> bool:
        """Whether words begin as everyday ones do that look like names."""
        return words.startswith(self._common)

    def lone(self, said: str, at: int) -> int:
        """How long a name is that what follows ends; 0 where none stands there."""
        surname = self._plain.match(said, at)
        if not surname or self._masked.match(said, at):
            return 0
        sizes = self._sizes(said, at, len(surname[0]))
        return next((size for size in sizes if self._after.match(said[at + size : at + size + 3])), 0)

    def _row(self, line: int, at: int) -> list[Span]:
        """Names that stand in a row from a place on: 甲某、乙某、丙某."""
        said = self.world.text.readable(line)
        out: list[Span] = []
        while size := self.lone(said, at):
            out.append(Span(line, at, at + size))
            if said[at + size : at + size + 1] != "、":
                break
            at += size + 1
        return out

    def _sizes(self, said: str, at: int, first: int) -> list[int]:
        """Lengths that a name can have whose surname has ``first`` characters, the longer first."""
        return [
            size
            for size in (first + 2, first + 1)
            if _HAN.fullmatch(said[at : at + size])
            and len(said) >= at + size
            and not _STOP.search(said[at + first : at + size])
            and not (size == first + 2 and self._not_last.match(said, at + size - 1))
            and not self.is_common(said[at : at + size])
        ]

    def _size(self, said: str, at: int, twice: bool) -> int:
        """How many characters of a name stand at a place; 0 where none does. ``twice``: only one that is said again."""
        if self._masked.match(said, at):
            return 0
        dotted = self._dotted.match(said, at)
        if dotted:
            least = dotted.start("last") + 2 - at
            lengths = range(least, dotted.end() - at + 1)
            return next((size for size in lengths if self._after.match(said[at + size : at + size + 3])), 0)
        surname = (self._plain if twice else self._any).match(said, at)
        if not surname:
            return 0 if twice else next((n for n in (4, 3, 2) if said[at : at + n] in self._punished), 0)
        first = len(surname[0])
        sizes = self._sizes(said, at, first)
        for size in sizes:
            ends = self._ends_of(said[at : at + size])
            # Said again; for the shorter of two, again as a whole name and not as the beginning of others.
            if len(ends) > 1 and (size > first + 1 or any(self._after.match(end) for end in ends)):
                return size
        if twice or not self._plain.match(said, at):
            return 0
        return next((size for size in sizes if self._after.match(said[at + size : at + size + 3])), 0)

    def _ends_of(self, name: str) -> list[str]:
        """What follows each mention of a name in the text."""
        if name not in self._ends:
            whole = self._whole
            self._ends[name] = [whole[found.end() : found.end() + 3] for found in re.finditer(re.escape(name), whole)]
        return self._ends[name]

    @cached_property
    def _punished(self) -> set[str]:
        """Whoever receives a penalty, by the words: so names without a known surname are read (若相波, 扎西)."""
        out: set[str] = set()
        for found in self.world.lexicon.pattern("penalties", "receives").finditer(self._whole):
            out |= {one for one in found["names"].split("、") if not self.is_common(one) and not _STOP.search(one)}
        return out
