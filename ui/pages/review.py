"""复核: what waits for a person (open questions, unreviewed texts), two records to compare, and what was judged."""

from __future__ import annotations

import streamlit as st

from graph.session import Session, judge_words
from graph.session.judging import JudgementInfo
from graph.session.reviewing import Question
from graph.words import t
from ui import compare, frame, judge_parts, parts, state
from ui.judge_parts import STANDING
from ui.picker import picker

#: Questions or judgements on one page of a list.
PAGE = 20
#: Judgements in the table at most; newer ones come first.
_JUDGEMENTS = 200
_PARTS = ("questions", "texts", "judgements", "compare")


def render() -> None:
    """Draw the page."""
    session = state.door()
    st.html(_STYLE)
    scope = t(
        "等人判断的，和已经判断的：每次都留下人、时间、理由，可以撤销", "What waits for a person, and what was judged"
    )
    with parts.title(t("复核", "Review"), scope):
        pass
    if session.data_date is None:
        parts.no_data()
        return
    _, counts = _questions(session, None)
    left, judged = _unreviewed(session), _judgements(session)
    words = {
        "questions": t(f"未决问题 {sum(counts.values()):,}", f"Open questions {sum(counts.values()):,}"),
        "texts": t(f"未复核的文书 {sum(1 for n in left.values() if n)}", f"Texts {sum(1 for n in left.values() if n)}"),
        "judgements": t(f"判断记录 {len(judged):,}", f"Judgements {len(judged):,}"),
        "compare": t("比较两条", "Compare two"),
    }
    part = _part(words)
    if part == "questions":
        _show_questions(session, counts)
    elif part == "texts":
        _show_texts(session, left)
    elif part == "judgements":
        _show_judgements(session, judged)
    else:
        _show_compare(session)


def _part(words: dict[str, str]) -> str:
    """Which part is shown; the address may name it, two records in it ask for the comparison."""
    asked = st.query_params.get("part", "")
    asked = "compare" if "a" in st.query_params else asked if asked in _PARTS else "questions"
    if st.session_state.get("review_asked") != asked:
        st.session_state["review_asked"] = st.session_state["review_part"] = asked

    def turn() -> None:
        to = st.session_state["review_part"]
        st.session_state["review_asked"] = to
        st.query_params.from_dict({"part": to})

    chosen = st.segmented_control(
        t("看什么", "Show"),
        _PARTS,
        format_func=lambda name: words[name],
        required=True,
        key="review_part",
        on_change=turn,
        label_visibility="collapsed",
    )
    return chosen or asked


def _questions(session: Session, kind: str | None) -> tuple[list[Question], dict[str, int]]:
    """Read (and written down) once for each revision and kind."""
    key = (session.revision, kind, state.language())
    name = f"review_questions_{kind or ''}"
    kept = st.session_state.get(name)
    if kept is None or kept[0] != key:
        kept = (key, session.questions(kind))
        st.session_state[name] = kept
    found: tuple[list[Question], dict[str, int]] = kept[1]
    return found


def _unreviewed(session: Session) -> dict[str, int]:
    kept = st.session_state.get("review_left")
    if kept is None or kept[0] != session.revision:
        kept = (session.revision, session.unreviewed())
        st.session_state["review_left"] = kept
    found: dict[str, int] = kept[1]
    return found


def _judgements(session: Session) -> list[JudgementInfo]:
    key = (session.revision, state.language())
    kept = st.session_state.get("review_judged")
    if kept is None or kept[0] != key:
        kept = (key, session.judgements()[::-1])
        st.session_state["review_judged"] = kept
    found: list[JudgementInfo] = kept[1]
    return found


# ---------------------------------------------------------------- open questions
def _show_questions(session: Session, counts: dict[str, int]) -> None:
    if not counts:
        parts.note(t("没有未决的问题。", "There is no open question."), "green")
        return
    kind = st.pills(
        t("种类", "Kind"),
        list(counts),
        format_func=lambda code: f"{judge_words.question_text(code)} {counts[code]:,}",
        key="review_kind",
        label_visibility="collapsed",
    )
    found, _ = _questions(session, kind)
    total = counts[kind] if kind else sum(counts.values())
    page = _page("questions", len(found))
    with st.container(key="review_list", gap=None):
        for number, one in enumerate(found[page * PAGE : (page + 1) * PAGE]):
            _question(session, one, page * PAGE + number)
    if total > len(found):
        parts.cut(len(found), total)


def _question(session: Session, one: Question, number: int) -> None:
    named = "　".join(title for title in one.titles if title) or one.uids[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"question_{number}"):
        with st.container(width="stretch"):
            st.html(
                f'<div class="ml-question"><b>{parts.text(judge_words.question_text(one.kind))}</b>　'
                f"{parts.text(judge_parts.placed(one.text))}<small>{parts.text(named)}</small></div>"
            )
        nodes = list(dict.fromkeys(session.index.resolve(one.uids).values()))
        known = session.index.known(nodes)
        pair = [uid for uid in one.uids if session.index.resolve([uid]).get(uid) in known]
        if len(pair) > 1:
            if st.button(t("比较两条", "Compare"), key=f"question_compare_{number}"):
                _compare(pair[0], pair[1])
        elif known and st.button(t("在探索中查看", "Explore"), key=f"question_go_{number}"):
            frame.go("explore", uid=next(iter(known)))


