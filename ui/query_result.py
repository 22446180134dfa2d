"""The answer of a query: table, graph, the statement itself; exports and the way to the canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from graph.session import Session
from graph.store.contract import GraphEdge, GraphNode
from graph.words import in_lang, lang, t
from mailuo.canvas import CanvasEvents, build, canvas, status_line
from queries.export import Answer, export, is_uid, named, uids_in
from queries.frontmatter import Column, SavedQuery
from queries.output import cell_text
from reports.words import locator_text
from ui import frame, parts, state
from ui.drawing import drawn, leave, tiers_of

#: Nodes that are drawn, or taken along to the canvas; the rest is counted.
MOST = 300


def show(session: Session, answer: Answer) -> None:
    """Draw the tabs."""
    uids = uids_in(answer.table.rows)
    graphic = bool(uids) or (answer.query is not None and answer.query.draws == "graph")
    names = [t("表格", "Table"), *([t("图", "Graph")] if graphic else []), "Cypher"]
    tabs = st.tabs(names, key=f"answer_{answer.name}", on_change="rerun")
    with tabs[0]:
        if tabs[0].open:
            _table(session, answer)
    if graphic:
        with tabs[1]:
            if tabs[1].open:
                _graph(session, uids)
    with tabs[-1]:
        if tabs[-1].open:
            statement(answer.asked)


def statement(asked: SavedQuery | str) -> None:
    """The statement that is sent to the store; of a saved query without what its page says anyway."""
    text = asked if isinstance(asked, str) else "\n".join(asked.text.splitlines()[asked.body_line - 1 :])
    st.code(text, language="cypher", line_numbers=True, wrap_lines=True)


def _table(session: Session, answer: Answer) -> None:
    table = answer.table
    took = t(
        f"本次用时 {table.elapsed:.2f} 秒，已记入审计。", f"It took {table.elapsed:.2f} s and is in the audit log."
    )
    if table.truncated:
        parts.cut(len(table.rows), session.settings.rows_screen)
    for remark in table.notes:
        parts.note(remark, "orange")
    if not table.rows:
        parts.nothing_found(t("当前数据，按所填参数", "the present data, with these parameters"))
        st.html(f'<div class="ml-meta">{took}</div>')
        return
    shown = [name for name in table.columns if not is_uid(name)] or list(table.columns)
    hidden = len(table.columns) - len(shown)
    places = {name: table.columns.index(name) for name in shown}
    data = {
        name: cells(_told(session, name, [row[i] for row in table.rows]), answer.column(name))
        for name, i in places.items()
    }
    config = {name: _config(name, answer.column(name), data[name]) for name in shown}
    picked = st.dataframe(
        data,
        hide_index=True,
        row_height=30,
        height="content" if len(table.rows) <= 12 else 396,
        placeholder="—",
        column_config=config,
        key=f"rows_{answer.name}",
        on_select="rerun",
        selection_mode="multi-row",
    )
    rows = [table.rows[i] for i in picked["selection"]["rows"]] if picked else []
    said = t(f"共 {len(table.rows):,} 行，已选 {len(rows)} 行。", f"{len(table.rows):,} rows, {len(rows)} chosen. ")
    if hidden:
        said += t(f"另有 {hidden} 列编号未显示，导出时带上。", f"{hidden} columns of uids are not shown but exported. ")
    with st.container(horizontal=True, vertical_alignment="center", key="answer_actions"):
        with st.container(width="stretch"):
            st.html(f'<div class="ml-meta">{said}{took}</div>')
        _actions(session, answer, rows or table.rows)


def _actions(session: Session, answer: Answer, rows: list[tuple[Any, ...]]) -> None:
    columns = answer.table.columns
    uids = named(columns, rows)
    if uids:
        label = t("放到画布", "To the canvas")
        if len(uids) > MOST:
            label = t(f"放到画布（前 {MOST} 个）", f"To the canvas (first {MOST})")
        if st.button(label, icon=":material/hub:", key="to_canvas"):
            _to_canvas(session, uids[:MOST])
    for kind, label in (("xlsx", t("导出 Excel", "Excel")), ("csv", t("导出 CSV", "CSV")), ("json", "JSON")):
        st.download_button(
            label,
            data=exporter(session, answer, kind),
            file_name=f"{answer.name}.{kind}",
            mime=_MIME[kind],
            on_click="ignore",
            key=f"export_{kind}",
        )


_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def exporter(session: Session, answer: Answer, kind: str) -> Callable[[], bytes]:
    """What makes the file when it is asked for. It runs outside the page, so it carries all it needs with it."""
    language = lang()

    def make() -> bytes:
        with in_lang(language):
            return export(session, answer, kind)

    return make


def _told(session: Session, name: str, values: list[Any]) -> list[Any]:
    """Sources by their titles, places in them in words; every other column as it is."""
    if name == "locator":
        return [locator_text(value) if isinstance(value, str) else value for value in values]
    if name not in ("src", "sources"):
        return values
    uids = {uid for value in values for uid in (value if isinstance(value, list) else [value]) if uid}
    live = session.index.resolve(uids)
    known = session.index.known(live.values())
    titles = {uid: known[entity].title for uid, entity in live.items() if entity in known}
    return [
        [titles.get(uid, uid) for uid in value] if isinstance(value, list) else titles.get(value, value)
        for value in values
    ]


def cells(values: list[Any], column: Column | None) -> list[Any]:
    """A column for ``st.dataframe``: numbers and days as they are where all are, anything else as words."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known):
        return values
    if known and all(isinstance(v, date) and not isinstance(v, datetime) for v in known):
        return [None if v is None else v.isoformat() for v in values]
    return [None if value is None else words(value, column) for value in values]


