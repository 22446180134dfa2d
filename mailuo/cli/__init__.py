"""The command line: each command is one thin function over the Python verb of the same name."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from importlib import import_module
from importlib.metadata import version
from itertools import pairwise
from typing import Annotated

import typer
from typer.exceptions import TyperException

from graph.disk import keep_closed, refused
from graph.errors import MailuoError
from graph.settings import chosen_lang
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


class Language(StrEnum):
    """The languages of the program."""

    zh = "zh"
    en = "en"


def _start(
    language: Annotated[
        Language | None, typer.Option("--lang", envvar="MAILUO_LANG", help="zh 或 en · zh or en")
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 · print the version")
    ] = False,
) -> None:
    set_lang(language.value if language else chosen_lang())


def _wanted_lang(words: Sequence[str]) -> None:
    """The language of the words, before they are parsed: what is wrong with them is said in it."""
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    if "en" in (asked or [chosen_lang()]):
        set_lang("en")


def _complain_of_usage(error: TyperException) -> int:
    if not sys.argv[1:] or type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message())
    else:
        from mailuo.cli.usage import usage_text

        typer.echo(usage_text(error), err=True)
    return error.exit_code


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 an error with its cure, 2 usage."""
    keep_closed()
    _wanted_lang(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        # A console in another code page must not turn names into an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(command_line(_rooms_of(sys.argv[1:]))(standalone_mode=False))
    except TyperException as error:
        sys.exit(_complain_of_usage(error))
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
