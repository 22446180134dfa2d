"""What became of a uid: the batch that is named is the one that ended it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.ledger import Ledger
from graph.session.gone import fate_of
from tests.ledger.test_fold_cases import D1, D2, D3, official, put
from tests.ledger.worlds import node

X = ("x", [official("名册", "x", "周正", "7")])
OTHER = ("y", [official("名册", "y", "林晓", "8")])


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def fate(ledger: Ledger) -> tuple[str, int | None, int | None]:
    found, last = fate_of(ledger, X[1][0]["uid"])
    assert last is not None
    assert last["seq"] == found.was
    return found.why, found.was, found.seq


@pytest.mark.parametrize("way", ["refused", "blank"])
def test_an_import_of_other_rows_ended_nothing(ledger: Ledger, way: str) -> None:
    put(ledger, "名册", X)
    put(ledger, "名册", OTHER, day=D2)
    put(ledger, "别的", OTHER, day=D2)
    put(ledger, "名册", OTHER, day=D3, **{way: frozenset({"x"})})
    put(ledger, "名册", OTHER, day=D3, refused=frozenset({"x"}))
    assert fate(ledger) == ("replaced", 1, 4)


def test_a_row_that_says_it_no_longer_ended_it(ledger: Ledger) -> None:
    put(ledger, "名册", X)
    put(ledger, "名册", OTHER, day=D2)
    put(ledger, "名册", ("x", [node("名册", "x", "post", "Post", title="副局长")]), day=D3)
    assert fate(ledger) == ("replaced", 1, 3)


def test_a_snapshot_ended_it_unless_its_row_was_faulty_there(ledger: Ledger) -> None:
    put(ledger, "名册", X)
    put(ledger, "名册", OTHER, day=D2, snapshot=True, faulty=frozenset({"x"}))
    put(ledger, "名册", OTHER, day=D3, snapshot=True)
    assert fate(ledger) == ("replaced", 1, 3)


def test_later_is_meant_by_data_date(ledger: Ledger) -> None:
    put(ledger, "名册", OTHER, day=D3, refused=frozenset({"x"}))
    put(ledger, "名册", X, day=D2)
    put(ledger, "名册", X, day=D1)
    put(ledger, "名册", OTHER, day=D1, refused=frozenset({"x"}))
    assert fate(ledger) == ("replaced", 2, 1)


def test_an_undone_import_ended_nothing(ledger: Ledger) -> None:
    put(ledger, "名册", X)
    ledger.undo(put(ledger, "名册", OTHER, day=D2, refused=frozenset({"x"})), "t", "wrong file")
    put(ledger, "名册", OTHER, day=D3, refused=frozenset({"x"}))
    assert fate(ledger) == ("replaced", 1, 4)
    assert fate(ledger.at(3)) == ("rejected", 1, None), "it is live, and nothing but a judgement can keep it out"


def test_what_was_loaded_last_and_undone_is_said_to_be_undone(ledger: Ledger) -> None:
    put(ledger, "名册", X)
    put(ledger, "名册", OTHER, day=D2, snapshot=True)
    ledger.undo(put(ledger, "名册", X, day=D3), "t", "wrong file")
    assert fate(ledger) == ("undone", 3, 4)
