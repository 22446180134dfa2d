"""导入: choose a file, choose or write its mapping, preview, dry run, load, returned rows; the record of batches."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

import streamlit as st

from graph.errors import MailuoError
from graph.session import Session
from graph.words import t
from loaders.pipeline import load
from loaders.preview import preview
from loaders.readers import FORMATS
from loaders.report import FileReport
from loaders.text import is_text
from loaders.text.source import FORMATS as TEXT_FORMATS
from ui import frame, import_parts, import_record, import_shelf, import_text, parts, state
from ui.import_job import Job, Progress
from ui.import_shelf import Import

_STEPS = (
    ("1 选择文件", "1 Choose a file"),
    ("2 对应字段", "2 Mapping"),
    ("3 预览与校验", "3 Preview and check"),
    ("4 写入", "4 Load"),
)
#: The second step of a text, which needs no mapping.
_STEP_TEXT = ("2 读出内容", "2 Reading")
#: What the run before drew in so many places would stand there, faded, as long as a load is watched.
_PLACES = 16
#: Seconds between two looks at a load that is running.
_LOOK = 0.3


def render() -> None:
    """Draw the page."""
    session = state.door()
    with parts.title(
        t("导入", "Import"), t("只追加、可撤销：原始文件不改动", "Appends only, can be undone: the file stays as it is")
    ):
        back = st.session_state.get("import_record", False)
        words = t("返回导入", "Back to import") if back else t("导入记录", "Import record")
        st.button(words, icon=":material/history:", key="record", on_click=_turn)
    if back:
        import_record.render(session)
        return
    work: Import | None = st.session_state.get("import")
    st.html(import_parts.STYLE + import_parts.uploader_style())
    second = _STEP_TEXT if work is not None and work.text is not None else _STEPS[1]
    import_parts.steps([t(*step) for step in (_STEPS[0], second, *_STEPS[2:])], _step(work))
    with st.container(horizontal=True, gap="medium", key="import_columns"):
        main = st.container(width="stretch", key="import_main")
        # First, as a load that is watched holds up what comes after it.
        with st.container(width=372, key="import_side"):
            _upload(session, work)
            if work is not None:
                import_parts.file_facts(work)
        with main:
            if work is None:
                parts.note(
                    t(
                        "选择一个 CSV、Excel 或 JSON Lines 文件：每一行都会有交代，入账、退回、拒收或重复。"
                        "也可以选择一篇通报或综述（.txt .md .html）：读出的一切未复核，经人采信才算事实。",
                        "Choose a CSV, Excel or JSON Lines file: every row is accounted for. Or a circular or overview "
                        "(.txt .md .html): what is read out of it is UNREVIEWED until a person accepts it.",
                    )
                )
            else:
                _main(session, work)


def _turn() -> None:
    st.session_state["import_record"] = not st.session_state.get("import_record", False)


def _step(work: Import | None) -> int:
    """How many steps are done."""
    if work is None:
        return 0
    if work.mapping is None and work.text is None:
        return 1
    if work.report is None:
        return 2
    return 3 if work.report.outcome == "dry_run" else 4


def _upload(session: Session, work: Import | None) -> None:
    with st.container(key="import_upload"):
        file = st.file_uploader(
            t("更换文件", "Another file") if work else t("选择文件", "File"),
            type=[ending.lstrip(".") for ending in (*FORMATS, *TEXT_FORMATS)],
            key=f"uploader_{st.session_state.get('import_round', 0)}",
            disabled=work is not None and work.job is not None,
        )
    if file is not None and st.session_state.get("import_seen") != file.file_id:
        st.session_state["import_seen"] = file.file_id
        folder = st.session_state.setdefault("import_folder", secrets.token_hex(8))
        st.session_state["import"] = import_shelf.take(session, file.name, file.getbuffer(), str(folder))
        for key in ("mapping_text", "mapping_name", "import_yes"):
            st.session_state.pop(key, None)
        st.rerun()


def _main(session: Session, work: Import) -> None:
    if work.job is not None:
        _watch(work, work.job)
        return
    if work.problem is not None:
        parts.failed(work.problem)
    if work.report is not None and work.report.outcome != "dry_run":
        import_parts.counts(work.report)
    elif work.repairs is not None:
        parts.note(
            t(
                f"这是第 {work.repairs} 批退回的行，改好后写入时只替换这些行。",
                f"These are the returned rows of batch {work.repairs}; loading them replaces just these rows.",
            )
        )
    elif work.text is None and work.path.stat().st_size and not is_text(work.path):
        _mapping(session, work)
    if work.mapping is not None or (work.text is not None and work.text.rows):
        _check(session, work)
    elif work.text is not None:
        import_text.show(work.text)


def _mapping(session: Session, work: Import) -> None:
    """Choose a mapping that is there, or write one."""
    ways = {"list": t("已有的对应规则", "A mapping at hand"), "text": t("自己写", "Write one")}
    if not work.offers:
        del ways["list"]
        st.session_state["import_way"] = "text"
    way = st.segmented_control(
        t("对应规则", "Mapping"),
        list(ways),
        default=None if "import_way" in st.session_state else next(iter(ways)),
        required=True,
        format_func=lambda key: ways[key],
        key="import_way",
    )
    if way == "text":
        _write(session, work)
        return
    if work.hint:
        parts.note(work.hint, "orange")
    offers = {offer.name: offer for offer in work.offers}

    def words(name: str) -> str:
        lacks = "、".join(offers[name].missing)
        fit = t(f"　缺列：{lacks}", f"  lacks {lacks}") if lacks else t("　列相符", "  columns fit")
        return t(f"{offers[name].title}（{name}）", f"{offers[name].title} ({name})") + fit

    if work.mapping is not None and work.mapping.name in offers:
        st.session_state["mapping_name"] = work.mapping.name
    chosen = st.selectbox(
        t("选择对应规则", "Choose a mapping"),
        list(offers),
        index=None,
        format_func=words,
        placeholder=t("选择一个", "Choose one"),
        label_visibility="collapsed",
        key="mapping_name",
        on_change=_pick,
        args=(work,),
    )
    if chosen is None:
        parts.note(t("从列表里选一个，或自己写。", "Choose one of the list, or write one."))


def _pick(work: Import) -> None:
    name = st.session_state.get("mapping_name")
    if name:
        work.use(import_shelf.by_name(work.path, str(name)))
        work.problem = None


def _write(session: Session, work: Import) -> None:
    if "mapping_text" not in st.session_state:
        st.session_state["mapping_text"] = import_shelf.starter(work.path)
    st.text_area(
        t("对应规则（YAML）", "Mapping (YAML)"),
        height=340,
        key="mapping_text",
        help=t("写法见 docs/mappings.md", "See docs/mappings.md"),
    )
    st.button(t("检查并采用", "Check and use"), key="use_text", on_click=_use, args=(session, work))
    wrong: MailuoError | None = st.session_state.pop("import_wrong", None)
    if wrong is not None:
        parts.failed(wrong)


def _use(session: Session, work: Import) -> None:
    """Check what was written; where it is right, it is on the list from now on."""
    state.language()
    try:
        mapping = import_shelf.keep(session, work.path, st.session_state["mapping_text"])
    except MailuoError as error:
        st.session_state["import_wrong"] = error
        return
    again = import_shelf.look_at(session, work.path)
    again.use(mapping)
    again.problem = None
    st.session_state["import"] = again
    st.session_state["import_way"] = "list"


def _check(session: Session, work: Import) -> None:
    if work.report is not None and work.report.outcome == "dry_run":
        import_parts.counts(work.report)
    done = work.report is not None and work.report.outcome != "dry_run"
    if done:
        with st.container(horizontal=True, key="import_done"):
            st.button(
                t("导入下一个文件", "Load another file"), type="primary", key="next", on_click=_next, args=(work,)
            )
            if work.text is not None and st.button(
                t("在文书页对照原文", "See it beside the original"), icon=":material/vertical_split:", key="to_text"
            ):
                frame.go("texts")
    elif work.text is None and work.preview is None and not _previewed(session, work):
        return
    else:
        _actions(session, work)
    report = work.report
    names = [
        t("读出的内容", "What was read")
        if work.text is not None
        else t(f"预览（前 {import_parts.ROWS} 行）", f"Preview ({import_parts.ROWS} rows)"),
        t("退回与拒收", "Returned") + (f" {report.faulty + report.refused:,}" if report else ""),
        t("提醒", "Notices"),
    ]
    tabs = st.tabs(names, default=names[1] if report is not None and report.faulty + report.refused else names[0])
    with tabs[0]:
        if work.text is not None:
            import_text.show(work.text)
        elif work.preview is not None:
            import_parts.show_preview(work.preview)
    with tabs[1]:
        import_parts.returned(session, report)
    with tabs[2]:
        import_parts.notices(work.preview, report)


def _previewed(session: Session, work: Import) -> bool:
    """Make the preview; False where the file and the mapping do not go together (the reason is shown)."""
    try:
        with st.spinner(t("正在取数…", "Loading…")):
            work.preview = preview(work.path, session.settings.key_path, work.preview_by, rows=import_parts.ROWS)
    except MailuoError as error:
        parts.failed(error)
        return False
    st.rerun()


def _actions(session: Session, work: Import) -> None:
    report = work.report
    with st.container(horizontal=True, key="import_actions", vertical_alignment="bottom"):
        day = None
        if work.repairs is None:
            own = work.text.own_day if work.text else None
            empty = own.isoformat() if own else t("今天", "today")
            label = t(f"数据截至（空：{empty}）", f"Data as of (empty: {empty})")
            day = parts.day_field(label, "import_day", width=240)
        dry = st.button(t("试算", "Dry run"), type="secondary" if report else "primary", key="dry_run")
        agreed = True
        if report is not None and report.large:
            agreed = st.checkbox(t("确认这样大的改动", "Confirm so large a change"), key="import_yes")
        wanted = False
        if report is not None:
            label = t(f"写入 {report.loaded:,} 行", f"Load {report.loaded:,} rows")
            ready = agreed and report.loaded + report.faulty + report.refused > 0
            wanted = st.button(label, type="primary", disabled=not ready, key="load")
        st.button(t("放弃", "Give up"), type="tertiary", key="give_up", on_click=_next, args=(work,))
    if dry or wanted:
        work.job = Job(_work(session, work, day, dry, agreed and wanted), state.language(), dry)
        st.rerun()


def _work(session: Session, work: Import, day: date | None, dry: bool, yes: bool) -> Callable[[Progress], FileReport]:
    def run(progress: Progress) -> FileReport:
        found = load(session, [work.path], work.mapping, data_date=day, dry_run=dry, yes=yes, progress=progress)
        if found.store_error is not None:
            found.files[0].notices.append(found.store_line())
        return found.files[0]

    return run


def _watch(work: Import, job: Job) -> None:
    """Show how far a load is until it ends; leaving the page does not stop it."""
    bar = st.progress(0.0, text=t("正在读取…", "Reading…"))
    for _ in range(_PLACES):
        st.empty()
    while job.running:
        bar.progress(job.share, text=job.said)
        job.wait(_LOOK)
    work.job = None
    if job.report is not None:
        work.report = job.report
        if job.report.outcome == "loaded":
            import_shelf.drop(work)
    else:
        work.problem = job.error
    st.rerun()


def _next(work: Import) -> None:
    import_shelf.drop(work)
    for key in ("import", "mapping_text", "mapping_name", "import_day", "import_yes"):
        st.session_state.pop(key, None)
    st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1
