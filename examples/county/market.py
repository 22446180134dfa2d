"""Projects, lots, bids, contracts, and who handled them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from examples.county import DATA_DATE, ids, people, units
from examples.county.words import title
from examples.county.world import OPEN, Company, World, between, day, stream

PROJECTS_FILE = "政府投资项目.xlsx"
OWNERS_FILE = "项目权责单位.csv"
LOTS_FILE = "标段.xlsx"
BIDS_FILE = "投标记录.csv"
CONTRACTS_FILE = "合同台账.csv"
HANDLERS_FILE = "标段经手人.csv"
DUTIES_FILE = "分管项目.csv"
N_PROJECTS = 64

_WORKS = (
    ("道路", "交通工程", 2),
    ("排水管网", "市政工程", 1),
    ("灌溉渠道", "水利工程", 3),
    ("校舍维修", "房建工程", 0),
    ("农田整治", "农业工程", 7),
    ("公园绿化", "市政工程", 4),
    ("污水处理", "环保工程", 5),
    ("信息平台", "信息化", 6),
    ("办公设备", "货物采购", 8),
    ("医疗设备", "货物采购", 9),
    ("活动中心", "房建工程", 0),
    ("物业保洁", "服务采购", 11),
)
_NOT_PUT = ("投标文件未按要求签章", "投标保证金未按时到账", "资质不符合要求")


def prepare(world: World) -> None:
    """The empty registers of projects."""
    world.table(
        PROJECTS_FILE,
        "项目序号 项目代码 项目名称 所属工程 投资额(万元) 资金来源 类别 所在地代码 批准日期 项目状态 开工日期 完工日期",
        title="青禾县政府投资项目库",
        merged=("所属工程",),
    )
    world.table(OWNERS_FILE, "权责编号 项目代码 单位信用代码 单位名称 角色 起始日期 截止日期")
    world.table(
        LOTS_FILE,
        "项目代码 标段序号 标段编号 标段名称 最高限价(万元) 开标日期 投标截止日期 采购方式 评标办法 类别",
        title="青禾县政府投资项目标段表",
        merged=("项目代码",),
    )
    world.table(BIDS_FILE, "投标编号 标段序号 企业信用代码 投标报价(元) 是否中标 是否有效 名次 否决原因")
    world.table(
        CONTRACTS_FILE,
        "合同序号 合同编号 合同名称 标段序号 采购人信用代码 供应商信用代码 合同金额(元) 签订日期 "
        "采购方式 标的类别 预算年度 合同状态",
    )
    world.table(HANDLERS_FILE, "经手编号 组织系统 干部编号 标段序号 角色 是否回避 日期起 日期止")
    world.table(DUTIES_FILE, "分管编号 任职编号 项目代码 事项 是否回避 起始日期 截止日期")


def project(
    world: World, source: Random, place: str, works: int, approved: date, *, state: str = "BUILDING"
) -> tuple[str, str, str]:
    """Enter a project. Returns its row number, code and name."""
    number = world.next("project")
    what, category, _ = _WORKS[works]
    code, name = f"QH{approved:%Y}-{number:03d}", f"{place}{what}项目"
    if name in world.names:
        name = f"{place}{what}项目（{approved.year}年第{number}号）"
    world.names.add(name)
    world.tables[PROJECTS_FILE].add(
        f"XM{number:03d}",
        code,
        name,
        source.choice(("城乡补短板工程", "乡村建设工程", "民生实事工程")),
        f"{source.randint(80, 4800)}.{source.randint(0, 99):02d}",
        title("fund_source", source.choice(("FISCAL", "BOND", "SUBSIDY"))),
        category,
        ids.COUNTY,
        str(approved),
        title("project_state", state),
        str(approved + timedelta(days=120)),
        "",
    )
    return f"XM{number:03d}", code, name


def owner(world: World, code: str, body: str, part: str, since: str, until: str = OPEN) -> None:
    """Enter who owns, approves, funds, regulates or builds for others."""
    unit = world.unit(body)
    world.tables[OWNERS_FILE].add(
        f"QZ{world.next('owner'):04d}", code, unit.uscc, body, title("project_role", part), since, until
    )


def lot(world: World, source: Random, code: str, name: str, works: int, opened: date) -> str:
    """Enter a lot of a project. Returns its row number."""
    number = world.next("lot")
    within = world.next(f"lot of {code}")
    ceiling = source.randint(60, 2400)
    world.tables[LOTS_FILE].add(
        code,
        f"BD{number:04d}",
        f"{code}-{within:02d}",
        f"{name}{'一二三四五六七八'[within - 1]}标段",
        f"{ceiling}.00",
        str(opened),
        str(opened),
        title("procure_method", "OPEN_TENDER"),
        title("eval_method", source.choice(("LOWEST", "COMPREHENSIVE"))),
        _WORKS[works][1],
    )
    return f"BD{number:04d}"


def tender(
    world: World,
    source: Random,
    lot_no: str,
    buyer: str,
    winner: Company | None,
    others: list[Company],
    day_: date,
    *,
    annulled: bool = False,
) -> str:
    """Enter the bids of a lot and, where somebody won, the contract. Returns the contract's row number."""
    row = next(r for r in world.tables[LOTS_FILE].rows if r["标段序号"] == lot_no)
    top = int(float(row["最高限价(万元)"]) * 10_000)
    bidders = ([winner] if winner else []) + others
    price = 0
    for rank, bidder in enumerate(bidders, 1):
        offer = int(top * (0.86 + 0.03 * rank + source.random() * 0.02))
        won = bidder is winner and not annulled
        out = (annulled and bidder is winner) or (rank > 3 and source.random() < 0.3)
        reason = ("中标无效" if annulled and bidder is winner else source.choice(_NOT_PUT)) if out else ""
        world.tables[BIDS_FILE].add(
            f"TB{world.next('bid'):05d}",
            lot_no,
            bidder.uscc,
            f"{offer}.00",
            "是" if won else "否",
            "否" if out else "是",
            "" if out else str(rank),
            reason,
        )
        price = offer if bidder is winner else price
    if winner is None:
        return ""
    number = world.next("contract")
    kind = "GOODS" if row["类别"] == "货物采购" else "SERVICES" if row["类别"] in ("服务采购", "信息化") else "WORKS"
    world.tables[CONTRACTS_FILE].add(
        f"HT{number:04d}",
        f"{day_.year}-QH-{number:03d}",
        f"{row['标段名称']}合同",
        lot_no,
        world.unit(buyer).uscc,
        winner.uscc,
        f"{price}.00",
        str(day_),
        title("procure_method", "OPEN_TENDER"),
        title("work_class", kind),
        str(day_.year),
        "中标无效" if annulled else "有效",
    )
    return f"HT{number:04d}"


