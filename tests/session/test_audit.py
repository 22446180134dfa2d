"""The chain: order, counts, a flipped byte named, no answer without an entry."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from graph.errors import DoorError
from graph.session.audit import AuditLog


def _log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit.sqlite", "查询员", "核对示例")


def _filled(tmp_path: Path, n: int = 20) -> Path:
    log = _log(tmp_path)
    for i in range(n):
        asked = log.write("asked", "show", {"uid": f"u-{i}"})
        log.write("answered", "show", counts={"rows": i}, about=asked)
    log.close()
    return tmp_path / "audit.sqlite"


def _forge(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER no_update")
    db.execute("DROP TRIGGER no_delete")
    db.execute(statement)
    db.commit()
    db.close()


def test_whole_chain_verifies(tmp_path: Path) -> None:
    _filled(tmp_path)
    assert _log(tmp_path).verify().ok
    assert _log(tmp_path).verify().entries == 40


def test_flipped_byte_is_named(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    data = bytearray(path.read_bytes())
    at = data.index(b'"uid":"u-7"') + 8
    data[at] ^= 0x01
    path.write_bytes(bytes(data))
    verdict = _log(tmp_path).verify()
    assert not verdict.ok
    assert verdict.bad == 15
    assert "15" in verdict.why


@pytest.mark.parametrize("byte", range(0, 64, 7))
def test_flipped_byte_of_a_hash_is_named(tmp_path: Path, byte: int) -> None:
    path = _filled(tmp_path, 3)
    digest = sqlite3.connect(path).execute("SELECT hash FROM entry WHERE seq = 3").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[data.index(digest.encode()) + byte] ^= 0x02
    path.write_bytes(bytes(data))
    assert _log(tmp_path).verify().bad == 3


def test_removed_entries_are_missed(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    _forge(path, "DELETE FROM entry WHERE seq = 9")
    assert _log(tmp_path).verify().bad == 9


def test_removed_tail_is_missed(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    _forge(path, "DELETE FROM entry WHERE seq > 38")
    assert _log(tmp_path).verify().bad == 39


def test_entries_cannot_be_changed_by_sql(tmp_path: Path) -> None:
    db = sqlite3.connect(_filled(tmp_path))
    for statement in ("UPDATE entry SET body = '{}' WHERE seq = 1", "DELETE FROM entry WHERE seq = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            db.execute(statement)


def test_unwritable_log_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "audit.sqlite").mkdir()
    with pytest.raises(DoorError):
        _log(tmp_path)


def test_log_locked_away_in_mid_session_is_no_answer(tmp_path: Path) -> None:
    log = _log(tmp_path)
    log._db.execute("PRAGMA query_only = 1")
    with pytest.raises(DoorError):
        log.write("asked", "show")


def test_threads_write_one_chain(tmp_path: Path) -> None:
    log = _log(tmp_path)
    threads = [threading.Thread(target=lambda: [log.write("asked", "show") for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.verify() == _log(tmp_path).verify()
    assert log.verify().entries == 120


def test_processes_write_one_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from graph.session.audit import AuditLog\n"
        "log = AuditLog(Path(sys.argv[1]), sys.argv[2], '')\n"
        "for _ in range(25): log.write('asked', 'show')\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "audit.sqlite"), f"actor-{i}"]) for i in range(3)
    ]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    log = _log(tmp_path)
    assert log.verify().ok
    assert {entry.actor for entry in log.show(1000)} == {"actor-0", "actor-1", "actor-2"}
    assert log.verify().entries == 75


def test_show_filters_newest_first(tmp_path: Path) -> None:
    log = _log(tmp_path)
    asked = log.write("asked", "search", {"text": "张伟"})
    log.write("answered", "search", counts={"rows": 2}, about=asked)
    log.write("publish", "load", {"seq": 3})
    assert [entry.event for entry in log.show()] == ["publish", "answered", "asked"]
    assert [entry.seq for entry in log.show(what="search", event="asked")] == [asked]
    assert [entry.seq for entry in log.show(text="张伟")] == [asked]
    assert log.show(1)[0].counts == {}
    assert log.show(event="answered")[0].about == asked
    assert log.show(actor="别人") == []


def test_a_day_without_a_zone_is_one_in_utc(tmp_path: Path) -> None:
    log = AuditLog(_filled(tmp_path, 1), "查询员", "")
    long_ago, to_come = datetime(2000, 1, 1), datetime(2100, 1, 1)
    assert [entry.seq for entry in log.show(since=long_ago, until=to_come)] == [2, 1]
    assert log.show(since=to_come) == log.show(until=long_ago) == []
    assert len(log.show(since=datetime.now(timezone(timedelta(hours=8))) - timedelta(hours=1))) == 2


@pytest.mark.parametrize("body", ["'{'", "'[]'", "'{}'", "x'ff'", "'null'"])
def test_an_entry_that_is_none_any_more_is_named_and_the_others_are_shown(tmp_path: Path, body: str) -> None:
    path = _filled(tmp_path, 2)
    _forge(path, f"UPDATE entry SET body = CAST({body} AS TEXT) WHERE seq = 3")
    log, unreadable = AuditLog(path, "查询员", ""), list[int]()
    assert [entry.seq for entry in log.show(unreadable=unreadable)] == [4, 2, 1]
    assert unreadable == [3]
    assert log.actors() == ["查询员"]
    with pytest.raises(DoorError) as told:
        log.show()
    assert "第 3 条" in told.value.cause and "mailuo audit verify" in told.value.cure
    assert [entry.seq for entry in log.show(1)] == [4], "what comes before it is not touched by it"
