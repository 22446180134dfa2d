"""The way in: audit log, ledger, store and index at one revision; publishing and undoing; what a read waits for."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar

import polars as pl

from graph.analysis.finding import Run
from graph.disk import open_to_others, told
from graph.errors import DoorError, ForeignStore, LedgerError, MailuoError, StoreError, StoreTimeout
from graph.ledger import Draft, Ledger, Manifest
from graph.session import batches, recall
from graph.session.audit import AuditLog
from graph.session.clock import CLOCK_TOLERANCE, clock_words
from graph.session.reads import Reads
from graph.session.results import ImportInfo, Target, Undone
from graph.session.sync import Sync, Synced
from graph.session.sync_state import busy
from graph.session.workspace import StoredFinding, Workspace
from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from graph.store.contract import Progress
from graph.words import t

T = TypeVar("T")

#: Seconds a look-up waits for a batch that is being written.
_READER_PATIENCE = 20.0
#: Times a look-up is begun when batches come in while it runs.
_ATTEMPTS = 5


def undo_unopened(settings: Settings, import_id: int, why: str) -> Undone:
    """Take a batch back where its damaged files keep the door shut; the store follows at the next start.

    Whom the batch was about cannot be asked then: ``exports`` are all that were made while it counted.

    Raises:
        DoorError: the audit log cannot be written. LedgerError: see ``Ledger.undo``.
    """
    audit = AuditLog(settings.audit_path, settings.actor, settings.purpose_text)
    asked = audit.write("asked", "undo", {"seq": import_id, "why": why})
    ledger = Ledger(settings.ledger_dir, settings.tz)
    try:
        gone = ledger.undone()
        manifest = ledger.undo(import_id, settings.actor, why)
    except MailuoError as error:
        audit.write("failed", "undo", counts={"error": type(error).__name__}, about=asked)
        raise
    audit.write("undo", "undo", {"seq": manifest.seq, "undoes": import_id, "why": why}, about=asked)
    audit.close()
    repairs = tuple(sorted(ledger.undone() - gone - {import_id}))
    workspace = Workspace(settings.workspace_path, settings.actor)
    exports = tuple(workspace.exports(since=import_id))
    workspace.close()
    return Undone(manifest, repairs, exports)


class Entrance:
    """Everything of the session but the look-ups; ``door.Session`` adds those."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self.settings = settings
        self.notices: list[str] = []
        self._progress = progress
        self._lock = threading.RLock()
        try:
            settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            # A folder that was there keeps its mode.
            others = open_to_others(settings.home)
        except OSError as error:
            raise DoorError(*told(error)) from error
        if others:
            self.notices.append(t(f"数据文件夹对他人开放。{others}", f"The data folder is open to others. {others}"))
        self.audit = AuditLog(settings.audit_path, settings.actor, settings.purpose_text)
        self.ledger = Ledger(settings.ledger_dir, settings.tz)
        self._sweep()
        self.workspace = Workspace(settings.workspace_path, settings.actor)
        self.store: BoltStore = open_store(settings)
        sync = self._sync()
        self._lock_file, self.state, self.index = sync.lock, sync.state, sync.index
        self._enter(sync.bring_up(progress, entering=True))
        ahead = self.ledger.ahead()
        if ahead > CLOCK_TOLERANCE:
            self.notices.append(" ".join(clock_words(ahead)))

    def _sweep(self) -> None:
        left = self.ledger.sweep()
        if left:
            # One that was cut short in its first moment does not yet say what it is of.
            count = t(f"{len(left)} 份草稿", f"drafts: {len(left)}")
            named = "、".join(dict.fromkeys(name for name in left if name)) or count
            self.notices.append(
                t(
                    f"上次有写入在入账前中断，残留已清除：{named}。请重做一次。",
                    f"A write was cut short before it was published; what it left is removed: {named}. Do it again.",
                )
            )

    @classmethod
    def open(
        cls,
        settings: Settings,
        actor: str | None = None,
        purpose: str | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Open the door: audit log, ledger, store (started where needed) at the ledger's revision.

        Raises:
            DoorError: the audit log cannot be written, or another process writes and does not end.
            StoreError: the store cannot be reached; ForeignStore: it is not ours.
        """
        given = {k: v for k, v in (("actor", actor), ("purpose", purpose)) if v is not None}
        return cls(settings.model_copy(update=given) if given else settings, progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of store and files."""
        self.store.close()
        self.index.close()
        self.workspace.close()
        self.audit.close()

    # Where we are

    @property
    def revision(self) -> int:
        """The number of the last batch that the store holds."""
        return self.meta.revision

    @property
    def data_date(self) -> date | None:
        """The latest data date among live imports: the default of every ``as_of``."""
        return date.fromisoformat(self.meta.data_date) if self.meta.data_date else None

    @property
    def shown(self) -> Ledger:
        """The ledger as far as the store has it: what look-ups read beside the store."""
        return self.ledger.at(self.meta.revision)

    def _sync(self) -> Sync:
        return Sync(self.settings, self.ledger, self.store, self._progress)

    def _enter(self, synced: Synced) -> None:
        self.meta = synced.meta
        # Behind the meta: a look-up in another thread that starts between the two finds the old stamp and begins again.
        self._stamp = synced.stamp
        for notice in (*self.store.notices, *synced.notices):
            if notice not in self.notices:
                self.notices.append(notice)
        self.reads = Reads(self.store, self.settings.seconds_screen, self.settings.answer_bytes)
        self._blocked: dict[bool, pl.Series] = {}

    def _ready(self) -> None:
        """Wait for a batch that is being written; take in one that has been; mend after a writer that died."""
        until = time.monotonic() + _READER_PATIENCE
        while self._lock_file.sign_is_up() and self._lock_file.is_held():
            if time.monotonic() > until:
                raise busy()
            time.sleep(0.02)
        if self._lock_file.sign_is_up() or self.state.stamp() != self._stamp:
            with self._lock:
                if self._lock_file.sign_is_up() or self.state.stamp() != self._stamp:
                    self._enter(self._sync().bring_up())

    @contextmanager
    def audited(self, what: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Write that ``what`` is asked, hand out a mapping for counts, write the answer's counts before it leaves.

        Raises:
            DoorError: the log cannot be written; there is no answer then.
        """
        asked = self.audit.write("asked", what, {k: v for k, v in params.items() if v is not None})
        counts: dict[str, Any] = {}
        try:
            self._ready()
            yield counts
        except BaseException as error:
            self.audit.write("failed", what, counts={"error": type(error).__name__}, about=asked)
            raise
        self.audit.write("answered", what, counts=counts, about=asked)

    def _read(self, run: Callable[[], T]) -> T:
        """Run a look-up on one revision: again where a batch came in meanwhile, or where the store had gone away.

        Raises:
            DoorError: batch after batch comes in.
        """
        recovered = False
        for _ in range(_ATTEMPTS):
            # The stamp of what this session takes for the present, not of what lies there by now: a batch may have
            # come in since the question was asked.
            stamp, happened = self._stamp, len(self.store.notices)
            try:
                result = run()
            except (StoreTimeout, ForeignStore):
                raise
            except (StoreError, DoorError, OSError, sqlite3.Error, pl.exceptions.PolarsError) as error:
                # Saved frames are replaced when a batch comes in; a store process may end between two questions.
                if self._changed_since(stamp):
                    self._ready()
                elif isinstance(error, StoreError) and not recovered:
                    recovered = True
                    self._reopen()
                else:
                    raise
                continue
            if len(self.store.notices) > happened:
                # The store process was found dead and started again under this look-up: what it holds is checked.
                with self._lock:
                    self._enter(self._sync().bring_up())
            elif not self._changed_since(stamp):
                return result
            self._ready()
        raise busy()

    def _changed_since(self, stamp: int) -> bool:
        return self._lock_file.sign_is_up() or self.state.stamp() != stamp

    def _reopen(self) -> None:
        with self._lock:
            self.store.close()
            self.store = open_store(self.settings)
            self._enter(self._sync().bring_up())

    # Changing what is live

    def publish(
        self, draft: Draft, counts: Mapping[str, int], progress: Progress | None = None, follow: bool = True
    ) -> Manifest:
        """Publish a batch and bring the store to it (``follow``: False where more batches come at once)."""
        params = {"dataset": draft.dataset, "source": draft.source.name, "sha256": draft.source.sha256}
        asked = self.audit.write("asked", "publish", params)
        try:
            manifest = self.ledger.publish(draft, counts)
        except MailuoError as error:
            self.audit.write("failed", "publish", counts={"error": type(error).__name__}, about=asked)
            raise
        self.audit.write("publish", "publish", {"seq": manifest.seq, **params}, dict(counts), about=asked)
        if follow:
            self.follow(progress)
        return manifest

    def undo(self, import_id: int, why: str, progress: Progress | None = None) -> Undone:
        """Take an import or judgements back and bring the store to what remains."""
        asked = self.audit.write("asked", "undo", {"seq": import_id, "why": why})
        try:
            # A damaged batch that came in meanwhile keeps the store back, and this may be the undo that mends it.
            with suppress(LedgerError):
                self._ready()
            uids, gone = recall.said_in(self, import_id), self.ledger.undone()
            named = recall.named(self, uids)
            manifest = self.ledger.undo(import_id, self.settings.actor, why)
        except MailuoError as error:
            self.audit.write("failed", "undo", counts={"error": type(error).__name__}, about=asked)
            raise
        self.audit.write("undo", "undo", {"seq": manifest.seq, "undoes": import_id, "why": why}, about=asked)
        repairs = self.ledger.undone() - gone - {import_id}
        self.follow(progress)
        exports = self.workspace.exports(naming=sorted(named | recall.named(self, uids)))
        return Undone(manifest, tuple(sorted(repairs)), tuple(exports))

    def follow(self, progress: Progress | None) -> None:
        """Bring the store to the last batch."""
        with self._lock:
            try:
                self._enter(self._sync().bring_up(progress))
            except (StoreTimeout, ForeignStore):
                raise
            except StoreError:
                # The process ended in the middle: what is half done is mended uid by uid.
                self._reopen()

    def rebuild(
        self,
        store_uri: str | None = None,
        known_on: date | None = None,
        as_of: date | None = None,
        progress: Progress | None = None,
    ) -> Target:
        """Write a store anew out of the ledger: this one, or another; a dated one needs another.

        Raises:
            DoorError: a date without another target.
        """
        other = store_uri is not None and store_uri.rstrip("/") != self.settings.store.rstrip("/")
        if (known_on or as_of) and not other:
            raise DoorError(
                t("按日期重建需要另一个目标库。", "A rebuild for a date needs another target."),
                t("用 --store 指定一个空的 Neo4j 库。", "Name an empty Neo4j database with --store."),
            )
        params = {"store": store_uri, "known_on": known_on, "as_of": as_of}
        asked = self.audit.write("asked", "rebuild", {k: v for k, v in params.items() if v is not None})
        if not other:
            with self._lock:
                synced = self._sync().rebuild(progress=progress)
                self._enter(synced)
            target = Target(self.store.name, synced.meta.revision, self.data_date, tuple(synced.notices))
        else:
            target = batches.rebuild_elsewhere(self.settings, self.ledger, str(store_uri), known_on, as_of, progress)
        self.audit.write("rebuild", "rebuild", counts={"revision": target.revision}, about=asked)
        return target

    def record_run(self, run: Run) -> str:
        """Keep a model's run and its findings in the workspace, and write down that it was made. Returns its id."""
        params = {"model": run.model, "version": run.version, "params": run.params, "revision": run.revision}
        asked = self.audit.write("asked", "analyze", params)
        run_id = self.workspace.save_run(run, self.index)
        self.audit.write("analyze", "analyze", {"run": run_id}, {"tests": run.tests, "found": run.found}, about=asked)
        return run_id

    def triage(self, finding_id: str, state: str, why: str) -> StoredFinding:
        """Keep a person's decision about a finding: ``reviewed``, ``escalated`` or ``dismissed``, who, when, why.

        It stays a finding: nothing enters the graph by itself. A later run that makes it again keeps the decision.

        Raises:
            DoorError: no such finding or state, or no reason.
        """
        asked = self.audit.write("asked", "triage", {"id": finding_id, "state": state, "why": why})
        try:
            stored = self.workspace.triage(finding_id, state, why)
        except MailuoError as error:
            self.audit.write("failed", "triage", counts={"error": type(error).__name__}, about=asked)
            raise
        self.audit.write("triage", "triage", {"id": finding_id, "state": state, "why": why}, about=asked)
        return stored

    def record_export(
        self, kind: str, digest: str, uids: Sequence[str], params: Mapping[str, Any], revision: int
    ) -> int:
        """Write down that a report leaves: its hash and whom it names, for a recall. Call it before handing it out.

        ``revision``: what the report shows; the session may have gone on since it was made.
        """
        counts = {"uids": len(uids)}
        self.audit.write("export", "export", {"kind": kind, "hash": digest, "revision": revision, **params}, counts)
        return self.workspace.add_export(kind, digest, revision, uids, params)

    def sizes(self) -> tuple[dict[str, int], int]:
        """Primary label → number of entities, and the number of edges; from what was saved with the store, at once."""
        with self.audited("sizes", {}) as counts:
            labels, edges = self._read(self._sizes)
            counts.update(nodes=sum(labels.values()), edges=edges)
            return labels, edges

    def _sizes(self) -> tuple[dict[str, int], int]:
        edges = self.state.frame("edges", self.meta).select(pl.len()).collect().item()
        return self.index.counts(), int(edges)

    def imports(self) -> list[ImportInfo]:
        """All batches in order, each with whether it still counts."""
        with self.audited("imports", {}) as counts:
            found = batches.imports(self.ledger)
            counts.update(rows=len(found))
            return found

    def rejects(self, import_id: int) -> pl.DataFrame:
        """The faulty rows of an import."""
        with self.audited("rejects", {"seq": import_id}) as counts:
            frame = self.ledger.rejects(import_id)
            counts.update(rows=frame.height)
            return frame
