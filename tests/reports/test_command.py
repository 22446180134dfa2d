"""``mailuo report``: thin over collect and export; a bad target or a missing reason stops it before any file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph.errors import ReportError
from graph.session import Session
from mailuo.cli import command_line
from reports.render_json import is_whole
from tests.reports.world import county, hub

OFFICIAL = county().uid("1")


@pytest.fixture
def home(door: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("MAILUO_HOME", str(door.settings.home))
    return door


def test_a_report_as_json(home: Session, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    result = CliRunner().invoke(
        command_line(),
        ["report", OFFICIAL, "--hops", "2", "--as-of", "2024-01-01", "--to", str(target), "--title", "核对材料"],
    )
    assert result.exit_code == 0, result.output
    data = target.read_bytes()
    assert is_whole(data)
    content = json.loads(data)["content"]
    assert (content["title"], content["as_of"], content["query"]["hops"]) == ("核对材料", "2024-01-01", 2)
    assert "没有因上限而未列的内容。" in result.output
    assert home.workspace.exports(limit=1)[0].hash in result.output


def test_what_was_cut_is_said(home: Session, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        command_line(), ["report", hub().uid("hub"), "--limit", "20", "--to", str(tmp_path / "a.gexf")]
    )
    assert "超出上限未列：至少 101 个节点。" in result.output


@pytest.mark.parametrize(
    ("given", "said"), [(["--to", "a.pdf"], "不能写成 .pdf"), (["--to", "a.html", "--names"], "需要理由")]
)
def test_errors_come_before_any_file(
    home: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = len(home.workspace.exports())
    result = CliRunner().invoke(command_line(), ["report", OFFICIAL, *given])
    assert isinstance(result.exception, ReportError)
    assert said in result.exception.cause
    assert list(tmp_path.iterdir()) == []
    assert len(home.workspace.exports()) == before
