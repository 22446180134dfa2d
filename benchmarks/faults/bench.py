"""The bench on which the environment's faults are tried: a loaded home to copy, commands, what must be said."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.faults.common import (
    Holds,
    Said,
    Verdict,
    drop,
    holds,
    left_over,
    load_words,
    mailuo,
    rows_file,
    settings_of,
)
from graph.store import process
from mailuo.dev import neo4j_server

#: Rows of the home that every fault starts from.
ROWS = 300


class CannotTry(RuntimeError):
    """This machine cannot make the fault; the text says why."""


class Bench:
    """A home with ``ROWS`` rows, copied for each fault, and a file of ``rows`` further ones."""

    def __init__(self, folder: Path, rows: int, verdict: Verdict) -> None:
        self.folder, self.verdict = folder, verdict
        self.file = rows_file(folder, "bench.csv", 0, ROWS, ROWS + rows)
        self.more = rows_file(folder, "bench-more.csv", ROWS, rows, ROWS + rows)
        self.base = folder / "base"
        self.neo4j: neo4j_server.Neo4jServer | None = None
        self.mounted: list[Path] = []
        self._whole: Holds | None = None

    def __enter__(self) -> Self:
        drop(self.base)
        done = self.run(self.base, *self.load_words())
        assert done.code == 0, done.text
        self.held = holds(settings_of(self.base))
        process.stop(settings_of(self.base))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for place in self.mounted:
            subprocess.run(["umount", "-l", str(place)], check=False)
        if self.neo4j is not None:
            self.neo4j.stop()
        for home in self.folder.iterdir():
            if (home / "ledger").is_dir():
                drop(home)

    # ------------------------------------------------------------------ homes and commands
    def home(self, name: str) -> Path:
        """A copy of the loaded home."""
        home = self.folder / name
        drop(home)
        shutil.copytree(self.base, home)
        return home

    def load_words(self, more: bool = False) -> tuple[str, ...]:
        """The words of the first load, or of a further one."""
        return load_words(self.folder, self.more if more else self.file)

    def run(self, home: Path, *words: str, before: list[str] | None = None, **more: str) -> Said:
        """``mailuo …``."""
        return mailuo(home, *words, before=before, **more)

    def search(self, home: Path, before: list[str] | None = None, **more: str) -> Said:
        """A look-up, the shortest way through the door."""
        return self.run(home, "search", "第7号企业", "--purpose", "knocks", before=before, **more)

    # ------------------------------------------------------------------ what must be so
    def refuses(self, said: Said, what: str, cause: str, cure: str) -> None:
        """The command ended with exit code 1, ``cause`` and ``cure`` in its words, and no traceback."""
        self.verdict.expect(not said.traced, f"{what}: a traceback instead of a sentence:\n{said.text}")
        self.verdict.expect(said.code == 1, f"{what}: exit code {said.code}")
        for word in (cause, cure):
            self.verdict.expect(word in said.text, f"{what}: “{word}” is not said:\n{said.text}")
        line = said.line(cause)
        print(f"  {what}: {line}" + ("" if cure in line else f"  {said.line(cure)}"), flush=True)

    def works(self, said: Said, what: str, *words: str) -> None:
        """The command succeeded and said ``words``."""
        fine = said.code == 0 and not said.traced and all(word in said.text for word in words)
        self.verdict.expect(fine, f"{what} ({', '.join(words)}):\n{said.text}")
        print(f"  {what}: {'✓' if fine else '✗'} {said.line(*words) if words else ''}", flush=True)

    def doctor(self, home: Path, check: str, word: str, before: list[str] | None = None, **more: str) -> None:
        """``mailuo doctor`` calls ``check`` wrong and says ``word``."""
        said = self.run(home, "doctor", "--format", "csv", before=before, **more)
        self.verdict.expect(not said.traced, f"doctor: a traceback:\n{said.text}")
        rows = [line for line in said.out.splitlines() if line.startswith(f"{check},")]
        wrong = [row for row in rows if row.startswith(f"{check},有问题")]
        fine = any(word in row for row in wrong)
        self.verdict.expect(fine, f"doctor does not say “{word}” of {check}: {rows or said.text}")
        print(f"  doctor: {'✓' if fine else '✗'} {wrong[0] if wrong else ''}", flush=True)

    def sound(self, home: Path, **more: str) -> None:
        """``mailuo doctor`` finds nothing wrong but, perhaps, the space on this machine's disk."""
        said = self.run(home, "doctor", "--format", "csv", **more)
        wrong = [line for line in said.out.splitlines() if ",有问题," in line and not line.startswith("disk,")]
        self.verdict.expect(not wrong and not said.traced, f"doctor after the cure: {wrong or said.text}")

    def whole(self) -> Holds:
        """What a home holds after the first load and the further one."""
        if self._whole is None:
            home = self.home("whole")
            done = self.run(home, *self.load_words(more=True))
            assert done.code == 0, done.text
            self._whole = holds(settings_of(home))
            drop(home)
        return self._whole

    def holds_still(
        self, home: Path, what: str, want: Holds | None = None, store_only: bool = False, **store: str
    ) -> None:
        """The home holds what it held (``want``: or this), and nothing lies about; ``store``: settings of another."""
        settings = settings_of(home, **store)
        now, want = holds(settings), want or self.held
        same = now.store == want.store if store_only else now == want
        self.verdict.expect(same, f"{what}: the home holds something else: {now.store}, not {want.store}")
        for left in left_over(settings):
            self.verdict.expect(False, f"{what}: left behind: {left}")

    # ------------------------------------------------------------------ the machine
    def mount(self, *words: str, at: Path) -> None:
        """``mount``; taken away at the end."""
        if os.geteuid() != 0:
            raise CannotTry("needs root")
        done = subprocess.run(["mount", *words, str(at)], capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise CannotTry(done.stderr.strip())
        if at not in self.mounted:
            self.mounted.append(at)

    def unmount(self, at: Path) -> None:
        """Take a mount away."""
        subprocess.run(["umount", str(at)], check=True)
        self.mounted.remove(at)

    def server(self) -> neo4j_server.Neo4jServer:
        """A running Neo4j, started where there is none."""
        try:
            if self.neo4j is None:
                self.neo4j = neo4j_server.start(neo4j_server.ensure(), self.folder / "neo4j")
            elif self.neo4j.process.poll() is not None:
                port = int(self.neo4j.uri.rpartition(":")[2])
                self.neo4j = neo4j_server.start(neo4j_server.ensure(), self.folder / "neo4j", port)
        except neo4j_server.CannotRun as error:
            raise CannotTry(str(error)) from error
        return self.neo4j

    @contextlib.contextmanager
    def on_neo4j(self) -> Iterator[dict[str, str]]:
        """The environment that names the running Neo4j; it is emptied afterwards."""
        server = self.server()
        yield {"MAILUO_STORE": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
        self.cypher("MATCH (n) DETACH DELETE n")

    def cypher(self, text: str) -> list[list[object]]:
        """Run a statement on the Neo4j as somebody else would; its rows."""
        from neo4j import GraphDatabase

        server = self.server()
        with GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
            return [list(record) for record in driver.execute_query(text).records]
