"""Two loads at once into one home: both finish, or the second says why it waits; nothing is lost.

    python -m benchmarks.faults.together --rows 20000 --rounds 5

Each round begins a new home and starts two ``mailuo load`` within half a second of each other: two files (different
data sets), and the same file twice. Afterwards the home must hold what the two loads give one after the other, in the
order of their batches; the file that came twice must be there once or be the newer of two equal batches.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.faults.common import (
    ROOT,
    Verdict,
    batches,
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


def both(home: Path, one: tuple[str, ...], two: tuple[str, ...], apart: float) -> list[tuple[int, str]]:
    """Run two loads side by side; exit code and output of each."""
    children = []
    for words in (one, two):
        children.append(
            subprocess.Popen(
                command(*words),
                env=environment(home),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
        )
        time.sleep(apart)
    return [(child.wait(), said) for child in children for said in [child.communicate()[0]]]


def main() -> int:
    """Run the rounds."""
    given = parser(__doc__, rows=20_000, rounds=5).parse_args()
    verdict = Verdict(f"two loads at once, {given.rows:,} rows each")
    rng = random.Random(given.seed)
    with scratch(given.folder) as folder:
        total = 2 * given.rows
        first = load_words(folder, rows_file(folder, "bench-a.csv", 0, given.rows, total))
        second = load_words(folder, rows_file(folder, "bench-b.csv", given.rows, given.rows, total))
        waited = twice = 0
        for turn in range(given.rounds):
            home = folder / "home"
            drop(home)
            one, two = (*first, "--dataset", "knocks/a"), (*second, "--dataset", "knocks/b")
            said = both(home, one, two, rng.uniform(0.0, 0.5))
            for code, text in said:
                verdict.expect(code == 0 and "Traceback" not in text, f"round {turn + 1}: a load failed: {text}")
                waited += "等待另一个进程" in text
            now = holds(settings_of(home))
            order = [one, two] if [b[2] for b in now.batches] == ["knocks/a", "knocks/b"] else [two, one]
            alone = folder / "alone"
            drop(alone)
            for words in order:
                verdict.expect(mailuo(alone, *words).code == 0, "a load by itself failed")
            want = holds(settings_of(alone))
            verdict.expect(now.store == want.store, f"round {turn + 1}: the store differs from two loads in turn")
            verdict.expect(now.index == want.index, f"round {turn + 1}: the index differs")
            verdict.expect(len(now.batches) == 2, f"round {turn + 1}: {len(now.batches)} batches")
            verdict.expect(not left_over(settings_of(home)), f"round {turn + 1}: something is left over")
            print(f"round {turn + 1}: two files, {now.store}", flush=True)
            drop(home)
            for code, text in both(home, first, first, rng.uniform(0.0, 0.5)):
                verdict.expect(code == 0 and "Traceback" not in text, f"round {turn + 1}: twice: {text}")
            found = batches(settings_of(home))
            content = {batch[-1] for batch in found}
            verdict.expect(len(content) == 1, f"round {turn + 1}: the same file gave two contents")
            twice += len(found) == 2
            drop(alone)
            verdict.expect(mailuo(alone, *first).code == 0, "a load by itself failed")
            same = holds(settings_of(home)).store[:2] == holds(settings_of(alone)).store[:2]
            verdict.expect(same, f"round {turn + 1}: the same file twice gives another store")
            print(f"round {turn + 1}: one file twice, {len(found)} batches", flush=True)
            drop(home)
            drop(alone)
        verdict.rows += [
            {"rounds": given.rounds, "seed": given.seed},
            {"loads that said they waited": waited},
            {"rounds in which the same file became two equal batches": twice},
        ]
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main())
