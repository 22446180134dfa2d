"""The embedded store process itself: ArcadeDB's native server, alone with its files.

Both listeners are bound to 127.0.0.1 on ports and with passwords of this start (the engine cannot do without
its HTTP listener). Users and groups are written before the engine starts: a writer, and a reader whose group
may read records and nothing else. Nothing here reaches out: no registration, no LOAD CSV, no console.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from graph.disk import keep_closed
from graph.store.process import RunDir, Running, held

#: Name of the database, and of its users (the engine wants at least four characters).
DATABASE = "mailuo"
WRITER = "root"
READER = "reader"

#: Heap of the engine. Its page cache lies in it; loading a million nodes and edges stays under it.
HEAP = "1400m"

#: The engine ends a statement after this many milliseconds, whatever the client asked (driver limits are ignored).
COMMAND_TIMEOUT_MS = 15_000

#: Seconds between two looks at the clock and the run folder.
_TICK = 0.5

# The engine's log quotes statements, and statements hold names: only its housekeeping may write there.
_LOGGING = """\
handlers = java.util.logging.FileHandler
.level = OFF
com.arcadedb.level = OFF
com.arcadedb.engine.level = WARNING
com.arcadedb.server.ArcadeDBServer.level = INFO
java.util.logging.FileHandler.level = INFO
java.util.logging.FileHandler.formatter = com.arcadedb.log.LogFormatter
java.util.logging.FileHandler.limit = 1000000
java.util.logging.FileHandler.count = 3
java.util.logging.FileHandler.pattern = store-engine.log
"""

_NO_GROUP: dict[str, Any] = {
    "resultSetLimit": -1,
    "readTimeout": -1,
    "access": [],
    "types": {"*": {"access": []}},
}
_GROUPS = {
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                "*": _NO_GROUP,
            }
        },
        DATABASE: {
            "groups": {
                "readers": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
                "*": _NO_GROUP,
            }
        },
    },
    "version": 2,
}

_DATABASE_SETTINGS = {
    "arcadedb.opencypher.loadCsv.allowFileUrls": "false",
    "arcadedb.opencypher.loadCsv.allowRemoteUrls": "false",
    "arcadedb.command.timeout": str(COMMAND_TIMEOUT_MS),
    # A new label of a well-connected node rewrites its edges; that is known and logged nowhere.
    "arcadedb.opencypher.labelWriteDegreeWarning": "0",
}


def main(argv: list[str]) -> int:
    """Detach, open the store, say ``ready`` on standard output, serve until idle or told to end; never returns."""
    parser = argparse.ArgumentParser(prog="python -m graph.store.process")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--idle", type=float, required=True)
    args = parser.parse_args(argv)
    # The engine's files too, whoever has started it.
    keep_closed()
    if os.fork():
        os._exit(0)
    run = RunDir(args.home)
    run.make()
    with run.alive.open("w", encoding="utf-8") as alive:
        if not held(alive):
            _log("another store process holds this home")
            return 1
        try:
            code = _serve(run, args.idle)
        except Exception:
            traceback.print_exc()
            code = 1
        # The lock goes with the process and not before: the engine's threads answer until the very end.
        sys.stderr.flush()
        os._exit(code)


def _serve(run: RunDir, idle: float) -> int:
    server, running = _start(run.home)
    ended = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run.touch()
    run.write(running)
    _log(f"ready on port {running.port}")
    os.write(1, b"ready\n")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    try:
        while not ended and _wanted(run, running.pid, idle):
            time.sleep(_TICK if idle > _TICK * 4 else idle / 4)
    finally:
        # Nobody may find it from here on; whoever still talks to it is cut off and starts a new one.
        found = run.read()
        if found is not None and found.pid == running.pid:
            run.json.unlink(missing_ok=True)
        server.stop()
        _log("ended")
    return 0


def _wanted(run: RunDir, pid: int, idle: float) -> bool:
    """Whether the home is still there and somebody has used the store within ``idle`` seconds."""
    found = run.read()
    if found is None or found.pid != pid:
        return False
    try:
        used = run.used.stat().st_mtime
    except OSError:
        return False
    return time.time() - used < idle or run.is_written()


def engine(home: Path) -> Any:
    """The engine's module, set up for the files of ``home``: heap, log, one bucket a type. Once in a process."""
    logs = home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    config = logs / "store-logging.properties"
    config.write_text(_LOGGING, encoding="utf-8")
    # The engine splits its arguments at blanks and a home may have some in its name: hence a relative path.
    os.chdir(logs)
    os.environ["ARCADEDB_LOG_CONSOLE"] = "0"
    os.environ["ARCADEDB_LOG_DIR"] = str(logs)
    # One bucket a type: one file and one index instead of several for each of some seventy types.
    os.environ["ARCADEDB_NATIVE_ISOLATE_ARGS"] = (
        f"-Xmx{HEAP} -Djava.util.logging.config.file={config.name} -Darcadedb.typeDefaultBuckets=1"
    )
    import arcadedb

    return arcadedb


