"""导入 of a circular: what was read, what was withheld, dry run, load, the way to its page, undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from tests.loaders.text.twins import CIRCULAR, OVERVIEW
from tests.ui.conftest import Went
from tests.ui.helpers import keyed, said
from tests.ui.test_importing import _script, press, report_of, upload, work_of
from ui import frame, state


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = load_settings(home=tmp_path_factory.mktemp("importing_texts"), actor="录入员")
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


@pytest.fixture
def app(door: Session, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(state, "door", lambda: door)
    app = AppTest.from_function(_script, default_timeout=300).run()
    assert not app.exception
    return app


def test_a_text_from_upload_to_undo(app: AppTest, door: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(app, "综述.md", OVERVIEW)
    text = said(app)
    assert "2 读出内容" in text and "2 对应字段" not in text
    assert "读出的一切都是未复核" in text and "第 16、20 行提到检举控告人" in text
    assert "单位 <b>18</b>" in text and "何某某" in text and "宅基地" not in text
    assert [b for b in app.button if b.key in ("load", "use_text")] == []
    found = work_of(app).text
    assert found is not None and found.dataset.startswith("文本/") and door.revision == 0

    press(app, "dry_run")
    report = report_of(app)
    assert (report.outcome, door.revision) == ("dry_run", 0) and report.refused == 2 and report.new == report.loaded
    assert "试算，尚未写入" in said(app) and "经人采信后才算事实" in said(app)

    press(app, "load")
    assert report_of(app).outcome == "loaded" and door.revision == 1 and not work_of(app).path.exists()
    assert door.search("何某某").total >= 1 and "已写入，第 1 批" in said(app)
    calls: Went = []
    monkeypatch.setattr(frame, "go", lambda module, **query: calls.append((module, query)))
    keyed(app.button, "to_text").click()
    app.run()
    assert calls == [("texts", {})] and door.texts()[0].files == ("综述.md",)

    press(app, "next")
    upload(app, "综述.md", OVERVIEW)
    press(app, "dry_run")
    assert report_of(app).outcome == "already_loaded"
    press(app, "record")
    assert "综述.md" in said(app)
    keyed(app.selectbox, "undo_id").set_value(1)
    keyed(app.text_input, "undo_why").set_value("试")
    app.run()
    press(app, "undo_do")
    assert "第 1 批已撤销" in said(app) and door.texts() == []


def test_html_is_taken_apart_and_read(app: AppTest) -> None:
    body = "".join(f"<p>{line}</p>" for line in CIRCULAR.splitlines())
    upload(app, "通报.html", f"<html><body>{body}</body></html>")
    assert "林海舟" in said(app) and "&lt;p&gt;" not in said(app)


def test_texts_that_cannot_be_taken_say_why(app: AppTest) -> None:
    upload(app, "涉密.txt", "机密★10年\n" + CIRCULAR)
    assert "没有完成" in said(app) and "SG-08" in said(app) and "林海舟" not in said(app)
    assert [b for b in app.button if b.key in ("dry_run", "load", "use_text")] == []
    upload(app, "空.txt", "")
    assert "空.txt" in said(app) and [b for b in app.button if b.key == "dry_run"] == []
    upload(app, "闲话.txt", "今天天气很好。\n")
    assert "没有读出内容" in said(app) and [b for b in app.button if b.key == "dry_run"] == []
