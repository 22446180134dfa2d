"""文书: accept, reject, correct and take back, one or all; every state is asked of the door, not of the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.ledger.texts import Extraction
from graph.session import Session
from tests.ui.conftest import drawn, of_texts
from tests.ui.helpers import keyed, run, said
from ui import state, text_parts


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    yield from of_texts(tmp_path_factory.mktemp("judged"), "复核员")


@pytest.fixture
def circular(door: Session) -> str:
    return next(info.uid for info in door.texts() if "通报" in info.files[0])


@pytest.fixture
def open_page(door: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(state, "door", lambda: door)
    monkeypatch.setattr(state, "config", lambda: door.settings)

    return partial(drawn, "texts")


def press(app: AppTest, name: str, deed: str, why: str) -> AppTest:
    """Write the reason and press the button of a form."""
    if why:
        next(i for i in app.text_input if str(i.key).startswith(f"{name}_why_")).set_value(why)
    next(b for b in app.button if str(b.key).startswith(f"{name}_{deed}")).click()
    return run(app)


def one_of(door: Session, document: str, label: str, /, **props: Any) -> Extraction:
    return next(
        one
        for one in door.text(document).view.extractions
        if one.type == label and all(one.props.get(name) == value for name, value in props.items())
    )


def test_accept_with_its_reason_and_take_it_back(open_page: Any, door: Session, circular: str) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    app = open_page(uid=circular, at=one.uid)
    assert "采信之前不计入分析和报告" in said(app)
    before = door.revision
    press(app, "text", "accept", "")
    assert "先写理由" in said(app) and door.revision == before, "without a reason nothing is judged"
    press(app, "text", "accept", "已核对原文")
    assert door.text(circular).reviews[one.uid][0] == "ACCEPTED"
    made = door.judgements([one.uid])[-1]
    assert (made.kind, made.author, made.why, made.state) == ("ACCEPT", "复核员", "已核对原文", "holds")
    text = said(app)
    assert f"已记为第 {made.seq} 批" in text and "已采信：计入分析和报告" in text
    assert "采信　复核员" in text and "已核对原文" in text
    assert next(i for i in app.text_input if str(i.key).startswith("text_why_")).value == "已核对原文", "kept"
    button = next(b for b in app.button if one.uid in str(b.key) and str(b.key).startswith("read_"))
    assert button.proto.icon == ":material/check:"
    press(app, "text", f"undo_{made.seq}", "看错")
    assert door.text(circular).reviews[one.uid][0] == "UNREVIEWED"
    assert f"第 {made.seq} 批已撤销" in said(app)
    assert door.judgements([one.uid])[-1].state == "undone"


def test_reject_leaves_the_graph_and_can_be_accepted_after_all(open_page: Any, door: Session, circular: str) -> None:
    one = one_of(door, circular, "Issue", text="违规收受礼金")
    app = open_page(uid=circular, at=one.uid)
    press(app, "text", "reject", "读错")
    shown = door.text(circular)
    assert shown.reviews[one.uid][0] == "REJECTED" and one.uid not in shown.entities
    assert "不在图中" in said(app) and text_parts.stands(shown, one) == "已否定"
    assert next(i for i in app.text_input if str(i.key).startswith("text_why_")).value == "", (
        "a new thing, a new reason"
    )
    edge = next(e for e in shown.view.extractions if e.kind == "edge" and one.uid in (e.from_uid, e.to_uid))
    assert "这条关系等待" in said(open_page(uid=circular, at=edge.uid))
    press(app, "text", "accept", "没有读错")
    assert door.text(circular).reviews[one.uid][0] == "ACCEPTED"
    assert [j.state for j in door.judgements([one.uid])] == ["superseded", "holds"]


def test_a_clearing_shows_at_once_and_says_so(open_page: Any, door: Session) -> None:
    overview = next(info.uid for info in door.texts() if "综述" in info.files[0])
    one = one_of(door, overview, "Exoneration")
    text = said(open_page(uid=overview, at=one.uid))
    assert "保护性事实：不等采信，已经显示，并注明未复核" in text and "未复核" in text


def test_correct_changes_what_is_said_keeps_its_place_and_is_undone(
    open_page: Any, door: Session, circular: str
) -> None:
    one = one_of(door, circular, "Penalty", kind="P2")
    app = open_page(uid=circular, at=one.uid)
    key = f"text_field_{one.uid}_decided_date"
    assert keyed(app.text_input, key).value == "2023-03", "a month stays a month"
    keyed(app.text_input, key).set_value("2023年4月5日")
    keyed(app.text_input, f"text_correct_why_{one.uid}").set_value("决定书日期")
    keyed(app.button, f"text_correct_do_{one.uid}").click()
    run(app)
    shown = door.text(circular)
    now = next(e for e in shown.view.extractions if e.uid == one.uid)
    assert now.props["decided_date"] == "2023-04-05" and "decided_date_precision" not in now.props
    assert now.props["kind"] == "P2" and (now.line, now.start, now.end) == (one.line, one.start, one.end)
    assert shown.reviews[one.uid][0] == "ACCEPTED" and now.corrected == door.revision
    stored = door.show(one.uid).attrs
    assert str(stored["props"]["decided_date"]) == "2023-04-05" and stored["review"] == "ACCEPTED"
    made = door.judgements([one.uid])[-1]
    assert (made.kind, made.author, made.why, made.state) == ("CORRECT", "复核员", "决定书日期", "holds")
    assert "已更正" in said(app)
    press(app, "text", f"undo_{made.seq}", "日期没错")
    again = next(e for e in door.text(circular).view.extractions if e.uid == one.uid)
    assert again.props == one.props and door.text(circular).reviews[one.uid][0] == "UNREVIEWED"


def test_a_value_that_cannot_be_read_changes_nothing(open_page: Any, door: Session, circular: str) -> None:
    one = one_of(door, circular, "Penalty", kind="A3")
    app = open_page(uid=circular, at=one.uid)
    before = door.revision
    keyed(app.text_input, f"text_field_{one.uid}_decided_date").set_value("上个月")
    keyed(app.text_input, f"text_correct_why_{one.uid}").set_value("试")
    keyed(app.button, f"text_correct_do_{one.uid}").click()
    run(app)
    assert "没有完成：“决定日”" in said(app) and door.revision == before


def test_all_of_a_text_is_accepted_but_what_was_judged_stays(open_page: Any, door: Session, circular: str) -> None:
    one = one_of(door, circular, "Unit", name="云岭市水务局")
    door.judge("REJECT", [one.uid], "读错")
    left = len(door.unreviewed_of(circular))
    app = open_page(uid=circular)
    assert any(f"未复核 {left} 条" in caption.value for caption in app.caption)
    press(app, "text_all", "accept", "全文已核")
    made = door.judgements()[-1]
    assert door.unreviewed_of(circular) == [] and door.unreviewed()[circular] == 0
    assert len(door.judgements(seq=made.seq)) == left
    assert door.text(circular).reviews[one.uid][0] == "REJECTED"
    other = one_of(door, circular, "Official", name="林海舟")
    app = open_page(uid=circular, at=other.uid)
    button = next(b for b in app.button if str(b.key) == f"text_undo_{made.seq}")
    assert f"第 {made.seq} 批共 {left} 条" in button.label, "it says how many go with it"
    press(app, "text", f"undo_{made.seq}", "还没核完")
    assert len(door.unreviewed_of(circular)) == left


def test_all_of_a_text_is_rejected(open_page: Any, door: Session) -> None:
    overview = next(info.uid for info in door.texts() if "综述" in info.files[0])
    app = open_page(uid=overview)
    press(app, "text_all", "reject", "不是这个县的")
    made = door.judgements()[-1]
    assert made.kind == "REJECT" and door.unreviewed()[overview] == 0
    door.undo(made.seq, "是这个县的")


def test_a_judgement_that_is_refused_is_said(
    open_page: Any, door: Session, circular: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = one_of(door, circular, "Official", name="林海舟")
    app = open_page(uid=circular, at=one.uid)
    monkeypatch.setattr(Session, "judge", lambda self, *a, **k: door.ledger.judge("SAME", [one.uid], "x", "y"))
    press(app, "text", "accept", "已核")
    assert "没有完成" in said(app)
