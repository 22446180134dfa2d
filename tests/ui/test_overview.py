"""总览: figures as the lists behind them count, strongest leads first, coverage, the empty home."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from queries.runner import run
from tests.ui.conftest import Went
from tests.ui.helpers import keyed, said
from ui import leads, state

Draw = Callable[..., AppTest]


def test_figures_are_those_of_the_headline_query(page: Draw, county: Session) -> None:
    figures = dict(run(county, "headline").rows)
    text = said(page("overview"))
    for name, key in (("在办线索", "open_clues"), ("整改超期未销号", "overdue"), ("处分影响期内", "in_effect")):
        assert re.search(rf"<span>{name}</span><b>{figures[key]:,}</b>", text), name
    assert f"<b>{len(county.workspace.findings())}</b>" in text
    assert f"数据截至 {county.data_date}（第 {county.revision} 批导入）" in text


def test_the_strongest_leads_stand_first_by_tier_then_score(page: Draw, county: Session) -> None:
    text = said(page("overview"))
    order = {"红": 0, "橙": 1, "黄": 2}
    found = sorted((s.finding for s in county.workspace.findings()), key=lambda f: (order[f.tier or "黄"], -f.score))
    places = [text.index(leads.short(finding)) for finding in found[:6]]
    assert places == sorted(places)
    assert "疑点是线索，不是结论" in text


def test_each_lead_opens_its_card(page: Draw, county: Session, went: Went) -> None:
    app = page("overview")
    rows = [b.key for b in app.button if b.key and b.key.startswith("open_")]
    assert len(rows) == 6
    for key in rows:
        keyed(app.button, key).click()
        app.run()
    assert went == [("findings", {"id": key.removeprefix("open_")}) for key in rows]


def test_coverage_has_every_live_import_with_rows_in_and_loaded(page: Draw, county: Session) -> None:
    text = said(page("overview"))
    for info in county.imports():
        m = info.manifest
        assert m.dataset in text
        assert f"({m.counts['loaded']:,} / {m.counts['rows']:,})" in text


def test_in_english_no_chinese_word_of_ours_is_left(page: Draw) -> None:
    text = said(page("overview", lang="en"))
    assert "Data as of" in text and "Strongest leads" in text and "What is not listed here" in text
    assert "数据截至" not in text and "疑点" not in text


def test_actions_lead_on(page: Draw, went: Went) -> None:
    app = page("overview")
    keyed(app.button, "all_leads").click()
    app.run()
    assert went == [("findings", {})]


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = load_settings(home=tmp_path_factory.mktemp("empty"))
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


def _script() -> None:
    from ui import state as told
    from ui.pages import overview

    told.language()
    overview.render()


def test_an_empty_home_says_how_to_begin(empty: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "door", lambda: empty)
    app = AppTest.from_function(_script, default_timeout=120).run()
    assert not app.exception
    assert "尚未导入数据。先导入文件，或打开示例。" in said(app)
    assert "ml-figures" not in said(app)
