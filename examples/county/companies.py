"""Companies with owners, people, shares in each other, telephones and addresses."""

from __future__ import annotations

from datetime import date
from random import Random

from examples.county import ids, names, people, units
from examples.county.words import title
from examples.county.world import OPEN, Company, Human, World, between, day, stream

COMPANIES_FILE = "企业登记.csv"
SHARES_FILE = "股东出资.csv"
ROLES_FILE = "企业主要人员.jsonl"
CONTACTS_FILE = "企业联系方式.jsonl"
N_COMPANIES = 150
#: Clients of one registration agent: more than ten, so that the telephone is a connector and not a tie.
N_AGENT_CLIENTS = 14


def prepare(world: World) -> None:
    """The empty registers of companies."""
    world.table(
        COMPANIES_FILE,
        "登记编号 企业名称 统一社会信用代码 成立日期 实缴资本(元) 参保人数 登记状态 行业 国有",
    )
    world.table(
        SHARES_FILE,
        "股权编号 企业信用代码 股东类型 股东名称 股东证件号 股东信用代码 持股比例 起始日期 截止日期",
    )
    world.table(ROLES_FILE, "人员编号 企业信用代码 姓名 身份证号 角色 职务 任职起 任职止")
    world.table(CONTACTS_FILE, "编号 企业信用代码 类型 号码或地址 地址原文 用途 启用 停用")


def company(
    world: World, source: Random, trade: int | None = None, *, headcount: int = 0, founded: date | None = None
) -> Company:
    """Register a company without owners."""
    trade = source.randrange(len(names.TRADES)) if trade is None else trade
    number = world.next("company")
    founded = founded or between(source, day("2008-01-01"), day("2020-12-31"))
    made = Company(
        f"QY{number:04d}", names.company(source, world.names, trade), ids.credit_code("91", 2000 + number), trade
    )
    world.tables[COMPANIES_FILE].add(
        made.no,
        made.name,
        made.uscc,
        str(founded),
        str(source.choice((2, 5, 8, 10, 20, 50)) * 1_000_000),
        str(headcount or source.randint(3, 120)),
        title("reg_status", "ACTIVE"),
        names.TRADES[trade][1],
        "否",
    )
    world.companies.append(made)
    return made


def share(world: World, of: Company, holder: Human | Company, part: str, since: str, until: str = OPEN) -> str:
    """Enter a share (``part`` as a decimal, 0 to 1). Returns its number."""
    number = f"GQ{world.next('share'):04d}"
    person = isinstance(holder, Human)
    world.tables[SHARES_FILE].add(
        number,
        of.uscc,
        "自然人" if person else "企业",
        holder.name,
        holder.id_no if isinstance(holder, Human) else "",
        holder.uscc if isinstance(holder, Company) else "",
        part,
        since,
        until,
    )
    return number


def role(world: World, of: Company, who: Human, code: str, since: str, until: str = OPEN) -> str:
    """Enter a role in a company. Returns its number."""
    number = f"RY{world.next('role'):04d}"
    duty = {"LEGAL_REP": "执行董事兼总经理", "SUPERVISOR": "监事", "DIRECTOR": "董事", "MANAGER": "副总经理"}.get(
        code, "职员"
    )
    world.tables[ROLES_FILE].add(number, of.uscc, who.name, who.id_no, title("company_role", code), duty, since, until)
    return number


def contact(world: World, of: Company, kind: str, text: str, use: str, since: str = "2019-01-01") -> None:
    """Enter a telephone or an address of a company; an address is also kept in words."""
    world.tables[CONTACTS_FILE].add(
        f"LXFS{world.next('contact'):04d}",
        of.uscc,
        title("identifier_kind", kind),
        text,
        text if kind == "ADDRESS" else "",
        title("use_role", use),
        since,
        OPEN,
    )


