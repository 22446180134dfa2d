"""load, imports, undo, rebuild: what changes the ledger."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from graph.errors import LedgerError
from graph.session.entrance import undo_unopened
from graph.session.results import Undone
from graph.settings import load_settings
from graph.words import t
from loaders.pipeline import load as load_files
from loaders.repair import export_rejects
from loaders.report import FileReport
from loaders.shelf import mappings_for
from mailuo.cli.common import (
    DayOption,
    Format,
    FormatOption,
    PurposeOption,
    WhyOption,
    complain,
    day,
    door,
    emit,
    emit_judgements,
    judgement_row,
    note,
    note_exports,
)

imports_app = typer.Typer(
    help="列出、查看导入批次，导出退回的行 · list and show imports, export their rejects",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(load)
    app.add_typer(imports_app, name="imports")
    app.command()(undo)
    app.command()(rebuild)


def load(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 · files or folders")],
    mapping: Annotated[str | None, typer.Option(help="映射的名称或文件 · name or file of a mapping")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，不写入 · say what would change")] = False,
    dataset: Annotated[str | None, typer.Option(help="数据集名称 · name of the data set")] = None,
    data_date: Annotated[
        str | None,
        typer.Option(
            help="数据截至的日期 YYYY-MM-DD；默认文书为其日期，表格为今天"
            " · the day for which the data hold; default: a text's own day, for a table today"
        ),
    ] = None,
    issuer: Annotated[str | None, typer.Option(help="制发单位 uscc=… 或 party_code=… · who issued the file")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="允许大量改动 · allow a change of more than a tenth")] = False,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """导入文件 · Load files through a mapping; every row is accounted for."""
    when = day(data_date, "--data-date")
    with door(purpose) as (session, progress):
        report = load_files(
            session,
            paths,
            mapping=mapping,
            dataset=dataset,
            data_date=when,
            dry_run=dry_run,
            yes=yes,
            issuer=issuer,
            progress=progress,
        )
    if format is Format.table:
        for line in report.lines():
            typer.echo(line)
    else:
        emit([_flat(f) for f in report.files], format)
    for file in report.files:
        if file.error is not None and format is not Format.table:
            complain(file.error)
    if report.failed:
        raise typer.Exit(1)


def _flat(file: FileReport) -> dict[str, object]:
    raw = asdict(file)
    raw["error"] = file.error.cause if file.error else None
    return {name: value for name, value in raw.items() if name not in ("rejects", "refusals")}


_KINDS = {
    "import": ("导入", "import"),
    "repair": ("修补", "repair"),
    "judgement": ("判断", "judgement"),
    "undo": ("撤销", "undo"),
}


@imports_app.callback()
def _default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_imports()


@imports_app.command("list")
def list_imports(purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """列出批次 · All batches, oldest first."""
    with door(purpose) as (session, _):
        found = session.imports()
    emit(
        [
            {
                "id": i.seq,
                "kind": t(*_KINDS[i.manifest.kind]) if format is Format.table else i.manifest.kind,
                "dataset": i.manifest.dataset,
                "file": i.manifest.source.name if i.manifest.source else "",
                "data_date": i.manifest.data_date,
                "published_at": i.manifest.published_at,
                "author": i.manifest.author,
                "rows": i.manifest.counts.get("rows"),
                "loaded": i.manifest.counts.get("loaded"),
                "faulty": i.manifest.counts.get("faulty"),
                "refused": i.manifest.counts.get("refused"),
                "live": i.live,
                "undone_by": i.undone_by,
                "undoes": i.manifest.undoes,
                "why": i.manifest.why,
            }
            for i in found
        ],
        format,
        ("id", "kind", "dataset", "file", "data_date", "published_at", "author", "rows", "loaded", "faulty", "refused",
         "live", "undone_by", "undoes", "why"),
    )  # fmt: skip


@imports_app.command("show")
def show_import(
    number: Annotated[int, typer.Argument(metavar="ID", help="批次号 · number of the batch")],
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """查看一批：清单、退回的行、判断 · One batch: its manifest, its faulty and refused rows, its judgements."""
    with door(purpose) as (session, _):
        manifest = session.ledger.manifest(number)
        rejects = session.rejects(number) if manifest.is_data else None
        refused = session.ledger.refused(number) if manifest.is_data else None
        judged = session.judgements(seq=number) if manifest.kind == "judgement" else []
    faulty = (
        rejects.select("sheet", "line", "column", "value", "reason", "cure").to_dicts() if rejects is not None else []
    )
    kept_out = refused.select("file", "sheet", "line", "rule").to_dicts() if refused is not None else []
    if format is not Format.table:
        parts = {"judgements": [judgement_row(one) for one in judged], "rejects": faulty, "refused": kept_out}
        emit([json.loads(manifest.to_json()) | parts], format)
        return
    typer.echo(manifest.to_json())
    if judged:
        emit_judgements(judged, format)
    for rows in (faulty, kept_out):
        if rows:
            emit(rows, format)


@imports_app.command("rejects")
def rejects(
    number: Annotated[int, typer.Argument(metavar="ID", help="批次号 · number of the batch")],
    to: Annotated[Path, typer.Option("--to", help="写到这个 CSV 文件 · CSV file to write")],
    purpose: PurposeOption = None,
) -> None:
    """导出退回的行，改好后可再导入 · Export faulty rows; mended, they are loaded again as a repair."""
    with door(purpose) as (session, _):
        session.rejects(number)
        written = export_rejects(session.ledger, number, to)
        stamp = session.ledger.manifest(number).mapping
    at_hand = stamp is None or stamp.name in {one.name for one in mappings_for(to)}
    option = "" if at_hand else t(" --mapping 原来的对应规则文件", " --mapping FILE-OF-THE-MAPPING")
    note(
        t(
            f"已写出 {written} 行到 {to}。改好后：mailuo load {to}{option}",
            f"{written} rows written to {to}. Mend them, then: mailuo load {to}{option}",
        )
    )


def undo(
    number: Annotated[int, typer.Argument(metavar="ID", help="批次号 · number of the batch")],
    why: WhyOption,
    purpose: PurposeOption = None,
) -> None:
    """撤销一次导入或判断 · Take an import or judgements back; what remains is exactly the fold of the rest."""
    with ExitStack() as stack:
        try:
            session, progress = stack.enter_context(door(purpose))
        except (LedgerError, LookupError, TypeError, ValueError) as shut:
            # A damaged batch, or one that no fold can take, keeps the door shut; to undo it opens it again.
            note(shut.cause if isinstance(shut, LedgerError) else f"{type(shut).__name__}: {shut}")
            undone = undo_unopened(load_settings(**({"purpose": purpose} if purpose else {})), number, why)
            typer.echo(
                t(
                    f"第 {number} 批已撤销（记为第 {undone.manifest.seq} 批）。图库在下一次打开时更新。",
                    f"Batch {number} is undone (recorded as batch {undone.manifest.seq}). "
                    "The store follows when it is opened next.",
                )
            )
            _note_repairs(undone)
            note_exports(undone.exports, sure=False)
            return
        before = session.state.frame("nodes", session.meta).select("uid").collect().height
        undone = session.undo(number, why, progress)
        after = session.state.frame("nodes", session.meta).select("uid").collect().height
    typer.echo(
        t(
            f"第 {number} 批已撤销（记为第 {undone.manifest.seq} 批）。节点 {before:,} → {after:,}。",
            f"Batch {number} is undone (recorded as batch {undone.manifest.seq}). Nodes {before:,} → {after:,}.",
        )
    )
    _note_repairs(undone)
    note_exports(undone.exports)


def _note_repairs(undone: Undone) -> None:
    if undone.repairs:
        listed = t("、", ", ").join(map(str, undone.repairs))
        typer.echo(t(f"它的修补批次 {listed} 一并撤销。", f"Its repairs, batches {listed}, are undone with it."))


def rebuild(
    store: Annotated[str | None, typer.Option("--store", help="目标库 URI · target, e.g. neo4j://…")] = None,
    as_of: DayOption = None,
    known_on: DayOption = None,
    purpose: PurposeOption = None,
) -> None:
    """从账本重建图库 · Write a store anew out of the ledger; a dated one needs another target."""
    with door(purpose) as (session, progress):
        target = session.rebuild(store, day(known_on, "--known-on"), day(as_of, "--as-of"), progress)
        counted = session.store.digest() if store is None else None
    typer.echo(
        t(f"{target.store} 已重建到第 {target.revision} 批。", f"{target.store} is rebuilt to batch {target.revision}.")
    )
    if counted:
        typer.echo(
            t(
                f"节点 {counted['nodes']:,}，关系 {counted['edges']:,}，摘要 {counted['hash']}",
                f"nodes {counted['nodes']:,}, edges {counted['edges']:,}, hash {counted['hash']}",
            )
        )
    for notice in target.notices:
        note(notice)
