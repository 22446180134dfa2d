"""The words of a report's files: headings, days, figures, sources, cuts. In the language of the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from graph import views
from graph.analysis.finding import mark_text
from graph.model import Property, model
from graph.session import standing
from graph.words import lang, t
from reports.model import Edge, Lead, Node, Report

#: Properties that hold prose of a source: printed in quotation marks, since the words are not ours.
_PROSE = frozenset({"text", "summary", "context", "raw", "range", "disqualified_reason", "work", "actions"})
#: Kinds whose title is such prose, or a document's own title.
_QUOTED = frozenset({"Issue", "RectEvent", "Figure", "Document"})


def banner() -> str:
    """The mark of every file. It is no mark of secrecy; this program prints none."""
    return t("内部资料 注意保管", "Internal material, keep safe")


def not_a_basis() -> str:
    """The sentence of the first page."""
    return t(
        "本报告为线索研判材料，不作为认定违纪违法的依据",
        "This report is material for weighing leads; no finding of misconduct may rest on it",
    )


def day_text(day: date | None) -> str:
    """``2024年9月30日``."""
    if day is None:
        return t("日期未定", "no date")
    return t(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def moment_text(moment: datetime) -> str:
    """A time of day in China's time, to the minute."""
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")


def classification_text(code: str) -> str:
    """``C3 线索案件工作数据``."""
    entry = model().sens.get(code)
    return f"{code} {entry.title}" if entry else code


def kind_text(node: Node) -> str:
    """The word for a node's kind."""
    return model().labels[node.kind].title


def name_text(node: Node) -> str:
    """A node's title; where it is a source's prose, in quotation marks."""
    return t(f"“{node.title}”", f"“{node.title}”") if node.kind in _QUOTED else node.title


def period_text(row: Node | Edge) -> str:
    """The period of a node or an edge."""
    return views.period_text(row.valid_from, row.valid_to, row.from_precision, row.to_precision)


def marks_of(row: Node | Edge) -> tuple[str, ...]:
    """已澄清, 化名, 查否, 未复核."""
    return tuple(views.badge_text(code) for code in views.badges_of(row.props, row.review, row.status))


def evidence_text(row: Node | Edge) -> str:
    """登记, 申报, 反映 … and what a reader must know before taking it for a fact."""
    said = [views.status_text(row.status)]
    if row.review == "UNREVIEWED" and row.status != "REFUTED":
        said.append(views.badge_text("unreviewed"))
    return t("，", ", ").join(said)


def locator_text(locator: str) -> str:
    """A place in a document: ``Sheet1 表第 12 行``, of a text ``第 12 行第 5–11 字`` (characters counted from 1).

    Empty for the whole file, else as the loader wrote it.
    """
    if locator in ("", "file"):
        return ""
    span = re.fullmatch(r"line=(\d+);chars=(\d+)-(\d+)", locator)
    if span is not None:
        line, start, end = (int(number) for number in span.groups())
        return t(f"第 {line} 行第 {start + 1}–{end} 字", f"line {line}, characters {start + 1}–{end}")
    found = re.fullmatch(r"(?:sheet=(?P<sheet>.*);)?(?:row|line)=(?P<row>\d+)", locator)
    if found is None:
        return locator
    row = t(f"第 {found['row']} 行", f"row {found['row']}")
    return t(f"{found['sheet']} 表{row}", f"sheet {found['sheet']}, {row}") if found["sheet"] else row


def sources_text(report: Report, row: Node | Edge) -> str:
    """``[1] 任职简历.csv 第 12 行；[4] …``: every statement behind it."""
    said = []
    for source in row.sources:
        paper = report.paper_of[source.document]
        place = locator_text(source.locator)
        said.append(f"[{paper.number}] {paper.title}{f' {place}' if place else ''}")
    return t("；", "; ").join(said)


def notes_of(report: Report, row: Node | Edge) -> list[tuple[int, str]]:
    """(footnote, place) of every statement behind it."""
    return [(report.paper_of[s.document].number, locator_text(s.locator)) for s in row.sources]


def facts_of(node: Node) -> list[tuple[str, str]]:
    """(word, value) of a node's properties: amounts with the exact figure, a source's prose in quotation marks."""
    return _facts(views.main_label(node.labels).properties, node.props)


def edge_facts(edge: Edge) -> list[tuple[str, str]]:
    """The same for an edge."""
    return _facts(model().relations[edge.type].properties, edge.props)


def _facts(declared: Mapping[str, Property], props: Mapping[str, Any]) -> list[tuple[str, str]]:
    out = []
    for prop in declared.values():
        value = props.get(prop.name)
        if prop.name in views.HIDDEN or prop.name == "masked":
            continue
        text = views.value_text(prop, value, props.get(f"{prop.name}_precision"))
        if not text:
            continue
        if prop.type == "money" and "万元" in text:
            text += f"（{views.yuan_text(value)} 元）"
        elif prop.name in _PROSE:
            text = f"“{text}”"
        out.append((prop.title, text))
    return out


#: Objects named in the sentence on the scope where the table of objects names the same ones.
_NAMED = 6


