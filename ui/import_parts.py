"""Pieces of the import page: steps, counts, preview, rejects, the record of batches."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from graph.errors import MailuoError
from graph.model import model
from graph.session import Session, views
from graph.words import t
from loaders.pipeline import LoadError
from loaders.preview import preview
from loaders.repair import export_rejects
from loaders.report import FileReport
from loaders.shelf import candidates, plan
from ui import parts, state, theme


def steps(names: Sequence[str], done: int) -> None:
    """The four steps; the present one is marked, those behind it are ticked."""
    cells = "".join(
        f'<div style="flex:1;padding:8px 12px;border-right:1px solid var(--ml-line);'
        f'{"background:var(--ml-s3);border-bottom:2px solid var(--ml-accent);font-weight:600" if i == done else ""}">'
        f"{'✓ ' if i < done else ''}{escape(name)}</div>"
        for i, name in enumerate(names)
    )
    st.html(
        f'<div style="display:flex;border:1px solid var(--ml-line2);border-radius:4px;font-size:13px">{cells}</div>'
    )


def fitting(path: Path) -> tuple[str | None, str]:
    """The one mapping whose headers and name fit, or why there is none."""
    try:
        return plan(path).mapping.name, ""
    except MailuoError as error:
        return None, f"{error.cause} {error.cure}"


def starter(path: Path) -> str:
    """A mapping to begin with: the file's own headers, one company per row."""
    try:
        headers = candidates(path)[1].headers()
    except (MailuoError, AttributeError, IndexError):
        headers = []
    first = headers[0] if headers else t("编号", "number")
    listed = json.dumps(headers or [first], ensure_ascii=False)
    return (
        f"mapping: my_mapping\ndataset: {t('我的数据', 'my data')}\ntitle: {{zh: 我的数据, en: My data}}\n"
        f"headers: {listed}\nrow_key: [{json.dumps(first, ensure_ascii=False)}]\n"
        "nodes:\n  company:\n    label: Company\n    properties:\n"
        f"      name: {json.dumps(headers[1] if len(headers) > 1 else first, ensure_ascii=False)}\nedges: {{}}\n"
    )


