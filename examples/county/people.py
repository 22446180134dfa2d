"""Officials with their careers, and their relatives as declared, as in the household register, as checked."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from examples.county import ids, names, units
from examples.county.words import title
from examples.county.world import OPEN, Human, World, between, day, stream

ROSTERS = {"X": "干部名册_县直单位.csv", "Z": "干部名册_乡镇村社区.csv"}
SYSTEMS = {"X": "青禾县委组织部", "Z": "青禾县乡镇干部管理"}
POSTS_FILE = "任职简历.csv"
DECLARED_FILE = "领导干部家庭成员申报.xlsx"
HOUSEHOLD_FILE = "户籍亲属关系.csv"
CHECKED_FILE = "亲属关系核查.csv"
N_OFFICIALS = 400
#: One official in so many bears the name of another: same name, different people.
_NAMESAKE_EVERY = 40
#: Relatives in all, the planted ones included; the declaration and the household register share them.
N_KIN = 600

#: Tail of a body's name → what its head and its leaders are called; the first that fits.
_DUTIES = (
    ("县人民政府", ("县长", "副县长")),
    ("镇人民政府", ("镇长", "副镇长")),
    ("乡人民政府", ("乡长", "副乡长")),
    ("村民委员会", ("主任", "副主任")),
    ("中共青禾县委员会", ("书记", "副书记")),
    ("共青团青禾县委员会", ("书记", "副书记")),
    ("政协青禾县委员会", ("主席", "副主席")),
    ("联合会", ("主席", "副主席")),
    ("总工会", ("主席", "副主席")),
    ("纪委监委", ("书记、主任", "副书记")),
    ("政法委员会", ("书记", "副书记")),
    ("委员会", ("主任", "副主任")),
    ("检察院", ("检察长", "副检察长")),
    ("纪检监察组", ("组长", "副组长")),
    ("公司", ("董事长", "副总经理")),
    ("党校", ("校长", "副校长")),
    ("中学", ("校长", "副校长")),
    ("医院", ("院长", "副院长")),
    ("院", ("院长", "副院长")),
    ("部", ("部长", "副部长")),
    ("局", ("局长", "副局长")),
    ("室", ("主任", "副主任")),
    ("办事处", ("主任", "副主任")),
    ("中心", ("主任", "副主任")),
)


def prepare(world: World) -> None:
    """The empty registers of people."""
    for file in ROSTERS.values():
        world.table(
            file,
            "档案号 组织系统 干部编号 姓名 性别 出生年月 身份证号 籍贯 对象类别 中共党员",
        )
    world.table(
        POSTS_FILE,
        "任职编号 组织系统 干部编号 姓名 机构代码 机构名称 职务 职务层次 主要负责人 班子成员 职能 "
        "分管领域 任职时间 免职时间 变动方式 离任方式",
    )
    world.table(
        DECLARED_FILE,
        "申报人姓名 申报人组织系统 申报人干部编号 申报编号 称谓 成员姓名 性别 出生年月 身份证号 关系起 关系止 从业情况",
        title="领导干部个人有关事项报告：家庭成员情况汇总（2026年）",
        merged=("申报人姓名", "申报人组织系统", "申报人干部编号"),
    )
    kin = "姓名 性别 出生年月 身份证号"
    world.table(HOUSEHOLD_FILE, f"登记编号 组织系统 干部编号 与户主关系 {kin} 关系起 关系止")
    world.table(CHECKED_FILE, f"核查编号 组织系统 干部编号 关系 {kin} 关系起 关系止 核查结论")


def human(world: World, source: Random, male: bool, born: date, name: str = "") -> Human:
    """A person with a name (invented where none is given) and an identity number of his own."""
    sequence = world.next(f"born {born}")
    return Human(name or names.person(source, male), male, born, ids.identity_number(born, sequence, male))


def official(world: World, source: Random, roster: str, who: Human | None = None, subject: str = "") -> Human:
    """Enter a person (invented where none is given) into a roster; the one in the register is returned."""
    if who is None:
        born = between(source, day("1967-01-01"), day("1995-12-31"))
        male = source.random() < 0.72
        who = human(world, source, male, born, namesake(world, male, every=_NAMESAKE_EVERY))
    number = world.next(f"roster {roster}")
    listed = Human(
        who.name,
        who.male,
        who.born,
        who.id_no,
        roster,
        f"{roster}-{number:04d}",
        f"{roster}G{number:05d}",
        SYSTEMS[roster],
    )
    world.tables[ROSTERS[roster]].add(
        listed.file_no,
        listed.system,
        listed.cadre,
        listed.name,
        _sex(listed),
        f"{listed.born:%Y-%m}",
        listed.id_no,
        "沧屏省鹭原市",
        title("subject_kind", subject or "C"),
        "否" if source.random() < 0.06 else "是",
    )
    world.officials.append(listed)
    return listed


def namesake(world: World, male: bool, every: int) -> str:
    """For one person in ``every``: the name of an official of that sex who is somebody else; empty for the rest."""
    if world.next(f"namesake {every}") % every:
        return ""
    return next((o.name for o in world.officials[world.sequence[f"namesake {every}"] // 2 :] if o.male == male), "")


def _sex(who: Human) -> str:
    return "男" if who.male else "女"


def post(
    world: World,
    who: Human,
    body: str,
    duty: str,
    role: str,
    since: str,
    until: str = OPEN,
    *,
    powers: str = "",
    leaving: str = "",
) -> str:
    """Enter a tenure; ``role`` is head, leader or member. Returns its number."""
    unit, number = world.unit(body), f"RZ{world.next('post'):05d}"
    rank = {"L4": "县处级", "L5": "乡科级"}.get(unit.level, "")
    rank = rank and rank + ("正职" if role == "head" else "副职")
    function = {"DISC_ROOM": "DISCIPLINE", "DISC_STATION": "DISCIPLINE", "AUDIT": "AUDIT"}.get(unit.kind, "OTHER")
    world.tables[POSTS_FILE].add(
        number,
        who.system,
        who.cadre,
        who.name,
        unit.code,
        body,
        duty,
        "" if role == "member" else rank,
        "是" if role == "head" else "否",
        "否" if role == "member" else "是",
        title("post_function", function),
        powers,
        since,
        until,
        "",
        leaving,
    )
    return number


def kin(
    world: World,
    who: Human,
    relative: Human,
    code: str,
    since: str,
    until: str = OPEN,
    *,
    basis: str = "DECLARED",
    job: str = "",
) -> tuple[str, str]:
    """Enter a tie of kin; ``basis`` is DECLARED, REGISTERED, ALLEGED or REFUTED. Returns (file, number)."""
    facts = (relative.name, _sex(relative), f"{relative.born:%Y-%m}", relative.id_no)
    world.next("kin")
    if basis == "DECLARED":
        number = f"SB{world.next('declared'):05d}"
        world.tables[DECLARED_FILE].add(
            who.name, who.system, who.cadre, number, title("kin_code", code), *facts, since, until, job
        )
        return DECLARED_FILE, number
    if basis == "REGISTERED":
        number = f"HJ{world.next('household'):05d}"
        world.tables[HOUSEHOLD_FILE].add(number, who.system, who.cadre, title("kin_code", code), *facts, since, until)
        return HOUSEHOLD_FILE, number
    number = f"HC{world.next('checked'):04d}"
    outcome = {"ALLEGED": "待核", "REFUTED": "查否"}[basis]
    world.tables[CHECKED_FILE].add(
        number, who.system, who.cadre, title("kin_code", code), *facts, since, until, outcome
    )
    return CHECKED_FILE, number


def staff(world: World, reserved: set[str], planted: int) -> None:
    """Fill the county's bodies up to N_OFFICIALS people, ``planted`` of them still to come.

    The heads of ``reserved`` bodies are among those.
    """
    source = stream("officials")
    bodies = [u for u in world.units.values() if u.level != "L6"]
    for body in bodies:
        if body.name not in reserved:
            _career(world, source, body.name, "head")
        _career(world, source, body.name, "leader")
    villages = [u.name for u in world.units.values() if u.level == "L6"]
    for name in source.sample(villages, 60):
        _village_head(world, source, name)
    both = 6
    while len(world.officials) < N_OFFICIALS - both - planted:
        _career(world, source, source.choice(bodies).name, source.choice(("leader", "member", "member")))
    _in_both_rosters(world, source, both)


def _career(world: World, source: Random, body: str, role: str) -> None:
    unit = world.unit(body)
    who = official(
        world, source, "Z" if "乡" in body or "镇" in body or "街道" in body else "X", subject=_subject(unit.kind)
    )
    end = units.ABOLISHED.get(body, OPEN)
    start = between(source, day("2017-01-01"), day("2022-06-30"))
    others = [u for u in world.units.values() if u.level == "L5" and u.kind in ("GOV", "PARTY") and u.name != body]
    before = source.choice([u for u in others if u.name not in units.ABOLISHED])
    if source.random() < 0.7:
        earlier = start - timedelta(days=source.randint(700, 1800))
        post(world, who, before.name, "科员", "member", str(earlier), str(start - timedelta(days=1)), leaving="调离")
    if role == "head" and end == OPEN and source.random() < 0.4:
        middle = between(source, day("2023-01-01"), day("2025-12-31"))
        post(world, who, body, duty(body, "leader"), "leader", str(start), str(middle - timedelta(days=1)))
        start = middle
    post(world, who, body, duty(body, role), role, str(start), end)


def _subject(kind: str) -> str:
    return {"PUBLIC": "P", "SOE": "S", "VILLAGE_COMM": "V"}.get(kind, "C")


def duty(body: str, role: str) -> str:
    """What somebody is called there: by the tail of the body's name, for head and leader."""
    if role == "member":
        return "科员"
    return next((words for tail, words in _DUTIES if body.endswith(tail)), ("负责人", "副职"))[role == "leader"]


