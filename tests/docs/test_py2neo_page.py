"""docs/py2neo.md: its commands and its Python run as they stand, and print what the page says."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.settings import Settings
from graph.store.connect import open_store

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(console|python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.neo4j
@pytest.mark.filterwarnings("ignore:py2neo:FutureWarning")
def test_the_page_runs(neo4j_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = Settings(
        home=tmp_path,
        store=neo4j_server.uri,
        NEO4J_USERNAME=neo4j_server.username,
        NEO4J_PASSWORD=neo4j_server.password,
    )
    with contextlib.closing(open_store(over)) as store:
        if store.marker() is not None:
            store.wipe()
    for name, value in {
        "MAILUO_HOME": str(tmp_path),
        "MAILUO_STORE": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.username,
        "NEO4J_PASSWORD": neo4j_server.password,
        "PYTHONPATH": str(ROOT),
    }.items():
        monkeypatch.setenv(name, value)
    blocks = _BLOCK.findall((ROOT / "docs" / "py2neo.md").read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks] == ["console", *["python", "text"] * 3]
    names: dict[str, Any] = {}
    printed = ""
    for kind, text in blocks:
        if kind == "console":
            _commands(text)
        elif kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(text, "docs/py2neo.md", "exec"), names)
            printed = out.getvalue()
        else:
            assert printed == text
    with contextlib.closing(open_store(over)) as store:
        store.wipe()


def _commands(text: str) -> None:
    """Run the lines of a console block; where the store is, the test has set already."""
    ran = 0
    for line in text.splitlines():
        words = shlex.split(line.removeprefix("$ "))
        if words[0] == "export":
            assert {word.split("=")[0] for word in words[1:]} <= set(os.environ)
            continue
        assert words[0] == "mailuo"
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        ran += 1
    assert ran
