"""One ledger, two stores: the same content, a dated store that stays, a batch that reaches the other one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from graph.session.door import Session
from graph.settings import Settings
from tests.session.test_sync import _persons, settings
from tests.session.world import load, on_neo4j

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer

__all__ = ["settings"]


@pytest.mark.neo4j
def test_both_stores_hold_the_same_and_a_dated_one_stays(settings: Settings, neo4j_server: Neo4jServer) -> None:
    over = on_neo4j(settings, neo4j_server)
    with Session.open(over.model_copy(update={"store": "embedded:"})) as door:
        rows = _persons(4)
        rows.edge("old", "KIN", rows.uid("p0"), rows.uid("p3"), kin_code="SB", valid_to=date(2020, 1, 1))
        load(door, rows)
        target = door.rebuild(over.store)
        assert (target.store, target.revision) == ("neo4j", 1)
        with Session.open(over) as other:
            assert other.notices == []
            assert other.store.digest() == door.store.digest()
            assert other.neighbours(rows.uid("p0")).total == 2
        target = door.rebuild(over.store, as_of=date(2020, 1, 2))
        load(door, _persons(6), data_date=date(2024, 7, 1))
        with Session.open(over) as dated:
            assert any("2020-01-02" in notice for notice in dated.notices)
            assert dated.revision == 1
            assert dated.neighbours(rows.uid("p0")).total == 1
            assert dated.search("职工5").hits == []
        door.rebuild(over.store)
        with Session.open(over) as other:
            assert other.revision == 2
            assert other.store.digest() == door.store.digest()


@pytest.mark.neo4j
def test_a_batch_published_over_one_store_reaches_the_other(settings: Settings, neo4j_server: Neo4jServer) -> None:
    over = on_neo4j(settings, neo4j_server)
    with Session.open(over.model_copy(update={"store": "embedded:"})) as door:
        load(door, _persons(3))
    with Session.open(over) as other:
        assert other.search("职工2").hits
        load(other, _persons(5, "另一册"))
        digest = other.store.digest()
    with Session.open(over.model_copy(update={"store": "embedded:"})) as door:
        assert door.revision == 2
        assert door.store.digest() == digest