def owners(world: World, source: Random, of: Company) -> None:
    """Owners and roles of a company: people of the market, no officials and no relatives of theirs."""
    since = world.tables[COMPANIES_FILE].rows[int(of.no[2:]) - 1]["成立日期"]
    parts = source.choice((("1",), ("0.6", "0.4"), ("0.51", "0.3", "0.19"), ("0.7", "0.3"), ("0.34", "0.33", "0.33")))
    holders = [market_person(world, source) for _ in parts]
    for holder, part in zip(holders, parts, strict=True):
        share(world, of, holder, part, since)
    role(world, of, holders[0], "LEGAL_REP", since)
    role(world, of, market_person(world, source) if len(holders) == 1 else holders[1], "SUPERVISOR", since)


def market_person(world: World, source: Random) -> Human:
    """Somebody who has to do with companies only; a few bear the name of an official and are somebody else."""
    male, born = source.random() < 0.7, between(source, day("1962-01-01"), day("1998-12-31"))
    return people.human(world, source, male, born, people.namesake(world, male, every=32))


def ordinary(world: World, relatives: list[Human], planted: int) -> tuple[list[Company], list[Company]]:
    """The ordinary companies, ``planted`` more to come: those that may win, and those that never do.

    Relatives of officials work for or own parts of companies that never win; the winners belong to others.
    """
    source = stream("companies")
    pool: list[Company] = []
    state_owned = _state_owned(world)
    while len(world.companies) < N_COMPANIES - planted - state_owned:
        made = company(world, source)
        owners(world, source, made)
        pool.append(made)
    winners, losers = pool[: len(pool) // 2], pool[len(pool) // 2 :]
    _insiders(world, source, losers, relatives)
    _chains(world, source, winners, losers)
    return winners, losers


def _state_owned(world: World) -> int:
    """The county's own companies stand in the roster of bodies and in the register: one credit code, one body."""
    own = [unit for unit in world.units.values() if unit.kind == "SOE"]
    for unit in own:
        world.tables[COMPANIES_FILE].add(
            f"QY{world.next('company'):04d}",
            unit.name,
            unit.uscc,
            "2010-06-01",
            "50000000",
            "86",
            title("reg_status", "ACTIVE"),
            "商务服务",
            "是",
        )
    return len(own)


def _insiders(world: World, source: Random, losers: list[Company], relatives: list[Human]) -> None:
    """Ties that are real and mean nothing here: those companies hold no contract of the county."""
    for relative in source.sample(relatives, 24):
        role(world, source.choice(losers), relative, source.choice(("EMPLOYEE", "EMPLOYEE", "MANAGER")), "2020-05-01")
    for relative in source.sample(relatives, 8):
        share(world, source.choice(losers), relative, "0.1", "2019-09-01")
    for who in source.sample([o for o in world.officials if o.roster == "X"], 3):
        share(world, source.choice(losers), who, "0.08", "2018-04-01", "2022-04-30")


def _chains(world: World, source: Random, winners: list[Company], losers: list[Company]) -> None:
    """Companies that hold parts of companies, up to three steps, never in a circle."""
    for number in range(12):
        share(world, winners[number], winners[number + 12], source.choice(("0.55", "0.25", "0.4")), "2021-01-01")
        share(world, losers[number], losers[number + 12], "0.3", "2021-01-01")


def contacts(world: World) -> None:
    """Telephones and addresses; one agent serves many, a few pairs share a telephone."""
    source = stream("contacts")
    agent, desk = ids.phone(1), "青禾县禾城街道政务路8号企业服务大厅2楼"
    clients = source.sample(world.companies, N_AGENT_CLIENTS)
    for number, made in enumerate(world.companies):
        contact(world, made, "PHONE", ids.phone(1000 + number), "CONTACT")
        if made in clients:
            contact(world, made, "PHONE", agent, "AGENT")
            contact(world, made, "ADDRESS", desk, "AGENT")
        else:
            contact(
                world,
                made,
                "ADDRESS",
                f"青禾县{source.choice(units.TOWNSHIPS)}{source.choice('东南西北')}街{100 + number}号",
                "CONTACT",
            )
    for number in range(5):
        pair = source.sample(world.companies, 2)
        for made in pair:
            contact(world, made, "PHONE", ids.phone(9000 + number), "CONTACT", "2022-01-01")
