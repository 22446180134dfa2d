"""The canvas in a real browser: what a person does reaches Python, and what stands never moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.canvas.app.sample import HOSTILE
from ui.theme import HOOKS

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def hook(page: Page, expression: str, *args: Any) -> Any:
    """A value of the canvas's test hook."""
    return page.evaluate(f"(args) => window.__mailuo.test.{expression}", list(args))


def wait(page: Page, expression: str, *args: Any) -> None:
    page.wait_for_function(
        f"(args) => {{ const h = window.__mailuo?.test; return h && ({expression}); }}", arg=list(args)
    )


def click(page: Page, uid: str, **how: Any) -> None:
    at = hook(page, "pixel(args[0])", uid)
    page.mouse.move(at["x"], at["y"])
    if how.pop("double", False):
        page.mouse.dblclick(at["x"], at["y"])
        return
    shift = how.pop("shift", False)
    if shift:
        page.keyboard.down("Shift")
    page.mouse.click(at["x"], at["y"])
    if shift:
        page.keyboard.up("Shift")


def log_has(page: Page, text: str) -> None:
    expect(page.locator("#log")).to_contain_text(text)


def log(page: Page) -> list[str]:
    return (page.locator("#log").text_content() or "").split()


def rerun(page: Page) -> None:
    """A run that changes nothing but the status line, seen to have arrived in the canvas."""
    status = page.locator(".ml-status")
    before = status.text_content() or ""
    page.get_by_role("button", name="rerun").click()
    log_has(page, "rerun")
    expect(status).not_to_have_text(before)


def moved(before: dict[str, list[float]], after: dict[str, list[float]]) -> float:
    """Largest distance of a node that is in both, in the coordinates given."""
    pairs = [(before[uid], after[uid]) for uid in before if uid in after]
    assert pairs
    return max(abs(a[i] - b[i]) for a, b in pairs for i in (0, 1))


def pixels(page: Page) -> dict[str, list[float]]:
    return {uid: [at["x"], at["y"]] for uid, at in hook(page, "pixels()").items()}


def test_click_reaches_python_and_is_acknowledged(visit: Visit) -> None:
    page = visit("county")
    click(page, "henglu")
    log_has(page, "select:henglu")
    wait(page, "h.pending === 0 && h.acked === 1")
    assert hook(page, "selected") == ["henglu"]


def test_double_click_expands_and_nothing_that_stood_moves(visit: Visit) -> None:
    page = visit("county")
    before, drawn, seen = hook(page, "positions()"), hook(page, "drawnAt()"), pixels(page)
    click(page, "henglu", double=True)
    expect(page.locator("#shown")).to_have_text("24")
    wait(page, "Object.keys(h.positions()).length === 24")
    assert moved(before, hook(page, "positions()")) == 0.0
    assert moved(drawn, hook(page, "drawnAt()")) == 0.0
    assert moved(seen, pixels(page)) == 0.0
    assert "select:henglu" not in log(page)  # a double click is one thing
    fresh = [at for uid, at in hook(page, "positions()").items() if uid not in before]
    x, y = before["henglu"]
    assert all(((a - x) ** 2 + (b - y) ** 2) ** 0.5 < 420 for a, b in fresh)
    placed = list(hook(page, "positions()").values())
    apart = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(placed) for b in placed[:i]]
    assert min(apart) > 40


def test_a_double_click_counts_on_a_machine_that_is_slow_to_see_it(visit: Visit) -> None:
    page = visit("county")
    # The page is busy for longer than any double click lasts, between the two clicks of one.
    page.evaluate(
        "addEventListener('pointerup', () => { const t = performance.now(); while (performance.now() - t < 900); },"
        " { once: true, capture: true })"
    )
    click(page, "henglu", double=True)
    log_has(page, "expand:henglu")
    wait(page, "h.pending === 0")
    assert log(page).count("expand:henglu") == 1


