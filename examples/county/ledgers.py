"""The ledgers of problems, of their rectification, and of what happened on the way."""

from __future__ import annotations

from datetime import date, timedelta

from examples.county import DATA_DATE, taxonomy
from examples.county.inspection import Issue
from examples.county.words import title
from examples.county.world import World, stream

ISSUES_FILE = "巡察监督问题台账.csv"
RECTIFICATIONS_FILE = "问题整改台账.csv"
EVENTS_FILE = "整改过程.jsonl"
#: Every n-th rectification has its course on record.
_WITH_EVENTS = 19
_FINDER = {"INSPECTION": "中共青禾县委巡察工作领导小组办公室", "AUDIT": "青禾县审计局"}
_PATH = {
    "R0_FED_BACK": (),
    "R1_PLAN_FILED": ("PLAN",),
    "R2_IN_PROGRESS": ("PLAN", "START", "PROGRESS"),
    "R4_SELF_REPORTED_DONE": ("PLAN", "START", "PROGRESS", "REPORT"),
    "R5_VERIFIED": ("PLAN", "START", "REPORT", "VERIFY_OK", "SIGN_OFF"),
    "R6_RETURNED": ("PLAN", "REPORT", "VERIFY_FAIL", "RETURN"),
    "R7_FAKE_FOUND": ("PLAN", "REPORT", "VERIFY_FAIL"),
    "R8_WITHDRAWN": ("PLAN",),
    "R9_REFUSED": ("PLAN", "EXTEND"),
}
_ACTIONS = (
    "召开专题会议",
    "开展自查自纠",
    "修订管理制度",
    "补齐台账资料",
    "清退违规资金",
    "约谈责任人员",
    "公开整改情况",
)


def write(world: World, issues: list[Issue]) -> None:
    """All three ledgers; called again when an outcome has changed, it replaces what it wrote."""
    _issues(world, issues)
    _rectifications(world, issues)
    _events(world, issues)


def _issues(world: World, issues: list[Issue]) -> None:
    table = world.table(
        ISSUES_FILE,
        "问题编号 巡察编号 单位编号 单位名称 问题大类 问题小类 细类 问题描述 发生场合 发现日期 "
        "来源 严重程度 所涉职能 佐证文书编号 发现机关编号 核实结论 涉及项目代码",
    )
    source = stream("issue words")
    for number, issue in enumerate(issues):
        text, context = taxonomy.words(issue.kind, number)
        level1, level2, level3 = issue.kind
        finder = _FINDER.get(issue.source, "青禾县纪委监委第一监督检查室")
        table.add(
            issue.no,
            issue.inspection.no if issue.inspection else "",
            world.unit(issue.body).code,
            issue.body,
            title("issue_l1", level1),
            title("issue_l2", level2) if level2 else "",
            level3,
            text,
            context,
            str(issue.found),
            title("issue_source", issue.source),
            str(source.choice((1, 1, 2, 2, 2, 3, 3, 4))),
            issue.function,
            issue.document or (f"WS-FK-{issue.inspection.no[2:]}" if issue.inspection else ""),
            world.unit(finder).code,
            "不属实" if issue.refuted else "属实",
            issue.project,
        )


def _due(issue: Issue) -> date:
    return issue.found + timedelta(days=270)


def _rectifications(world: World, issues: list[Issue]) -> None:
    table = world.table(
        RECTIFICATIONS_FILE,
        "整改编号 问题编号 整改事项 整改方式 整改时限 状态 自报完成或销号日期 承诺人职务 整改措施",
    )
    source = stream("rectification words")
    for issue in issues:
        quick = issue.closed is not None and (issue.closed - issue.found).days < 60
        mode = "IMMEDIATE" if quick else source.choice(("CONCENTRATED", "CONCENTRATED", "CONTINUED"))
        table.add(
            f"ZG{issue.no[2:]}",
            issue.no,
            f"{issue.kind[2] or title('issue_l1', issue.kind[0])}问题整改",
            title("rect_mode", mode),
            str(_due(issue)),
            title("rect_state", issue.state),
            str(issue.closed) if issue.closed else "",
            "党组织主要负责人" if source.random() < 0.8 else "",
            "；".join(source.sample(_ACTIONS, source.randint(1, 3))),
        )


def _events(world: World, issues: list[Issue]) -> None:
    table = world.table(EVENTS_FILE, "事件编号 整改编号 类别 日期 说明")
    for issue in issues[::_WITH_EVENTS]:
        steps = _PATH[issue.state]
        last = issue.closed or min(_due(issue), DATA_DATE)
        for number, step in enumerate(steps, 1):
            when = issue.found + (last - issue.found) * number // len(steps)
            table.add(
                f"GC{world.next('event'):05d}",
                f"ZG{issue.no[2:]}",
                title("rect_event", step),
                str(when),
                f"{title('rect_event', step)}：{issue.kind[2] or '有关'}问题",
            )
