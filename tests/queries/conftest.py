"""Both real stores with the small county in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from graph import guard
from graph.model import model
from graph.settings import Settings
from graph.store.contract import Store, Table
from tests.queries.world import county

if TYPE_CHECKING:
    from pathlib import Path


def _settings(request: pytest.FixtureRequest, home: Path) -> Settings:
    if request.param == "embedded":
        return Settings(home=home, store="embedded:")
    server = request.getfixturevalue("neo4j_server")
    return Settings(
        home=home,
        store=server.uri,
        NEO4J_USERNAME=server.username,
        NEO4J_PASSWORD=server.password,
        NEO4J_DATABASE="neo4j",
    )


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds ``world.county``."""
    from graph.store.connect import open_store

    opened = open_store(_settings(request, tmp_path_factory.mktemp(request.param)))
    opened.wipe()
    opened.prepare("ledger-of-the-query-tests", model().version)
    opened.apply(county().delta, 1)
    yield opened
    opened.wipe()
    opened.close()


@dataclass
class Door:
    """What the runner needs of a session: the real one is tested in ``tests/session``."""

    store: Any
    data_date: date | None = date(2022, 1, 15)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def resolve(self, uid: str) -> str:
        return uid

    def cypher(
        self,
        text: str,
        params: dict[str, Any] | None = None,
        limit: int | None = None,
        timeout: float | None = None,
        columns: Any = None,
        typed_by_hand: bool = False,
        name: str | None = None,
    ) -> Table:
        self.asked.append({"name": name, "params": params, "typed": typed_by_hand, "columns": columns})
        if typed_by_hand:
            guarded = guard.check(text, params)
            text, columns = guarded.text, columns or guarded.columns
        return self.store.read(
            text, params, limit=limit or 500, timeout=timeout or 60.0, columns=columns, typed_by_hand=typed_by_hand
        )


@pytest.fixture
def door(store: Store) -> Door:
    return Door(store)