def test_a_rerun_moves_nothing_and_mounts_nothing(visit: Visit) -> None:
    page = visit("county")
    before, drawn, seen = hook(page, "positions()"), hook(page, "drawnAt()"), pixels(page)
    rerun(page)
    assert moved(before, hook(page, "positions()")) == 0.0
    assert moved(drawn, hook(page, "drawnAt()")) == 0.0
    assert moved(seen, pixels(page)) == 0.0
    assert hook(page, "mounts") == 1


def test_fast_clicks_all_arrive_once_and_in_order(visit: Visit) -> None:
    page = visit("county")
    for uid in ("henglu", "lot", "jtj"):
        click(page, uid, double=True)
    log_has(page, "expand:jtj")
    wait(page, "h.pending === 0")
    assert [entry for entry in log(page) if entry.startswith("expand")] == ["expand:henglu", "expand:lot", "expand:jtj"]


def test_shift_click_makes_a_pair(visit: Visit) -> None:
    page = visit("county")
    click(page, "zhou")
    click(page, "henglu", shift=True)
    log_has(page, "pair:zhou+henglu")
    assert hook(page, "selected") == ["zhou", "henglu"]


def test_a_click_on_a_line_names_the_records_behind_it(visit: Visit) -> None:
    page = visit("county")
    line = next(uid for uid in hook(page, "edges") if uid == "ggzy|road|recorded")
    at = hook(page, "edgePixel(args[0])", line)
    page.mouse.move(at["x"], at["y"])
    page.mouse.click(at["x"], at["y"])
    log_has(page, "edge:e7")


def test_a_dragged_node_stays_where_it_was_put_until_undone(visit: Visit) -> None:
    page = visit("county")
    before = hook(page, "positions()")
    at = hook(page, "pixel('fix')")
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"] + 60, at["y"] + 30, steps=5)
    page.mouse.up()
    dragged = hook(page, "positions()")
    assert dragged["fix"] != before["fix"]
    rerun(page)
    assert hook(page, "positions()") == dragged
    page.locator(".ml-canvas").focus()
    page.keyboard.press("Control+z")
    wait(page, "JSON.stringify(h.positions().fix) === JSON.stringify(args[0])", before["fix"])
    assert "undo:" not in log(page)


def test_undo_of_an_expansion_is_pythons_and_the_nodes_return_to_their_places(visit: Visit) -> None:
    page = visit("county")
    click(page, "lot", double=True)
    expect(page.locator("#shown")).to_have_text("24")
    wait(page, "Object.keys(h.positions()).length === 24")
    grown = hook(page, "positions()")
    page.locator(".ml-canvas").focus()
    page.keyboard.press("Control+z")
    log_has(page, "undo:")
    expect(page.locator("#shown")).to_have_text("20")
    click(page, "lot", double=True)
    expect(page.locator("#shown")).to_have_text("24")
    wait(page, "Object.keys(h.positions()).length === 24")
    assert hook(page, "positions()") == grown


def test_the_keyboard_reaches_everything(visit: Visit) -> None:
    page = visit("county")
    page.locator(".ml-canvas").focus()
    page.keyboard.press("ArrowRight")  # nothing chosen: begins at the focus
    log_has(page, "select:zhou")
    x = hook(page, "pixel('zhou')")["x"]
    page.keyboard.press("ArrowRight")
    wait(page, "h.selected.length === 1 && h.selected[0] !== 'zhou'")
    [near] = hook(page, "selected")
    assert hook(page, "pixel(args[0])", near)["x"] > x
    page.keyboard.press("Enter")
    log_has(page, f"expand:{near}")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("ArrowLeft")
    wait(page, "h.selected[0] !== args[0]", near)
    [other] = hook(page, "selected")
    page.keyboard.press("Shift+Enter")
    log_has(page, f"pair:{near}+{other}")
    page.keyboard.press("Escape")
    wait(page, "h.selected.length === 0")
    page.keyboard.press("/")
    log_has(page, "search:")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    page.wait_for_function("document.querySelector('#log').textContent.includes('edge:')")
    scale = hook(page, "scale")
    page.keyboard.press("-")
    wait(page, "h.scale < args[0]", scale)
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    page.wait_for_function("document.querySelector('#log').textContent.includes('hide:')")


