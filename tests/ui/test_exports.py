"""Pictures and answers that leave a page: they are written down with whom they show, and a recall names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from mailuo.canvas import CanvasEvent, CanvasEvents
from queries.catalog import catalog
from queries.export import Answer
from queries.runner import run, run_text
from tests.analysis.worlds import a01_world
from tests.session.test_judging import rows_of
from tests.session.world import Rows, load
from tests.ui.conftest import drawn
from tests.ui.helpers import keyed
from ui import query_result, state
from ui.pages import explore

ROWS = rows_of(a01_world())
SAVED = CanvasEvents((CanvasEvent(1, "export", (), {"file": "关系图.png"}),))


@pytest.fixture
def door(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    settings = load_settings(home=tmp_path_factory.mktemp("exports"), actor="研判员")
    with Session.open(settings) as session:
        load(session, ROWS)
        monkeypatch.setattr(state, "door", lambda: session)
        yield session
    process.stop(settings)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[CanvasEvents], None]]:
    """By the name of the file: what each canvas calls with the events of the browser, which AppTest has not."""
    calls: dict[str, Callable[[CanvasEvents], None]] = {}
    for page in (explore, query_result):
        draw = page.canvas

        def kept(payload: Any, *, draw: Any = draw, **given: Any) -> Any:
            calls[given["file"]] = given["on_events"]
            return draw(payload, **given)

        monkeypatch.setattr(page, "canvas", kept)
    return calls


def test_a_picture_of_the_explorer_is_an_export_of_what_is_drawn(door: Session, told: Any) -> None:
    app = drawn("explore", uid=f"{ROWS.uid('o')},{ROWS.uid('r')},{ROWS.uid('u')}", off="Unit")
    revision = door.revision
    other = Rows("另册")
    other.node("1", "Person", name="旁人")
    load(door, other)
    told["关系图.png"](SAVED)
    (export,) = door.workspace.exports(naming=[ROWS.uid("o")])
    assert (export.kind, export.revision) == ("png", revision)
    assert export.params == {"file": "关系图.png", "nodes": 2, "edges": 1}
    assert door.workspace.exported_uids(export.id) == sorted([ROWS.uid("o"), ROWS.uid("r")]), "what is hidden is not"
    app.run()
    told["关系图.png"](SAVED)
    again = door.workspace.exports(limit=1)[0]
    assert (again.id, again.hash) == (export.id + 1, export.hash), "the same picture has the same hash"
    refuted = door.judge("REFUTE", [ROWS.uid("kin")], "登记有误")
    assert [e.id for e in refuted.exports] == [again.id, export.id]
    assert [e.id for e in door.undo(refuted.manifest.seq, "没有查否").exports] == [again.id, export.id]


def test_a_picture_of_an_answer_is_an_export(door: Session, told: Any) -> None:
    app = drawn("saved_queries", name="typed")
    keyed(app.text_area, "q_text").set_value("MATCH (p:Person)-[k:KIN]-(q:Person) RETURN p, k, q")
    keyed(app.button, "q_run").click().run()
    app.session_state["answer_typed"] = "图"
    app.run()
    assert not app.exception
    told["查询结果.png"](SAVED)
    (export,) = door.workspace.exports(naming=[ROWS.uid("r")])
    assert (export.kind, export.revision, export.params["edges"]) == ("png", door.revision, 1)


def test_an_answer_leaves_with_the_revision_that_it_shows(door: Session) -> None:
    query = catalog().get("persons")
    answer = Answer(query.name, query, {"with_refuted": False}, run(door, query.name), door.revision)
    own = "MATCH (c:Company) RETURN c"
    typed = Answer("typed", own, {}, run_text(door, own), door.revision)
    make = [query_result.exporter(door, one, "xlsx") for one in (answer, typed)]
    other = Rows("另册")
    other.node("1", "Person", name="旁人")
    load(door, other)
    for one in make:
        assert one()
    (saved,) = door.workspace.exports(naming=[ROWS.uid("o")])
    (written,) = door.workspace.exports(naming=[ROWS.uid("c")])
    assert saved.revision == written.revision == door.revision - 1
    assert saved.params["parameters"] == {"with_refuted": False}
