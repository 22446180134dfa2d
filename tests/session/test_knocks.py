"""What a knock leaves is said, removed or mended at the next start; what cannot be mended is told with its cure."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph import disk
from graph.errors import DoorError, LedgerError, QueryError, SettingsError, StoreError
from graph.session import entrance, search_build
from graph.session.doctor import Check, examine
from graph.session.door import Session
from graph.session.gone import NotLive
from graph.session.sync_state import FoldState
from graph.settings import Settings, load_settings
from graph.store import process
from tests.session.world import Rows, draft, load


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path / "home", actor="调查员", purpose="核对")
    yield settings
    process.stop(settings)


def _persons(n: int, dataset: str = "花名册") -> Rows:
    rows = Rows(dataset)
    for i in range(n):
        rows.node(f"p{i}", "Person", name=f"职工{i}")
        if i:
            rows.edge(f"k{i}", "KIN", rows.uid("p0"), rows.uid(f"p{i}"), kin_code="SB")
    return rows


def _by_name(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in examine(settings)}


def _file(settings: Settings, name: str, batch: int = 1) -> Path:
    return settings.ledger_dir / "batches" / f"{batch:08d}" / f"{name}.parquet"


_DIES = """
import os, signal, sys
from pathlib import Path
from graph.ledger import Ledger
from tests.session.test_knocks import _persons
from tests.session.world import draft
draft(Ledger(Path(sys.argv[1])), _persons(3))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_load_left_is_removed_and_said_and_a_living_draft_stays(settings: Settings) -> None:
    with Session.open(settings) as door:
        living = draft(door.ledger, _persons(2))
        dead = subprocess.run([sys.executable, "-c", _DIES, str(settings.ledger_dir)], cwd=Path(__file__).parents[2])
        assert dead.returncode == -signal.SIGKILL
        assert len(list((settings.ledger_dir / "drafts").iterdir())) == 2
        with Session.open(settings) as other:
            assert [n for n in other.notices if "登记.csv" in n and "残留已清除" in n]
        assert list((settings.ledger_dir / "drafts").iterdir()) == [living.folder]
        manifest = door.publish(living, {"rows": 2})
        assert sorted(p.name for p in (settings.ledger_dir / "batches" / "00000001").iterdir()) == [
            "assertions.parquet", "blank.parquet", "manifest.json", "refused.parquet", "rejects.parquet",
        ]  # fmt: skip
        assert manifest.seq == 1
    with Session.open(settings) as door:
        assert door.notices == []


def test_a_store_left_behind_is_brought_up_and_said(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(2))
        door.publish(draft(door.ledger, _persons(4)), {}, follow=False)
    with Session.open(settings) as door:
        assert [n for n in door.notices if "第 1 批" in n and "第 2 批" in n]
        assert door.search("职工3").hits
    FoldState(settings).search_path.unlink()
    with Session.open(settings) as door:
        assert [n for n in door.notices if "检索索引" in n]
    with Session.open(settings) as door:
        assert door.notices == []


def test_a_batch_between_question_and_look_up_is_the_one_that_is_stated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.open(settings) as reader, Session.open(settings) as writer:
        rows = _persons(3)
        load(writer, rows)
        reader.search("职工1")
        read = reader._read
        late: list[Any] = [lambda: load(writer, _persons(5), data_date=date(2024, 7, 1))]

        def between(run: Any) -> Any:
            if late:
                late.pop()()
            return read(run)

        monkeypatch.setattr(reader, "_read", between)
        graph = reader.neighbours(rows.uid("p0")).graph
        assert (graph.graph["revision"], graph.number_of_edges()) == (2, 4)


