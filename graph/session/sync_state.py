"""What a store holds, kept beside it: the fold it was last brought to. Derived; it can be deleted at any time."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from graph.errors import DoorError
from graph.ledger import FOLD_VERSION, Fold
from graph.model import model
from graph.settings import Settings
from graph.words import t

_PARTS = ("nodes", "edges", "members", "questions")


@dataclass(frozen=True, slots=True)
class Meta:
    """Which fold the files hold. ``known_on``/``as_of`` (ISO days) are set for a dated store only."""

    ledger: str
    revision: int
    fold_version: str
    model_version: int
    data_date: str | None
    files: str
    known_on: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The last try to bring a store up: to which batch, why not, what to do, when (UTC, ISO)."""

    revision: int
    cause: str
    cure: str
    at: str


def target_name(settings: Settings) -> str:
    """A folder name for the store of ``settings``; one home may serve several."""
    if settings.store.startswith("embedded"):
        return "embedded"
    text = f"{settings.store.rstrip('/')}|{settings.neo4j_database}"
    return f"neo4j-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


class FoldState:
    """The saved fold of one target: four Parquet files and ``meta.json``, which is written last and names them."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.state_dir / target_name(settings)
        self.search_path = self.folder / "search.sqlite"
        self._meta_path = self.folder / "fold" / "meta.json"
        self._failure_path = self.folder / "failure.json"

    def stamp(self) -> int:
        """Changes whenever another fold was saved; cheap (one stat)."""
        try:
            return self._meta_path.stat().st_mtime_ns
        except OSError:
            return 0

    def meta(self) -> Meta | None:
        """What is saved; None where nothing is, or where it is of another fold or model version."""
        try:
            meta = Meta(**json.loads(self._meta_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        fits = meta.fold_version == FOLD_VERSION and meta.model_version == model().version
        return meta if fits and all(self._file(part, meta.files).exists() for part in _PARTS) else None

    def frame(self, part: str, meta: Meta) -> pl.LazyFrame:
        """``nodes``, ``edges``, ``members`` or ``questions`` of the saved fold."""
        return pl.scan_parquet(self._file(part, meta.files))

    def save(self, fold: Fold, ledger: str, known_on: date | None = None, as_of: date | None = None) -> Meta:
        """Keep ``fold``; killed at any point, the state before or this one is there, never half of it."""
        folder = self._meta_path.parent
        folder.mkdir(parents=True, exist_ok=True)
        files = f"{fold.revision}-{time.time_ns():x}"
        for part in _PARTS:
            frame: pl.DataFrame = getattr(fold, part)
            frame.write_parquet(self._file(part, files), compression="lz4", row_group_size=100_000)
        meta = Meta(
            ledger=ledger,
            revision=fold.revision,
            fold_version=FOLD_VERSION,
            model_version=model().version,
            data_date=fold.data_date.isoformat() if fold.data_date else None,
            files=files,
            known_on=known_on.isoformat() if known_on else None,
            as_of=as_of.isoformat() if as_of else None,
        )
        draft = self._meta_path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(meta)), encoding="utf-8")
        draft.replace(self._meta_path)
        for old in folder.glob("*.parquet"):
            # A reader that has opened the old files keeps them until it closes them.
            if not old.name.endswith(f".{files}.parquet"):
                old.unlink(missing_ok=True)
        return meta

    def failed(self, revision: int, cause: str, cure: str) -> None:
        """Note for ``doctor`` why the store did not come to ``revision``; a full disk may not take even that."""
        note = Failure(revision, cause, cure, datetime.now(UTC).isoformat(timespec="seconds"))
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._failure_path.write_text(json.dumps(asdict(note), ensure_ascii=False), encoding="utf-8")

    def failure(self) -> Failure | None:
        """Why the last try to bring the store up did not succeed; None where it did."""
        try:
            return Failure(**json.loads(self._failure_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def succeeded(self) -> None:
        """Forget the failure before."""
        self._failure_path.unlink(missing_ok=True)

    def forget(self) -> None:
        """Drop the saved fold; the next start compares the store's whole inventory."""
        self._meta_path.unlink(missing_ok=True)

    def _file(self, part: str, files: str) -> Path:
        return self._meta_path.parent / f"{part}.{files}.parquet"


class WriteLock:
    """One writer per home; held by a file lock that ends with its process, shown to readers by a file beside it."""

    def __init__(self, settings: Settings) -> None:
        self._lock_path = settings.run_dir / "sync.lock"
        self._sign = settings.run_dir / f"applying-{target_name(settings)}.json"

    @contextmanager
    def held(self, patience: float, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the lock; wait up to ``patience`` seconds for another writer.

        Raises:
            DoorError: somebody else is still writing.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock_path.open("w", encoding="utf-8") as file:
            self._acquire(file.fileno(), patience, waiting)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _acquire(self, handle: int, patience: float, waiting: Callable[[], None] | None) -> None:
        until = time.monotonic() + patience
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if waiting is not None and not told:
                    waiting()
                    told = True
                if time.monotonic() > until:
                    raise busy() from None
                time.sleep(0.05)

    @contextmanager
    def applying(self, revision: int) -> Iterator[None]:
        """Show readers that the store is between two revisions. A crash leaves the sign; the next writer repairs."""
        self._sign.write_text(json.dumps({"pid": os.getpid(), "revision": revision}), encoding="utf-8")
        yield
        self._sign.unlink(missing_ok=True)

    def sign_is_up(self) -> bool:
        """Whether somebody is writing, or died while writing (one stat)."""
        return self._sign.exists()

    def is_held(self) -> bool:
        """Whether a writer is alive."""
        try:
            with self._lock_path.open("r+", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                fcntl.flock(file, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def busy() -> DoorError:
    """The store is between two revisions and does not get out of it in time."""
    return DoorError(
        t(
            "图库正在写入新的一批数据，此刻的答复可能不完整。",
            "The store is taking in a batch; an answer now might be incomplete.",
        ),
        t("稍候再试；导入结束后即可查询。", "Try again in a moment; look-ups work when the import is done."),
    )
