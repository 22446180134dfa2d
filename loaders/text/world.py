"""One text under way: its places, units, subjects and the facts read so far, as every extractor sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from loaders.text.clauses import Span, around, clauses, segments
from loaders.text.facts import Facts, Node
from loaders.text.layout import Text
from loaders.text.lexicon import Lexicon
from loaders.text.places import Gazetteer, Geography
from loaders.text.subjects import Subject, Subjects
from loaders.text.units import Units

#: Statuses from the strongest; a record takes part in facts of several.
STRENGTH = ("VERIFIED", "DECLARED", "ALLEGED", "INFERRED")


@dataclass
class Action:
    """A campaign, mechanism, system or round in a line: ``words`` for a figure's scope, ``reach`` in which it holds."""

    words: str
    kind: str
    span: Span
    reach: Span
    rank: int
    node: Node | None


@dataclass
class World:
    """``token``: what stands for a reporter, from his name; it never leaves this object."""

    text: Text
    lexicon: Lexicon
    token: Callable[[str], str]
    facts: Facts = field(init=False)
    geography: Geography = field(init=False)
    units: Units = field(init=False)
    subjects: Subjects = field(init=False)
    circular_lines: dict[int, Node | None] = field(default_factory=dict)
    actions: dict[int, list[Action]] = field(default_factory=dict)
    lists: dict[int, list[tuple[Node, Span, str]]] = field(default_factory=dict)
    reporters: dict[int, str] = field(default_factory=dict)
    minors: list[int] = field(default_factory=list)
    cleared_lines: set[int] = field(default_factory=set)
    allegations: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = Facts(self.text.offset)
        self.geography = Geography(self.text, Gazetteer(self.lexicon))
        self.units = Units(self.text, self.lexicon, self.geography, self.facts)
        self.subjects = Subjects(self.text, self.lexicon, self.geography)
        if self.text.kind == "CIRCULAR":
            self.circular_lines = dict.fromkeys(self.text.body)

    def status(self, line: int) -> str:
        """What the source makes of a line: a circular or a clearing establishes, an account of own work declares."""
        return "VERIFIED" if line in self.circular_lines or line in self.cleared_lines else "DECLARED"

    def sentence(self, span: Span) -> Span:
        """The sentence around a span."""
        return around(self.text.sentences[span.line], span.start) or span

    def segment(self, span: Span) -> Span:
        """The segment (between semicolons) around a span."""
        return around(segments(self.text.readable(span.line), self.sentence(span)), span.start) or span

    def clause(self, span: Span) -> Span:
        """The clause (between commas) around a span."""
        return around(clauses(self.text.readable(span.line), self.sentence(span)), span.start) or span

    def after(self, span: Span) -> str:
        """What follows a span in its line."""
        return self.text.readable(span.line)[span.end :]

    def actor(self, span: Span, status: str) -> tuple[Node | None, Subject | None]:
        """The unit that acts where a span stands, and the words for it."""
        subject = self.subjects.at(span.line, span.start)
        if subject is None or not subject.organ:
            return None, subject
        return self.units.unit(subject.span, status, subject.words), subject

    def near(self, line: int, other: int) -> bool:
        """Whether two lines belong to one run of events: at most three body lines apart."""
        order = self.text.order
        return line in order and other in order and abs(order[line] - order[other]) <= 3
