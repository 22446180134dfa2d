"""A field in which one object is looked up by name, alias or code and chosen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph import views
from graph.model import model
from graph.session import Session
from graph.words import t
from ui import state

#: Hits offered in the list.
_HITS = 20


def labels_under(name: str) -> tuple[str, ...]:
    """A label with those that extend it."""
    return (name, *(label.name for label in model().labels.values() if label.extends == name))


def picker(
    session: Session, label: str, key: str, labels: Sequence[str] | None = None, preset: str | None = None
) -> str | None:
    """Draw the field; gives the uid of the entity that is chosen, None where there is none yet.

    Args:
        key: unique on the page.
        labels: only these kinds; None: every kind.
        preset: a uid that is chosen from the start (a deep link); it counts once for each new value.
    """
    if preset and st.session_state.get(f"{key}_preset") != preset:
        st.session_state[f"{key}_preset"] = preset
        known = session.index.known(session.index.resolve([preset]).values())
        for uid, found in known.items():
            st.session_state[f"{key}_text"] = found.title
            st.session_state[f"{key}_uid"] = uid
            st.session_state[f"{key}_first"] = uid
    with st.container(key=f"pick_{key}", gap="xxsmall"):
        text = st.text_input(
            label,
            key=f"{key}_text",
            placeholder=t("搜姓名、单位、编号，回车", "Name, unit, code, then Enter"),
            icon=":material/search:",
        ).strip()
        if not text:
            return None
        offered = _offered(session, text, key, tuple(labels) if labels else None)
        if not offered:
            st.html(f'<div class="ml-meta">{t("在所列数据范围内未发现。", "Nothing found in the data listed.")}</div>')
            return None
        if st.session_state.get(f"{key}_uid") not in offered:
            st.session_state[f"{key}_uid"] = next(iter(offered))
        chosen: str = st.selectbox(
            t("选定对象", "Choose"),
            list(offered),
            format_func=lambda uid: offered.get(uid, uid),
            key=f"{key}_uid",
            label_visibility="collapsed",
        )
    return chosen


def _offered(session: Session, text: str, key: str, labels: tuple[str, ...] | None) -> dict[str, str]:
    """Uid → words of what ``text`` may mean; asked again (and written down) only when it changes."""
    asked = (session.revision, text, labels, state.language())
    kept = st.session_state.get(f"{key}_offered")
    if kept is None or kept[0] != asked:
        hits = session.search(text, labels, limit=_HITS).hits
        words = {hit.uid: _words(hit.title, hit.label, hit.subtitle, hit.badges) for hit in hits}
        direct = session.index.resolve([text, str(st.session_state.get(f"{key}_first", ""))])
        for uid, known in session.index.known(direct.values()).items():
            if labels is None or known.label in labels:
                words = {uid: _words(known.title, known.label, known.subtitle, known.badges), **words}
        kept = (asked, words)
        st.session_state[f"{key}_offered"] = kept
    out: dict[str, str] = kept[1]
    return out


def _words(title: str, label: str, subtitle: str, badges: Sequence[str]) -> str:
    marks = [views.badge_text(badge) for badge in badges]
    return "　".join(part for part in (title, views.kind_text([label]), subtitle, *marks) if part)