def test_an_answer_is_not_of_the_store_s_batch_and_of_the_ledger_s_next_one(settings: Settings) -> None:
    before, after = Rows("名册"), Rows("名册")
    before.node("1", "Person", name="旧名")
    after.node("1", "Person", name="新名")
    after.node("2", "Person", name="后来")
    with Session.open(settings) as door:
        load(door, before)
        door.publish(draft(door.ledger, after, date(2024, 7, 1)), {}, follow=False)
        view = door.show(before.uid("1"))
        assert [row["props"]["name"] for row in view.assertions if row["live"]] == [view.title] == ["旧名"]
        with pytest.raises(NotLive) as unknown:
            door.show(after.uid("2"))
        assert unknown.value.fate.why == "unknown"
        door.follow(None)
        view = door.show(before.uid("1"))
        assert [row["props"]["name"] for row in view.assertions if row["live"]] == [view.title] == ["新名"]


def test_a_batch_during_a_search_begins_it_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as reader, Session.open(settings) as writer:
        load(writer, _persons(3))
        reader.search("职工")
        search = reader.index.search
        late: list[Any] = [lambda: load(writer, _persons(5), data_date=date(2024, 7, 1))]

        def during(*given: Any) -> Any:
            found = search(*given)
            if late:
                late.pop()()
            return found

        monkeypatch.setattr(reader.index, "search", during)
        assert len(reader.search("职工").hits) == 5


def test_the_index_is_there_while_it_is_replaced(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session.open(settings) as door:
        load(door, _persons(2))
        path = FoldState(settings).search_path
        seen: list[bool] = []
        replace = Path.replace

        def watched(self: Path, to: Any) -> Any:
            if Path(to) == path:
                seen.append(path.exists())
            return replace(self, to)

        monkeypatch.setattr(search_build.Path, "replace", watched)
        door.rebuild()
        assert seen == [True]


def test_doctor_says_why_the_last_try_failed_and_not_that_it_mends_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.open(settings) as door:
        load(door, _persons(2))

        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FoldState, "save", full)
        with pytest.raises(StoreError, match="磁盘已满"):
            load(door, _persons(4))
    monkeypatch.undo()
    check = _by_name(settings)["store"]
    assert check.ok is False
    assert "磁盘已满" in check.text
    assert "自动" not in check.cure and "空间" in check.cure
    with Session.open(settings) as door:
        assert door.search("职工3").hits
    assert _by_name(settings)["store"].ok is True


def test_what_a_full_disk_makes_the_engine_say_is_said_of_the_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.open(settings) as door:
        load(door, _persons(2))

        def engine(*_: Any, **__: Any) -> None:
            raise QueryError("服务器不接受这条语句：Transaction error on commit", "按提示的位置改正。")

        monkeypatch.setattr("graph.store.bolt.BoltStore.apply", engine)
        with pytest.raises(StoreError, match="写入图库没有成功") as plain:
            load(door, _persons(4))
        assert "磁盘空间" in plain.value.cure
        monkeypatch.setattr(disk, "NOTHING_LEFT", 2**62)
        with pytest.raises(StoreError, match="磁盘已满"):
            door.follow(None)
        # Where not even the note of the failure could be written.
        FoldState(settings).succeeded()
        check = _by_name(settings)["store"]
        assert "磁盘已满" in check.text and "自动" not in check.cure


def test_each_file_that_a_fold_reads_is_looked_at(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(2))
    path = _file(settings, "blank")
    path.write_bytes(path.read_bytes()[:-20])
    check = _by_name(settings)["ledger"]
    assert check.ok is False and "blank.parquet" in check.text and "mailuo undo 1" in check.cure


def test_a_rebuild_of_changed_files_is_refused_before_anything_goes(settings: Settings) -> None:
    path = _file(settings, "assertions")
    with Session.open(settings) as door:
        load(door, _persons(3))
        before, whole = door.store.digest(), path.read_bytes()
        pl.read_parquet(path).with_columns(pl.col("props").str.replace("职工1", "职工9")).write_parquet(path)
        with pytest.raises(LedgerError, match=r"00000001/assertions\.parquet"):
            door.rebuild()
        assert door.store.digest() == before
        assert door.search("职工1").hits
        path.write_bytes(whole)
        door.rebuild()
        assert door.store.digest() == before
        path.write_bytes(whole[:-9])
        door.undo(1, "文件损坏")
        load(door, _persons(3))
        assert door.rebuild().revision == 3, "what is undone is not looked at"


