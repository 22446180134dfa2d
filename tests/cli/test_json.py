"""What is asked for as JSON is one document that says whether it is whole; as JSON lines, one object a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.analysis.paths import PathResult
from graph.session import Session
from graph.session import analyze as verbs
from graph.session.analyze import run_models
from graph.settings import load_settings
from tests.cli.conftest import Cli
from tests.session.world import Rows, draft, load


@pytest.fixture(scope="module")
def known(home: Path) -> dict[str, Any]:
    """A company with two people who are kin, a batch with faulty and refused rows, a judgement."""
    rows = Rows()
    rows.node("c", "Company", name="示例建设公司")
    for key, name in (("r", "乙甲"), ("s", "丙甲")):
        rows.node(key, "Person", name=name)
        rows.edge(f"role-{key}", "HAS_ROLE", rows.uid(key), rows.uid("c"), role="LEGAL_REP")
    rows.edge("kin", "KIN", rows.uid("r"), rows.uid("s"), kin_code="SP")
    with Session.open(load_settings(home=home)) as session:
        load(session, rows)
        more = Rows(dataset="退回")
        more.node("x", "Company", name="另一公司")
        made = draft(session.ledger, more)
        place = {"file": "退回.csv", "sheet": None, "row": None}
        made.reject(place | {"line": 3, "column": "金额", "value": "三百", "reason": "不是数", "cure": "写数字"})
        made.refuse(place | {"line": 4, "rule": "W-1"})
        faulty = session.publish(made, {"rows": 3}).seq
        judged = session.judge("ACCEPT", [rows.uid("c")], "核对无误").manifest.seq
        run_models(session, ["A01"])
    return {key: rows.uid(key) for key in "crs"} | {"faulty": str(faulty), "judged": str(judged)}


def whole(result: Any) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_a_batch_is_one_document_with_its_rows_and_judgements(cli: Cli, known: dict[str, Any]) -> None:
    (row,) = whole(cli("imports", "show", known["faulty"], "--format", "json"))["rows"]
    assert (row["seq"], row["dataset"], row["judgements"]) == (int(known["faulty"]), "退回", [])
    assert [(r["line"], r["value"], r["cure"]) for r in row["rejects"]] == [(3, "三百", "写数字")]
    assert [(r["line"], r["rule"]) for r in row["refused"]] == [(4, "W-1")]
    (row,) = whole(cli("imports", "show", known["judged"], "--format", "json"))["rows"]
    assert [one["why"] for one in row["judgements"]] == ["核对无误"] and row["rejects"] == row["refused"] == []
    assert "三百" in cli("imports", "show", known["faulty"]).stdout, "the table for the eye has them too"


def test_a_limit_that_cuts_is_said(cli: Cli, known: dict[str, Any]) -> None:
    for words in (("path",), ("analyze", "linked-parties")):
        ends = (known["c"], known["r"], "--format", "json")
        every, cut = whole(cli(*words, *ends)), whole(cli(*words, *ends, "--limit", "1"))
        assert (len(every["rows"]) > 1, every["truncated"]) == (True, False), words
        assert (len(cut["rows"]), cut["truncated"], cut["limit"]) == (1, True, 1), words


def test_a_search_that_stopped_is_said(cli: Cli, known: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    between, paths = verbs.linked_between, Session.paths
    monkeypatch.setattr(verbs, "linked_between", lambda *given: replace(between(*given), truncated=True))
    assert whole(cli("analyze", "linked-parties", known["c"], known["r"], "--format", "json"))["truncated"] is True

    def nothing(*given: Any) -> PathResult:
        return replace(paths(*given), paths=(), found=0, cut=0, truncated=True, complete_hops=2)

    monkeypatch.setattr(Session, "paths", nothing)
    done = cli("path", known["c"], known["r"], "--format", "json")
    assert whole(done)["truncated"] is True
    assert "2 步之内未发现路径；更远的没有查完" in done.stderr, "not that there is none within four"


EACH: dict[str, Callable[[dict[str, Any]], tuple[str, ...]]] = {
    "search": lambda k: ("search", "公司"),
    "nothing": lambda k: ("search", "不存在的名字"),
    "show": lambda k: ("show", k["c"]),
    "expand": lambda k: ("expand", k["c"], "--limit", "1"),
    "path": lambda k: ("path", k["c"], k["r"], "--limit", "1"),
    "no path": lambda k: ("path", k["c"], k["r"], "--as-of", "1900-01-01", "--max-hops", "1"),
    "parties": lambda k: ("analyze", "linked-parties", k["r"]),
    "issues": lambda k: ("analyze", "repeat-issues"),
    "models": lambda k: ("analyze", "all"),
    "leads": lambda k: ("findings", "list"),
    "imports": lambda k: ("imports", "list"),
    "batch": lambda k: ("imports", "show", k["faulty"]),
    "judgements": lambda k: ("judge", "list"),
    "queries": lambda k: ("query", "list"),
    "query": lambda k: ("query", "run", "counts", "--limit", "2"),
    "empty query": lambda k: ("query", "run", "penalties-in-force"),
    "log": lambda k: ("audit", "show", "--limit", "2"),
    "store": lambda k: ("store", "status"),
}


@pytest.mark.parametrize("case", EACH)
def test_each_command_gives_one_document_and_one_object_a_line(case: str, cli: Cli, known: dict[str, Any]) -> None:
    said = whole(cli(*EACH[case](known), "--format", "json"))
    assert said.keys() >= {"columns", "rows", "truncated", "limit"}
    lines = cli(*EACH[case](known), "--format", "jsonl").stdout.splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert len(lines) == len(said["rows"]) + said["truncated"]


def test_the_store_of_a_server_gives_a_document_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILUO_STORE", "bolt://127.0.0.1:7687")
    done = cli("store", "status", "--format", "json")
    assert whole(done)["rows"] == [] and "bolt://127.0.0.1:7687" in done.stderr