def works_of(trade: int) -> int:
    """A kind of works that a trade may bid for."""
    return next((n for n, entry in enumerate(_WORKS) if entry[2] == trade), 0)


def projects(world: World, winners: list[Company], losers: list[Company]) -> None:
    """Projects without anything to see, up to N_PROJECTS."""
    source = stream("projects")
    bodies = [
        u.name for u in world.units.values() if u.kind == "GOV" and u.level == "L5" and u.name not in units.ABOLISHED
    ]
    while world.sequence["project"] < N_PROJECTS:
        body, works = source.choice(bodies), source.randrange(len(_WORKS))
        approved = between(source, day("2021-06-01"), day("2025-06-30"))
        _, code, name = project(world, source, place_of(body), works, approved)
        owner(world, code, body, "OWNER", str(approved))
        owner(world, code, "青禾县发展和改革局", "APPROVER", str(approved))
        for _ in range(source.randint(3, 4)):
            opened = approved + timedelta(days=source.randint(60, 300))
            lot_no = lot(world, source, code, name, works, opened)
            winner = source.choice(winners) if source.random() < 0.96 else None
            signed = min(opened + timedelta(days=source.randint(12, 40)), DATA_DATE)
            tender(world, source, lot_no, body, winner, bidders(source, winners + losers, winner), signed)
            _handled(world, source, lot_no, opened)
        _duty(world, source, body, code, approved)


def _handled(world: World, source: Random, lot_no: str, opened: date) -> None:
    """A buyer's representative and two who judged the bids; nobody of them has to do with a bidder."""
    table = world.tables[HANDLERS_FILE]
    for part, who in zip(("BUYER_REP", "EVALUATOR", "EVALUATOR"), source.sample(world.officials, 3), strict=True):
        table.add(
            f"JS{world.next('handler'):04d}",
            who.system,
            who.cadre,
            lot_no,
            title("person_role", part),
            "否",
            str(opened),
            str(opened + timedelta(days=10)),
        )


def _duty(world: World, source: Random, body: str, code: str, approved: date) -> None:
    """A leader of the owner who is in charge of the project."""
    rows = world.tables[people.POSTS_FILE].rows
    posts = [r["任职编号"] for r in rows if r["机构名称"] == body and r["班子成员"] == "是" and r["免职时间"] == OPEN]
    if posts:
        world.tables[DUTIES_FILE].add(
            f"FG{world.next('duty'):04d}", source.choice(posts), code, "项目建设", "否", str(approved), OPEN
        )


def place_of(body: str) -> str:
    """What a project of a body is called after."""
    for tail in ("人民政府", "办事处", "村民委员会", "居民委员会"):
        body = body.removesuffix(tail)
    return body.removeprefix("青禾县")


def bidders(source: Random, pool: list[Company], winner: Company | None) -> list[Company]:
    """Two to five companies that bid beside the winner."""
    return source.sample([c for c in pool if c is not winner], source.randint(2, 5))
