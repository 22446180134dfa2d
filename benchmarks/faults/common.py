"""What the knocks share: homes of their own, commands with a time limit, what a home holds, a verdict at the end."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.rows import MAPPING, write_csv
from graph.ledger import Ledger
from graph.session import Session
from graph.session.audit import AuditLog
from graph.session.sync_state import FoldState, WriteLock
from graph.settings import Settings, load_settings
from graph.store import process

ROOT = Path(__file__).resolve().parents[2]

#: Seconds after which a command counts as hanging.
PATIENCE = 600.0


@dataclass
class Said:
    """What a command gave: exit code, both outputs, seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def text(self) -> str:
        """Everything it printed."""
        return f"{self.out}\n{self.err}"

    @property
    def traced(self) -> bool:
        """Whether a person saw a traceback instead of a sentence."""
        return "Traceback (most recent call last)" in self.text

    @property
    def notices(self) -> str:
        """What was said on standard error beside the answer: what was mended."""
        lines = (line.strip() for line in self.err.splitlines())
        return " | ".join(line for line in lines if line and "未发现" not in line)

    def line(self, *words: str) -> str:
        """The first line that holds one of ``words``; "" where there is none."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((line for line in lines if any(word in line for word in words)), "")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command over ``home``; nothing of the person who runs this."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAILUO_", "NEO4J_"))}
    return kept | {"MAILUO_HOME": str(home), "MAILUO_ACTOR": "knocks", "PYTHONPATH": str(ROOT)} | more


def command(*words: str) -> list[str]:
    """``mailuo …`` of this checkout."""
    return [sys.executable, "-m", "mailuo", *words]


def mailuo(home: Path, *words: str, patience: float = PATIENCE, before: list[str] | None = None, **more: str) -> Said:
    """Run ``mailuo …`` over ``home``. ``before``: words in front (``prlimit …``); ``more``: environment."""
    began = time.perf_counter()
    line = [*(before or []), *command(*words)]
    done = subprocess.run(
        line,
        env=environment(home, **more),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=patience,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr, time.perf_counter() - began)


def load_words(folder: Path, file: Path) -> tuple[str, ...]:
    """The words of a load; the data date is given, so that two homes on two sides of midnight hold the same."""
    return (
        "load",
        str(file),
        "--mapping",
        str(folder / "bench.yml"),
        "--data-date",
        "2026-11-01",
        "--purpose",
        "knocks",
    )


def rows_file(folder: Path, name: str, first: int, rows: int, total: int) -> Path:
    """A CSV of the benchmark's rows in ``folder``, with the mapping beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.yml").write_text(MAPPING, encoding="utf-8")
    path = folder / name
    write_csv(path, first, rows, total)
    return path


@dataclass(frozen=True)
class Holds:
    """Everything in a home that two homes with the same history share: ledger, store, saved fold, search index."""

    batches: tuple[tuple[Any, ...], ...]
    store: tuple[int, int, str]
    index: str
    revision: int


def holds(settings: Settings, notices: list[str] | None = None) -> Holds:
    """Open the door of a home and read everything in it; ``notices``: gets what the door said."""
    with Session.open(settings) as session:
        if notices is not None:
            notices += session.notices
        digest = session.store.digest()
        return Holds(
            batches(settings),
            (digest["nodes"], digest["edges"], digest["hash"]),
            _index(FoldState(settings).search_path),
            session.revision,
        )


def batches(settings: Settings) -> tuple[tuple[Any, ...], ...]:
    """Number, kind, file, counts and a hash of all assertions of each batch that is not undone."""
    ledger = Ledger(settings.ledger_dir, settings.tz)
    undone = ledger.undone()
    found = []
    for m in ledger.manifests():
        rows = ledger.scan(m.seq, "assertions").collect() if m.is_data and m.seq not in undone else None
        content = "" if rows is None else hashlib.sha256(rows.write_ipc(None, compression="uncompressed").getvalue())
        source = m.source.sha256 if m.source else ""
        counts = tuple(sorted(m.counts.items()))
        found.append((m.seq, m.kind, m.dataset, source, counts, content and content.hexdigest()))
    return tuple(found)


def _index(path: Path) -> str:
    whole = hashlib.sha256()
    with contextlib.closing(sqlite3.connect(path)) as db:
        for text in (
            "SELECT uid, label, kind, title, subtitle, badges, degree, neighbours FROM entity ORDER BY uid",
            "SELECT e.uid, n.prop, n.norm, n.readings FROM name n JOIN entity e ON e.id = n.entity ORDER BY 1, 2, 3",
            "SELECT uid, entity FROM record ORDER BY uid",
        ):
            for row in db.execute(text):
                whole.update(repr(row).encode())
    return whole.hexdigest()


def left_over(settings: Settings) -> list[str]:
    """What should not lie about in a home at rest: drafts, signs of writing, files on their way to a store."""
    found = [f"draft {p.name}" for p in (settings.ledger_dir / "drafts").iterdir()]
    if WriteLock(settings).sign_is_up():
        found.append("the sign of a write")
    found += [str(p.relative_to(settings.home)) for p in (settings.run_dir / "fill",) if p.exists()]
    with contextlib.closing(AuditLog(settings.audit_path, "knocks", "knocks")) as log:
        verdict = log.verify()
    return found if verdict.ok else [*found, f"audit log: {verdict.why}"]


def settings_of(home: Path, **given: Any) -> Settings:
    """Settings of a home, with nothing of the person who runs this."""
    for name in [n for n in os.environ if n.startswith(("MAILUO_", "NEO4J_"))]:
        del os.environ[name]
    return load_settings(home=home, actor="knocks", purpose="knocks", **given)


def drop(home: Path) -> None:
    """End the store process of a home and remove the home."""
    if home.exists():
        process.stop(settings_of(home))
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def scratch(given: Path | None) -> Iterator[Path]:
    """A folder to work in; the one given stays, one of our own goes."""
    folder = given or Path(tempfile.mkdtemp(prefix="mailuo-knocks-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        if given is None:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Verdict:
    """Counts what was tried; ``broken`` holds every invariant that broke."""

    title: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def expect(self, true: bool, what: str) -> bool:
        """Note ``what`` as broken unless ``true``."""
        if not true:
            self.broken.append(what)
            print(f"  ✗ {what}", flush=True)
        return true

    def close(self) -> int:
        """Print the verdict; the exit code."""
        machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
        print(f"\n{self.title} — {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {machine}")
        for row in self.rows:
            print("  " + "  ".join(f"{k}: {v}" for k, v in row.items()))
        for what in self.broken:
            print(f"  ✗ {what}")
        print("✗ broken" if self.broken else "✓ no invariant broke", flush=True)
        return 1 if self.broken else 0


def parser(doc: str | None, **defaults: int) -> argparse.ArgumentParser:
    """Options that every knock has: ``--folder``, ``--seed`` and one whole number for each of ``defaults``."""
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--folder", type=Path, default=None, help="where to work (it stays)")
    made.add_argument("--seed", type=int, default=1)
    for name, value in defaults.items():
        made.add_argument(f"--{re.sub('_', '-', name)}", type=int, default=value)
    return made