def words(value: Any, column: Column | None) -> str:
    """A cell in words without uids."""
    text = cell_text(value, column)
    if isinstance(value, (GraphNode, GraphEdge)):
        return text.removesuffix(f" [{value.uid}]")
    return text


def _config(name: str, column: Column | None, values: Iterable[Any]) -> Any:
    label = str(column.label) if column else name
    known = [value for value in values if value is not None]
    if known and all(isinstance(v, float) for v in known):
        return st.column_config.NumberColumn(label, format="accounting")
    if known and all(isinstance(v, int) and not isinstance(v, bool) for v in known):
        return st.column_config.NumberColumn(label, format="%d")
    return st.column_config.TextColumn(label)


def _to_canvas(session: Session, uids: list[str]) -> None:
    live = session.index.resolve(uids)
    frame.go("explore", uid=",".join(dict.fromkeys(live[uid] for uid in uids if uid in live)))


def _graph(session: Session, uids: list[str]) -> None:
    if not uids:
        parts.nothing_found(t("当前数据，按所填参数", "the present data, with these parameters"))
        return
    live = session.index.resolve(uids)
    nodes = list(dict.fromkeys(live[uid] for uid in uids if uid in live))
    key = (session.revision, tuple(nodes[:MOST]))
    kept = st.session_state.get("answer_graph")
    if kept is None or kept[0] != key:
        with st.spinner(t("正在取数…", "Loading…")):
            kept = (key, session.graph_of(nodes[:MOST]))
        st.session_state["answer_graph"] = kept
    shown = drawn(kept[1], tiers=tiers_of(state.leads(session)))
    canvas(
        build(shown, theme=state.theme(), lang=state.language()),
        key="answer_canvas",
        height=500,
        status=status_line(
            nodes=len(shown["nodes"]),
            edges=len(shown["edges"]),
            hidden=0,
            cut=max(0, len(nodes) - MOST),
            as_of=str(session.data_date or ""),
            revision=session.revision,
        ),
        file=t("查询结果.png", "query.png"),
        on_events=partial(_written_down, partial(leave, session, shown, kept[1].graph["revision"])),
    )


def _written_down(leaving: Callable[[str], int], events: CanvasEvents) -> None:
    saved = events.last("export")
    if saved is not None:
        leaving(str(saved.more.get("file")))
