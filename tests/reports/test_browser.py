"""The page opened from a file in a real browser: nothing runs that came from a source, nobody is asked for anything."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page

from graph.session import Session
from reports import FORMATS, Report, collect
from tests.reports.world import HOSTILE, attack, county, lead

pytestmark = pytest.mark.browser


@dataclass
class Seen:
    """What a page did while it was open."""

    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def hostile(attacked: Session) -> Report:
    rows = attack()
    subjects = [(rows.uid(f"c{i}"), "company", "Company", text) for i, text in enumerate(HOSTILE)]
    lead(attacked, subjects, [rows.uid("h0")], rows.uid("doc"), HOSTILE[1])
    return collect(attacked, [rows.uid("u")], hops=2, title=HOSTILE[1], names=True, why=HOSTILE[0])


def opened(browser: Browser, page_text: str, folder: Path) -> tuple[Page, Seen]:
    path = folder / "report.html"
    path.write_text(page_text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1000, "height": 1300})
    seen = Seen()

    def refuse(route: Any) -> None:
        if route.request.url in (path.as_uri(), "about:srcdoc") or route.request.url.startswith("data:"):
            route.continue_()
        else:
            seen.asked.append(route.request.url)
            route.abort()

    context.route("**/*", refuse)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.goto(path.as_uri())
    return page, seen


def live(page: Page) -> Frame:
    """The frame of the interactive picture, once it is drawn."""
    frame = next(f for f in page.frames if f != page.main_frame)
    frame.wait_for_function("window.network && network.body.nodeIndices.length > 0")
    return frame


def hover_everything(page: Page, frame: Frame) -> list[str]:
    """Move over every node and the middle of every edge; the tooltips that came up."""
    spots = frame.evaluate(
        "() => { const at = network.getPositions(), d = p => network.canvasToDOM(p), out = [];"
        "for (const id in at) out.push(d(at[id]));"
        "edges.forEach(e => out.push(d({x: (at[e.from].x + at[e.to].x) / 2, y: (at[e.from].y + at[e.to].y) / 2})));"
        "return out; }"
    )
    box = page.locator("iframe.live").bounding_box()
    assert box is not None
    tips = []
    for spot in spots:
        page.mouse.move(box["x"] + spot["x"] - 1, box["y"] + spot["y"])
        page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"])
        frame.wait_for_timeout(170)  # the tooltip's own delay
        tips.append(str(frame.evaluate("() => document.querySelector('.vis-tooltip')?.innerText ?? ''")))
    return tips


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without policy and sandbox"])
def test_hostile_texts_are_shown_and_do_nothing(
    browser: Browser, hostile: Report, tmp_path: Path, guarded: bool
) -> None:
    text = FORMATS[".html"](hostile).decode("utf-8")
    if not guarded:
        # The escaping alone must hold: policy and sandbox are the second and third wall.
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        text = text.replace(' sandbox="allow-scripts"', "")
        assert "sandbox" not in text.split("srcdoc")[0]
    page, seen = opened(browser, text, tmp_path)
    frame = live(page)
    tips = hover_everything(page, frame)
    assert (seen.dialogs, seen.asked, seen.errors) == ([], [], [])
    for part in (page.main_frame, frame):
        assert part.evaluate("() => document.querySelectorAll('img, link, object, embed, b[onclick]').length") == 0
        assert part.evaluate("() => document.querySelectorAll('[onerror], [onload], [onclick]').length") == 0
    hrefs = page.evaluate("() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert all(re.fullmatch(r"#d\d+", href) for href in hrefs)
    assert page.evaluate("() => document.querySelectorAll('script').length") == 0
    # Shown as what they are: in the paper's text, and in a tooltip that holds the letters that pyvis takes for HTML.
    body = page.inner_text("body")
    for attack_text in HOSTILE:
        assert attack_text in body
    assert any("href=javascript:alert(3)" in tip for tip in tips)
    labels = frame.evaluate("() => nodes.map(n => n.label).join('|')")
    assert "<img" in labels


def test_the_picture_has_every_line_in_its_place_and_stands_still(
    browser: Browser, door: Session, tmp_path: Path
) -> None:
    report = collect(door, [county().uid("1")], hops=4)
    page, seen = opened(browser, FORMATS[".html"](report).decode("utf-8"), tmp_path)
    frame = live(page)
    assert frame.evaluate("() => nodes.length") == len(report.nodes)
    ids = frame.evaluate("() => edges.getIds()")
    assert len(ids) == len(set(ids)) > 0
    # Two relations of one pair, one of them refuted: both are drawn.
    pairs = frame.evaluate("() => edges.map(e => [e.from, e.to].sort().join())")
    assert len(pairs) == len(set(pairs)) + 1
    before = frame.evaluate("() => network.getPositions()")
    frame.wait_for_timeout(500)
    assert frame.evaluate("() => network.getPositions()") == before
    assert frame.evaluate("() => network.physics.options.enabled") is False
    assert (seen.asked, seen.errors) == ([], [])
    assert html.escape("张〔隐〕") in page.inner_text("body")


def test_print_and_no_script_have_the_still_picture(browser: Browser, door: Session, tmp_path: Path) -> None:
    report = collect(door, [county().uid("1")], hops=4)
    page, _ = opened(browser, FORMATS[".html"](report).decode("utf-8"), tmp_path)
    assert page.locator(".live").is_visible()
    assert not page.locator(".still").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".still svg text").first.is_visible()
    assert not page.locator(".live").is_visible()
    # Grey print: no colour but black, white and grey in the picture.
    colours = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('.still svg *')].flatMap(e => "
        "[e.getAttribute('fill'), e.getAttribute('stroke')]))].filter(c => c && c !== 'none')"
    )
    for colour in colours:
        r, g, b = (int(part, 16) for part in re.findall("..", colour[1:] if len(colour) == 7 else 2 * colour[1:]))
        assert max(r, g, b) - min(r, g, b) <= 12, colour
