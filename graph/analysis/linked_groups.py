"""The groups of linked parties of one subject: kin, roles, shares, ownership chains, shared identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.analysis.clearing import Clearings
from graph.analysis.facts import Edge, Facts
from graph.analysis.finding import Evidence, Text
from graph.analysis.identifiers import shared
from graph.analysis.kin import Kin, kin_of, kin_text
from graph.analysis.ownership import Chain, Stake, holdings
from graph.analysis.weights import W_KIN, role_weight, share_weight
from graph.analysis.wording import code_text, number, period_text, share_text

#: Groups with their words.
GROUPS = {
    "kin": Text("亲属", "kin"),
    "role": Text("任职", "role"),
    "share": Text("持股", "share"),
    "chain": Text("股权链", "ownership chain"),
    "kin_company": Text("亲属企业", "company of kin"),
    "identifier": Text("共用标识", "shared identifier"),
}
#: Why a registered fact has no chance figure.
FACT = Text("登记或申报的事实，偶然概率不适用", "a recorded fact; a chance figure does not apply")


@dataclass(frozen=True, slots=True)
class Party:
    """One way in which ``uid`` is tied to the subject.

    ``strength`` 0 to 1 (weight of the relation × status weight × certainty of dates). ``current``: it holds on the
    day (None: a missing date decides). ``expected``: identifiers shared by chance; None with the reason in
    ``chance``. ``effective`` is the effective share of an ownership chain. ``via`` are nodes in between.
    """

    uid: str
    name: str
    label: str
    group: str
    relation: Text
    period: Text
    current: bool | None
    status: str
    strength: float
    why: Text
    expected: float | None
    chance: Text
    cleared: bool
    evidence: tuple[Evidence, ...]
    effective: float | None = None
    via: tuple[str, ...] = ()


class _Maker:
    def __init__(self, facts: Facts, day: date | None) -> None:
        self.facts, self.day, self.clearings = facts, day, Clearings(facts)

    def current(self, edges: tuple[Edge, ...]) -> bool | None:
        """Whether all edges hold on the day."""
        if self.day is None:
            return None
        answers = [edge.period.covers(self.day) for edge in edges]
        if False in answers:
            return False
        return None if None in answers else True

    def party(self, uid: str, group: str, edges: tuple[Edge, ...], weight: float, **values: Any) -> Party:
        facts = self.facts
        quality, status = facts.quality(edges)
        labels = facts.labels(uid)
        values = {
            "period": period_text(edges[-1].period),
            "current": self.current(edges),
            "expected": None,
            "chance": FACT,
        } | values
        return Party(
            uid=uid,
            name=facts.name(uid),
            label=labels[-1] if labels else "",
            group=group,
            status=status,
            strength=weight * quality,
            cleared=bool(self.clearings.of(uid)),
            evidence=tuple(facts.evidence(edge, group) for edge in edges),
            **values,
        )


def collect(facts: Facts, subject: str, day: date | None, hub_max: int) -> list[Party]:
    """All parties of ``subject``, in no order."""
    make = _Maker(facts, day)
    found = [*_kin(make, subject), *_roles(make, subject), *_shares(make, subject)]
    found += [*_kin_companies(make, subject), *_chains(make, subject, upward=False)]
    if facts.is_a(subject, "Company"):
        found += _chains(make, subject, upward=True)
    return [*found, *_identifiers(make, subject, hub_max)]


def _kin(make: _Maker, subject: str) -> Iterator[Party]:
    for kin in kin_of(make.facts, subject):
        word = kin_text(make.facts, kin)
        yield make.party(
            kin.relative,
            "kin",
            (kin.edge,),
            _kin_weight(kin),
            relation=word,
            why=Text(f"登记或申报为{word.zh}", f"recorded as {word.en}"),
        )


def _kin_weight(kin: Kin) -> float:
    return W_KIN.get(kin.kin_class or "", 0.3)


def _role_words(facts: Facts, edge: Edge) -> Text:
    title = edge.props.get("title")
    return code_text(
        facts, "company_role", edge.props.get("role"), Text(str(title or "任职"), str(title or "role not stated"))
    )


def _ties(facts: Facts, person: str) -> Iterator[tuple[Edge, float, Text]]:
    """Roles and direct shares of a person or company in companies: edge, weight, words."""
    for edge in facts.out(person, "HAS_ROLE"):
        staff = facts.props(edge.b).get("insured_headcount")
        yield edge, role_weight(edge.props.get("role"), staff), _role_words(facts, edge)
    for edge in facts.out(person, "HOLDS_SHARE"):
        yield edge, share_weight(edge.props.get("pct")), share_text(edge.props.get("pct"))


def _roles(make: _Maker, subject: str) -> Iterator[Party]:
    facts = make.facts
    for edge in facts.both(subject, "HAS_ROLE"):
        staff = facts.props(edge.b).get("insured_headcount")
        word = _role_words(facts, edge)
        yield make.party(
            edge.other(subject),
            "role",
            (edge,),
            role_weight(edge.props.get("role"), staff),
            relation=word,
            why=Text(f"在{facts.name(edge.b)}任{word.zh}", f"{word.en} of {facts.name(edge.b)}"),
        )


def _shares(make: _Maker, subject: str) -> Iterator[Party]:
    for edge in make.facts.both(subject, "HOLDS_SHARE"):
        if edge.a == edge.b:
            continue
        word, name = share_text(edge.props.get("pct")), make.facts.name(edge.b)
        yield make.party(
            edge.other(subject),
            "share",
            (edge,),
            share_weight(edge.props.get("pct")),
            relation=word,
            why=Text(f"对{name}{word.zh}", f"{word.en} of {name}"),
        )


def _kin_companies(make: _Maker, subject: str) -> Iterator[Party]:
    facts = make.facts
    for kin in kin_of(facts, subject):
        word, name = kin_text(facts, kin), facts.name(kin.relative)
        for edge, weight, what in _ties(facts, kin.relative):
            yield make.party(
                edge.b,
                "kin_company",
                (kin.edge, edge),
                _kin_weight(kin) * weight,
                relation=Text(f"{word.zh}：{what.zh}", f"{word.en}: {what.en}"),
                why=Text(f"{word.zh}{name}：{what.zh}", f"{word.en} {name}: {what.en}"),
                via=(kin.relative,),
            )


def _chains(make: _Maker, subject: str, *, upward: bool) -> Iterator[Party]:
    """Effective holdings through at least one company; direct ones are the shares above."""
    facts = make.facts
    owned = holdings(facts.graph, subject, as_of=make.day, upward=upward, facts=facts)
    for stake in owned.stakes:
        longer = [chain for chain in stake.chains if len(chain.nodes) > 2]
        if longer:
            yield _chain_party(make, stake, longer, upward, owned.circular)


def _chain_party(make: _Maker, stake: Stake, chains: list[Chain], upward: bool, circular: bool) -> Party:
    facts = make.facts
    best, wanted = chains[0], set(chains[0].edges)
    edges = tuple(edge for edge in facts.all("HOLDS_SHARE") if edge.uid in wanted)
    names = " → ".join(facts.name(uid) for uid in best.nodes)
    share = _effective(stake)
    control = "MAJORITY" in stake.control
    zh = "，可支配过半表决权" if control else ""
    loop = Text("（含交叉持股，按线性方程组求解）", " (cross-holdings, solved as a linear system)")
    weight = 1.0 if control else min(1.0, 2 * (stake.effective or 0.0))
    return make.party(
        stake.uid,
        "chain",
        edges,
        (weight if stake.effective is not None else 0.3) * stake.t,
        relation=Text(f"{'上级' if upward else ''}股权链{share.zh}", f"{'upward ' if upward else ''}chain, {share.en}"),
        why=Text(
            f"{names}{zh}{loop.zh if circular else ''}",
            f"{names}{', over half of the votes' if control else ''}{loop.en if circular else ''}",
        ),
        effective=stake.effective,
        via=best.nodes[1:-1],
    )


def _effective(stake: Stake) -> Text:
    if stake.effective is None:
        return Text("（比例未知）", "share unknown")
    if stake.effective >= 1:
        return Text("（合计全部股份）", "all shares in effect")
    more = "至少" if stake.unknown else ""
    return Text(
        f"（{more}合计{stake.effective * 100:.1f}%）",
        f"{'at least ' if stake.unknown else ''}{stake.effective * 100:.1f}% in effect",
    )


def _identifiers(make: _Maker, subject: str, hub_max: int) -> Iterator[Party]:
    facts = make.facts
    for pair in shared(facts.graph, subject, hub_max=hub_max, facts=facts).pairs:
        other = pair.b if pair.a == subject else pair.a
        edges = tuple(edge for item in pair.shared for edge in item.edges)
        kinds = [code_text(facts, "identifier_kind", item.kind, Text(item.kind, item.kind)) for item in pair.shared]
        hubs = "、".join(f"{k.zh}（{i.hub_size}个使用者）" for k, i in zip(kinds, pair.shared, strict=True))
        english = ", ".join(f"{k.en} ({i.hub_size} users)" for k, i in zip(kinds, pair.shared, strict=True))
        yield make.party(
            other,
            "identifier",
            edges,
            pair.strength,
            relation=Text(f"共用{'、'.join(k.zh for k in kinds)}", f"shares {', '.join(k.en for k in kinds)}"),
            why=Text(f"共用{hubs}", f"shares {english}"),
            expected=pair.expected,
            chance=Text(
                f"使用者随机分布时，两者预期共用{number(pair.expected)}项",
                f"were users dealt out at random, the two would share {number(pair.expected)}",
            ),
            via=tuple(item.identifier for item in pair.shared),
        )
