"""A first load of an empty embedded store: a process of its own writes the engine's files, no statement travels.

Over Bolt an edge takes 200 µs and a node 160 µs (a million of each: six minutes); the engine's batch writer takes
100 and 66, uid index included. It keeps no log, so whoever finds a store whose first load was cut short throws it
away (``Sync``). While it runs the store process is down, and whoever wants to start one is told so at once.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graph.errors import StoreError
from graph.store import process
from graph.store.contract import Delta, Progress
from graph.words import lang, t

#: Fewer new nodes than this are written over Bolt: ending and starting processes takes about two seconds.
WORTH_IT = 20_000


def is_whole(delta: Delta) -> bool:
    """Whether ``delta`` only adds, and enough for a process of its own."""
    return delta.nodes_added.height >= WORTH_IT and delta.size == delta.nodes_added.height + delta.edges_added.height


def fill(home: Path, delta: Delta, progress: Progress | None = None) -> None:
    """Write ``delta`` into the store of ``home``, which holds its marker and nothing else.

    Raises:
        StoreError: it did not get to its end; what is there has to be thrown away.
    """
    run = process.RunDir(home)
    folder = run.path / "fill"
    with process.lock(run.filling), process.down(home):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            delta.nodes_added.write_parquet(folder / "nodes.parquet", compression="lz4")
            delta.edges_added.write_parquet(folder / "edges.parquet", compression="lz4")
            _run(home, progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _run(home: Path, progress: Progress | None) -> None:
    log = process.open_log(home)
    command = [sys.executable, "-m", "graph.store.fill_main", "--home", str(home.resolve()), "--lang", lang()]
    root = Path(__file__).resolve().parents[2]
    with log, subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd=root, text=True, encoding="utf-8"
    ) as child:  # fmt: skip
        try:
            for what, done, total in _said(child):
                if progress is not None:
                    progress(what, done, total)
        except BaseException:
            child.kill()
            raise
        code = child.wait()
    if code:
        raise StoreError(
            t("首次写入图库没有完成。", "The first load of the store did not get to its end."),
            t(
                f"原因见 {log.name}。",
                f"{log.name} says why.",
            ),
        )


def _said(child: subprocess.Popen[str]) -> Iterator[tuple[str, int, int]]:
    assert child.stdout is not None
    for line in child.stdout:
        with contextlib.suppress(ValueError):
            what, done, total = json.loads(line)
            yield str(what), int(done), int(total)
