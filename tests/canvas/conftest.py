"""The test page under Streamlit, and a browser in which every request off this machine is refused and counted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

expect.set_options(timeout=60_000)  # ms; a loaded machine is slow, and no test measures time

ROOT = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the running test page."""
    port, log = _free_port(), tmp_path_factory.mktemp("canvas") / "server.log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "tests/canvas/app/main.py"),
        "--server.port",
        str(port),
    ]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [*command, "--server.headless", "true", "--server.fileWatcherType", "none"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/_stcore/health", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90  # a machine under load starts Streamlit in 20 s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the test page did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """``visit(case, **query)`` opens the page and waits until the canvas stands; at the end nothing went outside."""
    outside: list[str] = []
    errors: list[str] = []
    contexts = []

    def refuse(route: Any) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", None}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def go(case: str, path: str = "/", ready: bool = True, scheme: str = "light", **query: str) -> Page:
        context = browser.new_context(viewport={"width": 1100, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        context.route("**/*", refuse)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "BidiComponent Error" in m.text else None)
        page.goto(f"{server}{path}?" + "&".join(f"{k}={v}" for k, v in {"case": case, **query}.items()))
        if ready:
            page.wait_for_function("window.__mailuo?.test?.ready")
        return page

    yield go
    for context in contexts:
        context.close()
    assert outside == []
    assert errors == []
