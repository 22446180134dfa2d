"""Marks, shared fixtures, a home of its own for every run, and the closing report on what did not run.

Variables: ``MAILUO_REAL_DATA`` folder of the real tables; ``MAILUO_TEST_REQUIRE`` comma-separated groups
(``neo4j``, ``browser``, ``real_data``) whose absence makes the run fail; ``MAILUO_TEST_CHROMIUM`` a browser;
``NEO4J_VERSION`` the server version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from mailuo.dev.neo4j_server import Neo4jServer

# Shared machines stall: a slow example is no bug. The blob lets anyone run a failing example again.
hypothesis.settings.register_profile("mailuo", deadline=None, print_blob=True)
hypothesis.settings.load_profile("mailuo")


# ---------------------------------------------------------------- groups that a machine may not be able to run
@dataclass
class Group:
    """One group of tests that needs something beside Python."""

    title: str
    cure: str
    ran: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    deselected: int = 0


_GROUP = "mailuo-group"


def _browser_cure() -> str:
    if shutil.which("apt-get"):
        return "sudo apt-get install -y chromium fonts-noto-cjk"
    return ".venv/bin/playwright install chromium"


def _new_groups() -> dict[str, Group]:
    return {
        "neo4j": Group("真的 Neo4j 服务器 · a real Neo4j server", "make neo4j"),
        "browser": Group("浏览器（Chromium 和中文字体） · Chromium and a font with Chinese", _browser_cure()),
        "real_data": Group("真实数据表 · the real tables", "MAILUO_REAL_DATA=/path/to/data make test"),
    }


class GroupReport:
    """Counts what ran in each group, says why the rest did not, and fails the run where a group is required.

    Under pytest-xdist the tests run in workers and the report is the controller's: a test's groups travel with its
    results, the numbers of tests not selected with the end of a worker.
    """

    def __init__(self, required: list[str]) -> None:
        self.groups = _new_groups()
        self.required = required
        self.other: Counter[str] = Counter()

    def _of(self, item: pytest.Item) -> list[str]:
        return [name for name in self.groups if item.get_closest_marker(name)]

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        for item in items:
            for name in self._of(item):
                self.groups[name].deselected += 1

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        report.user_properties = [*report.user_properties, *((_GROUP, name) for name in self._of(item))]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        groups = [self.groups[str(name)] for key, name in report.user_properties if key == _GROUP]
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = _reason(report)
            for group in groups:
                group.skipped[reason] += 1
            if not groups:
                self.other[reason] += 1
        elif report.when == "call" or report.failed:
            for group in groups:
                group.ran += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker ended. Each collects all tests, so each says the same numbers."""
        for name, deselected in getattr(node, "workeroutput", {}).get(_GROUP, {}).items():
            self.groups[name].deselected = deselected

    def missing(self) -> list[str]:
        """Required groups of which nothing ran, or something was skipped."""
        return [n for n in self.required if not self.groups[n].ran or self.groups[n].skipped]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_GROUP] = {name: group.deselected for name, group in self.groups.items()}
        elif self.missing() and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        out = terminalreporter
        out.section("运行了什么、没有运行什么 · what ran and what did not")
        for name, group in self.groups.items():
            out.line(f"{name}: {group.ran} 项已运行 · ran — {group.title}")
            for reason, n in sorted(group.skipped.items()):
                out.line(f"    {n} 项没有运行 · did not run: {reason}", yellow=True)
            if group.deselected:
                out.line(f"    {group.deselected} 项未选 · not selected", yellow=True)
            if group.skipped:
                out.line(f"    补上 · cure: {group.cure}", yellow=True)
        for reason, n in sorted(self.other.items()):
            out.line(f"{n} 项没有运行 · did not run: {reason}", yellow=True)
        if self.missing():
            names = ", ".join(self.missing())
            out.line(f"本次要求运行 {names}，但没有全部运行：判为失败 · required, did not all run: failed", red=True)


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def pytest_configure(config: pytest.Config) -> None:
    """A home of its own, no settings of the person who runs the tests, and the report on groups."""
    required = [name.strip() for name in os.environ.get("MAILUO_TEST_REQUIRE", "").split(",") if name.strip()]
    unknown = sorted(set(required) - set(_new_groups()))
    if unknown:
        raise pytest.UsageError(f"MAILUO_TEST_REQUIRE: {', '.join(unknown)}? {', '.join(_new_groups())}")
    config.pluginmanager.register(GroupReport(required), "mailuo-groups")
    for name in list(os.environ):
        if name.startswith("MAILUO_") and not name.startswith("MAILUO_TEST_") and name != "MAILUO_REAL_DATA":
            del os.environ[name]
    home = tempfile.mkdtemp(prefix="mailuo-test-home-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["MAILUO_HOME"] = home


# ---------------------------------------------------------------- fixtures that need the machine's help
@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real tables."""
    text = os.environ.get("MAILUO_REAL_DATA", "")
    if not text:
        pytest.skip("MAILUO_REAL_DATA 没有设 · is not set")
    folder = Path(text)
    if not folder.is_dir():
        pytest.skip(f"MAILUO_REAL_DATA={text} 不是文件夹 · is no folder")
    return folder


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real, empty Neo4j of this run (``uri``, ``username``, ``password``); ended when the run ends."""
    from mailuo.dev import neo4j_server as dev

    try:
        server = dev.start(dev.ensure(), tmp_path_factory.mktemp("neo4j"))
    except dev.CannotRun as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that can draw Chinese."""
    found = _find_chromium()
    if found is None:
        pytest.skip("没有找到 Chromium · no Chromium found")
    if shutil.which("fc-list"):
        fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        if not fonts.stdout.strip():
            pytest.skip("没有中文字体 · no font with Chinese characters")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The one browser of this run: Playwright cannot be started twice in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


def _find_chromium() -> str | None:
    named = os.environ.get("MAILUO_TEST_CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None
