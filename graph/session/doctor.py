"""What may be wrong with a home, each with its cure. Nothing here changes anything but a store that it starts."""

from __future__ import annotations

import contextlib
import errno
import importlib.metadata
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from graph.disk import lacks_room, open_to_others, told
from graph.errors import LedgerError, MailuoError
from graph.ledger import Ledger
from graph.ledger.files import damage
from graph.ledger.schema import LEDGER_FORMAT
from graph.model import model
from graph.session.audit import AuditLog
from graph.session.clock import CLOCK_TOLERANCE, clock_words
from graph.session.search import SearchIndex
from graph.session.sync_state import FoldState, WriteLock
from graph.settings import Settings
from graph.store.connect import open_store
from graph.store.contract import Store
from graph.words import t

#: Bytes that a home should have left: a load of a million rows writes about 1.5 GB before old files go.
_ENOUGH_DISK = 3 * 1024**3

_PACKAGES = ("neo4j", "arcadedb", "polars", "networkx", "streamlit", "pyvis", "pypinyin", "opencc-python-reimplemented")

#: Neo4j settings that READ mode needs beside it, and a test of their value as SHOW SETTINGS prints it.
NEO4J_SETTINGS: dict[str, tuple[Callable[[str], bool], str]] = {
    "dbms.security.allow_csv_import_from_file_urls": (lambda v: v.lower() == "false", "false"),
    "internal.dbms.cypher_ip_blocklist": (lambda v: "0.0.0.0/0" in v, "0.0.0.0/0,::/0"),
    "db.transaction.timeout": (lambda v: v.strip("0.") not in ("", "s", "ms"), "60s"),
    "db.memory.transaction.max": (lambda v: not v.startswith("0"), "256m"),
    "dbms.usage_report.enabled": (lambda v: v.lower() == "false", "false"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``ok``: True, False, or None where it cannot be told from here."""

    name: str
    ok: bool | None
    text: str
    cure: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at everything, in the order in which the door opens it."""
    return [
        check for part in (_versions, _home, _key, _disk, _audit, _ledger, _store) for check in _guarded(part, settings)
    ]


def _guarded(part: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    try:
        yield from part(settings)
    except MailuoError as error:
        yield Check(part.__name__.strip("_"), False, error.cause, error.cure)
    except (OSError, sqlite3.Error) as error:
        yield Check(part.__name__.strip("_"), False, *told(error))


def _versions(settings: Settings) -> Iterator[Check]:
    said = [f"Python {sys.version.split()[0]}"]
    for name in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            said.append(f"{name} {importlib.metadata.version(name)}")
    yield Check(
        "versions",
        True,
        t(
            f"模型第 {model().version} 版，账本格式第 {LEDGER_FORMAT} 版；{'、'.join(said)}",
            f"model version {model().version}, ledger format {LEDGER_FORMAT}; {', '.join(said)}",
        ),
    )
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    ok = "ENABLE_FTS5" in options
    yield Check(
        "sqlite",
        ok,
        t(
            f"SQLite {sqlite3.sqlite_version}，全文检索{'可用' if ok else '不可用'}",
            f"SQLite {sqlite3.sqlite_version}, FTS5 {ok}",
        ),
        "" if ok else t("换用带 FTS5 的 Python。", "Use a Python whose SQLite has FTS5."),
    )
    ZoneInfo(settings.tz)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _home(settings: Settings) -> Iterator[Check]:
    home = settings.home
    if not home.exists():
        yield Check("home", True, t(f"{home} 还没有建立，首次使用时建立。", f"{home} is made at first use."))
        return
    cure = open_to_others(home)
    yield Check("home", not cure, t(f"{home}，权限 {_mode(home):o}", f"{home}, mode {_mode(home):o}"), cure)


def _key(settings: Settings) -> Iterator[Check]:
    path = settings.key_path
    loss = t(
        "密钥丢失后，新导入的身份证号算不出与以前相同的密文，同一人不会再按号码合并；已有数据不受影响。请与账本一起备份。",
        "Without the key, identity numbers loaded later no longer give the digests of before, so one person is no "
        "longer joined by number; what is loaded stays as it is. Back it up with the ledger.",
    )
    if not path.exists():
        loaded = any(settings.ledger_dir.glob("batches/*"))
        yield Check(
            "key",
            None if loaded else True,
            t(
                "还没有密钥文件；首次遇到身份证号时生成。",
                "There is no key file; it is made with the first identity number.",
            ),
            loss if loaded else "",
        )
        return
    mode = _mode(path)
    private = mode & 0o177 == 0
    cure = "" if private else t(f"别的用户能读：chmod 600 {path}", f"Other users may read it: chmod 600 {path}")
    yield Check("key", private, t(f"权限 {mode:o}。{loss}", f"Mode {mode:o}. {loss}"), cure)


def _disk(settings: Settings) -> Iterator[Check]:
    place = settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    ok = free >= _ENOUGH_DISK
    yield Check(
        "disk",
        ok,
        t(f"剩余 {free / 1024**3:,.1f} GB", f"{free / 1024**3:,.1f} GB free"),
        "" if ok else t("清出空间；导入百万行约需 3 GB。", "Make room; loading a million rows needs about 3 GB."),
    )


def _audit(settings: Settings) -> Iterator[Check]:
    if not settings.audit_path.exists():
        yield Check("audit", True, t("还没有审计记录。", "There are no audit entries yet."))
        return
    with contextlib.closing(AuditLog(settings.audit_path, settings.actor, settings.purpose_text)) as log:
        verdict = log.verify()
    yield Check(
        "audit",
        verdict.ok,
        t(f"{verdict.entries:,} 条连续。", f"{verdict.entries:,} entries in one chain.")
        if verdict.ok
        else t(f"链条断开：{verdict.why}。", f"The chain is broken: {verdict.why}."),
        ""
        if verdict.ok
        else t("从备份找回原文件，并报告保管人。", "Get the file back from a backup and tell its keeper."),
    )


def _ledger(settings: Settings) -> Iterator[Check]:
    if not settings.ledger_dir.exists():
        yield Check("ledger", True, t("还没有导入。", "Nothing is loaded yet."))
        return
    ledger = Ledger(settings.ledger_dir, settings.tz)
    manifests, undone = ledger.manifests(), ledger.undone()
    damaged: list[LedgerError] = []
    past = 0
    for manifest in manifests:
        found = list(damage(ledger, manifest))
        # What is undone counts for nothing any more, but for a look at the time before.
        past += len(found) if manifest.seq in undone else 0
        damaged += found if manifest.seq not in undone else []
    unhashed = sum(1 for m in manifests if not m.files and m.kind != "undo")
    same = (
        t(
            f"；{unhashed:,} 批由较早的版本写成，没有哈希，只看了能否读",
            f"; {unhashed:,} written by an earlier version have no hashes and were only read",
        )
        if unhashed
        else t("，与入账时相同", " and as they were published")
    )
    drafts = sum(1 for _ in (settings.ledger_dir / "drafts").iterdir())
    left = t(f"；{drafts} 个未完成的草稿", f"; {drafts} unfinished drafts") if drafts else ""
    if past:
        left += t(f"；已撤销的批次里 {past} 个文件损坏", f"; {past} damaged files in batches that are undone")
    yield Check(
        "ledger",
        not damaged,
        t(f"{len(manifests):,} 批，均可读{same}{left}", f"{len(manifests):,} batches, all readable{same}{left}")
        if not damaged
        else " ".join(error.cause for error in damaged) + left,
        damaged[0].cure if damaged else "",
    )
    ahead = ledger.ahead()
    if ahead > CLOCK_TOLERANCE:
        yield Check("clock", False, *clock_words(ahead))


def _store(settings: Settings) -> Iterator[Check]:
    with contextlib.closing(open_store(settings)) as store:
        marker = store.marker()
        revision = Ledger(settings.ledger_dir, settings.tz).revision if settings.ledger_dir.exists() else 0
        state = FoldState(settings)
        behind = marker is not None and (marker.applying is not None or marker.revision != revision)
        died = WriteLock(settings).sign_is_up() and not WriteLock(settings).is_held()
        text = (
            t("可连接，空库", "reachable, empty")
            if marker is None
            else t(
                f"可连接，第 {marker.revision} 批（账本第 {revision} 批）",
                f"reachable, batch {marker.revision} of {revision}",
            )
        )
        cure = t("下一次打开时自动补齐。", "It is brought up when the door opens next.") if behind or died else ""
        meta = state.meta()
        failure = state.failure()
        if failure is not None and (behind or died or meta is None or meta.revision != revision):
            # It was tried: to say that it mends itself would be untrue.
            text += t(f"；上次补齐没有成功：{failure.cause}", f"; the last try to bring it up failed: {failure.cause}")
            cure = failure.cure
        elif cure and lacks_room(settings.home):
            # A full disk does not even take the note of what failed.
            full, cure = told(OSError(errno.ENOSPC, ""))
            text += t(f"；{full}", f"; {full}")
        yield Check("store", not cure, f"{store.name}: {text}", cure)
        stands = SearchIndex(state.search_path).revision()
        fits = marker is None or (stands is not None and stands[1] == marker.revision)
        yield Check(
            "index",
            fits,
            t(f"检索索引第 {stands[1]} 批", f"search index at batch {stands[1]}")
            if stands
            else t("尚无检索索引", "no search index yet"),
            "" if fits else t("下一次打开时自动重建。", "It is built anew when the door opens next."),
        )
        if store.name == "neo4j":
            yield from _neo4j(store)


def _neo4j(store: Store) -> Iterator[Check]:
    names = list(NEO4J_SETTINGS)
    try:
        table = store.read(
            "SHOW SETTINGS YIELD name, value WHERE name IN $names RETURN name AS name, value AS value",
            {"names": names},
            columns=["name", "value"],
        )
        shown = {str(name): str(value) for name, value in table.rows}
    except MailuoError:
        shown = {}
    for name, (fits, wanted) in NEO4J_SETTINGS.items():
        value = shown.get(name)
        ok = None if value is None else fits(value)
        yield Check(
            f"neo4j {name}",
            ok,
            t("看不到该设置的值", "its value cannot be seen") if value is None else f"{name}={value}",
            ""
            if ok
            else t(f"在服务器的 neo4j.conf 里设置 {name}={wanted}", f"Set {name}={wanted} in the server's neo4j.conf"),
        )
