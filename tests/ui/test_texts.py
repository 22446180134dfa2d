"""文书: the text beside what was read out of it; choosing shows the words; kinds filter; marks; the way to explore."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from tests.ui.conftest import Went, drawn, of_texts
from tests.ui.helpers import events, keyed, run, said
from ui import state, text_original, text_parts
from ui.pages import texts


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    yield from of_texts(tmp_path_factory.mktemp("page"), "读者")


@pytest.fixture
def open_page(door: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(state, "door", lambda: door)

    return partial(drawn, "texts")


def choices(app: AppTest) -> list[Any]:
    return [button for button in app.button if str(button.key).startswith("read_")]


def overview(door: Session) -> str:
    return door.texts()[1].uid


def test_text_and_extractions_stand_side_by_side(open_page: Any, door: Session) -> None:
    app = open_page(uid=overview(door))
    text = said(app)
    assert "<i>14</i>" in text and "何某某" in text
    assert re.search(r"<s title=[^>]*>█+</s>", text) and "因宅基地纠纷" not in text
    shown = door.text(overview(door))
    assert f"读出 {len(shown.view.extractions)} 条" in text and f"未复核 {len(shown.view.extractions)}" in text
    assert len(choices(app)) == min(texts.PAGE, len(shown.view.extractions))
    assert {button.proto.icon for button in choices(app)} == {text_parts.SIGNS["UNREVIEWED"]}
    assert 'class="x' in text and ' on"' not in text
    before = len(events(door, "text"))
    run(app)
    assert len(events(door, "text")) == before, "drawing the page again asks nothing again"


def test_choosing_one_rings_its_words_and_says_what_it_is(open_page: Any, door: Session, went: Went) -> None:
    shown = door.text(overview(door))
    official = next(one for one in shown.view.extractions if text_original.cleared(shown, one))
    app = open_page(uid=overview(door))
    next(button for button in choices(app) if official.uid in str(button.key)).click()
    run(app)
    text = said(app)
    assert re.search(r'<span class="x ok on" data-at="[^"]+">何某某</span>', text)
    assert text.count("已澄清") >= 1 and f"第 {official.line} 行第 {official.start + 1}–{official.end} 字" in text
    assert "✓ 已澄清" in next(button.label for button in choices(app) if official.uid in str(button.key))
    keyed(app.button, "text_go_0").click()
    app.run()
    assert went == [("explore", {"uid": shown.entities[official.uid].uid})]


def test_words_name_what_rests_on_them_the_narrowest_first(open_page: Any, door: Session) -> None:
    shown = door.text(overview(door))
    at = {one.uid: (one.line, one.start, one.end) for one in shown.view.extractions if one.kind == "node"}
    over = re.findall(r'data-at="([^"]+)"', text_original.marked(shown, shown.view.extractions, None))
    assert {uid for those in over for uid in those.split()} == set(at), "each record is reached by a click"
    for those in over:
        sizes = [at[uid][2] - at[uid][1] for uid in those.split()]
        assert sizes == sorted(sizes) and len({at[uid][0] for uid in those.split()}) == 1
    assert max(len(those.split()) for those in over) > 1


def test_a_relation_rings_its_words_and_leads_to_both_ends(open_page: Any, door: Session, went: Went) -> None:
    shown = door.text(overview(door))
    held = next(one for one in shown.view.extractions if one.type == "HELD")
    app = open_page(uid=overview(door), at=held.uid)
    assert 'on"' in said(app) and " → " in said(app)
    keyed(app.button, "text_go_1").click()
    app.run()
    assert went == [("explore", {"uid": shown.entities[str(held.to_uid)].uid})]


def test_kinds_filter_the_list_and_the_marks(open_page: Any, door: Session) -> None:
    app = open_page(uid=overview(door))
    shown = door.text(overview(door))
    pills = next(one for one in app.get("button_group") if str(one.key).startswith("text_kinds_"))
    figures = [one for one in shown.view.extractions if one.type == "Figure"]
    pills.set_value(["Figure"])
    run(app)
    assert len(choices(app)) == len(figures) == 3
    marked = re.findall(r'<span class="x[^>]*>(.*?)</span>', said(app))
    assert [text_parts.quoted(shown, one) for one in figures] == marked


def test_the_address_names_a_text_by_entity_and_a_fact_by_entity(open_page: Any, door: Session) -> None:
    uid = overview(door)
    shown = door.text(uid)
    official = next(one for one in shown.view.extractions if text_original.cleared(shown, one))
    app = open_page(uid=door.resolve(uid), at=shown.entities[official.uid].uid)
    assert app.selectbox(key="text_doc").value == uid
    assert re.search(r'on" data-at="[^"]+">何某某</span>', said(app))


def test_another_text_is_chosen_and_english_is_whole(open_page: Any, door: Session) -> None:
    app = open_page(uid=overview(door), lang="en")
    assert "no longer live" not in said(app) and "Read: " in said(app)
    app.selectbox(key="text_doc").set_value(door.texts()[0].uid)
    run(app)
    assert "林海舟" in said(app) and "何某某" not in said(app)


def test_an_undone_text_is_said_and_no_text_at_all_too(open_page: Any, door: Session, monkeypatch: Any) -> None:
    assert "没有完成" in said(open_page(uid="没有"))
    monkeypatch.setattr(Session, "texts", lambda self: [])
    assert "还没有读入通报或综述" in said(open_page())


def test_a_long_list_comes_in_parts(open_page: Any, door: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "PAGE", 20)
    shown = door.text(overview(door))
    app = open_page(uid=overview(door), at=shown.view.extractions[30].uid)
    keys = [str(button.key).rsplit("_", 1)[1] for button in choices(app)]
    assert keys == [one.uid for one in shown.view.extractions[20:40]]
    keyed(app.button, "text_after").click()
    run(app)
    assert [str(b.key).rsplit("_", 1)[1] for b in choices(app)] == [one.uid for one in shown.view.extractions[40:60]]
