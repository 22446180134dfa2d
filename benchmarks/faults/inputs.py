"""Malformed inputs, each fed through ``mailuo load``: a clear error with place and cause, the rest loads, in bounds.

``python -m benchmarks.faults.inputs`` writes every case into a folder of its own, loads it by the command line in one
home (a process of its own with limited address space), and prints a table: rows loaded, faulty, refused and doubled,
seconds, memory beyond what the process had before. It ends with exit code 1 if a case breaks its expectation: other
numbers, other words, a traceback, another exit code, more than its seconds or megabytes, or a process that died.
``--only word`` runs some; ``--keep`` leaves the folder. Linux only (memory is read from /proc).
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults import inputs_books, inputs_records, inputs_tables
from benchmarks.faults.inputs_case import PEOPLE, Case, csv_text, good
from benchmarks.faults.inputs_commands import Answer, Commands

SEED = 20261125
_COUNTED = re.compile(r"读入 (\d+) = 入账 (\d+) \+ 错行 (\d+) \+ 拒收 (\d+) \+ 重复 (\d+)")
#: Seconds a case may take beyond its bound before its process is ended.
_GRACE = 30.0


def cases() -> list[Case]:
    """All cases, in a fixed order."""
    found = [*inputs_tables.cases(), *inputs_books.cases(), *inputs_records.cases()]
    names = [(case.group, case.name) for case in found]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    return found


@dataclass
class Outcome:
    """What a case gave. ``wrong``: how it breaks its expectation; empty where it does not."""

    case: Case
    rows: tuple[int, ...] | None
    code: int
    seconds: float
    megabytes: int
    text: str
    wrong: list[str]


def first(commands: Commands) -> None:
    """The first command imports everything and opens the store; what comes after is measured against it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mappings").mkdir()
        (folder / "mappings" / "m.yml").write_text(PEOPLE, "utf-8")
        (folder / "a.csv").write_text(csv_text([good(1)]), "utf-8")
        commands.ask(["load", "--dataset", "错例/先", str(folder / "a.csv")], limit=True)


def judged(case: Case, answer: Answer, folder: Path) -> Outcome:
    """An answer of the worker against the expectation of its case."""
    code, text, seconds, megabytes = answer.code, answer.text, answer.seconds, answer.megabytes
    found = _COUNTED.search(text)
    numbers = tuple(int(one) for one in found.groups()) if found else None
    rows = numbers[1:] if numbers else None
    expect = case.expect
    wrong = []
    if code == -1:
        wrong.append("the process died or did not answer")
    if "Traceback" in text or "panicked" in text:
        wrong.append("a traceback")
    if numbers and numbers[0] != sum(numbers[1:]):
        wrong.append(f"rows do not add up: {numbers}")
    if rows != expect.rows:
        wrong.append(f"rows {rows}, expected {expect.rows}")
    if code != expect.code:
        wrong.append(f"exit code {code}, expected {expect.code}")
    wrong += [f"“{word}” is missing" for word in expect.words if word not in text]
    wrong += [f"{word!r} is printed" for word in expect.silent if word in text]
    if case.group != "mappings" and str(folder.parent) in text:
        wrong.append("a path of the machine is printed")
    if seconds > case.seconds:
        wrong.append(f"{seconds:.0f} s, allowed {case.seconds:.0f}")
    if megabytes > case.megabytes:
        wrong.append(f"{megabytes} MB, allowed {case.megabytes:.0f}")
    return Outcome(case, rows, code, seconds, megabytes, text, wrong)


def run(chosen: list[Case], place: Path) -> Iterator[Outcome]:
    """Write and load the cases one after another."""
    commands = Commands(place / "home")
    try:
        for number, case in enumerate(chosen):
            folder = place / "cases" / f"{number:03d}"
            (folder / "mappings").mkdir(parents=True)
            (folder / "mappings" / "faults.yml").write_text(case.mapping, encoding="utf-8")
            rng = random.Random(f"{SEED}/{case.group}/{case.name}")
            arguments = case.make(folder, rng)
            if "--mapping" in arguments:
                (folder / "mappings" / "faults.yml").unlink()
            placed = [one if one == "--mapping" else str(folder / one) for one in arguments]
            if not commands.running:
                first(commands)
            # A text's data set is named by its content.
            dataset = [] if case.group == "texts" else ["--dataset", f"错例/{case.group}/{case.name}"]
            answer = commands.ask(["load", *dataset, *case.options, *placed], case.seconds + _GRACE)
            yield judged(case, answer, folder)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        commands.close()


def main() -> int:
    """Run and print; 1 if a case broke its expectation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="group or name of the cases to run, or a part of it")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    parser.add_argument("--show", action="store_true", help="print what each command printed")
    options = parser.parse_args()
    chosen = [case for case in cases() if options.only in f"{case.group}/{case.name}"]
    place = Path(tempfile.mkdtemp(prefix="mailuo-inputs-"))
    outcomes = []
    try:
        print(f"{'case':<52}{'loaded+faulty+refused+double':<30}{'exit':>4}{'s':>7}{'MB':>7}")
        for outcome in run(chosen, place):
            outcomes.append(outcome)
            rows = "+".join(map(str, outcome.rows)) if outcome.rows else "refused" if outcome.code == 1 else "—"
            name = f"{outcome.case.group}/{outcome.case.name}"
            name = name.encode("unicode_escape").decode() if not name.isprintable() else name
            print(f"{name:<52}{rows:<30}{outcome.code:>4}{outcome.seconds:>7.1f}{outcome.megabytes:>7}", flush=True)
            for wrong in outcome.wrong:
                print(f"    ✗ {wrong}", flush=True)
            if options.show or outcome.wrong:
                print("    " + outcome.text[:1500].strip().replace("\n", "\n    "), flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)
    broken = [outcome for outcome in outcomes if outcome.wrong]
    slowest = max(outcomes, key=lambda one: one.seconds, default=None)
    largest = max(outcomes, key=lambda one: one.megabytes, default=None)
    print(f"{len(outcomes)} cases, {len(broken)} broken", end="")
    if slowest and largest:
        print(f"; longest {slowest.seconds:.1f} s ({slowest.case.name})", end="")
        print(f", most memory {largest.megabytes} MB ({largest.case.name})", end="")
    print()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
