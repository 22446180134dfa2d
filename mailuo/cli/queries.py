"""query: the library of saved queries, and statements of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from graph.errors import QueryError
from graph.words import t
from mailuo.cli.common import Format, FormatOption, PurposeOption, door, emit, note
from queries.catalog import LIBRARY, catalog
from queries.check import check_file, check_files
from queries.export import Answer, export
from queries.output import render, truncation_note
from queries.params import bind
from queries.runner import json_params, run_file
from queries.runner import run as run_saved
from reports import write

query_app = typer.Typer(
    no_args_is_help=True, help="保存的查询：列出、查看、运行、检查 · saved queries: list, show, run, check"
)


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(query_app, name="query")


@query_app.command("list")
def list_queries(format: FormatOption = Format.table) -> None:
    """列出查询 · All saved queries."""
    emit(
        [
            {
                "name": q.name,
                "title": str(q.title),
                "topic": q.topic,
                "parameters": [p.name + ("" if p.required else "?") for p in q.params],
            }
            for q in catalog()
        ],
        format,
        ("name", "title", "topic", "parameters"),
    )


@query_app.command("show")
def show_query(name: Annotated[str, typer.Argument(help="查询名称 · name of the query")]) -> None:
    """查看一条查询 · One query: what it asks, its parameters, its text."""
    query = catalog().get(name)
    typer.echo(f"{query.name}　{query.title}\n{query.description}\n")
    for param in query.params:
        need = t("必填", "required") if param.required else t(f"默认 {param.default}", f"default {param.default}")
        typer.echo(f"  -p {param.name}=…　{param.type}　{need}　{param.label}")
    typer.echo("\n" + query.text)


@query_app.command("run")
def run_query(
    name: Annotated[str | None, typer.Argument(help="查询名称 · name of the query")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="参数 key=value，可多次 · parameters")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="自己写的语句文件 · a statement of your own")] = None,
    params: Annotated[str | None, typer.Option("--params", help="JSON 参数（配 --file）· for --file")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, max=10_000, help="最多几行 · at most so many rows")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="写成 .xlsx · write a workbook")] = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """运行一条查询 · Run a saved query, or a statement typed by hand within the guard's rules."""
    if (name is None) == (file is None):
        raise QueryError(
            t(
                "给出查询名称，或用 --file 给出语句文件，二者选一。",
                "Give the name of a query or --file, one of the two.",
            ),
            t("例如：mailuo query run counts", "For example: mailuo query run counts"),
        )
    if to is not None and to.suffix.lower() != ".xlsx":
        raise QueryError(
            t(f"不能写成 {to.suffix or to.name}。", f"Cannot write {to.suffix or to.name}."),
            t("--to 只写 .xlsx；其他格式用 --format。", "--to writes .xlsx; use --format for the others."),
        )
    rows = limit or (10_000 if to is not None or format is not Format.table else None)
    query = catalog().get(name) if name is not None else None
    with door(purpose) as (session, _):
        if query is not None:
            given: Mapping[str, Any] = _pairs(param)
            table = run_saved(session, query.name, given, rows)
        else:
            assert file is not None
            given = json_params(params) if params is not None else _pairs(param)
            table = run_file(session, file, given, rows)
            # A file with front matter has headings and code words of its own.
            query, _problems = check_file(file)
        if to is not None:
            bound = bind(query, given, session.data_date) if query is not None else given
            said = str(file) if file is not None else str(name)
            answer = Answer(said, query or said, bound, table, session.revision)
            write(to, export(session, answer, "xlsx", to.name))
            note(t(f"已写出 {len(table.rows)} 行到 {to}。", f"{len(table.rows)} rows written to {to}."))
            return
    typer.echo(render(table, format.value, query), nl=False)
    if format in (Format.jsonl, Format.csv):
        # Rows alone go out; the other two forms say themselves what is to be known.
        for remark in (*table.notes, truncation_note(table)):
            if remark:
                note(remark)


def _pairs(given: list[str] | None) -> dict[str, str]:
    out = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise QueryError(
                t(f"参数“{pair}”缺少等号。", f"Parameter “{pair}” has no equals sign."),
                t("写成 -p key=value。", "Write -p key=value."),
            )
        out[key.strip()] = value
    return out


@query_app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="查询文件；默认检查全部 · files; default: all")] = None,
) -> None:
    """检查查询文件 · Check query files against the model and both stores' rules."""
    paths = files or sorted(LIBRARY.rglob("*.cypher"))
    problems = check_files(paths)
    for problem in problems:
        typer.echo(str(problem))
    errors = [p for p in problems if p.level == "error"]
    typer.echo(
        t(
            f"{len(paths)} 个文件，{len(errors)} 个错误，{len(problems) - len(errors)} 个提醒。",
            f"{len(paths)} files, {len(errors)} errors, {len(problems) - len(errors)} warnings.",
        )
    )
    if errors:
        raise typer.Exit(1)