def test_a_damaged_batch_is_undone_through_a_door_that_does_not_open(settings: Settings) -> None:
    with Session.open(settings) as door:
        door.record_export("html", "0" * 64, ["谁"], {}, door.revision)
        load(door, _persons(2))
        door.record_export("xlsx", "1" * 64, [_persons(2).uid("p1")], {}, door.revision)
    _file(settings, "assertions").write_bytes(b"cut")
    FoldState(settings).forget()
    with pytest.raises(LedgerError, match=r"00000001/assertions\.parquet"):
        Session.open(settings)
    assert "上次补齐没有成功" in _by_name(settings)["store"].text
    with pytest.raises(LedgerError, match="撤销必须写明理由"):
        entrance.undo_unopened(settings, 1, " ")
    undone = entrance.undo_unopened(settings, 1, "文件损坏")
    assert undone.manifest.seq == 2
    assert [export.kind for export in undone.exports] == ["xlsx"], "the other was made before the batch came in"
    with Session.open(settings) as door:
        load(door, _persons(2))
        assert door.show(_persons(2).uid("p1")).assertions[-1]["seq"] == 3
        assert door.audit.show(event="undo")[0].params["why"] == "文件损坏"
    checks = _by_name(settings)
    assert checks["ledger"].ok is True and "1 个文件损坏" in checks["ledger"].text
    assert checks["store"].ok is True


def test_a_ledger_of_a_newer_program_is_not_touched(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(1))
    path = settings.ledger_dir / "ledger.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")
    with pytest.raises(LedgerError, match="升级"):
        Session.open(settings)
    assert "升级" in _by_name(settings)["ledger"].cure


def test_a_clock_behind_the_ledger_is_said(settings: Settings) -> None:
    with Session.open(settings) as door:
        load(door, _persons(1))
    path = settings.ledger_dir / "batches" / "00000001" / "manifest.json"
    later = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    raw = json.loads(path.read_text(encoding="utf-8")) | {"published_at": later}
    path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    with Session.open(settings) as door:
        assert [n for n in door.notices if "时钟" in n and "3.0 天" in n]
        load(door, _persons(2))
        assert door.ledger.manifests()[-1].published_at.isoformat() == later
    check = _by_name(settings)["clock"]
    assert check.ok is False and "--data-date" in check.cure


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(28, "No space left on device", "x.parquet"), "磁盘已满"),
        (OSError(27, "File too large"), "磁盘已满"),
        (OSError(30, "Read-only file system", "x"), "没有写入权限"),
        (PermissionError(13, "Permission denied"), "没有写入权限"),
        (RuntimeError("database or disk is full"), "磁盘已满"),
        (RuntimeError("attempt to write a readonly database"), "没有写入权限"),
    ],
)
def test_what_the_disk_refuses_has_a_cause_and_a_cure(error: Exception, word: str) -> None:
    cause, cure = disk.told(error)
    assert word in cause and cure
    assert disk.refused(error) == (cause, cure)
    assert disk.refused(KeyError("x")) is None


def test_a_full_disk_under_a_draft_publishes_nothing_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.open(settings) as door:
        made = draft(door.ledger, _persons(3))

        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(made, "_flush", full)
        with pytest.raises(LedgerError, match="磁盘已满"):
            door.publish(made, {})
        made.discard()
        assert door.ledger.revision == 0
        assert list((settings.ledger_dir / "drafts").iterdir()) == []


def test_a_home_of_somebody_else_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)

    def closed(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "is_file", closed)
    with pytest.raises(SettingsError, match="MAILUO_HOME"):
        load_settings(home=home)


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DoorError):
        Session.open(Settings(home=tmp_path / "file" / "home"))
