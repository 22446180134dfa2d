"""The machine does not play along: each fault is made for real, its message read, its cure carried out.

    python -m benchmarks.faults.environment            # every fault this machine can make
    python -m benchmarks.faults.environment disk clock # only these

For each fault: the command ends with a sentence that names the cause (no traceback, exit code 1) and a cure;
``mailuo doctor`` tells the truth meanwhile; the cure is carried out and works; afterwards the home holds what it
held before. Some faults need root (tmpfs, read-only mounts) or a Neo4j; without them that fault says so.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from benchmarks.faults import by_disk, by_files, by_neo4j
from benchmarks.faults.bench import Bench, CannotTry
from benchmarks.faults.common import Verdict, parser, scratch

FAULTS: dict[str, Callable[[Bench], None]] = {
    "port": by_files.port_taken,
    "store-port": by_files.store_port_taken,
    "clock": by_files.clock_set_back,
    "newer": by_files.newer_format,
    "parquet": by_files.parquet_truncated,
    "audit": by_disk.audit_read_only,
    "home": by_disk.home_read_only,
    "user": by_disk.somebody_elses_home,
    "disk": by_disk.disk_full,
    "limit": by_disk.file_size_limited,
    "password": by_neo4j.wrong_password,
    "foreign": by_neo4j.another_program,
    "down": by_neo4j.down_at_start,
    "middle": by_neo4j.down_in_the_middle,
}


def main() -> int:
    """Try the named faults, or all of them."""
    options = parser(__doc__, rows=3_000)
    options.add_argument("faults", nargs="*", metavar="FAULT", help=f"of: {', '.join(FAULTS)}")
    given = options.parse_args()
    if unknown := sorted(set(given.faults) - set(FAULTS)):
        options.error(f"no such fault: {', '.join(unknown)}")
    # A terminated run takes its mounts and its server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    verdict = Verdict("the environment's faults")
    with scratch(given.folder) as folder, Bench(folder, given.rows, verdict) as bench:
        for name in given.faults or FAULTS:
            print(f"── {name}", flush=True)
            before = len(verdict.broken)
            try:
                FAULTS[name](bench)
            except CannotTry as error:
                verdict.rows.append({name: f"not tried: {error}"})
                print(f"  not tried: {error}", flush=True)
                continue
            verdict.rows.append({name: "✗" if len(verdict.broken) > before else "✓"})
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main())
