"""The files of a batch: their hashes are kept, a changed byte is told, and damage has a name wherever it shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.errors import LedgerError
from graph.ledger import Ledger, fold
from graph.ledger.correcting import corrections
from graph.ledger.files import check, damage
from graph.ledger.judgements import of_batches
from tests.ledger.test_fold_cases import D1, D2, official, put
from tests.ledger.worlds import Batch, draft_of

A, B = official("名册", "1", "周正", "7"), official("名册", "2", "林晓", "8")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An import, a repair of it and a judgement."""
    made = Ledger(tmp_path / "ledger")
    put(made, "名册", ("1", [A]), ("2", [B]))
    put(made, "名册", ("2", [B]), repairs=1)
    made.judge("NOT_SAME", [A["uid"], B["uid"]], "t", "two persons")
    return made


def told(ledger: Ledger) -> list[str]:
    """Files that are damaged, as the error names them."""
    return [e.cause.split("：")[1] for m in ledger.manifests() for e in damage(ledger, m)]


def other_data(path: Path) -> None:
    """The file as somebody else might have written it: every reader takes it."""
    pl.read_parquet(path).with_columns(props=pl.col("props").str.replace("周正", "周歪")).write_parquet(path)


def torn(path: Path) -> None:
    """The schema at the end is whole, the rows are not."""
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(400) + data[404:])


def without_hashes(ledger: Ledger) -> Ledger:
    """The ledger as the program before hashes wrote it."""
    for path in (ledger.folder / "batches").glob("*/manifest.json"):
        raw = json.loads(path.read_text(encoding="utf-8"))
        del raw["files"]
        path.write_text(json.dumps(raw), encoding="utf-8")
    return Ledger(ledger.folder)


def test_every_file_of_a_batch_is_hashed_when_it_is_published(ledger: Ledger) -> None:
    draft = draft_of(ledger, Batch("综述", {"1": [official("综述", "1", "何若溪", "9")]}, D2))
    draft.text([{"line": 1, "role": "body", "text": "一行"}])
    ledger.publish(draft, {})
    ledger.undo(4, "t", "x")
    for m in Ledger(ledger.folder).manifests():
        files = (ledger.folder / "batches" / f"{m.seq:08d}").glob("*.parquet")
        assert m.files == {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert [len(m.files) for m in ledger.manifests()] == [4, 4, 1, 5, 0]
    assert told(ledger) == []
    check(ledger)


def test_other_data_in_a_published_file_is_told_though_every_reader_takes_it(ledger: Ledger) -> None:
    before = fold(ledger)
    other_data(ledger.file(1, "assertions"))
    assert not fold(ledger).nodes.equals(before.nodes)
    assert told(ledger) == ["00000001/assertions.parquet"]
    with pytest.raises(LedgerError, match=r"00000001/assertions\.parquet.*mailuo undo 1"):
        check(ledger)
    ledger.undo(1, "t", "changed")
    check(ledger)
    with pytest.raises(LedgerError, match="00000001"):
        check(ledger.at(3))


def test_a_file_that_was_taken_away_is_told(ledger: Ledger) -> None:
    ledger.file(2, "blank").unlink()
    assert told(ledger) == ["00000002/blank.parquet"]


def test_a_batch_without_hashes_is_read_as_before(ledger: Ledger) -> None:
    before = fold(ledger)
    old = without_hashes(ledger)
    assert [m.files for m in old.manifests()] == [{}, {}, {}]
    assert fold(old).nodes.equals(before.nodes)
    assert told(old) == []
    torn(ledger.file(1, "assertions"))
    ledger.file(3, "judgements").write_bytes(b"no parquet")
    assert told(old) == ["00000001/assertions.parquet", "00000003/judgements.parquet"]


READINGS: dict[str, tuple[int, str, Callable[[Ledger], Any]]] = {
    "fold": (1, "assertions", fold),
    "fold, ended rows": (2, "refused", fold),
    "fold, judgements": (3, "judgements", fold),
    "versions": (1, "assertions", lambda ledger: ledger.assertions_of([A["uid"]])),
    "judgements": (3, "judgements", lambda ledger: of_batches(ledger, [3])),
    "faulty rows": (1, "rejects", lambda ledger: ledger.rejects(1)),
    "corrections": (4, "assertions", corrections),
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("hashed", [True, False])
def test_damage_that_shows_when_rows_are_read_names_its_file(ledger: Ledger, reading: str, hashed: bool) -> None:
    seq, name, read = READINGS[reading]
    draft = draft_of(ledger, Batch("名册", {"1": [A]}, D1, repairs=1, faulty=frozenset({"9"})))
    ledger.publish(draft, {}, why="read wrongly")
    torn(ledger.file(seq, name))
    with pytest.raises(LedgerError, match=f"{seq:08d}/{name}"):
        read(Ledger(ledger.folder) if hashed else without_hashes(ledger))


def test_a_panic_of_the_reader_is_an_error_of_ours(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def panics(*_: Any, **__: Any) -> Any:
        raise pl.exceptions.PanicException("called `Option::unwrap()` on a `None` value")

    other_data(ledger.file(1, "assertions"))
    with monkeypatch.context() as patched:
        patched.setattr(pl.LazyFrame, "collect", panics)
        with pytest.raises(LedgerError, match="00000001/assertions"):
            fold(ledger)
    monkeypatch.setattr(pl, "scan_parquet", panics)
    with pytest.raises(LedgerError, match="00000002/rejects"):
        ledger.scan(2, "rejects")


def test_trouble_without_damage_stays_what_it_is(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise pl.exceptions.ComputeError("something else")

    monkeypatch.setattr(pl.LazyFrame, "collect", fails)
    with pytest.raises(pl.exceptions.ComputeError, match="something else"):
        fold(ledger, date(2999, 1, 1))
