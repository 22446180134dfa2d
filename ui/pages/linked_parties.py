"""关联方: one subject and its parties, or two subjects and the ranked paths between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from graph import views
from graph.analysis.finding import Evidence
from graph.analysis.linked import Between, LinkedPath, Parties, Party
from graph.analysis.linked_groups import GROUPS
from graph.analysis.wording import number
from graph.session import Session, analyze
from graph.words import t
from ui import chains, frame, lead_card, parts, state, theme
from ui.picker import picker

#: Paths on one page.
PAGE = 10
#: Steps that may be asked for.
HOPS = (1, 2, 3, 4, 5, 6)
_DEFAULT_HOPS = 4
#: Nodes taken along to the canvas.
_MOST = 300


def render() -> None:
    """Draw the page."""
    session = state.door()
    st.html(chains.STYLE + lead_card.STYLE + _STYLE)
    with parts.title(
        t("关联方", "Linked parties"),
        t("选一个对象看关联方，选两个看其间路径", "One subject: its parties; two: the paths between them"),
    ):
        pass
    if session.data_date is None:
        parts.no_data()
        return
    _fields(session)
    a, b = st.query_params.get("a", ""), st.query_params.get("b", "")
    if not a:
        parts.note(t("先搜索并选定对象，再点“查找关联”。", "Look up and choose a subject, then press Find."))
    elif b:
        _paths(session, _between(session, a, b))
    else:
        _parties(session, _parties_of(session, a))


def _fields(session: Session) -> None:
    address = st.query_params
    with st.container(horizontal=True, gap="small", key="linked_fields"):
        with st.container(width=380):
            a = picker(session, t("对象", "Subject"), "linked_a", preset=address.get("a"))
        with st.container(width=380):
            b = picker(session, t("另一对象（可不选）", "Another (optional)"), "linked_b", preset=address.get("b"))
        hops = st.selectbox(
            t("最多步数", "At most hops"), HOPS, index=HOPS.index(_hops()), key="linked_hops", width=110
        )
        day = parts.day_field(
            t("只看这一天成立的", "Only what holds on"),
            "linked_day",
            _day(),
            width=160,
            help=t(
                "留空：路径不限时期；关联方按数据截至日判断是否当前成立。",
                "Empty: paths of all periods; parties are said to hold or not on the day of the data.",
            ),
        )
        with st.container(width="content", gap=None):
            st.html('<div style="height:24px"></div>')
            pressed = st.button(
                t("查找关联", "Find"),
                type="primary",
                icon=":material/search:",
                shortcut="Ctrl+Enter",
                disabled=a is None,
                key="linked_find",
            )
    if pressed and a is not None:
        asked = {"a": a, "b": b or "", "hops": str(hops), "day": day.isoformat() if day else ""}
        kept = {name: value for name, value in asked.items() if value}
        for name, value in kept.items():
            # What is chosen here is no preset that comes anew from the address.
            if name in ("a", "b"):
                st.session_state[f"linked_{name}_preset"] = value
        address.from_dict({**kept, **({"lang": address["lang"]} if "lang" in address else {})})
        st.session_state["linked_page"] = 1


def _hops() -> int:
    asked = st.query_params.get("hops", "")
    return int(asked) if asked.isdigit() and int(asked) in HOPS else _DEFAULT_HOPS


def _day() -> date | None:
    try:
        return date.fromisoformat(st.query_params.get("day", ""))
    except ValueError:
        return None


def _kept(key: tuple[Any, ...]) -> Any:
    """What was worked out for ``key`` last time; None where it was something else."""
    kept = st.session_state.get("linked_answer")
    return kept[1] if kept is not None and kept[0] == key else None


def _between(session: Session, a: str, b: str) -> Between:
    key = ("between", session.revision, a, b, _hops(), _day())
    found: Between | None = _kept(key)
    if found is None:
        with st.spinner(t("正在查找路径…", "Looking for paths…")):
            found = analyze.linked_between(session, a, b, max_hops=_hops(), as_of=_day())
        st.session_state["linked_answer"] = (key, found)
    return found


def _parties_of(session: Session, a: str) -> Parties:
    key = ("parties", session.revision, a, _day())
    found: Parties | None = _kept(key)
    if found is None:
        with st.spinner(t("正在查找关联方…", "Looking for linked parties…")):
            found = analyze.linked_parties(session, a, as_of=_day())
        st.session_state["linked_answer"] = (key, found)
    return found


# Two subjects


def _paths(session: Session, found: Between) -> None:
    parts.note(str(found.summary) + _left_out(found.left_out), "" if found.paths else "yellow")
    if found.truncated:
        parts.note(
            t(
                f"检索到工作量上限为止：{found.complete_hops} 步以内的路径已列全，更长的可能不全。",
                f"The search stopped at its work limit: paths of up to {found.complete_hops} hops are all there, "
                "longer ones may be missing.",
            ),
            "orange",
        )
    if not found.paths:
        return
    pages = -(-len(found.paths) // PAGE)
    page = min(int(st.session_state.get("linked_page", 1)), pages)
    first = (page - 1) * PAGE
    shown = found.paths[first : first + PAGE]
    known = session.index.known({uid for told in shown for uid in told.path.nodes})
    cut = t(f"，另有 {found.cut} 条未列", f", {found.cut} more not listed") if found.cut else ""
    st.html(
        parts.heading(
            t(f"路径 {len(found.paths)}", f"Paths {len(found.paths)}"),
            t("越少见的联系排得越前", "the least ordinary first") + cut,
        )
    )
    with st.container(key="linked_paths", gap=None):
        for place, told in enumerate(shown, start=first + 1):
            with st.container(horizontal=True, vertical_alignment="center", key=f"path_row_{place}"):
                with st.container(width="stretch"):
                    st.html(
                        f'<div class="ml-path"><span class="no">{place}</span><div>'
                        f"{chains.chain_html(told, known)}{_path_meta(told)}</div></div>"
                    )
                if st.button(f":blue[{t('在图上查看', 'See in the graph')}]", type="tertiary", key=f"path_see_{place}"):
                    edges = [uid for step in told.path.steps for uid in step]
                    frame.go("explore", uid=",".join(told.path.nodes), edges=",".join(edges))
    if pages > 1:
        st.pagination(pages, key="linked_page")


def _left_out(count: int) -> str:
    """What the search did not pass through, in words."""
    if not count:
        return ""
    return t(
        f"未经过与两端相邻的 {count} 个公共节点（平台电话、文书等，联系过于普遍）。",
        f" {count} {'node' if count == 1 else 'nodes'} next to the two that would tie too many together (platforms, "
        "documents), not passed through.",
    )


def _path_meta(told: LinkedPath) -> str:
    said = (
        t(f"{told.path.hops} 步", f"{told.path.hops} hops"),
        t(
            f"此类路径在两者之间偶然期望 {number(told.expected)} 条",
            f"{number(told.expected)} paths of this kind expected by chance between the two",
        ),
        t(f"排序权重 {told.path.rank:.3f}", f"rank {told.path.rank:.3f}"),
    )
    weakest = t("最弱一环：", "weakest link: ")
    return (
        f'<div class="ml-meta">{escape("　".join(said))}　{escape(weakest)}{lead_card.status_html(told.status)}</div>'
    )


# One subject


def _parties(session: Session, found: Parties) -> None:
    parts.note(str(found.summary), "" if found.parties else "yellow")
    if found.cut:
        parts.note(
            t(
                f"只列最强的 {len(found.parties)} 项，另有 {found.cut} 项未列。",
                f"The strongest {len(found.parties)} are listed; {found.cut} more are not.",
            ),
            "orange",
        )
    order = list(GROUPS)
    rows = sorted(found.parties, key=lambda party: order.index(party.group))
    with st.container(key="linked_groups"):
        for group, members in groupby(rows, key=lambda party: party.group):
            _group(session, found, group, list(members))


def _group(session: Session, found: Parties, group: str, members: list[Party]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"group_head_{group}"):
        with st.container(width="stretch"):
            st.html(parts.heading(f"{GROUPS[group]} {len(members)}", _why_chance(members)))
        if st.button(f":blue[{t('在图上查看', 'See in the graph')}]", type="tertiary", key=f"group_see_{group}"):
            _see(
                session,
                [found.subject, *(party.uid for party in members)],
                [e for party in members for e in party.evidence],
            )
    day = found.as_of
    holds = t(f"{day} 成立" if day else "当日成立", f"holds on {day}" if day else "holds")
    columns = (
        t("关联方", "Party"),
        t("依据", "Why"),
        t("期间", "Period"),
        holds,
        t("证据状态", "Status"),
        t("强度", "Strength"),
        t("偶然期望", "By chance"),
    )
    parts.table(columns, [_row(party) for party in members], numbers=(5, 6))


def _why_chance(members: list[Party]) -> str:
    """Why there is no chance figure, where no member has one."""
    return str(members[0].chance) if all(party.expected is None for party in members) else ""


def _row(party: Party) -> tuple[object, ...]:
    look = state.theme()
    cleared = f' <span class="ml-chip plain">{escape(views.badge_text("cleared"))}</span>' if party.cleared else ""
    holds = {True: t("是", "yes"), False: t("否", "no"), None: t("日期不全", "dates incomplete")}[party.current]
    expected = (
        t("不适用", "n/a")
        if party.expected is None
        else parts.Raw(f'<span title="{escape(str(party.chance))}">{number(party.expected)}</span>')
    )
    return (
        parts.Raw(f"<div>{theme.icon(party.label, look)} {escape(party.name)}{cleared}</div>"),
        str(party.why),
        parts.Raw(f'<span class="ml-nowrap">{escape(str(party.period))}</span>'),
        holds,
        parts.Raw(lead_card.status_html(party.status)),
        f"{party.strength:.2f}",
        expected,
    )


def _see(session: Session, nodes: Iterable[str], evidence: Iterable[Evidence]) -> None:
    proofs = list(evidence)
    uids = [*nodes, *(uid for e in proofs for uid in (e.from_uid, e.to_uid) if uid)]
    live = session.index.resolve(uids)
    shown = list(dict.fromkeys(live[uid] for uid in uids if uid in live))[:_MOST]
    frame.go("explore", uid=",".join(shown), edges=",".join(dict.fromkeys(e.uid for e in proofs if e.kind == "edge")))


_STYLE = """<style>
.st-key-linked_paths{border-top:1px solid var(--ml-line)}
[class*="st-key-path_row_"]{border-bottom:1px solid var(--ml-line);padding:6px 0}
[class*="st-key-path_row_"] button,[class*="st-key-group_head_"] button{min-height:0;padding:0}
[class*="st-key-group_head_"]{margin-bottom:-8px}
[class*="st-key-group_head_"] .ml-head{margin:0}
.st-key-linked_groups .ml-table{table-layout:fixed}
.st-key-linked_groups th:nth-child(1){width:22%}
.st-key-linked_groups th:nth-child(3){width:17%}
.st-key-linked_groups th:nth-child(4){width:10%}
.st-key-linked_groups th:nth-child(5){width:9%}
.st-key-linked_groups th:nth-child(6),.st-key-linked_groups th:nth-child(7){width:7%}
.ml-path{display:flex;gap:12px}
.ml-path .no{min-width:22px;text-align:right;color:var(--ml-t3);font-size:13px;line-height:2}
.ml-path .ml-meta img{vertical-align:-3px}
</style>"""
