"""The Parquet files of a batch: the hashes that tell a changed byte, and what is said of a damaged file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import LedgerError
from graph.words import t

if TYPE_CHECKING:
    from graph.ledger.ledger import Ledger
    from graph.ledger.manifest import Manifest

#: What reading a damaged file raises. Polars gives up on some with a panic of its own, which is no ``Exception``.
UNREADABLE = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)

#: The files of a batch whose manifest names none, by its kind: it was written before files were hashed.
_OF_IMPORT = ("assertions", "rejects", "refused", "blank")
_OF_KIND: dict[str, tuple[str, ...]] = {"undo": (), "judgement": ("judgements",)}


def hashes_of(folder: Path) -> dict[str, str]:
    """Name of each Parquet file in ``folder`` (without its ending) → its SHA-256 in hex."""
    return {path.stem: _sha256(path) for path in sorted(folder.glob("*.parquet"))}


def damaged(path: Path) -> LedgerError:
    """The file of a batch is missing, cannot be read, or is not what was published."""
    seq = int(path.parent.name)
    return LedgerError(
        t(
            f"批次文件损坏：{path.parent.name}/{path.name}",
            f"A batch file is damaged: {path.parent.name}/{path.name}",
        ),
        t(
            f"从备份恢复该文件夹；若没有备份，用 mailuo undo {seq} --why 理由 撤销该批再重新导入原文件。",
            f"Restore that folder from a backup; without one, mailuo undo {seq} --why REASON, then load again.",
        ),
    )


def damage(ledger: Ledger, manifest: Manifest) -> Iterator[LedgerError]:
    """One error for each damaged file of a batch; a file without a hash is read from end to end instead."""
    for name in manifest.files or _OF_KIND.get(manifest.kind, _OF_IMPORT):
        path = ledger.file(manifest.seq, name)
        try:
            # The hash first: of some damage polars does not come back at all.
            sound = _sha256(path) == manifest.files[name] if manifest.files else pl.read_parquet(path) is not None
        except UNREADABLE:
            sound = False
        if not sound:
            yield damaged(path)


def check(ledger: Ledger, known_on: date | None = None) -> None:
    """Look at every file that counts at ``known_on``.

    Raises:
        LedgerError: one is damaged.
    """
    undone = ledger.undone(known_on)
    for manifest in ledger.manifests(known_on):
        if manifest.seq not in undone:
            for error in damage(ledger, manifest):
                raise error


@contextmanager
def named(ledger: Ledger, seqs: Sequence[int]) -> Iterator[None]:
    """While files of batches ``seqs`` are read: trouble with one of them becomes the error that names it.

    Some damage shows only when rows are collected, where nobody knows any more which file they came from. Looking for
    it costs nothing where nothing is wrong.
    """
    try:
        yield
    except UNREADABLE as error:
        for seq in seqs:
            for found in damage(ledger, ledger.manifest(seq)):
                raise found from error
        raise


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
