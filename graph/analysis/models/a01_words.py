"""A01 in words: its card, and how a hit is told (07 §7.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.analysis.clearing import Clearings, clearing_text
from graph.analysis.facts import Edge, Facts, in_evidence_order
from graph.analysis.finding import (
    MARKS,
    Entity,
    Evidence,
    Finding,
    Remark,
    Text,
    finding_id,
    literal,
    tier_of,
)
from graph.analysis.kin import kin_text
from graph.analysis.models.meta import Meta, Param
from graph.analysis.wording import (
    and_so,
    code_text,
    date_of,
    edge_source,
    money_text,
    number,
    period_text,
    score_text,
    share_text,
    status_text,
)

if TYPE_CHECKING:
    from graph.analysis.models.a01 import Way

META = Meta(
    id="A01",
    version=1,
    name=Text("亲属企业承揽管辖项目", "Relative's company wins in the official's jurisdiction"),
    category=Text("关联方与利益冲突", "Linked parties and conflict of interest"),
    severity=5,
    kind="RULE",
    pattern=Text(
        "中标当日，干部所任职务的单位是项目的业主、审批、监管或出资单位，或在其上两级以内；"
        "干部的亲属或本人当日在中标企业任职或持股。",
        "On the day of the award the official held a post at a unit that owns, approves, regulates or funds the "
        "project, or stands at most two steps above such a unit; on that day a relative, or the official himself, "
        "had a role or a share in the winner.",
    ),
    params=(
        Param(
            "kin_classes",
            ("K1", "K2", "K3"),
            Text(
                "配偶、子女及其配偶；其他近亲属；三代以内旁系血亲和近姻亲（政府采购法实施条例第九条）",
                "spouse, children and their spouses; other near relatives; collateral kin within three generations "
                "and near affinity",
            ),
        ),
        Param(
            "min_share",
            0.05,
            Text("低于5%的持股多为普通投资，不作匹配", "shares below 5% are common portfolio noise"),
            0.0,
            1.0,
        ),
        Param(
            "sup_hops",
            2,
            Text("再往上，每位县领导都会“管”到每个项目", "further up every county leader answers for everything"),
            0,
            4,
        ),
    ),
    basis=(
        Text("党纪处分条例（2023）第一百零四条、第一百零七条", "Party discipline regulations (2023), arts. 104, 107"),
        Text("政务处分法第三十三条", "Law on administrative sanctions, art. 33"),
        Text("公务员法第七十四条第二款、第七十六条", "Civil servants law, arts. 74(2), 76"),
    ),
    benign=(
        Text("本人已回避", "the official stood aside"),
        Text("该标段由其他领导分管", "another leader is in charge of this lot"),
        Text("任职或持股在中标前已实际终止，登记滞后", "role or share had ended before the award; the register lags"),
        Text("亲属为普通员工或独立执业人员，不影响经营", "the relative is an ordinary employee or in sole practice"),
        Text("采购程序公开竞争，报价与评分正常", "the procurement was open and competitive"),
    ),
    checks=(
        Text("核对亲属关系来源（个人有关事项报告、户籍）", "check the source of the kin relation"),
        Text("调取企业登记档案，核实任职、持股的起止日期", "obtain the company file; check its dates"),
        Text("核实中标公告、合同与评审记录", "check award notice, contract and evaluation record"),
        Text("核实任职文件与分管分工，是否履行回避", "check appointment and division of duties, and recusal"),
    ),
)

_ROLE = {
    "OWNER": Text("业主单位", "owner"),
    "REGULATOR": Text("监管单位", "regulator"),
    "APPROVER": Text("审批单位", "approver"),
    "FUNDER": Text("出资单位", "funder"),
}


def chance_text(tests: int, expected: float, found: int) -> Text:
    """What chance alone would give in the same data."""
    return Text(
        f"若亲属、持股关系与项目管辖无关，这批数据里平均会碰巧出现{number(expected)}例（检验{tests:,}次，发现{found}例）",
        f"If kin and holdings had nothing to do with authority over projects, this data would show "
        f"{number(expected)} such cases by chance ({tests:,} tests, {found} found)",
    )


def _entities(facts: Facts, way: Way) -> tuple[Entity, ...]:
    """Official, relative if there is one, company, contract, lot, project, unit of the post, unit of the project."""
    people = [facts.entity(way.tie.official, "official")]
    if way.tie.kin:
        people.append(facts.entity(way.tie.kin.relative, "relative"))
    things = [
        facts.entity(way.award.company, "company"),
        facts.entity(way.award.contract, "contract"),
        facts.entity(way.award.lot, "lot"),
        facts.entity(way.award.project, "project"),
        facts.entity(way.authority.unit, "unit"),
    ]
    if way.authority.owns.a != way.authority.unit:
        things.append(facts.entity(way.authority.owns.a, "project_unit"))
    return (*people, *things)


def _evidence(facts: Facts, ways: Sequence[Way]) -> tuple[Evidence, ...]:
    out: list[Evidence] = []
    for way in ways:
        tie, award, authority = way.tie, way.award, way.authority
        if tie.kin:
            out.append(facts.evidence(tie.kin.edge, "kin"))
        out.append(facts.evidence(tie.holding, "holding"))
        supplier, under, has_lot = award.edges
        out.append(facts.node_evidence(award.contract, "award"))
        out += [
            facts.evidence(supplier, "supplier"),
            facts.evidence(under, "contract_lot"),
            facts.evidence(has_lot, "lot_project"),
        ]
        out.append(facts.node_evidence(authority.post, "post"))
        held, at = authority.edges[:2]
        out += [facts.evidence(held, "held"), facts.evidence(at, "post_unit")]
        out += [facts.evidence(step, "above") for step in authority.chain]
        out.append(facts.evidence(authority.owns, "project_unit"))
        if authority.responsible:
            out.append(facts.evidence(authority.responsible, "responsible"))
    return in_evidence_order(out)


def _slots(entities: Sequence[Entity]) -> dict[str, str]:
    return {entity.role: f"{{{i}}}" for i, entity in enumerate(entities)}


def _holding_words(facts: Facts, edge: Edge) -> tuple[Text, Text]:
    """(股东 or the role, what is recorded of it)."""
    source, period = edge_source(facts, edge), period_text(edge.period)
    if edge.type == "HOLDS_SHARE":
        share = share_text(edge.props.get("pct"))
        detail = Text(
            f"（{share.zh}，登记期间{period.zh}，{source.zh}）", f" ({share.en}, registered {period.en}, {source.en})"
        )
        return Text("股东", "shareholder"), detail
    title = edge.props.get("title")
    role = code_text(facts, "company_role", edge.props.get("role"), Text("任职人员", "person with a role"))
    if title:
        role = Text(f"{role.zh}（{literal(str(title))}）", f"{role.en} ({literal(str(title))})")
    return role, Text(f"（登记期间{period.zh}，{source.zh}）", f" (registered {period.en}, {source.en})")


def _post_words(facts: Facts, way: Way, slots: Mapping[str, str]) -> Text:
    """``时任{unit}副局长{official}``."""
    title = str(facts.props(way.authority.post).get("title") or "")
    unit = facts.name(way.authority.unit)
    title = title[len(unit) :] if title.startswith(unit) and title != unit else title
    return Text(
        f"时任{slots['unit']}{literal(title)}{slots['official']}",
        f"{slots['official']}, then {literal(title) or 'in a post'} of {slots['unit']}",
    )


def _story(facts: Facts, way: Way, slots: Mapping[str, str]) -> Text:
    """When who won what, and how the winner hangs on the official."""
    contract = facts.props(way.award.contract)
    day, amount = date_of(contract, "award_date"), money_text(contract.get("amount"))
    role, detail = _holding_words(facts, way.tie.holding)
    post = _post_words(facts, way, slots)
    opening = Text(
        f"{day.zh}，{slots['company']}中标{slots['lot']}（合同价{amount.zh}）时，",
        f"On {day.en}, when {slots['company']} won {slots['lot']} (contract price {amount.en}), ",
    )
    if way.tie.kin is None:
        return Text(
            f"{opening.zh}{post.zh}本人为该公司{role.zh}{detail.zh}",
            f"{opening.en}{post.en}, was himself or herself its {role.en}{detail.en}",
        )
    kin, source = kin_text(facts, way.tie.kin), edge_source(facts, way.tie.kin.edge)
    relation = f"为{kin.zh}关系" if way.tie.kin.code == "SP" else f"为亲属关系（{kin.zh}）"
    return Text(
        f"{opening.zh}该公司{role.zh}{slots['relative']}{detail.zh}与{post.zh}{relation}（{source.zh}）",
        f"{opening.en}its {role.en} {slots['relative']}{detail.en} was kin ({kin.en}) to {post.en} ({source.en})",
    )


def _authority_words(way: Way, slots: Mapping[str, str]) -> Text:
    role = _ROLE[way.authority.owns.props["role"]]
    if not way.authority.chain:
        text = Text(
            f"{slots['unit']}当日为“{slots['project']}”的{role.zh}",
            f"On that day {slots['unit']} was the {role.en} of {slots['project']}",
        )
    else:
        steps = len(way.authority.chain)
        text = Text(
            f"{slots['unit']}当日在“{slots['project']}”的{role.zh}{slots['project_unit']}之上{steps}级",
            f"On that day {slots['unit']} stood {steps} step(s) above {slots['project_unit']}, "
            f"the {role.en} of {slots['project']}",
        )
    if way.authority.responsible:
        return Text(f"{text.zh}，该职务负责此项目", f"{text.en}; the post was in charge of it")
    return text


def finding(
    facts: Facts,
    clearings: Clearings,
    ways: Sequence[Way],
    aside: Sequence[Edge],
    *,
    params: dict[str, Any],
    as_of: date | None,
    score: float,
    chance: tuple[int, float, int],
) -> Finding:
    """The finding of one (official, company, contract): told from the best way, with the evidence of all."""
    best, (tests, expected, found) = ways[0], chance
    entities = _entities(facts, best)
    slots = _slots(entities)
    alleged = any(edge.status == "ALLEGED" for edge in best.edges)
    people = [(best.tie.official, slots["official"])]
    if best.tie.kin:
        people.append((best.tie.kin.relative, slots["relative"]))
    cleared = [(c, slot) for person, slot in people for c in clearings.of(person)]
    marks = [
        mark
        for mark, holds in (
            ("已回避", bool(aside)),
            ("已澄清", bool(cleared)),
            ("反映", alleged),
            ("日期不全", best.t < 1),
        )
        if holds
    ]
    tier = tier_of(score, capped=bool(aside) or alleged)
    evidence = in_evidence_order(
        (
            *_evidence(facts, ways),
            *(facts.evidence(edge, "recusal") for edge in aside),
            *(facts.evidence(c.clears, "clearing") for c, _ in cleared),
        )
    )
    sentence = and_so(
        _story(facts, best, slots),
        _authority_words(best, slots),
        score_text(
            META.id,
            score,
            tier,
            META.severity,
            best.match,
            (best.q, status_text(facts, best.q_status)),
            best.t,
            [(mark, MARKS[mark]) for mark in marks],
        ),
        *(clearing_text(facts, c, slot) for c, slot in cleared),
        _need(slots, bool(aside)),
        _benign_words(META.benign[1:3] if aside else META.benign[:2]),
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
        components=_components(best, len(ways)),
        p_raw=None,
        p_adj=None,
        n_tests=tests,
        expected_by_chance=expected,
        found=found,
        marks=tuple(marks),
        wording=sentence,
        benign=META.benign,
        checks=META.checks,
    )


def _components(best: Way, ways: int) -> dict[str, Any]:
    return {
        "S": META.severity,
        "M": best.match,
        "Q": best.q,
        "Q_status": best.q_status,
        "T": best.t,
        "w_kin": best.tie.w_kin,
        "w_role": best.tie.w_role,
        "w_power": best.authority.power,
        "kin_class": best.tie.kin.kin_class if best.tie.kin else "本人",
        "hops": len(best.authority.chain),
        "ways": ways,
    }


def _need(slots: Mapping[str, str], aside: bool) -> Text:
    who = slots["official"]
    if aside:
        return Text(
            f"记载{who}已回避，需核实回避是否覆盖全过程",
            f"{who} is recorded as having stood aside; check whether that covered the whole procedure",
        )
    return Text(f"需核实{who}是否履行回避", f"Check whether {who} stood aside")


def _benign_words(benign: Sequence[Text]) -> Text:
    return Text(
        "可能的合理解释：" + "；".join(b.zh for b in benign),
        "Possible ordinary explanations: " + "; ".join(b.en for b in benign),
    )


def remark(facts: Facts, ways: Sequence[Way]) -> Remark:
    """An open question: everything fits but a relation that is only alleged, inferred or of unknown kind."""
    best = ways[0]
    entities = _entities(facts, best)
    slots = _slots(entities)
    weak = [edge for edge in best.tie.edges if edge.status in ("ALLEGED", "INFERRED")]
    statuses = sorted({status_text(facts, edge.status).zh for edge in weak})
    english = sorted({status_text(facts, edge.status).en for edge in weak})
    why = (
        Text(f"其中关系目前仅为{'、'.join(statuses)}", f"a relation in it is only {', '.join(english)} so far")
        if weak
        else Text("亲属类别未知", "the kind of kin is unknown")
    )
    wording = and_so(
        _story(facts, best, slots),
        _authority_words(best, slots),
        Text(f"{why.zh}，不构成命中，建议先核实该关系", f"{why.en}: no hit; check that relation first"),
    )
    return Remark(
        kind="待核",
        entities=entities,
        evidence=_evidence(facts, ways),
        components={
            "weakest": best.q_status,
            "T": best.t,
            "kin_class": best.tie.kin.kin_class if best.tie.kin else "本人",
        },
        wording=wording,
    )
