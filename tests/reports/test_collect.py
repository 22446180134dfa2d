"""What may be in a report and what may not: scope, masks, clearings, sources, cuts, and that it is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.errors import DoorError, ReportError
from graph.session import Session
from graph.words import in_lang
from reports import Report, collect, export
from reports.files import FORMATS
from reports.model import Node
from reports.words import cuts, not_a_basis
from tests.reports.reading import said
from tests.reports.world import FORBIDDEN, county, hub, second_source
from tests.session.world import Rows, load

ROWS = county()
OFFICIAL = ROWS.uid("1")


def node(report: Report, key: str) -> Node:
    return report.node_of[ROWS.uid(key)]


def edges(report: Report) -> set[str]:
    names = {ROWS.uid(row["uid_key"]): row["uid_key"] for row in _keys()}
    return {names[edge.uid] for edge in report.edges}


def _keys() -> list[dict[str, Any]]:
    keys = ("kin", "share", "held", "at", "know", "clears", "no", "void", "new", "refers", "own", "uses", "past")
    return [{"uid_key": key} for key in keys]


def test_one_hop_and_two(door: Session) -> None:
    one = collect(door, [OFFICIAL])
    assert edges(one) == {"kin", "held", "new", "refers", "own", "uses", "past"}
    assert one.nodes[0].uid == OFFICIAL
    assert one.nodes[0].start
    two = collect(door, [OFFICIAL], hops=4)
    # The firm is reached by way of the wife; only then is the refuted edge between two that are shown.
    assert edges(two) == {row["uid_key"] for row in _keys()}


def test_refuted_is_only_shown_as_refuted(door: Session) -> None:
    report = collect(door, [OFFICIAL], hops=3)
    assert {e.uid for e in report.edges if e.status == "REFUTED"} == {ROWS.uid("no"), ROWS.uid("void")}
    page = said(FORMATS[".html"](report), ".html")
    assert "已查否的关系" in page
    assert "已查否的关系" not in said(FORMATS[".html"](collect(door, [OFFICIAL])), ".html")


@pytest.mark.parametrize("suffix", list(FORMATS))
@pytest.mark.parametrize("hops", [1, 4])
def test_what_may_not_leave_is_in_no_file(door: Session, suffix: str, hops: int) -> None:
    report = collect(door, [OFFICIAL], hops=hops, names=True, why="核对")
    text = said(FORMATS[suffix](report), suffix)
    assert "张玉环" in text
    assert [name for name in FORBIDDEN if name in text] == []
    for key in ("x1", "x2", "x3", "x4", "x5", "x6", "ex1", "ex2", "ex6"):
        assert ROWS.uid(key) not in text


def test_what_has_no_source_is_left_out_and_counted(door: Session) -> None:
    (left_out,) = [r for r in collect(door, [OFFICIAL]).redactions if r.what == "no_source"]
    assert left_out.count == 2  # the person without a document, and the edge to him


def test_the_vault_is_not_even_counted(door: Session) -> None:
    report = collect(door, [OFFICIAL])
    assert report.truncated == {}
    assert "C5" not in {r.what for r in report.redactions}
    with pytest.raises(ReportError, match="不能进入报告"):
        collect(door, [ROWS.uid("x1")])


def test_relations_that_were_not_asked_for_are_out_of_scope(door: Session) -> None:
    report = collect(door, [OFFICIAL], hops=2, relations=["KIN"])
    assert {edge.type for edge in report.edges} == {"KIN"}
    assert ROWS.uid("3") not in report.node_of


def test_as_of_leaves_out_what_had_ended(door: Session) -> None:
    assert "past" in edges(collect(door, [OFFICIAL]))
    later = collect(door, [OFFICIAL], as_of=date(2024, 1, 1))
    assert "past" not in edges(later)
    assert later.as_of == date(2024, 1, 1)


def test_names_are_masked_in_every_place(door: Session) -> None:
    report = collect(door, [OFFICIAL], hops=3)
    assert report.title == "关于张〔隐〕的关联关系报告"
    assert node(report, "1").title == "张〔隐〕"
    assert node(report, "1").props["name"] == "张〔隐〕"
    assert node(report, "1").props["birth_ym"] == "1975"
    assert "native_place" not in node(report, "1").props
    assert node(report, "10").props["summary"] == "反映张〔隐〕插手工程"
    assert node(report, "12").props["text"] == "****1234"
    assert next(e.text for e in report.edges if e.uid == ROWS.uid("know")) == "任职企业（经理，原与张〔隐〕同事）"
    assert report.findings[0].sentence == "张〔隐〕、王〔隐〕、青禾水利工程有限公司之间的关系需核实"
    # A body's own name is public, and so is a person whom an accepted public record names.
    assert node(report, "11").title == "张玉环水产店"
    assert node(report, "4").title == "李明"
    for suffix, render in FORMATS.items():
        text = said(render(report), suffix).replace("张玉环水产店", "")
        assert [name for name in ("张玉环", "王伟丽", "赵四海", "12900001234", "1975-03") if name in text] == []
        assert "张〔隐〕" in text


def test_names_need_a_reason_and_the_reason_is_kept(door: Session) -> None:
    with pytest.raises(ReportError, match="理由"):
        collect(door, [OFFICIAL], names=True, why="  ")
    report = collect(door, [OFFICIAL], names=True, why="经批准核对身份")
    assert node(report, "1").title == "张玉环"
    assert report.why == "经批准核对身份"
    export(door, report, ".json")
    (event,) = door.audit.show(1, event="export")
    assert event.params["why"] == "经批准核对身份"
    assert "经批准核对身份" in said(FORMATS[".html"](report), ".html")


def test_a_cleared_person_is_shown_as_cleared(door: Session) -> None:
    report = collect(door, [ROWS.uid("4")])
    cleared = node(report, "4")
    assert cleared.cleared
    (line,) = cleared.clearings
    assert line == "已澄清正名（日期：2024-03-12，方式：书面，范围：未写明，未复核）"
    for suffix, render in FORMATS.items():
        assert line in said(render(report), suffix)


def test_every_statement_behind_an_edge_is_a_source(door: Session) -> None:
    report = collect(door, [ROWS.uid("2")])
    (share,) = [edge for edge in report.edges if edge.type == "HOLDS_SHARE"]
    assert len({source.document for source in share.sources}) == 2
    assert all(edge.sources for edge in report.edges)
    assert all(n.sources for n in report.nodes)


def test_the_set_is_closed(door: Session) -> None:
    report = collect(door, [OFFICIAL], hops=3)
    known = {paper.uid for paper in report.documents}
    used = {s.document for row in (*report.nodes, *report.edges) for s in row.sources}
    used |= {proof.document for lead in report.findings for proof in lead.proofs}
    assert used == known
    assert [paper.number for paper in report.documents] == list(range(1, len(known) + 1))
    assert all({e.from_uid, e.to_uid} <= set(report.node_of) for e in report.edges)


def test_what_was_cut_is_counted_and_said(door: Session) -> None:
    report = collect(door, [hub().uid("hub")], limit=50)
    assert len(report.nodes) == 50
    assert report.truncated == {"nodes": 71}
    assert cuts(report) == ["超出上限未列：至少 71 个节点。"]
    for suffix, render in FORMATS.items():
        text = said(render(report), suffix)
        assert ("71" in text) if suffix == ".json" else ("至少 71 个节点" in text)


def test_findings_that_lost_their_evidence_are_left_out_and_counted(
    door: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = collect(door, [OFFICIAL]).findings
    assert found.expected == 0.4
    assert found.subjects[0].name == "张〔隐〕"
    # The share lies two hops away, so it is only evidence here; without it the lead has nothing to stand on.
    lost = [ROWS.uid("share"), second_source().uid("share")]
    before = door.ledger.assertions_of
    monkeypatch.setattr(door.ledger, "assertions_of", lambda uids: before([u for u in uids if u not in lost]))
    report = collect(door, [OFFICIAL])
    assert report.findings == ()
    assert [r.count for r in report.redactions if r.what == "finding"] == [1]


def test_the_hash_covers_the_content_and_not_the_clock(door: Session) -> None:
    first, second = collect(door, [OFFICIAL]), collect(door, [OFFICIAL])
    assert first.made_at != second.made_at
    assert first.content_hash == second.content_hash
    assert collect(door, [OFFICIAL], hops=2).content_hash != first.content_hash
    assert collect(door, [OFFICIAL], names=True, why="核对").content_hash != first.content_hash


def test_an_export_is_written_down_with_the_revision_of_its_report(door: Session) -> None:
    report = collect(door, [OFFICIAL])
    other = Rows("另册")
    other.node("1", "Person", name="旁人")
    assert door.data_date is not None
    batch = load(door, other, door.data_date).seq
    export(door, report, ".json")
    (last,) = door.workspace.exports(limit=1)
    assert last.revision == report.revision == door.revision - 1
    door.undo(batch, "试")
    assert door.audit.show(1, event="export")[0].params["revision"] == report.revision


def test_an_export_is_written_down_before_it_leaves(door: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    report = collect(door, [OFFICIAL])
    before = len(door.workspace.exports())
    export(door, report, ".xlsx")
    assert len(door.workspace.exports()) == before + 1
    (last,) = door.workspace.exports(naming=[ROWS.uid("2")], limit=1)
    assert (last.kind, last.hash, last.revision) == ("xlsx", report.content_hash, door.revision)
    event = door.audit.show(1, event="export")[0]
    assert (event.params["hash"], event.actor) == (report.content_hash, "研判员")
    asked, answered = door.audit.show(1, event="asked", what="report"), door.audit.show(1, event="answered")
    assert asked[0].params["uids"] == [OFFICIAL]
    assert answered[0].counts["nodes"] == len(report.nodes)

    def closed(*_: Any, **__: Any) -> int:
        raise DoorError("日志写不进去", "")

    monkeypatch.setattr(door.audit, "write", closed)
    with pytest.raises(DoorError):
        export(door, report, ".xlsx")


@pytest.mark.parametrize(
    "given",
    [{"uids": []}, {"hops": 9}, {"hops": -1}, {"limit": 0}, {"limit": 100_000}, {"title": "绝密报告"}],
)
def test_bad_requests_say_what_to_do(door: Session, given: dict[str, Any]) -> None:
    with pytest.raises(ReportError) as told:
        collect(door, **({"uids": [OFFICIAL]} | given))
    assert told.value.cure


def test_english(door: Session) -> None:
    with in_lang("en"):
        report = collect(door, [OFFICIAL])
        basis = not_a_basis()
    text = said(FORMATS[".html"](report), ".html")
    assert '<html lang="en">' in text
    assert basis in text
    assert "一、" not in text
