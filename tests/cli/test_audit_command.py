"""``audit show``: a day as --since, a misspelt actor, a cut, entries that were altered."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from graph.errors import DoorError
from graph.session.audit import AuditLog
from tests.cli.conftest import Cli


def _log(home: Path) -> Path:
    path = home / "audit.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE IF EXISTS entry")
        db.execute("DROP TABLE IF EXISTS head")
    db.close()
    log = AuditLog(path, "复核员", "")
    for number in range(3):
        log.write("asked", "show", {"uid": f"u-{number}"})
    log.close()
    return path


def test_since_takes_a_day_and_a_cut_is_said(cli: Cli, home: Path) -> None:
    _log(home)
    done = cli("audit", "show", "--since", "2025-01-01", "--limit", "2", "--format", "json")
    said = json.loads(done.stdout)
    assert [row["seq"] for row in said["rows"]] == [4, 3]
    assert (said["truncated"], said["limit"]) == (True, 2)
    assert said["rows"][0]["params"]["since"].startswith("2025-01-01"), "what was asked is in the log"
    assert json.loads(cli("audit", "show", "--since", "2999-01-01", "--format", "json").stdout)["rows"] == []


def test_an_actor_who_never_asked_is_named(cli: Cli, home: Path) -> None:
    _log(home)
    failed = cli("audit", "show", "--actor", "复合员").exception
    assert isinstance(failed, DoorError)
    assert "没有操作人 复合员" in failed.cause and "是不是 复核员？" in failed.cure
    assert "未发现" in cli("audit", "show", "--actor", "复核员", "--event", "undo").stdout


def test_an_altered_entry_leaves_the_others_and_says_what_to_do(cli: Cli, home: Path) -> None:
    path = _log(home)
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER no_update")
        db.execute("UPDATE entry SET body = replace(body, '{\"about\"', '\"about\"') WHERE seq = 2")
    db.close()
    done = cli("audit", "show", "--format", "json")
    assert [row["seq"] for row in json.loads(done.stdout)["rows"]] == [4, 3, 1]
    assert done.exit_code == 1
    assert isinstance(done.exception, DoorError)
    assert "第 2 条" in done.exception.cause and "mailuo audit verify" in done.exception.cure
    assert cli("audit", "verify").exit_code == 1
