"""Pieces of the import page: steps, facts of the file, counts, preview, returned rows, notices."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from graph import views
from graph.model import model
from graph.session import Session
from graph.words import t
from loaders.preview import Preview
from loaders.repair import export_rejects
from loaders.report import FileReport
from reports.words import locator_text
from ui import parts, state, theme
from ui.import_shelf import Import

#: Rows of the preview, and nodes or edges in each of its tables.
ROWS = 50


def steps(names: Sequence[str], done: int) -> None:
    """The four steps; the present one is marked, those behind it are ticked."""
    cells = []
    for number, name in enumerate(names):
        place, tick = ("past", "✓ ") if number < done else ("on" if number == done else "", "")
        cells.append(f'<div class="{place}">{tick}{escape(name)}</div>')
    st.html(f'<div class="ml-steps">{"".join(cells)}</div>')


def file_facts(work: Import) -> None:
    """What the file is."""
    rows: list[tuple[object, object, object, object]] = [(t("文件", "File"), work.path.name, "", "")]
    if work.path.exists():
        rows.append((t("大小", "Size"), views.bytes_text(work.path.stat().st_size), "", ""))
    if work.encoding:
        rows.append((t("编码", "Encoding"), work.encoding, "", ""))
    if work.preview is not None and work.preview.sheet:
        rows.append((t("工作表", "Sheet"), work.preview.sheet, "", ""))
    if work.mapping is not None:
        rows.append((t("对应规则", "Mapping"), work.mapping.name, "", ""))
        rows.append((t("数据集", "Data set"), work.mapping.dataset, "", ""))
    if work.text is not None:
        rows.append((t("标题", "Title"), work.text.title, work.text.day, ""))
        dataset = work.text.dataset
        rows.append(
            (t("数据集", "Data set"), parts.Raw(f'<span title="{escape(dataset)}">{dataset[:9]}…</span>'), "", "")
        )
    if work.sha256:
        digest = work.sha256
        rows.append(("SHA-256", parts.Raw(f'<span title="{digest}">{digest[:6]}…{digest[-4:]}</span>'), "", ""))
    parts.facts(rows)
    parts.note(
        t(
            "写入后如发现有误，可在“导入记录”中撤销整批，其他批次不受影响。",
            "Whatever was loaded can be undone as a batch in the import record; other batches stay.",
        )
    )


def counts(report: FileReport) -> None:
    """The account of the rows."""
    word = {
        "dry_run": t("试算，尚未写入", "Dry run, nothing is written"),
        "loaded": t(f"已写入，第 {report.import_id} 批", f"Loaded as batch {report.import_id}"),
        "already_loaded": t(
            f"已经导入过（第 {report.import_id} 批），没有写入",
            f"Loaded already (batch {report.import_id}); nothing was written",
        ),
    }.get(report.outcome, report.outcome)
    cells = (
        (t("读入", "Rows in"), report.rows, False),
        (t("可入账", "Sound") if report.outcome == "dry_run" else t("入账", "Loaded"), report.loaded, False),
        (t("新增", "New"), report.new, False),
        (t("变更", "Changed"), report.changed, False),
        (t("不变", "Unchanged"), report.unchanged, False),
        (t("退回", "Returned"), report.faulty, report.faulty > 0),
        (t("拒收", "Refused"), report.refused, report.refused > 0),
        (t("重复", "Duplicates"), report.duplicates, False),
    )
    if report.outcome != "already_loaded":
        body = "".join(
            f'<div><span>{escape(name)}</span><b class="{"red" if bad else ""}">{n:,}</b></div>'
            for name, n, bad in cells
        )
        st.html(f'<div class="ml-figures ml-counts">{body}</div>')
    size = t(f"　节点 {report.nodes:,}、关系 {report.edges:,}", f"; {report.nodes:,} nodes, {report.edges:,} relations")
    parts.note(word + (size if report.nodes else ""), "green" if report.outcome == "loaded" else "")
    if report.faulty:
        rest = report.loaded
        parts.note(
            t(
                f"退回 {report.faulty:,} 行，不影响其余 {rest:,} 行。",
                f"Rows returned: {report.faulty:,}; the other {rest:,} are unaffected.",
            ),
            "orange",
        )


def show_preview(found: Preview) -> None:
    """The first rows as nodes and edges."""
    for line, column, reason in found.faulty[:_NAMED]:
        parts.note(t(f"第 {line} 行“{column}”列：{reason}", f"Line {line}, column {column}: {reason}"), "orange")
    for line, rule in found.refused[:_NAMED]:
        parts.note(t(f"第 {line} 行将被拒收（{rule}）", f"Line {line} will be refused ({rule})"), "orange")
    assertion_tables(list(found.assertions.iter_rows(named=True)), lambda count: _shown(count, found.rows))


def assertion_tables(rows: Sequence[Mapping[str, Any]], shown: Callable[[int], str]) -> None:
    """Assertions as a table of nodes and one of edges, the first of each; ``shown``: words on how many there are."""
    look = state.theme()
    nodes = []
    titles: dict[str, str] = {}
    for row in rows:
        if row["kind"] == "node":
            props = json.loads(row["props"])
            titles[row["uid"]] = views.title_of([row["type"]], props)
            known = views.facts_of([row["type"]], props)
            facts = "　".join(f"{name}{t('：', ': ')}{value}" for name, value in known if value != titles[row["uid"]])
            kind = parts.Raw(f"{theme.icon(row['type'], look)} {escape(model().labels[row['type']].title)}")
            nodes.append((kind, titles[row["uid"]], facts, locator_text(row["locator"])))
    elsewhere = t("（另一文件的行）", "(a row of another file)")
    edges = [
        (
            _end(row, "from", titles) or elsewhere,
            views.edge_text(row["type"], json.loads(row["props"])),
            _end(row, "to", titles) or elsewhere,
            views.period_text(*(row.get(n) for n in ("valid_from", "valid_to", "from_precision", "to_precision"))),
            locator_text(row["locator"]),
        )
        for row in rows
        if row["kind"] == "edge"
    ]
    where = t("位置", "Place")
    parts.table(
        (t("种类", "Kind"), t("名称", "Name"), t("属性", "Properties"), where),
        nodes[:ROWS],
        above=parts.heading(t("节点", "Nodes"), shown(len(nodes))),
    )
    if edges:
        parts.table(
            (t("从", "From"), t("关系", "Relation"), t("到", "To"), t("期间", "Period"), where),
            edges[:ROWS],
            above=parts.heading(t("关系", "Relations"), shown(len(edges))),
        )


def _end(row: Mapping[str, Any], side: str, titles: Mapping[str, str]) -> str:
    """An end of an edge in words: a record of this file, the file itself, or the value it is found by."""
    uid = row[f"{side}_uid"]
    if uid and uid == row["src"]:
        return t("（本文件）", "(this file)")
    return titles.get(uid) or str(row.get(f"{side}_value") or "")


#: Faults named above the preview; all of them are in the returned rows after the dry run.
_NAMED = 10


def _shown(count: int, rows: int) -> str:
    first = t(f"，显示前 {ROWS} 个", f", first {ROWS} shown") if count > ROWS else ""
    return t(f"前 {rows} 行得 {count} 个{first}", f"{count} from the first {rows} rows{first}")


def returned(session: Session, report: FileReport | None) -> None:
    """Faulty rows with cause and cure, refused rows by rule, and the file to be mended."""
    if report is None:
        parts.note(t("先试算。", "Do a dry run first."))
        return
    if not report.rejects and not report.refusals:
        parts.note(t("没有退回或拒收的行。", "No row was returned or refused."), "green")
        return
    if report.import_id is not None and report.faulty:
        rejects_button(session, report.import_id, f"rejects_{report.import_id}")
    if report.rejects:
        heads = (
            t("工作表", "Sheet"), t("行", "Line"), t("列", "Column"), t("原值", "Value"), t("退回原因", "Reason"),
            t("处理建议", "Cure"),
        )  # fmt: skip
        cut = len(report.rejects) < report.faulty
        parts.table(
            heads,
            [[r.get(n) for n in ("sheet", "line", "column", "value", "reason", "cure")] for r in report.rejects],
            numbers=[1],
            above=parts.heading(
                t(f"退回 {report.faulty:,} 行", f"Rows returned: {report.faulty:,}"),
                t(f"显示前 {len(report.rejects)} 行", f"first {len(report.rejects)} shown") if cut else "",
            ),
        )
    if report.refusals:
        parts.table(
            (t("工作表", "Sheet"), t("行", "Line"), t("拒收规则", "Rule")),
            [[r.get(n) for n in ("sheet", "line", "rule")] for r in report.refusals],
            numbers=[1],
            above=parts.heading(
                t(f"拒收 {report.refused:,} 行", f"Rows refused: {report.refused:,}"),
                t("不保留内容", "nothing of them is kept"),
            ),
        )


def rejects_button(session: Session, number: int, key: str) -> None:
    """A button that saves the faulty rows of a batch; the rows are read (and that is written down) once."""
    kept = st.session_state.get("import_rejects")
    if kept is None or kept[0] != number:
        session.rejects(number)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "rejects.csv"
            written = export_rejects(session.ledger, number, target)
            kept = (number, written, target.read_bytes())
        st.session_state["import_rejects"] = kept
    _, rows, data = kept
    st.download_button(
        t(f"下载退回的 {rows:,} 行", f"Download returned rows ({rows:,})"),
        data=data,
        file_name=f"rejects-{number}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        help=t("改好后在本页再导入，只替换这些行", "Mend it and load it here again: it replaces just these rows"),
    )


def notices(found: Preview | None, report: FileReport | None) -> None:
    """What the reader wants to be known: encoding, hidden sheets, formulas, padded numbers, waiting edges."""
    said = list(dict.fromkeys([*(found.notices if found else []), *(report.notices if report else [])]))
    if report is not None and report.waiting:
        said.append(
            t(
                f"{report.waiting:,} 条关系的一端找不到或有几个，先等着。",
                f"{report.waiting:,} relations wait: an end is not there, or is several.",
            )
        )
    if report is not None and report.older:
        said.append(
            t(f"{report.older:,} 行比现有的旧，不取代它们。", f"{report.older:,} rows are older than what is live.")
        )
    for text in said or [t("没有提醒。", "No notices.")]:
        parts.note(text)


STYLE = """<style>
.st-key-import_main .ml-table td:nth-child(n+3):nth-child(-n+5){min-width:88px}
.ml-steps{display:flex;border:1px solid var(--ml-line2);border-radius:4px;font-size:13px;color:var(--ml-t2)}
.ml-steps>div{flex:1;padding:8px 12px;border-right:1px solid var(--ml-line)}
.ml-steps>div:last-child{border-right:0}
.ml-steps .past{color:var(--ml-t1)}
.ml-steps .on{background:var(--ml-s3);box-shadow:inset 0 -2px var(--ml-accent);font-weight:600;color:var(--ml-t1)}
.ml-kinds{display:flex;flex-wrap:wrap;gap:6px 18px;font-size:13px;color:var(--ml-t2)}
.ml-kinds b{color:var(--ml-t1);font-weight:600}
.ml-counts{border:1px solid var(--ml-line);border-radius:4px}
.ml-counts>div{padding:8px 12px}
.ml-counts>div:first-child{padding-left:12px}
.ml-counts b{font-size:18px}
.ml-counts b.red{color:var(--ml-red-text)}
</style>"""


def uploader_style() -> str:
    """The uploader's own words are English only: they are covered by ours."""
    pick = json.dumps(t("选择文件", "Choose a file"), ensure_ascii=False)
    kinds = json.dumps(
        t("CSV、Excel、JSON Lines，通报、综述的文本", "CSV, Excel, JSON Lines; texts of circulars"), ensure_ascii=False
    )
    zone = ".st-key-import_upload [data-testid=stFileUploaderDropzone"
    return (
        f"<style>{zone}] button p{{font-size:0}}"
        f"{zone}] button p::after{{content:{pick};font-size:12.25px}}"
        f"{zone}Instructions] span{{font-size:0}}"
        f"{zone}Instructions] span::after{{content:{kinds};font-size:12px}}</style>"
    )
