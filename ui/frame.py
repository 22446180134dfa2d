"""The frame round every page: language, style, navigation, banner, the block that catches errors."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from graph.words import t
from ui import log, parts, state, theme


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation. ``module`` below ``ui.pages``; ``path`` is its address."""

    module: str
    path: str
    zh: str
    en: str
    section: tuple[str, str] = ("", "")


_TOPICS = ("专题", "Topics")
_DATA = ("数据", "Data")

#: In the order of the navigation; an entry whose page does not exist is absent.
ENTRIES = (
    Entry("overview", "overview", "总览", "Overview"),
    Entry("explore", "explore", "探索", "Explore"),
    Entry("findings", "findings", "疑点", "Leads"),
    Entry("saved_queries", "queries", "查询", "Queries"),
    Entry("reports", "reports", "报告", "Reports"),
    Entry("linked_parties", "linked", "关联方", "Linked parties", _TOPICS),
    Entry("repeat_issues", "repeats", "屡查屡犯", "Repeat issues", _TOPICS),
    Entry("importing", "import", "导入", "Import", _DATA),
    Entry("texts", "texts", "文书", "Texts", _DATA),
    Entry("review", "review", "复核", "Review", _DATA),
)


def run() -> None:
    """Draw the app once."""
    language = state.language()
    st.set_page_config(page_icon=theme.brand(state.theme()), layout="wide", initial_sidebar_state=212)
    st.html(theme.css() + theme.overlays(state.theme()) + _FRAME)
    st.logo(theme.brand(state.theme(), t("脉络", "Mailuo")), size="medium")
    pages: dict[str, list[Any]] = {}
    st.session_state["_pages"] = {}
    for entry in ENTRIES:
        if find_spec(f"ui.pages.{entry.module}") is None:
            continue
        page = st.Page(
            _page(entry),
            title=t(entry.zh, entry.en),
            url_path=entry.path,
            default=entry.module == "overview",
        )
        st.session_state["_pages"][entry.module] = page
        pages.setdefault(t(*entry.section), []).append(page)
    page = st.navigation(pages, position="top")
    # Of several tabs each says which page it holds.
    st.set_page_config(page_title=f"{page.title} · {t('脉络', 'Mailuo')}")
    page.run()
    # Fixed, and after the page: before it, its empty place would push the page down.
    with st.container(key="user", horizontal=True, vertical_alignment="center"):
        if state.is_example():
            said = t("示例数据：虚构的青禾县", "Example data: an invented county")
            st.html(f'<span class="ml-banner">{said}</span>', width="content")
        st.button(
            "中文" if language == "en" else "EN", type="tertiary", on_click=state.switch_language, key="lang_switch"
        )
        # The page's language for readers of the screen; a script takes up room, so it stands here.
        spoken = f'<script>document.documentElement.lang="{"en" if language == "en" else "zh-CN"}"</script>'
        st.html(
            f'<span class="ml-meta">{escape(state.config().actor)}</span>{spoken}',
            width="content",
            unsafe_allow_javascript=True,
        )


def go(module: str, **query: str) -> None:
    """Leave for another page; ``query`` goes into its address."""
    page = st.session_state["_pages"].get(module)
    if page is not None:
        st.switch_page(page, query_params=query or None)


def to_lead(finding_id: str) -> None:
    """Leave for the card of one lead: ``id`` is what the page of leads reads of its address."""
    go("findings", id=finding_id)


def _page(entry: Entry) -> Callable[[], None]:
    def render() -> None:
        try:
            parts.guarded(importlib.import_module(f"ui.pages.{entry.module}").render)
        except Exception as error:
            if isinstance(error, RerunException | StopException):
                raise
            said = log.noted(error, entry.module)
            parts.note(t(f"没有完成，画面未变。重试（{said}）", f"Not done, view unchanged. Retry ({said})"), "red")

    render.__name__ = entry.module
    return render


_FRAME = """<style>
.st-key-user{position:fixed;top:12px;right:16px;z-index:1000001;width:auto;height:28px;gap:10px;flex-wrap:nowrap}
.st-key-user button{min-height:0;padding:0}
.stApp a:focus-visible{outline:2px solid var(--ml-accent);outline-offset:1px;border-radius:4px}
.ml-banner{padding:2px 10px;font-size:12px;background:var(--ml-orange-bg);color:var(--ml-orange-text);
 border-radius:3px;white-space:nowrap}
</style>"""
