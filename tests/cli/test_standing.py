"""What the command line says of leads when the data have gone on, and which exports an undo names."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import MailuoError
from graph.session.analyze import run_models
from tests.analysis.worlds import a01_world
from tests.cli.conftest import Cli
from tests.cli.test_judge import cli_raises, opened
from tests.session.test_judging import rows_of
from tests.session.world import load


def test_a_lead_says_how_it_stands_to_the_data(cli: Cli, home: Path) -> None:
    rows = rows_of(a01_world())
    with opened(home) as session:
        load(session, rows)
        (run,) = run_models(session, ["A01"])
        ran, lead = session.revision, run.findings[0].id
    assert "须重新运行" not in cli("findings", "show", lead).output + cli("findings", "list").output
    assert cli("judge", "refute", rows.uid("kin"), "--why", "登记有误").exit_code == 0
    behind = f"数据已到第 {ran + 1} 批，模型按第 {ran} 批运行，须重新运行。"
    assert cli("findings", "show", lead).stdout.startswith(f"依据已变，须重新运行\n{behind}\n")
    assert cli("findings", "list").stderr == f"{behind}\n"
    assert "evidence changed, run again" in cli("--lang", "en", "findings", "show", lead, "--format", "json").stderr
    with opened(home) as session:
        run_models(session, ["A01"])
    assert cli("findings", "show", lead).stdout.startswith("最近一次运行未再得出\n")
    assert "no longer gives it" in cli("--lang", "en", "findings", "show", lead, "--format", "csv").stderr
    with pytest.raises(MailuoError, match="未再得出，不能处理"):
        cli_raises(cli("findings", "triage", lead, "--state", "reviewed", "--why", "看过"))
    with opened(home) as session:
        stored = session.workspace.finding(lead)
    assert stored is not None and stored.triage is None
