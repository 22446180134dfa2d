"""What a browser session keeps, and the one door of the process."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from graph.model.palette import Theme
from graph.session import Session
from graph.session.workspace import StoredFinding
from graph.settings import Settings, settings
from graph.words import Lang, set_lang


@st.cache_resource(show_spinner=False)
def door() -> Session:
    """The open door of this process; it may be used from every browser session at once."""
    return Session.open(settings())


def config() -> Settings:
    """The settings of this process."""
    return settings()


def is_example() -> bool:
    """Whether the home holds the invented county."""
    return (settings().home / "example").exists()


def language() -> Lang:
    """The language of this browser session: the switch, else the address, else the setting."""
    asked = st.query_params.get("lang")
    chosen: Lang = st.session_state.get("lang") or ("en" if asked == "en" else "zh" if asked == "zh" else config().lang)
    st.session_state["lang"] = chosen
    set_lang(chosen)
    return chosen


def switch_language() -> None:
    """Go over to the other language."""
    st.session_state["lang"] = "zh" if st.session_state.get("lang") == "en" else "en"
    set_lang(st.session_state["lang"])


def theme() -> Theme:
    """Light or dark, as the browser's page is."""
    kind: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    return kind


def leads(session: Session) -> list[StoredFinding]:
    """The leads of the last runs, best first; read (and written down) again once a model was run, or when somebody
    has decided about a lead, whoever and wherever."""
    key = session.workspace.mark()
    kept = st.session_state.get("_leads")
    if kept is None or kept[0] != key:
        with session.audited("findings", {"page": "app"}) as counts:
            found = session.workspace.findings()
            counts.update(rows=len(found))
        kept = (key, found)
        st.session_state["_leads"] = kept
    rows: list[StoredFinding] = kept[1]
    return rows
