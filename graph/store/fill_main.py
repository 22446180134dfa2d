"""The process of a first load: opens the files of an embedded store alone, writes nodes, edges, indexes, and ends."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from graph.disk import keep_closed
from graph.store import bolt_write
from graph.store.bolt_ends import Ends
from graph.store.process import RunDir, held
from graph.store.process_main import DATABASE, engine
from graph.store.schema import plain_indexes, unique_uids
from graph.store.values import rows_of
from graph.words import set_lang, t

#: Rows that go over to the engine at a time.
_SLICE = 20_000

#: Edges the engine sorts and connects at a time, ends of edges it keeps for later, rows it commits at a time: with
#: its defaults a million edges overrun the heap of the store process.
_BATCH: dict[str, Any] = {"batch_size": 50_000, "max_deferred_incoming_edges": 200_000, "commit_every": 20_000}


def main(argv: list[str]) -> int:
    """Fill the store of ``--home`` from its ``run/fill`` folder; progress as JSON lines on standard output."""
    parser = argparse.ArgumentParser(prog="python -m graph.store.fill_main")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="of the progress")
    given = parser.parse_args(argv)
    keep_closed()
    home = given.home
    set_lang(given.lang)
    run = RunDir(home)
    with run.alive.open("w", encoding="utf-8") as alive:
        if not held(alive):
            sys.stderr.write("a store process holds this home\n")
            return 1
        arcadedb = engine(home)
        database = arcadedb.open_database(str(home / "store" / "databases" / DATABASE))
        folder = run.path / "fill"
        _Filling(database).run(pl.read_parquet(folder / "nodes.parquet"), pl.scan_parquet(folder / "edges.parquet"))
        database.close()
    return 0


class _Filling:
    def __init__(self, database: Any) -> None:
        self.database = database
        self.ends = Ends(lambda label, uids: [])

    def run(self, nodes: pl.DataFrame, edges: pl.LazyFrame) -> None:
        for text in unique_uids():
            self._define(text)
        groups = list(bolt_write.by_labels(nodes))
        # All of the engine's types come before the first batch: making one scans the indexes it inherits and waits
        # until nothing works on them, and a batch of some thousand nodes leaves a compaction that never ends then.
        kinds = [self._type_of(labels, group) for labels, group in groups]
        for (relation,) in edges.select("type").unique(maintain_order=True).collect().iter_rows():
            self.database.command("sql", f"CREATE EDGE TYPE `{relation}` IF NOT EXISTS")
        self._nodes(groups, kinds, nodes.height)
        del nodes, groups
        self._edges(edges)
        _say(t("建立索引", "making indexes"))
        for text in plain_indexes():
            self._define(text)

    def _define(self, text: str) -> None:
        """A schema statement; outside a transaction, which would hold up what it waits for."""
        self.database.command("opencypher", text)

    def _command(self, text: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        with self.database.transaction():
            found: list[dict[str, Any]] = self.database.command("opencypher", text, params or {}).to_list()
            return found

    def _statements(self, batches: Iterator[bolt_write.Batch]) -> None:
        for batch in batches:
            for row in self._command(batch.text, batch.params):
                self.ends.note(row.get("places", []))

    def _type_of(self, labels: tuple[str, ...], group: pl.DataFrame) -> str:
        """The engine's type for a set of labels: it is made by a statement, with the first node of the set."""
        self._statements(bolt_write.nodes_added(group.head(1), 1, tell=True))
        text = f"MATCH (n:`{labels[0]}` {{uid: $uid}}) RETURN n"
        found = self.database.query("opencypher", text, {"uid": group["uid"][0]}).to_list()
        return str(found[0]["n"]["@type"])

    def _nodes(self, groups: list[tuple[tuple[str, ...], pl.DataFrame]], kinds: list[str], total: int) -> None:
        done = len(groups)
        for (labels, group), kind in zip(groups, kinds, strict=True):
            with self.database.graph_batch(**_BATCH) as batch:
                for part in group.slice(1).iter_slices(_SLICE):
                    rows = [bolt_write.without_nulls(row) for row in rows_of(part, labels)]
                    places = batch.create_vertices(kind, rows)
                    self.ends.note(list(zip(part["uid"].to_list(), places, strict=True)))
                    done += part.height
                    _say(t("写入节点", "writing nodes"), done, total)

    def _edges(self, frame: pl.LazyFrame) -> None:
        keys = frame.select("type", "from_label", "to_label").unique(maintain_order=True).collect()
        total = int(frame.select(pl.len()).collect().item())
        done = 0
        for kind, start, end in keys.iter_rows():
            of = pl.col("type").eq(kind) & pl.col("from_label").eq(start) & pl.col("to_label").eq(end)
            group = frame.filter(of).collect()
            rest = self.ends.placed(group, start, end)
            del group
            if rest.select(pl.any_horizontal(pl.col("from_at", "to_at").is_null()).any()).item():
                raise ValueError(f"an end of an edge of type {kind} is no node of this load")
            with self.database.graph_batch(**_BATCH) as batch:
                for part in rest.iter_slices(_SLICE):
                    rows = [bolt_write.without_nulls(row) for row in rows_of(part, (kind,))]
                    batch.new_edges(part["from_at"].to_list(), kind, part["to_at"].to_list(), properties=rows)
                    done += part.height
                    _say(t("写入关系", "writing edges"), done, total)


def _say(what: str, done: int = 0, total: int = 0) -> None:
    # Where nobody reads any more the write fails and with it this process: what it has written is thrown away.
    sys.stdout.write(f"{json.dumps([what, done, total])}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
