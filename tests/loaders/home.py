"""A home with a real ledger and no store: what a load needs of the door, and short ways to write files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from graph.ledger import Draft, Ledger, Manifest, fold
from graph.settings import load_settings
from loaders.mapping import Mapping as MappingFile
from loaders.parse import parse_mapping
from loaders.pipeline import load
from loaders.report import FileReport


class _Fold:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def frame(self, part: str, meta: Any) -> pl.LazyFrame:
        frame: pl.DataFrame = getattr(fold(self._ledger), part)
        return frame.lazy()


class Home:
    """Stands for ``graph.session.Session``; the fold is made when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = load_settings(home=folder / "home", actor="tester")
        self.ledger = Ledger(self.settings.ledger_dir)
        self.state = _Fold(self.ledger)
        self.meta: Any = None
        self.followed = 0

    def publish(self, draft: Draft, counts: Mapping[str, int], progress: Any = None, follow: bool = True) -> Manifest:
        return self.ledger.publish(draft, counts)

    def follow(self, progress: Any) -> None:
        self.followed += 1

    def load(self, path: Path, mapping: MappingFile | str | Path | None = None, **options: Any) -> FileReport:
        """Load one file."""
        report = load(self, [path], mapping=mapping, **options)
        assert len(report.files) == 1
        return report.files[0]

    def csv(self, name: str, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
        """Write a CSV file; the first row is the header."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def text(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a text file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    def lines(self, name: str, records: Iterable[object]) -> Path:
        """Write JSON lines."""
        return self.text(name, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records))

    def nodes(self, label: str) -> list[dict[str, Any]]:
        """Properties of all entities with a label, by name."""
        frame = fold(self.ledger).nodes.filter(pl.col("labels").list.contains(label))
        return sorted((json.loads(text) for text in frame["props"]), key=lambda props: str(props.get("name", props)))

    def everything(self) -> str:
        """All files of the ledger as one text: where no planted value may be found."""
        out = []
        for path in sorted(self.settings.ledger_dir.rglob("*")):
            if path.suffix == ".parquet":
                out.append(pl.read_parquet(path).write_json())
            elif path.is_file():
                out.append(path.read_text(encoding="utf-8"))
        return "\n".join(out)


def mapping(text: str) -> MappingFile:
    """A mapping from its YAML."""
    return parse_mapping(text, "test.yml")


#: Roster: one person and one unit a row.
ROSTER = """
mapping: roster
dataset: 名册
title: {zh: 名册, en: roster}
headers: [序号, 姓名, 性别, 单位代码, 起, 止]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名, gender: {column: 性别, codes: titles}}}
  company: {refer: {root: Organisation, key: uscc, value: 单位代码}}
edges:
  role: {type: HAS_ROLE, from: person, to: company, period: {from: 起, to: 止, open: [至今]}}
"""
ROSTER_HEADER = ["序号", "姓名", "性别", "单位代码", "起", "止"]


def accounted(report: FileReport) -> bool:
    """Whether every row is somewhere."""
    whole = report.rows == report.loaded + report.faulty + report.refused + report.duplicates
    return whole and report.loaded == report.new + report.changed + report.unchanged
