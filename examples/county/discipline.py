"""Clues, what they say of whom, where they went, penalties, clearings, circulars with masked names, documents."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from examples.county import DATA_DATE, names, units
from examples.county.inspection import Inspection, Issue, feedback_day
from examples.county.plant_c01 import AUDIT_REPORT
from examples.county.words import title
from examples.county.world import Human, World, between, day, stream
from graph.periods import add_months

CLUES_FILE = "问题线索台账.jsonl"
TARGETS_FILE = "线索涉及对象.csv"
LINKS_FILE = "线索来源与重复.csv"
TRANSFERS_FILE = "线索移交.csv"
PENALTIES_FILE = "处分决定.csv"
CLEARED_FILE = "澄清正名.csv"
CIRCULAR_FILE = "典型问题通报人员.csv"
DOCUMENTS_FILE = "文书目录.csv"
N_CLUES, N_PENALTIES, N_MASKED, N_CLEARED, N_DUPLICATES = 180, 60, 8, 14, 12

#: state → (disposal, truth); the weights make a plausible year's desk.
_STATES: tuple[tuple[str, str, str, int], ...] = (
    ("RECEIVED", "", "", 8),
    ("NOT_ACCEPTED", "", "", 6),
    ("SCREENED", "", "", 6),
    ("PENDING_PLAN", "", "", 12),
    ("TALK_LETTER", "TALK_LETTER", "", 14),
    ("PRELIM_VERIFY", "PRELIM_VERIFY", "", 22),
    ("HOLD", "HOLD", "", 7),
    ("CLOSED_DIRECT", "CLOSED_DIRECT", "CANNOT", 16),
    ("CLOSED_ACCEPTED", "CLOSED_ACCEPTED", "PARTLY", 18),
    ("CLOSED_UNFOUNDED", "CLOSED_UNFOUNDED", "UNTRUE", 20),
    ("FIRST_FORM", "TALK_LETTER", "PARTLY", 20),
    ("FILED", "PRELIM_VERIFY", "MOSTLY", 10),
    ("TRIAL", "PRELIM_VERIFY", "TRUE", 5),
    ("DECIDED", "PRELIM_VERIFY", "TRUE", 8),
    ("EXECUTED", "PRELIM_VERIFY", "TRUE", 14),
    ("TRANSFERRED_OUT", "", "", 6),
)
_SOURCES = (
    ("S1", "LETTER", 30),
    ("S1", "VISIT", 18),
    ("S1", "CALL", 16),
    ("S1", "NET", 26),
    ("S2", "DAILY", 18),
    ("S2", "CASE", 8),
    ("S3", "INSP_L", 34),
    ("S3", "INSP_P", 4),
    ("S4", "AUDIT", 12),
    ("S4", "ORG", 5),
    ("S5", "", 6),
    ("S8", "", 3),
)
_MATTERS = (
    ("D3", "", "在项目建设中为亲属承揽工程提供便利"),
    ("D4", "D4.3", "侵占集体资产收益"),
    ("D4", "D4.2", "办事中刁难服务对象"),
    ("FUN", "FUN.2", "虚报冒领惠农补贴"),
    ("BID", "BID.1", "招标中串通投标"),
    ("E2", "E2.2", "违规接受宴请"),
    ("E2", "E2.1", "违规收受礼金"),
    ("D5", "D5.1", "履行监管职责不力"),
    ("D2", "", "选人用人不公"),
    ("D6", "", "家风失管"),
)
#: penalty → months of effect (None: no period); decisions from 2024 on under the newer text.
_PENALTIES: tuple[tuple[str, str, int | None, int], ...] = (
    ("P1", "PARTY", 12, 22),
    ("P2", "PARTY", 18, 12),
    ("P3", "PARTY", 24, 3),
    ("P4", "PARTY", None, 2),
    ("P5", "PARTY", 60, 4),
    ("A1", "GOV", 6, 6),
    ("A2", "GOV", 12, 6),
    ("A3", "GOV", 18, 3),
    ("A5", "GOV", 24, 2),
    ("A6", "GOV", None, 2),
)


def build(world: World, visits: list[Inspection], issues: list[Issue], duplicates: tuple[str, str]) -> None:
    """Everything of this part; ``duplicates`` are two problems that are one matter reported twice."""
    _documents(world, visits)
    clues = _clues(world, issues)
    _links(world, clues, issues, duplicates)
    _transfers(world, clues)
    _clearings(world, clues)
    _penalties(world, clues, issues)
    _circular(world)


def _documents(world: World, visits: list[Inspection]) -> None:
    table = world.table(DOCUMENTS_FILE, "文书编号 类别 标题 文号 日期 制发机关编号 密级标注")
    inspectors = world.unit("中共青禾县委巡察工作领导小组办公室").code
    commission = world.unit(units.COMMISSION).code
    for visit in visits:
        when = feedback_day(visit.round)
        table.add(
            f"WS-FK-{visit.no[2:]}",
            title("document_kind", "REPORT"),
            f"关于巡察{visit.body}情况的反馈意见",
            f"青巡反馈〔{when.year}〕{int(visit.no[2:])}号",
            str(when),
            inspectors,
            "",
        )
    table.add(
        AUDIT_REPORT,
        title("document_kind", "REPORT"),
        "矿产资源管理专项审计报告",
        "青审报〔2022〕6号",
        "2022-03-01",
        world.unit("青禾县审计局").code,
        "",
    )
    for number in range(1, 5):
        table.add(
            f"WS-TB-{number:04d}",
            title("document_kind", "CIRCULAR"),
            f"关于典型问题的通报（第{number}期）",
            f"青纪通〔{2022 + number}〕{number}号",
            f"{2022 + number}-06-18",
            commission,
            "",
        )


def _clues(world: World, issues: list[Issue]) -> list[dict[str, str]]:
    table = world.table(
        CLUES_FILE,
        "流水号 线索编号 标题 收到日期 来源大类 来源小类 是否实名 来源密记 事项键 问题大类 "
        "问题小类 七何要素 质量 状态 处置方式 属实程度 反映金额(元) 摘要 登记机关编号 承办室编号",
    )
    source = stream("clues")
    states = [(s, d, t) for s, d, t, weight in _STATES for _ in range(weight)]
    rooms = [u.code for u in world.units.values() if u.kind == "DISC_ROOM"]
    for number in range(1, N_CLUES + 1):
        state, disposal, truth = states[source.randrange(len(states))]
        if number <= len(world.clearings) or number <= N_CLEARED:
            state, disposal, truth = "CLOSED_UNFOUNDED", "CLOSED_UNFOUNDED", "UNTRUE"
        major, minor = source.choices([s[:2] for s in _SOURCES], [s[2] for s in _SOURCES])[0]
        level1, level2, matter = source.choice(_MATTERS)
        received = between(source, day("2021-11-01"), day("2025-10-31") if disposal else day("2026-06-20"))
        seven = source.sample(("WHO", "WHAT", "WHEN", "WHERE", "ITEM", "HOW", "WHY"), source.randint(2, 7))
        report = major == "S1"
        table.add(
            f"LS{number:04d}",
            f"青纪线〔{received.year}〕{number:03d}",
            f"反映{matter}问题",
            str(received),
            title("clue_source", major),
            title("clue_source_l2", minor) if minor else "",
            ("是" if source.random() < 0.4 else "否") if report else "",
            f"token-{source.getrandbits(48):012x}" if report else "",
            f"SX{number:04d}",
            title("issue_l1", level1),
            title("issue_l2", level2) if level2 else "",
            "、".join(title("seven", s) for s in seven),
            f"{len(seven) / 7:.2f}",
            title("clue_state", state),
            title("disposal", disposal) if disposal else "",
            title("truth", truth) if truth else "",
            f"{source.randint(1, 90)}0000" if level1 in ("D3", "FUN", "BID") else "",
            f"涉及{matter}，需核实。",
            world.unit(units.COMMISSION).code,
            source.choice(rooms),
        )
    _targets(world, source, table.rows)
    return table.rows


def _targets(world: World, source: Random, clues: list[dict[str, str]]) -> None:
    table = world.table(
        TARGETS_FILE,
        "涉及编号 线索流水号 组织系统 干部编号 单位编号 项目代码 企业信用代码 核实结果",
    )
    checked = {"CLOSED_UNFOUNDED": "查否", "DECIDED": "查实", "EXECUTED": "查实", "TRIAL": "查实"}
    outcome_of = {title("clue_state", state): words for state, words in checked.items()}
    protected = {clearing.who.cadre for clearing in world.clearings}
    people = [o for o in world.officials if o.cadre not in protected]
    projects = world.tables["政府投资项目.xlsx"].rows
    for number, clue in enumerate(clues):
        outcome = outcome_of.get(clue["状态"], "反映")
        if number < len(world.clearings):
            cleared = world.clearings[number]
            who, project, company = cleared.who, cleared.project, cleared.company
            body = ""
        else:
            who = source.choice(people)
            project = source.choice(projects)["项目代码"] if source.random() < 0.2 else ""
            company = source.choice(world.companies).uscc if source.random() < 0.1 else ""
            body = (
                source.choice([u for u in world.units.values() if u.level == "L5"]).code
                if source.random() < 0.3
                else ""
            )
        for values in (
            (who.system, who.cadre, "", "", ""),
            ("", "", body, "", ""),
            ("", "", "", project, ""),
            ("", "", "", "", company),
        ):
            if any(values[1:]):
                table.add(f"SJ{world.next('target'):04d}", clue["流水号"], *values, outcome)


def _links(world: World, clues: list[dict[str, str]], issues: list[Issue], duplicates: tuple[str, str]) -> None:
    """Where clues come from, which problems they speak of, and which of them repeat another one."""
    table = world.table(LINKS_FILE, "关系编号 线索流水号 关系 关联线索流水号 问题编号 巡察编号")
    source = stream("clue links")
    handed = title("clue_source", "S3")
    grave = [i for i in issues if i.inspection and i.kind[0] in ("FUN", "BID", "D3", "D4") and not i.planned]

    def add(clue: str, how: str, other: str = "", issue: str = "", visit: str = "") -> None:
        table.add(f"GX{world.next('link'):04d}", clue, how, other, issue, visit)

    for clue in clues[N_CLEARED:]:
        if clue["来源大类"] == handed:
            chosen = source.choice(grave)
            add(clue["流水号"], "来自问题", issue=chosen.no)
            add(clue["流水号"], "来自巡察", visit=chosen.inspection.no if chosen.inspection else "")
    first, second = clues[-1]["流水号"], clues[-2]["流水号"]
    add(first, "同一事项", issue=duplicates[0])
    add(second, "同一事项", issue=duplicates[1])
    add(second, "重复件", other=first)
    for clue in source.sample(clues[40:-2], N_DUPLICATES - 1):
        earlier = source.choice(clues[N_CLEARED:40])
        clue["事项键"] = earlier["事项键"]
        add(clue["流水号"], "重复件", other=earlier["流水号"])
    clues[-2]["事项键"] = clues[-1]["事项键"]


def _transfers(world: World, clues: list[dict[str, str]]) -> None:
    table = world.table(TRANSFERS_FILE, "移交编号 线索流水号 移交方式 对方单位编号 移交日期")
    source = stream("transfers")
    receivers = ("中共青禾县委组织部", "青禾县公安局", "青禾县审计局", "青禾县人民检察院")
    for clue in clues:
        if clue["状态"] == title("clue_state", "TRANSFERRED_OUT") or source.random() < 0.12:
            when = date.fromisoformat(clue["收到日期"]) + timedelta(days=source.randint(2, 20))
            receiver = world.unit(source.choice(receivers)).code
            table.add(f"YJ{world.next('transfer'):04d}", clue["流水号"], "移交给", receiver, str(min(when, DATA_DATE)))


def _clearings(world: World, clues: list[dict[str, str]]) -> None:
    table = world.table(
        CLEARED_FILE,
        "澄清编号 名称 组织系统 干部编号 线索流水号 澄清日期 方式 范围 批准人 决定机关编号",
    )
    source = stream("clearings")
    named = {row["线索流水号"]: row for row in world.tables[TARGETS_FILE].rows if row["干部编号"]}
    for number, clue in enumerate(clues[:N_CLEARED], 1):
        target = named[clue["流水号"]]
        when = min(date.fromisoformat(clue["收到日期"]) + timedelta(days=source.randint(50, 120)), DATA_DATE)
        table.add(
            f"CQ{number:03d}",
            f"澄清正名{number:03d}号",
            target["组织系统"],
            target["干部编号"],
            clue["流水号"],
            str(when),
            title(
                "exoneration_method", source.choice(("LETTER", "FACE_TO_FACE", "LIMITED_CIRCULAR", "PUBLIC_MEETING"))
            ),
            "本单位干部大会",
            "县纪委监委主要负责人",
            world.unit(units.COMMISSION).code,
        )


def _penalties(world: World, clues: list[dict[str, str]], issues: list[Issue]) -> None:
    table = world.table(
        PENALTIES_FILE,
        "处分序号 文号 组织系统 干部编号 种类 党纪或政务 决定日期 生效日期 留党察看月数 "
        "影响期(月) 适用版本 状态 形态 已公开 决定机关编号 线索流水号 问题编号",
    )
    source = stream("penalties")
    cleared = {row["干部编号"] for row in world.tables[CLEARED_FILE].rows}
    subjects = [o for o in world.officials if o.cadre not in cleared]
    punished = source.sample(subjects, N_PENALTIES - N_MASKED)
    done = {title("clue_state", s) for s in ("DECIDED", "EXECUTED")}
    origins = [c["流水号"] for c in clues if c["状态"] in done]
    conduct = [i.no for i in issues if i.kind[0] in ("E2", "D4", "FUN") and not i.planned]
    for number, who in enumerate(punished, 1):
        kind, family, months = _penalty(source, who)
        decided = between(source, day("2021-09-01"), day("2026-05-31"))
        ends = add_months(decided, months) if months else None
        state = "REVOKED" if number == 7 else "EXPIRED" if ends and ends < DATA_DATE else "IN_FORCE"
        origin = origins[number - 1] if number <= len(origins) else ""
        table.add(
            f"CF{number:03d}",
            f"青纪{'党' if family == 'PARTY' else '政'}处〔{decided.year}〕{number:03d}号",
            who.system,
            who.cadre,
            title("penalty_kind", kind),
            title("penalty_family", family),
            str(decided),
            str(decided),
            "12" if kind == "P4" else "",
            str(months or ""),
            title("rule_version", "V2024" if decided.year >= 2024 else "V2018"),
            title("penalty_state", state),
            "3" if kind in ("P3", "P4", "P5", "A5", "A6") else "2",
            "是" if number % 9 == 0 else "否",
            world.unit(units.COMMISSION).code,
            origin,
            source.choice(conduct) if source.random() < 0.4 else "",
        )


def _penalty(source: Random, who: Human) -> tuple[str, str, int | None]:
    """A kind that the person can get: village cadres get no more than A3 from the state side."""
    while True:
        kind, family, months, _ = source.choices(_PENALTIES, [p[3] for p in _PENALTIES])[0]
        if who.roster == "X" or kind not in ("A5", "A6"):
            return kind, family, months


def _circular(world: World) -> None:
    """People whose names the circular masks: each mention a person of its own, joined with nobody."""
    table = world.table(
        CIRCULAR_FILE,
        "通报文书编号 序号 单位编号 单位名称 职务 姓名 问题概述 处分种类 党纪或政务 处分日期",
    )
    source = stream("circular")
    bodies = [u for u in world.units.values() if u.level in ("L5", "L6") and u.kind in ("GOV", "VILLAGE_COMM")]
    for number in range(1, N_MASKED + 1):
        unit = source.choice(
            [u for u in bodies if (u.level == "L6") == (number % 2 == 0) and u.name not in units.ABOLISHED]
        )
        document = 1 + (number - 1) // 2
        table.add(
            f"WS-TB-{document:04d}",
            str(number),
            unit.code,
            unit.name,
            "干部" if unit.level == "L5" else "委员",
            names.surname(source) + ("某某" if number % 3 else "某"),
            "在惠农补贴发放中履职不力",
            title("penalty_kind", "P1"),
            title("penalty_family", "PARTY"),
            f"{2022 + document}-05-20",
        )
