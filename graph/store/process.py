"""Finds, starts and ends the embedded store process of a home; ``python -m graph.store.process`` is the process.

Who is alive is told by a lock that the process holds for its whole life (a kill lets go of it); how to reach
it stands in ``run/store.json`` (mode 0600), which it writes when it is ready and removes when it ends in order.
So a file without the lock means: it was killed. A second lock is held by whoever starts or ends a process, so
that two commands at once end up with one.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from graph import disk
from graph.errors import StoreError
from graph.words import t

if TYPE_CHECKING:
    from graph.settings import Settings

#: Seconds without a call after which the process ends by itself (DESIGN §5: ten minutes).
IDLE_SECONDS = 600.0

#: How long a client waits for a process to come up: opening takes 0.3 s, recovery after a kill some seconds.
START_SECONDS = 60.0

_POLL = 0.02

#: The process's own log is started anew beyond this size, one older file is kept.
_LOG_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """What ``run/store.json`` says: where the process listens and with which passwords of this start."""

    pid: int
    port: int
    http_port: int
    writer: str
    reader: str
    started: float
    revision: int | None = None
    emptied: bool = False
    """The files could not be opened and were thrown away: the store is to be rebuilt from the ledger."""


class RunDir:
    """The run folder of a home: its files, its locks."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "run"
        self.json = self.path / "store.json"
        self.alive = self.path / "store.lock"
        self.starting = self.path / "store-start.lock"
        self.writing = self.path / "store-write.lock"
        self.filling = self.path / "store-fill.lock"
        self.used = self.path / "store.used"

    def make(self) -> None:
        """Create the folder, closed to others."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def read(self) -> Running | None:
        """What stands in ``store.json``; None where there is none (or half of one)."""
        try:
            return Running(**json.loads(self.json.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, running: Running) -> None:
        """Replace ``store.json`` in one step, readable by its owner only from the first byte."""
        part = self.json.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(running), file)
        part.replace(self.json)

    def is_alive(self) -> bool:
        """Whether a store process holds its lock."""
        return not _free(self.alive)

    def is_written(self) -> bool:
        """Whether somebody is in the middle of ``apply``."""
        return not _free(self.writing)

    def is_filled(self) -> bool:
        """Whether a first load is writing the files itself, so that no store process can be started."""
        return not _free(self.filling)

    def touch(self) -> None:
        """Say that the process is in use: it ends when nobody has said so for its idle time."""
        self.used.touch(exist_ok=True)


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold ``path`` exclusively; waits for whoever holds it."""
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def held(alive: TextIO) -> bool:
    """Take the lock of the living; a client that only looks holds it for an instant, so one refusal is none."""
    for _ in range(100):
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return True
    return False


def _free(path: Path) -> bool:
    try:
        with path.open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def ensure(home: Path, idle: float = IDLE_SECONDS) -> tuple[Running, bool]:
    """The store process of ``home``, started where there is none; True beside it where the last one was killed.

    Raises:
        StoreError: it does not start; the cause is in the log it names.
    """
    run = RunDir(home)
    found = run.read()
    if found is not None and run.is_alive():
        return found, False
    run.make()
    if run.is_filled():
        raise StoreError(
            t("图库正在首次写入，此刻不能查询。", "The store is being filled for the first time; no look-ups now."),
            t(
                "写完即可使用；进度见导入的窗口。",
                "Wait until it is done; the window of the import shows how far it is.",
            ),
        )
    with lock(run.starting):
        _settle(run)
        found = run.read()
        if found is not None and run.is_alive():
            return found, False
        # The file of a killed process must not be taken for that of the one that is about to live.
        run.json.unlink(missing_ok=True)
        return _spawn(run, idle), found is not None


def _settle(run: RunDir) -> None:
    """Wait while a process holds its lock and cannot be reached: it is ending, or was started by hand."""
    until = time.monotonic() + START_SECONDS
    while run.is_alive() and run.read() is None and time.monotonic() < until:
        time.sleep(_POLL)


def _spawn(run: RunDir, idle: float) -> Running:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "graph.store.process", "--home", str(run.home.resolve()), "--idle", str(idle)]
    with open_log(run.home) as errors:
        said_before = errors.tell()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=root,
            start_new_session=True,
        )
    # The child forks once more and ends, so that nobody has to reap the store process later.
    assert child.stdout is not None
    with child.stdout as pipe:
        ready, _, _ = select.select([pipe], [], [], START_SECONDS)
        word = pipe.readline() if ready else b""
    child.wait()
    started = run.read()
    if word.strip() != b"ready" or started is None:
        raise _no_start(run, said_before)
    return started


