"""Publishing: whole batches or none, one number each, undo, repair, what was loaded before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LedgerError
from graph.ledger import Ledger, MappingStamp
from tests.ledger.test_fold_cases import D1, D2, D3, official, put
from tests.ledger.worlds import Assertion, Batch, draft_of, edge, load, node, ref


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def batch(name: str = "周正", day: object = D1, key: str = "1", dataset: str = "名册") -> Batch:
    return Batch(dataset, {key: [official(dataset, key, name, "7")]}, day)  # type: ignore[arg-type]


def test_a_draft_is_invisible_until_it_is_published_and_leaves_nothing_when_dropped(ledger: Ledger) -> None:
    draft = draft_of(ledger, batch())
    draft.close()
    assert ledger.revision == 0
    draft.discard()
    assert list((ledger.folder / "drafts").iterdir()) == []
    assert Ledger(ledger.folder).id == ledger.id


def test_a_ledger_as_it_was_states_the_batch_it_ends_at(ledger: Ledger) -> None:
    for day in (D1, D2, D3):
        load(ledger, batch(day=day))
    seen = ledger.at(2)
    assert (seen.revision, [m.seq for m in seen.manifests()]) == (2, [1, 2])
    assert seen.at(1).revision == 1
    assert ledger.at(0).revision == 0
    assert ledger.at(9).revision == ledger.revision == 3


def test_change_is_counted_in_rows(ledger: Ledger) -> None:
    put(ledger, "名册", *[(str(n), [official("名册", str(n), f"人{n}", str(n))]) for n in range(20)])
    rows = {str(n): [official("名册", str(n), f"人{n}", str(n))] for n in range(5, 18)}
    rows["17"] = [official("名册", "17", "改名", "17")]
    rows["99"] = [official("名册", "99", "新人", "99")]
    draft = draft_of(ledger, Batch("名册", rows, D2, snapshot=True))
    draft.close()
    change = ledger.compare(draft)
    assert (change.new, change.changed, change.unchanged) == (1, 1, 12)
    assert (change.removed, change.guard_changes) == (7, 1)
    assert (change.records_removed, change.rows_before, change.records_before) == (7, 20, 20)
    assert change.is_large
    assert (change.new + change.changed + change.unchanged) == len(rows)


def _with_post(key: str, post: str = "副局长") -> list[Assertion]:
    """A row that describes two records and the edge between them."""
    who, what = official("任职", key, f"人{key}", key), node("任职", key, "post", "Post", title=post)
    return [who, what, edge("任职", key, "held", "HELD", who, what)]


def _only_edges(key: str) -> list[Assertion]:
    """A row that describes no record: its ends are references."""
    who, unit = ref("Person", "cadre_no", key), ref("Organisation", "uscc", key)
    return [edge("任职", key, "role", "HAS_ROLE", who, unit)]


@pytest.mark.parametrize("rows", [_with_post, _only_edges], ids=["two records a row", "only edges"])
@pytest.mark.parametrize("way", ["snapshot", "refused", "blank"])
@pytest.mark.parametrize(("left", "large"), [(90, False), (89, True), (1, True)])
def test_a_tenth_is_a_tenth_whatever_a_row_describes(
    ledger: Ledger, rows: Callable[[str], list[Assertion]], way: str, left: int, large: bool
) -> None:
    put(ledger, "任职", *[(str(n), rows(str(n))) for n in range(100)])
    stay = {str(n): rows(str(n)) for n in range(left)}
    gone = frozenset(str(n) for n in range(left, 100))
    how: dict[str, Any] = {"snapshot": True} if way == "snapshot" else {way: gone}
    draft = draft_of(ledger, Batch("任职", stay, D2, **how))
    draft.close()
    change = ledger.compare(draft)
    assert (change.removed, change.rows_before, change.unchanged) == (100 - left, 100, left)
    assert (change.records_removed, change.records_before) in {(0, 0), (2 * (100 - left), 200)}
    assert change.is_large is large


def test_records_in_few_rows_count_as_records(ledger: Ledger) -> None:
    said = {str(n): _only_edges(str(n)) for n in range(90)} | {str(n): _with_post(str(n)) for n in range(90, 100)}
    put(ledger, "任职", *said.items())
    draft = draft_of(ledger, Batch("任职", {k: v for k, v in said.items() if k < "98"}, D2, snapshot=True))
    draft.close()
    change = ledger.compare(draft)
    assert (change.removed, change.rows_before) == (2, 100)
    assert (change.records_removed, change.records_before) == (4, 20)
    assert change.is_large


def test_older_rows_are_told(ledger: Ledger) -> None:
    load(ledger, batch("新", D2))
    draft = draft_of(ledger, batch("旧", D1))
    draft.close()
    assert ledger.compare(draft).older == 1


def test_already_loaded_holds_only_while_nothing_of_it_was_replaced(ledger: Ledger) -> None:
    first = load(ledger, batch())
    assert first.source is not None
    assert first.mapping is not None

    def again() -> int | None:
        found = ledger.already_loaded("名册", first.source.sha256, D1, first.mapping, "1")  # type: ignore[union-attr, arg-type]
        return found.seq if found else None

    assert again() == 1
    load(ledger, batch("别人", D1, key="2"))
    assert again() == 1
    newer = load(ledger, batch("改", D2))
    assert again() is None
    ledger.undo(newer.seq, "t", "x")
    assert again() == 1
    ledger.undo(1, "t", "x")
    assert again() is None


def test_another_row_key_for_a_known_data_set_is_refused(ledger: Ledger) -> None:
    load(ledger, batch())
    source = ledger.manifest(1).source
    assert source is not None
    with pytest.raises(LedgerError, match="行键"):
        ledger.draft(
            dataset="名册", mapping=MappingStamp("m", "0", ("other",)), source=source, author="t", reader_version="1"
        )


def test_an_undo_takes_the_repairs_along_and_is_final(ledger: Ledger) -> None:
    load(ledger, batch())
    load(ledger, Batch("名册", {"2": [official("名册", "2", "林晓", "8")]}, D1, repairs=1))
    ledger.undo(1, "t", "wrong file")
    assert ledger.undone() == {1, 2}
    for seq, word in ((1, "已经撤销"), (3, "不能再撤销"), (9, "没有第 9 批")):
        with pytest.raises(LedgerError, match=word):
            ledger.undo(seq, "t", "x")


def test_a_newer_format_is_refused_with_its_cure(ledger: Ledger) -> None:
    load(ledger, batch())
    path = ledger.folder / "batches" / "00000001" / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"ledger_format": 1', '"ledger_format": 99'), encoding="utf-8"
    )
    with pytest.raises(LedgerError, match="升级"):
        Ledger(ledger.folder).manifests()


def test_a_truncated_batch_file_is_named(ledger: Ledger) -> None:
    load(ledger, batch())
    path = ledger.file(1, "assertions")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(LedgerError, match="00000001"):
        ledger.scan(1, "assertions")


_PUBLISHES = """
import sys
from pathlib import Path
from graph.ledger import Ledger
from tests.ledger.test_ledger import batch
from tests.ledger.worlds import load
ledger = Ledger(Path(sys.argv[1]))
for n in range(8):
    load(ledger, batch(key=f"{sys.argv[2]}-{n}", dataset=f"d/{sys.argv[2]}"))
"""


def test_two_processes_publish_side_by_side_without_a_gap_or_a_double(ledger: Ledger) -> None:
    root = Path(__file__).resolve().parents[2]
    workers = [
        subprocess.Popen([sys.executable, "-c", _PUBLISHES, str(ledger.folder), who], cwd=root) for who in ("1", "2")
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    assert [m.seq for m in ledger.manifests()] == list(range(1, 17))


_KILLED = """
import sys
from pathlib import Path
from graph.ledger import Ledger
from tests.ledger.test_ledger import batch
from tests.ledger.worlds import load
ledger = Ledger(Path(sys.argv[1]))
print("ready", flush=True)
n = 0
while True:
    load(ledger, batch(key=str(n), dataset=f"d/{n}"))
    n += 1
"""


def test_a_process_killed_while_publishing_leaves_whole_batches_only(ledger: Ledger) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(ledger.folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    try:
        process.wait(timeout=0.7)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()
    after = Ledger(ledger.folder)
    every = after.manifests()
    assert [m.seq for m in every] == list(range(1, len(every) + 1))
    for m in every:
        assert after.scan(m.seq, "assertions").collect().height == 1
    assert load(after, batch(dataset="后来")).seq == len(every) + 1
