"""Lists, tasks, activities and what they yielded, with breaks; and the table of yearly figures."""

from __future__ import annotations

from datetime import date, timedelta

from examples.county import DATA_DATE, units
from examples.county.inspection import Issue
from examples.county.words import title
from examples.county.world import World, stream

LISTS_FILE = "监督清单.csv"
TASKS_FILE = "监督任务表.xlsx"
ACTIVITIES_FILE = "监督活动.csv"
YIELD_FILE = "活动产出.csv"
FIGURES_FILE = "年度统计数字.xlsx"
N_TASKS = 42

_LISTS = (
    ("QD01", "政治监督任务总清单（2025年）", "MASTER", "2025", ""),
    ("QD02", "乡村振兴领域子清单（2025年）", "CHILD", "2025", "QD01"),
    ("QD03", "营商环境领域子清单（2025年）", "CHILD", "2025", "QD01"),
    ("QD04", "政治监督任务总清单（2024年）", "MASTER", "2024", ""),
)
_TOPICS = ("惠农补贴", "工程建设", "政务服务", "医保基金", "校园餐", "耕地保护", "安全生产", "养老服务")
_KINDS = ("CHECK", "VISIT", "TALK", "ON_SITE", "MEETING")
#: topic, words, unit, yearly values 2021–2025 (None: counted from the ledgers), a bound in words.
_FIGURES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("REPORTS_RECEIVED", "受理信访举报", "件", ("212", "268", "241", "226", "198")),
    ("CLUES_HANDLED", "处置问题线索", "件", ("96", "133", "141", "128", "119")),
    ("CASES_FILED", "立案", "件", ("31", "47", "52", "49", "44")),
    ("PERSONS_DISCIPLINED", "给予党纪政务处分", "人", ("29", "42", "50", "47", "41")),
    ("PERSONS_HANDLED", "批评教育和处理", "人次", ("180余", "236", "251", "229", "204")),
    ("EXONERATED", "澄清正名", "人", ("3", "5", "6", "4", "7")),
    ("TALKS", "开展谈话", "人次", ("310", "420余", "455", "438", "402")),
    ("SUGGESTIONS", "发出监督建议", "份", ("9", "14", "17", "15", "12")),
    ("RULES_BUILT", "推动建立健全制度", "项", ("22", "38", "41", "36", "30")),
    ("MONEY_LOSS_RECOVERED", "挽回直接经济损失", "万元", ("120.5", "186余", "243.8", "205.6", "171.2")),
    ("MONEY_REFUNDED", "清退资金", "万元", ("45.2", "61.9", "73.4", "58", "49.7余")),
)


def build(world: World, issues: list[Issue]) -> None:
    """Lists, tasks, activities, yields, figures."""
    _lists(world)
    _activities(world, issues)
    _figures(world, issues)


def _lists(world: World) -> None:
    lists = world.table(LISTS_FILE, "清单编号 名称 类别 年度 上级清单编号 制发机关编号")
    for code, name, kind, year, above in _LISTS:
        lists.add(code, name, title("list_kind", kind), year, above, world.unit(units.COMMISSION).code)
    table = world.table(
        TASKS_FILE,
        "清单编号 清单名称 任务编号 任务名称 领域 时限 状态 方式 承办单位编号 被监督单位编号",
        title="青禾县纪委监委监督任务分解表",
        merged=("清单编号", "清单名称"),
    )
    source = stream("tasks")
    doers = [u.code for u in world.units.values() if u.kind in ("DISC_ROOM", "DISC_STATION")]
    watched = [u for u in world.units.values() if u.kind == "GOV" and u.level == "L5" and u.name not in units.ABOLISHED]
    for number in range(1, N_TASKS + 1):
        code, name, _, year, _ = _LISTS[(number - 1) * len(_LISTS) // N_TASKS]
        topics, body = source.sample(_TOPICS, 2), source.choice(watched)
        state = "DONE" if year == "2024" else source.choice(("DONE", "DONE", "IN_PROGRESS", "OPEN"))
        table.add(
            code,
            name,
            f"RW{number:03d}",
            f"监督检查{body.name}{topics[0]}工作落实情况",
            "、".join(topics),
            f"{year}-{source.randint(6, 12):02d}-28",
            title("task_state", state),
            source.choice(("专项监督", "日常监督")),
            source.choice(doers),
            body.code,
        )


def _activities(world: World, issues: list[Issue]) -> None:
    """Each task has up to three activities; some done tasks have none, some activities yielded nothing: the breaks."""
    table = world.table(ACTIVITIES_FILE, "活动编号 任务编号 类别 名称 日期 重点 实施单位编号")
    yielded = world.table(YIELD_FILE, "产出编号 活动编号 任务编号 问题编号 线索流水号")
    source = stream("activities")
    own = [i.no for i in issues if i.inspection is None and i.source in ("SPECIAL", "DAILY") and not i.planned]
    clues = [c["流水号"] for c in world.tables["问题线索台账.jsonl"].rows][60:120]
    for task in world.tables[TASKS_FILE].rows:
        if task["状态"] == title("task_state", "OPEN") or source.random() < 0.12:
            continue
        for _ in range(source.randint(1, 3)):
            number = f"HD{world.next('activity'):04d}"
            held = min(date.fromisoformat(task["时限"]) - timedelta(days=source.randint(5, 90)), DATA_DATE)
            kind = title("activity_kind", source.choice(_KINDS))
            table.add(
                number,
                task["任务编号"],
                kind,
                f"{task['领域'].split('、')[0]}{kind}",
                str(held),
                task["领域"],
                task["承办单位编号"],
            )
            if source.random() < 0.55:
                is_clue = source.random() < 0.2
                yielded.add(
                    f"CC{world.next('yield'):04d}",
                    number,
                    "",
                    "" if is_clue else source.choice(own),
                    source.choice(clues) if is_clue else "",
                )
    for task in source.sample(world.tables[TASKS_FILE].rows, 3):
        yielded.add(f"CC{world.next('yield'):04d}", "", task["任务编号"], source.choice(own), "")


def _figures(world: World, issues: list[Issue]) -> None:
    table = world.table(
        FIGURES_FILE,
        "指标 指标代码 数字编号 年度 数值 计量单位 统计机关 统计机关编号 备注",
        title="青禾县纪检监察工作年度统计数字（2021—2025年）",
        merged=("指标", "指标代码"),
    )
    found = [sum(issue.found.year == year for issue in issues) for year in range(2021, 2026)]
    counted = ("PROBLEMS_FOUND", "发现问题", "个", tuple(str(n) for n in found))
    for code, words, unit, values in (*_FIGURES, counted):
        for year, value in zip(range(2021, 2026), values, strict=True):
            table.add(
                words,
                code,
                f"SZ{world.next('figure'):03d}",
                str(year),
                value,
                unit,
                units.COMMISSION,
                world.unit(units.COMMISSION).code,
                "按台账汇总" if code == "PROBLEMS_FOUND" else "",
            )
