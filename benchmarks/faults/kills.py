"""``kill -9`` at random moments of a load: of the loading process, of the store process, or of the filling process.

    python -m benchmarks.faults.kills --target load  --kills 50 --rows 200000
    python -m benchmarks.faults.kills --target store --kills 20 --rows 50000
    python -m benchmarks.faults.kills --target fill  --kills 10 --rows 60000

First one undisturbed load is timed and kept as the measure; each kill falls uniformly into its time.

load: after the kill ``mailuo search`` is the next start. Where nothing was published the home must be as if never
loaded, and the next kill goes into the same home; where the batch was published the home must hold what the
undisturbed one holds: ledger, store, search index, nothing lying about. Every fifth home where nothing was published
is loaded to the end and compared too.
store: a home of 1,000 rows is loaded with further rows, by statements. The load itself must come to its end.
fill: the process that writes an empty store's files is killed. The load itself must come to its end.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults.common import (
    ROOT,
    Holds,
    Verdict,
    command,
    drop,
    environment,
    holds,
    left_over,
    load_words,
    mailuo,
    parser,
    rows_file,
    scratch,
    settings_of,
)
from graph.store import process

#: Rows that a home holds before the store process is killed under a further load.
BASE = 1_000


class Knocks:
    """One series of kills in one folder."""

    def __init__(self, folder: Path, rows: int, seed: int, target: str) -> None:
        self.folder, self.target = folder, target
        self.random = random.Random(seed)
        self.verdict = Verdict(f"kill -9, {target} process, {rows:,} rows")
        self.base = rows_file(folder, "bench-base.csv", 0, BASE, BASE + rows) if target == "store" else None
        self.file = rows_file(folder, "bench.csv", BASE if self.base else 0, rows, rows + (BASE if self.base else 0))
        self.words = load_words(folder, self.file)
        self.tally: Counter[str] = Counter()
        self.done = 0

    def new_home(self, name: str) -> Path:
        """An empty home, or a copy of the one with the base rows."""
        home = self.folder / name
        drop(home)
        if self.base is not None:
            if not (kept := self.folder / "base").exists():
                done = mailuo(kept, *load_words(self.folder, self.base))
                assert done.code == 0, done.text
                process.stop(settings_of(kept))
            shutil.copytree(kept, home)
            # The process is to be there from the first moment on.
            process.ensure(home)
        return home

    def undisturbed(self) -> None:
        """The measure: what the home holds, how long the load and, within it, the filling takes."""
        home = self.new_home("undisturbed")
        child = self.start(home)
        began = time.perf_counter()
        filling = 0.0
        while child.poll() is None:
            if self.target == "fill" and self.filler(child.pid) is not None:
                filling += 0.05
            time.sleep(0.05)
        self.seconds = time.perf_counter() - began
        assert child.returncode == 0, child.stderr and child.stderr.read()
        self.filling = filling
        self.want = holds(settings_of(home))
        print(f"undisturbed: {self.seconds:.1f} s, filling {filling:.1f} s, {self.want.store}", flush=True)
        drop(home)

    def start(self, home: Path) -> subprocess.Popen[str]:
        """Begin the load."""
        return subprocess.Popen(
            command(*self.words),
            env=environment(home),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def filler(self, parent: int) -> int | None:
        """The filling process that ``parent`` has started."""
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                above = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
                if above == parent and b"fill_main" in (folder / "cmdline").read_bytes():
                    return int(folder.name)
            except (OSError, ValueError, IndexError):
                continue
        return None

    # ------------------------------------------------------------------ the loading process
    def load(self, kills: int) -> None:
        """See the module."""
        home = self.new_home("home")
        nothing = 0
        while self.done < kills:
            moment = self.random.uniform(0.0, self.seconds)
            child = self.start(home)
            try:
                child.wait(moment)
            except subprocess.TimeoutExpired:
                child.kill()
            child.communicate()
            if child.returncode != -signal.SIGKILL:
                self.tally["ended before its kill (not counted)"] += 1
                home = self.new_home("home")
                continue
            self.done = done = self.done + 1
            state = self.state_of(home)
            began = time.perf_counter()
            found = mailuo(home, "search", "第7号企业", "--purpose", "knocks")
            took = time.perf_counter() - began
            fine = found.code == 0 and not found.traced
            self.verdict.expect(fine, f"kill {done}: the next start failed: {found.text}")
            said = found.notices
            if state not in ("before anything was written", "published and complete"):
                self.verdict.expect(bool(said), f"kill {done} ({state}): the next start said nothing")
            self.tally[state] += 1
            settings = settings_of(home)
            again: list[str] = []
            now = holds(settings, again)
            for left in left_over(settings):
                self.verdict.expect(False, f"kill {done} ({state}): left behind: {left}")
            self.verdict.expect(not again, f"kill {done}: the second start mended again: {again}")
            print(f"{done:3} at {moment:5.1f} s: {state}; next start {took:.1f} s: {said}", flush=True)
            if now.batches:
                self.same(now, f"kill {done} ({state})")
                home = self.new_home("home")
                nothing = 0
                continue
            empty = now.store[:2] == (0, 0) and now.revision == 0
            self.verdict.expect(empty, f"kill {done} ({state}): the store holds something of an unpublished load")
            nothing += 1
            if nothing % 5 == 0 or done == kills:
                ended = mailuo(home, *self.words)
                self.verdict.expect(ended.code == 0, f"kill {done}: the load afterwards failed: {ended.text}")
                self.same(holds(settings), f"loaded to the end after {nothing} kills")
                self.tally["loaded to the end afterwards and compared"] += 1
                home = self.new_home("home")
                nothing = 0
        drop(home)

    def state_of(self, home: Path) -> str:
        """How far the load had got, from the files alone."""
        if (home / "run" / "applying-embedded.json").exists():
            filling = (home / "run" / "fill").exists()
            first = not any((home / "ledger" / "batches").glob("*")) if (home / "ledger" / "batches").exists() else True
            if first:
                return "opening the empty store"
            return "filling the store" if filling else "writing store, saved fold or index"
        if (home / "ledger" / "batches").exists() and any((home / "ledger" / "batches").glob("*")):
            return "published, store not begun" if self.behind(home) else "published and complete"
        if (home / "ledger" / "drafts").exists() and any((home / "ledger" / "drafts").iterdir()):
            return "writing the draft"
        return "before anything was written"

    def behind(self, home: Path) -> bool:
        """Whether the saved fold is not at the published batch."""
        meta = home / "state" / "embedded" / "fold" / "meta.json"
        return not meta.exists() or '"revision": 1' not in meta.read_text(encoding="utf-8")

    # ------------------------------------------------------------------ the store process, the filling process
    def other(self, kills: int, find: Callable[[Path, int], int | None], within: float) -> None:
        """Kill what ``find`` names, up to ``within`` seconds after it is first there; the load goes on to its end."""
        tries = 0
        while self.done < kills and tries < 3 * kills:
            tries += 1
            home = self.new_home("home")
            moment = self.random.uniform(0.0, within)
            child = self.start(home)
            while find(home, child.pid) is None and child.poll() is None:
                time.sleep(0.02)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(moment)
            victim = find(home, child.pid)
            if victim is None or child.poll() is not None:
                child.communicate()
                self.tally["it had ended before its kill (not counted)"] += 1
                continue
            os.kill(victim, signal.SIGKILL)
            began = time.perf_counter()
            out, err = child.communicate()
            self.done = done = self.done + 1
            said = " | ".join(line for line in err.splitlines() if line.strip() and "/" not in line.split(" ")[-1])
            fine = child.returncode == 0 and "Traceback" not in err
            self.verdict.expect(fine, f"kill {done}: the load failed: {out} {err}")
            settings = settings_of(home)
            now = holds(settings)
            self.same(now, f"kill {done} at {moment:.1f} s")
            for left in left_over(settings):
                self.verdict.expect(False, f"kill {done}: left behind: {left}")
            self.verdict.expect(bool(err.strip()), f"kill {done}: the load said nothing of it")
            self.tally["load ended by itself, content equal"] += fine and now == self.want
            print(f"{done:3} at {moment:5.1f} s: went on for {time.perf_counter() - began:.1f} s: {said}", flush=True)
            drop(home)
        self.verdict.expect(self.done == kills, f"only {self.done} of {kills} kills met their process")

    def same(self, now: Holds, when: str) -> None:
        """Compare with the undisturbed load, part by part."""
        for part in ("batches", "store", "index", "revision"):
            equal = getattr(now, part) == getattr(self.want, part)
            self.verdict.expect(equal, f"{when}: {part} differs from the undisturbed load")
        self.tally["compared with the undisturbed load"] += 1


def store_process(home: Path, _: int) -> int | None:
    """The store process of ``home``."""
    return process.status(settings_of(home)).pid


def main() -> int:
    """Run one series; Ctrl-C ends it with what was tried until then."""
    options = parser(__doc__, kills=10, rows=200_000)
    options.add_argument("--target", choices=("load", "store", "fill"), default="load")
    given = options.parse_args()
    with scratch(given.folder) as folder:
        knocks = Knocks(folder, given.rows, given.seed, given.target)
        knocks.undisturbed()
        began = time.perf_counter()
        with contextlib.suppress(KeyboardInterrupt):
            if given.target == "load":
                knocks.load(given.kills)
            elif given.target == "store":
                knocks.other(given.kills, store_process, knocks.seconds)
            else:
                knocks.other(given.kills, lambda _, parent: knocks.filler(parent), knocks.filling)
        row = {"kills": f"{knocks.done} of {given.kills}", "seed": given.seed, "undisturbed": f"{knocks.seconds:.1f} s"}
        knocks.verdict.rows.append(row)
        knocks.verdict.rows += [{what: n} for what, n in sorted(knocks.tally.items())]
        knocks.verdict.rows.append({"whole series": f"{time.perf_counter() - began:.0f} s"})
        drop(folder / "base")
    return knocks.verdict.close()


if __name__ == "__main__":
    sys.exit(main())
