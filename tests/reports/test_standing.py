"""What a report says of leads when the data have gone on since the models ran."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.session import Session
from graph.words import in_lang
from reports import FORMATS, collect
from tests.reports.reading import said
from tests.reports.world import county
from tests.session.world import Rows, load

ROWS = county()
OFFICIAL = ROWS.uid("1")
CHANGED = "依据已变，须重新运行"


def refuted(door: Session) -> int:
    return door.judge("REFUTE", [ROWS.uid("kin")], "民政登记显示无婚姻关系").manifest.seq


def joined(door: Session) -> int:
    """Another person into the official: the lead is still on him, on the same edges."""
    rows = Rows("另一份")
    rows.node("1", "Person", name="张玉环", sens="C2")
    load(door, rows)
    return door.judge("SAME", [OFFICIAL, rows.uid("1")], "同一身份证件").manifest.seq


def test_nothing_is_said_where_the_models_saw_all_of_it(door: Session) -> None:
    report = collect(door, [OFFICIAL])
    assert (report.ran_on, report.findings[0].changed) == (3, False)
    assert all("须重新运行" not in said(render(report), suffix) for suffix, render in FORMATS.items())


@pytest.mark.parametrize(("change", "fell"), [(refuted, True), (joined, False)])
def test_every_file_says_that_the_data_went_on_and_whose_evidence_fell(
    door: Session, change: Callable[[Session], int], fell: bool
) -> None:
    seq = change(door)
    report = collect(door, [OFFICIAL])
    try:
        (lead,) = report.findings
        assert lead.changed is fell
        assert report.node_of[OFFICIAL].tier == (None if fell else "红"), "its mark on the object goes with its ground"
        for suffix, render in FORMATS.items():
            text = said(render(report), suffix)
            assert f"数据已到第 {door.revision} 批，模型按第 3 批运行，须重新运行" in text, suffix
            if suffix in (".html", ".xlsx"):
                assert (CHANGED in text) is fell, suffix
        with in_lang("en"):
            english = said(FORMATS[".html"](collect(door, [OFFICIAL])), ".html")
        assert "the models ran on batch 3; they are to be run again" in english
        assert ("evidence changed, run again" in english) is fell
    finally:
        door.undo(seq, "试")
    assert not collect(door, [OFFICIAL]).findings[0].changed, "the judgement is taken back: the ground stands again"


def test_a_lead_whose_evidence_is_gone_is_counted_with_what_to_do(door: Session) -> None:
    seq = door.judge("REJECT", [ROWS.uid("kin")], "读错").manifest.seq
    try:
        report = collect(door, [OFFICIAL])
        assert report.findings == ()
        assert "疑点的依据已有变化，不列，须重新运行模型：1" in said(FORMATS[".html"](report), ".html")
    finally:
        door.undo(seq, "试")
