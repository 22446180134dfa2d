"""The store follows the ledger: through undo, crash, lost state, a second session, and always to the same content."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.analysis.finding import Run, Text
from graph.errors import DoorError, StoreError
from graph.ledger import Ledger, fold
from graph.session import entrance
from graph.session.door import Session
from graph.session.gone import NotLive
from graph.session.sync_state import FoldState, WriteLock
from graph.settings import Settings
from graph.store import process
from graph.store.contract import Delta
from tests.session.world import Rows, draft, load

USCC = "91410800MA9F00001X"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path / "home", actor="调查员", purpose="核对")
    yield settings
    process.stop(settings)


@pytest.fixture
def door(settings: Settings) -> Iterator[Session]:
    with Session.open(settings) as session:
        yield session


def _persons(n: int, dataset: str = "花名册") -> Rows:
    rows = Rows(dataset)
    for i in range(n):
        rows.node(f"p{i}", "Person", name=f"职工{i}")
        if i:
            rows.edge(f"k{i}", "KIN", rows.uid(f"p{i - 1}"), rows.uid(f"p{i}"), kin_code="SB")
    return rows


def _fresh(door: Session) -> dict[str, Any]:
    """What a rebuild from nothing gives."""
    door.rebuild()
    return door.store.digest()


def test_empty_home_opens_and_finds_nothing(door: Session) -> None:
    assert (door.revision, door.data_date, door.notices) == (0, None, [])
    assert door.search("张").hits == []
    assert door.imports() == []


def test_home_is_private(door: Session, settings: Settings) -> None:
    assert settings.home.stat().st_mode & 0o077 == 0
    assert settings.audit_path.stat().st_mode & 0o077 == 0
    assert settings.workspace_path.stat().st_mode & 0o077 == 0


def test_undo_restores_what_was(door: Session) -> None:
    load(door, _persons(5))
    before = door.store.digest()
    other = _persons(9, "另一册")
    m = load(door, other)
    assert door.store.digest() != before
    door.undo(m.seq, "录错")
    assert door.store.digest() == before
    assert door.search("职工8").hits == []
    assert [(i.seq, i.live, i.undone_by) for i in door.imports()] == [(1, True, None), (2, False, 3), (3, False, None)]
    with pytest.raises(NotLive) as gone:
        door.show(other.uid("p8"))
    assert gone.value.fate.why == "undone"
    assert gone.value.fate.seq == 3


def test_lost_uid_leads_to_those_who_share_its_key(door: Session) -> None:
    first, second = Rows("一"), Rows("二")
    first.node("a", "Company", name="青禾水利", uscc=USCC)
    second.node("b", "Company", name="青禾水利", uscc=USCC)
    one = load(door, first)
    load(door, second)
    assert door.resolve(second.uid("b")) == first.uid("a")
    assert door.show(second.uid("b")).records == (first.uid("a"), second.uid("b"))
    door.undo(one.seq, "作废")
    assert door.resolve(second.uid("b")) == second.uid("b")
    with pytest.raises(NotLive) as gone:
        door.resolve(first.uid("a"))
    assert gone.value.companions == (second.uid("b"),)
    assert "青禾水利" in gone.value.cure


def test_newer_version_without_the_row_says_replaced(door: Session) -> None:
    rows = _persons(3)
    load(door, rows, snapshot=True)
    load(door, _persons(2), data_date=date(2024, 7, 1), snapshot=True)
    with pytest.raises(NotLive) as gone:
        door.show(rows.uid("p2"))
    assert (gone.value.fate.why, gone.value.fate.was, gone.value.fate.seq) == ("replaced", 1, 2)
    with pytest.raises(NotLive) as gone:
        door.show("00000000-0000-5000-8000-000000000000")
    assert gone.value.fate.why == "unknown"


def test_steps_give_what_a_rebuild_gives(door: Session) -> None:
    """Loads, corrections, joins and undos one after the other, always as one fold from nothing."""
    rng = random.Random(5)
    numbers = []
    for step in range(8):
        rows = Rows(f"表{step % 3}")
        for i in range(6):
            rows.node(f"c{i}", "Company", name=f"公司{i}", uscc=f"9141080000000000{rng.randrange(4)}A")
        for i in range(4):
            rows.node(f"p{i}", "Person", name=f"人{rng.randrange(5)}")
            rows.edge(f"h{i}", "HAS_ROLE", rows.uid(f"p{i}"), rows.uid(f"c{rng.randrange(6)}"), role="DIRECTOR")
        numbers.append(load(door, rows, data_date=date(2024, 1, 1 + step)).seq)
        if step in (3, 6):
            door.undo(numbers.pop(rng.randrange(len(numbers))), "试")
        whole = fold(door.ledger)
        hashes = [dict(frame.select("uid", "content_hash").iter_rows()) for frame in (whole.nodes, whole.edges)]
        assert list(door.store.inventory()) == hashes, step
    stepped = door.store.digest()
    found = {h.uid for h in door.search("公司", limit=500).hits}
    assert stepped == _fresh(door)
    assert found == {h.uid for h in door.search("公司", limit=500).hits}


def test_second_session_sees_the_new_batch_at_its_next_question(settings: Settings, door: Session) -> None:
    load(door, _persons(2))
    with Session.open(settings) as other:
        assert other.search("职工3").hits == []
        load(door, _persons(5))
        assert [h.title for h in other.search("职工3").hits] == ["职工3"]
        assert other.revision == 2


def test_a_batch_in_the_middle_of_a_look_up_begins_it_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer is half of one revision and half of the next."""
    with Session.open(settings) as reader, Session.open(settings) as writer:
        rows = _persons(3)
        load(writer, rows)
        original = reader.store.read
        calls: list[str] = []

        def read(text: str, *args: Any, **kwargs: Any) -> Any:
            calls.append(text)
            if len(calls) == 2:
                more = _persons(3)
                more.node("new", "Person", name="新人")
                more.edge("late", "KIN", more.uid("p0"), more.uid("new"), kin_code="CH")
                load(writer, more, data_date=date(2024, 7, 1))
            return original(text, *args, **kwargs)

        monkeypatch.setattr(reader.store, "read", read)
        found = reader.neighbours(rows.uid("p0"))
        assert found.graph.graph["revision"] == 2
        assert found.graph.number_of_edges() == found.total == 2
        assert sum("{uid: $uid})-[r" in text for text in calls) == 4


