"""One malformed input: how it is written, and what the load must say of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: Mapping of most cases: a person and a contract a row.
PEOPLE = """\
mapping: faults_people
dataset: 错例
title: {zh: 错例名册, en: faulty roster}
headers: [序号, 姓名, 性别, 签订, 金额, 备注]
row_key: [序号]
nodes:
  person: {label: Person, properties: {name: 姓名, gender: {column: 性别, codes: titles}, native_place: 备注}}
  deal: {label: Contract, properties: {award_date: 签订, amount: 金额}}
"""
HEADER = ["序号", "姓名", "性别", "签订", "金额", "备注"]
GOOD = ["张伟", "男", "2024-05-01", "100", ""]


@dataclass(frozen=True)
class Expect:
    """What must happen: rows that load, are faulty, refused, doubled; or a whole file refused (``rows`` is None).

    ``words``: all of them stand in what the command prints; ``silent``: none of them does.
    """

    rows: tuple[int, int, int, int] | None
    words: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """Exit code: 1 where the file is not loaded."""
        return 0 if self.rows else 1

    def __str__(self) -> str:
        told = "refused" if self.rows is None else "{}+{}+{}+{}".format(*self.rows)
        return f"{told} {'/'.join(self.words)}".strip()


@dataclass(frozen=True)
class Case:
    """``make`` writes files into a folder and gives the arguments of ``mailuo load``, paths relative to it."""

    group: str
    name: str
    make: Callable[[Path, random.Random], list[str]]
    expect: Expect
    mapping: str = PEOPLE
    seconds: float = 20.0
    megabytes: float = 600.0
    options: tuple[str, ...] = field(default=())


def loads(good: int, faulty: int = 0, refused: int = 0, doubled: int = 0, *words: str) -> Expect:
    """So many rows of each kind."""
    return Expect((good, faulty, refused, doubled), words)


def fails(*words: str) -> Expect:
    """The file is refused, and the command says these words."""
    return Expect(None, words)


def good(number: int, *changes: tuple[int, str]) -> list[str]:
    """A sound row with some cells changed."""
    row = [str(number), *GOOD]
    for place, text in changes:
        row[place] = text
    return row


def csv_text(rows: Iterable[Iterable[str]], header: Iterable[str] = HEADER) -> str:
    """Rows as they stand, nothing quoted: quoting is what many cases are about."""
    return "".join(",".join(row) + "\n" for row in [header, *rows])


def written(name: str, content: str | bytes) -> Callable[[Path, random.Random], list[str]]:
    """A maker of one file."""

    def make(folder: Path, rng: random.Random) -> list[str]:
        (folder / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return [name]

    return make
