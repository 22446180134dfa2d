"""The bodies of the county: 72 units in a tree, 289 villages under fourteen townships, who watches whom."""

from __future__ import annotations

from examples.county import ids, names
from examples.county.words import title
from examples.county.world import OPEN, Unit, World, stream

TERM = "十三届"
UNITS_FILE = "青禾县机构名录.xlsx"
VILLAGES_FILE = "青禾县村社区名录.csv"
PLACES_FILE = "行政区划.csv"

COMMITTEE = "中共青禾县委员会"
GOVERNMENT = "青禾县人民政府"
COMMISSION = "青禾县纪委监委"

#: name, kind, level, functions; sections as the roster prints them. The parent is the section's.
_SECTIONS: tuple[tuple[str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        "县级机关",
        COMMITTEE,
        (
            (COMMITTEE, "PARTY", "L4", ""),
            ("青禾县人民代表大会常务委员会", "NPC", "L4", ""),
            (GOVERNMENT, "GOV", "L4", ""),
            ("政协青禾县委员会", "CPPCC", "L4", ""),
            (COMMISSION, "DISC", "L4", "监督、执纪、问责"),
            ("青禾县人民法院", "COURT", "L4", "审判"),
            ("青禾县人民检察院", "PROC", "L4", "检察"),
        ),
    ),
    (
        "党委部门",
        COMMITTEE,
        (
            ("中共青禾县委办公室", "PARTY", "L5", "综合协调"),
            ("中共青禾县委组织部", "PARTY", "L5", "干部人事"),
            ("中共青禾县委宣传部", "PARTY", "L5", "宣传"),
            ("中共青禾县委统一战线工作部", "PARTY", "L5", "统战"),
            ("中共青禾县委政法委员会", "PARTY", "L5", "政法协调"),
            ("中共青禾县委巡察工作领导小组办公室", "INSP", "L5", "巡察"),
            ("青禾县总工会", "MASS", "L5", "职工服务"),
            ("共青团青禾县委员会", "MASS", "L5", "青年服务"),
            ("青禾县妇女联合会", "MASS", "L5", "妇女儿童服务"),
        ),
    ),
    (
        "纪委监委内设和派驻机构",
        COMMISSION,
        (
            ("青禾县纪委监委第一监督检查室", "DISC_ROOM", "L5", ""),
            ("青禾县纪委监委第二监督检查室", "DISC_ROOM", "L5", ""),
            ("青禾县纪委监委第三审查调查室", "DISC_ROOM", "L5", ""),
            ("青禾县纪委监委案件监督管理室", "DISC_ROOM", "L5", ""),
            ("青禾县纪委监委派驻发展和改革局纪检监察组", "DISC_STATION", "L5", ""),
            ("青禾县纪委监委派驻住房和城乡建设局纪检监察组", "DISC_STATION", "L5", ""),
            ("青禾县纪委监委派驻农业农村局纪检监察组", "DISC_STATION", "L5", ""),
            ("青禾县纪委监委派驻教育局纪检监察组", "DISC_STATION", "L5", ""),
        ),
    ),
    (
        "政府部门",
        GOVERNMENT,
        (
            ("青禾县发展和改革局", "GOV", "L5", "项目审批、粮食储备"),
            ("青禾县教育局", "GOV", "L5", "学校管理"),
            ("青禾县科技和工业信息化局", "GOV", "L5", "产业发展"),
            ("青禾县公安局", "POLICE", "L5", "治安"),
            ("青禾县民政局", "GOV", "L5", "社会救助"),
            ("青禾县司法局", "GOV", "L5", "法律服务"),
            ("青禾县财政局", "GOV", "L5", "资金拨付"),
            ("青禾县人力资源和社会保障局", "GOV", "L5", "就业社保"),
            ("青禾县自然资源局", "GOV", "L5", "土地管理"),
            ("青禾县住房和城乡建设局", "GOV", "L5", "村镇建设、工程管理"),
            ("青禾县交通运输局", "GOV", "L5", "公路建设"),
            ("青禾县水利局", "GOV", "L5", "水资源管理"),
            ("青禾县农业农村局", "GOV", "L5", "惠农补贴"),
            ("青禾县商务局", "GOV", "L5", "商贸流通"),
            ("青禾县文化广电和旅游局", "GOV", "L5", "文旅项目"),
            ("青禾县卫生健康局", "GOV", "L5", "医疗卫生"),
            ("青禾县应急管理局", "GOV", "L5", "安全生产"),
            ("青禾县审计局", "AUDIT", "L5", "审计"),
            ("青禾县市场监督管理局", "GOV", "L5", "市场监管"),
            ("青禾县医疗保障局", "GOV", "L5", "医保基金"),
            ("青禾县林业局", "GOV", "L5", "林地管理"),
            ("青禾县城市管理局", "GOV", "L5", "市容环卫"),
            ("青禾县行政审批和大数据局", "GOV", "L5", "政务服务"),
            ("青禾县粮食局", "GOV", "L5", "粮食储备"),
            ("青禾县国土规划局", "GOV", "L5", "土地管理、村镇建设"),
            ("青禾县水务林业局", "GOV", "L5", "水资源管理、林地管理"),
        ),
    ),
    (
        "事业单位和县属企业",
        GOVERNMENT,
        (
            ("中共青禾县委党校", "PUBLIC", "L5", "干部培训"),
            ("青禾县人民医院", "PUBLIC", "L5", "医疗服务"),
            ("青禾县第一中学", "PUBLIC", "L5", "高中教育"),
            ("青禾县公共资源交易中心", "PUBLIC", "L5", "招标采购组织"),
            ("青禾县政府投资项目建设中心", "PUBLIC", "L5", "代建"),
            ("青禾县城市建设投资有限公司", "SOE", "L5", "城市建设融资"),
            ("青禾县水务有限公司", "SOE", "L5", "供水"),
            ("青禾县农业发展有限公司", "SOE", "L5", "农业产业"),
        ),
    ),
)
TOWNSHIPS = (
    "禾城街道",
    "东杏街道",
    "柳堰湾镇",
    "石塘冲镇",
    "云脚坪镇",
    "鹤渡口镇",
    "长垄岭镇",
    "枫坳桥镇",
    "杏坞塘镇",
    "三叉溪镇",
    "沙圩仓镇",
    "铜磨沟乡",
    "桐井岔乡",
    "雾亭山乡",
)
#: Re-organised bodies: until when they stood, who took over what. The wrong successor is a decoy of C01.
ABOLISHED = {"青禾县粮食局": "2023-03-31", "青禾县国土规划局": "2023-06-30", "青禾县水务林业局": "2023-06-30"}
SUCCESSIONS = (
    ("青禾县粮食局", "青禾县发展和改革局", "MERGE", "2023-04-01", "粮食储备"),
    ("青禾县国土规划局", "青禾县自然资源局", "SPLIT", "2023-07-01", "土地管理"),
    ("青禾县国土规划局", "青禾县住房和城乡建设局", "SPLIT", "2023-07-01", "村镇建设"),
    ("青禾县水务林业局", "青禾县水利局", "SPLIT", "2023-07-01", "水资源管理"),
    ("青禾县水务林业局", "青禾县林业局", "SPLIT", "2023-07-01", ""),
)
_ALIAS = {
    "青禾县商务局": "青禾县商业局",
    COMMISSION: "县纪委监委",
    "青禾县住房和城乡建设局": "县住建局",
    "青禾县发展和改革局": "县发改局",
    "青禾县农业农村局": "县农业局、县农业农村局",
}
#: Hosts of the stationed groups, and what else each group and room watches.
_STATIONED = (
    ("青禾县纪委监委派驻发展和改革局纪检监察组", "青禾县发展和改革局"),
    ("青禾县纪委监委派驻住房和城乡建设局纪检监察组", "青禾县住房和城乡建设局"),
    ("青禾县纪委监委派驻农业农村局纪检监察组", "青禾县农业农村局"),
    ("青禾县纪委监委派驻教育局纪检监察组", "青禾县教育局"),
)
_WATCHED = (
    ("青禾县纪委监委派驻发展和改革局纪检监察组", ("青禾县财政局", "青禾县科技和工业信息化局", "青禾县商务局")),
    ("青禾县纪委监委派驻住房和城乡建设局纪检监察组", ("青禾县自然资源局", "青禾县交通运输局", "青禾县城市管理局")),
    ("青禾县纪委监委派驻农业农村局纪检监察组", ("青禾县水利局", "青禾县林业局", "青禾县民政局")),
    ("青禾县纪委监委派驻教育局纪检监察组", ("青禾县卫生健康局", "青禾县人民医院", "青禾县第一中学")),
    ("青禾县纪委监委第一监督检查室", TOWNSHIPS[:7]),
    ("青禾县纪委监委第二监督检查室", TOWNSHIPS[7:]),
)
#: Bureaus that stand over a body in one field only, or (empty field) in general.
_OVERSEEN = (
    ("青禾县财政局", "青禾县城市建设投资有限公司", "国有资产"),
    ("青禾县财政局", "青禾县农业发展有限公司", "国有资产"),
    ("青禾县水利局", "青禾县水务有限公司", ""),
    ("青禾县卫生健康局", "青禾县人民医院", ""),
    ("青禾县教育局", "青禾县第一中学", ""),
)
#: The village that changed its township; the day before is a decoy of A01.
MOVED_VILLAGE, MOVED_FROM, MOVED_TO, MOVED_ON = "大槐坳村", "柳堰湾镇", "东杏街道", "2024-03-01"
N_VILLAGES = 289
_USCC_KIND = {"SOE": "91", "PUBLIC": "12", "MASS": "13"}


