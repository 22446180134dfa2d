"""query run: what is to be known of a result is said once, whatever the form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from graph.store.contract import Table
from mailuo.cli import command_line, queries


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    table = Table(("kind", "n"), [("Unit", 3)], limit=1, truncated=True, elapsed=0.1, notes=("需要知道的一句",))

    @contextmanager
    def door(purpose: str | None) -> Iterator[tuple[Any, None]]:
        yield SimpleNamespace(revision=1, data_date=date(2024, 1, 1), settings=SimpleNamespace(actor="研判员")), None

    monkeypatch.setattr(queries, "door", door)
    monkeypatch.setattr(queries, "run_saved", lambda *_: table)
    return lambda form: CliRunner().invoke(command_line(), ["query", "run", "counts", "--format", form])


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_note_is_said_once(run: Any, form: str) -> None:
    done = run(form)
    assert done.exit_code == 0, done.output
    assert (done.stdout + done.stderr).count("需要知道的一句") == 1
    rows = done.stdout if form in ("jsonl", "csv") else ""
    assert "需要知道" not in rows, "rows alone where a program reads them"
