"""Issues, inspections, rounds and unit lines as C01 and the recurrence table read them (03 §3.7.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graph.analysis.facts import Edge, Facts
from graph.identity.names import name_norm
from graph.periods import MAX_DAY, MIN_DAY

#: Levels of a type from deep to broad, and their properties.
LEVELS = ("l3", "l2", "l1")
#: The relation from a clue to the issue that is its own matter.
_TOLD = ("SAME_MATTER",)


@dataclass(frozen=True, slots=True)
class TypeCode:
    """A type of issue at one level."""

    level: str
    code: str


@dataclass(frozen=True)
class Issue:
    """One found issue: its codes by level, day range, channel, and the units it concerns."""

    uid: str
    codes: dict[str, str]
    found: tuple[date, date]
    known_day: bool
    source: str | None
    function: str | None
    inspection: str | None
    round: str | None
    units: tuple[Edge, ...]
    edges: tuple[Edge, ...]

    def has(self, kind: TypeCode) -> bool:
        """Whether the issue carries this type at its level."""
        return self.codes.get(kind.level) == kind.code

    @property
    def deepest(self) -> TypeCode | None:
        """Its type at the deepest level it carries."""
        return next((TypeCode(level, self.codes[level]) for level in LEVELS if level in self.codes), None)


def deepest_common(a: Issue, b: Issue) -> TypeCode | None:
    """The type both share at the deepest level at which both carry a code; None where the codes there differ."""
    for level in LEVELS:
        if level in a.codes and level in b.codes:
            return TypeCode(level, a.codes[level]) if a.codes[level] == b.codes[level] else None
    return None


@dataclass(frozen=True, slots=True)
class Succession:
    """A way from a unit to a successor; ``functions`` are what each step took over (None: not stated)."""

    unit: str
    edges: tuple[Edge, ...]

    def follows(self, function: str | None) -> bool | None:
        """Whether an issue with this function went along: None where either side is unknown."""
        answer: bool | None = True
        for edge in self.edges:
            taken = edge.props.get("function")
            if not taken or not function:
                answer = None
            elif name_norm(function) not in name_norm(str(taken)):
                return False
        return answer


class Record:
    """All inspections and issues of a projection up to ``as_of``."""

    def __init__(self, facts: Facts, as_of: date | None) -> None:
        self.facts, self.as_of = facts, as_of
        self._ways: dict[str, list[Succession]] = {}

    # -- issues ----------------------------------------------------------------------------------------------

    @cached_property
    def issues(self) -> dict[str, Issue]:
        """Issues that were found (merely preventive wording is none), by uid."""
        found = {}
        for uid in self.facts.nodes("Issue"):
            issue = self._issue(uid)
            if issue and not (self.as_of and issue.found[0] > self.as_of):
                found[uid] = issue
        return found

    def _issue(self, uid: str) -> Issue | None:
        props = self.facts.props(uid)
        if props.get("preventive") is True:
            return None
        found_in = self.facts.out(uid, "FOUND_IN")
        inspection = found_in[0].b if found_in else None
        of_round = self.facts.out(inspection, "OF_ROUND") if inspection else []
        return Issue(
            uid=uid,
            codes={level: str(props[f"type_{level}"]) for level in LEVELS if props.get(f"type_{level}")},
            found=self.facts.day(uid, "found_date"),
            known_day=props.get("found_date") is not None,
            source=props.get("source"),
            function=props.get("function"),
            inspection=inspection,
            round=of_round[0].b if of_round else None,
            units=tuple(e for e in self.facts.out(uid, "CONCERNS") if self.facts.is_a(e.b, "Unit")),
            edges=(*found_in[:1], *of_round[:1]),
        )

    def independent(self, a: Issue, b: Issue) -> bool:
        """Whether two issues came through independent channels: another round or, where a round is missing,
        another source code. One round, one inspection, one document or one clue is never independent."""
        if a.inspection is not None and a.inspection == b.inspection:
            return False
        if a.round is not None and b.round is not None:
            other = a.round != b.round
        else:
            other = a.source is not None and b.source is not None and a.source != b.source
        return other and not self.duplicates(a.uid, b.uid)

    def duplicates(self, a: str, b: str) -> bool:
        """Whether two issues are one report: the same clue or duplicate clues, or the same source document."""
        return bool(self.matter(a) & self.matter(b)) or self._one_document(a, b)

    def matter(self, issue: str) -> frozenset[str]:
        """Clues that told of an issue, with their duplicates of any degree."""
        seen: set[str] = set()
        todo = [edge.a for edge in self.facts.into(issue, *_TOLD)]
        while todo:
            clue = todo.pop()
            if clue not in seen:
                seen.add(clue)
                todo += [edge.other(clue) for edge in self.facts.both(clue, "DUPLICATE_OF")]
        return frozenset(seen)

    def _one_document(self, a: str, b: str) -> bool:
        named = [{e.b for e in self.facts.out(uid, "EVIDENCED_BY")} for uid in (a, b)]
        if named[0] & named[1]:
            return True
        src = self.facts.src(a)
        return bool(src) and src == self.facts.src(b) and not self._is_table(src, (a, b))

    def _is_table(self, document: str, issues: Iterable[str]) -> bool:
        """Whether a document is a table of many matters (a ledger, a loaded file), not one report.

        A place in running text (``chars=``) is a report. Rows of a file that we loaded (it has a hash), of a
        REGISTER, or of a document that is not in the projection are a table.
        """
        if any("chars=" in self.facts.locator(uid) for uid in issues):
            return False
        props = self.facts.props(document)
        return not props or props.get("kind") == "REGISTER" or bool(props.get("sha256"))

    # -- inspections -----------------------------------------------------------------------------------------

    @cached_property
    def inspections(self) -> dict[str, tuple[str, ...]]:
        """Inspection → units it inspected, up to ``as_of``."""
        found = {}
        for uid in self.facts.nodes("Inspection"):
            units = tuple(sorted({e.b for e in self.facts.out(uid, "INSPECTS")}))
            if units and not (self.as_of and self.day_of(uid)[0] > self.as_of):
                found[uid] = units
        return found

    @cached_property
    def found_by(self) -> dict[str, list[Issue]]:
        """Inspection → its issues."""
        found: dict[str, list[Issue]] = defaultdict(list)
        for issue in self.issues.values():
            if issue.inspection:
                found[issue.inspection].append(issue)
        return found

    def day_of(self, inspection: str) -> tuple[date, date]:
        """First and last possible day of an inspection: feedback date, else the days of its issues, else its
        own period, else the year of its round, else any day."""
        props = self.facts.props(inspection)
        if props.get("feedback_date"):
            return self.facts.day(inspection, "feedback_date")
        days = [
            self.facts.day(edge.a, "found_date")
            for edge in self.facts.into(inspection, "FOUND_IN")
            if self.facts.props(edge.a).get("found_date")
        ]
        if days:
            return min(first for first, _ in days), max(last for _, last in days)
        tenure = self.facts.tenure(inspection)
        if tenure.valid_from or tenure.valid_to:
            return tenure.start_range[0], tenure.end_range[1]
        for edge in self.facts.out(inspection, "OF_ROUND"):
            year = self.facts.props(edge.b).get("year")
            if year:
                return date(int(year), 1, 1), date(int(year), 12, 31)
        return MIN_DAY, MAX_DAY

    # -- unit lines ------------------------------------------------------------------------------------------

    def successions(self, unit: str, steps: int = 3) -> list[Succession]:
        """The unit itself (no step) and its successors within ``steps`` steps, each way once."""
        known = self._ways.get(unit)
        if known is None:
            known = []
            stack: list[tuple[str, tuple[Edge, ...]]] = [(unit, ())]
            while stack:
                here, edges = stack.pop()
                known.append(Succession(here, edges))
                if len(edges) < steps:
                    seen = {unit, *(e.b for e in edges)}
                    stack += [(e.b, (*edges, e)) for e in self.facts.out(here, "SUCCEEDED_BY") if e.b not in seen]
            self._ways[unit] = known
        return known
