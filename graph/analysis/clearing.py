"""Who has been cleared of what, and who stood aside (03 §3.7.6). Protective facts count before acceptance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.analysis.facts import VOID, Edge, Facts
from graph.analysis.finding import Text, literal
from graph.analysis.wording import code_text, date_of


@dataclass(frozen=True, slots=True)
class Clearing:
    """One exoneration of a person: the clues it closes and the subjects these clues name."""

    uid: str
    person: str
    clears: Edge
    named: frozenset[str]


class Clearings:
    """All exonerations of a projection, by person.

    Everything but RETRACTED and REJECTED counts, UNREVIEWED included. A clue's REFERS_TO counts here also when
    it is REFUTED: that is what a cleared clue's references become, and they still say which matter it was.
    """

    def __init__(self, facts: Facts) -> None:
        self._by_person: dict[str, list[Clearing]] = defaultdict(list)
        for uid in sorted(facts.graph.nodes):
            attrs = facts.graph.nodes[uid]
            if "Exoneration" not in attrs.get("labels", ()):
                continue
            if attrs.get("status") in VOID or attrs.get("review") == "REJECTED":
                continue
            named = frozenset(
                told.b
                for closes in facts.protective(uid, "CLOSES")
                if closes.status not in VOID
                for told in facts.protective(closes.b, "REFERS_TO")
            )
            for clears in facts.protective(uid, "CLEARS"):
                if clears.status not in VOID:
                    self._by_person[clears.b].append(Clearing(uid, clears.b, clears, named))

    def of(self, person: str) -> list[Clearing]:
        """All clearings of a person."""
        return self._by_person.get(person, [])

    def on_matter(self, person: str, subjects: Iterable[str]) -> bool:
        """Whether the person was cleared in a clue that names one of ``subjects``."""
        wanted = frozenset(subjects)
        return any(wanted & clearing.named for clearing in self.of(person))


def clearing_text(facts: Facts, clearing: Clearing, slot: str) -> Text:
    """``{0}另有澄清正名（2023年5月6日，书面，范围：…）``; ``slot`` is the person's place in the template."""
    props = facts.props(clearing.uid)
    day = date_of(props, "cleared_date")
    method = code_text(facts, "exoneration_method", props.get("method"), Text("方式未知", "way unknown"))
    where = props.get("range")
    zh = f"，范围：{literal(str(where))}" if where else ""
    en = f", scope: {literal(str(where))}" if where else ""
    return Text(
        f"{slot}已就另一事项澄清正名（{day.zh}，{method.zh}{zh}）",
        f"{slot} was cleared in another matter ({day.en}, {method.en}{en})",
    )


def recusals(facts: Facts, official: str, things: Iterable[str], contracts: Iterable[str] = ()) -> list[Edge]:
    """Edges by which the official is recorded as standing aside.

    ROLE_IN with ``recused`` on one of ``things`` (lots) or ``contracts``; RESPONSIBLE_FOR with ``recused`` from
    one of his posts on one of ``things`` (projects and lots).
    """
    wanted = frozenset(things)
    aside = [
        edge
        for edge in facts.out(official, "ROLE_IN")
        if edge.props.get("recused") is True and edge.b in wanted | frozenset(contracts)
    ]
    for held in facts.out(official, "HELD"):
        aside += [
            edge
            for edge in facts.out(held.b, "RESPONSIBLE_FOR")
            if edge.props.get("recused") is True and edge.b in wanted
        ]
    return aside
