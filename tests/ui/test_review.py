"""复核, comparison, the explorer's judgements and sources: each action is asked of the door afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.session.analyze import run_models
from graph.settings import load_settings
from graph.store import process
from loaders.pipeline import load as load_files
from tests.analysis.worlds import a01_world
from tests.loaders.text.twins import CIRCULAR
from tests.session.test_judging import rows_of
from tests.session.world import Rows, load
from tests.ui.conftest import Went, drawn
from tests.ui.helpers import keyed, run, said
from ui import state

Draw = Callable[..., AppTest]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Session]:
    with Session.open(load_settings(home=tmp_path / "home", actor="复核员")) as session:
        yield session
    process.stop(session.settings)


@pytest.fixture
def draw(door: Session, monkeypatch: pytest.MonkeyPatch, went: Went) -> Draw:
    monkeypatch.setattr(state, "door", lambda: door)
    monkeypatch.setattr(state, "config", lambda: door.settings)

    return drawn


def press(app: AppTest, name: str, deed: str, why: str) -> AppTest:
    next(i for i in app.text_input if str(i.key).startswith(f"{name}_why_")).set_value(why)
    next(b for b in app.button if str(b.key).startswith(f"{name}_{deed}")).click()
    return run(app)


def two(door: Session, **other: Any) -> tuple[str, str]:
    """Two persons under one identity number."""
    a, b = Rows("甲"), Rows("乙")
    a.node("1", "Person", name="周正", id_hash="A1", locator="row=3")
    b.node("1", "Person", **{"name": "周政", "id_hash": "A1", "locator": "row=9"} | other)
    load(door, a)
    load(door, b)
    return a.uid("1"), b.uid("1")


def test_nothing_loaded_and_nothing_open(draw: Draw, door: Session) -> None:
    assert "尚未导入数据" in said(draw("review"))
    rows = Rows("甲")
    rows.node("1", "Person", name="周正")
    load(door, rows)
    assert "没有未决的问题" in said(draw("review"))
    assert "还没有判断" in said(draw("review", part="judgements"))
    assert "还没有读入通报或综述" in said(draw("review", part="texts"))
    assert "选两个对象" in said(draw("review", part="compare"))


def test_an_open_question_leads_to_both_rows_and_is_settled(draw: Draw, door: Session) -> None:
    a, b = two(door)
    app = draw("review")
    assert "身份证号" in said(app) and "A1" not in said(app)
    keyed(app.button, "question_compare_0").click()
    run(app)
    run(app)
    text = said(app)
    assert "<b>周正</b>" in text and "<b>周政</b>" in text, "what differs stands out"
    assert "第 3 行" in text and "第 9 行" in text and "现在：是两个对象" in text
    press(app, "pair", "same", "同一身份证件")
    assert door.resolve(b) == door.resolve(a)
    assert "请注意：两条记录的“姓名”不一致" in said(app) and "现在：合在一个对象里" in said(app)
    press(app, "pair", "not_same", "父子二人")
    assert door.resolve(b) == b
    assert "由这次取代" in said(app) and "没有合并" in said(app), "the forbidden join is named with both rows"
    assert "甲 第 3 行" in said(app) and "乙 第 9 行" in said(app)
    press(app, "pair", "unsure", "说不准")
    assert [(j.kind, j.state) for j in door.judgements([a])] == [
        ("SAME", "superseded"),
        ("NOT_SAME", "superseded"),
        ("UNSURE", "holds"),
    ]
    assert {j.author for j in door.judgements()} == {"复核员"}


def test_a_pair_is_taken_back_where_it_was_judged(draw: Draw, door: Session) -> None:
    a, b = two(door)
    made = door.judge("SAME", [a, b], "同一人").manifest
    app = draw("review", part="compare", a=a, b=b)
    press(app, "pair", f"undo_{made.seq}", "看错")
    assert door.resolve(b) == b and f"第 {made.seq} 批已撤销" in said(app)


def test_different_kinds_and_one_and_the_same_record_are_not_compared(draw: Draw, door: Session) -> None:
    a, _ = two(door)
    rows = Rows("机构")
    rows.node("1", "Unit", name="水务局")
    load(door, rows)
    app = draw("review", part="compare", a=a, b=rows.uid("1"))
    assert "种类不同" in said(app)
    assert not [button for button in app.button if str(button.key).startswith("pair_")]
    assert "两边是同一条记录" in said(draw("review", part="compare", a=a, b=a))


def test_the_list_of_judgements_says_who_when_why_and_undoes(draw: Draw, door: Session) -> None:
    a, b = two(door)
    made = door.judge("NOT_SAME", [a, b], "父子二人").manifest
    app = draw("review", part="judgements")
    text = said(app)
    assert all(word in text for word in ("不同一", "周正", "周政", "复核员", "父子二人", "有效"))
    app.selectbox(key="review_undo").set_value(made.seq)
    run(app)
    press(app, "review", f"undo_{made.seq}", "看错")
    assert door.judgements()[0].state == "undone"
    assert "已撤销" in said(app)


def test_a_sleeping_judgement_is_listed(draw: Draw, door: Session) -> None:
    a, b = two(door)
    door.judge("SAME", [a, b], "同一人")
    changed = Rows("乙")
    changed.node("1", "Person", name="吴越", id_hash="A2")
    load(door, changed)
    assert "休眠" in said(draw("review"))
    assert "休眠：记录已不在或与判断时不符" in said(draw("review", part="judgements"))


def test_unreviewed_texts_are_listed_with_their_counts(draw: Draw, door: Session, went: Went, tmp_path: Path) -> None:
    (tmp_path / "通报.txt").write_text(CIRCULAR, encoding="utf-8")
    load_files(door, [tmp_path / "通报.txt"])
    uid = door.texts()[0].uid
    n = len(door.unreviewed_of(uid))
    app = draw("review", part="texts")
    assert f"未复核 {n} 条" in said(app) and "典型问题" in said(app)
    keyed(app.button, "review_text_go_0").click()
    app.run()
    assert went == [("texts", {"uid": uid})]
    door.judge("ACCEPT", door.unreviewed_of(uid), "全文已核")
    assert "都已复核" in said(draw("review", part="texts"))


# ---------------------------------------------------------------- in the explorer
def explored(draw: Draw, door: Session) -> tuple[Rows, str]:
    rows = rows_of(a01_world())
    load(door, rows)
    run_models(door, ["A01"])
    return rows, rows.uid("kin")


def select(app: AppTest, nodes: tuple[str, ...] = (), edge: tuple[str, ...] = ()) -> AppTest:
    view = app.session_state["view"]
    view.selected, view.edge = nodes, edge
    return run(app)


def test_an_edge_is_refuted_from_the_panel_and_the_exports_are_listed(draw: Draw, door: Session) -> None:
    rows, kin = explored(draw, door)
    number = door.record_export("html", "0" * 64, [rows.uid("r")], {}, door.revision)
    app = draw("explore", uid=rows.uid("r"))
    select(app, edge=(kin,))
    name = f"panel_edge_{kin}"
    press(app, name, "refute", "民政登记显示两人无婚姻关系")
    assert door.assertions(kin)[-1]["judged"] == "REFUTE"
    text = said(app)
    assert "以往导出" in text and f'<td class="n">{number}</td>' in text
    assert "查否　复核员" in text and "民政登记显示两人无婚姻关系" in text
    assert [r.found for r in run_models(door, ["A01"])] == [0]
    press(app, name, "undo", "登记查错")
    assert door.assertions(kin)[-1]["judged"] is None
    assert [r.found for r in run_models(door, ["A01"])] == [1]
    press(app, name, "retract", "来源收回")
    assert kin not in {key for *_, key in door.projection().edges(keys=True)}
    assert "已记为第" in said(app), "what came of it is said although the edge is gone"


def test_a_node_is_rejected_and_taken_back_from_the_panel(draw: Draw, door: Session) -> None:
    rows, _ = explored(draw, door)
    uid = rows.uid("r")
    app = draw("explore", uid=rows.uid("c"))
    select(app, nodes=(uid,))
    press(app, f"panel_node_{uid}", "reject", "重复的人")
    assert door.judgements()[-1].kind == "REJECT" and not door.index.resolve([uid])
    assert "已记为第" in said(app)
    made = door.judgements()[-1]
    review = draw("review", part="judgements")
    review.selectbox(key="review_undo").set_value(made.seq)
    run(review)
    press(review, "review", "undo", "没有重复")
    assert door.index.resolve([uid])


def test_one_of_several_records_is_judged_or_all_of_them(draw: Draw, door: Session) -> None:
    a, b = two(door, name="周正")
    assert door.resolve(b) == a
    app = draw("explore", uid=a)
    app.selectbox(key=f"panel_node_{a}_target").set_value(b)
    run(app)
    press(app, f"panel_node_{a}", "retract", "乙册收回")
    assert door.judgements()[-1].uids == (b,) and door.show(a).records == (a,)
    assert "要撤销，见“复核”页" in said(app), "what is in no object any more is taken back on the page of judgements"
    door.undo(door.revision, "没有收回")
    app = draw("explore", uid=a)
    assert set(door.show(a).records) == {a, b}
    press(app, f"panel_node_{a}", "refute", "查否")
    assert {j.uids for j in door.judgements() if j.kind == "REFUTE"} == {(a,), (b,)}


def test_two_selected_nodes_lead_to_the_comparison(draw: Draw, door: Session, went: Went) -> None:
    a, b = two(door)
    app = draw("explore", uid=f"{a},{b}", sel=f"{a},{b}")
    keyed(app.button, "judge_pair").click()
    app.run()
    assert went == [("review", {"part": "compare", "a": a, "b": b})]


def test_every_assertion_has_its_source_and_the_way_to_its_place(
    draw: Draw, door: Session, went: Went, tmp_path: Path
) -> None:
    (tmp_path / "通报.txt").write_text(CIRCULAR, encoding="utf-8")
    load_files(door, [tmp_path / "通报.txt"])
    text = door.texts()[0].uid
    official = next(one for one in door.text(text).view.extractions if one.props.get("name") == "林海舟")
    rows = Rows("名册")
    rows.node("1", "Official", name="林海舟", locator="sheet=干部;row=12")
    made = load(door, rows)
    door.judge("SAME", [official.uid, rows.uid("1")], "同一人")
    uid = door.resolve(official.uid)
    app = draw("explore", uid=uid)
    keyed(app.button, f"source_1_{official.uid}").click()
    app.run()
    assert went == [("texts", {"uid": text, "at": official.uid})]
    app = draw("explore", uid=uid)
    button = keyed(app.button, f"source_{made.seq}_{rows.uid('1')}")
    assert button.label == "看这一行：干部 表第 12 行"
    button.click()
    run(app)
    said_now = said(app)
    assert "这一行读出 1 条" in said_now and "登记.csv" in said_now
    app.selectbox(key=f"sources_fact_{uid}").set_value("姓名")
    run(app)
    assert len([b for b in app.button if str(b.key).startswith("source_")]) == 2


def test_a_relation_is_opened_without_the_mouse_and_by_its_address(draw: Draw, door: Session) -> None:
    rows, kin = explored(draw, door)
    uid, other = rows.uid("r"), rows.uid("o")
    app = draw("explore", uid=uid)
    app.selectbox(key="panel_edge").set_value(kin)
    run(app)
    assert any(str(b.key).startswith(f"panel_edge_{kin}") for b in app.button)
    keyed(app.button, "edge_back").click()
    run(app)
    assert not any(str(b.key).startswith(f"panel_edge_{kin}") for b in app.button)
    linked = draw("explore", uid=f"{uid},{other}", edges=kin)
    assert any(str(b.key).startswith(f"panel_edge_{kin}") for b in linked.button)
