"""The embedded server: ArcadeDB in a store process of its own, started when it is needed."""

from __future__ import annotations

import fcntl
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError

from graph.store import process
from graph.store.contract import Delta, Progress
from graph.store.fill import fill
from graph.store.process_main import DATABASE, READER, WRITER
from graph.store.server import DRIVER_CONFIG, broken
from graph.words import t

#: Seconds between two notes that the store is in use; far below any idle time.
_USED_EVERY = 1.0

#: Seconds that a process may take to die after its sockets are closed.
_DYING = 20.0


class EmbeddedServer:
    """Drivers to the store process of a home."""

    name = "embedded"
    database = DATABASE
    # Measured at 60,000 to 200,000 rows: nodes cost half as much again in batches of 10,000, edges in those of 1,000
    # (each transaction copies the pages it touches, and edges touch pages all over the place).
    node_batch = 1000
    edge_batch = 5000
    by_element_id = True

    def __init__(self, home: Path, idle: float = process.IDLE_SECONDS) -> None:
        self.home = home
        self.idle = idle
        self.generation = 0
        self.restarted = False
        self.notices: list[str] = []
        self._run = process.RunDir(home)
        self._running: process.Running | None = None
        self._drivers: dict[str, Driver] = {}
        self._guard = threading.Lock()
        self._noted = 0.0

    def ready(self) -> None:
        """Start the process if there is none: that takes its time outside a statement's limit."""
        self.running()

    def running(self) -> process.Running:
        """The store process, started if there is none."""
        with self._guard:
            return self._found()

    def _found(self) -> process.Running:
        if self._running is None:
            self._running, killed = process.ensure(self.home, self.idle)
            if killed:
                self.restarted = True
                self.notices.append(
                    t("图库进程曾被中断，已重新启动。", "The store process had been killed and was started again.")
                )
            if self._running.emptied:
                self.notices.append(
                    t(
                        "图库文件打不开，已清空，将从账本重建。",
                        "The store's files could not be opened; they were thrown away and are rebuilt from the ledger.",
                    )
                )
        return self._running

    def writer(self) -> Driver:
        """The driver for writing."""
        return self._driver(WRITER)

    def reader(self) -> Driver:
        """The driver of the read-only user."""
        return self._driver(READER)

    def own_reader(self) -> Driver:
        """A reading driver with one connection of its own."""
        with self._guard:
            return self._connect(READER, max_connection_pool_size=1)

    def _driver(self, user: str) -> Driver:
        with self._guard:
            if user not in self._drivers:
                self._drivers[user] = self._connect(user)
            return self._drivers[user]

    def _connect(self, user: str, **config: Any) -> Driver:
        running = self._found()
        word = running.writer if user == WRITER else running.reader
        # No retries inside the driver: a process that is gone listens on another port when it is back.
        return GraphDatabase.driver(
            f"bolt://127.0.0.1:{running.port}",
            auth=(user, word),
            max_transaction_retry_time=0.0,
            **DRIVER_CONFIG,
            **config,
        )

    def judge(self, driver: Driver, text: str, params: dict[str, Any], tag: str, timeout: float) -> None:
        """Nothing to look at: the engine's EXPLAIN says nothing, the read-only user is the wall."""

    def end(self, tag: str) -> str:
        """End the process: it is derived, and other clients come back to a new one by themselves."""
        running = self._running
        if running is not None and process.kill(self.home, running.pid):
            with self._guard:
                if self._running is running:
                    self._forget()
            return t(
                "内置图库进程已结束，下次查询时自动重新启动。",
                "The store process was ended; the next query starts it again.",
            )
        return ""

    def lost(self, error: Exception, seen: int) -> bool:
        """Forget the connections and find, or start, the process.

        Passwords change with each start, so a refused one means a process that is ending or another one's port.
        """
        if not broken(error) and not isinstance(error, AuthError):
            return False
        with self._guard:
            if self.generation == seen:
                gone = self._running
                self._forget()
                self._await_end(gone)
            self._found()
        return True

    def _await_end(self, gone: process.Running | None) -> None:
        """A killed process's sockets close before its lock does: wait until one of both says what is true."""
        until = time.monotonic() + _DYING
        while gone is not None and self._run.read() == gone and self._run.is_alive() and time.monotonic() < until:
            if process.answers(gone.port):
                return
            time.sleep(0.02)

    def used(self) -> None:
        """Note that the store is in use, at most once a second."""
        now = time.monotonic()
        if now - self._noted > _USED_EVERY:
            self._noted = now
            self._run.touch()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held during ``apply``, so that no overrunning statement of somebody else ends the process meanwhile."""
        self._run.make()
        with self._run.writing.open("w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def applied(self, revision: int) -> None:
        """Write the revision into ``store.json``."""
        process.note_revision(self.home, self.running().pid, revision)

    def filled(self, delta: Delta, progress: Progress | None) -> bool:
        """Write a first load past the store process, which is down meanwhile."""
        self._forget()
        fill(self.home, delta, progress)
        return True

    def wiped(self) -> bool:
        """End the process and remove its files; the next call starts an empty one."""
        self._forget()
        process.end(self.home)
        shutil.rmtree(self.home / "store" / "databases", ignore_errors=True)
        return True

    def _forget(self) -> None:
        self.generation += 1
        self._running = None
        self.close()

    def close(self) -> None:
        """Let go of connections; the process goes on for others and ends when nobody uses it."""
        drivers, self._drivers = self._drivers, {}
        for driver in drivers.values():
            driver.close()
