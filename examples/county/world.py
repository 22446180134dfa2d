"""What the generator writes into: tables as an office keeps them, row by row, all values text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

#: One seed for the whole county; each part draws from a stream of its own, so parts do not disturb each other.
SEED = "qinghe-1"
OPEN = "至今"


def stream(part: str) -> Random:
    """The random stream of one part of the county."""
    return Random(f"{SEED}/{part}")


def day(text: str) -> date:
    """A day from ``YYYY-MM-DD``."""
    return date.fromisoformat(text)


def between(source: Random, first: date, last: date) -> date:
    """A day between two days, both included."""
    return first + timedelta(days=source.randint(0, (last - first).days))


@dataclass
class Table:
    """One file of the office. ``merged``: columns whose equal neighbours an XLSX shows as one merged cell."""

    file: str
    columns: tuple[str, ...]
    title: str = ""
    merged: tuple[str, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, *values: str) -> None:
        """Append a row, values in the order of the columns."""
        self.rows.append(dict(zip(self.columns, values, strict=True)))


@dataclass(frozen=True)
class Unit:
    """A body of the county. ``code`` is its number in the roster, ``uscc`` empty for internal offices."""

    code: str
    name: str
    uscc: str
    kind: str
    level: str
    parent: str


@dataclass(frozen=True)
class Human:
    """A person as the registers know him; ``cadre``/``system`` are empty for people who are no officials."""

    name: str
    male: bool
    born: date
    id_no: str
    roster: str = ""
    file_no: str = ""
    cadre: str = ""
    system: str = ""


@dataclass(frozen=True)
class Company:
    """A registered company; ``no`` is its number in the register's extract."""

    no: str
    name: str
    uscc: str
    trade: int


@dataclass(frozen=True)
class Clearing:
    """A person to be cleared, in a clue that names a project, a company, or neither of the two at hand."""

    who: Human
    project: str = ""
    company: str = ""


@dataclass
class World:
    """The county while it is being made: its tables, and who has been made so far."""

    tables: dict[str, Table] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    officials: list[Human] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    clearings: list[Clearing] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    sequence: dict[str, int] = field(default_factory=dict)

    def table(self, file: str, columns: str, title: str = "", merged: tuple[str, ...] = ()) -> Table:
        """Create the table of ``file``; ``columns`` are its headers, parted by blanks."""
        self.tables[file] = Table(file, tuple(columns.split()), title, merged)
        return self.tables[file]

    def next(self, what: str) -> int:
        """The next number of a series, from 1."""
        self.sequence[what] = self.sequence.get(what, 0) + 1
        return self.sequence[what]

    def unit(self, name: str) -> Unit:
        """The unit called ``name``."""
        return self.units[name]
