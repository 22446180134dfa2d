"""The whole thing as a person starts it: the county in its own home, ``mailuo ui``, a browser that may not go out."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from graph.store import process
from mailuo.demo import run_demo

ROOT = Path(__file__).resolve().parents[2]

expect.set_options(timeout=15_000)  # ms; a loaded machine is slow, and no test measures time

#: Every address that is not on this machine or in the page itself.
_OUTSIDE = re.compile(r"^(?!http://127\.0\.0\.1[:/])(?!data:)(?!blob:)(?!about:)")
_OUTSIDE_WS = re.compile(r"^(?!wss?://127\.0\.0\.1[:/])")


@dataclass
class App:
    """A running ``mailuo ui``. ``address`` holds the token; ``root`` does not."""

    home: Path
    address: str
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def token(self) -> str:
        return urlsplit(self.address).query.removeprefix("token=")

    @property
    def cookie(self) -> str:
        return f"mailuo_{urlsplit(self.address).port}={self.token}"

    def ask(self, path: str, **headers: str) -> int:
        """Status of the answer to a plain request, redirects not followed."""
        opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
        request = urllib.request.Request(self.root + path, headers=headers)
        try:
            with opener.open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@contextlib.contextmanager
def started(home: Path) -> Iterator[App]:
    """``mailuo ui`` over a home, until the block ends."""
    environment = {**os.environ, "MAILUO_HOME": str(home), "MAILUO_ACTOR": "研判员"}
    with subprocess.Popen(
        [sys.executable, "-m", "mailuo", "ui", "--port", "0", "--no-browser"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as running:
        app = App(home, "", running)
        said = threading.Event()

        def read() -> None:
            assert running.stdout is not None
            for line in running.stdout:
                app.printed.append(line)
                found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
                if found:
                    app.address = found[0]
                    said.set()
            said.set()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            said.wait(120)
            assert app.address, "".join(app.printed)
            _until_it_answers(app)
            yield app
        finally:
            running.terminate()
            running.wait(timeout=30)
            reader.join(timeout=10)


def _until_it_answers(app: App) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if app.ask("/_stcore/health", Cookie=app.cookie) == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the app does not answer: {''.join(app.printed)}")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app over the county, with the leads of all models."""
    home = tmp_path_factory.mktemp("e2e") / "home"
    settings = run_demo(home)
    try:
        with started(home) as running:
            yield running
    finally:
        process.stop(settings)


class Visits:
    """``visits("/explore", lang="en")``: a new visitor with the token.

    ``outside``: addresses off this machine that were asked for, refused by the browser's route or by the page's own
    policy; ``errors``: what scripts failed at.
    """

    def __init__(self, browser: Browser, app: App) -> None:
        self.browser = browser
        self.app = app
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, path: str = "/", **query: str) -> Page:
        context = self.browser.new_context(viewport={"width": 1366, "height": 768})
        self.contexts.append(context)
        context.route(_OUTSIDE, self._refuse)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.outside.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("websocket", lambda ws: self.outside.append(ws.url) if _OUTSIDE_WS.match(ws.url) else None)
        asked = "".join(f"&{name}={value}" for name, value in query.items())
        page.goto(f"{self.app.root}{path}?token={self.app.token}{asked}")
        return page

    def _refuse(self, route: Any) -> None:
        self.outside.append(route.request.url)
        route.abort()


@pytest.fixture
def open_app(browser: Browser, app: App) -> Iterator[Visits]:
    """Visits to the app; at the end nothing has gone outside and no script has failed."""
    visits = Visits(browser, app)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.outside == []
    assert visits.errors == []


def resting(page: Page) -> None:
    """Wait until Streamlit has drawn the page to its end."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
