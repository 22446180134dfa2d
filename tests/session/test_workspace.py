"""Runs, findings and exports as tables: decisions stay, what a later run no longer makes is not current."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.analysis.finding import Entity, Evidence, Finding, Run, Text, finding_id
from graph.errors import DoorError
from graph.session.workspace import Workspace


def _finding(subject: str, score: float = 64.0, evidence: str = "e1") -> Finding:
    entities = (Entity(subject, "official", "Person", "张某"), Entity("c", "company", "Company", "甲公司"))
    proof = (Evidence(evidence, "edge", "KIN", "kin", src="doc", locator="row=3"),)
    params = {"months": 36}
    return Finding(
        id=finding_id("A01", 1, params, entities, proof),
        model_id="A01",
        model_version=1,
        params=params,
        as_of=date(2024, 6, 30),
        revision=4,
        entities=entities,
        evidence=proof,
        score=score,
        tier="红",
        components={"S": 5, "M": 1.0},
        p_raw=None,
        p_adj=None,
        n_tests=9,
        expected_by_chance=0.4,
        found=1,
        marks=(),
        wording=Text("{0} 与 {1} 需核实", "{0} and {1} need checking"),
        benign=(Text("已回避", "recused"),),
        checks=(Text("核实回避", "check recusal"),),
    )


def _run(*findings: Finding) -> Run:
    return Run(
        model="A01",
        version=1,
        params={"months": 36},
        revision=4,
        as_of=date(2024, 6, 30),
        tests=9,
        expected=0.4,
        found=len(findings),
        chance=Text("", ""),
        findings=findings,
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace.sqlite", "分析员")


def test_a_finding_comes_back_as_it_was(workspace: Workspace) -> None:
    finding = _finding("p1")
    run = workspace.save_run(_run(finding))
    (stored,) = workspace.findings()
    assert stored.finding == finding
    assert stored.finding.canonical() == finding.canonical()
    assert (stored.first_run, stored.last_run, stored.triage) == (run, run, None)
    assert workspace.finding(finding.id) == stored
    assert workspace.latest()["A01"].found == 1
    assert workspace.runs()[0].actor == "分析员"


def test_same_run_twice_keeps_one_row(workspace: Workspace) -> None:
    first = workspace.save_run(_run(_finding("p1")))
    second = workspace.save_run(_run(replace(_finding("p1"), score=40.0, tier="橙")))
    (stored,) = workspace.findings()
    assert (stored.first_run, stored.last_run, stored.finding.score) == (first, second, 40.0)
    assert len(workspace.runs()) == 2


def test_what_is_no_longer_found_is_not_current(workspace: Workspace) -> None:
    workspace.save_run(_run(_finding("p1"), _finding("p2", 30.0)))
    workspace.save_run(_run(_finding("p2", 30.0)))
    assert [s.finding.entities[0].uid for s in workspace.findings()] == ["p2"]
    assert [s.finding.entities[0].uid for s in workspace.findings(current=False)] == ["p1", "p2"]


def test_decision_follows_the_same_subjects(workspace: Workspace) -> None:
    workspace.save_run(_run(_finding("p1")))
    with workspace._change() as db:
        db.execute("UPDATE finding SET triage = 'NOISE', triage_by = '核', triage_at = '2024-01-01T00:00:00+00:00'")
    workspace.save_run(_run(_finding("p1", evidence="e2"), _finding("p9")))
    decided = {s.finding.entities[0].uid: s.triage for s in workspace.findings()}
    assert decided == {"p1": "NOISE", "p9": None}


def test_findings_of_a_subject(workspace: Workspace) -> None:
    workspace.save_run(_run(_finding("p1"), _finding("p2")))
    assert [s.finding.entities[0].uid for s in workspace.findings_of(["p2", "other"])] == ["p2"]
    assert len(workspace.findings_of(["c"])) == 2
    assert workspace.findings_of(["nobody"]) == []


def test_exports_naming_a_person(workspace: Workspace) -> None:
    one = workspace.add_export("html", "aa", 4, ["p1", "c", "c"], {"hops": 1})
    two = workspace.add_export("xlsx", "bb", 5, ["p2"], {})
    assert [e.id for e in workspace.exports()] == [two, one]
    assert [(e.id, e.hash, e.revision, e.params) for e in workspace.exports(naming=["p1"])] == [
        (one, "aa", 4, {"hops": 1})
    ]
    assert workspace.exported_uids(one) == ["c", "p1"]


def test_unwritable_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    with pytest.raises(DoorError):
        Workspace(tmp_path / "w", "x")


def test_a_failed_save_leaves_nothing(workspace: Workspace) -> None:
    bad = replace(_finding("p1"), score=None)  # type: ignore[arg-type]
    with pytest.raises(DoorError):
        workspace.save_run(_run(_finding("p2"), bad))
    assert workspace.runs() == []
    assert workspace.findings(current=False) == []
