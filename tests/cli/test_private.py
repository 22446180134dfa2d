"""Nobody but its owner reads a home: also where the folder was there before, with the mode that systems give."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.county import FILES_DIR
from graph.settings import load_settings
from graph.store import process

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    yield home
    process.stop(load_settings(home=home))


def _python(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MAILUO_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, umask=0o022, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _open(folder: Path) -> list[str]:
    """What below a folder others may read, write or enter."""
    found = {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert found
    return [f"{name} {mode:o}" for name, mode in found.items() if mode & 0o077]


def test_after_a_load_nothing_in_a_home_that_was_there_before_is_open_to_others(home: Path) -> None:
    done = _python(home, "-m", "mailuo", "load", str(FILES_DIR / "行政区划.csv"))
    assert f"chmod 700 {home}" in done.stderr
    assert "chmod 700" in _python(home, "-m", "mailuo", "--lang", "en", "search", "青禾").stderr
    assert {"ledger", "state", "store", "run", "logs"} <= {path.name for path in home.iterdir()}
    assert _open(home) == []
    home.chmod(0o700)
    assert "chmod" not in _python(home, "-m", "mailuo", "search", "青禾").stderr


def test_the_store_keeps_its_files_closed_whoever_starts_it(home: Path) -> None:
    _python(
        home, "-c", "from graph.session import Session; from graph.settings import *; Session.open(load_settings())"
    )
    assert (home / "store" / "databases").is_dir()
    assert _open(home / "store") == []


def test_the_app_keeps_its_files_closed_however_it_is_started(home: Path) -> None:
    code = (
        "import os, runpy; from ui import frame; frame.run = lambda: None; runpy.run_path('app.py'); print(os.umask(0))"
    )
    assert _python(home, "-c", code).stdout.split()[-1] == str(0o077)
