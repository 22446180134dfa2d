"""What the commands share: options, the open door with progress, one way to print."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from graph.errors import MailuoError
from graph.session import Session, judge_words
from graph.session.judging import JudgementInfo
from graph.session.workspace import Export
from graph.settings import Settings, load_settings
from graph.store.contract import Progress as Report
from graph.store.contract import Table
from graph.words import printable, t
from mailuo.cli.headings import heading
from queries.output import empty_note, render, truncation_note


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="table、json、jsonl、csv · how the answer is printed")
]
PurposeOption = Annotated[
    str | None, typer.Option("--purpose", help="查阅目的，记入审计 · why you look; written to the audit log")
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="最多几条 · at most so many")]
KindsOption = Annotated[
    str | None, typer.Option("--kinds", help="只要这些种类，逗号分隔，如 Company,Person · only these kinds")
]
WhyOption = Annotated[str, typer.Option("--why", help="理由，必填，会记录 · the reason; it is recorded")]
DayOption = Annotated[str | None, typer.Option(help="日期 YYYY-MM-DD · a day")]


def day(text: str | None, option: str) -> date | None:
    """A day given on the command line.

    Raises:
        MailuoError: not a day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MailuoError(
            t(f"{option} 的值“{text}”不是日期。", f"{option}: “{text}” is not a day."),
            t("写成 2024-03-12。", "Write it as 2024-03-12."),
        ) from None


def split(text: str | None) -> list[str] | None:
    """A comma-separated option; one that names nothing is as if it were not given."""
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()] or None


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Progress on standard error, with rate and remaining time; silent for what is over within half a second."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, Any] = {}
    began = time.monotonic()
    told: dict[str, float] = {}
    with bar:

        def report(what: str, done: int, total: int) -> None:
            if console.is_terminal:
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=total or None)
                bar.update(tasks[what], completed=done, total=total or None)
            elif time.monotonic() - told.get(what, began) > _PLAIN_EVERY:
                # A log file gets a line now and then instead of a moving bar.
                told[what] = time.monotonic()
                console.print(f"{what} {done:,}/{total:,}" if total else what, highlight=False)

        yield report


#: Seconds between lines of progress where no terminal is there.
_PLAIN_EVERY = 5.0


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


@contextmanager
def door(purpose: str | None = None, settings: Settings | None = None) -> Iterator[tuple[Session, Report]]:
    """The open door, with progress; what happened on the way in is said on standard error."""
    with (
        progress_bar() as progress,
        Session.open(settings or load_settings(), purpose=purpose, progress=progress) as session,
    ):
        for notice in session.notices:
            note(notice)
        told = len(session.notices)
        yield session, progress
        # What was mended under the command's hands is said too (a store process that was killed meanwhile).
        for notice in session.notices[told:]:
            note(notice)


def emit_judgements(
    found: Iterable[JudgementInfo], fmt: Format, *, truncated: bool = False, limit: int = 0, empty: str | None = None
) -> None:
    """Print judgements; a table for the eye goes without the codes."""
    about = ("things", "types", "titles", "uids")
    every = ("batch", "kind", "word", *about, "why", "author", "at", "state", "means", "differs")
    columns = [c for c in every if fmt is not Format.table or c not in ("kind", "types", "titles", "state", "differs")]
    emit([judgement_row(one) for one in found], fmt, columns, truncated=truncated, limit=limit, empty=empty)


def judgement_row(one: JudgementInfo) -> dict[str, Any]:
    """A judgement as a row: codes and words."""
    return {
        "batch": one.seq,
        "kind": one.kind,
        "word": judge_words.kind_text(one.kind),
        "uids": list(one.uids),
        "things": [judge_words.thing_text(*thing) for thing in zip(one.types, one.titles, strict=True)],
        "types": list(one.types),
        "titles": list(one.titles),
        "why": one.why,
        "author": one.author,
        "at": one.at,
        "state": one.state,
        "means": judge_words.state_text(one.state),
        "differs": list(one.differs),
    }


def note(text: str) -> None:
    """A remark on standard error, so that standard output stays what was asked for."""
    typer.echo(printable(text), err=True)


def note_exports(found: Sequence[Export], *, sure: bool = True) -> None:
    """Exports that named those concerned, on standard error: they may have to be recalled.

    ``sure``: False where it could not be asked whom a batch was about; then they only may name them.
    """
    if found and sure:
        note(
            t(
                "以下导出提到所涉对象，请核对是否需要收回或更新：",
                "These exports name those concerned; see whether they have to be recalled or renewed:",
            )
        )
    elif found:
        note(
            t(
                "以下导出是在这一批有效时作出的，可能提到所涉对象，请核对是否需要收回或更新：",
                "These exports were made while the batch counted and may name those concerned; "
                "see whether they have to be recalled or renewed:",
            )
        )
    for export in found:
        note(
            t(
                f"  第 {export.id} 号　{export.at:%Y-%m-%d}　{export.kind}　{export.actor}　第 {export.revision} 批",
                f"  no. {export.id}  {export.at:%Y-%m-%d}  {export.kind}  {export.actor}  batch {export.revision}",
            )
        )


def complain(error: MailuoError) -> None:
    """Cause and cure on standard error."""
    typer.echo(printable(error.cause), err=True)
    if error.cure:
        typer.echo(printable(f"→ {error.cure}"), err=True)


def emit(
    rows: Iterable[Mapping[str, Any]] | Table,
    fmt: Format,
    columns: Sequence[str] | None = None,
    *,
    truncated: bool = False,
    limit: int = 0,
    empty: str | None = None,
) -> None:
    """Print rows (or a table) in the asked format; a cut, or that there is nothing (``empty``), is said in each."""
    if not isinstance(rows, Table):
        listed = list(rows)
        names = tuple(columns or (listed[0] if listed else ()))
        rows = Table(names, [tuple(r.get(c) for c in names) for r in listed], truncated, 0.0, limit or len(listed))
    nothing = None if rows.rows else empty or empty_note(rows)
    if fmt is Format.table and nothing:
        sys.stdout.write(nothing + "\n")
        return
    if fmt is Format.table:
        rows = _for_the_eye(rows)
    sys.stdout.write(render(rows, fmt.value))
    for said in (nothing, truncation_note(rows) if fmt in (Format.jsonl, Format.csv) else None):
        if said:
            note(said)


def _for_the_eye(table: Table) -> Table:
    """Words over the columns, moments in local time; columns that are empty in every row are left out."""
    kept = [i for i in range(len(table.columns)) if any(row[i] not in (None, "", [], ()) for row in table.rows)]
    return replace(
        table,
        columns=tuple(heading(table.columns[i]) for i in kept),
        rows=[tuple(_local(row[i]) for i in kept) for row in table.rows],
    )


def _local(value: Any) -> Any:
    return f"{value.astimezone():%Y-%m-%d %H:%M}" if isinstance(value, datetime) and value.tzinfo else value
