"""report: a subgraph with its findings and sources as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graph.words import t
from mailuo.cli.common import DayOption, PurposeOption, day, door, note, split
from reports import FORMATS, collect, export, format_of, write
from reports.words import behind_text, cuts, size_text


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(report)


def report(
    uids: Annotated[
        list[str], typer.Argument(metavar="UID…", help="节点编号（search 给出）· uids, as search gives them")
    ],
    to: Annotated[Path, typer.Option("--to", help=f"目标文件 · target: {', '.join(FORMATS)}")],
    hops: Annotated[int, typer.Option("--hops", help="向外几步 · hops around them")] = 1,
    limit: Annotated[int, typer.Option("--limit", help="最多几个节点 · at most so many nodes")] = 300,
    as_of: DayOption = None,
    relations: Annotated[str | None, typer.Option(help="只要这些关系，逗号分隔 · only these relations")] = None,
    names: Annotated[bool, typer.Option("--names", help="显示未公开的姓名 · print names that are not public")] = False,
    why: Annotated[
        str, typer.Option("--why", help="显示姓名的理由，记入审计 · the reason, written to the audit log")
    ] = "",
    title: Annotated[str | None, typer.Option("--title", help="标题 · title")] = None,
    purpose: PurposeOption = None,
) -> None:
    """生成报告 · A report on some objects and what lies around them, with leads, sources and what was cut."""
    suffix = format_of(to)
    with door(purpose) as (session, _):
        made = collect(session, uids, hops, limit, day(as_of, "--as-of"), names, why, title, split(relations))
        data = export(session, made, suffix)
    write(to, data)
    typer.echo(t(f"已写入 {to}（{len(data):,} 字节）。", f"Wrote {to} ({len(data):,} bytes)."))
    typer.echo(size_text(made))
    for line in (behind_text(made), *cuts(made)):
        if line:
            typer.echo(line)
    note(t(f"内容哈希 {made.content_hash}", f"content hash {made.content_hash}"))
