"""中文 → English → 中文: the app's own words change on every page, what the data say stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App, Visits, resting
from ui.frame import ENTRIES

pytestmark = pytest.mark.browser

#: What is ours on a page: navigation, headings, buttons, labels, tabs, column heads, notes of states.
_OURS = (
    "[data-testid=stTopNavLink], [data-testid=stTopNavSection], h1, .ml-scope, .ml-head, label, [role=tab], th, "
    ".ml-steps > div, .ml-figures > div > span, .ml-rail, [role=radio]"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def ours(page: Page) -> list[str]:
    """The visible texts of the app itself, buttons too where they bear no name from the data."""
    said: list[str] = page.locator(_OURS).evaluate_all("all => all.map(e => e.innerText.trim()).filter(Boolean)")
    buttons: list[str] = page.get_by_role("button").evaluate_all(
        "all => all.filter(e => !e.closest('[class*=st-key-hit_],[class*=st-key-lead_]'))"
        ".map(e => (e.innerText || e.getAttribute('aria-label') || '').trim()).filter(Boolean)"
    )
    return said + buttons


def nameless(page: Page) -> list[str]:
    """What a reader of the screen would meet without a name: fields, buttons, links, whatever Tab stops at."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("input,textarea,button,select,a,[role=combobox],[tabindex='0']")]
        .filter(e => e.getClientRects().length && e.tabIndex >= 0)
        .filter(e => ![e.getAttribute("aria-label"), e.innerText, e.title,
          ...[...(e.labels ?? [])].map(label => label.innerText),
          document.getElementById(e.getAttribute("aria-labelledby"))?.innerText].some(name => name?.trim()))
        .map(e => e.outerHTML.slice(0, 200))"""
    )
    return found


def switch(page: Page) -> None:
    page.locator(".st-key-lang_switch button").click()
    resting(page)


def test_every_page_is_whole_in_english_and_every_field_has_a_name(app: App, open_app: Visits) -> None:
    page = open_app("/")
    resting(page)
    switch(page)
    for entry in ENTRIES:
        if entry.section[1]:
            page.goto(f"{app.root}/{entry.path}?lang=en")
        else:
            page.get_by_role("link", name=entry.en, exact=True).click()
            page.wait_for_url(f"**/{'' if entry.module == 'overview' else entry.path}*")
        expect(page.locator("h1").first).to_be_visible()
        resting(page)
        expect(page.locator(".st-key-lang_switch button")).to_have_text("中文")
        left = [text for text in ours(page) if _CHINESE.search(text) and text != "中文"]
        assert left == [], entry.module
        assert nameless(page) == [], entry.module
        assert page.evaluate("document.documentElement.lang") == "en"


def test_the_switch_goes_there_and_back_and_keeps_the_page(open_app: Visits) -> None:
    page = open_app("/explore")
    heading = page.locator("h1").first
    expect(heading).to_have_text("探索")
    page.wait_for_function("window.__mailuo?.explore_canvas")
    resting(page)
    before = sorted(ours(page))
    switch(page)
    expect(heading).to_have_text("Explore")
    switch(page)
    expect(heading).to_have_text("探索")
    # The heading is drawn first; on a busy machine the rest of the page follows seconds later.
    for _ in range(40):
        if sorted(ours(page)) == before:
            break
        page.wait_for_timeout(250)
    assert sorted(ours(page)) == before
