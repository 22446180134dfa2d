"""Rules on files that no other tool checks."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from sys import stdlib_module_names

ROOT = Path(__file__).resolve().parents[2]

#: A file that has grown past this has a second job.
MOST_LINES = 400

#: What the frame may import beside the standard library: it draws nothing itself and opens no store.
FRAME = {"streamlit", "ui", "mailuo", "graph"}
FRAME_FORBIDDEN = ("graph.store", "graph.ledger", "graph.analysis", "mailuo.canvas")


def tracked(*suffixes: str) -> list[Path]:
    """Files under version control (all files where git is absent)."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    names = done.stdout.split("\0") if done.returncode == 0 else []
    paths = [ROOT / name for name in names if name] or [p for p in ROOT.rglob("*") if ".venv" not in p.parts]
    return [p for p in paths if p.suffix in suffixes and p.is_file() and "vendor" not in p.parts]


def test_python_files_have_one_job() -> None:
    long = {
        p.relative_to(ROOT).as_posix(): n
        for p in tracked(".py")
        if (n := p.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}


def test_nothing_is_left_to_do_in_the_code() -> None:
    marker = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    found = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in tracked(".py", ".cypher", ".yml", ".js", ".j2", ".sh")
        if p != Path(__file__)
        for number, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if marker.search(line)
    ]
    assert found == []


def test_no_path_of_somebodys_machine() -> None:
    # a home folder, or the place of one checkout, works nowhere else
    place = re.compile(r"(?<![\w.])/(root|home/\w+|work|Users/\w+)/")
    found = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in tracked(".py", ".md", ".yml", ".toml", ".cypher", ".js", ".json", ".sh", "")
        if p != Path(__file__) and p.name != "LICENSE"
        for number, line in enumerate(p.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if place.search(line)
    ]
    assert found == []


def test_the_frame_imports_no_store() -> None:
    # import-linter sees packages only; app.py is a single file
    names = set()
    for node in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    outside = {n for n in names if n.split(".")[0] not in stdlib_module_names | FRAME}
    assert outside == set()
    assert [n for n in names if n.startswith(FRAME_FORBIDDEN)] == []