def test_killed_store_process_is_started_again_and_said(settings: Settings, door: Session) -> None:
    rows = _persons(4)
    load(door, rows)
    digest = door.store.digest()
    os.kill(process.status(settings).pid or 0, signal.SIGKILL)
    assert door.neighbours(rows.uid("p1")).total == 2
    assert any("重新启动" in notice for notice in door.notices)
    assert door.store.digest() == digest


def test_lost_store_files_are_written_again_out_of_the_ledger(settings: Settings) -> None:
    rows = _persons(4)
    with Session.open(settings) as door:
        load(door, rows)
        digest = door.store.digest()
    process.stop(settings)
    shutil.rmtree(settings.store_dir)
    with Session.open(settings) as door:
        assert door.neighbours(rows.uid("p1")).total == 2
        assert door.store.digest() == digest


def test_store_that_went_away_is_opened_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as door:
        rows = _persons(3)
        load(door, rows)

        def gone(*_: Any, **__: Any) -> Any:
            raise StoreError("连接断开")

        monkeypatch.setattr(door.store, "read", gone)
        assert door.neighbours(rows.uid("p1")).total == 2


def test_store_that_stays_away_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as door:
        rows = _persons(3)
        load(door, rows)

        class Gone:
            name = "embedded"
            notices = ()

            def read(self, *_: Any, **__: Any) -> Any:
                raise StoreError("连接断开")

            def marker(self) -> Any:
                return door_store.marker()

            def close(self) -> None:
                pass

        door_store = door.store
        monkeypatch.setattr(entrance, "open_store", lambda _: Gone())
        door.store = Gone()  # type: ignore[assignment]
        door._enter(door._sync().bring_up())
        with pytest.raises(StoreError, match="连接断开"):
            door.neighbours(rows.uid("p1"))
        door_store.close()


def test_killed_while_applying_is_mended_and_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as door:
        load(door, _persons(3))
        whole = door.store.apply

        def half(delta: Any, revision: int, progress: Any = None) -> None:
            from dataclasses import replace

            whole(replace(delta, edges_added=delta.edges_added.head(1)), revision, progress)
            raise KeyboardInterrupt

        monkeypatch.setattr(door.store, "apply", half)
        with pytest.raises(KeyboardInterrupt):
            load(door, _persons(9, "另一册"))
    with Session.open(settings) as door:
        assert any("修复" in notice for notice in door.notices)
        assert door.revision == 2
        mended = door.store.digest()
        assert mended == _fresh(door)
        assert door.search("职工8").hits


def test_a_first_load_cut_short_is_written_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as door:
        whole = door.store.apply

        def half(delta: Any, revision: int, progress: Any = None) -> None:
            door.store._set_marker(applying=revision)
            monkeypatch.setattr(door.store, "_set_marker", lambda **_: None)
            whole(Delta(nodes_added=delta.nodes_added.head(2)), revision, progress)
            raise KeyboardInterrupt

        monkeypatch.setattr(door.store, "apply", half)
        with pytest.raises(KeyboardInterrupt):
            load(door, _persons(5))
    monkeypatch.undo()
    with Session.open(settings) as door:
        assert any("首次写入上次中断" in notice for notice in door.notices)
        assert door.store.digest() == _fresh(door)
        assert door.search("职工4").hits


