"""What the two servers do differently, as seen from ``BoltStore``."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from typing import Any, Protocol

from neo4j import Driver
from neo4j.exceptions import DriverError, ServiceUnavailable, SessionExpired

from graph.store.contract import Delta, Progress

#: How every driver of ours is set up: nothing is reported to anybody, and no server note goes to the console.
DRIVER_CONFIG: dict[str, Any] = {
    "user_agent": "mailuo",
    "telemetry_disabled": True,
    "notifications_min_severity": "OFF",
    "connection_timeout": 5.0,
    "max_connection_lifetime": 600.0,
}


# Broken connections are ours to report; without a handler Python prints the driver's lines to the console.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


def broken(error: Exception) -> bool:
    """Whether ``error`` says that the connection is gone, and nothing about the statement."""
    # "Driver closed": another thread has given the connection up while this one was using it.
    closed = isinstance(error, DriverError) and "closed" in str(error).lower()
    return closed or isinstance(error, (ServiceUnavailable, SessionExpired, OSError))


class Server(Protocol):
    """One server: its drivers, its batch sizes, how a statement is judged and ended there."""

    name: str
    database: str
    node_batch: int
    edge_batch: int
    by_element_id: bool
    """Whether many new edges find their ends faster by element id than by uid."""
    generation: int
    """Counts connections given up, so that of several threads that lost one only the first looks for a new one."""
    restarted: bool
    notices: list[str]

    def ready(self) -> None:
        """Make sure that there is a server to talk to."""

    def writer(self) -> Driver:
        """The driver for writing."""

    def reader(self) -> Driver:
        """The driver for reading: a read-only user where the server has such."""

    def own_reader(self) -> Driver:
        """A reading driver with one connection that nobody else uses; the caller closes it."""

    def judge(self, driver: Driver, text: str, params: dict[str, Any], tag: str, timeout: float) -> None:
        """Look at the plan of a typed statement before it runs.

        Raises:
            QueryError: the plan does more than read.
        """

    def end(self, tag: str) -> str:
        """End the statement marked ``tag`` that did not stop in time; a sentence on how that went, or ""."""

    def lost(self, error: Exception, seen: int) -> bool:
        """A call failed that began at ``generation`` = ``seen``.

        True: that was the connection, and there is a server again, perhaps found by another thread; try once more.
        """

    def used(self) -> None:
        """Note that the server is in use."""

    def writing(self) -> AbstractContextManager[None]:
        """Held during ``apply``."""

    def applied(self, revision: int) -> None:
        """Note how far the store has got."""

    def filled(self, delta: Delta, progress: Progress | None) -> bool:
        """Write a first load by a way of the server's own; False: there is none, statements do it."""

    def wiped(self) -> bool:
        """Throw the whole store away at once where it is all ours; False: delete by statements."""

    def close(self) -> None:
        """Let go of connections."""
