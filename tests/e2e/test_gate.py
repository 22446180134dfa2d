"""The gate of the running server: page, media, component file and websocket are closed without this start's token."""

from __future__ import annotations

import base64
import os
import re
import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import App, Visits, resting

pytestmark = pytest.mark.browser


def websocket(app: App, **headers: str) -> int:
    """Status of the answer to a request for the websocket: 101 when it is opened."""
    where = urlsplit(app.root)
    lines = [
        f"GET /_stcore/stream?token={app.token} HTTP/1.1",
        f"Host: {where.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    with socket.create_connection((where.hostname, where.port), timeout=60) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(line.recv(4096).split(b" ", 2)[1])


def test_everything_the_page_fetches_is_closed_to_others(app: App, open_app: Visits) -> None:
    fetched: set[str] = set()
    page = open_app("/queries")
    page.on("request", lambda request: fetched.add(urlsplit(request.url).path))
    page.goto(f"{app.root}/explore")
    page.wait_for_function("window.__mailuo?.explore_canvas")
    page.goto(f"{app.root}/import")
    resting(page)
    page.locator(".st-key-record button").first.click()
    batch = page.locator(".st-key-undo_id input")
    batch.fill("股东出资")
    batch.press("Enter")
    with page.expect_download() as saved:
        page.locator("[class*=st-key-record_rejects] button").first.click()
    assert saved.value.path().read_bytes()
    fetched.add(urlsplit(saved.value.url).path)
    component = [path for path in fetched if path.endswith("canvas.js")]
    media = [path for path in fetched if "/media/" in path]
    scripts = [path for path in fetched if "/static/" in path and path.endswith(".js")]
    assert component and media and scripts, fetched
    wrong = app.cookie[:-1] + ("A" if app.cookie[-1] != "A" else "B")
    for path in ("/", "/explore", "/_stcore/health", *component, *media, scripts[0]):
        assert app.ask(path, Cookie=app.cookie) == 200, path
        for headers in ({}, {"Cookie": wrong}, {"Cookie": "mailuo=1"}):
            assert app.ask(path, **headers) == 403, path
        assert app.ask(f"{path}?token=wrong") == 403, path
        assert app.ask(path, Cookie=app.cookie, Host="elsewhere.example") == 403, path


def test_the_websocket_opens_for_the_cookie_alone(app: App) -> None:
    assert websocket(app, Cookie=app.cookie) == 101
    assert websocket(app) == 403, "a token in its address is no cookie"
    assert websocket(app, Cookie=app.cookie + "x") == 403
    assert websocket(app, Cookie=app.cookie, Origin="http://elsewhere.example") == 403


def test_a_visitor_without_the_token_sees_one_sentence(app: App, browser: object) -> None:
    page = browser.new_context().new_page()  # type: ignore[attr-defined]
    try:
        page.goto(app.root + "/explore")
        expect(page.locator("body")).to_contain_text("请用启动时给出的地址打开")
        assert re.search(r"青禾|mailuo_\d", page.content()) is None
    finally:
        page.context.close()


def test_the_token_is_printed_once_and_no_address_with_it(app: App) -> None:
    app.ask("/explore?uid=12345678", Cookie=app.cookie)
    said = "".join(app.printed)
    assert said.count(app.token) == 1
    assert "12345678" not in said