def government_of(township: str) -> str:
    """The body of a township: 镇(乡)人民政府, 街道办事处."""
    return f"青禾县{township}办事处" if township.endswith("街道") else f"青禾县{township}人民政府"


def committee_of(village: str) -> str:
    """The body of a village."""
    return f"{village}居民委员会" if village.endswith("社区") else f"{village}村民委员会"


def build(world: World) -> None:
    """Places, units, villages, re-organisations, stationed groups and supervision."""
    _places(world)
    _units(world)
    _villages(world)
    _changes(world)
    _watching(world)


def _places(world: World) -> None:
    table = world.table(PLACES_FILE, "区划代码 名称 级别 上级代码")
    table.add(ids.PROVINCE, "沧屏省", "省级", "")
    table.add(ids.PREFECTURE, "鹭原市", "地级", ids.PROVINCE)
    table.add(ids.COUNTY, "青禾县", "县级", ids.PREFECTURE)
    for number, township in enumerate(TOWNSHIPS):
        table.add(township_code(number), township, "乡级", ids.COUNTY)


def township_code(number: int) -> str:
    """Nine places: county, then 001.. for sub-districts, 100.. for towns and townships."""
    return f"{ids.COUNTY}{(number + 1 if number < 2 else 98 + number):03d}"


def _units(world: World) -> None:
    table = world.table(
        UNITS_FILE,
        "序列 机构编号 机构名称 简称或曾用名 统一社会信用代码 类别 层级 上级机构编号 隶属起 "
        "隶属止 区划代码 列入巡察名录 合署机构 职能",
        title="青禾县机构名录（截至2026年6月30日）",
        merged=("序列",),
    )
    rows = [(section, parent, *entry) for section, parent, entries in _SECTIONS for entry in entries]
    rows += [("乡镇街道", GOVERNMENT, government_of(t), "GOV", "L5", "辖区管理") for t in TOWNSHIPS]
    for number, (section, parent, name, kind, level, functions) in enumerate(rows, 1):
        code = f"QH{number:03d}"
        inner = kind in ("DISC_ROOM", "DISC_STATION")
        uscc = "" if inner else ids.credit_code(_USCC_KIND.get(kind, "11"), number)
        parent_name = "" if name == parent else parent
        world.units[name] = Unit(code, name, uscc, kind, level, parent_name)
        place = township_code(number - len(rows) + len(TOWNSHIPS) - 1) if section == "乡镇街道" else ids.COUNTY
        listed = level == "L5" and not inner
        compound = "中共青禾县纪律检查委员会、青禾县监察委员会" if name == COMMISSION else ""
        table.add(
            section,
            code,
            name,
            _ALIAS.get(name, ""),
            uscc,
            title("unit_kind", kind),
            title("unit_level", level),
            world.units[parent_name].code if parent_name else "",
            ("2018-03-01" if inner else "2002-01-01") if parent_name else "",
            ABOLISHED.get(name, OPEN) if parent_name else "",
            place,
            TERM if listed else "",
            compound,
            functions,
        )