def test_running_session_mends_what_a_dead_writer_left(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as reader, Session.open(settings) as writer:
        load(writer, _persons(3))

        def dies(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(writer.store, "apply", dies)
        with pytest.raises(KeyboardInterrupt):
            load(writer, _persons(6, "另一册"))
        assert [h.title for h in reader.search("职工5").hits] == ["职工5"]
        assert reader.revision == 2
        assert any("修复" in notice for notice in reader.notices)


def test_lost_state_is_compared_not_replayed(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(4))
        digest = door.store.digest()
        FoldState(settings).forget()
    with Session.open(settings) as door:
        assert door.store.digest() == digest
        assert door.notices
        assert door.search("职工3").hits
    with Session.open(settings) as door:
        assert door.notices == []


def test_damaged_index_is_built_anew(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(4))
    FoldState(settings).search_path.write_bytes(b"damaged" * 1000)
    with Session.open(settings) as door:
        assert door.search("职工3").hits


def test_reader_waits_for_a_batch_and_says_so_when_it_takes_too_long(
    settings: Settings, door: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(door, _persons(2))
    lock = WriteLock(settings)
    monkeypatch.setattr(entrance, "_READER_PATIENCE", 0.2)
    with lock.held(1.0), lock.applying(2), pytest.raises(DoorError, match="正在写入"):
        door.search("职工1")
    started, done = threading.Event(), threading.Event()

    def write() -> None:
        with lock.held(1.0), lock.applying(2):
            started.set()
            done.wait(10)

    monkeypatch.setattr(entrance, "_READER_PATIENCE", 30.0)
    thread = threading.Thread(target=write)
    thread.start()
    started.wait(10)
    threading.Timer(0.3, done.set).start()
    assert [h.title for h in door.search("职工1").hits] == ["职工1"]
    assert done.is_set()
    thread.join()


def test_one_writer_at_a_time(settings: Settings, door: Session) -> None:
    lock = WriteLock(settings)
    waited: list[bool] = []
    with lock.held(1.0), pytest.raises(DoorError), WriteLock(settings).held(0.2, lambda: waited.append(True)):
        pass
    assert waited == [True]


def test_dated_rebuild_needs_another_target(door: Session) -> None:
    load(door, _persons(2))
    for given in ({"known_on": date(2024, 1, 1)}, {"as_of": date(2024, 1, 1)}):
        with pytest.raises(DoorError):
            door.rebuild(**given)  # type: ignore[arg-type]
    assert door.search("职工1").hits


def test_publish_and_undo_are_written_down(door: Session) -> None:
    m = load(door, _persons(2))
    door.undo(m.seq, "重复导入")
    events = [(e.event, e.what) for e in reversed(door.audit.show(10))]
    assert events == [("asked", "publish"), ("publish", "publish"), ("asked", "undo"), ("undo", "undo")]
    assert door.audit.show(event="undo")[0].params["why"] == "重复导入"


def test_runs_and_exports_are_written_down_and_kept(door: Session) -> None:
    run = Run("A01", 1, {"months": 36}, 0, None, 9, 0.4, 0, Text("", ""), ())
    run_id = door.record_run(run)
    number = door.record_export("html", "ab12", ["p1", "p2"], {"hops": 1}, door.revision)
    assert door.workspace.latest()["A01"].id == run_id
    assert [e.id for e in door.workspace.exports(naming=["p2"])] == [number]
    exported, analysed, _ = door.audit.show(3)
    assert (exported.event, exported.params["hash"], exported.counts) == ("export", "ab12", {"uids": 2})
    assert (analysed.event, analysed.counts) == ("analyze", {"tests": 9, "found": 0})


def test_log_not_writable_publishes_nothing(settings: Settings, door: Session) -> None:
    made = draft(door.ledger, _persons(2))
    door.audit._db.execute("PRAGMA query_only = 1")
    with pytest.raises(DoorError):
        door.publish(made, {})
    assert Ledger(settings.ledger_dir).revision == 0


def test_rejects_of_an_import(door: Session) -> None:
    made = draft(door.ledger, _persons(1))
    made.reject(
        {"file": "登记.csv", "line": 3, "column": "日期", "code": "date", "reason": "读不出", "value": "2024-13-01"}
    )
    m = door.publish(made, {})
    assert door.rejects(m.seq)["line"].to_list() == [3]


def test_saved_state_of_another_fold_version_is_not_used(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(3))
    path = FoldState(settings).folder / "fold" / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(meta | {"fold_version": "another"}), encoding="utf-8")
    with Session.open(settings) as door:
        assert door.notices
        assert door.search("职工2").hits
