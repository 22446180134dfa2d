"""The report as a workbook: 说明, 节点, 关系, 来源, 疑点. Text stays text, nothing is a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from graph import views
from graph.analysis.finding import canonical
from graph.model import model
from graph.spreadsheet import FORMULA_STARTS
from graph.words import in_lang, t
from reports import words
from reports.model import Edge, Lead, Node, Report

#: A cell of Excel holds no more characters.
_CELL = 32_767
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}

Row = Sequence[str | int | float]


def render(report: Report) -> bytes:
    """The workbook; the same report gives the same bytes (its inner dates are those of ``made_at``)."""
    out = io.BytesIO()
    with in_lang(report.lang), xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": report.title, "author": report.author, "created": _epoch()})
        writer = _Writer(book)
        writer.sheet(t("说明", "About"), (t("项目", "Item"), t("内容", "Content")), _about(report), (20, 110))
        writer.sheet(t("节点", "Nodes"), _node_heads(), (_node(report, node) for node in report.nodes), (14, 26, 24))
        writer.sheet(t("关系", "Relations"), _edge_heads(), (_edge(report, e) for e in report.edges), (24, 22, 24, 22))
        writer.sheet(t("来源", "Documents"), _paper_heads(), _papers(report), (6, 44, 24, 14, 12, 38))
        writer.sheet(
            t("疑点", "Leads"), _lead_heads(), (_lead(report, lead) for lead in report.findings), (8, 8, 8, 70)
        )
    return out.getvalue()


def _epoch() -> datetime:
    """One date for every workbook: when it was made stands in the sheet, where a person reads it."""
    return datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class _Writer:
    """Writes sheets of rows; a text never becomes anything else."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#ECEEF1", "border": 1, "text_wrap": True})
        self._text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._marked = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True})

    def sheet(self, name: str, heads: Sequence[str], rows: Iterable[Row], widths: Sequence[int]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._head)
            sheet.set_column(column, column, widths[column] if column < len(widths) else 18)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    marked = self._marked if value.startswith(FORMULA_STARTS) else self._text
                    sheet.write_string(last, column, value[:_CELL], marked)
                else:
                    sheet.write_number(last, column, value)
        if last:
            sheet.autofilter(0, 0, last, len(heads) - 1)


def _about(report: Report) -> list[Row]:
    stamp = report.stamp()
    rows: list[Row] = [
        (t("标记", "Mark"), words.banner()),
        (t("密级类别", "Class"), words.classification_text(report.classification)),
        (t("标题", "Title"), report.title),
        (t("声明", "Note"), words.not_a_basis()),
        (t("范围", "Scope"), words.scope_text(report)),
        (t("数量", "Size"), words.size_text(report)),
        *((t("疑点", "Leads"), line) for line in (words.behind_text(report),) if line),
        *((t("未列", "Cut"), line) for line in words.cuts(report)),
        *((t("缺口", "Missing"), line) for line in words.gaps(report)),
        (t("姓名", "Names"), _names(report)),
        (t("内容哈希", "Content hash"), report.content_hash),
        (t("数据版本", "Data revision"), report.revision),
        (t("账本", "Ledger"), report.ledger),
        (t("数据截至", "Data as of"), str(report.data_date or "")),
        (t("截至", "As of"), str(report.as_of or "")),
        (t("查询", "Query"), canonical(stamp["query"]).decode("utf-8")),
        (t("模型参数", "Parameters"), canonical(stamp["parameters"]).decode("utf-8")),
        (t("作者", "Author"), report.author),
        (t("目的", "Purpose"), report.purpose),
        (t("生成时间", "Made at"), words.moment_text(report.made_at)),
    ]
    rows += [
        (
            t("导入", "Import"),
            t(
                f"第 {b.seq} 批　{b.dataset}　{b.file}　数据截至 {b.data_date or '未定'}"
                f"　入账 {b.loaded:,}/{b.rows:,} 行",
                f"batch {b.seq}, {b.dataset}, {b.file}, as of {b.data_date or 'no date'}, {b.loaded:,}/{b.rows:,} rows",
            ),
        )
        for b in report.imports
    ]
    return rows


