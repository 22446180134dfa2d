"""Each thing that may be wrong with a home is named with its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from graph.session.audit import AuditLog
from graph.session.doctor import NEO4J_SETTINGS, Check, examine
from graph.session.door import Session
from graph.session.sync_state import FoldState
from graph.settings import Settings
from graph.store import process
from tests.session.world import Rows, load, on_neo4j

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path / "home", actor="保管人")
    with Session.open(settings) as door:
        rows = Rows()
        rows.node("1", "Person", name="甲")
        load(door, rows)
    yield settings
    process.stop(settings)


def _by_name(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in examine(settings)}


def test_sound_home_has_nothing_wrong(settings: Settings) -> None:
    checks = _by_name(settings)
    assert {name for name, check in checks.items() if check.ok is False} <= {"disk"}
    assert {"versions", "sqlite", "home", "key", "disk", "audit", "ledger", "store", "index"} <= set(checks)
    assert "1" in checks["ledger"].text


def test_open_home_and_key_are_named_with_the_command(settings: Settings) -> None:
    settings.home.chmod(0o755)
    settings.key_path.write_bytes(b"k" * 32)
    settings.key_path.chmod(0o644)
    checks = _by_name(settings)
    assert checks["home"].ok is False
    assert "chmod 700" in checks["home"].cure
    assert checks["key"].ok is False
    assert "chmod 600" in checks["key"].cure
    settings.key_path.chmod(0o600)
    assert _by_name(settings)["key"].ok is True


def test_lost_key_says_what_that_means(settings: Settings) -> None:
    settings.key_path.unlink(missing_ok=True)
    check = _by_name(settings)["key"]
    assert check.ok is None
    assert "密钥丢失" in check.cure


def test_altered_log_is_named(settings: Settings) -> None:
    log = AuditLog(settings.audit_path, "x", "")
    log._db.execute("DROP TRIGGER no_update")
    log._db.execute("UPDATE entry SET body = replace(body, 'publish', 'nothing') WHERE seq = 2")
    log.close()
    check = _by_name(settings)["audit"]
    assert check.ok is False
    assert "第 2 条" in check.text


def test_damaged_batch_is_named(settings: Settings) -> None:
    (settings.ledger_dir / "batches" / "00000001" / "assertions.parquet").write_bytes(b"no parquet")
    check = _by_name(settings)["ledger"]
    assert check.ok is False
    assert "00000001" in check.text
    assert check.cure


def test_a_changed_byte_that_every_reader_takes_is_named(settings: Settings) -> None:
    assert "与入账时相同" in _by_name(settings)["ledger"].text
    path = settings.ledger_dir / "batches" / "00000001" / "assertions.parquet"
    pl.read_parquet(path).with_columns(pl.col("props").str.replace("甲", "乙")).write_parquet(path)
    check = _by_name(settings)["ledger"]
    assert check.ok is False
    assert "00000001/assertions.parquet" in check.text
    assert "备份" in check.cure and "mailuo undo 1 --why" in check.cure


def test_batches_of_before_there_were_hashes_are_read_and_said(settings: Settings) -> None:
    path = settings.ledger_dir / "batches" / "00000001" / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    del raw["files"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    check = _by_name(settings)["ledger"]
    assert check.ok is True
    assert "1 批由较早的版本写成，没有哈希" in check.text


def test_missing_index_is_said(settings: Settings) -> None:
    FoldState(settings).search_path.unlink()
    assert _by_name(settings)["index"].ok is False


def test_new_home_has_nothing_wrong(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new")
    checks = _by_name(settings)
    process.stop(settings)
    assert {name for name, check in checks.items() if check.ok is False} <= {"disk"}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("dbms.security.allow_csv_import_from_file_urls", "false", "true"),
        ("internal.dbms.cypher_ip_blocklist", "0.0.0.0/0,::/0", ""),
        ("db.transaction.timeout", "1m", "0s"),
        ("db.transaction.timeout", "60s", "0"),
        ("db.memory.transaction.max", "256.00MiB", "0B"),
        ("dbms.usage_report.enabled", "false", "true"),
    ],
)
def test_server_settings_are_judged_by_value(name: str, good: str, bad: str) -> None:
    fits, _ = NEO4J_SETTINGS[name]
    assert fits(good)
    assert not fits(bad)


@pytest.mark.neo4j
def test_a_server_set_up_by_us_lacks_nothing(settings: Settings, neo4j_server: Neo4jServer) -> None:
    over = on_neo4j(settings, neo4j_server)
    with Session.open(over):
        pass
    checks = _by_name(over)
    told = {name: checks[f"neo4j {name}"] for name in NEO4J_SETTINGS}
    assert {name for name, check in told.items() if check.ok is False} == set()
    assert told["dbms.security.allow_csv_import_from_file_urls"].ok is True
    assert told["db.transaction.timeout"].ok is True
    assert checks["store"].text.startswith("neo4j")
