"""One home with the small county over a real store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.session import Session
from graph.settings import Settings
from graph.store import process
from tests.reports.world import attack, fill
from tests.session.world import load


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), actor="研判员", purpose="核对线索")
    with Session.open(settings) as session:
        fill(session)
        yield session
    process.stop(settings)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = Settings(home=tmp_path_factory.mktemp("attacked"), actor='<b onclick="alert(9)">', purpose="</dd>")
    with Session.open(settings) as session:
        load(session, attack())
        yield session
    process.stop(settings)
