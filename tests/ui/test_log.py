"""An error that nobody foresaw: its number is on the screen and in the log, what it says is in neither."""

from __future__ import annotations

import re
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from graph import settings as told
from tests.ui.helpers import run, said
from ui import log
from ui.import_job import Job, Progress

SECRET = "检举人欧阳某某 110101199003078515"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MAILUO_HOME", str(tmp_path))
    told.settings.cache_clear()
    yield tmp_path
    told.settings.cache_clear()


def _fails() -> None:
    try:
        {}[SECRET]
    except KeyError as error:
        raise ValueError(f"{SECRET} 读不出") from error


def _script() -> None:
    from ui import frame

    frame._page(frame.Entry("broken", "broken", "坏页", "Broken"))()


def _shown(monkeypatch: pytest.MonkeyPatch) -> str:
    page = ModuleType("ui.pages.broken")
    page.render = _fails  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ui.pages.broken", page)
    return said(run(AppTest.from_function(_script, default_timeout=60)))


def test_the_number_on_the_screen_is_in_the_log_and_no_name_is(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    screen = _shown(monkeypatch)
    path = home / "logs" / "app.log"
    number = re.search(r"E-[0-9A-F]{4}", screen)
    assert number and str(path) in screen
    written = path.read_text(encoding="utf-8")
    (first, *_) = written.splitlines()
    assert first.endswith(f" {number[0]} broken") and first.startswith(time.strftime("%Y-%m-"))
    assert "builtins.ValueError" in written and "builtins.KeyError" in written, "and what it came from"
    assert re.search(r"^    ui/frame\.py:\d+ _page\.<locals>\.render$", written, re.M)
    assert re.search(r"^    tests/ui/test_log\.py:\d+ _fails$", written, re.M)
    for part in (SECRET, *SECRET.split(), "读不出", str(Path(log.__file__).parents[1])):
        assert part not in written + screen, part
    assert SECRET not in "".join(capfd.readouterr()), "nor on the terminal"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_is_rotated_and_stays_closed_to_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_BYTES", 1_000)
    for _ in range(20):
        log.noted(ValueError(SECRET), "x" * 100)
    files = sorted((home / "logs").iterdir())
    assert [file.name for file in files] == ["app.log", "app.log.1", "app.log.2", "app.log.3"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.stat().st_size <= 1_000 for file in files)


def test_a_log_that_cannot_be_written_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "logs").write_text("", encoding="utf-8")
    assert "写不进去" in _shown(monkeypatch)
    (home / "logs").unlink()
    assert "见日志" in _shown(monkeypatch), "and the next one is written where it can be"


def test_a_load_that_fails_has_a_number_too(home: Path) -> None:
    def work(progress: Progress) -> None:
        _fails()

    job = Job(work, "zh", dry=False)  # type: ignore[arg-type]
    job.wait(60)
    assert job.error is not None
    number = re.search(r"E-[0-9A-F]{4}", job.error.cure)
    assert number and number[0] in (home / "logs" / "app.log").read_text(encoding="utf-8")
    assert SECRET not in f"{job.error}"
