"""How the fold grows with the number of judgements (issue “The running whole, part two”, section 2).

``python -m benchmarks.judgements --rows 100000 --most 3000`` loads rows of one node and one edge each, then publishes
judgements one by one, as persons do (one batch each: of five, three SAME, one NOT_SAME, one REFUTE of an edge), and
times at 0, a tenth and all of them: the fold, one more judgement, the list of how all stand. Only the ledger is
measured; what a store does with a changed fold is ``benchmarks.scale``'s second load. Beside every time stands its
ratio to the anchor of ``benchmarks.scale``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.faults.common import load_words, mailuo, rows_file
from benchmarks.rows import SEED
from benchmarks.scale import anchor
from graph.ledger import Ledger
from graph.ledger.fold import fold
from graph.ledger.judging import standings
from graph.ledger.live import live
from graph.settings import load_settings
from graph.store import process


def measure(rows: int, most: int) -> list[dict[str, Any]]:
    """The figures: ``judgements`` so far, ``what``, ``seconds``, ``ratio`` to the anchor."""
    folder = Path(tempfile.mkdtemp(prefix="mailuo-judgements-"))
    home = folder / "home"
    settings = load_settings(home=home)
    try:
        loaded = mailuo(home, *load_words(folder, rows_file(folder, "bench.csv", 0, rows, rows)))
        if loaded.code:
            raise SystemExit(loaded.text)
        ledger = Ledger(settings.ledger_dir)
        say = _persons(ledger)
        unit, out, said = anchor(), [], 0
        for goal in (0, most // 10, most):
            for _ in range(said, goal):
                say()
            said = goal + 1  # the one that is timed
            for what, run in (
                ("fold", lambda: fold(ledger)),
                ("one judgement more", say),
                ("list of all", lambda: standings(ledger)),
            ):
                seconds = _timed(run)
                out.append({"judgements": goal, "what": what, "seconds": seconds, "ratio": seconds / unit})
    finally:
        process.stop(settings)
        shutil.rmtree(folder, ignore_errors=True)
    return out


def _persons(ledger: Ledger) -> Callable[[], object]:
    """Says one more judgement at each call: about records and edges that none was about before."""
    every = live(ledger).select("uid", "kind").sort("uid")
    rng = random.Random(SEED)
    nodes = every.filter(pl.col("kind") == "node")["uid"].to_list()
    edges = every.filter(pl.col("kind") == "edge")["uid"].to_list()
    rng.shuffle(nodes)
    rng.shuffle(edges)
    kinds = ("SAME", "SAME", "NOT_SAME", "SAME", "REFUTE")
    said = 0

    def say() -> object:
        nonlocal said
        kind = kinds[said % len(kinds)]
        about = [edges[said]] if kind == "REFUTE" else nodes[2 * said : 2 * said + 2]
        said += 1
        return ledger.judge(kind, about, "benchmark", "measured")

    return say


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=3_000)
    given = parser.parse_args()
    for row in measure(given.rows, given.most):
        print(f"{row['judgements']:>6} {row['what']:20} {row['seconds']:8.3f} s {row['ratio']:7.3f} × anchor")


if __name__ == "__main__":
    main()
