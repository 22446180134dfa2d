"""App, commands and store process where no network exists: they work, and nothing tries to connect or to resolve."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_tries_to_leave_the_machine(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("没有 unshare，不能另建网络命名空间 · no unshare, so no network namespace")
    allowed = subprocess.run([unshare, "-rn", "true"], capture_output=True, encoding="utf-8", check=False)
    if allowed.returncode:
        pytest.skip(f"不能另建网络命名空间 · no network namespace: {allowed.stderr.strip()}")
    done = subprocess.run(
        [unshare, "-rn", sys.executable, "-m", "tests.e2e.inside", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    assert account["interfaces"] == ["lo"]

    # It works there.
    assert "读入 2 = 入账 2" in account["loaded"]
    assert "青禾县望川渡槽维护有限公司" in account["found"]
    assert "总览" in account["page"] and "企业" in account["page"]

    # Nothing of it wanted out; the engine's own process was among what was watched.
    assert account["went"] == []
    assert account["moved"] == {}
    started = account["started"]
    assert any("mailuo ui" in line for line in started) and any("store" in line for line in started), started

    # What does want out is seen, by the hook and, past it, by the kernel.
    assert any(kind == "resolve" and "mailuo.invalid" in what for kind, _, what in account["canary_went"])
    assert any(kind == "connect" and "192.0.2.1" in what for kind, _, what in account["canary_went"])
    assert account["canary_moved"].get("Ip:OutNoRoutes", 0) >= 3
