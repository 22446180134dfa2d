"""demo, ui, doctor, store, audit, bench: the program itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from graph import views
from graph.errors import DoorError
from graph.session import doctor as checks
from graph.session.audit import AuditLog, Event, unreadable_error
from graph.settings import load_settings
from graph.store import process
from graph.words import did_you_mean, t
from mailuo.cli.common import Format, FormatOption, LimitOption, PurposeOption, emit, note

store_app = typer.Typer(no_args_is_help=True, help="内置图库进程：状态、停止 · the embedded store process")
audit_app = typer.Typer(no_args_is_help=True, help="审计日志：校验、查看 · the audit log")


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(demo)
    app.command()(ui)
    app.command()(doctor)
    app.add_typer(store_app, name="store")
    app.add_typer(audit_app, name="audit")
    app.command()(bench)


PortOption = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="端口，0 为任选 · port, 0: any free")]
QuietOption = Annotated[bool, typer.Option("--no-browser", help="不打开浏览器 · do not open a browser")]


def demo(
    no_app: Annotated[bool, typer.Option("--no-app", help="只导入，不打开应用 · load only")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="示例数据的文件夹 · folder of the example")] = None,
    port: PortOption = None,
    no_browser: QuietOption = False,
) -> None:
    """导入虚构的示例县并打开应用 · Load the invented county into a home of its own and open the app."""
    from mailuo.demo import run_demo
    from ui.server import run_app

    settings = run_demo(home)
    if not no_app:
        run_app(settings, port=port, open_browser=not no_browser)


def ui(port: PortOption = None, no_browser: QuietOption = False) -> None:
    """打开应用 · Open the app on 127.0.0.1; only a browser with this start's token gets in."""
    from ui.server import run_app

    run_app(load_settings(), port=port, open_browser=not no_browser)


_CHECKS = {
    "versions": "版本",
    "sqlite": "SQLite",
    "home": "数据文件夹",
    "key": "密钥",
    "disk": "磁盘",
    "audit": "审计日志",
    "ledger": "账本",
    "clock": "时钟",
    "store": "图库",
    "index": "检索索引",
}


def doctor(format: FormatOption = Format.table) -> None:
    """检查环境，给出补救办法 · Look at home, key, store, log; say what is wrong and how to mend it."""
    found = checks.examine(load_settings())
    mark = {True: t("正常", "ok"), False: t("有问题", "wrong"), None: t("不明", "unknown")}
    emit(
        [
            {
                "check": t(_CHECKS[c.name], c.name) if format is Format.table and c.name in _CHECKS else c.name,
                "state": mark[c.ok],
                "text": c.text,
                "cure": c.cure,
            }
            for c in found
        ],
        format,
        ("check", "state", "text", "cure"),
    )
    if any(c.ok is False for c in found):
        raise typer.Exit(1)


_STATUS = ("running", "pid", "port", "revision", "idle_seconds", "memory", "disk")


@store_app.command("status")
def store_status(format: FormatOption = Format.table) -> None:
    """图库在不在、占多少 · Whether the store runs, and what it takes."""
    settings = load_settings()
    if not settings.store.startswith("embedded:"):
        outside = t(f"图库是外部的 Neo4j：{settings.store}", f"The store is a Neo4j of its own: {settings.store}")
        emit([], format, _STATUS, empty=outside)
        return
    state = process.status(settings)
    emit(
        [
            {
                "running": state.running,
                "pid": state.pid,
                "port": state.port,
                "revision": state.revision,
                "idle_seconds": None if state.idle is None else round(state.idle, 1),
                "memory": views.bytes_text(state.memory) if format is Format.table else state.memory,
                "disk": views.bytes_text(state.disk) if format is Format.table else state.disk,
            }
        ],
        format,
        _STATUS,
    )


@store_app.command("stop")
def store_stop() -> None:
    """停止内置图库进程 · End the embedded store process; it starts again by itself when needed."""
    settings = load_settings()
    if not settings.store.startswith("embedded:"):
        note(
            t(
                f"图库 {settings.store} 不是本程序启动的，请用它自己的方式停止。",
                f"The store {settings.store} is not ours; stop it in its own way.",
            )
        )
        return
    ended = process.stop(settings)
    note(t("已停止。", "Stopped.") if ended else t("没有在运行。", "It was not running."))


@audit_app.command("verify")
def audit_verify() -> None:
    """校验审计日志有没有被改动 · Recompute the chain; the first entry that does not fit is named."""
    settings = load_settings()
    log = AuditLog(settings.audit_path, settings.actor, settings.purpose_text)
    verdict = log.verify()
    log.close()
    if verdict.ok:
        typer.echo(t(f"完整，共 {verdict.entries} 条。", f"Intact, {verdict.entries} entries."))
        return
    typer.echo(
        t(
            f"不完整：{verdict.why}。之前的 {verdict.entries} 条无误。请从备份核对，并报告负责人。",
            f"Not intact: {verdict.why}. The {verdict.entries} before are sound. Compare with a backup and report it.",
        ),
        err=True,
    )
    raise typer.Exit(1)


@audit_app.command("show")
def audit_show(
    limit: LimitOption = 50,
    actor: Annotated[str | None, typer.Option(help="只看此人 · only of this person")] = None,
    event: Annotated[Event | None, typer.Option(help="只看此类 · only of this kind")] = None,
    text: Annotated[str | None, typer.Option(help="参数中含有 · the parameters hold this")] = None,
    since: Annotated[datetime | None, typer.Option(help="从何时起 · since (UTC)")] = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """查看谁在何时查了什么 · Who looked at what, when and why; newest first."""
    settings = load_settings(**({"purpose": purpose} if purpose else {}))
    log = AuditLog(settings.audit_path, settings.actor, settings.purpose_text)
    asked = log.write("asked", "audit", {"actor": actor, "event": event, "text": text, "since": since, "limit": limit})
    unreadable: list[int] = []
    found = log.show(limit + 1, actor=actor, event=event, text=text, since=since, unreadable=unreadable)
    known = log.actors() if actor is not None and not found else []
    log.write("answered", "audit", counts={"rows": len(found[:limit]), "unreadable": len(unreadable)}, about=asked)
    log.close()
    if actor is not None and known and actor not in known:
        raise DoorError(
            t(f"审计日志里没有操作人 {actor}。", f"Nobody named {actor} is in the audit log."),
            did_you_mean(actor, known),
        )
    emit(
        [
            {
                "seq": e.seq,
                "at": e.at,
                "event": e.event,
                "actor": e.actor,
                "purpose": e.purpose,
                "what": e.what,
                "params": e.params,
                "counts": e.counts,
                "about": e.about,
            }
            for e in found[:limit]
        ],
        format,
        ("seq", "at", "event", "actor", "purpose", "what", "params", "counts", "about"),
        truncated=len(found) > limit,
        limit=limit,
    )
    if unreadable:
        raise unreadable_error(unreadable)


def bench(
    rows: Annotated[int, typer.Option(help="行数 · rows to generate")] = 1_000_000,
    home: Annotated[Path | None, typer.Option("--home", help="放在哪里 · where to put it")] = None,
    format: FormatOption = Format.table,
) -> None:
    """测量导入与展开的速度 · Measure loading and expanding at a size, against an anchor in the same run."""
    from benchmarks.scale import run_bench

    emit(run_bench(rows, home), format)
