"""JSON lines: one object a line; a column is a path such as ``供应商.名称`` or ``items[0].code``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from graph.ledger.schema import canonical_json
from loaders import faults as wrong
from loaders.chunk import Chunk, Faults
from loaders.faults import Fault
from loaders.mapping import is_reporter_column
from loaders.readers.base import CELL, Block, Top, Wanted, Where
from loaders.readers.encoding import text_file

_PEEK = 50
#: Paths of one object that are looked at for a mapping.
_PATHS = 2_000
#: Objects and lists inside one another; data of ours have three or four.
_DEEPEST = 64
_STEP = re.compile(r"([^\[\]]*)((?:\[\d+\])*)")
_MISSING = object()


class JsonLinesBook:
    """A file of JSON lines."""

    format = "jsonl"

    def __init__(self, path: Path, encoding: str = "auto") -> None:
        self.path = path
        self._tops: list[Top] = []
        found = text_file(path, encoding)
        self._codec, self.encoding, self.sha256, self.size = found.codec, found.name, found.sha256, found.size

    def tops(self) -> list[Top]:
        """One row: the paths of the first objects."""
        if self._tops:
            return self._tops
        paths: dict[str, None] = {}
        with self.path.open(encoding=self._codec) as file:
            for line in islice(file, _PEEK):
                found = _object(line)
                if not isinstance(found, Fault):
                    paths |= dict.fromkeys(islice(_paths(found, ""), _PATHS))
        self._tops = [Top("", True, [list(paths)])]
        return self._tops

    def notices(self, where: Where, wanted: Wanted) -> list[str]:
        return []

    def locator(self, where: Where) -> str:
        return "line="

    def blocks(self, where: Where, wanted: Wanted) -> Iterator[Block]:
        """Rows; a line that is no object is faulty, and nothing of it is kept."""
        getters = [(column, _getter(column)) for column in wanted.columns]
        columns: dict[str, list[str | None]] = {column: [] for column in wanted.columns}
        lines: list[int] = []
        faults = Faults()
        with self.path.open(encoding=self._codec) as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                row = len(lines)
                lines.append(number)
                found = _object(line)
                if isinstance(found, Fault):
                    faults.add(row, "", "", found)
                for column, get in getters:
                    value = _MISSING if isinstance(found, Fault) else get(found)
                    columns[column].append(_text(value, column, row, faults, wanted))
                if len(lines) >= wanted.size:
                    yield Block(Chunk(columns, lines), faults)
                    columns, lines, faults = {column: [] for column in wanted.columns}, [], Faults()
        if lines:
            yield Block(Chunk(columns, lines), faults)


def _object(line: str) -> dict[str, Any] | Fault:
    """The object of a line, numbers as they are written; or why it is none."""
    try:
        value = json.loads(line, parse_float=str, parse_int=str, parse_constant=_refuse, object_pairs_hook=_once)
        if _is_deep(value):
            return wrong.deep_json(_DEEPEST)
        line.encode("utf-8")
        canonical_json(value).encode("utf-8")
    except _Twice:
        return wrong.key_twice_in_object()
    except RecursionError:
        return wrong.deep_json(_DEEPEST)
    except ValueError:
        return wrong.broken_json()
    return value if isinstance(value, dict) else wrong.broken_json()


class _Twice(ValueError):
    """One object says two things under one key."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found


def _refuse(constant: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST + 1):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _text(value: object, column: str, row: int, faults: Faults, wanted: Wanted) -> str | None:
    if value is _MISSING or value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        flat = isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value)
        if column not in wanted.objects and not (flat and column in wanted.lists):
            faults.add(row, column, "", wrong.not_scalar())
            return None
        return canonical_json(_without_reporters(value)) if value else None
    text = str(value)
    if len(text) > CELL:
        faults.add(row, column, "", wrong.cell_too_long())
        return None
    if "\x00" in text:
        faults.add(row, column, "", wrong.has_nul())
        return None
    return None if not text or text.isspace() or text in wanted.null_tokens else text


def _without_reporters(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_reporters(inner) for key, inner in value.items() if not is_reporter_column(key)}
    return [_without_reporters(inner) for inner in value] if isinstance(value, list) else value


def _getter(path: str) -> Callable[[dict[str, Any]], object]:
    steps: list[str | int] = []
    for piece in path.split("."):
        found = _STEP.fullmatch(piece)
        if not found:
            return lambda record: record.get(path, _MISSING)
        steps += [found[1]] if found[1] else []
        steps += [int(number) for number in re.findall(r"\[(\d+)\]", found[2])]

    def get(record: dict[str, Any]) -> object:
        value: Any = record
        for step in steps:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else _MISSING
            else:
                value = value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
            if value is _MISSING:
                # A key that itself has a dot in it.
                return record.get(path, _MISSING)
        return value

    return get


def _paths(value: object, before: str) -> Iterator[str]:
    if before:
        yield before
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{before}.{key}" if before else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:20]):
            yield from _paths(inner, f"{before}[{number}]")
