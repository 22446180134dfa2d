"""Lists and ledgers, who works with whom, and requests for information between agencies."""

from __future__ import annotations

import re

from loaders.text.clauses import Span
from loaders.text.facts import Node
from loaders.text.figures import units_in
from loaders.text.world import Action, World


def read_lists(world: World) -> None:
    """Supervision lists, with their issuers and what they are under."""
    rules = world.lexicon.of("actions", "lists")
    patterns = [world.lexicon.compiled(rules["pattern"]), world.lexicon.compiled(rules["quoted"])]
    future = re.compile(rules["future"])
    for line in world.text.body:
        said = world.text.readable(line)
        for pattern in patterns:
            for match in pattern.finditer(said):
                span = Span(line, *match.span("names"))
                if not future.search(world.text.said(world.sentence(span))):
                    _lists(world, rules, match, span)
        world.lists.get(line, []).sort(key=lambda one: one[1].start)
        _under(world, line)


def read_coordination(world: World) -> None:
    """Who coordinates with whom, in words that say so."""
    rules = world.lexicon.of("actions", "coordination")
    pattern = world.lexicon.compiled(rules["pattern"])
    for line in world.text.body:
        status = world.status(line)
        for match in pattern.finditer(world.text.readable(line)):
            span = Span(line, *match.span())
            a = world.units.unit(Span(line, *match.span("a")), status)
            b = world.units.unit(Span(line, *match.span("b")), status)
            if a is None or b is None or a is b:
                continue
            kinds = {a.props["kind"], b.props["kind"]}
            kind = next(
                (code for pair, code in rules["kinds"].items() if set(pair.split("+")) == kinds), rules["otherwise"]
            )
            world.facts.edge("COORDINATES_WITH", a, b, span, status, kind=kind)


def read_requests(world: World) -> None:
    """巡前函询: an agency asks others what they know; no disposal of a clue."""
    rules = world.lexicon.of("actions", "request")
    pattern, topic = world.lexicon.compiled(rules["pattern"]), re.compile(rules["topic"])
    for line in world.text.body:
        said = world.text.readable(line)
        for match in pattern.finditer(said):
            if said[max(0, match.end("to") - 2) : match.end()].startswith(rules["not"]):
                continue
            status = world.status(line)
            span = Span(line, *match.span())
            items = [found["topic"] for one in re.split("[、,]", match["what"]) if (found := topic.fullmatch(one))]
            asks = world.facts.node(
                "InfoRequest",
                span,
                status,
                {"name": rules["before_inspection"] if match["when"] else rules["plain"], "topics": items},
            )
            sender, _ = world.actor(span, status)
            if sender is not None:
                world.facts.edge("SENT_BY", asks, sender, span, status)
            for unit in units_in(world.units, Span(line, *match.span("to")), status):
                world.facts.edge("SENT_TO", asks, unit, span, status)


def _lists(world: World, rules: dict[str, object], match: re.Match[str], span: Span) -> None:
    status = world.status(span.line)
    names = match["names"].split("、")
    at = span.start
    field = _field(world, span)
    for name in names:
        place = Span(span.line, at, at + len(name))
        at += len(name) + 1
        short = re.sub(str(rules["leading"]), "", name).strip("“”") or name
        kind = next((code for words, code in rules["kinds"] if re.search(words, short)), None)  # type: ignore[attr-defined]
        if short in ("清单", "台账"):
            continue
        # 围绕某事…建立责任清单: a single list of a general name is that matter's.
        full = field + short if field and len(names) == 1 and len(short) <= 4 else short
        node = world.facts.node("SupervisionList", place, status, {"name": full, "kind": kind}, same=("list", full))
        world.lists.setdefault(span.line, []).append((node, place, str(kind)))
        for issuer in _issuers(world, rules, span, status):
            world.facts.edge("ISSUED_BY", node, issuer, place, status)


def _field(world: World, span: Span) -> str:
    fields = [one for one in world.actions.get(span.line, ()) if one.kind == "FIELD" and span.start in one.reach]
    return fields[-1].words if fields else ""


def _issuers(world: World, rules: dict[str, object], span: Span, status: str) -> list[Node]:
    actor, subject = world.actor(span, status)
    out = [actor] if actor is not None else []
    if actor is None and subject is None:
        own = world.units.commission(span, status)
        out = [own] if own is not None else []
    clause = world.clause(span)
    if str(rules["with_partner"]) in world.text.readable(span.line)[clause.start : span.start] and actor is not None:
        for edge in world.facts.edges:
            if edge.type == "COORDINATES_WITH" and world.sentence(span) == world.sentence(edge.span):
                partner = edge.b if edge.a is actor else edge.a if edge.b is actor else None
                if partner is not None:
                    out.append(partner)
    return out


def _under(world: World, line: int) -> None:
    """Lists of a line under its master list, and under a mechanism of which lists are a part."""
    lists = world.lists.get(line, [])
    master = next((node for node, _, kind in lists if kind == "MASTER"), None)
    mechanism: Action | None = next(
        (one for one in world.actions.get(line, ()) if one.kind == "PARTS" and "清单" in one.words), None
    )
    for node, span, _ in lists:
        if master is not None and node is not master:
            world.facts.edge("CHILD_OF", node, master, span, "INFERRED")
        if mechanism is not None and mechanism.span.start < span.start:
            world.facts.edge("PART_OF", node, mechanism.node, span, "INFERRED")