def _compare(a: str, b: str) -> None:
    st.query_params.from_dict({"part": "compare", "a": a, "b": b})
    st.rerun()


def _page(name: str, size: int) -> int:
    pages = -(-size // PAGE)
    if pages < 2:
        return 0
    key = f"review_page_{name}"
    st.session_state[key] = min(int(st.session_state.get(key, 1)), pages)
    return int(st.pagination(pages, key=key)) - 1


# ---------------------------------------------------------------- unreviewed texts
def _show_texts(session: Session, left: dict[str, int]) -> None:
    open_ones = {uid: n for uid, n in left.items() if n}
    if not open_ones:
        parts.note(
            t("读入的文书都已复核。", "Every text that was read is reviewed.")
            if left
            else t("还没有读入通报或综述。", "No circular or overview was read yet."),
            "green" if left else "",
        )
        return
    known = session.index.known(session.index.resolve(open_ones).values())
    entity = session.index.resolve(open_ones)
    parts.note(
        t("未复核的内容不计入分析和报告；保护性事实已经显示。", "Unreviewed facts count nowhere; protective ones show.")
    )
    with st.container(key="review_list", gap=None):
        for number, (uid, n) in enumerate(open_ones.items()):
            title = known[entity[uid]].title if entity.get(uid) in known else uid
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"review_text_{number}"):
                with st.container(width="stretch"):
                    said = t(f"未复核 {n} 条", f"{n} unreviewed")
                    st.html(f'<div class="ml-question"><b>{parts.text(title)}</b>　{said}</div>')
                if st.button(t("去复核", "Review it"), key=f"review_text_go_{number}"):
                    frame.go("texts", uid=uid)


# ---------------------------------------------------------------- what was judged
def _show_judgements(session: Session, judged: list[JudgementInfo]) -> None:
    if not judged:
        parts.note(t("还没有判断。", "Nothing is judged yet."))
        return
    batches: dict[int, JudgementInfo] = {}
    for one in judged:
        if one.state in (*STANDING, "superseded"):
            batches.setdefault(one.seq, one)
    if batches:
        seq = st.selectbox(
            t("撤销哪一批", "Undo which batch"),
            list(batches),
            index=None,
            format_func=lambda n: f"{n}　{judge_parts.said(batches[n])}　{batches[n].titles[0]}",
            placeholder=t("选择一批", "Choose one"),
            key="review_undo",
        )
        if seq is not None:
            judge_parts.decide(
                "review", "", [judge_parts.undoing(session, batches[seq])], t("例如：看错了", "for example: misread")
            )
        else:
            judge_parts.told("review", "")
    else:
        judge_parts.told("review", "")
    judge_parts.table(judged[:_JUDGEMENTS], parts.heading(t("判断记录", "Judgements"), t("新的在前", "newest first")))
    if len(judged) > _JUDGEMENTS:
        parts.cut(_JUDGEMENTS, len(judged))


# ---------------------------------------------------------------- two records
def _show_compare(session: Session) -> None:
    a, b = st.query_params.get("a"), st.query_params.get("b")
    if st.session_state.get("compare_at") != session.revision:
        # A judgement joins and parts: the fields follow the records that the address names.
        st.session_state["compare_at"] = session.revision
        for field in ("compare_one", "compare_other"):
            st.session_state.pop(f"{field}_preset", None)
    with st.container(horizontal=True, gap="small", key="compare_pick"):
        with st.container(width="stretch"):
            one = picker(session, t("一个", "One"), "compare_one", preset=a)
        with st.container(width="stretch"):
            other = picker(session, t("另一个", "The other"), "compare_other", preset=b)
    if one is None or other is None:
        parts.note(t("选两个对象，并排看清再判断。", "Choose two objects, look at both, then judge."))
        return
    live = session.index.resolve([uid for uid in (a, b) if uid])
    # A record that the address names is shown as long as its entity is the one that is chosen.
    a = a if a and live.get(a) == one else one
    b = b if b and live.get(b) == other else other
    if (st.query_params.get("a"), st.query_params.get("b")) != (a, b):
        st.query_params.from_dict({"part": "compare", "a": a, "b": b})
    compare.render(session, a, b)


_STYLE = """<style>
.st-key-review_list{border:1px solid var(--ml-line);border-radius:4px}
.st-key-review_list>div{border-bottom:1px solid var(--ml-line);padding:6px 14px}
.st-key-review_list>div:last-child{border-bottom:0}
.ml-question{font-size:13px;line-height:1.65;color:var(--ml-t1)}
.ml-question small{display:block;color:var(--ml-t2);font-size:12px}
</style>"""
