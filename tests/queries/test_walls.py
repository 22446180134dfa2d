"""Typed statements on real stores: nothing changes, nothing is read from outside, nothing runs past the limit."""

from __future__ import annotations

from typing import Any

import pytest

from graph import guard
from graph.errors import MailuoError
from graph.guard import GuardError
from graph.store.contract import Store, Table
from tests.queries.corpus import harmless, hostile

HOSTILE = hostile()
#: Seconds; what passes the guard is ended by this clock.
LIMIT = 2.0
#: Seconds that ending a statement may take beside the limit: own clock, waiting, a new store process.
GRACE = 4.0


def typed(store: Store, entry: dict[str, Any], limit: int = 10_000, timeout: float = LIMIT) -> Table:
    """What the door does with a statement typed by hand."""
    params = entry.get("params", {})
    guarded = guard.check(entry["text"], params)
    return store.read(guarded.text, params, limit=limit, timeout=timeout, columns=guarded.columns, typed_by_hand=True)


def test_hostile_statements_change_nothing(store: Store) -> None:
    before = store.digest()
    for entry in HOSTILE:
        if entry["expect"] in ("ended", "cut"):
            continue
        with pytest.raises(GuardError):
            typed(store, entry)
    assert store.digest() == before


def test_what_passes_the_guard_is_ended(store: Store) -> None:
    before = store.digest()
    for entry in HOSTILE:
        if entry["expect"] != "ended":
            continue
        try:
            table = typed(store, entry)
        except MailuoError as error:
            assert error.cause and error.cure, entry["name"]
        else:
            # A fast answer is no harm; one that came after the limit is.
            assert table.elapsed <= LIMIT + GRACE, entry["name"]
        rows = store.read("RETURN 1 AS x", columns=("x",), timeout=60.0).rows
        assert rows == [(1,)], f"the store answers after {entry['name']}"
    assert store.digest() == before


@pytest.mark.parametrize("entry", [e for e in HOSTILE if e["expect"] == "cut"], ids=lambda e: e["name"])
def test_a_large_answer_is_cut_and_says_so(store: Store, entry: dict[str, Any]) -> None:
    table = typed(store, entry, timeout=15.0)
    assert table.truncated
    assert 0 < len(table.rows) <= 10_000
    assert sum(len(str(row)) for row in table.rows) <= 17 * 1024 * 1024


def test_the_store_is_a_wall_of_its_own(store: Store) -> None:
    """Writes and files sent past the guard: refused or fruitless, and the store as before."""
    before = store.digest()
    for entry in HOSTILE:
        if entry["kind"] in ("write", "file", "admin") and len(entry["text"]) < 300:
            try:
                table = store.read(entry["text"], entry.get("params", {}), timeout=20.0, typed_by_hand=True)
            except MailuoError:
                continue
            assert "root:" not in str(table.rows), entry["name"]
            assert entry["kind"] != "file", f"{entry['name']} was answered: {table.rows[:3]}"
    assert store.digest() == before


@pytest.mark.parametrize("entry", harmless(), ids=lambda e: e["name"])
def test_harmless_statements_are_answered(store: Store, entry: dict[str, Any]) -> None:
    table = typed(store, entry, timeout=60.0)
    assert [list(row) for row in table.rows] == entry["rows"]
    assert not table.truncated