def test_the_open_help_keeps_the_focus_when_the_page_is_drawn_anew(visit: Visit) -> None:
    page = visit("county")
    page.locator(".ml-canvas").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    status = page.locator(".ml-status")
    before = status.text_content() or ""
    # Pressed by script, so that the focus stays where it is.
    page.get_by_role("button", name="rerun").evaluate("button => button.click()")
    expect(status).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_our_keys_do_not_press_a_page_button_with_the_same_shortcut(visit: Visit) -> None:
    page = visit("county")
    click(page, "lot")
    log_has(page, "select:lot")
    page.keyboard.press("e")
    log_has(page, "expand:lot")
    rerun(page)
    assert "page" not in log(page)


def test_positions_and_zoom_survive_a_page_switch(visit: Visit) -> None:
    page = visit("county")
    page.locator(".ml-canvas").focus()
    page.keyboard.press("-")
    page.keyboard.press("Shift+ArrowLeft")
    before, scale, seen = hook(page, "positions()"), hook(page, "scale"), pixels(page)
    page.get_by_role("link", name="Other").click()
    expect(page.locator("#other")).to_be_visible()
    page.get_by_role("link", name="Canvas").click()
    wait(page, "h.mounts === 2 && h.ready")
    assert hook(page, "positions()") == before
    assert hook(page, "scale") == pytest.approx(scale, abs=1e-6)
    assert moved(seen, pixels(page)) < 0.01


def test_hostile_labels_are_text(visit: Visit) -> None:
    page = visit("hostile")
    drawn = hook(page, "labels()")
    assert any(lines and lines[0].startswith("<img") for lines in drawn.values())
    for uid in ("a", HOSTILE):
        at = hook(page, "pixel(args[0])", uid)
        page.mouse.move(at["x"] - 3, at["y"])
        page.mouse.move(at["x"], at["y"])
        expect(page.locator(".ml-tip")).to_be_visible()
    assert page.locator(".ml-canvas img").count() == 0
    assert page.title() != "owned"
    click(page, HOSTILE)
    wait(page, "h.acked === 1")
    assert page.title() != "owned"


def test_an_empty_canvas_says_how_to_begin(visit: Visit) -> None:
    page = visit("empty", ready=False)
    expect(page.locator(".ml-centre")).to_contain_text("搜索")
    page = visit("empty", ready=False, lang="en")
    expect(page.locator(".ml-centre")).to_contain_text("Search")


def test_many_nodes_are_asked_about_and_too_many_refused(visit: Visit) -> None:
    page = visit("1000", ready=False)
    expect(page.locator(".ml-centre")).to_contain_text("1,000")
    page.get_by_role("button", name="仍然画出").click()
    wait(page, "h.ready && Object.keys(h.positions()).length === 1000")
    page = visit("2001", ready=False)
    expect(page.locator(".ml-centre")).to_contain_text("2,001")
    expect(page.get_by_role("button", name="仍然画出")).to_have_count(0)


def test_the_picture_is_saved_only_after_python_has_read_of_it(visit: Visit, tmp_path: Path) -> None:
    page = visit("county")
    seen = pixels(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出 PNG").click()
    log_has(page, "export:")
    target = tmp_path / "picture.png"
    saved.value.save_as(target)
    head = target.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20]) > 1500  # twice the size on screen
    page.set_viewport_size({"width": 1100, "height": 880})
    rerun(page)
    assert moved(seen, pixels(page)) == 0.0


def test_labels_avoid_each_other_and_every_label_of_a_small_graph_is_drawn(visit: Visit) -> None:
    page = visit("county")
    drawn = hook(page, "labels()")
    assert len([lines for lines in drawn.values() if lines]) == 20
    assert drawn["he"][-1] == "已澄清"


def test_hooks_into_streamlit_still_match(visit: Visit) -> None:
    page = visit("county", path="/other", ready=False)
    expect(page.locator("#other")).to_be_visible()
    page.locator("[data-testid=stDataFrame]").hover()
    for selector in HOOKS:
        expect(page.locator(selector).first).to_be_attached()