def _villages(world: World) -> None:
    table = world.table(
        VILLAGES_FILE,
        "机构编号 名称 统一社会信用代码 类别 上级机构编号 隶属起 隶属止 区划代码 列入巡察名录",
    )
    source, taken = stream("villages"), {MOVED_VILLAGE.removesuffix("村")}
    for number in range(1, N_VILLAGES + 1):
        home = (number - 1) % len(TOWNSHIPS)
        bare = names.village(source, taken)
        village = bare + ("社区" if home < 2 and number % 3 else "村")
        since = "2002-01-01"
        if number == 3:
            village, home, since = MOVED_VILLAGE, TOWNSHIPS.index(MOVED_TO), MOVED_ON
        name, code = committee_of(village), f"V{number:03d}"
        parent = government_of(TOWNSHIPS[home])
        uscc = ids.credit_code("55", 1000 + number)
        world.units[name] = Unit(code, name, uscc, "VILLAGE_COMM", "L6", parent)
        table.add(
            code,
            name,
            uscc,
            title("unit_kind", "VILLAGE_COMM"),
            world.units[parent].code,
            since,
            OPEN,
            township_code(home),
            TERM,
        )


def _changes(world: World) -> None:
    moved = world.table("隶属调整.csv", "调整编号 上级机构编号 村编号 隶属起 隶属止 依据")
    moved.add(
        "TZ001",
        world.unit(government_of(MOVED_FROM)).code,
        world.unit(committee_of(MOVED_VILLAGE)).code,
        "2002-01-01",
        "2024-02-29",
        "行政区划调整",
    )
    table = world.table("机构沿革.csv", "沿革编号 原机构编号 新机构编号 方式 日期 承接职能")
    for number, (old, new, kind, when, function) in enumerate(SUCCESSIONS, 1):
        table.add(
            f"YG{number:03d}",
            world.unit(old).code,
            world.unit(new).code,
            title("succession_kind", kind),
            when,
            function,
        )


def _watching(world: World) -> None:
    stationed = world.table("派驻机构.csv", "派驻编号 派驻机构编号 驻在单位编号 派驻起 派驻止")
    for number, (group, host) in enumerate(_STATIONED, 1):
        stationed.add(f"PZ{number:03d}", world.unit(group).code, world.unit(host).code, "2018-06-01", OPEN)
    table = world.table("监督联系.csv", "联系编号 监督机构编号 被监督单位编号 领域 起 止")
    pairs = [(room, body, "") for room, bodies in _WATCHED for body in bodies]
    pairs += [(group, host, "") for group, host in _STATIONED]
    pairs += list(_OVERSEEN)
    for number, (above, below, field) in enumerate(pairs, 1):
        below = government_of(below) if below in TOWNSHIPS else below
        table.add(f"LX{number:03d}", world.unit(above).code, world.unit(below).code, field, "2019-01-01", OPEN)
