"""report: a subgraph with its findings and sources as a file."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