def open_log(home: Path) -> BinaryIO:
    """The log of what the store's processes say, open for more."""
    log = home / "logs" / "store-process.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".1.log"))
    return log.open("ab")


def _no_start(run: RunDir, said_before: int) -> StoreError:
    """``said_before``: length of the log when the process was started."""
    log = run.home / "logs" / "store-process.log"
    said = log.read_bytes()[said_before:].decode("utf-8", "replace")
    # A full disk may not even take the log.
    if disk.is_full(said) or disk.lacks_room(run.home):
        return StoreError(*disk.told(OSError(errno.ENOSPC, "", str(run.home))))
    return StoreError(
        t("内置图库进程没有启动。", "The embedded store process did not start."),
        t(f"原因见 {log}；也可用 mailuo doctor 检查。", f"{log} says why; mailuo doctor checks it too."),
    )


@dataclass(frozen=True, slots=True)
class Status:
    """``mailuo store status``: sizes in bytes (memory: resident), idle in seconds since the last call."""

    running: bool
    pid: int | None = None
    port: int | None = None
    revision: int | None = None
    started: float | None = None
    idle: float | None = None
    memory: int | None = None
    disk: int = 0


def status(settings: Settings) -> Status:
    """What can be said about the store process of a home without starting one."""
    home = settings.home
    run = RunDir(home)
    size = sum(p.stat().st_size for p in (home / "store").rglob("*") if p.is_file())
    found = run.read()
    if found is None or not run.is_alive():
        return Status(False, disk=size)
    try:
        idle = max(0.0, time.time() - run.used.stat().st_mtime)
    except OSError:
        idle = None
    return Status(True, found.pid, found.port, found.revision, found.started, idle, memory_of(found.pid), size)


def memory_of(pid: int, peak: bool = False) -> int | None:
    """Resident memory of a process in bytes (``peak``: the most it ever had); None where /proc does not say."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(wanted):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return None
    return None


def stop(settings: Settings) -> bool:
    """End the store process of a home in order; False where none runs.

    Raises:
        StoreError: it does not end, even by force.
    """
    return end(settings.home)


def end(home: Path) -> bool:
    """As ``stop``, for whoever knows the home only.

    Raises:
        StoreError: it does not end, even by force.
    """
    run = RunDir(home)
    if not run.is_alive():
        return False
    run.make()
    with lock(run.starting):
        return _ended(run)


@contextmanager
def down(home: Path) -> Iterator[None]:
    """End the store process of ``home``, where there is one, and let nobody start another.

    Raises:
        StoreError: it does not end, even by force.
    """
    run = RunDir(home)
    run.make()
    with lock(run.starting):
        _ended(run)
        yield


def _ended(run: RunDir) -> bool:
    _settle(run)
    found = run.read()
    if found is None or not run.is_alive():
        return False
    return _end(run, found.pid, signal.SIGTERM, 20.0) or _end(run, found.pid, signal.SIGKILL, 20.0)


def kill(home: Path, pid: int) -> bool:
    """End at once the process ``pid`` that a statement holds up; False where it is gone or a batch is being written.

    What it holds is derived; the next call starts it again. A batch under way is not broken off for one
    statement: there the server's own limit of time ends the statement.
    """
    run = RunDir(home)
    with lock(run.starting):
        found = run.read()
        if found is None or found.pid != pid or not run.is_alive() or run.is_written():
            return False
        return _end(run, pid, signal.SIGKILL, 20.0)


def _end(run: RunDir, pid: int, how: signal.Signals, seconds: float) -> bool:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return not run.is_alive()
    until = time.monotonic() + seconds
    while run.is_alive():
        if time.monotonic() > until:
            if how is signal.SIGTERM:
                return False
            raise StoreError(
                t(f"内置图库进程 {pid} 结束不了。", f"The embedded store process {pid} does not end."),
                t(f"用系统工具结束进程 {pid}。", f"End process {pid} with the system's tools."),
            )
        time.sleep(_POLL)
    return True


def answers(port: int) -> bool:
    """Whether somebody listens on ``port`` of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2.0):
            return True
    except OSError:
        return False


def note_revision(home: Path, pid: int, revision: int) -> None:
    """Write into ``store.json`` how far the store has got."""
    run = RunDir(home)
    found = run.read()
    if found is not None and found.pid == pid:
        run.write(replace(found, revision=revision))


if __name__ == "__main__":
    from graph.store.process_main import main

    sys.exit(main(sys.argv[1:]))
