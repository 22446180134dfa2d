"""Ledger → fold → store: the store, the search index and the saved fold are brought to the ledger's revision.

The order is what makes a kill harmless: the store's marker says ``applying`` before the first change and the
new revision after the last; the saved fold follows, then the index with a stamp of its own. Whatever does not
fit the other is found at the next start, and the store is then compared uid by uid with the fold.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from graph.disk import lacks_room, told
from graph.errors import DoorError, ForeignStore, MailuoError, QueryError, StoreError
from graph.ledger import Fold, Ledger, fold
from graph.ledger.files import UNREADABLE, check
from graph.model import model
from graph.session.search import SearchIndex
from graph.session.search_build import build, is_mostly_new, update
from graph.session.sync_delta import as_of_day, difference
from graph.session.sync_state import FoldState, Meta, WriteLock
from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.contract import Delta, Marker, Progress
from graph.store.repair import repair_delta
from graph.words import t

#: Seconds a process that wants to write waits for another one: a first load of millions takes minutes.
WRITER_PATIENCE = 900.0


@dataclass
class Synced:
    """Where a target stands after ``bring_up``; ``notices`` say what was mended on the way.

    ``stamp``: of the saved fold that ``meta`` was read from (``FoldState.stamp``), never of a later one.
    """

    meta: Meta
    stamp: int
    notices: list[str] = field(default_factory=list)


class Sync:
    """Brings one target (store, saved fold, index) to where the ledger is."""

    def __init__(self, settings: Settings, ledger: Ledger, store: BoltStore, progress: Progress | None = None) -> None:
        self.home = settings.home
        self.ledger = ledger
        self.store = store
        self.state = FoldState(settings)
        self.lock = WriteLock(settings)
        self.index = SearchIndex(self.state.search_path)
        self.progress = progress

    def bring_up(self, progress: Progress | None = None, entering: bool = False) -> Synced:
        """Bring everything to the ledger's revision; nothing is written where everything is there already.

        ``entering``: nothing was published just now, so a store that is behind was left behind, and that is said.

        Raises:
            ForeignStore: the target is not empty and not ours.
            DoorError: another process writes and does not end.
            StoreError: the disk refuses. ``FoldState.failure`` keeps whatever was raised until it succeeds.
        """
        progress = progress or self.progress
        synced = self._up_to_date(self.store.marker())
        if synced is not None:
            return synced
        notices: list[str] = []
        with self.lock.held(WRITER_PATIENCE, self._waiting(progress)):
            # Another process may have done the work while this one waited.
            marker = self.store.marker()
            synced = self._up_to_date(marker)
            if synced is not None:
                return synced
            self._refuse_dated(marker)
            with self._noted():
                self.store.prepare(self.ledger.id, model().version)
                _say(progress, t("折叠账本", "folding the ledger"))
                meta = self._advance(fold(self.ledger), marker, notices, progress)
            stamp = self.state.stamp()
        if entering and not notices and meta.revision:
            notices.append(_was_behind(marker, meta.revision))
        return Synced(meta, stamp, notices)

    def rebuild(
        self, known_on: date | None = None, as_of: date | None = None, progress: Progress | None = None
    ) -> Synced:
        """Throw the target's content away and write it anew out of the ledger, whole or as it was on a day.

        Raises:
            ForeignStore: the target is another ledger's. LedgerError: a file of the ledger is damaged; nothing is
                thrown away then.
        """
        progress = progress or self.progress
        with self.lock.held(WRITER_PATIENCE, self._waiting(progress)):
            marker = self.store.marker()
            if marker is not None and marker.ledger_id.split("@")[0] != self.ledger.id:
                raise ForeignStore(
                    t("目标库是另一个账本的投影。", "The target is the projection of another ledger."),
                    t("换一个空库，或先清空它。", "Choose an empty database, or empty this one first."),
                )
            # Before anything is thrown away: what is written anew must be what was published, to the byte.
            _say(progress, t("核对账本的文件", "checking the ledger's files"))
            check(self.ledger, known_on)
            self.state.forget()
            if marker is not None:
                self.store.wipe()
            name = self.ledger.id if known_on is None and as_of is None else dated_id(self.ledger.id, known_on, as_of)
            self.store.prepare(name, model().version)
            _say(progress, t("折叠账本", "folding the ledger"))
            folded = fold(self.ledger, known_on)
            if as_of is not None:
                nodes, edges = as_of_day(folded.nodes, folded.edges, as_of)
                folded = replace(folded, nodes=nodes, edges=edges)
            with self._noted():
                self._apply(Delta(nodes_added=folded.nodes, edges_added=folded.edges), folded.revision, progress)
                meta = self.state.save(folded, self.ledger.id, known_on, as_of)
                self._build(folded, progress)
            stamp = self.state.stamp()
        return Synced(meta, stamp)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Keep why it failed for ``doctor``; an error of the disk becomes one of ours."""
        try:
            yield
        except MailuoError as error:
            ours = self._of_the_write(error)
            self.state.failed(self.ledger.revision, ours.cause, ours.cure)
            raise ours from error
        except (*UNREADABLE, sqlite3.Error) as error:
            cause, cure = told(error)
            self.state.failed(self.ledger.revision, cause, cure)
            raise StoreError(t(f"图库没有写完。{cause}", f"The store is not complete. {cause}"), cure) from error
        self.state.succeeded()

    def _of_the_write(self, error: MailuoError) -> MailuoError:
        """What the store said of a statement of ours, said of the write; a full disk under it is named.

        The embedded engine says “Transaction error on commit” of a full disk, or is gone.
        """
        spoken = isinstance(error, (QueryError, StoreError)) and not isinstance(error, ForeignStore)
        if spoken and lacks_room(self.home):
            return StoreError(*told(OSError(errno.ENOSPC, "", str(self.home))))
        if isinstance(error, QueryError):
            return StoreError(
                t(f"写入图库没有成功。{error.cause}", f"Writing to the store failed. {error.cause}"),
                t(
                    "检查磁盘空间和文件大小的上限，用 mailuo doctor 查看；数据在账本里，没有丢。",
                    "Check disk space and limits on file size, and look with mailuo doctor; the ledger has the data.",
                ),
            )
        return error

    def _up_to_date(self, marker: Marker | None) -> Synced | None:
        stamp = self.state.stamp()
        meta = self.state.meta()
        if marker is None or meta is None or marker.applying is not None or meta.ledger != self.ledger.id:
            return None
        if self.index.revision() != (meta.ledger, meta.revision) or self.lock.sign_is_up():
            return None
        fits = marker.revision == meta.revision and marker.model_version == meta.model_version == model().version
        if not fits:
            return None
        if marker.ledger_id == self.ledger.id and meta.known_on is None and meta.as_of is None:
            return Synced(meta, stamp) if meta.revision == self.ledger.revision else None
        known_on, as_of = (date.fromisoformat(d) if d else None for d in (meta.known_on, meta.as_of))
        if marker.ledger_id == dated_id(self.ledger.id, known_on, as_of):
            return Synced(meta, stamp, [_dated_notice(known_on, as_of)])
        return None

    def _refuse_dated(self, marker: Marker | None) -> None:
        if marker is not None and marker.ledger_id.startswith(f"{self.ledger.id}@"):
            raise DoorError(
                t(
                    "这个库是按某一天重建的，它的索引已不在本机。",
                    "This store was rebuilt for a day; its index is gone.",
                ),
                t("用 mailuo rebuild 重新生成。", "Make it again with mailuo rebuild."),
            )

    def _advance(self, new: Fold, marker: Marker | None, notices: list[str], progress: Progress | None) -> Meta:
        """Bring a prepared store from wherever it is to ``new``, then the saved fold, then the index."""
        before = self.state.meta()
        old: tuple[pl.LazyFrame, pl.LazyFrame, pl.DataFrame] | None = None
        if before is not None and before.ledger == self.ledger.id and before.known_on is None and before.as_of is None:
            frames = (self.state.frame("nodes", before), self.state.frame("edges", before))
            old = (*frames, self.state.frame("members", before).collect())
        indexed = self.index.revision()
        _say(progress, t("比较新旧", "comparing old and new"))
        sound = marker is not None and marker.applying is None and not self.lock.sign_is_up()
        delta: Delta | None = None
        if old is not None:
            delta = difference(old[0], old[1], new.nodes.lazy(), new.edges.lazy())
        if (
            old is not None
            and before is not None
            and sound
            and marker is not None
            and marker.revision == before.revision
        ):
            change = delta if delta is not None else Delta()
        elif marker is None or marker.revision == 0:
            if marker is not None and not sound:
                # A first load keeps no log: what it left when it was cut short cannot be trusted row by row.
                self.store.wipe()
                self.store.prepare(self.ledger.id, model().version)
                notices.append(
                    t(
                        "图库的首次写入上次中断，已清空并重新写入。",
                        "The first load of the store had been cut short; it was emptied and written anew.",
                    )
                )
            change = Delta(nodes_added=new.nodes, edges_added=new.edges)
        else:
            change = repair_delta(self.store, new.nodes, new.edges)
            notices.append(
                t(
                    f"图库与账本不一致（上次写入中断，或状态文件缺失），已逐条比对修复，改动 {change.size:,} 条。",
                    f"The store did not fit the ledger (a write was cut short, or the saved state is missing); it was "
                    f"compared row by row and mended, {change.size:,} rows changed.",
                )
            )
        fits = before is not None and indexed == (before.ledger, before.revision)
        # The saved fold and the index are written side by side; readers wait until both are there.
        with self.lock.applying(new.revision), ThreadPoolExecutor(1) as beside:
            if old is not None and delta is not None and fits and not is_mostly_new(delta, new.nodes.height):
                self.store.apply(change, new.revision, progress)
                saved = beside.submit(self.state.save, new, self.ledger.id)
                pair, stamp = (old[2], new.members), (self.ledger.id, new.revision)
                update(self.state.search_path, delta, new.nodes.lazy(), new.edges.lazy(), pair, stamp, progress)
                return saved.result()
            # A whole index takes most of a minute for a million nodes and needs nothing of the store.
            index = beside.submit(self._build, new, None)
            self.store.apply(change, new.revision, progress)
            meta = self.state.save(new, self.ledger.id)
            if not index.done():
                _say(progress, t("建立检索索引", "building the search index"))
            index.result()
            return meta

    def _apply(self, delta: Delta, revision: int, progress: Progress | None) -> None:
        with self.lock.applying(revision):
            self.store.apply(delta, revision, progress)

    def _build(self, new: Fold, progress: Progress | None) -> None:
        stamp = (self.ledger.id, new.revision)
        build(self.state.search_path, new.nodes.lazy(), new.edges.lazy(), new.members, stamp, progress)

    def _waiting(self, progress: Progress | None) -> Callable[[], None]:
        return lambda: _say(progress, t("等待另一个进程写完", "waiting for another process to finish writing"))


