"""Runs a saved query, or a file of one's own, through the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import QueryError
from graph.words import t
from queries import frontmatter
from queries.catalog import Catalog, catalog
from queries.check import read_text
from queries.frontmatter import SavedQuery
from queries.lint import unknown_names
from queries.params import bind

if TYPE_CHECKING:
    from graph.session import Session
    from graph.store.contract import Table


def run(
    session: Session,
    name: str,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    queries: Catalog | None = None,
) -> Table:
    """Run the saved query ``name``; values may be texts, they are typed as declared.

    Raises:
        QueryError: unknown query, wrong parameter, or written for the other store.
        NotLive: a uid that is none, or no longer.
    """
    query = (queries or catalog()).get(name)
    return run_query(session, query, params, limit)


def run_query(
    session: Session, query: SavedQuery, params: Mapping[str, Any] | None = None, limit: int | None = None
) -> Table:
    """Run one query of the catalog."""
    _for_this_store(session, query)
    values = _live(session, query, bind(query, params or {}, session.data_date))
    return session.cypher(query.text, values, limit=limit, columns=query.columns, name=query.name)


def run_file(
    session: Session, path: Path, params: Mapping[str, Any] | str | None = None, limit: int | None = None
) -> Table:
    """Run a statement typed by hand, from a file with or without front matter; the guard looks at it first.

    ``params``: a mapping, or the text of a JSON object. Without front matter its values are bound as they are
    (a day is then a text: write ``date($day)``).

    Raises:
        QueryError: the file cannot be read, the front matter or the parameters are wrong, the guard refuses.
    """
    text, problems = read_text(path)
    given = params if isinstance(params, Mapping) else json_params(params)
    query: SavedQuery | None = None
    if text is not None and frontmatter.has_front_matter(text):
        query, problems = frontmatter.parse(text, path)
    if text is None or problems:
        raise QueryError("\n".join(map(str, problems)), t("改正后再运行。", "Mend it and run it again."))
    if query is None:
        return run_text(session, text, given, limit, path.name)
    _for_this_store(session, query)
    values = _live(session, query, bind(query, given, session.data_date))
    table = session.cypher(text, values, limit=limit, columns=query.columns, typed_by_hand=True, name=query.name)
    return _with_unknown_names(table, text)


def run_text(
    session: Session,
    text: str,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    name: str | None = None,
) -> Table:
    """Run a statement typed by hand; the table's notes name what the model does not know.

    Raises:
        QueryError: the guard or the server refuses.
    """
    table = session.cypher(text, dict(params or {}), limit=limit, typed_by_hand=True, name=name)
    return _with_unknown_names(table, text)


def _with_unknown_names(table: Table, text: str) -> Table:
    return replace(table, notes=(*table.notes, *unknown_names(text)))


def _live(session: Session, query: SavedQuery, values: dict[str, Any]) -> dict[str, Any]:
    """The values, each uid that of the live entity: a query for another one would find nothing and not say why."""
    uids = {param.name for param in query.params if param.type == "uid"}
    return {name: session.resolve(v) if name in uids and v is not None else v for name, v in values.items()}


def json_params(text: str | None) -> dict[str, Any]:
    """The object in a JSON text; nothing gives no parameters.

    Raises:
        QueryError: not JSON, or not an object.
    """
    if not text or not text.strip():
        return {}
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise QueryError(
            t(
                f"参数不是合法的 JSON（第 {error.lineno} 行第 {error.colno} 列）。",
                f"The parameters are not JSON (line {error.lineno}, column {error.colno}).",
            ),
            t('写成 {"名称": "值"}。', 'Write them as {"name": "value"}.'),
        ) from None
    if not isinstance(value, dict):
        raise QueryError(
            t("参数应是一个 JSON 对象。", "The parameters should be a JSON object."),
            t('写成 {"名称": "值"}。', 'Write them as {"name": "value"}.'),
        )
    return value


def _for_this_store(session: Session, query: SavedQuery) -> None:
    if query.dialect is not None and query.dialect != session.store.name:
        raise QueryError(
            t(
                f"查询 {query.name} 只能在 {query.dialect} 上运行，现在用的是 {session.store.name}。",
                f"The query {query.name} runs on {query.dialect} only; this store is {session.store.name}.",
            ),
            t("换一个存储，或改写成两种存储都认的写法。", "Use that store, or rewrite it for both."),
        )
