"""A home with the example county and the runs of all models, loaded once; pages of the app over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from examples.county import DATA_DATE, FILES_DIR
from graph.session import Session
from graph.session.analyze import run_models
from graph.settings import load_settings
from graph.store import process
from loaders.pipeline import load
from tests.loaders.text.twins import CIRCULAR, OVERVIEW
from tests.ui.helpers import run
from ui import frame, state

Went = list[tuple[str, dict[str, str]]]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The door of a home that holds the county; tests read, and run models."""
    settings = load_settings(home=tmp_path_factory.mktemp("county"), actor="研判员")
    with Session.open(settings) as session:
        load(session, [FILES_DIR], data_date=DATA_DATE)
        run_models(session)
        yield session
    process.stop(settings)


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> Went:
    """Where a page wanted to go: module and address."""
    calls: Went = []
    monkeypatch.setattr(frame, "go", lambda module, **query: calls.append((module, query)))
    return calls


@pytest.fixture
def page(county: Session, monkeypatch: pytest.MonkeyPatch, went: Went) -> Callable[..., AppTest]:
    """``page("findings", id=…)`` draws a page over the county at an address."""
    monkeypatch.setattr(state, "door", lambda: county)

    return drawn


def of_texts(folder: Path, actor: str) -> Iterator[Session]:
    """The door of a home that holds an overview and a circular."""
    with Session.open(load_settings(home=folder / "home", actor=actor)) as session:
        for name, text in (("综述.txt", OVERVIEW), ("通报.txt", CIRCULAR)):
            (folder / name).write_text(text, encoding="utf-8")
            load(session, [folder / name])
        yield session
    process.stop(session.settings)


def drawn(module: str, **query: str) -> AppTest:
    """A page at an address, over whatever door the test has set."""
    app = AppTest.from_function(_script, default_timeout=300, kwargs={"module": module})
    for name, value in query.items():
        app.query_params[name] = value
    return run(app)


def _script(module: str) -> None:
    import importlib

    from ui import state as told

    told.language()
    importlib.import_module(f"ui.pages.{module}").render()
