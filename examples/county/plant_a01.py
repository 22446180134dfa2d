"""Puts the cases of model A01 into the county: people first, then companies, projects and awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from examples.county import companies, market, names, people, units
from examples.county.cases_a01 import CASES, Case
from examples.county.words import title
from examples.county.world import OPEN, Clearing, Company, Human, World, between, day, stream

#: The awards of the cases lie a few weeks apart, from this day on.
FIRST_AWARD = "2022-03-18"


@dataclass(frozen=True)
class Cast:
    """The people of one case, and the rows that name them."""

    case: Case
    award: date
    official: Human
    relative: Human | None
    kin: tuple[str, str] | None
    post: str


def reserved() -> set[str]:
    """Bodies whose head belongs to a case."""
    return {case.body for case in CASES if case.seat == "head"}


def cast(world: World) -> list[Cast]:
    """Officials of the cases with posts and kin."""
    source = stream("a01 people")
    out = []
    for number, case in enumerate(CASES):
        award = day(case.award) if case.award else day(FIRST_AWARD) + timedelta(days=31 * number)
        roster = "Z" if case.body in {units.government_of(t) for t in units.TOWNSHIPS} else "X"
        born = between(source, day("1966-01-01"), day("1974-12-31"))  # so that children are grown up by the award
        male = source.random() < 0.7
        official = people.official(world, source, roster, people.human(world, source, male, born))
        post = _posts(world, case, official, award)
        relative, tie = _kin(world, case, official, award)
        out.append(Cast(case, award, official, relative, tie, post))
    return out


def _on(award: date, offset: int | None, otherwise: str) -> str:
    return otherwise if offset is None else str(award + timedelta(days=offset))


def _posts(world: World, case: Case, official: Human, award: date) -> str:
    until = _on(award, case.post_until, OPEN)
    post = people.post(
        world,
        official,
        case.body,
        people.duty(case.body, case.seat),
        case.seat,
        "2019-11-01",
        until,
        powers="项目建设" if case.special in ("duty", "recused_duty") else "",
        leaving="" if until == OPEN else "调离",
    )
    if case.special == "transferred":
        people.post(world, official, "青禾县总工会", "副主席", "leader", str(award))
    return post


def _kin(world: World, case: Case, official: Human, award: date) -> tuple[Human | None, tuple[str, str] | None]:
    if not case.kin:
        return None, None
    source = stream(f"a01 kin {case.id}")
    shift = {"PA": -9000, "CH": 8600, "CS": 8600}.get(case.kin, source.randint(-900, 900))
    male = not official.male if case.kin == "SP" else source.random() < 0.5
    relative = people.human(
        world,
        source,
        male,
        official.born + timedelta(days=shift),
        names.person(source, male, official.name[0] if case.kin in ("CH", "SB") else None),
    )
    natural = max(official.born, relative.born) if case.kin in ("PA", "CH", "SB") else day("2012-05-20")
    since = "" if case.special == "unknown_kin_start" else _on(award, case.kin_from, str(natural))
    tie = people.kin(
        world, official, relative, case.kin, since, _on(award, case.kin_until, OPEN), basis=case.basis, job="经商"
    )
    return relative, tie


def stage(world: World, actors: list[Cast], winners: list[Company], losers: list[Company]) -> list[dict[str, Any]]:
    """Companies, projects, awards; returns the entries of the truth file."""
    return [_stage(world, actor, winners, losers) for actor in actors]


def _stage(world: World, actor: Cast, winners: list[Company], losers: list[Company]) -> dict[str, Any]:
    case, award, source = actor.case, actor.award, stream(f"a01 award {actor.case.id}")
    trade = source.randrange(len(names.TRADES))
    made = companies.company(
        world, source, trade, headcount=680 if case.special == "large" else 0, founded=day("2016-04-12")
    )
    link = _links(world, actor, made, losers[-1])
    body = _owner(world, case)
    approved = award - timedelta(days=210)
    works = market.works_of(trade)
    _, code, name = market.project(world, source, market.place_of(body), works, approved)
    if case.owner_role != "OWNER":
        market.owner(world, code, body, "OWNER", str(approved))
    market.owner(
        world,
        code,
        body if case.owner_role == "OWNER" else case.body,
        case.owner_role,
        str(approved),
        _on(award, case.owner_until, OPEN),
    )
    if case.special == "handed_over":
        market.owner(world, code, "青禾县交通运输局", "OWNER", str(award))
    lot = market.lot(world, source, code, name, works, award - timedelta(days=20))
    others = market.bidders(source, losers, None)
    if case.special == "lost":
        market.tender(world, source, lot, body, source.choice(winners), [*others, made], award)
        contract = ""
    else:
        contract = market.tender(world, source, lot, body, made, others, award, annulled=case.special == "annulled")
    _extras(world, actor, made, code, lot)
    return _truth(actor, made, contract, link)


def _owner(world: World, case: Case) -> str:
    if case.owner.startswith("village:"):
        villages = [u.name for u in world.units.values() if u.level == "L6"]
        return villages[int(case.owner.removeprefix("village:"))]
    return case.owner or case.body


def _links(world: World, actor: Cast, made: Company, elsewhere: Company) -> tuple[str, str]:
    """Who owns and runs the company; returns (file, row) of the tie that the case is about."""
    case, source = actor.case, stream(f"a01 owners {actor.case.id}")
    until = _on(actor.award, case.link_until, OPEN)
    holder = actor.relative or actor.official
    outsider = companies.market_person(world, source)
    if case.special == "stranger":
        holder = people.human(
            world, source, holder.male, between(source, day("1970-01-01"), day("1988-12-31")), holder.name
        )
    if case.special == "mistyped":
        other = companies.market_person(world, source)
        holder = Human(other.name, other.male, other.born, holder.id_no)
    if case.special == "colleague":
        companies.role(world, elsewhere, holder, "EMPLOYEE", "2016-05-01")
        colleague = companies.market_person(world, source)
        companies.role(world, elsewhere, colleague, "EMPLOYEE", "2016-05-01")
        holder = colleague
    if case.special == "both":
        companies.share(world, made, actor.official, "0.25", "2016-04-12", until)
    if case.link[0].isdigit():
        number = companies.share(world, made, holder, case.link, "2016-04-12", until)
        rest = 1 - float(case.link) - (0.25 if case.special == "both" else 0)
        companies.share(world, made, outsider, f"{rest:.4g}", "2016-04-12")
        companies.role(world, made, outsider, "LEGAL_REP", "2016-04-12")
        return companies.SHARES_FILE, number
    companies.share(world, made, outsider, "1", "2016-04-12")
    if case.link != "LEGAL_REP":
        companies.role(world, made, outsider, "LEGAL_REP", "2016-04-12")
    return companies.ROLES_FILE, companies.role(world, made, holder, case.link, "2016-04-12", until)


def _extras(world: World, actor: Cast, made: Company, code: str, lot: str) -> None:
    case, who = actor.case, actor.official
    if case.special in ("duty", "recused_duty"):
        recused = "是" if case.special == "recused_duty" else "否"
        world.tables[market.DUTIES_FILE].add(
            f"FG{world.next('duty'):04d}", actor.post, code, "项目建设", recused, "2020-01-01", OPEN
        )
    if case.special == "recused_lot":
        world.tables[market.HANDLERS_FILE].add(
            f"JS{world.next('handler'):04d}",
            who.system,
            who.cadre,
            lot,
            title("person_role", "APPROVER"),
            "是",
            str(actor.award - timedelta(days=60)),
            OPEN,
        )
    if case.special.startswith("cleared"):
        project = code if case.special == "cleared_project" else ""
        world.clearings.append(Clearing(who, project, made.uscc if case.special == "cleared_company" else ""))


def _truth(actor: Cast, made: Company, contract: str, link: tuple[str, str]) -> dict[str, Any]:
    case = actor.case
    subjects: dict[str, Any] = {
        "official": [people.ROSTERS[actor.official.roster], actor.official.file_no],
        "company": [companies.COMPANIES_FILE, made.no],
    }
    if contract:
        subjects["contract"] = [market.CONTRACTS_FILE, contract]
    if actor.kin:
        subjects["kin"] = list(actor.kin)
    subjects["link"] = list(link)
    entry: dict[str, Any] = {
        "id": case.id,
        "model": "A01",
        "kind": "plant" if "-P" in case.id else "decoy",
        "why": {"zh": case.zh, "en": case.en},
        "subjects": subjects,
        "expect": _expect(case),
    }
    return entry | ({"arithmetic": _arithmetic(case, case.factors)} if case.factors else {})


def _expect(case: Case) -> Any:
    match case.expect:
        case "found":
            mark = {"mark": "已澄清"} if case.special == "cleared_elsewhere" else {}
            return {"found": case.tier} | mark
        case "logged":
            return {"found": None}
        case "capped":
            return {"capped": case.tier, "mark": "已回避"}
        case _:
            return case.expect


def _arithmetic(case: Case, factors: tuple[float, ...]) -> str:
    """The score as a line of the truth file, checked against the tier that the case was given."""
    kin, role, power, quality, time = factors
    score = round(100 * kin * role * power * quality * time, 1)
    tier = "红" if score >= 60 else "橙" if score >= 40 else "黄" if score >= 20 else ""
    if case.expect != "capped" and tier != case.tier:
        raise ValueError(f"{case.id}: {score} is {tier or '-'}, not {case.tier}")
    capped = "；已回避，封顶黄" if case.expect == "capped" else ""
    return (
        f"100 × 5/5 × M({kin:g}×{role:g}×{power:g}) × Q {quality:g} × T {time:g} = {score} → {tier or '不分级'}{capped}"
    )
