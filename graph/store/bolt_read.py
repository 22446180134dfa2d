"""One reading statement under limits of rows, bytes and time, with a clock of our own.

The statement runs in a thread; whoever asked waits for the limit and no longer. What the server's own limit did
not stop by then is ended by ``Server.end``.
"""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from neo4j import Driver, ManagedTransaction, Record, unit_of_work

from graph.errors import QueryError
from graph.store.contract import Table
from graph.store.errors import timed_out
from graph.store.server import Server
from graph.store.values import ends_missing, native, size_of
from graph.words import lang, set_lang, t

#: Seconds that the server's own limit gets before ours ends the statement.
GRACE = 0.5

#: Seconds to wait for a statement that was told to end.
_LAST_WAIT = 3.0

#: Records asked for at a time: bounds what is on its way when an answer is cut.
_FETCH = 1000

# Both servers find a node by its element id directly in this form, and only in this form.
_ENDS = "UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id RETURN id AS id, n.uid AS uid"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, under which limits."""

    text: str
    params: dict[str, Any]
    limit: int
    timeout: float
    max_bytes: int
    columns: tuple[str, ...]
    typed: bool


@dataclass
class _Answer:
    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    truncated: bool = False
    notes: list[str] = field(default_factory=list)


def answer(server: Server, ask: Ask) -> Table:
    """Run ``ask`` on ``server``.

    Raises:
        QueryError: the plan is refused. StoreTimeout: no answer in time.
        Neo4jError, DriverError, OSError: what the server or the connection said, for the caller to translate.
    """
    server.ready()
    tag = uuid.uuid4().hex
    began = time.monotonic()
    got: list[_Answer] = []
    failed: list[Exception] = []
    language = lang()

    def work() -> None:
        set_lang(language)
        try:
            got.append(_typed(server, ask, tag) if ask.typed else _run(server, server.reader(), ask, tag, began))
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=work, name=f"read-{tag[:8]}", daemon=True)
    thread.start()
    thread.join(ask.timeout + GRACE)
    if thread.is_alive():
        note = server.end(tag)
        thread.join(_LAST_WAIT)
        if thread.is_alive():
            going_on = t(
                "服务器可能仍在执行该语句。",
                "The server may still be running the statement.",
            )
            note = f"{note} {going_on}".strip()
        raise timed_out(note)
    if failed:
        if isinstance(failed[0], (ValueError, TypeError)):
            raise QueryError(
                t("有一个参数的类型不能用。", "A parameter is of a type that cannot be used."),
                t("用文本、数字、日期、列表或字典。", "Use texts, numbers, dates, lists or dictionaries."),
            ) from failed[0]
        raise failed[0]
    done = got[0]
    return Table(
        columns=done.columns,
        rows=done.rows,
        truncated=done.truncated,
        elapsed=time.monotonic() - began,
        limit=ask.limit,
        notes=tuple(done.notes),
    )


def _typed(server: Server, ask: Ask, tag: str) -> _Answer:
    began = time.monotonic()
    with server.own_reader() as driver:
        server.judge(driver, ask.text, ask.params, tag, ask.timeout)
        return _run(server, driver, ask, tag, began)


def _run(server: Server, driver: Driver, ask: Ask, tag: str, began: float) -> _Answer:
    left = max(0.1, ask.timeout - (time.monotonic() - began))

    @unit_of_work(metadata={"mailuo": tag}, timeout=left)
    def work(tx: ManagedTransaction) -> _Answer:
        return _collect(tx, ask)

    with driver.session(
        database=server.database, default_access_mode="READ", fetch_size=min(ask.limit + 1, _FETCH)
    ) as session:
        return session.execute_read(work)


def _collect(tx: ManagedTransaction, ask: Ask) -> _Answer:
    result = tx.run(ask.text, ask.params)
    out = _Answer(columns=tuple(result.keys()) or ask.columns)
    size = 0
    headless: list[tuple[int, Record]] = []
    missing: set[str] = set()
    for record in result:
        if len(out.rows) >= ask.limit:
            out.truncated = True
            break
        row = tuple(native(value) for value in record.values())
        size += size_of(row)
        if size > ask.max_bytes:
            out.truncated = True
            out.notes.append(_too_many_bytes(ask.max_bytes))
            break
        ends = [end for value in record.values() for end in ends_missing(value)]
        if ends:
            missing.update(ends)
            headless.append((len(out.rows), record))
        out.rows.append(row)
    result.consume()
    if missing:
        uids = {r["id"]: str(r["uid"] or "") for r in tx.run(_ENDS, ids=sorted(missing))}
        for index, record in headless:
            out.rows[index] = tuple(native(value, uids) for value in record.values())
    return out


def _too_many_bytes(limit: int) -> str:
    size = f"{limit / 1024 / 1024:.0f} MiB" if limit >= 1024 * 1024 else f"{limit / 1024:.0f} KiB"
    return t(f"答复超过 {size}，已截断。", f"The answer exceeds {size} and was cut.")
