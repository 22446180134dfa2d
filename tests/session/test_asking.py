"""What is written down of a question: whose linked parties, and of an id number no more than its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.identity.checks import id_check_digit
from graph.identity.hashing import hash_id, local_key
from graph.session.analyze import linked_between, linked_parties
from graph.session.door import Session
from graph.settings import Settings
from graph.store import process
from tests.session.world import Rows, load

#: An invented number: its area code belongs to nobody.
FIRST = "99000119750212001"
NUMBER = FIRST + id_check_digit(FIRST)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Session]:
    settings = Settings(home=tmp_path / "home", actor="复核员", purpose="核对")
    with Session.open(settings) as session:
        rows = Rows()
        rows.node("1", "Person", name="周正", id_hash=hash_id(local_key(settings.key_path), NUMBER))
        rows.node("2", "Person", name="吴越")
        rows.edge("kin", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP")
        load(session, rows)
        yield session
    process.stop(settings)


def test_a_person_is_found_by_number_and_the_log_keeps_its_end(door: Session) -> None:
    spaced = f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}".replace("X", "x")
    for asked in (NUMBER, spaced):
        found = door.search(asked)
        assert [hit.title for hit in found.hits] == ["周正"] and (found.total, found.truncated) == (1, False)
    assert door.search(NUMBER, ["Unit"]).hits == []
    other = NUMBER[:16] + "2"
    assert door.search(other + id_check_digit(other)).hits == []
    log = str([entry.params for entry in door.audit.show(limit=50)])
    assert NUMBER[:14] not in log and f"****{NUMBER[-4:]}" in log


def test_the_log_says_whose_linked_parties_were_asked_for(door: Session) -> None:
    one, other = Rows().uid("1"), Rows().uid("2")
    linked_parties(door, one)
    linked_between(door, one, other)
    asked = {entry.what: entry.params for entry in door.audit.show(event="asked", limit=20)}
    assert asked["linked_parties"]["uid"] == one
    assert (asked["linked_between"]["a"], asked["linked_between"]["b"]) == (one, other)
