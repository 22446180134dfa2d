"""Who reports, in a sentence that tells of reporting: the nearest person in front of the act whose act it can be.

``reporters`` knows wordings; this looks at the grammar, so that a wording nobody thought of does not let a name
through. Where it is not told who acts, a person without a post is taken to be the one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.text.clauses import Span, sentences
from loaders.text.lexicon import Lexicon

#: Characters in front of a person, or of an act, that tell how it is meant; and how far an act looks for who did it.
_WINDOW, _REACH = 48, 160


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a sentence. ``start`` and ``end`` of the name, ``post`` whether a post stands before it.

    ``generic``: 群众, 他 and the like. ``done_to``: something is done to him there, or is his.
    """

    start: int
    end: int
    post: bool
    generic: bool = False
    done_to: bool = False


class Agents:
    """Finds them; one for a set of rules."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        rules = lexicon.of("reporters", "agents")
        self._act, self._told = lexicon.compiled(rules["act"]), lexicon.compiled(rules["told"])
        self._passive, self._handled = lexicon.compiled(rules["passive"]), lexicon.compiled(rules["handled"])
        self._object, self._others = lexicon.compiled(rules["object"]), lexicon.compiled(rules["others"])
        self._merit, self._lead = lexicon.compiled(rules["merit"]), lexicon.compiled(rules["lead"])
        self._people = [lexicon.compiled(one) for one in rules["people"]]
        self._post = lexicon.compiled("{{TITLE}}$")
        self._given = [lexicon.compiled(one) for one in rules["given"]]
        self._common = lexicon.words("names", "not_names")
        self._with, self._led = lexicon.compiled(rules["with"]), lexicon.compiled(rules["led"])
        self._had, self._he = lexicon.compiled(rules["had"]), lexicon.compiled(rules["he"])
        self._goes_on, self._first = lexicon.compiled(rules["goes_on"]), lexicon.compiled(rules["first"])
        self._instigated = lexicon.compiled(rules["instigated"])
        self._named_in, self._body = lexicon.pattern("reporters", "named"), lexicon.compiled(rules["body"])
        self._does = lexicon.compiled(rules["does"])
        self._joint = lexicon.compiled(rules["joint"])

    def find(self, number: int, said: str) -> Iterator[tuple[int, int, int, str]]:
        """(line, start, end, name) of each reporter of a line; ``start`` with the words that say who he is."""
        parts = sentences(number, said)
        for sentence, previous in zip(parts, [None, *parts], strict=False):
            part = said[sentence.start : sentence.end]
            if not self._told.search(part):
                continue
            earlier = self._everybody(said, previous) if previous else []
            everybody = self._everybody(said, sentence)
            found = {*self._acting(said, sentence, everybody, earlier), *self._named(said, sentence)}
            for who in found:
                yield number, self._from(said, sentence, who, everybody), who.end, said[who.start : who.end]

    def _everybody(self, said: str, sentence: Span) -> list[Somebody]:
        """All persons of a sentence, named and unnamed, in order."""
        found: list[Somebody] = []
        taken = bytearray(sentence.end)
        for pattern in self._people:
            for match in pattern.finditer(said, sentence.start, sentence.end):
                start, end = match.span("name")
                if any(taken[start:end]) or self._is_no_name(match["name"]):
                    continue
                taken[start:end] = b"x" * (end - start)
                lead = said[max(sentence.start, start - _WINDOW) : start]
                behind = said[end : end + 12]
                done_to = bool(self._object.search(lead) or self._had.search(behind))
                done_to = done_to and not (lead.endswith("关于") and self._does.match(behind))
                found.append(Somebody(start, end, self._post.search(lead) is not None, done_to=done_to))
        for unnamed in (self._others, self._he):
            for match in unnamed.finditer(said, sentence.start, sentence.end):
                if not any(taken[match.start() : match.end()]):
                    found.append(Somebody(match.start(), match.end(), False, True))
        found.sort(key=lambda one: one.start)
        for number, (one, other) in enumerate(pairwise(found), 1):
            # 为甲、乙澄清: what is done to the first is done to the second.
            if one.done_to and not other.generic and self._joint.fullmatch(said[one.end : other.start]):
                found[number] = replace(other, done_to=True)
        return found

    def _is_no_name(self, words: str) -> bool:
        return words.startswith(self._common) or self._body.search(words) is not None

    def _acting(
        self, said: str, sentence: Span, everybody: list[Somebody], earlier: list[Somebody]
    ) -> Iterator[Somebody]:
        if self._named_in.search(said, sentence.start, sentence.end):
            return  # he is named there, and the rest of the sentence goes with him
        merit = self._merit.search(said, sentence.start, sentence.end)
        for act in self._act.finditer(said, sentence.start, sentence.end):
            if merit and not act["false"]:
                continue
            who = self._agent(said, sentence, act, everybody, earlier)
            if who is None or (act["weak"] and who.post):
                continue
            yield who
            # 甲、乙联名举报, 甲指使乙举报: each of them.
            for other in reversed([one for one in everybody if who.start - _WINDOW <= one.end <= who.start]):
                between = said[other.end : who.start]
                if other.generic or not (self._joint.fullmatch(between) or self._instigated.fullmatch(between)):
                    break
                yield other
                who = other

    def _agent(
        self, said: str, sentence: Span, act: re.Match[str], everybody: list[Somebody], earlier: list[Somebody]
    ) -> Somebody | None:
        before = [one for one in everybody if act.start() - _REACH <= one.end <= act.start() and not one.done_to]
        while len(before) > 1 and before[-1].generic and self._is_one_of(said, before[-2], before[-1]):
            before.pop()
        near = max(sentence.start, act.start() - _REACH)
        clause = max(said.rfind(mark, near, act.start()) for mark in ",;:") + 1
        lead = said[max(clause, near) : act.start()]
        if before and self._goes_on.search(lead) and not before[0].generic:
            who = before[0]
        elif before:
            who = before[-1]
        elif self._first.match(said, sentence.start, act.start()):
            # 自从举报…以来,某某被辞退
            return next((one for one in everybody if one.start >= act.end() and not one.generic), None)
        else:
            return None
        if who.generic:
            # 他多次上访: the one of whom the sentence before speaks.
            if not self._he.match(said, who.start, who.end):
                return None
            likely = [one for one in [*reversed(before), *reversed(earlier)] if not one.generic]
            return next((one for one in likely if not (one.post and (act["weak"] or one in earlier))), None)
        between = said[max(who.end, act.start() - _WINDOW) : act.start()]
        return None if self._passive.search(between) or self._handled.search(between) else who

    def _is_one_of(self, said: str, named: Somebody, several: Somebody) -> bool:
        """甲与村民一起, 甲等8名村民, 甲,某局干部: the others, or what he is, stand between him and the act."""
        between = said[named.end : several.start]
        apposition = between.startswith(",")
        if not named.generic and self._with.fullmatch(between) and (not apposition or said[several.end] == ","):
            return True
        return self._led.search(said[max(0, several.start - _WINDOW) : several.start]) is not None

    def _named(self, said: str, sentence: Span) -> Iterator[Somebody]:
        """Where a paper, a call or a word for a reporter has a name to it."""
        for pattern in self._given:
            for match in pattern.finditer(said, sentence.start, sentence.end):
                start, end = match.span("name")
                if not self._is_no_name(match["name"]):
                    lead = said[max(sentence.start, start - _WINDOW) : start]
                    yield Somebody(start, end, self._post.search(lead) is not None)

    def _from(self, said: str, sentence: Span, who: Somebody, everybody: list[Somebody]) -> int:
        """Where the words begin that say who he is; another person's name is not among them."""
        near = max(sentence.start, who.start - _WINDOW)
        floor = max([near, *(one.end for one in everybody if near < one.end <= who.start and not one.generic)])
        lead = self._lead.search(said[floor : who.start])
        return floor + lead.start() if lead else who.start
