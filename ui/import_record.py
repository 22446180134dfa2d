"""The record of all batches; each can be undone with a reason, and its faulty rows be saved."""

from __future__ import annotations

import streamlit as st

from graph import views
from graph.errors import MailuoError
from graph.session import Session
from graph.words import t
from ui import judge_parts, parts
from ui.import_parts import rejects_button


def render(session: Session) -> None:
    """All batches, newest first."""
    found = session.imports()
    if not found:
        parts.no_data()
        return
    said = st.session_state.pop("import_undone", None)
    if said is not None:
        parts.note(
            t(
                f"第 {said.manifest.undoes} 批已撤销，其他批次不受影响。",
                f"Batch {said.manifest.undoes} is undone; other batches stay.",
            ),
            "green",
        )
        judge_parts.exports(said.exports)
    live = {
        i.seq: views.dataset_text(i.manifest.dataset) or t("人工判断", "judgements")
        for i in reversed(found)
        if i.live and i.manifest.kind != "undo"
    }
    with st.container(horizontal=True, vertical_alignment="bottom", key="undo_row"):
        number = st.selectbox(
            t("批次", "Batch"),
            list(live),
            index=None,
            format_func=lambda seq: f"{seq}　{live.get(seq, '')}",
            placeholder=t("选择一批", "Choose one"),
            key="undo_id",
            width=280,
        )
        why = st.text_input(t("撤销理由（必填，会记录）", "Reason (required, recorded)"), key="undo_why").strip()
        if st.button(t("撤销这一批", "Undo this batch"), disabled=number is None or not why, key="undo_do"):
            _undo(session, int(number or 0), why)
        if number is not None and session.ledger.manifest(int(number)).counts.get("faulty"):
            rejects_button(session, int(number), "record_rejects")
    rows = []
    for info in reversed(found):
        m = info.manifest
        fate = t("现行", "live") if info.live else t(f"已由第 {info.undone_by} 批撤销", f"undone by {info.undone_by}")
        what = (
            t(f"撤销第 {m.undoes} 批", f"undoes batch {m.undoes}")
            if m.kind == "undo"
            else views.dataset_text(m.dataset)
        )
        if m.kind == "judgement":
            what = t("人工判断", "judgements")
        if m.kind == "repair":
            # A correction of what was read out of a text has a reason, a repair of faulty rows has none.
            zh = f"更正第 {m.repairs} 批" if m.why else f"改第 {m.repairs} 批错行"
            what += t(f"（{zh}）", f" ({'corrects' if m.why else 'mends'} batch {m.repairs})")
        figures = [f"{m.counts.get(n, 0):,}" if m.is_data else "" for n in ("rows", "loaded", "faulty", "refused")]
        name = m.source.name if m.source else ""
        rows.append((info.seq, what, name, m.data_date, m.author, *figures, "" if m.kind == "undo" else fate, m.why))
    heads = (
        t("批次", "Batch"), t("数据集", "Data set"), t("文件", "File"), t("数据截至", "Data as of"), t("经手人", "By"),
        t("读入", "Rows"), t("入账", "Loaded"), t("退回", "Returned"), t("拒收", "Refused"), t("状态", "State"),
        t("理由", "Why"),
    )  # fmt: skip
    parts.table(heads, rows, numbers=[0, 5, 6, 7, 8])


def _undo(session: Session, number: int, why: str) -> None:
    try:
        with st.spinner(t("正在撤销…", "Undoing…")):
            undone = session.undo(number, why)
    except MailuoError as error:
        parts.failed(error)
        return
    st.session_state["import_undone"] = undone
    st.rerun()
