"""``make lint``: every check of the house, one after the other, and at the end which of them failed.

Nothing stops at the first failure: a person wants the whole list. Exit code 1 when any check failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

#: name → (what it looks at, command)
CHECKS: dict[str, tuple[str, Sequence[str]]] = {
    "ruff": ("写法 · style", (str(BIN / "ruff"), "check", ".")),
    "mypy": ("类型 · types", (str(BIN / "mypy"),)),
    "import-linter": ("导入方向 · import directions", (str(BIN / "lint-imports"), "--no-logo")),
    "deptry": ("依赖 · declared and used packages", (str(BIN / "deptry"), ".")),
    "model": ("模型 · the declared model", (sys.executable, "-m", "graph.model.lint")),
    "docs": ("docs/model.md 最新 · docs/model.md is current", (sys.executable, "-m", "graph.model.docs", "--check")),
    "queries": ("保存的查询 · saved queries", (sys.executable, "-m", "mailuo", "query", "check")),
}


def run(names: Sequence[str] = tuple(CHECKS)) -> list[str]:
    """Run the named checks in the project's root, their output as it comes; the names of those that failed.

    Raises:
        KeyError: there is no check of that name.
    """
    failed = []
    for name in names:
        what, command = CHECKS[name]
        print(f"── {name}: {what}", flush=True)
        began = time.perf_counter()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        print(f"   {'✓' if code == 0 else '✗'} {time.perf_counter() - began:.1f} s", flush=True)
        if code:
            failed.append(name)
    return failed


def main() -> int:
    """Run what the arguments name, or everything."""
    unknown = [name for name in sys.argv[1:] if name not in CHECKS]
    if unknown:
        print(f"没有这项检查 · no such check: {', '.join(unknown)}. {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = run(sys.argv[1:] or tuple(CHECKS))
    if failed:
        print(f"✗ 未通过 · failed: {', '.join(failed)}", flush=True)
        return 1
    print("✓ 全部通过 · all checks passed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
