"""A command imports its own module and no other, and none gets lost on the way."""

from __future__ import annotations

import subprocess
import sys

import typer
from typer.testing import CliRunner

from mailuo.cli import ROOMS, _rooms_of, command_line


def _commands(app: typer.Typer) -> set[str]:
    named = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}
    return named | {g.name for g in app.registered_groups if isinstance(g.name, str)}


def test_each_room_brings_exactly_the_commands_it_is_known_for() -> None:
    for room, commands in ROOMS.items():
        assert _commands(command_line([room])) == set(commands)
    assert _commands(command_line()) == {name for commands in ROOMS.values() for name in commands}


def test_the_first_known_word_decides_and_help_shows_all() -> None:
    assert _rooms_of(["--lang", "en", "load", "search.csv"]) == ["records"]
    assert _rooms_of(["search", "load"]) == ["look"]
    assert _rooms_of(["--help"]) == _rooms_of([]) == _rooms_of(["nonsense"]) == list(ROOMS)
    assert "linked-parties" in CliRunner().invoke(command_line(["analyze"]), ["analyze", "--help"]).output


def test_loading_does_not_import_what_only_analyses_and_reports_use() -> None:
    code = (
        "import sys; from mailuo.cli import command_line, _rooms_of; command_line(_rooms_of(['load', 'x']));"
        "print(sorted({'networkx', 'pyvis', 'streamlit', 'pandas', 'IPython', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
