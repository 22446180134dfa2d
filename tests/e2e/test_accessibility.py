"""axe-core on every page, light and dark: nothing that keeps somebody out (serious, critical)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import App, Visits, resting
from ui.frame import ENTRIES

pytestmark = pytest.mark.browser


def settled(page: Page) -> None:
    """Wait until the page has stayed the same for two seconds: half a page has faults that the whole has not."""
    size, same = -1, 0
    for _ in range(120):
        resting(page)
        now = int(page.evaluate("document.querySelectorAll('*').length"))
        size, same = now, same + 1 if now == size else 0
        if same == 4:
            return
        page.wait_for_timeout(500)
    raise AssertionError("the page does not come to rest")


def serious(page: Page) -> list[str]:
    """Rule, help and first places of each serious or critical violation."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + "; ".join(f"{node['target']} {node['html'][:120]}" for node in one["nodes"][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_any_page(app: App, open_app: Visits, scheme: str) -> None:
    page = open_app("/")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for entry in ENTRIES:
        page.goto(f"{app.root}/{entry.path}")
        page.locator("h1").first.wait_for()
        if entry.module == "explore":
            page.wait_for_function("window.__mailuo?.explore_canvas")
        settled(page)
        found[entry.module] = serious(page)
    assert {module: said for module, said in found.items() if said} == {}
