"""A process that runs one command line after another and says what each printed, took and needed.

It reads ``{"arguments": […]}`` a line and answers ``{"code", "text", "seconds", "megabytes"}``. Its address space is
limited, so that a bomb ends in an error here and not in a machine without memory.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

#: Address space on top of what the process has after its first command.
ROOM = 4 << 30


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        order = json.loads(line)
        answer = run(order["arguments"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if order.get("limit"):
            size = _status("VmSize") + (ROOM >> 20)
            resource.setrlimit(resource.RLIMIT_AS, (size << 20, size << 20))


def run(arguments: list[str]) -> dict[str, object]:
    """One command in this process: exit code, all that it printed, seconds, growth of its peak memory in MB."""
    from mailuo.cli import main as command

    with tempfile.TemporaryFile() as out:
        kept = [os.dup(1), os.dup(2)]
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        streams = sys.stdout, sys.stderr
        sys.stdout = io.TextIOWrapper(os.fdopen(os.dup(1), "wb"), "utf-8", errors="replace")
        sys.stderr = io.TextIOWrapper(os.fdopen(os.dup(2), "wb"), "utf-8", errors="replace")
        sys.argv = ["mailuo", *arguments]
        _forget_peak()
        before, began, code = _status("VmRSS"), time.monotonic(), 0
        try:
            command()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # what a person would see as a crash
            traceback.print_exc()
            code = 99
        seconds, peak = time.monotonic() - began, _status("VmHWM")
        for stream, known in zip((sys.stdout, sys.stderr), kept, strict=True):
            stream.flush()
            stream.close()
            os.dup2(known, 1 if known == kept[0] else 2)
            os.close(known)
        sys.stdout, sys.stderr = streams
        out.seek(0)
        text = out.read(1 << 22).decode("utf-8", "replace")
    return {"code": code, "text": text, "seconds": round(seconds, 2), "megabytes": max(0, peak - before)}


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> int:
    """A size of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