def scope_text(report: Report) -> str:
    """What was asked, in one sentence. Where every object was asked for, the table of objects is the list."""
    asked = [node for node in report.nodes if node.start]
    whole = len(asked) == len(report.nodes) > _NAMED
    start = t("、", ", ").join(name_text(node) for node in asked[: _NAMED if whole else None])
    if whole:
        start += t(
            f"等 {len(asked)} 个对象（即对象表所列的全部）",
            f" and others, {len(asked)} in all, those of the table of objects",
        )
    hops, limit = report.query["hops"], report.query["limit"]
    said = t(
        f"{start}，向外 {hops} 步，最多 {limit} 个节点", f"{start}, up to {hops} hops around, at most {limit} nodes"
    )
    if report.query.get("relations"):
        kinds = t("、", ", ").join(model().relation(name).title for name in report.query["relations"])
        said += t(f"，只取关系：{kinds}", f", only these relations: {kinds}")
    return said


def periods_text(report: Report) -> str:
    """Which periods are listed."""
    if report.query["as_of"] is None:
        return t("列出各个期间。", "all periods.")
    day = day_text(report.as_of)
    return t(f"略去在{day}已不成立的内容。", f"without what no longer held on {day}.")


def size_text(report: Report) -> str:
    """How much is in it."""
    return t(
        f"本报告列出 {len(report.nodes)} 个对象、{len(report.edges)} 条关系、{len(report.findings)} 条疑点，"
        f"依据 {len(report.documents)} 份文件。",
        f"{len(report.nodes)} objects, {len(report.edges)} relations, {len(report.findings)} leads, "
        f"out of {len(report.documents)} documents.",
    )


def cuts(report: Report) -> list[str]:
    """What the limit cut off, one line for each kind; one line that says nothing was where nothing was."""
    units = {
        "nodes": (t("个节点", "nodes")),
        "edges": (t("条关系", "relations")),
        "findings": (t("条疑点", "leads")),
    }
    said = [
        t(
            f"超出上限未列：至少 {n} {units.get(what, what)}。",
            f"Cut by the limit: at least {n} {units.get(what, what)}.",
        )
        for what, n in sorted(report.truncated.items())
    ]
    return said or [t("没有因上限而未列的内容。", "Nothing was cut by the limit.")]


def gaps(report: Report) -> list[str]:
    """What the reader must know is missing: redactions, open questions of the data."""
    said = [f"{r.why}：{r.count}" if lang() == "zh" else f"{r.why}: {r.count}" for r in report.redactions]
    words = {
        "waiting": t("关系的一端尚未找到，等待后续导入", "relations that wait for one of their ends"),
        "not_joined": t("同一编号有不同名称，没有合并", "records under one number but two names, not joined"),
        "several_edges": t("一条记录与几条关系都相符，单独列出", "statements that fit several relations"),
        "self_edge": t("两端为同一对象的关系，不入图", "relations of an object to itself, left out"),
        "refuted_repeat": t("已查否的内容再次出现", "statements repeated after they were refuted"),
        "cycle": t("上下级成环，断开最晚的一条", "circles of superior bodies, opened at the latest edge"),
    }
    said += [
        t(f"全库待核：{words.get(kind, kind)}，{n} 处。", f"Open in the data: {words.get(kind, kind)}, {n}.")
        for kind, n in report.waiting.items()
    ]
    said.append(
        t(
            "不在所列数据范围内的，不能据此认为没有。",
            "What lies outside the data listed is not shown to be absent.",
        )
    )
    return said


def relation_text(name: str) -> str:
    """The word for a relation, or for a kind where the evidence is a node."""
    known = model().relations.get(name) or model().labels.get(name)
    return known.title if known else name


def tier_text(lead: Lead) -> str:
    """``红 80.0``; below the lowest tier only the score."""
    word = {"红": t("红", "red"), "橙": t("橙", "orange"), "黄": t("黄", "yellow")}.get(lead.tier or "", "")
    return f"{word} {lead.score:.1f}".strip()


def score_text(lead: Lead) -> str:
    """``S=5、M=1、Q=0.8、T=1``: the factors of the score; what they are made of stands in the JSON file."""
    said = []
    for name in ("S", "M", "Q", "T"):
        value = lead.components.get(name)
        if isinstance(value, int | float):
            said.append(f"{name}={value:.4g}")
    return t("、", ", ").join(said)


def chance_text(lead: Lead) -> str:
    """The figure expected by chance, and what it does not say."""
    found = t(f"实得 {lead.found:,} 例", f"{lead.found:,} found")
    tests = t(f"（检验 {lead.n_tests:,} 次）", f" (in {lead.n_tests:,} tests)")
    if lead.expected is None:
        return t(
            f"{found}{tests}；该模型没有可靠的偶然期望值，不能据此判断是否偶然。",
            f"{found}{tests}; no chance figure can be defended for this model.",
        )
    expected = f"{lead.expected:,.2f}" if lead.expected >= 0.01 or not lead.expected else f"{lead.expected:.2g}"
    adjusted = t(f"，校正后 p={lead.p_adj:.3g}", f", adjusted p={lead.p_adj:.3g}") if lead.p_adj is not None else ""
    return t(
        f"偶然出现的期望值为 {expected} 例，{found}{tests}{adjusted}。"
        "意思是：在同样多的检验里，单凭碰巧平均会出现这么多例；这不说明本例属实。",
        f"{expected} expected by chance, {found}{tests}{adjusted}. That is how many mere chance would give in as many "
        "tests; it does not say that this one is true.",
    )


def marks_text(lead: Lead) -> str:
    """Marks of a finding side by side, in the language in force; first of all that its evidence fell."""
    fell = [standing.fallen_text()] if lead.changed else []
    return t("、", ", ").join([*fell, *map(mark_text, lead.marks)])


def behind_text(report: Report) -> str:
    """That the data have gone on since the models ran; empty where they have not."""
    return standing.behind_text(report.ran_on, report.revision)
