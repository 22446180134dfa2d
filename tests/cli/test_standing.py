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
from tests.session.world import Rows, load


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


def test_an_undo_names_the_exports_as_a_judgement_does(cli: Cli, home: Path) -> None:
    rows, others = Rows("甲册"), Rows("乙册")
    for key in "12":
        rows.node(key, "Person", name=f"周{key}")
    rows.edge("kin", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP")
    others.node("3", "Person", name="旁人")
    with opened(home) as session:
        batch = load(session, rows).seq
        other = load(session, others).seq
        session.record_export("html", "0" * 64, [rows.uid("1")], {}, session.revision)
        session.record_export("xlsx", "1" * 64, ["谁"], {}, session.revision)
    told = cli("judge", "refute", rows.uid("kin"), "--why", "登记有误").stderr
    named = told[told.index("以下导出提到所涉对象") :]
    assert "第 1 号" in named and "第 2 号" not in named
    assert cli("undo", str(other), "--why", "试").stderr == "", "nobody of it is in an export"
    assert cli("undo", str(other + 1), "--why", "没有查否").stderr == named
    assert cli("undo", str(batch), "--why", "录错").stderr == named, "those who are gone are named too"


@pytest.mark.parametrize("own", [False, True])
def test_a_workbook_of_a_query_is_an_export_that_a_judgement_names(
    own: bool, cli: Cli, home: Path, tmp_path: Path
) -> None:
    rows = Rows(f"册{own}")
    rows.node("1", "Person", name=f"郑{own}")
    with opened(home) as session:
        load(session, rows)
        revision = session.revision
    statement, to = tmp_path / "q.cypher", tmp_path / "名单.xlsx"
    statement.write_text("MATCH (p:Person) WHERE p.name = $name RETURN p", encoding="utf-8")
    asked = ("--file", str(statement)) if own else ("persons",)
    done = cli("query", "run", *asked, "-p", f"name=郑{own}", "--to", str(to))
    assert done.exit_code == 0, done.output
    assert "已写出 1 行" in done.stderr and to.stat().st_size > 1000
    with opened(home) as session:
        (export,) = session.workspace.exports(naming=[rows.uid("1")])
        event = session.audit.show(1, event="export")[0]
    assert (export.kind, export.revision, export.params["rows"]) == ("query.xlsx", revision, 1)
    assert export.params["file"] == "名单.xlsx" and export.params["parameters"]["name"] == f"郑{own}"
    assert event.params["hash"] == export.hash
    assert f"第 {export.id} 号" in cli("judge", "reject", rows.uid("1"), "--why", "读错").stderr
    assert f"第 {export.id} 号" in cli("undo", str(revision), "--why", "录错").stderr
