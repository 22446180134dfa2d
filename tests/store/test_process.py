"""The embedded store process: found, started once, ended, killed, started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import QueryError, StoreError, StoreTimeout
from graph.settings import Settings
from graph.store.connect import open_store
from graph.store.process import RunDir, _no_start, ensure, kill, memory_of, status, stop
from graph.store.repair import repair_delta
from tests.store.frames import added, chain, county, digest_of, edges, node, nodes

ROOT = Path(__file__).resolve().parents[2]


def wait_until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "did not come about"
        time.sleep(0.05)


def test_nothing_runs_until_the_first_call(home: Settings) -> None:
    store = open_store(home)
    assert status(home).running is False
    assert not RunDir(home.home).path.exists()
    assert store.marker() is None
    now = status(home)
    assert now.running and now.pid and now.port and now.memory
    assert stop(home) is True
    assert stop(home) is False
    assert status(home).running is False


def test_the_way_in_is_written_for_its_owner_only(home: Settings) -> None:
    running, restarted = ensure(home.home)
    assert restarted is False
    run = RunDir(home.home)
    assert stat.S_IMODE(run.json.stat().st_mode) == 0o600
    assert stat.S_IMODE(run.path.stat().st_mode) == 0o700
    assert json.loads(run.json.read_text(encoding="utf-8"))["pid"] == running.pid
    assert stat.S_IMODE((home.store_dir / "config").stat().st_mode) == 0o700


def test_it_listens_on_this_machine_only(home: Settings) -> None:
    running, _ = ensure(home.home)
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="utf-8").splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, port = local.rsplit(":", 1)
            if state == "0A" and int(port, 16) in (running.port, running.http_port):
                listening.add(address)
    assert listening
    assert listening <= {"0100007F", "0000000000000000FFFF00000100007F"}


def test_a_wrong_password_is_refused(home: Settings) -> None:
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError

    running, _ = ensure(home.home)
    for user, word in (("root", "playwithdata"), ("reader", running.writer), ("neo4j", "neo4j")):
        uri = f"bolt://127.0.0.1:{running.port}"
        with pytest.raises(AuthError), GraphDatabase.driver(uri, auth=(user, word)) as driver:
            driver.verify_connectivity()


def test_four_commands_at_once_end_up_with_one_process(home: Settings) -> None:
    code = "import sys; from pathlib import Path; from graph.store.process import ensure; print(ensure(Path(sys.argv[1]))[0].pid)"  # noqa: E501
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(home.home)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    pids = {child.communicate()[0].strip() for child in children}
    assert len(pids) == 1 and pids != {""}
    assert status(home).pid == int(pids.pop())


def test_it_outlives_the_command_that_started_it(home: Settings) -> None:
    code = "import sys; from pathlib import Path; from graph.store.process import ensure; ensure(Path(sys.argv[1]))"
    child = subprocess.run(
        [sys.executable, "-c", code, str(home.home)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (child.stdout, child.stderr) == ("", "")
    assert status(home).running


def test_killed_it_is_started_again_and_says_so(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    store.apply(added(*county()), 1)
    first = status(home)
    assert first.revision == 1 and first.pid
    os.kill(first.pid, signal.SIGKILL)
    assert store.restarted is False
    assert store.read("MATCH (n:Person) RETURN count(n) AS n").rows == [(3,)]
    assert store.restarted is True and len(store.notices) == 1
    assert store.digest() == digest_of(*county())
    second = status(home)
    assert second.pid != first.pid and second.revision == 1
    other = open_store(home)
    assert other.marker() is not None
    assert other.restarted is False and other.notices == ()
    store.close()
    other.close()


def test_ended_in_order_it_is_started_again_without_a_word(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    stop(home)
    marker = store.marker()
    assert marker is not None and marker.ledger_id == "L"
    assert store.restarted is False and store.notices == ()
    store.close()


def test_killed_in_the_middle_of_apply_it_is_mended_from_the_fold(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    store._server.node_batch = store._server.edge_batch = 30
    some, between = chain(200)
    calls = 0

    def progress(_what: str, _done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 9:
            os.kill(status(home).pid or 0, signal.SIGKILL)

    with pytest.raises(StoreError):
        store.apply(added(some, between), 1, progress)
    again = open_store(home)
    marker = again.marker()
    assert marker is not None and (marker.revision, marker.applying) == (0, 1)
    assert again.restarted is True
    again.apply(repair_delta(again, some, between), 1)
    assert again.digest() == digest_of(some, between)
    store.close()
    again.close()


def test_it_ends_when_nobody_uses_it(home: Settings) -> None:
    store = open_store(home, idle=1.0)
    store.prepare("L", 1)
    wait_until(lambda: not status(home).running)
    assert not RunDir(home.home).json.exists()
    assert store.read("MATCH (n:Person) RETURN n.uid AS uid", columns=["uid"]).rows == []
    assert store.notices == ()
    store.close()


def test_it_stays_while_it_is_used(home: Settings) -> None:
    running, _ = ensure(home.home, idle=3.0)
    run = RunDir(home.home)
    for _ in range(20):
        run.touch()
        time.sleep(0.3)
    assert run.read() == running


def test_it_ends_when_its_home_is_taken_away(home: Settings) -> None:
    running, _ = ensure(home.home)
    shutil.rmtree(home.home / "run")
    wait_until(lambda: memory_of(running.pid) is None)


def test_files_that_cannot_be_opened_are_thrown_away_with_a_word(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    store.apply(added(*county()), 1)
    store.close()
    stop(home)
    for path in (home.store_dir / "databases" / "mailuo").glob("*.json"):
        path.write_text("{ no json", encoding="utf-8")
    again = open_store(home)
    assert again.marker() is None
    assert again.notices
    again.prepare("L", 1)
    again.apply(added(*county()), 1)
    assert again.digest() == digest_of(*county())
    again.close()


def test_a_process_that_does_not_start_for_want_of_room_says_so(home: Settings) -> None:
    log = home.log_dir / "store-process.log"
    log.parent.mkdir(parents=True)
    old = "java.io.IOException: No space left on device\n"
    log.write_text(old, encoding="utf-8")
    assert "磁盘" not in _no_start(RunDir(home.home), len(old)).cause
    assert "磁盘已满" in _no_start(RunDir(home.home), 0).cause


def test_a_statement_under_way_does_not_cost_a_batch_under_way(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    pid = status(home).pid
    with store._server.writing():
        assert kill(home.home, pid or 0) is False
    assert status(home).pid == pid
    assert kill(home.home, pid or 0) is True
    assert status(home).running is False
    store.close()


def test_other_clients_come_back_after_one_was_cut_off(home: Settings) -> None:
    one, two = open_store(home), open_store(home)
    one.prepare("L", 1)
    assert two.read("RETURN 1 AS one").rows == [(1,)]
    endless = (
        "UNWIND range(1, 6000) AS x UNWIND range(1, 6000) AS y UNWIND range(1, 6000) AS z WITH x WHERE x < 0 RETURN x"
    )
    with pytest.raises(StoreTimeout):
        one.read(endless, timeout=0.5)
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(two.read("RETURN 1 AS one").rows)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(1,)]] * 4
    one.close()
    two.close()


def test_no_name_of_a_statement_gets_into_a_log(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    store.apply(added(nodes(node("p", ["Person"], {"name": "绝密姓名"})), edges()), 1)
    for text in (
        "MATCH (n {name: '绝密姓名'}) SET n.x = 1",
        "MATCH (n:Person) WHERE n.name = '绝密姓名' RETURN nothing(",
    ):
        with pytest.raises(QueryError):
            store.read(text, typed_by_hand=True)
    store.close()
    stop(home)
    found = [
        path
        for folder in (home.log_dir, home.store_dir / "log", home.run_dir)
        for path in folder.rglob("*")
        if path.is_file() and "绝密姓名" in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_the_reader_can_only_read_over_http_too(home: Settings) -> None:
    store = open_store(home)
    store.prepare("L", 1)
    store.apply(added(nodes(node("p", ["Person"], {"name": "甲"})), edges()), 1)
    running, _ = ensure(home.home)
    store.close()
    token = _basic("reader", running.reader)
    for path, body in (
        ("/api/v1/command/mailuo", {"language": "sql", "command": "INSERT INTO Person SET uid = 'x'"}),
        ("/api/v1/command/mailuo", {"language": "opencypher", "command": "CREATE (n:Person {uid: 'x'})"}),
        ("/api/v1/server", {"command": "create database other"}),
    ):
        assert _post(running.http_port, path, body, token) in (401, 403)
    assert _post(running.http_port, "/api/v1/command/mailuo", {"language": "sql", "command": "select 1"}, "") == 401


def _basic(user: str, word: str) -> str:
    import base64

    return base64.b64encode(f"{user}:{word}".encode()).decode()


def _post(port: int, path: str, body: dict[str, str], token: str) -> int:
    text = json.dumps(body)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(text.encode())}",
        "Connection: close",
    ]
    if token:
        lines.append(f"Authorization: Basic {token}")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + text).encode())
        return int(connection.recv(64).split()[1])