def _village_head(world: World, source: Random, name: str) -> None:
    who = official(world, source, "Z", subject="V")
    start = source.choice(("2018-05-01", "2021-03-01", "2021-04-15"))
    post(world, who, name, duty(name, "head"), "head", start)


def _in_both_rosters(world: World, source: Random, count: int) -> None:
    """People who moved from a township to a county body: two rosters, two cadre numbers, one identity number."""
    movers = [o for o in world.officials if o.roster == "X"][10 : 10 + count]
    for who in movers:
        again = official(world, source, "Z", who)
        body = units.government_of(source.choice(units.TOWNSHIPS))
        post(world, again, body, "干事", "member", "2012-07-01", "2015-06-30", leaving="调离")


def relatives(world: World, without: set[str]) -> list[Human]:
    """Relatives of the officials up to N_KIN ties; officials whose number is in ``without`` get none here."""
    source, made = stream("relatives"), list[Human]()
    hosts = list({o.id_no: o for o in reversed(world.officials) if o.cadre not in without}.values())
    source.shuffle(hosts)
    while world.sequence["kin"] < N_KIN:
        who = hosts[len(made) % len(hosts)]
        code = ("SP", "CH", "SB", "PA", "AF", "CS", "UN")[len(made) // len(hosts)]
        relative, since = _relative(world, source, who, code)
        basis = "REGISTERED" if code in ("SP", "CH") and len(made) % 6 == 0 else "DECLARED"
        job = source.choice(("企业职工", "教师", "个体经营", "务农", "退休"))
        kin(world, who, relative, code, str(since), basis=basis, job=job)
        if basis == "REGISTERED" and len(made) % 12 == 0:
            kin(world, who, relative, code, str(since), job=job)  # both registers know this tie
        made.append(relative)
    world.tables[DECLARED_FILE].rows.sort(key=lambda row: (row["申报人干部编号"], row["申报编号"]))
    return made


def _relative(world: World, source: Random, who: Human, code: str) -> tuple[Human, date]:
    """Somebody of a fitting age, and the day on which the tie begins (a marriage or a birth)."""
    if code in ("SP", "SB", "UN", "AF"):
        born = between(source, who.born - timedelta(days=1500), who.born + timedelta(days=1500))
    elif code == "PA":
        born = who.born - timedelta(days=source.randint(8000, 11000))
    else:
        born = min(who.born + timedelta(days=source.randint(8000, 10500)), day("2011-12-31"))
    male = not who.male if code == "SP" else source.random() < 0.5
    surname = who.name[0] if code in ("CH", "SB", "UN") else ""
    name = names.person(source, male, surname or None)
    relative = human(world, source, male, born, name)
    since = max(born, who.born)
    if code in ("SP", "AF", "CS"):
        since = max(born, who.born) + timedelta(days=365 * 25)
    return relative, min(since, day("2021-12-31"))
