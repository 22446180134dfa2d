"""The closing report names each group that did not run, why and the cure; a required group must run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLAIN = "import pytest\n@pytest.mark.browser\ndef test_a(): pass\n"
SKIPPED = "import pytest\n@pytest.mark.neo4j\ndef test_b(): pytest.skip('no java here')\n"
FAILING = "import pytest\n@pytest.mark.neo4j\ndef test_c(): assert 0\n"
UNMARKED = "def test_d(): pass\n"
HOME = """import os
def test_h():
    assert os.environ['MAILUO_HOME'] != '/somewhere'
    assert 'MAILUO_STORE' not in os.environ
"""


@pytest.fixture
def run(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs pytest in a folder of its own, with our conftest and the given test module."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "tests" / "conftest.py").write_text(
        (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )

    def _run(source: str, *args: str, **env: str) -> tuple[int, str]:
        (tmp_path / "tests" / "test_it.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args],
            cwd=tmp_path,
            env=os.environ | {"MAILUO_TEST_REQUIRE": "", "PYTHONIOENCODING": "utf-8"} | env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return _run


def test_a_skipped_group_is_named_with_reason_and_cure(run) -> None:  # type: ignore[no-untyped-def]
    code, out = run(PLAIN + SKIPPED)
    assert code == 0
    assert "no java here" in out
    assert "cure: make neo4j" in out
    assert "browser: 1" in out


def test_a_required_group_that_was_skipped_fails_the_run(run) -> None:  # type: ignore[no-untyped-def]
    code, out = run(PLAIN + SKIPPED, MAILUO_TEST_REQUIRE="neo4j,browser")
    assert code == 1
    assert "neo4j，但没有全部运行" in out


def test_a_required_group_without_a_single_test_fails_the_run(run) -> None:  # type: ignore[no-untyped-def]
    assert run(PLAIN, MAILUO_TEST_REQUIRE="neo4j")[0] == 1
    assert run(PLAIN + SKIPPED, "-k", "test_a", MAILUO_TEST_REQUIRE="neo4j")[0] == 1
    assert run(PLAIN, MAILUO_TEST_REQUIRE="browser")[0] == 0


def test_a_failing_test_counts_as_run(run) -> None:  # type: ignore[no-untyped-def]
    code, out = run(FAILING, MAILUO_TEST_REQUIRE="neo4j")
    assert code == 1
    assert "neo4j: 1" in out
    assert "没有全部运行" not in out


def test_a_misspelt_group_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    code, out = run(PLAIN, MAILUO_TEST_REQUIRE="neo4")
    assert code == 4
    assert "neo4?" in out


def test_tests_never_touch_the_home_of_the_person(run) -> None:  # type: ignore[no-untyped-def]
    code, out = run(HOME, MAILUO_HOME="/somewhere", MAILUO_STORE="bolt://other")
    assert code == 0, out


def test_the_last_line_is_the_summary(run) -> None:  # type: ignore[no-untyped-def]
    _, out = run(PLAIN)
    assert out.strip().splitlines()[-1].startswith("1 passed")


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "side by side"])
def test_workers_side_by_side_count_as_one_run(run, workers: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    code, out = run(PLAIN + SKIPPED + "\n" + UNMARKED, *workers, MAILUO_TEST_REQUIRE="neo4j")
    assert code == 1
    assert "browser: 1" in out
    assert out.count("no java here") == 1
    assert "neo4j，但没有全部运行" in out
    code, out = run(PLAIN + SKIPPED, *workers, "-k", "test_a", MAILUO_TEST_REQUIRE="browser")
    assert code == 0
    assert "1 项未选" in out
