"""The import rules in pyproject.toml bite: each planted import is reported by the contract that forbids it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("graph", "loaders", "queries", "reports", "ui", "mailuo")

#: file, what it imports, the edge that import-linter must print
PLANTED = [
    ("graph/analysis/planted.py", "import streamlit", "graph.analysis.planted -> streamlit"),
    ("graph/analysis/planted.py", "import graph.session", "graph.analysis.planted -> graph.session"),
    ("graph/analysis/planted.py", "import neo4j", "graph.analysis.planted -> neo4j"),
    ("graph/analysis/planted.py", "import time", "graph.analysis.planted -> time"),
    ("graph/analysis/planted.py", "import sqlite3", "graph.analysis.planted -> sqlite3"),
    ("graph/model/planted.py", "import graph.store", "graph.model.planted -> graph.store"),
    ("graph/session/planted.py", "import mailuo.dev", "graph.session.planted -> mailuo.dev"),
    ("loaders/planted.py", "import queries", "loaders.planted -> queries"),
    ("loaders/planted.py", "import networkx", "loaders.planted -> networkx"),
    ("queries/planted.py", "import mailuo.canvas", "queries.planted -> mailuo.canvas"),
    ("queries/planted.py", "import pyvis", "queries.planted -> pyvis"),
    ("reports/planted.py", "import ui", "reports.planted -> ui"),
    ("reports/planted.py", "import arcadedb", "reports.planted -> arcadedb"),
    ("ui/planted.py", "import networkx", "ui.planted -> networkx"),
    ("mailuo/planted.py", "import streamlit", "mailuo.planted -> streamlit"),
]


def lint_imports(folder: Path) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says about a copy of the project with every planted import in it."""
    folder = tmp_path_factory.mktemp("planted")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.json"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, source, _ in PLANTED:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(source + "\n")
    (folder / "graph" / "unplaced.py").write_text("", encoding="utf-8")
    return lint_imports(folder)


def test_a_module_of_graph_without_a_place_is_reported(reported: str) -> None:
    assert "graph.unplaced" in reported, reported


@pytest.mark.parametrize(("file", "source", "edge"), PLANTED, ids=[edge for _, _, edge in PLANTED])
def test_a_forbidden_import_is_reported(reported: str, file: str, source: str, edge: str) -> None:
    assert f"{edge} (l." in reported, reported
