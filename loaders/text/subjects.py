"""Who acts where a figure or an event stands, and in which period, in words of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.text.clauses import Span, around, clauses, segments
from loaders.text.layout import Text
from loaders.text.lexicon import Lexicon
from loaders.text.places import Geography


@dataclass(frozen=True, slots=True)
class Subject:
    """``words`` as the text has them (Simplified); ``organ``: not a person."""

    words: str
    span: Span
    organ: bool


class Subjects:
    """Answers for places in body lines. Nothing is looked for beyond the paragraph."""

    def __init__(self, text: Text, lexicon: Lexicon, geography: Geography) -> None:
        self.text, self.lexicon, self.geography = text, lexicon, geography
        pattern = lexicon.pattern
        self._organ, self._person = pattern("subjects", "organ"), pattern("subjects", "person")
        self._we, self._first = pattern("subjects", "we"), pattern("subjects", "not_first")
        self._continues, self._period = pattern("subjects", "continues"), pattern("subjects", "period")
        self._organs_only, self._trailing = pattern("subjects", "organs_only"), pattern("subjects", "trailing")
        main = geography.main
        stem = re.escape(main.stem) if main and main.level != "ZONE" and len(main.stem) > 1 else "(?!)"
        self._territory = re.compile(lexicon.of("subjects", "territory").replace("{{MAIN_STEM}}", stem))

    def at(self, line: int, place: int, end: int | None = None) -> Subject | None:
        """Who acts at a place of a line.

        Args:
            line: index of a body line.
            place: where the figure or event begins.
            end: where it ends; a figure inside the subject of its clause (市委4个巡察组与…) is nobody's act.
        """
        text = self.text.readable(line)
        sentence = around(self.text.sentences[line], place)
        if sentence is None:
            return None
        number = self.text.sentences[line].index(sentence)
        said = text[place : around(clauses(text, sentence), place).end] if end is not None else ""  # type: ignore[union-attr]
        only_organs = bool(self._organs_only.search(said))
        if end is not None and self._counted(line, sentence, place, end):
            return None
        found, open_ = self._in(line, sentence, place, only_organs)
        if found is not None or not open_:
            return found
        while open_ and number > 0:
            first = clauses(text, self.text.sentences[line][number])
            if not first or not self._continues.match(self._begin(text, first[0])[1]):
                return None
            number -= 1
            before = self.text.sentences[line][number]
            found, open_ = self._in(line, before, before.end, only_organs)
            if found is not None:
                return found
        return None

    def period(self, line: int, place: int) -> tuple[str, Span] | None:
        """The time words that begin a clause of the same segment before a place."""
        text = self.text.readable(line)
        sentence = around(self.text.sentences[line], place)
        segment = around(segments(text, sentence), place) if sentence else None
        if segment is None:
            return None
        best = None
        for clause in clauses(text, segment):
            if clause.start > place:
                break
            start, said = self._begin(text, clause)
            found = self._period.match(said)
            if found:
                best = found["words"], Span(line, start, start + len(found["words"]))
        return best

    def is_of_territory(self, sentence: Span) -> bool:
        """Whether a sentence begins with a territory as its subject."""
        text = self.text.readable(sentence.line)
        for clause in clauses(text, sentence):
            _, said = self._begin(text, clause)
            if not self._period.match(said):
                return self._organ.match(said) is None and self._territory.match(said) is not None
        return False

    def _in(self, line: int, sentence: Span, until: int, only_organs: bool) -> tuple[Subject | None, bool]:
        """The last subject of a sentence up to a place, and whether an earlier sentence may still hold it."""
        text = self.text.readable(line)
        current: Subject | None = None
        fresh = True
        for clause in clauses(text, sentence):
            if clause.start > until:
                break
            start, said = self._begin(text, clause)
            if self._period.match(said):
                fresh = fresh and said.startswith(("此外",))
                continue
            organ = self._organ.match(said)
            person = None if organ else self._person.match(said)
            if organ:
                words = self._trailing.sub("", organ["words"])
                current = Subject(words, Span(line, start, start + len(organ["words"])), True)
            elif person and not only_organs:
                current = Subject(person["words"], Span(line, start, start + len(person["words"])), False)
            elif self._we.match(said):
                current, fresh = None, False
            elif current is None and self._territory.match(said):
                fresh = False
        return current, current is None and fresh

    def _begin(self, text: str, clause: Span) -> tuple[int, str]:
        """Where the words of a clause begin, past quotation marks and linking words."""
        said = text[clause.start : clause.end]
        cut = self._first.match(said)
        size = cut.end() if cut and cut.end() < len(said) else 0
        return clause.start + size, said[size:]

    def _counted(self, line: int, sentence: Span, place: int, end: int) -> bool:
        text = self.text.readable(line)
        clause = around(clauses(text, sentence), place)
        if clause is None:
            return False
        start, _ = self._begin(text, clause)
        if place - start > 4 or re.search(r"[对向将把有]", text[start:place]):
            return False
        return bool(re.match(r"[\u4e00-\u9fff]{1,10}?(?:与|均|都|分别)", text[end : clause.end]))
