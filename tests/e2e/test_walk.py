"""One walk through the app: search, expand, path, undo, report; nothing that stands moves, nothing goes outside."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Visits, resting

pytestmark = pytest.mark.browser

UNIT = "青禾县交通运输局"


def hook(page: Page, expression: str, *args: Any) -> Any:
    """A value of the canvas's own hook."""
    return page.evaluate(f"(args) => window.__mailuo.explore_canvas.{expression}", list(args))


def wait(page: Page, expression: str, *args: Any) -> None:
    page.wait_for_function(
        f"(args) => {{ const h = window.__mailuo?.explore_canvas; return h && ({expression}); }}", arg=list(args)
    )


def at_rest(page: Page) -> None:
    """Every event has reached Python and the page is drawn."""
    wait(page, "h.ready && h.pending === 0")
    resting(page)


def on(page: Page, uid: str) -> tuple[float, float]:
    place = hook(page, "pixel(args[0])", uid)
    page.mouse.move(place["x"], place["y"])
    return place["x"], place["y"]


def reachable(page: Page, but: set[str]) -> list[str]:
    """Nodes whose middle is on the canvas and under no other node, the ones with most room round them first."""
    box = page.locator(".ml-canvas").bounding_box()
    assert box is not None
    places = {
        uid: (p["x"], p["y"])
        for uid, p in hook(page, "pixels()").items()
        if box["x"] + 20 < p["x"] < box["x"] + box["width"] - 20
        and box["y"] + 60 < p["y"] < box["y"] + box["height"] - 60
    }

    def room(uid: str) -> float:
        x, y = places[uid]
        return min(math.hypot(x - a, y - b) for other, (a, b) in places.items() if other != uid)

    return sorted((uid for uid in places if uid not in but), key=room, reverse=True)


def few(page: Page, uid: str) -> int:
    """The number on a node's badge: neighbours that are not shown."""
    said = str(hook(page, "hidden(args[0])", uid))
    return int(said.removeprefix("+") or 0) if said != "999+" else 1000


def find(page: Page, name: str) -> str:
    """Search on the explorer's rail, choose the first hit; gives the uid that is now in the middle."""
    field = page.locator(".st-key-explore_search input")
    field.fill(name)
    field.press("Enter")
    page.locator(".st-key-hit_0 button").first.click()
    wait(page, "h.ready && h.selected.length === 1")
    at_rest(page)
    return str(hook(page, "selected")[0])


def test_from_a_name_to_a_picture_a_path_and_a_report(open_app: Visits, browser: Browser, tmp_path: Path) -> None:
    page = open_app("/explore")
    unit = find(page, UNIT)
    assert len(hook(page, "positions()")) > 5
    assert "token" not in page.url and unit in page.url

    # A click shows the details, each with its source.
    detail = page.locator(".st-key-detail")
    expect(detail).to_contain_text(UNIT)
    other = next(uid for uid in reachable(page, {unit}) if 0 < few(page, uid) <= 20)
    page.mouse.click(*on(page, other))
    wait(page, "h.selected[0] === args[0] && h.pending === 0", other)
    resting(page)
    expect(detail).not_to_contain_text("点击节点看详情")
    expect(detail.locator(".ml-source").first).to_be_visible()

    # A double click expands it: more nodes, a smaller badge, and nothing that stood has moved.
    before, drawn = hook(page, "positions()"), hook(page, "drawnAt()")
    page.mouse.dblclick(*on(page, other))
    wait(page, "Object.keys(h.positions()).length > args[0]", len(before))
    at_rest(page)
    after, still = hook(page, "positions()"), hook(page, "drawnAt()")
    assert few(page, other) == 0, "all its neighbours are there now"
    assert {uid: after[uid] for uid in before} == before
    assert {uid: still[uid] for uid in drawn} == drawn

    # Two nodes give the paths between them.
    page.locator(".ml-canvas").press("f")
    far = next(uid for uid in reachable(page, {unit, other}) if uid not in before)
    page.mouse.click(*on(page, far))
    wait(page, "h.selected[0] === args[0] && h.pending === 0", far)
    resting(page)
    page.keyboard.down("Shift")
    page.mouse.click(*on(page, unit))
    page.keyboard.up("Shift")
    wait(page, "h.selected.length === 2 && h.pending === 0")
    resting(page)
    expect(page.locator(".st-key-path_list")).to_be_visible()
    assert hook(page, "path"), "the best path is marked"

    # Undo takes the path and then the expansion back; what is left stands where it stood.
    page.locator(".ml-canvas").focus()
    for _ in range(2):
        page.keyboard.press("Control+z")
        at_rest(page)
    wait(page, "Object.keys(h.positions()).length === args[0]", len(before))
    assert hook(page, "positions()") == before

    # The picture goes into a report, and the report leaves as a file that needs nothing from anywhere.
    page.locator(".st-key-to_report button").click()
    page.locator(".st-key-report_make button").click()
    frame = page.frame_locator(".st-key-report_frame iframe")
    expect(frame.locator("body")).to_contain_text(UNIT)
    with page.expect_download() as saved:
        page.locator(".st-key-report_download button").click()
    target = tmp_path / "report.html"
    saved.value.save_as(target)
    _opens_by_itself(browser, target)


def _opens_by_itself(browser: Browser, file: Path) -> None:
    """The file shows text and picture, and asks for nothing but itself."""
    asked: list[str] = []
    wrong: list[str] = []
    context = browser.new_context()
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(file.as_uri())
        expect(page.locator("body")).to_contain_text(UNIT)
        canvas = page.frames[-1].locator("canvas").first
        expect(canvas).to_be_visible()
        drawn = canvas.evaluate(
            "c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            " let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"
        )
        assert drawn > 1000
        assert [url for url in asked if not url.startswith(("data:", "blob:", "about:")) and url != file.as_uri()] == []
        assert wrong == []
    finally:
        context.close()


def test_a_deep_link_and_a_second_tab_need_no_token(open_app: Visits) -> None:
    page = open_app("/explore")
    find(page, UNIT)
    second = page.context.new_page()
    second.goto(page.url)
    wait(second, "h.ready")
    assert set(hook(second, "positions()")) == set(hook(page, "positions()"))
    assert json.dumps(hook(second, "selected")) == json.dumps(hook(page, "selected"))


def test_what_a_page_asks_of_elsewhere_is_noticed(open_app: Visits) -> None:
    page = open_app("/reports")
    resting(page)
    assert open_app.outside == []
    page.evaluate("fetch('http://elsewhere.invalid/x').catch(() => 0)")
    page.wait_for_timeout(200)  # the console's message comes on its own way
    assert any("elsewhere.invalid" in said for said in open_app.outside)
    open_app.outside.clear()
