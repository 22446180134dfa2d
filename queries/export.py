"""Files out of an answer. Nothing is handed out before it is written down that it leaves, and whom it names."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.store.contract import GraphEdge, GraphNode, GraphPath, Table
from graph.words import t
from queries.frontmatter import Column, SavedQuery
from queries.output import render, to_json, write_xlsx

if TYPE_CHECKING:
    from graph.session import Session


@dataclass(frozen=True)
class Answer:
    """A query's table with what it was asked with. ``asked``: the query, or the statement typed by hand or its file."""

    name: str
    asked: SavedQuery | str
    params: Mapping[str, Any]
    table: Table
    revision: int

    @property
    def query(self) -> SavedQuery | None:
        """The saved query; None for a statement typed by hand."""
        return None if isinstance(self.asked, str) else self.asked

    def column(self, name: str) -> Column | None:
        """What the query declares of a column."""
        return next((c for c in self.query.returns if c.name == name), None) if self.query else None


def export(session: Session, answer: Answer, kind: str, file: str | None = None) -> bytes:
    """The file (``xlsx``, ``csv`` or ``json``), after audit log and workspace hold that it leaves.

    ``file``: its name, where it is known.

    Raises:
        DoorError: it cannot be written down; there is no file then. QueryError: it cannot be made.
    """
    data = _bytes(session, answer, kind)
    rows = json.dumps(to_json(answer.table)["rows"], ensure_ascii=False, sort_keys=True)
    params = {"query": answer.name, "parameters": _plain(answer.params), "rows": len(answer.table.rows)}
    if file is not None:
        params["file"] = file
    session.record_export(
        f"query.{kind}",
        hashlib.sha256(rows.encode()).hexdigest(),
        named(answer.table.columns, answer.table.rows),
        params,
        answer.revision,
    )
    return data


def _bytes(session: Session, answer: Answer, kind: str) -> bytes:
    if kind == "json":
        return render(answer.table, "json", answer.query).encode()
    if kind == "csv":
        # The mark lets a spreadsheet read the file as UTF-8.
        return b"\xef\xbb\xbf" + render(answer.table, "csv", answer.query).encode()
    facts = {
        t("参数", "Parameters"): json.dumps(_plain(answer.params), ensure_ascii=False),
        t("数据批次", "Revision"): str(answer.revision),
        t("数据截至", "Data as of"): str(session.data_date or ""),
        t("制作人", "Author"): session.settings.actor,
    }
    if isinstance(answer.asked, str):
        facts = {t("语句", "Statement"): answer.asked} | facts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        write_xlsx(answer.table, path, answer.query, facts)
        return path.read_bytes()


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, (date, datetime)) else v for k, v in params.items() if v not in (None, "")}


def is_uid(name: str) -> bool:
    """Whether a column holds uids, which a page does not print."""
    return name == "uid" or name.endswith(("_uid", "_uids"))


def uids_in(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """Uids of the nodes that stand in the rows as nodes, edges or paths, in their order."""
    found: dict[str, None] = {}
    for row in rows:
        for value in row:
            found.update(dict.fromkeys(_ends(value)))
    return list(found)


def _ends(value: Any) -> Iterable[str]:
    if isinstance(value, GraphNode):
        yield value.uid
    elif isinstance(value, GraphEdge):
        yield from (value.from_uid, value.to_uid)
    elif isinstance(value, GraphPath):
        yield from (node.uid for node in value.nodes)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _ends(item)


def named(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Uids that rows name: in columns of uids, and as nodes, edges or paths."""
    found = dict.fromkeys(uids_in(rows))
    places = [i for i, name in enumerate(columns) if is_uid(name)]
    for row in rows:
        for place in places:
            value = row[place]
            found.update(dict.fromkeys(v for v in (value if isinstance(value, list) else [value]) if v))
    return [str(uid) for uid in found]