def dated_id(ledger: str, known_on: date | None, as_of: date | None) -> str:
    """The name under which a dated store is marked, so that nobody takes it for the present one."""
    return f"{ledger}@{known_on or ''}/{as_of or ''}"


def _dated_notice(known_on: date | None, as_of: date | None) -> str:
    said = []
    if known_on:
        said.append(t(f"按 {known_on} 当时所知", f"as known on {known_on}"))
    if as_of:
        said.append(t(f"截至 {as_of}", f"as of {as_of}"))
    return t(
        f"这是一个旧日期的库（{'，'.join(said)}），不随导入更新。",
        f"This store is dated ({', '.join(said)}); imports do not change it.",
    )


def _was_behind(marker: Marker | None, revision: int) -> str:
    before = marker.revision if marker is not None else 0
    if before == 0:
        return t(f"图库是空的，已从账本写到第 {revision} 批。", f"The store was empty; it is now at batch {revision}.")
    if before < revision:
        return t(
            f"图库停在第 {before} 批，已补到第 {revision} 批。",
            f"The store stood at batch {before}; it was brought to batch {revision}.",
        )
    return t("检索索引与账本不一致，已重建。", "The search index did not fit the ledger and was built anew.")


def _say(progress: Progress | None, what: str) -> None:
    if progress is not None:
        progress(what, 0, 0)
