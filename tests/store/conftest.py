"""One store of each kind for the whole run; a test gets it empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from graph.store.process import stop
from mailuo.dev.neo4j_server import Neo4jServer

KINDS = [pytest.param("embedded", id="embedded"), pytest.param("neo4j", id="neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="session")
def embedded_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    # A blank in the name: homes have them.
    settings = Settings(home=tmp_path_factory.mktemp("a home"))
    yield settings
    stop(settings)


@pytest.fixture(scope="session")
def neo4j_settings(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        home=tmp_path_factory.mktemp("neo4j home"),
        store=neo4j_server.uri,
        NEO4J_USERNAME=neo4j_server.username,  # type: ignore[call-arg]
        NEO4J_PASSWORD=neo4j_server.password,
        NEO4J_DATABASE="neo4j",
    )


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of either store, emptied of everything, marker and other people's nodes too."""
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    _raw(found, "MATCH (n) DETACH DELETE n")
    return found


@pytest.fixture
def store(settings: Settings) -> Iterator[BoltStore]:
    """Either store, empty and prepared for ledger L."""
    opened = open_store(settings)
    opened.prepare("L", 1)
    yield opened
    opened.close()


@pytest.fixture
def raw(settings: Settings) -> Callable[..., list[dict[str, Any]]]:
    """Runs a statement as the one who may write, past all that the store class does."""
    return lambda text, **params: _raw(settings, text, **params)


def _raw(settings: Settings, text: str, **params: Any) -> list[dict[str, Any]]:
    store = open_store(settings)
    try:
        with store._server.writer().session(database=store._server.database) as session:
            return [dict(record) for record in session.run(text, params)]
    finally:
        store.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    """Settings of an embedded home that is this test's own; its process ends with the test."""
    settings = Settings(home=tmp_path / "own home")
    yield settings
    stop(settings)
