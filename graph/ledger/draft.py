"""A batch being written: files grow in a temporary folder of the ledger's own file system until they are published."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graph.disk import told
from graph.errors import LedgerError
from graph.ledger.manifest import MappingStamp, SourceFile
from graph.ledger.schema import ASSERTIONS, REFUSED, REJECTS, TEXT, content_of, document_uid
from graph.words import t

#: Ends the older version of a row without saying anything itself.
BLANK: dict[str, Any] = {"row": pl.String}

_FILES = {"assertions": ASSERTIONS, "rejects": REJECTS, "refused": REFUSED, "blank": BLANK, "text": TEXT}
#: Written only where something was put into them.
_OPTIONAL = frozenset({"text"})
#: Locked by whoever writes the draft for as long as that process lives; says which file is being read. A draft
#: without it, or with nobody holding it, was left by a process that died.
WRITING = "writing.json"
#: Rows held before a row group is written; 50,000 assertions are about 25 MB.
_GROUP = 50_000


@dataclass
class Draft:
    """Everything an import will hold. Publish it with ``Ledger.publish`` or drop it with ``discard``."""

    folder: Path
    kind: str
    dataset: str
    mapping: MappingStamp
    source: SourceFile
    author: str
    data_date: date | None
    reader_version: str
    repairs: int | None = None
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FILES, 0))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self._writing = (self.folder / WRITING).open("w", encoding="utf-8")
        fcntl.flock(self._writing, fcntl.LOCK_EX | fcntl.LOCK_NB)
        json.dump({"source": self.source.name}, self._writing)
        self._writing.flush()
        self.document_uid = document_uid(self.dataset, self.source.sha256)
        self._pending: dict[str, list[pl.DataFrame]] = {name: [] for name in _FILES}
        self._held = dict.fromkeys(_FILES, 0)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._closed = False

    def add(self, rows: Sequence[Mapping[str, Any]] | pl.DataFrame) -> None:
        """Add assertions (columns of ``schema.ASSERTIONS``; ``content`` is computed where it is not given).

        The Document record of this import and its edges belong to no row (LEDGER §1.6).
        """
        frame = _framed(rows, ASSERTIONS)
        if frame["content"].null_count():
            hashes = [content_of(row) for row in frame.iter_rows(named=True)]
            frame = frame.with_columns(pl.Series("content", hashes, dtype=pl.String))
        of_document = (pl.col("uid") == self.document_uid) | (
            (pl.col("kind") == "edge") & (pl.col("from_uid") == self.document_uid)
        )
        self._put("assertions", frame.with_columns(row=pl.when(of_document).then(pl.lit("")).otherwise(pl.col("row"))))

    def reject(self, *rows: Mapping[str, Any]) -> None:
        """Add faulty rows (columns of ``schema.REJECTS``)."""
        self._put("rejects", _framed(rows, REJECTS))

    def refuse(self, *rows: Mapping[str, Any]) -> None:
        """Add refused rows (columns of ``schema.REFUSED``): place and rule, never a value."""
        self._put("refused", _framed(rows, REFUSED))

    def blank(self, *rows: str) -> None:
        """Say that rows were read and yield nothing: what they asserted before ends."""
        self._put("blank", _framed([{"row": row} for row in rows], BLANK))

    def text(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add lines of the text that was read (columns of ``schema.TEXT``), already without reporters."""
        self._put("text", _framed(rows, TEXT))

    def close(self) -> None:
        """Complete the files and bring them to the disk."""
        if self._closed:
            return
        with _writing():
            for name, schema in _FILES.items():
                self._flush(name)
                if name in _OPTIONAL and name not in self._writers:
                    continue
                if name not in self._writers:
                    self._writers[name] = self._writer(name, pl.DataFrame(schema=schema).to_arrow().schema)
                self._writers[name].close()
                with (self.folder / f"{name}.parquet").open("rb") as file:
                    os.fsync(file.fileno())
        self._closed = True

    def discard(self) -> None:
        """Remove the draft; nothing of it was ever visible."""
        for writer in self._writers.values():
            # Closing writes the end of the file, which a full disk refuses; it goes away all the same.
            with contextlib.suppress(OSError, pa.ArrowException):
                writer.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.release()

    def release(self) -> None:
        """Say that nobody writes it any more: it is published or gone."""
        self._writing.close()

    def frame(self, name: str) -> pl.LazyFrame:
        """A file of the closed draft: ``assertions``, ``rejects``, ``refused`` or ``blank``."""
        return pl.scan_parquet(self.folder / f"{name}.parquet")

    def _put(self, name: str, frame: pl.DataFrame) -> None:
        if self._closed:
            raise LedgerError(
                t("这批数据已经写完，不能再加。", "This batch is complete; nothing can be added."),
                t("另开一批。", "Begin another one."),
            )
        self._pending[name].append(frame)
        self._held[name] += frame.height
        self.rows[name] += frame.height
        if self._held[name] >= _GROUP:
            with _writing():
                self._flush(name)

    def _flush(self, name: str) -> None:
        if not self._pending[name]:
            return
        table = pl.concat(self._pending[name]).to_arrow()
        self._pending[name], self._held[name] = [], 0
        if name not in self._writers:
            self._writers[name] = self._writer(name, table.schema)
        self._writers[name].write_table(table)

    def _writer(self, name: str, schema: pa.Schema) -> pq.ParquetWriter:
        return pq.ParquetWriter(self.folder / f"{name}.parquet", schema, compression="zstd")


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        cause, cure = told(error)
        raise LedgerError(
            t(f"这批数据没有写完，没有入账。{cause}", f"The batch could not be written and was not published. {cause}"),
            cure,
        ) from error


def abandoned(folder: Path) -> str | None:
    """The source file's name of a draft whose writer is gone ("" where it does not say); None: it is being written.

    Call it under the ledger's lock: a draft is made, and put in its place, under it.
    """
    name = ""
    try:
        with (folder / WRITING).open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            name = str(json.load(file)["source"])
    except BlockingIOError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return name
    return name


def _framed(rows: Sequence[Mapping[str, Any]] | pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    if not isinstance(rows, pl.DataFrame):
        return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=dict(schema))
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in rows.columns]
    return rows.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in schema.items())
