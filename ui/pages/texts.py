"""文书: a text on the left, what was read out of it on the right; choosing one shows the words it rests on."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby

import streamlit as st

from graph import views
from graph.errors import MailuoError
from graph.ledger.texts import Extraction
from graph.session import Session
from graph.session.texts import ShownText, TextInfo
from graph.words import t
from ui import frame, judge_parts, parts, rail, state, text_judge, text_original, text_parts

#: Extractions in the list at a time.
PAGE = 100
_RELATIONS = "edge"


def render() -> None:
    """Draw the page."""
    session = state.door()
    st.html(text_parts.STYLE)
    scope = t(
        "虚线下的字是读出内容的依据，绿色的已澄清，█ 没有读入；经人采信才算事实",
        "Dotted words were read, green ones are of somebody cleared, █ was not read; facts only once accepted",
    )
    with parts.title(t("文书", "Texts"), scope):
        pass
    found = _texts(session)
    if not found:
        parts.note(
            t(
                "还没有读入通报或综述。在“导入”页选择 .txt、.md 或 .html 文件。",
                "No circular or overview was read yet. Choose a .txt, .md or .html file on the page Import.",
            )
        )
        return
    try:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="text_head"):
            shown = _shown(session, _document(session, found))
            text_judge.whole(session, shown)
        judge_parts.told("text_all", shown.info.uid)
    except MailuoError as error:
        parts.failed(error)
        return
    kept = _kept(shown)
    at = st.query_params.get("at")
    entity = shown.entities[at].uid if at in shown.entities else at
    # A record of another document may be asked for by its entity.
    chosen = next((one for one in shown.view.extractions if one.uid == at), None) or next(
        (one for one in shown.view.extractions if one.uid in shown.entities and shown.entities[one.uid].uid == entity),
        None,
    )
    with st.container(horizontal=True, gap="small", key="text_board"):
        with st.container(width="stretch", key="text_left"):
            text_original.original(shown, kept, chosen, partial(_choose, shown.info.uid))
        names = text_parts.titles(shown)
        with st.container(width=318, key="text_right", gap="small"):
            _list(shown, kept, chosen, names)
        with st.container(width=344, key="text_details", gap="small"):
            _details(session, shown, chosen, names)
    if chosen is not None:
        st.html(_INTO_VIEW.replace("UID", chosen.uid), unsafe_allow_javascript=True)


#: The windows of text and list move to what is chosen, not the page. The uid makes it run once for each choice; on the
#: first drawing of the page the parts come one after the other, so it waits for them (10 s at most).
_INTO_VIEW = """<script>(() => {
  let tries = 0;
  const go = () => {
    const row = document.querySelector(".st-key-read_on_UID"), on = document.querySelector(".ml-text .on");
    if (!(row && on) && tries++ < 100) return setTimeout(go, 100);
    for (const [at, name] of [[on, ".st-key-text_left"], [row, ".st-key-text_right"]]) {
      const box = at && at.closest(name);
      if (!box) continue;
      const far = at.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (far < 0 || far > box.clientHeight - 60) box.scrollTop += far - box.clientHeight / 3;
    }
  };
  setTimeout(go, 50);
})()</script>"""


def _texts(session: Session) -> list[TextInfo]:
    """Read (and written down) once for each revision, not at every run of the page."""
    kept = st.session_state.get("texts_found")
    if kept is None or kept[0] != session.revision:
        kept = (session.revision, session.texts())
        st.session_state["texts_found"] = kept
    found: list[TextInfo] = kept[1]
    return found


def _shown(session: Session, uid: str) -> ShownText:
    key = (session.revision, uid, state.language())
    kept = st.session_state.get("text_shown")
    if kept is None or kept[0] != key:
        with st.spinner(t("正在取数…", "Loading…")):
            kept = (key, session.text(uid))
        st.session_state["text_shown"] = kept
    found: ShownText = kept[1]
    return found


def _document(session: Session, found: list[TextInfo]) -> str:
    """The uid of the document that is shown; the address may name it by record or by entity."""
    by_uid = {info.uid: info for info in found}
    asked = st.query_params.get("uid", "")
    if asked and asked not in by_uid:
        asked = _shown(session, asked).info.uid
    at = asked or found[0].uid
    st.session_state["text_doc"] = at

    def pick() -> None:
        st.query_params["uid"] = st.session_state["text_doc"]
        st.query_params.pop("at", None)

    st.selectbox(
        t("文书", "Text"),
        list(by_uid),
        format_func=lambda uid: _named(by_uid[uid]),
        key="text_doc",
        on_change=pick,
        label_visibility="collapsed",
    )
    return at


def _named(info: TextInfo) -> str:
    return "　".join(part for part in (info.title or info.files[0], info.day, "、".join(info.files)) if part)


def _kept(shown: ShownText) -> list[Extraction]:
    """The extractions of the kinds that are chosen; none chosen: all."""
    every = shown.view.extractions
    counts = Counter(one.type if one.kind == "node" else _RELATIONS for one in every)
    order = sorted(counts, key=lambda kind: (kind == _RELATIONS, -counts[kind], kind))

    def said(kind: str) -> str:
        name = t("关系", "Relations") if kind == _RELATIONS else views.kind_text([kind])
        return f"{name} {counts[kind]}"

    chosen = st.pills(
        t("种类", "Kinds"),
        order,
        selection_mode="multi",
        format_func=said,
        key=f"text_kinds_{shown.info.seq}",
        label_visibility="collapsed",
    )
    return [one for one in every if not chosen or (one.type if one.kind == "node" else _RELATIONS) in chosen]


def _details(session: Session, shown: ShownText, chosen: Extraction | None, names: dict[str, str]) -> None:
    """What is known of the chosen extraction, a person's word on it, and where to go from it."""
    if chosen is None:
        parts.note(t("选一条，看它在原文中的依据。", "Choose one to see the words it rests on."))
        return
    st.html(text_parts.head(shown, chosen, names))
    rows = (
        views.facts_of([chosen.type], chosen.props)
        if chosen.kind == "node"
        else views.edge_facts(chosen.type, chosen.props)
    )
    if rows:
        parts.facts((name, value, "", "") for name, value in rows)
    text_judge.render(session, shown, chosen)
    uids = [chosen.uid] if chosen.kind == "node" else [uid for uid in (chosen.from_uid, chosen.to_uid) if uid]
    edge = shown.edges.get(chosen.uid)
    with st.container(horizontal=True, gap="small", key="text_actions"):
        text_judge.correct(session, shown, chosen)
        for number, uid in enumerate(uids):
            entity = shown.entities.get(uid)
            if entity is None:
                continue
            label = t("探索", "Explore") if len(uids) == 1 else t("探索：", "Explore: ") + entity.title
            if st.button(rail.plain(label), icon=":material/hub:", key=f"text_go_{number}"):
                frame.go("explore", uid=entity.uid)
        ends = [shown.entities[uid].uid for uid in uids if uid in shown.entities]
        label = t("看这条关系", "Show the relation")
        if edge and len(ends) == 2 and st.button(label, icon=":material/linear_scale:", key="text_go_edge"):
            frame.go("explore", uid=",".join(ends), edges=edge)


