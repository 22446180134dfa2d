"""A home per module, and the command line over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graph.settings import load_settings
from graph.store import process
from graph.words import set_lang
from mailuo.cli import command_line

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield (home := tmp_path_factory.mktemp("home"))
    process.stop(load_settings(home=home))


@pytest.fixture
def cli(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    monkeypatch.setenv("MAILUO_HOME", str(home))
    monkeypatch.setenv("MAILUO_ACTOR", "复核员")
    yield lambda *words: CliRunner().invoke(command_line(), list(words))
    set_lang("zh")
