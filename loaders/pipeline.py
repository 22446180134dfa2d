"""From source files to published batches: the verb behind ``mailuo load`` and the import page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import polars as pl

from graph.errors import LoadError, MailuoError
from graph.ledger import Draft, Ledger, Manifest
from graph.settings import Settings
from graph.words import t
from loaders.document import issuer_of
from loaders.filerun import FileRun, Progress
from loaders.mapping import Mapping as MappingFile
from loaders.readers import format_of
from loaders.repair import repair_plan
from loaders.report import FileReport, LoadReport
from loaders.shelf import BESIDE, NoMapping, Plan, plan
from loaders.text import NothingRead, TextRun, is_text

#: Raised whenever the same file and mapping would give other assertions.
READER_VERSION = "4"


#: Circles that a report tells, and the units of one that it names.
_CIRCLES, _WAY = 20, 12
#: Files of a folder that tell of the folder.
_ABOUT = re.compile(r"(?i)(?:readme|licen[cs]e|changelog|contributing|notice|自述|说明)")


class SavedFold(Protocol):
    """The fold that the store was last brought to (``graph.session.sync_state.FoldState``)."""

    def frame(self, part: str, meta: Any) -> pl.LazyFrame: ...


class LoadSession(Protocol):
    """What a load needs of the door (``graph.session.Session``)."""

    @property
    def settings(self) -> Settings: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def state(self) -> SavedFold: ...

    @property
    def meta(self) -> Any: ...

    def publish(
        self, draft: Draft, counts: Mapping[str, int], progress: Progress | None = None, follow: bool = True
    ) -> Manifest: ...

    def follow(self, progress: Progress | None) -> None: ...


def load(
    session: LoadSession,
    paths: Sequence[Path | str],
    mapping: str | Path | MappingFile | None = None,
    dataset: str | None = None,
    data_date: date | None = None,
    dry_run: bool = False,
    yes: bool = False,
    issuer: str | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files and folders.

    Args:
        session: the open door.
        paths: files; of a folder, every file in it (and below) that a mapping at hand fits.
        mapping: name or file of the mapping; without it the shelf is searched.
        dataset: the data set's name instead of the mapping's.
        data_date: the day for which the data hold; default: of a text the day it came out, else today.
        dry_run: say what would change and write nothing.
        yes: allow changes of guards in, or the end of, more than a tenth of a data set's live records or rows.
        issuer: who issued the file: ``uscc=…``, ``party_code=…`` or a bare credit code.
        progress: called with what is being done, how much of it is done, and how much there is.

    Raises:
        LoadError, MappingError: a file named by itself cannot be loaded. In a folder, or beside other files, the
            error is in that file's report and the others are loaded.
    """
    files, report = _files(paths)
    by_hand = {path for path, named in files if named}
    alone = len(files) == 1
    for path, _ in files:
        try:
            if mapping is None and is_text(path):
                run: FileRun | TextRun = _text_run(session, path, dataset, data_date, issuer, progress)
                report.files.append(_finish(session, run, dry_run, yes))
                continue
            found = _plan(session, path, mapping, path in by_hand)
            if isinstance(found, str):
                report.left_out.append((path.name, found))
                continue
            plan_, repairs = found
            run = _run(session, plan_, repairs, dataset, data_date, issuer, progress)
            report.files.append(_finish(session, run, dry_run, yes))
        except NothingRead as error:
            if path in by_hand:
                raise
            report.left_out.append((path.name, error.cause))
        except MailuoError as error:
            if alone and path in by_hand:
                raise
            report.files.append(FileReport(file=path.name, error=error))
    if any(one.outcome == "loaded" for one in report.files):
        # One fold for all files: a folder of 40 took 40 folds before.
        try:
            session.follow(progress)
        except MailuoError as error:
            # What was loaded into the ledger must be told, whatever becomes of the store.
            report.store_error = error
            return report
    _ask(session, report)
    return report


def _files(paths: Sequence[Path | str]) -> tuple[list[tuple[Path, bool]], LoadReport]:
    report = LoadReport()
    files: list[tuple[Path, bool]] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_dir() or inner.parent.name == BESIDE or inner.name.startswith((".", "~$")):
                    continue
                if format_of(inner) or (is_text(inner) and not _ABOUT.match(inner.name)):
                    files.append((inner, False))
                else:
                    report.left_out.append((inner.name, t("不是能读的格式", "no format that is read")))
        else:
            files.append((path, True))
    if not files and not report.left_out:
        raise LoadError(
            t("没有要导入的文件。", "There are no files to load."),
            t("给出文件或文件夹。", "Name files or folders."),
        )
    return files, report


def _plan(
    session: LoadSession, path: Path, mapping: str | Path | MappingFile | None, by_hand: bool
) -> tuple[Plan, Manifest | None] | str:
    """The plan for a file and the import that it repairs; or why a file of a folder is left out."""
    repaired = repair_plan(session.ledger, path, mapping)
    if repaired is not None:
        return repaired
    try:
        return plan(path, mapping), None
    except NoMapping as error:
        if by_hand:
            raise
        return error.cause


