"""Every saved query through a ``py2neo.Graph`` gives the rows that our own door gives."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import py2neo
import pytest

from graph.errors import QueryError
from graph.store.contract import Store
from queries.catalog import Catalog, catalog
from queries.py2neo import run_saved
from queries.runner import run
from tests.queries.conftest import Door
from tests.queries.test_library import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailuo.dev.neo4j_server import Neo4jServer

pytestmark = pytest.mark.filterwarnings("ignore:py2neo:FutureWarning")
on_neo4j = pytest.mark.parametrize("store", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True)


@pytest.fixture
def graph(store: Store, neo4j_server: Neo4jServer) -> py2neo.Graph:
    """py2neo on the server that ``store`` has filled."""
    return py2neo.Graph(neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password), name="neo4j")


@on_neo4j
def test_every_saved_query_gives_the_same_rows(door: Door, graph: py2neo.Graph) -> None:
    some = 0
    for name, params, _, _ in [("counts", {}, "", []), *CASES]:
        ours = run(door, name, params)  # type: ignore[arg-type]
        theirs = run_saved(name, params, graph, data_date=door.data_date)
        assert (theirs.columns, theirs.rows, theirs.truncated) == (ours.columns, ours.rows, ours.truncated), name
        some += len(theirs.rows)
    assert some > 100
    cut = run_saved("persons", {}, graph, limit=2)
    assert len(cut.rows) == 2 and cut.truncated and cut.limit == 2


@on_neo4j
def test_with_a_session_it_is_written_down_first_and_within_limits(graph: py2neo.Graph) -> None:
    log: list[Any] = []

    @contextmanager
    def audited(what: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        counts: dict[str, Any] = {}
        log.append((what, params["name"], params["through"], counts))
        yield counts

    settings = SimpleNamespace(rows=500, rows_export=3)
    session: Any = SimpleNamespace(data_date=date(2022, 1, 15), settings=settings, audited=audited)
    table = run_saved("persons", {}, graph, session=session, limit=1000)
    assert (len(table.rows), table.limit, table.truncated) == (3, 3, True)
    assert log == [("cypher", "persons", "py2neo", {"rows": 3, "truncated": True})]
    # The session's data date is the default.
    given = run_saved("penalties-in-force", {"on": "2022-01-15"}, graph)
    assert run_saved("penalties-in-force", {}, graph, session=session).rows == given.rows[:3]


def test_what_cannot_be_run_says_why() -> None:
    with pytest.raises(QueryError, match="persons"):
        run_saved("person", {}, None)
    with pytest.raises(QueryError) as caught:
        run_saved("penalties-in-force", {}, None)
    assert "data_date" in caught.value.cure
    mine = replace(catalog().get("counts"), dialect="embedded")
    with pytest.raises(QueryError, match="embedded"):
        run_saved("counts", {}, None, queries=Catalog([mine]))
