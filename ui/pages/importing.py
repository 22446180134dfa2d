"""导入: choose a file, choose or write its mapping, preview, dry run, load, rejects; and the record of all batches."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import streamlit as st

from graph.errors import MailuoError
from graph.session import Session
from graph.words import t
from loaders.pipeline import load
from loaders.report import FileReport
from loaders.shelf import mappings_for
from ui import import_parts, parts, state

_STEPS = (
    ("1 选择文件", "1 Choose a file"),
    ("2 对应字段", "2 Mapping"),
    ("3 预览与校验", "3 Preview and check"),
    ("4 写入", "4 Load"),
)


def render() -> None:
    """Draw the page."""
    session = state.door()
    with parts.title(
        t("导入", "Import"), t("只追加、可撤销：原始文件不改动", "Appends only, can be undone: the file stays as it is")
    ):
        if st.button(t("导入记录", "Import record"), icon=":material/history:", key="record"):
            st.session_state["import_record"] = not st.session_state.get("import_record", False)
    if st.session_state.get("import_record"):
        import_parts.record(session)
        return
    path = _chosen(session)
    mapping = st.session_state.get("import_mapping")
    report: FileReport | None = st.session_state.get("import_report")
    done = 0 if path is None else 1 if not mapping else 2 if report is None or report.outcome == "dry_run" else 4
    import_parts.steps([t(*step) for step in _STEPS], done)
    with st.container(horizontal=True, gap="medium", key="import_columns"):
        with st.container(width="stretch", key="import_main"):
            if path is None:
                parts.note(
                    t(
                        "选择一个 CSV、Excel 或 JSON Lines 文件。每一行都会有交代：入账、退回、拒收或重复。",
                        "Choose a CSV, Excel or JSON Lines file. Every row is accounted for.",
                    )
                )
            else:
                _mapping(path)
                if st.session_state.get("import_mapping"):
                    _check(session, path)
        with st.container(width=372, key="import_side"):
            _upload(session)
            if path is not None:
                import_parts.file_facts(path, report)


def _folder(session: Session) -> Path:
    """A private folder for what this browser session uploads; the ledger keeps its own copy of what counts."""
    name = st.session_state.setdefault("import_folder", secrets.token_hex(8))
    folder = session.settings.home / "uploads" / str(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _upload(session: Session) -> None:
    file = st.file_uploader(
        t("更换文件" if st.session_state.get("import_file") else "选择文件", "File"),
        type=["csv", "txt", "xlsx", "xls", "jsonl", "json"],
        key=f"uploader_{st.session_state.get('import_round', 0)}",
    )
    if file is not None and st.session_state.get("import_seen") != file.file_id:
        folder = _folder(session)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        # Only the last part of a name is used: a path in it leads nowhere.
        target = folder / (Path(file.name.replace("\\", "/")).name or "upload")
        with target.open("wb") as out:
            out.write(file.getbuffer())
        st.session_state.update(
            import_seen=file.file_id, import_file=str(target), import_mapping=None, import_report=None
        )
        st.rerun()


def _chosen(session: Session) -> Path | None:
    name = st.session_state.get("import_file")
    return Path(name) if name and Path(name).exists() else None


def _mapping(path: Path) -> None:
    """Choose a mapping that is there, or write one."""
    found, problem = import_parts.fitting(path)
    names = [m.name for m in mappings_for(path)]
    ways = [t("已有的对应规则", "A mapping at hand"), t("自己写", "Write one")]
    way = st.segmented_control(
        t("对应规则", "Mapping"), ways, default=ways[0] if found or not problem else ways[1], key="way"
    )
    if way == ways[1]:
        text = st.text_area(
            t("映射（YAML）", "Mapping (YAML)"),
            value=st.session_state.get("import_text") or import_parts.starter(path),
            height=320,
            key="mapping_text",
            help=t("写法见 docs/mappings.md", "See docs/mappings.md"),
        )
        if st.button(t("检查并采用", "Check and use"), type="primary", key="use_text"):
            st.session_state["import_text"] = text
            target = path.parent / "mapping.yml"
            target.write_text(text, encoding="utf-8")
            _use(str(target))
        return
    if problem:
        parts.note(problem, "orange")
    index = names.index(found) if found in names else None
    chosen = st.selectbox(
        t("选择", "Choose"),
        names,
        index=index,
        placeholder=t("选择一个对应规则", "Choose a mapping"),
        key="mapping_name",
    )
    if chosen and st.session_state.get("import_mapping") != chosen:
        st.session_state["import_mapping"], st.session_state["import_report"] = chosen, None
        st.rerun()


def _use(mapping: str) -> None:
    st.session_state["import_mapping"], st.session_state["import_report"] = mapping, None
    st.rerun()


def _check(session: Session, path: Path) -> None:
    mapping = str(st.session_state["import_mapping"])
    report: FileReport | None = st.session_state.get("import_report")
    if report is not None:
        import_parts.counts(report)
    tabs = st.tabs([t("预览（前 50 行）", "Preview (50 rows)"), t("退回与拒收", "Returned"), t("提醒", "Notices")])
    with tabs[0]:
        try:
            import_parts.preview_of(session, path, mapping)
        except MailuoError as error:
            parts.failed(error)
            return
    with tabs[1]:
        import_parts.rejects(session, report)
    with tabs[2]:
        import_parts.notices(report)
    if report is not None and report.outcome in ("loaded", "already_loaded"):
        if st.button(t("导入下一个文件", "Load another file"), key="next"):
            st.session_state.update(import_file=None, import_mapping=None, import_report=None)
            st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1
            st.rerun()
        return
    with st.container(horizontal=True, key="import_actions", vertical_alignment="bottom"):
        day = st.date_input(t("数据截至", "Data as of"), value=None, format="YYYY-MM-DD", key="import_day")
        tried = st.button(t("试算", "Dry run"), key="dry_run")
        agreed = True
        if report is not None and any("--yes" in n or "十分之一" in n or "a tenth" in n for n in report.notices):
            agreed = st.checkbox(t("确认这样大的改动", "Confirm so large a change"), key="import_yes")
        label = t(f"写入 {report.loaded:,} 行", f"Load {report.loaded:,} rows") if report else t("写入", "Load")
        wanted = st.button(label, type="primary", disabled=report is None or not agreed, key="load")
    if tried or wanted:
        bar = st.progress(0.0, text=t("正在读取…", "Reading…"))

        def progress(what: str, done: int, total: int) -> None:
            bar.progress(
                min(1.0, done / total) if total else 0.0, text=f"{what}　{done:,} / {total:,}" if total else what
            )

        try:
            found = load(
                session,
                [path],
                mapping=mapping,
                data_date=day,
                dry_run=tried,
                yes=bool(wanted and st.session_state.get("import_yes")),
                progress=progress,
            )
        except MailuoError as error:
            bar.empty()
            parts.failed(error)
            return
        st.session_state["import_report"] = found.files[0]
        st.rerun()