def _run(
    session: LoadSession,
    found: Plan,
    repairs: Manifest | None,
    dataset: str | None,
    data_date: date | None,
    issuer: str | None,
    progress: Progress | None,
) -> FileRun:
    if repairs is not None and (dataset or data_date):
        raise LoadError(
            t(
                "改正的错行属于原来的数据集和数据日期。",
                "Repaired rows belong to the data set and data date of their import.",
            ),
            t("去掉 --dataset 和 --data-date。", "Leave out --dataset and --data-date."),
        )
    return FileRun(
        ledger=session.ledger,
        plan=found,
        dataset=repairs.dataset if repairs else dataset or found.mapping.dataset,
        data_date=repairs.data_date if repairs else data_date,
        repairs=repairs,
        author=session.settings.actor,
        key_path=session.settings.key_path,
        today=datetime.now(ZoneInfo(session.settings.tz)).date(),
        issuer=issuer_of(issuer),
        reader_version=READER_VERSION,
        progress=progress or (lambda what, done, total: None),
    )


def _text_run(
    session: LoadSession,
    path: Path,
    dataset: str | None,
    data_date: date | None,
    issuer: str | None,
    progress: Progress | None,
) -> TextRun:
    """A text is read by the text reader; its data set is named by its content (LEDGER §1.5)."""
    if dataset or issuer:
        raise LoadError(
            t(
                f"{path.name} 是文本：它的数据集以内容命名，制发单位从文中读出。",
                f"{path.name} is a text: its data set is named by its content, its issuer is read out of it.",
            ),
            t("去掉 --dataset 和 --issuer。", "Leave out --dataset and --issuer."),
        )
    return TextRun(
        ledger=session.ledger,
        path=path,
        author=session.settings.actor,
        key_path=session.settings.key_path,
        progress=progress or (lambda what, done, total: None),
        data_date=data_date,
    )


def _finish(session: LoadSession, run: FileRun | TextRun, dry_run: bool, yes: bool) -> FileReport:
    """Read one file; publish it, or say what it would change."""
    before = run.already_loaded()
    if before is not None:
        report = run.report
        report.outcome, report.import_id = "already_loaded", before.seq
        return report
    draft = run.read()
    try:
        report = run.compare(draft)
        report.large = large = run.is_large
        if dry_run:
            draft.discard()
            report.outcome = "dry_run"
            if large:
                report.notices.append(_large(report))
            return report
        if large and not yes:
            raise LoadError(
                _large(report),
                t(
                    "核对文件；确要如此就加 --yes。先看变化可用 --dry-run。",
                    "Check the file; add --yes if that is meant. --dry-run shows the changes.",
                ),
            )
        report.import_id = session.publish(draft, report.counts, follow=False).seq
        report.outcome = "loaded"
    except BaseException:
        draft.discard()
        raise
    return report


def _large(report: FileReport) -> str:
    return t(
        f"文件 {report.file} 会改动 {report.guard_changes} 条记录的名称等、结束 {report.removed} 行"
        f"（{report.records_removed} 条记录），超过数据集 {report.dataset} 的行或记录的十分之一。",
        f"File {report.file} would change guard values in {report.guard_changes} records and end {report.removed} rows "
        f"({report.records_removed} records): more than a tenth of the rows or records of data set {report.dataset}.",
    )


def _ask(session: LoadSession, report: LoadReport) -> None:
    """Count the edges of each published file that wait, and the keys under which records were not joined."""
    done = [one for one in report.files if one.outcome == "loaded" and one.import_id is not None]
    if not done:
        return
    questions = session.state.frame("questions", session.meta).collect().explode("uids", empty_as_null=True)
    apart: set[str] = set()
    for one in done:
        uids = session.ledger.scan(one.import_id or 0, "assertions").select(pl.col("uid").alias("uids")).collect()
        asked = questions.join(uids, on="uids", how="semi")
        one.waiting = asked.filter(pl.col("kind") == "waiting")["uids"].n_unique()
        apart |= set(asked.filter(pl.col("kind") == "not_joined")["detail"].to_list())
        one.notices += _circles(session, asked.filter(pl.col("kind") == "cycle")["detail"].unique().sort().to_list())
    report.not_joined = len(apart)


def _circles(session: LoadSession, details: Sequence[str]) -> list[str]:
    """One notice for each circle of units above themselves: the whole of it, and that its latest edge was dropped."""
    circles = [json.loads(detail)["units"] for detail in details]
    if not circles:
        return []
    wanted = sorted({uid for units in circles for uid in units})
    nodes = session.state.frame("nodes", session.meta).filter(pl.col("uid").is_in(wanted)).collect()
    names = {uid: json.loads(props).get("name") or uid for uid, props in nodes.select("uid", "props").iter_rows()}
    told = []
    for units in circles[:_CIRCLES]:
        way = [names.get(uid, uid) for uid in units]
        if len(way) > _WAY:
            way = [
                *way[: _WAY // 2],
                t(f"……（共 {len(way) - 1:,} 个）", f"… ({len(way) - 1:,} in all)"),
                *way[-_WAY // 2 :],
            ]
        said = " → ".join(way)
        told.append(
            t(
                f"上级关系成环，去掉了最后一条：{said}。",
                f"Units above themselves; the latest relation was dropped: {said}.",
            )
        )
    if len(circles) > _CIRCLES:
        told.append(
            t(
                f"还有 {len(circles) - _CIRCLES:,} 个这样的环。",
                f"There are {len(circles) - _CIRCLES:,} more such circles.",
            )
        )
    return told


__all__ = ["READER_VERSION", "LoadSession", "load"]
