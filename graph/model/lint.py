"""The linter of the declared model: ``python -m graph.model.lint`` prints every problem with file, line and cure.

It judges what can be read but is wrong: a name that a store or Cypher reserves, a label that no file declares, one
property with two types, a key whose value is only unique within something but that names no scope, and so on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from graph.errors import ModelError
from graph.model import lint_structure, lint_words
from graph.model.declaration import HERE, Model, load_model
from graph.model.problem import Context, Problem
from graph.model.source import Source, read_source
from graph.words import t

__all__ = ["Problem", "lint", "main"]

CHECKS: tuple[Callable[[Context], Iterator[Problem]], ...] = (*lint_words.CHECKS, *lint_structure.CHECKS)


def lint(model: Model | None = None, folder: Path = HERE) -> list[Problem]:
    """Every problem of the declaration in ``folder``, in the order of files and lines.

    Raises:
        ModelError: a file cannot be read at all, or an entry lacks a required field.
    """
    try:
        source = read_source(folder)
    except yaml.YAMLError:
        source = Source()
    glyphs = json.loads((HERE / "glyphs.json").read_text(encoding="utf-8"))["fill"]
    ctx = Context(model or load_model(folder), source, frozenset(glyphs))
    found = [problem for check in CHECKS for problem in check(ctx)]
    return sorted(found, key=lambda p: (p.file, p.line or 0, p.where, p.code))


def main() -> int:
    """Print every problem; 1 when there is any."""
    try:
        problems = lint()
    except ModelError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if not problems:
        sys.stdout.write(t("模型没有问题。", "The model has no problems.") + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
