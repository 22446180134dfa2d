"""Saved queries through a ``py2neo.Graph``, and the way between our graphs and py2neo's: docs/py2neo.md."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.errors import QueryError
from graph.store.py2neo_bridge import create, from_py2neo, read, to_py2neo
from graph.words import t
from queries.catalog import Catalog, catalog
from queries.frontmatter import DATA_DATE, SavedQuery
from queries.params import bind

if TYPE_CHECKING:
    from graph.session import Session
    from graph.store.contract import Table

__all__ = ["create", "from_py2neo", "run_saved", "to_py2neo"]

#: Rows of an answer where no session sets the limit.
ROWS = 500


def run_saved(
    query_name: str,
    params: Mapping[str, Any] | None,
    graph: Any,
    *,
    session: Session | None = None,
    data_date: date | None = None,
    limit: int | None = None,
    queries: Catalog | None = None,
) -> Table:
    """Run the saved query ``query_name`` through ``graph``, a ``py2neo.Graph``; values are typed as declared.

    The statement goes to the server with the user of ``graph``, past the door. With ``session`` it is written into
    the audit log first, takes that session's limits, and the session's data date is the default; without, nothing
    is written down, ``data_date`` is the default, and the limit is ROWS.

    Raises:
        QueryError: unknown query, wrong parameter, written for the other store, refused by the server.
        DoorError: the audit log of ``session`` cannot be written.
        StoreError: py2neo is not installed, or the server does not answer.
    """
    query = (queries or catalog()).get(query_name)
    _for_neo4j(query)
    day = session.data_date if session is not None else data_date
    given = dict(params or {})
    _dated(query, given, day)
    values = bind(query, given, day)
    rows = min(limit or session.settings.rows, session.settings.rows_export) if session is not None else limit or ROWS
    asked = {"name": query.name, "text": query.text, "params": values, "limit": rows, "through": "py2neo"}
    written: AbstractContextManager[dict[str, Any]] = nullcontext({})
    if session is not None:
        written = session.audited("cypher", asked)
    with written as counts:
        table = read(graph, query.text, values, limit=rows, columns=query.columns)
        counts.update(rows=len(table.rows), truncated=table.truncated)
        return table


def _for_neo4j(query: SavedQuery) -> None:
    if query.dialect not in (None, "neo4j"):
        raise QueryError(
            t(
                f"查询 {query.name} 只能在 {query.dialect} 上运行，py2neo 只连 Neo4j。",
                f"The query {query.name} runs on {query.dialect} only; py2neo talks to Neo4j.",
            ),
            t("用 mailuo query run 运行它。", "Run it with mailuo query run."),
        )


def _dated(query: SavedQuery, given: Mapping[str, Any], day: date | None) -> None:
    """Nobody here knows the data date by himself."""
    lacking = [p.name for p in query.params if p.type == "date" and p.default == DATA_DATE and not given.get(p.name)]
    if lacking and day is None:
        raise QueryError(
            t(
                f"查询 {query.name} 的 {'、'.join(lacking)} 以数据日期为默认值，这里不知道数据日期。",
                f"{', '.join(lacking)} of the query {query.name} defaults to the data date, which is not known here.",
            ),
            t("给出 session 或 data_date，或直接给参数。", "Give session or data_date, or the parameter itself."),
        )
