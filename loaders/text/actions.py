"""Campaigns, mechanisms, systems and inspection campaigns: what a text counts things under."""

from __future__ import annotations

import re

from loaders.text.clauses import Span
from loaders.text.facts import Node
from loaders.text.world import Action, World


def read_actions(world: World) -> None:
    """Find the actions of every line, best rule first, and make a record of each that has a name of its own."""
    rules = world.lexicon.of("actions", "actions")
    patterns = [(rule, world.lexicon.compiled(rule["pattern"])) for rule in rules]
    for line in world.text.body:
        said = world.text.readable(line)
        found: list[Action] = []
        has_term = False
        for rule, pattern in patterns:
            for match in pattern.finditer(said):
                if rule["rule"] in ("rounds", "first_rounds") and has_term:
                    continue
                has_term = has_term or rule["rule"] == "term"
                span = Span(line, *match.span("words"))
                node = _node(world, rule, match, span)
                found.append(
                    Action(match["words"], rule["kind"], span, _reach(world, rule["reach"], span), rule["rank"], node)
                )
        _with_parts(world, line, said, found)
        world.actions[line] = found
    _parts_of_campaigns(world)


def action_at(world: World, span: Span) -> Action | None:
    """The action that a figure counts under: the best-ranked, then the nearest one before it."""
    fitting = [
        action
        for action in world.actions.get(span.line, ())
        if span.start in action.reach and not _overlap(span, action.span)
    ]
    if not fitting:
        return None
    best = min(action.rank for action in fitting)
    before = [one for one in fitting if one.rank == best]
    chosen = max(before, key=lambda one: one.span.start)
    # 甲整治和“乙”行动: of actions in one clause the first is what the sentence is about.
    same = [one for one in before if world.clause(one.span) == world.clause(chosen.span)]
    return min(same, key=lambda one: one.span.start)


def _overlap(a: Span, b: Span) -> bool:
    return a.line == b.line and a.start < b.end and b.start < a.end


def _reach(world: World, how: str, span: Span) -> Span:
    end = len(world.text.readable(span.line))
    if how == "line":
        return Span(span.line, 0, end)
    if how == "sentence":
        return Span(span.line, span.end, world.sentence(span).end)
    if how == "segment":
        return Span(span.line, span.end, world.segment(span).end)
    if how == "clause":
        return world.clause(span)
    for sentence in world.text.sentences[span.line]:
        # 全市运用…, 该市累计…: a sentence that counts for the whole place is not about the campaign before it.
        if sentence.start > span.end and world.subjects.is_of_territory(sentence):
            end = sentence.start
            break
    return Span(span.line, world.clause(span).start, end)


def _node(world: World, rule: dict[str, object], match: re.Match[str], span: Span) -> Node | None:
    kind = str(rule["kind"])
    status = world.status(span.line)
    if kind == "FIELD":
        return None
    if kind == "INSPECTION":
        return _inspection(world, rule, match, span, status)
    tail = match.groupdict().get("tail") or str(rule.get("suffix", ""))
    if world.lexicon.pattern("actions", "tail_dropped").match(tail):
        tail = ""
    props: dict[str, object] = {"name": match["words"] + tail, "kind": kind}
    if kind == "SYSTEM":
        functions = world.lexicon.pattern("actions", "functions").search(world.text.said(world.sentence(span)))
        props["functions"] = functions["items"].split("、") if functions else None
    return _carried_out(world, span, status, props)


def _carried_out(world: World, span: Span, status: str, props: dict[str, object]) -> Node:
    node = world.facts.node("SpecialAction", span, status, props, same=("action", props["name"]))
    actor, subject = world.actor(span, status)
    if actor is None and subject is None:
        actor = world.units.commission(span, status)
    if actor is not None:
        world.facts.edge("CARRIED_OUT_BY", node, actor, span, status)
    return node


def _inspection(world: World, rule: dict[str, object], match: re.Match[str], span: Span, status: str) -> Node | None:
    place = world.geography.home(span.line)
    if place is None:
        return None
    said = world.text.said(world.sentence(span))
    line = world.text.readable(span.line)
    inspection = "巡视" if "巡视" in match["words"] else "巡察"
    method = next((code for words, code in world.lexicon.of("actions", "methods").items() if words in said), None)
    if rule["rule"] == "term":
        rounds = re.search(rf"(\d+)轮{inspection}", line)
        props = {
            "name": place.stem + match["words"],
            "term": match["term"],
            "n_rounds": int(rounds[1]) if rounds else None,
            "method": method,
        }
    else:
        year = f"{world.text.account_year}年" if world.text.account_year else ""
        name = f"{place.stem}{year}{place.ending}委{inspection}"
        first = rule["rule"] == "first_rounds"
        props = {
            "name": name + (match["words"].removesuffix(inspection) if first else ""),
            "n_rounds": int(match["rounds"]),
            "method": None if first else method,
        }
    return world.facts.node("InspectionCampaign", span, status, props, same=("campaign", props["name"]))


def _parts_of_campaigns(world: World) -> None:
    """前4轮 are part of the rounds that the same line counts."""
    for actions in world.actions.values():
        whole = next(
            (one for one in actions if one.node and one.words[:1].isdigit() and one.kind == "INSPECTION"), None
        )
        for part in actions:
            if whole and part.node and part.words.startswith("前") and part.kind == "INSPECTION":
                world.facts.edge("PART_OF", part.node, whole.node, part.span, part.node.status)


def _with_parts(world: World, line: int, said: str, found: list[Action]) -> None:
    """Mechanisms that the text takes apart: a list of parts, or steps in order."""
    status = world.status(line)
    for key, name in (("parts", "parts"), ("steps", "steps")):
        for match in world.lexicon.pattern("actions", key).finditer(said):
            span = Span(line, *match.span("words"))
            items = re.split("、|—+", match["words"] if key == "parts" else match["items"])
            node = _carried_out(world, span, status, {"name": match["words"], "kind": "MECHANISM", name: items})
            found.append(Action(match["words"], "PARTS", span, Span(line, 0, 0), 9, node))
