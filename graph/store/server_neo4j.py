"""Neo4j 5 and 2025+: one server by ``bolt://``, a cluster by ``neo4j://``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from neo4j import Driver, GraphDatabase, Query
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graph.store import plan
from graph.store.contract import Delta, Progress
from graph.store.errors import translated
from graph.store.server import DRIVER_CONFIG, broken
from graph.words import t

SCHEMES = ("bolt://", "neo4j://", "bolt+s://", "neo4j+s://", "bolt+ssc://", "neo4j+ssc://")

_EXPLAIN = "EXPLAIN "
_FIND = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.mailuo = $tag RETURN transactionId AS id"


class Neo4jServer:
    """Drivers to a Neo4j that runs somewhere."""

    name = "neo4j"
    node_batch = 10_000
    edge_batch = 10_000
    by_element_id = False

    def __init__(self, uri: str, username: str, password: str, database: str) -> None:
        self.uri = uri
        self.database = database
        self.generation = 0
        self.restarted = False
        self.notices: list[str] = []
        self._auth = (username, password)
        self._driver: Driver | None = None
        self._reader: Driver | None = None

    def ready(self) -> None:
        """It runs, or the first call says that it does not."""

    def writer(self) -> Driver:
        """The driver for writing; a change of leader is waited for up to half a minute."""
        if self._driver is None:
            self._driver = self._connect()
        return self._driver

    def reader(self) -> Driver:
        """The driver for reading; it never tries a statement again by itself, that would outlast the limit."""
        if self._reader is None:
            self._reader = self._connect(max_transaction_retry_time=0.0)
        return self._reader

    def own_reader(self) -> Driver:
        """A reading driver with one connection of its own."""
        return self._connect(max_connection_pool_size=1, max_transaction_retry_time=0.0)

    def _connect(self, **config: Any) -> Driver:
        return GraphDatabase.driver(self.uri, auth=self._auth, **DRIVER_CONFIG, **config)

    def judge(self, driver: Driver, text: str, params: dict[str, Any], tag: str, timeout: float) -> None:
        """EXPLAIN the statement in READ mode; the server's own parser says what it would do."""
        query = Query(_EXPLAIN + text, metadata={"mailuo": tag}, timeout=timeout)
        try:
            with driver.session(database=self.database, default_access_mode="READ") as session:
                summary = session.run(query, params).consume()
        except ClientError as error:
            raise translated(error, self.name, shift=len(_EXPLAIN)) from error
        plan.check(summary.plan, summary.query_type)

    def end(self, tag: str) -> str:
        """TERMINATE TRANSACTIONS from a second connection; planning cannot be ended and is said to go on."""
        try:
            with self._connect(max_transaction_retry_time=0.0) as driver, driver.session(database="system") as session:
                ids = [row["id"] for row in session.run(_FIND, tag=tag)]
                for one in ids:
                    session.run("TERMINATE TRANSACTIONS $id", id=one).consume()
        except (Neo4jError, DriverError, OSError):
            ids = []
        return t("已要求服务器终止。", "The server was told to end it.") if ids else ""

    def lost(self, error: Exception, seen: int) -> bool:
        """Try the address once more: a cluster may have another reader."""
        return broken(error)

    def used(self) -> None:
        """The server is not ours to end."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing to hold: the marker says ``applying``."""
        yield

    def applied(self, revision: int) -> None:
        """The marker has it."""

    def filled(self, delta: Delta, progress: Progress | None) -> bool:
        """The server's files are not ours to write."""
        return False

    def wiped(self) -> bool:
        """Others' nodes may be there too: delete by statements."""
        return False

    def close(self) -> None:
        """Let go of connections."""
        for driver in (self._driver, self._reader):
            if driver is not None:
                driver.close()
        self._driver = self._reader = None
