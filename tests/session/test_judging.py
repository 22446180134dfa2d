"""Judging through the door: the store follows, what speaks against it is named, exports and findings are seen to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LedgerError
from graph.ledger import fold
from graph.session.analyze import run_models
from graph.session.door import Session
from graph.session.gone import NotLive
from graph.settings import Settings
from graph.store import process
from graph.words import set_lang
from tests.analysis.worlds import World, a01_world
from tests.session.world import Rows, draft, load


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path / "home", actor="复核员", purpose="核对")
    yield settings
    process.stop(settings)


@pytest.fixture
def door(settings: Settings) -> Iterator[Session]:
    with Session.open(settings) as session:
        yield session


def rows_of(world: World) -> Rows:
    """A world of the analyses as rows of one table."""
    rows = Rows("示例")

    def given(row: dict[str, Any]) -> dict[str, Any]:
        props = {k: v.isoformat() if isinstance(v, date) else v for k, v in row["props"].items()}
        columns = ("status", "review", "sens", "valid_from", "valid_to", "from_precision", "to_precision")
        return props | {name: row[name] for name in columns}

    for uid, row in world.nodes.items():
        rows.node(uid, row["labels"][-1], **given(row))
    for uid, row in world.edges.items():
        rows.edge(uid, row["type"], rows.uid(row["a"]), rows.uid(row["b"]), **given(row))
    return rows


def two(door: Session, name: str = "周正") -> tuple[str, str]:
    a, b = Rows("甲"), Rows("乙")
    load(door, (a.node("1", "Person", name="周正", id_hash="A1"), a)[1])
    load(door, (b.node("1", "Person", name=name), b)[1])
    return a.uid("1"), b.uid("1")


def test_joined_by_a_person_and_parted_again_the_store_follows(door: Session) -> None:
    a, b = two(door, "周政")
    before = door.store.digest()
    joined = door.judge("same", [a, b], "同一身份证件")
    assert (joined.manifest.kind, joined.manifest.author, joined.uids) == ("judgement", "复核员", (a, b))
    assert door.resolve(b) == door.resolve(a) == a
    assert set(door.show(b).records) == {a, b}
    assert door.revision == door.ledger.revision == joined.manifest.seq
    assert [c.code for c in joined.contradictions] == ["guards"], "two names: named at once"
    door.undo(joined.manifest.seq, "看错")
    assert door.resolve(b) == b
    assert door.store.digest() == before
    followed = door.store.digest()
    door.rebuild()
    assert door.store.digest() == followed


def test_each_judgement_is_asked_and_written_down(door: Session) -> None:
    a, b = two(door)
    door.judge("NOT_SAME", [a, b], "父子")
    with pytest.raises(LedgerError):
        door.judge("SAME", [a, b], "")
    events = [(e.event, e.what) for e in reversed(door.audit.show(4))]
    assert events == [("asked", "judge"), ("judge", "judge"), ("asked", "judge"), ("failed", "judge")]
    assert door.audit.show(3)[-1].params["why"] == "父子"


def test_an_earlier_word_and_a_forbidden_join_are_named_at_once(door: Session) -> None:
    a, b = two(door)
    door.judge("NOT_SAME", [a, b], "父子")
    again = door.judge("SAME", [b, a], "同一人")
    assert [c.code for c in again.contradictions] == ["earlier"]
    assert "复核员" in again.contradictions[0].text
    other = Rows("丙")
    other.node("1", "Person", name="周正", id_hash="A1")
    load(door, other)
    apart = door.judge("NOT_SAME", [a, other.uid("1")], "证件号录错")
    assert [c.code for c in apart.contradictions] == ["forbidden"]
    assert all(row in apart.contradictions[0].text for row in ("甲 row=2", "丙 row=2"))
    assert "A1" not in apart.contradictions[0].text, "values of keys are personal"
    set_lang("en")
    try:
        assert "share" in door.judge("NOT_SAME", [b, other.uid("1")], "so").contradictions[-1].text
    finally:
        set_lang("zh")


def test_both_ends_of_an_edge_in_one_is_evidence_against_the_join(door: Session) -> None:
    a, b = two(door)
    kin = Rows("亲属")
    kin.edge("1", "KIN", a, b, kin_code="PA")
    load(door, kin)
    found = door.judge("SAME", [a, b], "同一人").contradictions
    assert [c.code for c in found] == ["self_edge"]
    assert found[0].uids == (kin.uid("1"),)


def text(door: Session) -> tuple[Rows, str]:
    """What a reader found in a text: all UNREVIEWED, resting on its document."""
    rows = Rows("通报")
    for key, name in (("p", "张三"), ("q", "李四")):
        rows.node(key, "Person", name=name, review="UNREVIEWED", status="ALLEGED")
    rows.edge("k", "KIN", rows.uid("p"), rows.uid("q"), kin_code="SP", review="UNREVIEWED", status="ALLEGED")
    rows.edge("m", "KIN", rows.uid("q"), rows.uid("p"), kin_code="SB", review="UNREVIEWED", status="ALLEGED")
    made = draft(door.ledger, rows)
    door.publish(made, {})
    return rows, made.document_uid


def test_all_of_a_document_is_accepted_and_what_was_rejected_stays_so(door: Session) -> None:
    rows, document = text(door)
    p, q, k = (rows.uid(key) for key in "pqk")
    assert k not in {key for *_, key in door.projection().edges(keys=True)}
    door.judge("REJECT", [q], "读错")
    door.judge("REFUTE", [rows.uid("m")], "查否")
    assert door.unreviewed_of(document) == sorted([p, k])
    door.judge("ACCEPT", door.unreviewed_of(document), "已核对原文")
    assert door.unreviewed_of(document) == []
    assert door.show(p).attrs["review"] == "ACCEPTED"
    with pytest.raises(NotLive):
        door.show(q)
    assert [(a["review"], a["judged"]) for a in door.assertions(p)] == [("ACCEPTED", "ACCEPT")]
    door.judge("ACCEPT", [q], "没有读错")
    stored = {key: e["status"] for *_, key, e in door.projection().edges(keys=True, data=True)}
    assert stored.pop(rows.uid("m")) == "REFUTED"
    assert set(stored) == {k}, "accepted: a fact for the analyses"


def test_all_behind_a_node_and_behind_an_edge(door: Session) -> None:
    uids, edges = [], []
    for dataset in ("甲", "乙"):
        rows = Rows(dataset)
        for key, code in (("1", "A1"), ("2", "A2")):
            rows.node(key, "Person", name=f"人{code}", id_hash=code, review="UNREVIEWED")
        rows.edge("k", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP", review="UNREVIEWED")
        load(door, rows)
        uids.append(rows.uid("1"))
        edges.append(rows.uid("k"))
    assert door.resolve(uids[0]) == door.resolve(uids[1])
    assert set(door.judge("ACCEPT", [uids[1]], "核对", all_behind=True).uids) == set(uids)
    alone = door.judge("ACCEPT", [edges[1]], "核对")
    assert alone.uids == (edges[1],)
    assert set(door.judge("REFUTE", [edges[1]], "查否", all_behind=True).uids) == set(edges)


def test_refuting_an_edge_ends_the_finding_in_the_next_run_and_names_the_exports(door: Session) -> None:
    rows = rows_of(a01_world())
    load(door, rows)
    assert [r.found for r in run_models(door, ["A01"])] == [1]
    named = door.record_export("html", "0" * 64, [rows.uid("r"), rows.uid("c")], {}, door.revision)
    door.record_export("html", "1" * 64, [rows.uid("u")], {}, door.revision)
    refuted = door.judge("REFUTE", [rows.uid("kin")], "民政登记显示两人无婚姻关系")
    assert [e.id for e in refuted.exports] == [named]
    assert [r.found for r in run_models(door, ["A01"])] == [0]
    assert door.workspace.findings() == []
    door.undo(refuted.manifest.seq, "登记查错")
    assert [r.found for r in run_models(door, ["A01"])] == [1]


def test_clearing_a_person_ends_his_finding_in_the_next_run_and_names_the_exports(door: Session) -> None:
    rows = rows_of(a01_world())
    load(door, rows)
    assert [r.found for r in run_models(door, ["A01"])] == [1]
    named = door.record_export("html", "0" * 64, [rows.uid("o")], {}, door.revision)
    letter, unread = Rows("澄清通报"), {"review": "UNREVIEWED", "status": "ALLEGED"}
    letter.node("e", "Exoneration", name="澄清函", cleared_date="2024-09-01", review="UNREVIEWED")
    letter.node("k", "Clue", no="K1", **unread)
    letter.edge("clears", "CLEARS", letter.uid("e"), rows.uid("o"), review="UNREVIEWED")
    letter.edge("closes", "CLOSES", letter.uid("e"), letter.uid("k"), review="UNREVIEWED")
    letter.edge("refers", "REFERS_TO", letter.uid("k"), rows.uid("j"), **unread)
    made = draft(door.ledger, letter)
    door.publish(made, {})
    (run,) = run_models(door, ["A01"])
    assert [f.marks for f in run.findings] == [("已澄清",)], "shown as cleared at once; of which matter is unreviewed"
    accepted = door.judge("ACCEPT", door.unreviewed_of(made.document_uid), "函件已核")
    assert [e.id for e in accepted.exports] == [named]
    assert [r.found for r in run_models(door, ["A01"])] == [0]
    assert door.workspace.findings() == []
    door.undo(accepted.manifest.seq, "函件不是原件")
    assert [r.found for r in run_models(door, ["A01"])] == [1]


def test_accepting_a_clearing_names_the_exports_of_whom_it_clears(door: Session) -> None:
    rows = Rows("澄清")
    rows.node("p", "Person", name="李明")
    rows.node("x", "Exoneration", name="澄清函", cleared_date="2024-03-12", review="UNREVIEWED")
    rows.edge("c", "CLEARS", rows.uid("x"), rows.uid("p"), review="UNREVIEWED")
    load(door, rows)
    assert door.show(rows.uid("p")).cleared, "a clearing shows at once"
    assert "未复核" in door.show(rows.uid("p")).clearings[0]
    number = door.record_export("html", "0" * 64, [rows.uid("p")], {}, door.revision)
    for uid in (rows.uid("x"), rows.uid("c")):
        assert [e.id for e in door.judge("ACCEPT", [uid], "函件已核").exports] == [number]
    assert "未复核" not in door.show(rows.uid("p")).clearings[0]


def test_an_export_that_named_a_record_before_it_left_is_listed(door: Session) -> None:
    a, b = two(door)
    number = door.record_export("html", "0" * 64, [b], {}, door.revision)
    assert [e.id for e in door.judge("REJECT", [b], "读错").exports] == [number]
    joined = door.judge("ACCEPT", [b], "没有读错")
    assert [e.id for e in joined.exports] == [number]
    assert [e.id for e in door.judge("SAME", [a, b], "同一人").exports] == [number]
    other = door.record_export("html", "1" * 64, [a], {}, door.revision)
    away = door.judge("REJECT", [b], "读错").exports
    assert [e.id for e in away] == [other, number], "the entity that it was a record of"


def test_a_rejected_edge_names_the_exports_of_its_ends(door: Session) -> None:
    a, b = two(door)
    kin = Rows("亲属")
    kin.edge("1", "KIN", a, b, kin_code="PA")
    load(door, kin)
    number = door.record_export("html", "0" * 64, [a], {}, door.revision)
    assert [e.id for e in door.judge("REJECT", [kin.uid("1")], "读错").exports] == [number]


def test_the_list_says_who_when_why_and_how_each_stands(door: Session) -> None:
    a, b = two(door)
    door.judge("NOT_SAME", [a, b], "父子")
    door.judge("REFUTE", [b], "查否")
    said = [(j.kind, j.uids, j.titles, j.author, j.why, j.state) for j in door.judgements([a])]
    assert said == [("NOT_SAME", (a, b), ("周正", "周正"), "复核员", "父子", "holds")]
    assert [j.kind for j in door.judgements()] == ["NOT_SAME", "REFUTE"]
    door.undo(door.judgements()[0].seq, "错")
    assert [j.state for j in door.judgements()] == ["undone", "holds"]


def test_another_session_sees_it_at_its_next_look(door: Session, settings: Settings) -> None:
    a, b = two(door)
    with Session.open(settings) as other:
        door.judge("SAME", [a, b], "同一人")
        assert set(other.show(b).records) == {a, b}
        assert other.revision == door.revision


def test_a_day_before_the_judgement_is_folded_without_it(door: Session) -> None:
    a, b = two(door)
    made = door.judge("SAME", [a, b], "同一人").manifest
    assert fold(door.ledger, door.ledger.day_of(made.published_at)).members.height == 1
    assert fold(door.ledger, date(2000, 1, 1)).nodes.is_empty()
