"""The server that tests and ``make neo4j`` start: it answers, is empty, and listens on this machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import neo4j
import pytest

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer


@pytest.mark.neo4j
def test_it_is_the_wanted_version_and_for_this_machine_only(neo4j_server: Neo4jServer) -> None:
    from mailuo.dev.neo4j_server import wanted_version

    assert neo4j_server.uri.startswith("bolt://127.0.0.1:")
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth) as driver:
        answer = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions", database_="neo4j")
    assert answer.records[0]["versions"] == [wanted_version()]


@pytest.mark.neo4j
def test_a_first_password_does_not_open_it(neo4j_server: Neo4jServer) -> None:
    with (
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "neo4j")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()