def _names(report: Report) -> str:
    if report.names:
        return t(f"按理由显示：“{report.why}”", f"printed, for this reason: “{report.why}”")
    return t("未公开的姓名只印姓氏加“〔隐〕”", "of names that are not public only the family name, with 〔隐〕")


def _node_heads() -> Sequence[str]:
    return (
        t("种类", "Kind"), t("名称", "Name"), t("说明", "Description"), t("所载内容", "What is recorded"),
        t("标记", "Marks"), t("澄清", "Clearing"), t("期间", "Period"), t("证据", "Evidence"), t("类别", "Class"),
        t("来源", "Sources"), t("来源数", "Sources (count)"), "uid",
    )  # fmt: skip


def _node(report: Report, node: Node) -> Row:
    return (
        words.kind_text(node),
        node.title,
        node.subtitle,
        t("；", "; ").join(f"{name}: {value}" for name, value in words.facts_of(node)),
        t("、", ", ").join(words.marks_of(node)),
        t("；", "; ").join(node.clearings),
        words.period_text(node),
        words.evidence_text(node),
        node.sens,
        words.sources_text(report, node),
        len(node.sources),
        node.uid,
    )


def _edge_heads() -> Sequence[str]:
    return (
        t("主体", "Subject"), t("关系", "Relation"), t("对方", "Object"), t("期间", "Period"), t("证据", "Evidence"),
        t("复核", "Review"), t("类别", "Class"), t("所载内容", "What is recorded"), t("来源", "Sources"),
        t("来源数", "Sources (count)"), t("关系类型", "Type"), "uid", "from", "to",
    )  # fmt: skip


def _edge(report: Report, edge: Edge) -> Row:
    return (
        report.node_of[edge.from_uid].title,
        edge.text,
        report.node_of[edge.to_uid].title,
        words.period_text(edge),
        words.evidence_text(edge),
        views.review_text(edge.review),
        edge.sens,
        t("；", "; ").join(f"{name}: {value}" for name, value in words.edge_facts(edge)),
        words.sources_text(report, edge),
        len(edge.sources),
        edge.type,
        edge.uid,
        edge.from_uid,
        edge.to_uid,
    )


def _paper_heads() -> Sequence[str]:
    return (
        t("号", "No."), t("文件", "Document"), t("文号", "Reference"), t("种类", "Kind"), t("日期", "Date"), "uid",
    )  # fmt: skip


def _papers(report: Report) -> list[Row]:
    kind = model().labels["Document"].properties["kind"]
    return [
        (
            paper.number,
            paper.title,
            paper.doc_no,
            views.value_text(kind, paper.kind),
            str(paper.doc_date or ""),
            paper.uid,
        )
        for paper in report.documents
    ]


def _lead_heads() -> Sequence[str]:
    return (
        t("模型", "Model"), t("等级", "Tier"), t("得分", "Score"), t("疑点（须核实）", "Lead (to be verified)"),
        t("得分构成", "Parts of the score"), t("偶然期望与实得", "Chance and found"), t("标记", "Marks"),
        t("澄清", "Clearing"), t("可能的合理解释", "Ordinary explanations"), t("建议核实", "To be checked"),
        t("依据", "Evidence"), t("数据版本", "Data revision"), "id",
    )  # fmt: skip


def _lead(report: Report, lead: Lead) -> Row:
    proofs = []
    for proof in lead.proofs:
        number, place = report.paper_of[proof.document].number, words.locator_text(proof.locator)
        proofs.append(f"{words.relation_text(proof.type)} [{number}] {place}".strip())
    return (
        f"{lead.model} v{lead.version}",
        words.tier_text(lead).split(" ")[0] if lead.tier else "",
        round(lead.score, 4),
        lead.sentence,
        words.score_text(lead),
        words.chance_text(lead),
        words.marks_text(lead),
        t("；", "; ").join(lead.clearings),
        "\n".join(lead.benign),
        "\n".join(lead.checks),
        t("；", "; ").join(proofs),
        lead.revision,
        lead.id,
    )
