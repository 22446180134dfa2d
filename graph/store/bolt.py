"""The one store class over Bolt. What differs between the servers lies behind ``Server``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from neo4j import ManagedTransaction
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import ForeignStore, StoreError
from graph.model import model
from graph.store import bolt_read, bolt_whole, bolt_write
from graph.store.bolt_ends import Ends
from graph.store.contract import Delta, Marker, Progress, Table
from graph.store.errors import translated
from graph.store.fill import is_whole
from graph.store.schema import MARKER, plain_indexes, unique_uids
from graph.store.server import Server
from graph.words import t

T = TypeVar("T")

#: Takes a projection of ours out of a database and leaves the nodes of others; for a person who wants to use it anew.
_EMPTY = f"MATCH (n) WHERE n:{MARKER} OR (n.uid IS NOT NULL AND n.content_hash IS NOT NULL) DETACH DELETE n"

_READ_MARKER = (
    f"MATCH (m:{MARKER}) RETURN m.ledger_id AS ledger_id, m.revision AS revision, m.model_version AS model_version, "
    "m.applying AS applying, m.schema AS schema, m.indexes AS indexes"
)


class BoltStore:
    """A graph store behind a Bolt server; see ``graph.store.contract.Store`` for what each verb promises."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.name = server.name

    @property
    def restarted(self) -> bool:
        """Whether the embedded process was found killed and was started again."""
        return self._server.restarted

    @property
    def notices(self) -> tuple[str, ...]:
        """What happened to the server that a person should know."""
        return tuple(self._server.notices)

    # ------------------------------------------------------------------ marker and schema
    def marker(self) -> Marker | None:
        """Whose projection this is; None where the target is empty."""
        row = self._marker_row()
        if row is not None:
            return Marker(row["ledger_id"], row["revision"], row["model_version"], row["applying"])
        if self._rows("MATCH (n) RETURN 1 AS one LIMIT 1"):
            raise _foreign()
        return None

    def prepare(self, ledger_id: str, model_version: int) -> None:
        """Write the marker (revision 0) where it is missing; the schema comes with the first rows, or is mended."""
        row = self._marker_row()
        if row is None:
            self.marker()
        elif row["ledger_id"] != ledger_id:
            raise ForeignStore(
                t("这个图库是另一个账本的投影。", "This store is the projection of another ledger."),
                t(
                    f"换一个库；确要改用此库，先在其中执行 {_EMPTY}",
                    f"Choose another database; to use this one, run in it first {_EMPTY}",
                ),
            )
        if row is None:
            self._set_marker(
                ledger_id=ledger_id, revision=0, model_version=model_version, schema="", application="mailuo"
            )
        elif row["schema"] != _stamp(unique_uids()) and self._holds_rows():
            self._define_uids()

    def _holds_rows(self) -> bool:
        return bool(self._rows("MATCH (n) WHERE n.uid IS NOT NULL RETURN 1 AS one LIMIT 1"))

    def _define_uids(self) -> None:
        self._define(unique_uids())
        self._set_marker(schema=_stamp(unique_uids()))

    def _marker_row(self) -> dict[str, Any] | None:
        rows = self._rows(_READ_MARKER)
        return rows[0] if rows else None

    def _set_marker(self, **values: Any) -> None:
        text = f"MERGE (m:{MARKER} {{kind: 'projection'}}) SET m += $values"
        self._twice(lambda: self._transact(lambda tx: tx.run(text, values=values).consume()))

    def _define(self, statements: Sequence[str]) -> None:
        """Schema statements in one transaction: one by one they take ten times as long on either server."""

        def work(tx: ManagedTransaction) -> None:
            for text in statements:
                tx.run(text).consume()

        self._twice(lambda: self._transact(work))

    # ------------------------------------------------------------------ writing
    def apply(self, delta: Delta, revision: int, progress: Progress | None = None) -> None:
        """Write ``delta``; the marker says ``applying revision`` first and ``revision`` last."""
        with self._server.writing():
            self._set_marker(applying=revision)
            row = self._marker_row() or {}
            undefined = row.get("schema") != _stamp(unique_uids())
            done: dict[str, Any] = {"revision": revision, "applying": None, "model_version": model().version}
            if undefined and is_whole(delta) and not self._holds_rows() and self._filled(delta, row, progress):
                done |= {"schema": _stamp(unique_uids()), "indexes": _stamp(plain_indexes())}
            elif delta.size:
                if undefined:
                    self._define_uids()
                self._run_steps(delta, progress)
                if row.get("indexes") != _stamp(plain_indexes()):
                    _say(progress, t("建立索引", "making indexes"))
                    self._define(plain_indexes())
                    done["indexes"] = _stamp(plain_indexes())
            self._set_marker(**done)
            self._server.applied(revision)

    def _filled(self, delta: Delta, marker: dict[str, Any], progress: Progress | None) -> bool:
        """Let the server write a first load its own way; where that fails, leave an empty store to the statements."""
        try:
            return self._server.filled(delta, progress)
        except StoreError as error:
            self._server.wiped()
            self._set_marker(**{k: v for k, v in marker.items() if k != "indexes"}, application="mailuo")
            self._server.notices.append(
                t(
                    f"{error.cause}已改用逐批写入，较慢，结果相同。{error.cure}",
                    f"{error.cause} It was written in batches instead: slower, the same result. {error.cure}",
                )
            )
            return False

    def _run_steps(self, delta: Delta, progress: Progress | None) -> None:
        ends = Ends(self._places) if self._server.by_element_id else None
        for step in bolt_write.steps(delta, self._server.node_batch, self._server.edge_batch, ends):
            self._run_step(step, progress, ends)

    def _places(self, label: str, uids: Sequence[str]) -> list[tuple[str, str]]:
        text = f"UNWIND $uids AS uid MATCH (n:{label} {{uid: uid}}) RETURN collect([n.uid, elementId(n)]) AS places"
        return [(uid, place) for row in self._rows(text, {"uids": list(uids)}) for uid, place in row["places"]]

    def _run_step(self, step: bolt_write.Step, progress: Progress | None, ends: Ends | None) -> None:
        done = 0
        for batch in bolt_write.ahead(step.batches):
            found, places = self._write(lambda tx, batch=batch: bolt_write.run(tx, batch))  # type: ignore[misc]
            if ends is not None:
                ends.note(places)
            if step.must_match and found != batch.rows:
                raise StoreError(
                    t(
                        f"写入“{step.title}”时有 {batch.rows - found} 条对不上图库里的数据。",
                        f"“{step.title}”: {batch.rows - found} rows do not fit what the store holds.",
                    ),
                    t(
                        "运行 mailuo rebuild，从账本重建图库。",
                        "Run mailuo rebuild to make the store anew from the ledger.",
                    ),
                )
            done += batch.rows
            self._server.used()
            if progress is not None:
                progress(step.title, done, step.total)

    def wipe(self) -> None:
        """Remove what is ours, marker included; nodes without our uid are never touched."""
        self.marker()
        if self._server.wiped():
            return
        with self._server.writing():
            for text in bolt_whole.wipe_statements():
                while self._write(lambda tx, text=text: bolt_whole.count(tx, text)):  # type: ignore[misc]
                    self._server.used()
            self._define(bolt_whole.drop_statements())

    def _write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """One transaction; it is not tried again, since nobody knows whether a commit that broke off took place."""
        try:
            return self._transact(work)
        except (Neo4jError, DriverError, OSError) as error:
            raise translated(error, self.name) from error

    def _transact(self, work: Callable[[ManagedTransaction], T]) -> T:
        with self._server.writer().session(database=self._server.database) as session:
            return session.execute_write(work)

    # ------------------------------------------------------------------ reading
    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        limit: int = 500,
        timeout: float = 15.0,
        max_bytes: int = 16 * 1024 * 1024,
        columns: Sequence[str] | None = None,
        typed_by_hand: bool = False,
    ) -> Table:
        """Run a reading statement under limits of rows, bytes and time; cut answers say so."""
        ask = bolt_read.Ask(cypher, dict(params or {}), limit, timeout, max_bytes, tuple(columns or ()), typed_by_hand)
        return self._twice(lambda: bolt_read.answer(self._server, ask))

    def _twice(self, work: Callable[[], T]) -> T:
        """Run ``work``; once more where only the connection was gone. Nothing that creates goes through here."""
        for last in (False, True):
            seen = self._server.generation
            try:
                done = work()
            except (Neo4jError, DriverError, OSError) as error:
                if last or not self._server.lost(error, seen):
                    raise translated(error, self.name) from error
            else:
                self._server.used()
                return done
        raise AssertionError

    def _rows(self, text: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows of a statement of our own, without limits."""

        def work(tx: ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(record) for record in tx.run(text, dict(params or {}))]

        def rows() -> list[dict[str, Any]]:
            with self._server.reader().session(
                database=self._server.database, default_access_mode="READ", fetch_size=5000
            ) as session:
                return session.execute_read(work)

        return self._twice(rows)

    # ------------------------------------------------------------------ the whole store
    def inventory(self) -> tuple[dict[str, str], dict[str, str]]:
        """uid → content hash of all nodes and of all edges."""
        return bolt_whole.inventory(self._rows)

    def digest(self) -> dict[str, Any]:
        """``{"nodes": n, "edges": n, "hash": hex}`` over all nodes and edges, properties included."""
        return bolt_whole.digest(self._rows)

    def held(self) -> tuple[dict[str, bolt_whole.HeldNode], dict[str, bolt_whole.HeldEdge]]:
        """uid → content hash, labels, ends: what a repair compares with the fold."""
        return bolt_whole.held(self._rows)

    def close(self) -> None:
        """Let go of connections."""
        self._server.close()


def _say(progress: Progress | None, what: str) -> None:
    if progress is not None:
        progress(what, 0, 0)


def _foreign() -> ForeignStore:
    return ForeignStore(
        t(
            "目标图库里已有数据，而且没有本程序的标记，不会往里写。",
            "The target database is not empty and carries no marker of ours; nothing is written to it.",
        ),
        t(
            "在 NEO4J_DATABASE 或 MAILUO_STORE 里换一个空的数据库。",
            "Name an empty database in NEO4J_DATABASE or MAILUO_STORE.",
        ),
    )


def _stamp(statements: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(statements).encode(), digest_size=12).hexdigest()
