"""The command line: each command is one thin function over the Python verb of the same name."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

from graph.disk import refused
from graph.errors import MailuoError
from graph.words import set_lang, t

#: Which module knows which commands, in the order of the help page. Only the module of the command that was asked
#: for is imported: all of them together take as long to import as a small command takes to run.
ROOMS: dict[str, tuple[str, ...]] = {
    "records": ("load", "imports", "undo", "rebuild"),
    "judge": ("judge",),
    "look": ("search", "show", "expand", "path"),
    "queries": ("query",),
    "analyze": ("analyze", "findings"),
    "report": ("report",),
    "system": ("demo", "ui", "doctor", "store", "audit", "bench"),
}


def command_line(wanted: Iterable[str] = ROOMS) -> typer.Typer:
    """The command line with the commands of the modules ``wanted`` (names in ``ROOMS``; default: all)."""
    app = typer.Typer(
        name="mailuo",
        help="脉络 Mailuo：监督用的关系探索工具 · a relationship explorer for those who check public power.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        callback=_start,
    )
    for name in wanted:
        import_module(f"mailuo.cli.{name}").register(app)
    return app


def _rooms_of(words: Sequence[str]) -> list[str]:
    """The modules that the words of a command line need: one where the command is known, else all."""
    named = (name for word in words for name, commands in ROOMS.items() if word in commands)
    found = next(named, None)
    return list(ROOMS) if found is None else [found]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mailuo {version('mailuo')}")
        raise typer.Exit


def _start(
    language: Annotated[str, typer.Option("--lang", envvar="MAILUO_LANG", help="zh 或 en · zh or en")] = "zh",
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 · print the version")
    ] = False,
) -> None:
    set_lang("en" if language == "en" else "zh")


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 an error with its cure, 2 usage."""
    if os.environ.get("MAILUO_LANG") == "en":
        set_lang("en")
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not turn names into an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        command_line(_rooms_of(sys.argv[1:]))()
    except MailuoError as error:
        from mailuo.cli.common import complain

        complain(error)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of a pipe has seen enough (``mailuo … | head``).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (OSError, sqlite3.Error) as error:
        words = refused(error)
        if words is None:
            raise
        from mailuo.cli.common import complain

        complain(MailuoError(*words))
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo(t("已中断；没有写到一半的内容。", "Interrupted; nothing is half written."), err=True)
        sys.exit(130)
