"""The manifest of a batch: what was loaded, by whom, from what, and what it replaces."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from graph.errors import LedgerError
from graph.ledger.schema import LEDGER_FORMAT
from graph.words import t

Kind = Literal["import", "repair", "undo", "judgement"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file an import was read from; ``name`` without its folder, ``size`` in bytes."""

    name: str
    sha256: str
    size: int
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class MappingStamp:
    """The mapping an import was read with. An empty ``row_key``: the row's content stands for it."""

    name: str
    sha256: str
    row_key: tuple[str, ...] = ()
    snapshot: bool = False


@dataclass(frozen=True)
class Manifest:
    """One batch. ``seq`` is its number and its import id; times are UTC, ``data_date`` a day."""

    seq: int
    kind: Kind
    author: str
    published_at: datetime
    dataset: str = ""
    data_date: date | None = None
    mapping: MappingStamp | None = None
    source: SourceFile | None = None
    reader_version: str = ""
    model_version: int = 0
    document_uid: str = ""
    repairs: int | None = None
    undoes: int | None = None
    why: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    #: Name of each Parquet file → its SHA-256 in hex (``files.hashes_of``). Empty: written before they were hashed.
    files: dict[str, str] = field(default_factory=dict)
    ledger_format: int = LEDGER_FORMAT

    @property
    def is_data(self) -> bool:
        """Whether it holds assertions: an import or a repair."""
        return self.kind in ("import", "repair")

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        raw = asdict(self)
        raw["published_at"] = self.published_at.isoformat()
        raw["data_date"] = self.data_date.isoformat() if self.data_date else None
        return json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True)


def newer_format(what: str, number: int) -> LedgerError:
    """``what`` was written by a program that knows more than this one."""
    return LedgerError(
        t(
            f"{what}由更新版本的程序写成（格式 {number}，本程序到 {LEDGER_FORMAT}）。",
            f"{what} was written by a newer program (format {number}, this one knows {LEDGER_FORMAT}).",
        ),
        t("请升级本程序；数据没有改动。", "Upgrade this program; nothing was changed."),
    )


def read_manifest(path: Path) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        LedgerError: damaged, or written by a newer program.
    """
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if raw["ledger_format"] > LEDGER_FORMAT:
            raise newer_format(t(f"批次 {path.parent.name} ", f"Batch {path.parent.name}"), raw["ledger_format"])
        raw["published_at"] = datetime.fromisoformat(raw["published_at"])
        raw["data_date"] = date.fromisoformat(raw["data_date"]) if raw["data_date"] else None
        if raw["mapping"]:
            raw["mapping"] = MappingStamp(**raw["mapping"] | {"row_key": tuple(raw["mapping"]["row_key"])})
        if raw["source"]:
            raw["source"] = SourceFile(**raw["source"])
        return Manifest(**raw)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            t(
                f"批次 {path.parent.name} 的清单损坏：{error}",
                f"The manifest of batch {path.parent.name} is damaged: {error}",
            ),
            t("从备份恢复该批次文件夹。", "Restore that batch's folder from a backup."),
        ) from error


def identity(path: Path) -> str:
    """The ledger's id, made at the first use of ``path``.

    Raises:
        LedgerError: the file is damaged, or of a newer format.
    """
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"id": str(uuid.uuid4()), "format": LEDGER_FORMAT}), encoding="utf-8")
        draft.replace(path)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if int(raw["format"]) > LEDGER_FORMAT:
            raise newer_format(t("账本", "The ledger"), int(raw["format"]))
        return str(raw["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            t(f"账本标识文件损坏：{path.name}", f"The ledger's identity file is damaged: {path.name}"),
            t("从备份恢复该文件。", "Restore it from a backup."),
        ) from error