def _start(home: Path) -> tuple[Any, Running]:
    arcadedb = engine(home)
    root = home / "store"
    writer, reader = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    _write_users(root / "config", writer, reader)
    # One file of events for each start, of no use to anybody later.
    shutil.rmtree(root / "log", ignore_errors=True)
    emptied = False
    try:
        server, ports, database = _open(arcadedb, root, writer)
    except arcadedb.ArcadeDBError:
        # Files that cannot be opened are derived, the ledger has it all; one damaged copy is kept aside.
        traceback.print_exc()
        if not (root / "databases").is_dir():
            raise
        shutil.rmtree(root / "damaged", ignore_errors=True)
        (root / "databases").rename(root / "damaged")
        server, ports, database = _open(arcadedb, root, writer)
        emptied = True
    for key, value in _DATABASE_SETTINGS.items():
        database.command("sql", f"ALTER DATABASE `{key}` {value}")
    running = Running(os.getpid(), ports[0], ports[1], writer, reader, time.time(), _revision(database), emptied)
    return server, running


def _open(arcadedb: Any, root: Path, writer: str) -> tuple[Any, tuple[int, int], Any]:
    """Server, its two ports, database; the engine opens all databases as it starts."""
    for _ in range(2):
        ports = _free_ports()
        server = arcadedb.create_server(
            str(root),
            root_password=writer,
            config={
                "host": "127.0.0.1",
                "http_port": ports[1],
                "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
                "bolt_port": ports[0],
                "bolt_host": "127.0.0.1",
                "support_autoRegister": False,
                "serverMetrics": False,
                "server_httpWorkerThreads": 2,
            },
        )
        try:
            server.start()
        except arcadedb.ArcadeDBError:
            # Somebody may have taken a port between our look and the engine's: other ports, once.
            continue
        break
    else:
        server.start()
    if (root / "databases" / DATABASE).is_dir():
        return server, ports, server.get_database(DATABASE)
    return server, ports, server.create_database(DATABASE)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as a, socket.socket() as b:
        a.bind(("127.0.0.1", 0))
        b.bind(("127.0.0.1", 0))
        return a.getsockname()[1], b.getsockname()[1]


def _revision(database: Any) -> int | None:
    rows = database.query("opencypher", "MATCH (m:MailuoMarker) RETURN m.revision AS revision").to_list()
    return rows[0]["revision"] if rows else None


def _write_users(config: Path, writer: str, reader: str) -> None:
    config.mkdir(parents=True, exist_ok=True)
    config.chmod(0o700)
    users = [
        {"name": WRITER, "databases": {"*": ["admin"]}, "password": _hash(writer)},
        {"name": READER, "databases": {DATABASE: ["readers"]}, "password": _hash(reader)},
    ]
    text = "".join(json.dumps(user) + "\n" for user in users)
    (config / "server-users.jsonl").write_text(text, encoding="utf-8")
    (config / "server-groups.json").write_text(json.dumps(_GROUPS), encoding="utf-8")


def _hash(password: str) -> str:
    # 192 random bits, new at each start: more rounds than these would only slow the start.
    rounds = 1000
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), rounds, 32)
    return f"PBKDF2WithHmacSHA256${rounds}${salt}${base64.b64encode(digest).decode()}"


def _log(text: str) -> None:
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    sys.stderr.write(f"{stamp} store process {os.getpid()}: {text}\n")
    sys.stderr.flush()
