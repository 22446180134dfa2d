"""C01 in words: its card, and how a repeat is told (07 §7.3, §7.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from graph.analysis.facts import Facts, in_evidence_order
from graph.analysis.finding import MARKS, Entity, Evidence, Finding, Remark, Text, finding_id, literal, tier_of
from graph.analysis.inspections import Issue, Record, TypeCode
from graph.analysis.models.c01_groups import Chance, Group, Pair
from graph.analysis.models.meta import Meta, Param
from graph.analysis.wording import and_so, code_text, date_of, number, score_text, status_text

META = Meta(
    id="C01",
    version=1,
    name=Text("屡查屡犯（同单位同类问题销号后再现）", "Repeat issue after sign-off"),
    category=Text("屡查屡犯与整改失真", "Repeat issues and rectification"),
    severity=4,
    kind="MIXED",
    pattern=Text(
        "同一单位（或承继其职能的单位）的问题销号后，经独立渠道又被发现同类问题；仅自报完成后再现的，单独标“自报”。",
        "After an issue was signed off, an issue of the same type was found again in the same unit (or the unit that "
        "took over its function) through an independent channel; after a self-reported close only it is marked 自报.",
    ),
    params=(
        Param("window_months", 60, Text("一届五年", "one five-year term"), 1, 600),
        Param(
            "base_rate_cut",
            0.30,
            Text("发现率高于此的类型是系统性问题（C02），不是某单位屡犯", "above this a type is systemic (C02)"),
            0.0,
            1.0,
        ),
        Param(
            "independent_channels",
            True,
            Text("须是另一轮次，或另一来源", "another round, or another source code"),
        ),
    ),
    basis=(
        Text("巡视工作条例（2024）“四个落实”之整改", "Inspection regulations (2024), rectification"),
        Text("问责条例（2019）", "Accountability regulations (2019)"),
    ),
    benign=(
        Text("同一事实被重复反映", "the same fact was reported twice"),
        Text("再次发现的事实发生在销号之前", "the fact found again dates from before the sign-off"),
        Text("政策口径变化，原有做法后来才属违规", "the rules changed; the old practice became a violation later"),
        Text("机构合并带来的原单位问题", "an issue inherited through a merger"),
        Text("跨年度工程仍在施工期内", "works that run over several years"),
    ),
    checks=(
        Text("对照两次问题原文，确认是否同一事实", "compare the two texts: is it one fact"),
        Text("调取销号材料，核实由谁核验、依据是什么", "obtain the sign-off papers: who verified, on what basis"),
        Text("核实再次发现的事实发生于何时", "check when the fact found again took place"),
        Text("核实前后两任负责人和整改责任人", "check who headed the unit and who answered for the rectification"),
    ),
)


def chance_rate(seen: int, total: int) -> float:
    """The base rate for chance figures: ``seen/total``, and half a find where none was seen.

    The score takes the plain rate; a chance figure of zero out of a few dozen inspections would claim too much.
    """
    return seen / total if seen else 0.5 / (total + 1)


def chance_text(tests: int, expected: float, found: int) -> Text:
    """What base rates alone would give."""
    return Text(
        f"若销号与否并无影响，仅按同类单位的发现率，这批数据里平均会碰巧出现{number(expected)}例"
        f"（检验{tests:,}次，发现{found}例）",
        f"By base rates alone, as if signing off changed nothing, this data would show {number(expected)} such cases "
        f"by chance ({tests:,} tests, {found} found)",
    )


def type_text(facts: Facts, kind: TypeCode) -> Text:
    """A type in words."""
    if kind.level == "l3":
        return Text(kind.code, kind.code)
    return code_text(facts, f"issue_{kind.level}", kind.code, Text(kind.code, kind.code))


def _title(facts: Facts, kind: TypeCode) -> Text:
    """A type in words, as part of a template."""
    text = type_text(facts, kind)
    return Text(literal(text.zh), literal(text.en))


def _channel(facts: Facts, issue: Issue) -> Text:
    """``第十四届第3轮巡察``, or the words for the source."""
    source = code_text(facts, "issue_source", issue.source, Text("来源未知", "source unknown"))
    if issue.round is None:
        return source
    props = facts.props(issue.round)
    term, number_ = props.get("term"), props.get("round_no")
    zh = f"{literal(str(term)) if term else ''}第{number_}轮" if number_ is not None else "某轮"
    en = f"round {number_} of {literal(str(term))}" if term else f"round {number_}"
    return Text(f"{zh}{source.zh}", f"{en}, {source.en}")


def _entities(facts: Facts, pair: Pair) -> tuple[Entity, ...]:
    units = [facts.entity(pair.unit, "unit")]
    if pair.later != pair.unit:
        units.append(facts.entity(pair.later, "successor"))
    return (
        *units,
        facts.entity(pair.first.uid, "first_issue"),
        facts.entity(pair.rectification, "rectification"),
        facts.entity(pair.again.uid, "again_issue"),
    )


def _evidence(facts: Facts, pairs: Iterable[Pair]) -> tuple[Evidence, ...]:
    out: list[Evidence] = []
    for pair in pairs:
        concerns, later, rectifies = pair.edges[:3]
        out += [
            facts.node_evidence(pair.first.uid, "first_issue"),
            facts.node_evidence(pair.again.uid, "again_issue"),
            facts.node_evidence(pair.rectification, "rectification"),
            facts.evidence(concerns, "first_unit"),
            facts.evidence(later, "again_unit"),
            facts.evidence(rectifies, "rectifies"),
        ]
        out += [facts.evidence(edge, "succession") for edge in pair.way]
        for edge in (*pair.first.edges, *pair.again.edges):
            out.append(facts.evidence(edge, "found_in" if edge.type == "FOUND_IN" else "round"))
    return in_evidence_order(out)


def _story(facts: Facts, pair: Pair, kind: TypeCode, slots: dict[str, str]) -> Text:
    title = _title(facts, kind)
    first, again = facts.props(pair.first.uid), facts.props(pair.again.uid)
    found, back = date_of(first, "found_date"), date_of(again, "found_date")
    closed = date_of(facts.props(pair.rectification), "closed_date")
    state = (
        Text("经核验销号", "verified and signed off")
        if pair.verified
        else Text("自报整改完成（未经核验）", "reported as done by the unit itself (not verified)")
    )
    days = _days(pair)
    where = slots.get("successor", slots["unit"])
    ways = (_channel(facts, pair.first), _channel(facts, pair.again))
    text = Text(
        f"{found.zh}，{slots['unit']}被发现“{title.zh}”类问题（{ways[0].zh}）；{closed.zh}{state.zh}；"
        f"{back.zh}又在{where}发现同类问题（{ways[1].zh}{days.zh}）",
        f"On {found.en} an issue of type “{title.en}” was found in {slots['unit']} ({ways[0].en}); "
        f"{state.en} on {closed.en}; on {back.en} the same type was found in {where} again ({ways[1].en}{days.en})",
    )
    if not pair.way:
        return text
    taken = "、".join(literal(str(e.props.get("function"))) for e in pair.way if e.props.get("function"))
    zh = f"（承接职能：{taken}）" if taken else "（承接职能未注明）"
    en = f" (function: {taken})" if taken else " (function not stated)"
    return and_so(
        text,
        Text(f"{where}承继{slots['unit']}{zh}", f"{where} succeeded {slots['unit']}{en}"),
    )


def _days(pair: Pair) -> Text:
    if not pair.closed_known or not pair.again.known_day:
        return Text("", "")
    if pair.closed[0] != pair.closed[1] or pair.again.found[0] != pair.again.found[1]:
        return Text("", "")
    days = (pair.again.found[0] - pair.closed[0]).days
    return Text(f"，相隔{days}天", f", {days} days later")


def rate_text(chance: Chance) -> Text:
    """How often the type is found here and elsewhere."""
    here = Text(
        f"窗口期内该单位{chance.n}次检查中有{chance.k}次发现此类问题",
        f"In the window {chance.k} of {chance.n} occasions found this type here",
    )
    if chance.rate is None:
        return Text(
            f"{here.zh}；没有其他单位的巡察可供比较，偶然概率不适用",
            f"{here.en}; no inspection of another unit to compare with, so a chance figure does not apply",
        )
    who = Text("其他同类单位", "other units of its kind") if chance.scope == "kind" else Text("其他单位", "other units")
    share = f"{chance.rate * 100:.1f}%" if chance.rate < 1 else "全部"
    return Text(
        f"{here.zh}，{who.zh}{chance.total}次巡察中有{chance.seen}次（{share}），"
        f"按此发现率预期{number(chance.n * chance.rate)}次",
        f"{here.en}, against {chance.seen} of {chance.total} inspections of {who.en}, "
        f"which would make {number(chance.n * chance.rate)} expected",
    )


def finding(
    facts: Facts,
    record: Record,
    group: Group,
    chance: Chance,
    *,
    params: dict[str, Any],
    as_of: date | None,
    match: float,
    score: float,
    p: tuple[float | None, float | None],
    run: tuple[int, float, int],
) -> Finding:
    """The finding of one unit line and type, told from its best pair, with the evidence of all."""
    best, (tests, expected, found) = group.best, run
    entities = _entities(facts, best)
    slots = {entity.role: f"{{{i}}}" for i, entity in enumerate(entities)}
    alleged = any(edge.status == "ALLEGED" for edge in best.edges)
    marks = [
        mark
        for mark, holds in (
            ("自报", not best.verified),
            ("反映", alleged),
            ("日期不全", not best.dated),
            ("职能不明", not best.followed),
        )
        if holds
    ]
    tier = tier_of(score, capped=alleged)
    evidence = _evidence(facts, group.pairs)
    sentence = and_so(
        _story(facts, best, group.kind, slots),
        rate_text(chance),
        score_text(
            META.id,
            score,
            tier,
            META.severity,
            match,
            (best.q, status_text(facts, best.q_status)),
            best.t,
            [(mark, MARKS[mark]) for mark in marks],
        ),
        Text("需核实整改是否到位、销号依据是否充分", "Check whether the rectification held, and the sign-off papers"),
        _benign(META.benign[:2]),
        chance_text(tests, expected, found),
    )
    return Finding(
        id=finding_id(META.id, META.version, params, entities, evidence),
        model_id=META.id,
        model_version=META.version,
        params=params,
        as_of=as_of,
        revision=facts.revision,
        entities=entities,
        evidence=evidence,
        score=score,
        tier=tier,
        components=_components(group, chance, match),
        p_raw=p[0],
        p_adj=p[1],
        n_tests=tests,
        expected_by_chance=expected,
        found=found,
        marks=tuple(marks),
        wording=sentence,
        benign=META.benign,
        checks=META.checks,
    )


def _components(group: Group, chance: Chance, match: float) -> dict[str, Any]:
    return {
        "S": META.severity,
        "M": match,
        "Q": group.best.q,
        "Q_status": group.best.q_status,
        "T": group.best.t,
        "sign_off": "R5" if group.best.verified else "R4",
        "level": group.kind.level,
        "type": group.kind.code,
        "k": chance.k,
        "n": chance.n,
        "base_found": chance.seen,
        "base_total": chance.total,
        "base_rate": chance.rate,
        "base_scope": chance.scope,
        "expected_here": None if chance.rate is None else chance.n * chance.rate,
        "window_from": chance.start,
        "window_to": chance.end,
        "pairs": len({(pair.first.uid, pair.again.uid) for pair in group.pairs}),
        "units": sorted({unit for pair in group.pairs for unit in (pair.unit, pair.later)}),
    }


def _benign(benign: Sequence[Text]) -> Text:
    return Text(
        "可能的合理解释：" + "；".join(b.zh for b in benign),
        "Possible ordinary explanations: " + "; ".join(b.en for b in benign),
    )


def systemic(facts: Facts, group: Group, chance: Chance) -> Remark:
    """A type above the base-rate cut: listed for C02, no finding."""
    entities = _entities(facts, group.best)
    slots = {entity.role: f"{{{i}}}" for i, entity in enumerate(entities)}
    title = _title(facts, group.kind)
    wording = and_so(
        Text(
            f"{slots['unit']}的“{title.zh}”类问题曾整改后再现，但此类问题在各单位普遍存在，列为系统性问题，不作屡犯提示",
            f"Issues of type “{title.en}” came back in {slots['unit']}, but the type is common among units: listed as "
            "systemic, no repeat finding",
        ),
        rate_text(chance),
    )
    return Remark(
        kind="系统性",
        entities=entities,
        evidence=_evidence(facts, group.pairs),
        components=_components(group, chance, 0.0),
        wording=wording,
    )
