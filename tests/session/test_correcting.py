"""Corrections of what was read out of a text; each assertion's own review; the edge it lives in; texts not reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LedgerError
from graph.ledger.texts import Extraction
from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from loaders.pipeline import load
from tests.loaders.text.twins import CIRCULAR
from tests.session.world import Rows
from tests.session.world import load as put


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Session]:
    settings = load_settings(home=tmp_path / "home", actor="复核员")
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


@pytest.fixture
def circular(door: Session, tmp_path: Path) -> str:
    (tmp_path / "通报.txt").write_text(CIRCULAR, encoding="utf-8")
    load(door, [tmp_path / "通报.txt"])
    return door.texts()[0].uid


def one_of(door: Session, document: str, label: str, /, **props: Any) -> Extraction:
    return next(
        one
        for one in door.text(document).view.extractions
        if one.type == label and all(one.props.get(name) == value for name, value in props.items())
    )


def test_a_correction_is_a_version_with_who_when_why_and_undo(door: Session, circular: str) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    before = door.store.digest()
    made = door.correct(one.uid, {**one.props, "name": "林海洲"}, "原文为“洲”")
    assert (made.manifest.kind, made.manifest.author, made.manifest.why) == ("repair", "复核员", "原文为“洲”")
    shown = door.show(one.uid)
    assert (shown.title, shown.attrs["review"]) == ("林海洲", "ACCEPTED")
    assert door.text(circular).reviews[one.uid][0] == "ACCEPTED"
    assert shown.attrs["props"]["name_norm"] == "林海洲", "the name is found by its new form"
    assert [(a["props"]["name"], a["live"]) for a in shown.assertions] == [("林海舟", False), ("林海洲", True)]
    assert door.search("林海洲").hits and not door.search("林海舟").hits
    again = door.correct(one.uid, {**one.props, "name": "林海州"}, "再核")
    assert [(j.kind, j.state) for j in door.judgements([one.uid])] == [("CORRECT", "superseded"), ("CORRECT", "holds")]
    door.undo(again.manifest.seq, "错")
    assert door.show(one.uid).title == "林海洲"
    door.undo(made.manifest.seq, "错")
    assert door.show(one.uid).title == "林海舟" and door.store.digest() == before
    assert [j.state for j in door.judgements([one.uid])] == ["undone", "undone"]
    events = [(e.event, e.what) for e in door.audit.show(100) if e.what == "correct"]
    assert events == [("correct", "correct"), ("asked", "correct")] * 2


def test_the_same_file_once_more_does_not_wipe_a_correction_out(door: Session, circular: str, tmp_path: Path) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    door.correct(one.uid, {**one.props, "name": "林海洲"}, "原文为“洲”")
    at = door.revision
    load(door, [tmp_path / "通报.txt"])
    assert door.revision == at and door.show(one.uid).title == "林海洲"


def test_undoing_the_text_takes_its_corrections_along(door: Session, circular: str) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    door.correct(one.uid, {**one.props, "name": "林海洲"}, "原文为“洲”")
    door.undo(1, "不是这个县的")
    assert door.texts() == [] and door.search("林海洲").hits == []


@pytest.mark.parametrize(
    ("props", "why"),
    [
        ({"name": 5}, "试"),
        ({"name": "林海舟", "nonsense": "x"}, "试"),
        ({"name": "林海舟", "gender": "没有"}, "试"),
        ({"name": "林海舟", "masked": "是"}, "试"),
        ({"name": "林海舟"}, "试"),
        ({"name": "林海洲"}, " "),
        ({"name": "林海舟", "birth_ym": "1970-13"}, "试"),
        ({"name": "林海舟", "birth_ym": "七〇年"}, "试"),
        ({"name": "林海舟", "cleared": True}, "试"),
        ({"name": ""}, "试"),
        ({"name": "林" * 2_001}, "试"),
    ],
)
def test_what_cannot_be_a_correction_is_refused(door: Session, circular: str, props: dict[str, Any], why: str) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    at = door.revision
    with pytest.raises(LedgerError):
        door.correct(one.uid, props, why)
    assert door.revision == at


def test_tables_documents_and_what_is_judged_out_are_not_corrected(door: Session, circular: str) -> None:
    rows = Rows("名册")
    rows.node("1", "Person", name="周正")
    put(door, rows)
    one = one_of(door, circular, "Official", name="林海舟")
    door.judge("REJECT", [one.uid], "读错")
    for uid in (rows.uid("1"), circular, one.uid, "没有"):
        with pytest.raises(LedgerError):
            door.correct(uid, {"name": "周政"}, "试")


def test_reviews_are_those_of_the_assertions_and_counts_follow(door: Session, circular: str) -> None:
    one = one_of(door, circular, "Unit", name="云岭市水务局")
    rows = Rows("机构")
    rows.node("1", "Unit", name="云岭市水务局")
    put(door, rows)
    left = door.unreviewed()[circular]
    assert left == len(door.unreviewed_of(circular))
    door.judge("SAME", [one.uid, rows.uid("1")], "同一个局")
    assert door.show(one.uid).attrs["review"] == "ACCEPTED", "the entity is accepted by its register"
    assert door.text(circular).reviews[one.uid][0] == "UNREVIEWED", "the mention is not"
    assert door.unreviewed()[circular] == left
    door.judge("REFUTE", [one.uid], "查否")
    shown = door.text(circular)
    assert shown.judged[one.uid] == "REFUTE" and door.unreviewed()[circular] == left - 1


def test_an_edge_that_folded_into_another_one_shows_where_it_lives(door: Session, tmp_path: Path) -> None:
    rows = Rows("任职")
    rows.node("p", "Official", name="林海舟")
    rows.node("q", "Post", title="副局长")
    edge = rows.edge("e", "HELD", rows.uid("p"), rows.uid("q"))
    put(door, rows)
    (tmp_path / "通报.txt").write_text(CIRCULAR, encoding="utf-8")
    load(door, [tmp_path / "通报.txt"])
    circular = door.texts()[0].uid
    who = one_of(door, circular, "Official", name="林海舟")
    said = {one.uid: one for one in door.text(circular).view.extractions}
    held = next(
        one
        for one in said.values()
        if one.type == "HELD" and one.from_uid == who.uid and said[str(one.to_uid)].props["title"] == "副局长"
    )
    assert door.text(circular).edges[held.uid] == held.uid
    door.judge("SAME", [who.uid, rows.uid("p")], "同一人")
    door.judge("SAME", [str(held.to_uid), rows.uid("q")], "同一职务")
    shown = door.text(circular)
    assert shown.edges[held.uid] == edge and shown.said_by[edge] == 2, "it lives in the edge of the register"
    assert shown.reviews[held.uid][0] == "UNREVIEWED"
    door.judge("REJECT", [held.uid], "读错")
    assert held.uid not in door.text(circular).edges


def test_the_row_of_a_record_is_all_that_the_row_says(door: Session, circular: str) -> None:
    rows = Rows("名册")
    rows.node("1", "Person", name="周正", locator="sheet=名册;row=7")
    rows.node("2", "Person", name="吴越", locator="sheet=名册;row=8")
    made = put(door, rows)
    found = door.row_of(made.seq, rows.uid("1"))
    assert (found.file, found.locator, found.text) == ("登记.csv", "sheet=名册;row=7", None)
    assert [a["props"]["name"] for a in found.assertions] == ["周正"]
    one = one_of(door, circular, "Official", name="林海舟")
    assert door.row_of(1, one.uid).text == circular
    assert door.row_of(1, "没有").assertions == []


def test_open_questions_say_what_it_is_about_without_values_of_keys(door: Session) -> None:
    a, b = Rows("甲"), Rows("乙")
    a.node("1", "Person", name="周正", id_hash="A1")
    b.node("1", "Person", name="吴越", id_hash="A1")
    put(door, a)
    put(door, b)
    (question,), counts = door.questions()
    assert counts == {"not_joined": 1} and set(question.titles) == {"周正", "吴越"}
    assert "身份证号" in question.text and "A1" not in question.text
    door.judge("NOT_SAME", [a.uid("1"), b.uid("1")], "证件录错")
    (question,), counts = door.questions("forbidden")
    assert counts == {"forbidden": 1} and "不同一" in question.text
    assert door.questions("waiting") == ([], counts)


def test_a_month_that_is_none_shuts_nothing(door: Session, circular: str, tmp_path: Path) -> None:
    # An older program took it; then every command that folds failed, undo too.
    one = one_of(door, circular, "Official", name="林海舟")
    (tmp_path / "又一篇.txt").write_text(CIRCULAR + "4.河湾县水利局局长钱某某违规公款吃喝问题。\n", encoding="utf-8")
    load(door, [tmp_path / "又一篇.txt"])
    again = next(document.uid for document in door.texts() if document.uid != circular)
    door.judge("SAME", [one.uid, one_of(door, again, "Official", name="林海舟").uid], "同一人")
    with pytest.MonkeyPatch.context() as old:
        old.setattr("graph.ledger.correcting._fits", lambda prop, value: True)
        made = door.correct(one.uid, {**one.props, "birth_ym": "1970-13"}, "旧版本").manifest
    assert door.search("林海舟").hits
    door.undo(made.seq, "不是月份")