def _list(shown: ShownText, kept: list[Extraction], chosen: Extraction | None, names: dict[str, str]) -> None:
    counts = Counter(text_parts.stands(shown, one) for one in kept)
    said = "　".join(f"{word} {n}" for word, n in counts.most_common())
    st.html(parts.heading(t(f"读出 {len(kept)} 条", f"Read: {len(kept)}"), said))
    page = _page(kept, chosen)
    with st.container(key="text_list", gap=None):
        for line, those in groupby(kept[page * PAGE : (page + 1) * PAGE], key=lambda one: one.line):
            st.html(f'<div class="ml-at">{t(f"第 {line} 行", f"Line {line}")}</div>')
            for one in those:
                _choice(shown, one, one is chosen, names)


def _choice(shown: ShownText, one: Extraction, on: bool, names: dict[str, str]) -> None:
    kind = views.kind_text([one.type]) if one.kind == "node" else t("关系", "Relation")
    mark = f"　:green[✓ {views.badge_text('cleared')}]" if text_original.cleared(shown, one) else ""
    mark += f"　:gray[{t('已更正', 'corrected')}]" if one.corrected else ""
    st.button(
        f":gray[{rail.plain(kind)}]　{rail.plain(text_parts.words_of(one, names))}{mark}",
        key=f"read_{'on' if on else 'off'}_{one.uid}",
        icon=text_parts.sign(shown, one),
        type="tertiary",
        width="stretch",
        on_click=_choose,
        args=(shown.info.uid, one.uid),
    )


def _choose(document: str, uid: str) -> None:
    st.query_params["uid"] = document
    st.query_params["at"] = uid


def _page(kept: list[Extraction], chosen: Extraction | None) -> int:
    """The part of a long list that is shown: the one that was turned to, or the one with what is chosen."""
    pages = -(-len(kept) // PAGE)
    if pages < 2:
        return 0
    at = chosen.uid if chosen is not None else ""
    if st.session_state.get("text_page_for") != at:
        st.session_state["text_page_for"] = at
        if chosen in kept:
            st.session_state["text_page"] = kept.index(chosen) // PAGE
    page = min(int(st.session_state.get("text_page", 0)), pages - 1)

    def turn(to: int) -> None:
        st.session_state["text_page"] = to

    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="text_pages"):
        st.button(t("上一页", "Previous"), disabled=page == 0, key="text_before", on_click=turn, args=(page - 1,))
        st.html(f'<span class="ml-meta">{page + 1} / {pages}</span>', width="content")
        st.button(t("下一页", "Next"), disabled=page + 1 >= pages, key="text_after", on_click=turn, args=(page + 1,))
    return page