def file_facts(path: Path, report: FileReport | None) -> None:
    """What the file is."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rows: list[tuple[object, object, object, object]] = [
        (t("文件", "File"), path.name, "", ""),
        (t("大小", "Size"), f"{path.stat().st_size:,} B", "", ""),
        ("SHA-256", f"{digest[:6]}…{digest[-4:]}", "", ""),
    ]
    if report is not None:
        rows += [
            (t("编码", "Encoding"), report.encoding, "", ""),
            (t("对应规则", "Mapping"), report.mapping, "", ""),
            (t("数据集", "Data set"), report.dataset, "", ""),
        ]
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
        "dry_run": t("试算，尚未写入", "dry run, nothing written"),
        "loaded": t(f"已写入，第 {report.import_id} 批", f"loaded as batch {report.import_id}"),
        "already_loaded": t(
            f"已经导入过（第 {report.import_id} 批），没有写入", f"loaded already (batch {report.import_id})"
        ),
    }.get(report.outcome, report.outcome)
    cells = (
        (t("读入", "Rows in"), report.rows, ""),
        (t("入账", "Loaded"), report.loaded, ""),
        (t("新增", "New"), report.new, ""),
        (t("变更", "Changed"), report.changed, ""),
        (t("不变", "Unchanged"), report.unchanged, ""),
        (t("退回", "Returned"), report.faulty, "color:var(--ml-red-text)" if report.faulty else ""),
        (t("拒收", "Refused"), report.refused, "color:var(--ml-red-text)" if report.refused else ""),
        (t("重复", "Duplicates"), report.duplicates, ""),
    )
    body = "".join(
        f"<div><span>{escape(name)}</span><b style='font-size:18px;{style}'>{n:,}</b></div>" for name, n, style in cells
    )
    st.html(f'<div class="ml-figures">{body}</div><div class="ml-meta">{escape(word)}</div>')
    if report.faulty:
        rest = report.loaded
        parts.note(
            t(
                f"退回 {report.faulty} 行，不影响其余 {rest:,} 行。",
                f"{report.faulty} rows returned; the other {rest:,} are unaffected.",
            )
        )


def preview_of(session: Session, path: Path, mapping: str) -> None:
    """The first 50 rows as nodes and edges."""
    found = preview(path, session.settings.key_path, mapping, rows=50)
    frame = found.assertions
    look = state.theme()
    nodes = []
    titles: dict[str, str] = {}
    for row in frame.iter_rows(named=True):
        if row["kind"] == "node":
            props = json.loads(row["props"])
            titles[row["uid"]] = views.title_of([row["type"]], props)
            facts = "　".join(f"{name}：{value}" for name, value in views.facts_of([row["type"]], props)[:6])
            kind = parts.Raw(f"{theme.icon(row['type'], look)} {escape(model().labels[row['type']].title)}")
            nodes.append((kind, titles[row["uid"]], facts, row["locator"]))
    edges = [
        (
            titles.get(row["from_uid"]) or row["from_value"] or t("另一文件的行", "a row of another file"),
            views.edge_text(row["type"], json.loads(row["props"])),
            titles.get(row["to_uid"]) or row["to_value"] or t("另一文件的行", "a row of another file"),
            views.period_text(row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"]),
            row["locator"],
        )
        for row in frame.iter_rows(named=True)
        if row["kind"] == "edge"
    ]
    where = t("位置", "Place")
    parts.table(
        (t("种类", "Kind"), t("名称", "Name"), t("属性", "Properties"), where),
        nodes[:50],
        above=parts.heading(
            t("节点", "Nodes"), t(f"前 {found.rows} 行得 {len(nodes)} 个", f"{len(nodes)} from {found.rows} rows")
        ),
    )
    parts.table(
        (t("从", "From"), t("关系", "Relation"), t("到", "To"), t("期间", "Period"), where),
        edges[:50],
        above=parts.heading(t("关系", "Relations"), f"{len(edges)}"),
    )
    for line, column, reason in found.faulty[:20]:
        parts.note(t(f"第 {line} 行，{column}：{reason}", f"Line {line}, {column}: {reason}"), "orange")
    for line, rule in found.refused[:20]:
        parts.note(t(f"第 {line} 行拒收（{rule}）", f"Line {line} refused ({rule})"), "orange")


def rejects(session: Session, report: FileReport | None) -> None:
    """Faulty rows with cause and cure, refused rows by rule, and the file to be mended."""
    if report is None:
        parts.note(t("先试算。", "Do a dry run first."))
        return
    if not report.rejects and not report.refusals:
        parts.note(t("没有退回或拒收的行。", "No row was returned or refused."), "green")
        return
    parts.table(
        (
            t("工作表", "Sheet"),
            t("行", "Line"),
            t("列", "Column"),
            t("原值", "Value"),
            t("退回原因", "Reason"),
            t("处理建议", "Cure"),
        ),
        [[r.get(n) for n in ("sheet", "line", "column", "value", "reason", "cure")] for r in report.rejects],
        numbers=[1],
    )
    if report.refusals:
        parts.table(
            (t("工作表", "Sheet"), t("行", "Line"), t("拒收规则", "Rule")),
            [[r.get(n) for n in ("sheet", "line", "rule")] for r in report.refusals],
            numbers=[1],
            above=parts.heading(t("拒收", "Refused"), t("不保留内容", "nothing of them is kept")),
        )
    if report.import_id is not None and report.faulty:
        _rejects_button(session, report.import_id, f"rejects_{report.import_id}")


def _rejects_button(session: Session, number: int, key: str) -> None:
    session.rejects(number)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"rejects-{number}.csv"
        written = export_rejects(session.ledger, number, target)
        data = target.read_bytes()
    st.download_button(
        t(f"下载退回的 {written} 行", f"Download {written} returned rows"),
        data=data,
        file_name=f"rejects-{number}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        help=t("改好后在本页再导入，只替换这些行", "Mend it and load it here again: it replaces just these rows"),
    )


def notices(report: FileReport | None) -> None:
    """What the reader wants to be known."""
    if report is None:
        parts.note(t("先试算。", "Do a dry run first."))
        return
    said = list(report.notices)
    if report.waiting:
        said.append(
            t(f"{report.waiting} 条关系的一端找不到或有几个，先等着。", f"{report.waiting} edges wait for an end.")
        )
    if report.older:
        said.append(t(f"{report.older} 行比现有的旧。", f"{report.older} rows are older than what is live."))
    for text in said or [t("没有提醒。", "No notices.")]:
        parts.note(text)


def record(session: Session) -> None:
    """All batches, newest first; each can be undone with a reason."""
    found = session.imports()
    if not found:
        parts.no_data()
        return
    rows = []
    for info in reversed(found):
        m = info.manifest
        fate = (
            t("现行", "live")
            if info.live
            else t(f"已由第 {info.undone_by} 批撤销", f"undone by batch {info.undone_by}")
        )
        what = t(f"撤销第 {m.undoes} 批", f"undoes batch {m.undoes}") if m.kind == "undo" else m.dataset
        name = m.source.name if m.source else ""
        counted = [
            f"{m.counts.get(n, 0):,}" if m.kind != "undo" else "" for n in ("rows", "loaded", "faulty", "refused")
        ]
        rows.append((info.seq, what, name, m.data_date, m.author, *counted, "" if m.kind == "undo" else fate, m.why))
    heads = (
        t("批次", "Batch"), t("数据集", "Data set"), t("文件", "File"), t("数据截至", "Data as of"), t("经手人", "By"),
        t("读入", "Rows"), t("入账", "Loaded"), t("退回", "Returned"), t("拒收", "Refused"), t("状态", "State"), t("理由", "Why"),
    )  # fmt: skip
    parts.table(heads, rows, numbers=[0, 5, 6, 7, 8])
    live = [i.seq for i in reversed(found) if i.live and i.manifest.kind != "undo"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="undo_row"):
        number = st.selectbox(
            t("批次", "Batch"), live, index=None, placeholder=t("选择一批", "Choose one"), key="undo_id"
        )
        why = st.text_input(t("撤销理由（必填，会记录）", "Reason (required, recorded)"), key="undo_why")
        if st.button(t("撤销这一批", "Undo this batch"), disabled=number is None or not why.strip(), key="undo_do"):
            try:
                session.undo(int(number or 0), why)
            except LoadError as error:
                parts.failed(error)
            else:
                st.rerun()
        if number is not None and session.ledger.manifest(int(number)).counts.get("faulty"):
            _rejects_button(session, int(number), "record_rejects")
