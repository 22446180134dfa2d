"""Value expressions compiled to functions from a chunk to a column of texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.model import Model
from loaders.chunk import Chunk, Column, Faults
from loaders.dates import year_month
from loaders.faults import Fault, unknown_code
from loaders.mapping import Condition, Value

Texts = Callable[[Chunk, Faults], Column]
Flags = Callable[[Chunk], list[bool]]
_MEMO = 100_000


@dataclass
class Context:
    """What compiling needs beside the mapping, and what running counts.

    ``pads``: column → place of the expression → values that padding changed; ``masked``: texts in which an id
    number was masked; ``silenced``: texts in which a reporter was blanked out.
    """

    model: Model
    key: bytes
    repair: bool = False
    pads: dict[str, dict[object, int]] = field(default_factory=dict)
    masked: int = 0
    silenced: int = 0

    def padded(self) -> dict[str, int]:
        """Column → number of values that padding changed (a column padded in two places is counted once)."""
        return {column: max(places.values()) for column, places in self.pads.items() if any(places.values())}


def label_of(value: Value) -> str:
    """How a fault names the place of its value: the columns it was read from."""
    return "+".join(dict.fromkeys(value.columns()))


def texts_of(value: Value, context: Context, enum: str | None = None) -> Texts:
    """Compile an expression; ``enum`` is the code list of the property, for ``codes: titles``."""
    run = _source(value, context, enum)
    for name, argument in value.steps:
        run = _with_step(run, name, argument, value, context, enum)
    return run


def _source(value: Value, context: Context, enum: str | None) -> Texts:
    if value.kind == "column":
        column = value.column
        return lambda chunk, faults: chunk.get(column)
    if value.kind == "part":
        path = value.text
        return lambda chunk, faults: chunk.part(path)
    if value.kind == "constant":
        text = value.text or None
        return lambda chunk, faults: [text] * len(chunk)
    inner = [texts_of(one, context, enum) for one in value.values]
    if value.kind == "concat":
        join = value.text

        def concat(chunk: Chunk, faults: Faults) -> Column:
            rows = zip(*(one(chunk, faults) for one in inner), strict=True)
            return [join.join([text for text in row if text is not None]) or None for row in rows]

        return concat

    def first_of(chunk: Chunk, faults: Faults) -> Column:
        rows = zip(*(one(chunk, faults) for one in inner), strict=True)
        return [next((text for text in row if text is not None), None) for row in rows]

    return first_of


def _with_step(run: Texts, name: str, argument: object, value: Value, context: Context, enum: str | None) -> Texts:
    if name == "default":
        text = str(argument) or None
        return lambda chunk, faults: [text if one is None else one for one in run(chunk, faults)]
    step = _step(name, argument, context.model, enum)
    column = label_of(value)
    mapped = mapper(step, column)
    if name != "pad_left":
        return lambda chunk, faults: mapped(run(chunk, faults), chunk, faults)
    places = context.pads.setdefault(column, {})
    places.setdefault(value.place, 0)

    def pad(chunk: Chunk, faults: Faults) -> Column:
        before = run(chunk, faults)
        after = mapped(before, chunk, faults)
        places[value.place] += sum(a is not b and a != b for a, b in zip(before, after, strict=True))
        return after

    return pad


def mapper(step: Callable[[str], str | Fault | None], column: str) -> Callable[[Column, Chunk, Faults], Column]:
    """Apply ``step`` to a column, each distinct text once; a fault leaves the cell empty and marks its row."""
    memo: dict[str, str | Fault | None] = {}

    def run(texts: Column, chunk: Chunk, faults: Faults) -> Column:
        if len(memo) > _MEMO:
            memo.clear()
        out: Column = []
        for place, text in enumerate(texts):
            if text is None:
                out.append(None)
                continue
            if text in memo:
                found = memo[text]
            else:
                found = memo[text] = step(text)
            if isinstance(found, Fault):
                faults.add(chunk.row(place), column, text, found)
                found = None
            out.append(found)
        return out

    return run


def _step(name: str, argument: object, model: Model, enum: str | None) -> Callable[[str], str | Fault | None]:
    if name == "strip":
        return lambda text: text.strip() or None
    if name == "lower":
        return str.lower
    if name == "upper":
        return str.upper
    if name == "year_month":
        return year_month
    if name == "pad_left":
        width, char = argument if isinstance(argument, tuple) else (0, " ")
        return lambda text: text.strip().rjust(width, char)
    if name == "pick":
        separators, number = argument if isinstance(argument, tuple) else ((" ",), 1)
        return lambda text: _pick(text, separators, number)
    if name == "match" and isinstance(argument, re.Pattern):
        return lambda text: (found[1] or None) if (found := argument.search(text)) else None
    if name == "replace" and isinstance(argument, dict):
        return lambda text: _replace(text, argument)
    return coder(argument, model, enum)


def coder(argument: object, model: Model, enum: str | None) -> Callable[[str], str | Fault | None]:
    """The step ``codes``: by the mapping's own table, or by the Chinese words of the model's code list."""
    if argument == "titles":
        table = {code.zh: code.code for code in model.enums.get(enum or "", {}).values()}
        return _coded(table | {code: code for code in table.values()})
    return _coded({key: str(one) for key, one in argument.items()} if isinstance(argument, dict) else {})


def _coded(table: dict[str, str]) -> Callable[[str], str | Fault | None]:
    unknown = unknown_code(list(table))

    def step(text: str) -> str | Fault | None:
        found = table.get(text)
        if found is None:
            found = table.get(text.strip())
        return unknown if found is None else found or None

    return step


def _pick(text: str, separators: tuple[str, ...], number: int) -> str | None:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    parts = text.split(separators[0])
    place = number - 1 if number > 0 else number
    return (parts[place].strip() or None) if -len(parts) <= place < len(parts) else None


def _replace(text: str, table: dict[str, str]) -> str | None:
    for old, new in table.items():
        text = text.replace(old, new)
    return text or None


def flags_of(condition: Condition) -> Flags:
    """Compile a condition to a function from a chunk to one truth value a row."""
    if condition.kind in ("all", "any"):
        inner = [flags_of(part) for part in condition.parts]
        decide = all if condition.kind == "all" else any
        return lambda chunk: (
            [decide(row) for row in zip(*(one(chunk) for one in inner), strict=True)] if inner else [True] * len(chunk)
        )
    column = condition.column
    texts = frozenset(condition.texts)
    if condition.kind == "not_empty":
        return lambda chunk: [text is not None for text in chunk.get(column)]
    if condition.kind == "empty":
        return lambda chunk: [text is None for text in chunk.get(column)]
    if condition.kind == "not_in":
        return lambda chunk: [text is None or text.strip() not in texts for text in chunk.get(column)]
    return lambda chunk: [text is not None and text.strip() in texts for text in chunk.get(column)]
