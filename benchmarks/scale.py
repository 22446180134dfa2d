"""Loading and expanding at a size (issue “The running whole”): rows of one node and one edge each.

``python -m benchmarks.scale --rows 1000000`` (or ``mailuo bench``) makes a CSV, loads it by the command line into a
home of its own, loads 100 further rows, and expands 1,000 seeded random nodes and the hub through the open door.
Beside every time stands its ratio to an anchor measured in the same run: how long this machine takes to hash
10 million short texts, so that figures of two machines, or of a busy one, can be compared.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.rows import HUB, MAPPING, SEED, write_csv
from graph.settings import load_settings
from graph.store import process


def anchor() -> float:
    """Seconds for hashing 10 million short texts: what every time here is divided by."""
    began = time.perf_counter()
    for i in range(10_000_000):
        hashlib.blake2b(b"%d" % i, digest_size=12)
    return time.perf_counter() - began


class Peak(threading.Thread):
    """Watches resident memory: the largest sum seen, in bytes, and the peaks of its parts.

    The loader, the processes it starts (the one that fills an empty store), and the store process.
    """

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self.settings = load_settings(home=home)
        self.loader: int | None = None
        self.together = self.of_loader = self.of_filling = self.of_store = 0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.2):
            loader = _resident(self.loader) if self.loader else 0
            filling = sum(_resident(pid) for pid in _children(self.loader)) if self.loader else 0
            pid = process.status(self.settings).pid
            store = _resident(pid) if pid else 0
            self.of_loader, self.of_store = max(self.of_loader, loader), max(self.of_store, store)
            self.of_filling = max(self.of_filling, filling)
            self.together = max(self.together, loader + filling + store)

    def stop(self) -> None:
        self._done.set()
        self.join()


def _children(pid: int) -> list[int]:
    try:
        return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * resource.getpagesize()


def run_bench(rows: int = 1_000_000, home: Path | None = None) -> list[dict[str, Any]]:
    """Measure and give the figures: ``figure``, ``value``, ``unit``, ``ratio`` to the anchor, ``limit``."""
    folder = Path(tempfile.mkdtemp(prefix="mailuo-bench-")) if home is None else home
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / "home"
    shutil.rmtree(base, ignore_errors=True)
    mapping = folder / "bench.yml"
    mapping.write_text(MAPPING, encoding="utf-8")
    write_csv(folder / "bench.csv", 0, rows, rows)
    write_csv(folder / "bench-more.csv", rows, 100, rows)
    unit = anchor()
    out: list[dict[str, Any]] = [{"figure": "anchor", "value": round(unit, 2), "unit": "s", "ratio": 1.0, "limit": ""}]

    def figure(name: str, value: float, of: str, limit: str, ratio: bool = True) -> None:
        share = round(value / unit, 2) if ratio and of == "s" else None
        out.append({"figure": name, "value": round(value, 3), "unit": of, "ratio": share, "limit": limit})

    peak = Peak(base)
    peak.start()
    figure(f"load {rows:,} rows", _load(base, folder / "bench.csv", mapping, peak), "s", "300 s")
    figure("load 100 rows more", _load(base, folder / "bench-more.csv", mapping, peak), "s", "15 s")
    peak.stop()
    figure("peak memory, loader", peak.of_loader / 1e9, "GB", "")
    figure("peak memory, filling process", peak.of_filling / 1e9, "GB", "")
    figure("peak memory, store process", peak.of_store / 1e9, "GB", "")
    figure("peak memory, together", peak.together / 1e9, "GB", "4 GB")
    for name, value in _expand(base, rows).items():
        figure(name, value, "ms", "200 ms" if name.endswith("p95") else "", ratio=False)
    size = sum(p.stat().st_size for p in base.rglob("*") if p.is_file())
    figure("home on disk", size / 1e9, "GB", "")
    if home is None:
        _stop(base)
        shutil.rmtree(folder, ignore_errors=True)
    return out


def _load(home: Path, file: Path, mapping: Path, peak: Peak) -> float:
    environment = os.environ | {"MAILUO_HOME": str(home), "MAILUO_STORE": os.environ.get("MAILUO_STORE", "embedded:")}
    command = [sys.executable, "-m", "mailuo", "load", str(file), "--mapping", str(mapping), "--purpose", "bench"]
    began = time.perf_counter()
    child = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)
    peak.loader = child.pid
    printed, _ = child.communicate()
    peak.loader = None
    if child.returncode:
        raise SystemExit(printed)
    sys.stderr.write(printed)
    return time.perf_counter() - began


def _expand(home: Path, rows: int) -> dict[str, float]:
    """Expanding through the open door, audit included: 1,000 seeded random nodes and the hub, limit 50, warm."""
    from graph.session import Session

    rng = random.Random(SEED)
    with Session.open(load_settings(home=home, purpose="bench")) as session:
        uids = [session.search(f"C{rng.randrange(1, rows):08d}", limit=1).hits[0].uid for _ in range(1000)]
        hub = session.search("C00000000", limit=1).hits[0].uid
        for uid in uids[:20]:
            session.neighbours(uid, limit=50)
        times = [_timed(session, uid) for uid in uids]
        hubs = [_timed(session, hub) for _ in range(20)]
    cut = statistics.quantiles(times, n=20)
    return {
        "expand, p50": statistics.median(times) * 1000,
        "expand, p95": cut[18] * 1000,
        "expand, slowest": max(times) * 1000,
        f"expand the hub of {HUB:,}, p50": statistics.median(hubs) * 1000,
        f"expand the hub of {HUB:,}, p95": statistics.quantiles(hubs, n=20)[18] * 1000,
    }


def _timed(session: Any, uid: str) -> float:
    began = time.perf_counter()
    session.neighbours(uid, limit=50)
    return time.perf_counter() - began


def _stop(home: Path) -> None:
    process.stop(load_settings(home=home))


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None)
    given = parser.parse_args()
    for row in run_bench(given.rows, given.home):
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>8} × anchor"
        print(f"{row['figure']:32} {row['value']:>12} {row['unit']:3} {ratio:18} {row['limit']}")


if __name__ == "__main__":
    main()
