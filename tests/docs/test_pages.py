"""Every console block of the documentation runs as it stands and prints what the page says.

A block ```` ```csv NAME ```` (or yaml, cypher, text) is a file that the reader makes in the folder he works in.
In a ``console`` block a line ``$ mailuo …`` is run; the lines under it are in its output, in this order. ``…`` stands
for anything within a line, alone for any lines. A command fails only where the page shows the cure (``→``). A page
begins in an empty home, or in the example county where its first command is ``mailuo demo``.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.settings import load_settings
from graph.store import process
from mailuo.demo import run_demo

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_DEMO = "$ mailuo demo --no-app\n"
PAGES = sorted(
    path.name
    for path in (ROOT / "docs").glob("*.md")
    # The page on py2neo needs a server and has a test of its own.
    if "\n```console" in path.read_text(encoding="utf-8") and path.name != "py2neo.md"
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example county, loaded once."""
    home = tmp_path_factory.mktemp("county") / "home"
    run_demo(home)
    process.stop(load_settings(home=home))
    yield home


@pytest.mark.parametrize("page", PAGES)
def test_the_page_runs(page: str, tmp_path: Path, county: Path) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    home, work = tmp_path / "home", tmp_path / "work"
    work.mkdir()
    if _DEMO in text:
        shutil.copytree(county, home, ignore=shutil.ignore_patterns("run"))
        text = text.replace(_DEMO, "", 1)
    ran = 0
    try:
        for language, name, body in _BLOCK.findall(text):
            if language == "console":
                ran += _console(page, body, home, work)
            elif name:
                (work / name).write_text(body, encoding="utf-8")
    finally:
        process.stop(load_settings(home=home))
    assert ran


def _console(page: str, body: str, home: Path, work: Path) -> int:
    steps = [part.partition("\n") for part in re.split(r"^\$ ", body, flags=re.MULTILINE) if part]
    for command, _, expected in steps:
        words = shlex.split(command)
        assert words[0] == "mailuo", f"{page}: {command}"
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=work,
            env={**os.environ, "MAILUO_HOME": str(home), "PYTHONPATH": str(ROOT), "MAILUO_ACTOR": "研判员"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        # A terminal shows remarks (standard error) behind the answer; a pipe hands them over first.
        printed = done.stdout + done.stderr
        fails = any(line.startswith("→") for line in expected.splitlines())
        assert done.returncode == fails, f"{page}: {command}\n{printed}"
        _holds(f"{page}: $ {command}", expected, printed)
    return len(steps)


def _holds(where: str, expected: str, printed: str) -> None:
    """Each expected line is printed, in this order."""
    left = [_flat(line) for line in printed.splitlines()]
    for line in expected.splitlines():
        wanted = _flat(line)
        if wanted in ("", "…"):
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in wanted.split("…")))
        at = next((i for i, said in enumerate(left) if pattern.fullmatch(said)), None)
        assert at is not None, f"{where}\nnot printed: {line}\nprinted:\n{printed}"
        left = left[at + 1 :]


def _flat(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()
