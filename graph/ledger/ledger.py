"""The ledger on disk: publishing whole batches under a lock, undoing them, reading them back.

``ledger.json`` names the ledger, ``batches/00000001`` … are its batches, ``drafts/`` holds what is being
written. A batch appears by one rename or not at all.
"""

from __future__ import annotations

import copy
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from graph.errors import LedgerError
from graph.ledger.compare import Change, compare
from graph.ledger.draft import WRITING, Draft, abandoned
from graph.ledger.files import UNREADABLE, damaged, hashes_of, named
from graph.ledger.judgements import overlay
from graph.ledger.judging import checked
from graph.ledger.live import is_whole, versions
from graph.ledger.manifest import Manifest, MappingStamp, SourceFile, identity, read_manifest
from graph.model import model
from graph.reason import need_reason
from graph.words import t


class Ledger:
    """All batches of one home. Opening a folder that is not there makes an empty ledger."""

    def __init__(self, folder: Path, tz: str = "Asia/Shanghai") -> None:
        self.folder = folder
        self.tz = ZoneInfo(tz)
        self._known: dict[int, Manifest] = {}
        #: Rows of each batch of judgements that was read (``judgements.of_batches``): a batch never changes.
        self.judged: dict[int, list[tuple[str, ...]]] = {}
        self._last: int | None = None
        try:
            for part in ("batches", "drafts"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            with self._locked():
                self.id = identity(folder / "ledger.json")
        except OSError as error:
            raise LedgerError(
                t(
                    f"不能写入账本文件夹 {folder}：{error.strerror}",
                    f"Cannot write to the ledger folder {folder}: {error.strerror}",
                ),
                t(
                    "检查权限和磁盘空间，或用 MAILUO_HOME 换一个文件夹。",
                    "Check rights and disk space, or choose another folder with MAILUO_HOME.",
                ),
            ) from error

    @property
    def revision(self) -> int:
        """The number of the last batch; 0 for an empty ledger."""
        numbers = [int(entry.name) for entry in (self.folder / "batches").iterdir() if entry.name.isdigit()]
        return max((n for n in numbers if self._last is None or n <= self._last), default=0)

    def manifests(self, known_on: date | None = None) -> list[Manifest]:
        """Batches in the order of their numbers, those published by the end of ``known_on``."""
        for entry in sorted((self.folder / "batches").iterdir()):
            if entry.name.isdigit() and int(entry.name) not in self._known:
                manifest = read_manifest(entry / "manifest.json")
                self._known[manifest.seq] = manifest
        every = [self._known[seq] for seq in sorted(self._known) if self._last is None or seq <= self._last]
        return [m for m in every if known_on is None or self.day_of(m.published_at) <= known_on]

    def at(self, revision: int) -> Ledger:
        """This ledger when batch ``revision`` was its last, for reading: what a store of that revision shows.

        A batch is published before the store has it, and an answer must not be of both.
        """
        seen = copy.copy(self)
        seen._last = revision
        return seen

    def manifest(self, seq: int) -> Manifest:
        """Batch ``seq``.

        Raises:
            LedgerError: there is none.
        """
        found = self._known.get(seq) or next((m for m in self.manifests() if m.seq == seq), None)
        if found is not None and (self._last is None or seq <= self._last):
            return found
        raise LedgerError(
            t(f"没有第 {seq} 批。", f"There is no batch {seq}."),
            t("用 mailuo imports list 查看。", "See mailuo imports list."),
        )

    def original(self, seq: int) -> Manifest:
        """The import that batch ``seq`` repairs, itself where it repairs none."""
        found = self.manifest(seq)
        return found if found.repairs is None else self.original(found.repairs)

    def ahead(self, now: datetime | None = None) -> timedelta:
        """How far the last publication lies ahead of this machine's clock (zero: it does not).

        A clock set back does no harm to the order of batches (LEDGER §2.3), but those published until it has caught up
        carry the later time.
        """
        last = self.manifests()
        if not last:
            return timedelta(0)
        return max(timedelta(0), last[-1].published_at - (now or datetime.now(UTC)))

    def day_of(self, moment: datetime) -> date:
        """The day of a UTC moment in the ledger's time zone."""
        return moment.astimezone(self.tz).date()

    def file(self, seq: int, name: str) -> Path:
        """A Parquet file of batch ``seq``: ``assertions``, ``rejects``, ``refused``, ``blank``, ``judgements``."""
        return self.folder / "batches" / f"{seq:08d}" / f"{name}.parquet"

    def scan(self, seq: int, name: str) -> pl.LazyFrame:
        """A file of batch ``seq``, read lazily: damage may show later, when rows are collected (``files.named``).

        Raises:
            LedgerError: the file is missing, or its schema cannot be read.
        """
        path = self.file(seq, name)
        try:
            frame = pl.scan_parquet(path)
            frame.collect_schema()
        except UNREADABLE as error:
            raise damaged(path) from error
        return frame

    def rejects(self, seq: int) -> pl.DataFrame:
        """The faulty rows of import ``seq``.

        Raises:
            LedgerError: there is no such batch, or it is none that was read from a file.
        """
        manifest = self.manifest(seq)
        if not manifest.is_data:
            raise LedgerError(
                t(f"第 {seq} 批不是导入，没有错行。", f"Batch {seq} is no import and has no faulty rows."),
                t("用 mailuo imports list 查看各批。", "See the batches with mailuo imports list."),
            )
        return self._whole(seq, "rejects")

    def refused(self, seq: int) -> pl.DataFrame:
        """The refused rows of import ``seq``: file, sheet, line and rule."""
        return self._whole(seq, "refused")

    def text(self, seq: int) -> pl.DataFrame | None:
        """The lines of the text that batch ``seq`` was read from (``schema.TEXT``); None for a table."""
        return self._whole(seq, "text") if self.file(seq, "text").exists() else None

    def _whole(self, seq: int, name: str) -> pl.DataFrame:
        with named(self, [seq]):
            return self.scan(seq, name).collect()

    def draft(
        self,
        *,
        dataset: str,
        mapping: MappingStamp,
        source: SourceFile,
        author: str,
        reader_version: str,
        kind: str = "import",
        data_date: date | None = None,
        repairs: int | None = None,
    ) -> Draft:
        """Begin a batch.

        Raises:
            LedgerError: the data set is known under another row key, or a repair of nothing.
        """
        if kind == "repair":
            if repairs is None or self.manifest(repairs).kind not in ("import", "repair"):
                raise LedgerError(
                    t("修复必须指明原导入批次。", "A repair must name the import that it repairs."),
                    t("用 mailuo imports list 查看批次号。", "See the numbers with mailuo imports list."),
                )
            mapping = replace(mapping, snapshot=False)
        self._same_row_key(dataset, mapping)
        with self._locked():
            return Draft(
                folder=self.folder / "drafts" / uuid.uuid4().hex,
                kind=kind,
                dataset=dataset,
                mapping=mapping,
                source=source,
                author=author,
                data_date=data_date,
                reader_version=reader_version,
                repairs=repairs,
            )

    def sweep(self) -> list[str]:
        """Remove what processes that died have left unpublished; the names of the files that they were reading.

        "" stands for one that does not say. Drafts that are being written stay.
        """
        folder = self.folder / "drafts"
        if not any(folder.iterdir()):
            return []
        with self._locked():
            dead = [(entry, name) for entry in folder.iterdir() if (name := abandoned(entry)) is not None]
            for entry, _ in dead:
                shutil.rmtree(entry, ignore_errors=True)
        return sorted(name for _, name in dead)

    def publish(self, draft: Draft, counts: Mapping[str, int], why: str = "") -> Manifest:
        """Give the draft its number and make it visible, whole. ``why``: the reason of a correction."""
        draft.close()
        try:
            # Before the lock: nobody else has to wait while a large batch is read once more.
            files = hashes_of(draft.folder)
            with self._locked():
                self._same_row_key(draft.dataset, draft.mapping)
                seq, moment = self._next()
                manifest = Manifest(
                    seq=seq,
                    kind="repair" if draft.kind == "repair" else "import",
                    author=draft.author,
                    published_at=moment,
                    dataset=draft.dataset,
                    data_date=draft.data_date or self.day_of(moment),
                    mapping=draft.mapping,
                    source=draft.source,
                    reader_version=draft.reader_version,
                    model_version=model().version,
                    document_uid=draft.document_uid,
                    repairs=draft.repairs,
                    why=why,
                    counts=dict(counts),
                    files=files,
                )
                made = self._place(draft.folder, manifest)
            draft.release()
            return made
        except OSError as error:
            raise LedgerError(
                t(f"这批数据没有写入：{error.strerror}", f"The batch was not published: {error.strerror}"),
                t(
                    "检查磁盘空间和权限后重新导入；已有数据没有改动。",
                    "Check disk space and rights, then load again; nothing was changed.",
                ),
            ) from error

    def undo(self, seq: int, author: str, why: str) -> Manifest:
        """Take back import, repair or judgements ``seq`` by a tombstone; its repairs go with it.

        Raises:
            LedgerError: no reason, no such batch, or it is undone already.
        """
        need_reason(why, t("撤销必须写明理由。", "An undo needs its reason."), LedgerError)
        if self.manifest(seq).kind == "undo":
            raise LedgerError(
                t(f"第 {seq} 批本身是一次撤销，不能再撤销。", f"Batch {seq} is itself an undo and cannot be undone."),
                t("要恢复数据，请重新导入原文件。", "To bring the data back, load the file again."),
            )
        with self._locked():
            if seq in self.undone():
                raise LedgerError(
                    t(f"第 {seq} 批已经撤销。", f"Batch {seq} is undone already."),
                    t("无须再做。", "Nothing is left to do."),
                )
            folder = self.folder / "drafts" / uuid.uuid4().hex
            folder.mkdir()
            number, moment = self._next()
            return self._place(
                folder, Manifest(seq=number, kind="undo", author=author, published_at=moment, undoes=seq, why=why)
            )

    def judge(self, kind: str, uids: Sequence[str], author: str, why: str) -> Manifest:
        """Publish a person's word about two records (SAME, NOT_SAME, UNSURE) or about each of ``uids``.

        Raises:
            LedgerError: no reason, a thing that is not live, a pair of two roots (``judging.checked``).
        """
        with self._locked():
            frame = checked(self, kind, uids, why)
            folder = self.folder / "drafts" / uuid.uuid4().hex
            folder.mkdir()
            path = folder / "judgements.parquet"
            frame.write_parquet(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            number, moment = self._next()
            counts = {"rows": frame.height, kind: frame.height}
            made = Manifest(number, "judgement", author, moment, why=why, counts=counts, files=hashes_of(folder))
            return self._place(folder, made)

    def undone(self, known_on: date | None = None) -> set[int]:
        """Numbers of imports and repairs that are undone, repairs of undone imports included."""
        every = self.manifests(known_on)
        direct = {m.undoes for m in every if m.undoes is not None}
        of = {m.seq: m.repairs for m in every if m.repairs is not None}
        return {m.seq for m in every if m.seq in direct or _ancestors(m.seq, of) & direct}

    def already_loaded(
        self, dataset: str, sha256: str, data_date: date | None, mapping: MappingStamp, reader_version: str
    ) -> Manifest | None:
        """The live import that says exactly this and of which nothing has been replaced since (LEDGER §2.6)."""
        undone = self.undone()
        same = [
            m
            for m in self.manifests()
            if m.kind == "import"
            and m.seq not in undone
            and m.dataset == dataset
            and m.source is not None
            and m.source.sha256 == sha256
            and m.mapping == mapping
            and m.reader_version == reader_version
            and m.model_version == model().version
            and (data_date is None or m.data_date == data_date)
        ]
        return next((m for m in reversed(same) if is_whole(self, m)), None)

    def compare(self, draft: Draft) -> Change:
        """What publishing ``draft`` would change in its data set (see ``compare.compare``)."""
        return compare(self, draft)

    def assertions_of(self, uids: Sequence[str]) -> pl.DataFrame:
        """Every version of the assertions ``uids`` in every batch, oldest first.

        Columns of ``schema.ASSERTIONS`` and ``seq``, ``dataset``, ``author``, ``recorded_at``, ``live``, ``judged``
        (kind of the judgement in force). Live ones have ``review`` and ``status`` as judged.
        """
        return overlay(self, versions(self, uids))

    def _same_row_key(self, dataset: str, mapping: MappingStamp) -> None:
        undone = self.undone()
        for m in self.manifests():
            if m.dataset == dataset and m.mapping and m.seq not in undone and m.mapping.row_key != mapping.row_key:
                before = "、".join(m.mapping.row_key) or t("行内容", "the row's content")
                raise LedgerError(
                    t(
                        f"数据集 {dataset} 的行键与第 {m.seq} 批不同（那时是：{before}）。",
                        f"Data set {dataset} is known under another row key (batch {m.seq}: {before}).",
                    ),
                    t(
                        "沿用原来的行键，或用 --dataset 另取名称。",
                        "Keep the row key, or give another name with --dataset.",
                    ),
                )

    def _next(self) -> tuple[int, datetime]:
        last = self.manifests()
        now = datetime.now(UTC)
        # A clock set back must not let publication times run backwards (LEDGER §2.3).
        return (last[-1].seq + 1, max(now, last[-1].published_at)) if last else (1, now)

    def _place(self, folder: Path, manifest: Manifest) -> Manifest:
        path = folder / "manifest.json"
        with path.open("w", encoding="utf-8") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        (folder / WRITING).unlink(missing_ok=True)
        _sync_folder(folder)
        target = self.folder / "batches" / f"{manifest.seq:08d}"
        folder.rename(target)
        _sync_folder(target.parent)
        self._known[manifest.seq] = manifest
        return manifest

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "LOCK").open("w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)


def _ancestors(seq: int, repairs: Mapping[int, int]) -> set[int]:
    out: set[int] = set()
    while seq in repairs:
        seq = repairs[seq]
        out.add(seq)
    return out


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
