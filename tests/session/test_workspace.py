"""Runs, findings and exports as tables: decisions stay, what a later run no longer makes is not current."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.analysis.finding import Entity, Evidence, Finding, Run, Text, finding_id
from graph.errors import DoorError
from graph.session.analyze import run_models
from graph.session.door import Session
from graph.session.workspace import StoredFinding, Workspace
from graph.settings import Settings
from graph.store import process
from tests.analysis.worlds import a01_world
from tests.session.test_judging import rows_of
from tests.session.world import Rows, load


class Records:
    """Who stands for whom: groups of records, each called by its first; any other uid stands for itself."""

    def __init__(self, *groups: tuple[str, ...]) -> None:
        self.groups = {group[0]: set(group) for group in groups}

    def resolve(self, uids: Iterable[str]) -> dict[str, str]:
        """The first of its group."""
        of = {record: first for first, group in self.groups.items() for record in group}
        return {uid: of.get(uid, uid) for uid in uids}

    def records(self, uids: Iterable[str]) -> dict[str, set[str]]:
        """The whole group."""
        return {uid: self.groups.get(uid, {uid}) for uid in uids}


APART = Records()


def _finding(subject: str, score: float = 64.0, evidence: str = "e1") -> Finding:
    entities = (Entity(subject, "official", "Person", "张某"), Entity("c", "company", "Company", "甲公司"))
    proof = (
        Evidence(evidence, "edge", "KIN", "kin", src="doc", locator="row=3", from_uid=subject, to_uid="x"),
        Evidence("e0", "edge", "HAS_ROLE", "holding", src="doc", locator="row=4", from_uid="x", to_uid="c"),
    )
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
    run = workspace.save_run(_run(finding), APART)
    (stored,) = workspace.findings()
    assert stored.finding == finding
    assert stored.finding.canonical() == finding.canonical()
    assert (stored.first_run, stored.last_run, stored.triage) == (run, run, None)
    assert workspace.finding(finding.id) == stored
    assert workspace.latest()["A01"].found == 1
    assert workspace.runs()[0].actor == "分析员"


def test_same_run_twice_keeps_one_row(workspace: Workspace) -> None:
    first = workspace.save_run(_run(_finding("p1")), APART)
    second = workspace.save_run(_run(replace(_finding("p1"), score=40.0, tier="橙")), APART)
    (stored,) = workspace.findings()
    assert (stored.first_run, stored.last_run, stored.finding.score) == (first, second, 40.0)
    assert len(workspace.runs()) == 2


def test_what_is_no_longer_found_is_not_current(workspace: Workspace) -> None:
    workspace.save_run(_run(_finding("p1"), _finding("p2", 30.0)), APART)
    workspace.save_run(_run(_finding("p2", 30.0)), APART)
    assert [s.finding.entities[0].uid for s in workspace.findings()] == ["p2"]
    assert [s.finding.entities[0].uid for s in workspace.findings(current=False)] == ["p1", "p2"]


def test_a_run_after_the_clock_was_set_back_is_the_latest(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.save_run(_run(_finding("p1")), APART)
    monkeypatch.setattr("graph.session.workspace._now", lambda: "2001-01-01T00:00:00.000000+00:00")
    second = workspace.save_run(_run(_finding("p2", 30.0)), APART)
    assert workspace.latest()["A01"].id == second == workspace.runs()[0].id
    (stored,) = workspace.findings()
    assert stored.finding.entities[0].uid == "p2" and workspace.stands(stored)


def _decided(workspace: Workspace) -> dict[str, str | None]:
    return {s.finding.entities[0].uid: s.triage for s in workspace.findings()}


def test_decision_follows_the_same_subjects_on_other_evidence(workspace: Workspace) -> None:
    first = _finding("p1")
    workspace.save_run(_run(first), APART)
    workspace.triage(first.id, "dismissed", "已回避")
    workspace.save_run(_run(_finding("p1", evidence="e2"), _finding("p9")), APART)
    assert _decided(workspace) == {"p1": "dismissed", "p9": None}
    assert workspace.findings()[0].triage_why == "已回避"


def test_decision_follows_a_subject_that_is_joined_with_an_earlier_record(workspace: Workspace) -> None:
    first = _finding("p2")
    workspace.save_run(_run(first), APART)
    workspace.triage(first.id, "dismissed", "已回避")
    workspace.save_run(_run(_finding("p1"), _finding("p9")), Records(("p1", "p2")))
    assert _decided(workspace) == {"p1": "dismissed", "p9": None}


def test_what_was_decided_of_the_joined_goes_to_the_part_that_it_was_about(workspace: Workspace) -> None:
    joined = _finding("p1", evidence="e2")
    workspace.save_run(_run(joined), Records(("p1", "p2"), ("e2", "e3")))
    workspace.triage(joined.id, "escalated", "移交")
    # p2 has the relation of the dismissed lead, out of its second record; p1 is led by another one.
    workspace.save_run(_run(_finding("p2", evidence="e3"), _finding("p1", evidence="e9")), APART)
    assert _decided(workspace) == {"p2": "escalated", "p1": None}


def test_the_last_word_stands_when_a_subject_goes_and_comes_back(workspace: Workspace) -> None:
    alone, joined = _finding("p2"), _finding("p1")
    workspace.save_run(_run(alone), APART)
    workspace.triage(alone.id, "dismissed", "已回避")
    workspace.save_run(_run(joined), Records(("p1", "p2")))
    workspace.triage(joined.id, "escalated", "回避记录系补填")
    workspace.save_run(_run(alone), APART)
    assert _decided(workspace) == {"p2": "escalated"}


def test_other_subjects_beside_one_that_is_shared_take_nothing_over(workspace: Workspace) -> None:
    first = _finding("p1")
    workspace.save_run(_run(first), APART)
    workspace.triage(first.id, "dismissed", "已回避")
    more = replace(first, id="more", entities=(*first.entities, Entity("l", "lot", "Lot", "一标段")))
    fewer = replace(first, id="fewer", entities=first.entities[:1])
    workspace.save_run(_run(more, fewer), APART)
    assert [s.triage for s in workspace.findings()] == [None, None]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Session]:
    settings = Settings(home=tmp_path / "home", actor="复核员")
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


def _lead(door: Session) -> StoredFinding:
    run_models(door, ["A01"])
    (stored,) = door.workspace.findings()
    return stored


def test_a_dismissed_lead_stays_dismissed_when_its_lot_is_joined_parted_and_joined_by_one_that_goes(
    door: Session,
) -> None:
    early, rows = Rows("旧册"), rows_of(a01_world())
    early.node("lot", "Lot", name="一标段")
    batch = load(door, early).seq
    load(door, rows)
    first = _lead(door)
    lot = first.finding.entity("lot")
    assert lot is not None and lot.uid == rows.uid("l")
    door.triage(first.finding.id, "dismissed", "回避手续齐全，已调阅")
    joined = door.judge("SAME", [early.uid("lot"), rows.uid("l")], "同一标段").manifest.seq
    then = _lead(door)
    assert {e.uid for e in then.finding.entities} ^ {e.uid for e in first.finding.entities} == {
        early.uid("lot"),
        rows.uid("l"),
    }, "the uid has moved"
    assert (then.triage, then.triage_why) == ("dismissed", "回避手续齐全，已调阅")
    door.triage(then.finding.id, "escalated", "回避记录系补填")
    door.undo(joined, "不是同一标段")
    back = _lead(door)
    assert (back.finding.id, back.triage) == (first.finding.id, "escalated")
    door.judge("SAME", [early.uid("lot"), rows.uid("l")], "确为同一标段")
    door.triage(_lead(door).finding.id, "dismissed", "原件已核")
    door.undo(batch, "旧册作废")
    assert _lead(door).triage == "dismissed", "the record that gave the uid is gone, the other one is still there"


def test_findings_of_a_subject(workspace: Workspace) -> None:
    workspace.save_run(_run(_finding("p1"), _finding("p2")), APART)
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
        workspace.save_run(_run(_finding("p2"), bad), APART)
    assert workspace.runs() == []
    assert workspace.findings(current=False) == []
