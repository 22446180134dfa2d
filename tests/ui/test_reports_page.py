"""报告: objects come from the canvas or the search; a file is a snapshot that was written down before it is offered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.settings import Settings
from graph.store import process
from tests.reports.world import county, fill
from ui import state

ROWS = county()
OFFICIAL = ROWS.uid("1")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), actor="研判员")
    with Session.open(settings) as session:
        fill(session)
        yield session
    process.stop(settings)


def _script() -> None:
    from ui import state as told
    from ui.pages import reports

    told.language()
    reports.render()


@pytest.fixture
def page(door: Session, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(state, "door", lambda: door)
    return AppTest.from_function(_script, default_timeout=120)


def _press(page: AppTest, key: str) -> AppTest:
    next(button for button in page.button if button.key == key).click()
    return page.run()


def _iframe(page: AppTest) -> str:
    return str(page.get("iframe")[0].proto.srcdoc)  # type: ignore[attr-defined]


def _downloads(page: AppTest) -> list[Any]:
    return list(page.get("download_button"))


def test_nothing_is_made_before_it_is_asked_for(page: AppTest, door: Session) -> None:
    before = len(door.workspace.exports())
    page.run()
    assert not page.exception
    assert next(b for b in page.button if b.key == "report_make").disabled
    assert _downloads(page) == []
    assert len(door.workspace.exports()) == before


def test_search_add_make_download(page: AppTest, door: Session) -> None:
    page.run()
    next(field for field in page.text_input if field.key == "report_search").set_value("张玉环").run()
    _press(page, f"report_add_{OFFICIAL}")
    assert page.session_state["report_start"] == [OFFICIAL]
    before = len(door.workspace.exports())
    _press(page, "report_make")
    assert not page.exception
    assert "关于张〔隐〕的关联关系报告" in _iframe(page)
    (button,) = _downloads(page)
    assert button.proto.url.startswith("/media/") or button.proto.url.startswith("/mock")
    assert len(door.workspace.exports()) == before + 1
    # Drawing the page again makes nothing new, and offers the same snapshot.
    page.run()
    assert len(door.workspace.exports()) == before + 1
    assert len(_downloads(page)) == 1


def test_what_stands_on_the_canvas_comes_as_it_is(page: AppTest) -> None:
    page.session_state["report_uids"] = [OFFICIAL, ROWS.uid("2")]
    page.run()
    assert page.session_state["report_start"] == [OFFICIAL, ROWS.uid("2")]
    _press(page, "report_make")
    made = page.session_state["report_made"]
    assert {node.uid for node in made.report.nodes} == {OFFICIAL, ROWS.uid("2")}
    assert {edge.type for edge in made.report.edges} == {"KIN"}
    # Another choice afterwards: the paper is still the one before, and says so.
    _press(page, f"report_drop_{OFFICIAL}")
    assert "条件已改" in "".join(html.proto.body for html in page.get("html"))  # type: ignore[attr-defined]


def test_names_need_a_reason(page: AppTest, door: Session) -> None:
    page.session_state["report_uids"] = [OFFICIAL]
    page.run()
    page.session_state["report_names"] = "names"
    page.run()
    before = len(door.workspace.exports())
    _press(page, "report_make")
    assert "显示姓名需要理由" in "".join(html.proto.body for html in page.get("html"))  # type: ignore[attr-defined]
    assert len(door.workspace.exports()) == before
    next(field for field in page.text_input if field.key == "report_why").set_value("经批准").run()
    _press(page, "report_make")
    assert "关于张玉环的关联关系报告" in _iframe(page)
    assert door.audit.show(1, event="export")[0].params["why"] == "经批准"


def test_json_is_a_whole_file(page: AppTest) -> None:
    page.session_state["report_uids"] = [OFFICIAL]
    page.run()
    next(box for box in page.selectbox if box.key == "report_format").set_value(".json").run()
    _press(page, "report_make")
    made = page.session_state["report_made"]
    assert json.loads(made.data)["content_hash"] == made.report.content_hash
    assert "paper" in _iframe(page)


def test_english(page: AppTest) -> None:
    page.query_params["lang"] = "en"
    page.session_state["report_uids"] = [OFFICIAL]
    page.run()
    _press(page, "report_make")
    assert '<html lang="en">' in _iframe(page)
    assert "Relations of 张〔隐〕" in _iframe(page)
