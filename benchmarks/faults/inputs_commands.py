"""Command lines run one after another in a process of their own (``inputs_worker``), started anew when one ends it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """``code`` -1: the process died or did not answer. ``megabytes``: growth of its peak."""

    code: int
    text: str
    seconds: float
    megabytes: int


class Commands:
    """Runs ``mailuo …`` in one home, in Chinese."""

    def __init__(self, home: Path, **environment: str) -> None:
        self._environment = (
            os.environ | {"MAILUO_HOME": str(home), "MAILUO_LANG": "zh", "PYTHONPATH": str(Path.cwd())} | environment
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None

    def ask(self, arguments: list[str], seconds: float = 120.0, limit: bool = False) -> Answer:
        """Run one; ``limit``: from then on the process has an address space not much beyond what it has now."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.faults.inputs_worker"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment,
            )  # fmt: skip
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"arguments": arguments, "limit": limit}).encode() + b"\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        line = process.stdout.readline() if ready else b""
        if not line:
            self.close()
            return Answer(-1, "", seconds, 0)
        found: dict[str, Any] = json.loads(line)
        return Answer(**found)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
