"""Status, review, sensitivity, scope and period of assertions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from graph.model import Label, Model, Relation
from loaders import faults as wrong
from loaders.assertions import Says
from loaders.chunk import Chunk, Column, Faults
from loaders.dates import day_reader, last_day
from loaders.faults import Fault
from loaders.mapping import Common, PeriodSpec, Value
from loaders.values import Context, label_of, mapper, texts_of
from loaders.withheld import withheld

Axes = Callable[[Chunk, Faults, list[bool]], dict[str, Says]]

#: What a file may say of review; REJECTED is a person's word.
REVIEWS = ("ACCEPTED", "UNREVIEWED")
#: Reporter data never enters the graph.
NEVER = "C5"


def axis_codes(axis: str, model: Model) -> list[str]:
    """Codes that a file may give for ``status``, ``review`` or ``sens``."""
    if axis == "status":
        return [code for code, status in model.statuses.items() if status.loadable]
    if axis == "review":
        return list(REVIEWS)
    return [code for code in model.sens if code != NEVER]


def axes_of(common: Common, defaults: Common, owner: Label | Relation, context: Context) -> Axes:
    """Compile the four; what is not given comes from the mapping's defaults, then from the model."""
    given = {
        "status": (common.status or defaults.status, "REGISTERED"),
        "review": (common.review or defaults.review, "ACCEPTED"),
        "sens": (common.sens or defaults.sens, owner.sens),
        "scope": (common.scope or defaults.scope, ""),
    }
    compiled = {name: _axis(name, value, default, context) for name, (value, default) in given.items()}

    def run(chunk: Chunk, faults: Faults, present: list[bool]) -> dict[str, Says]:
        return {
            name: axis if isinstance(axis, str) else axis(chunk, faults, present) for name, axis in compiled.items()
        }

    return run


def _axis(
    name: str, value: Value | None, default: str, context: Context
) -> str | Callable[[Chunk, Faults, list[bool]], Column]:
    if value is None:
        return default
    if value.kind == "constant":
        return value.text or default
    texts = texts_of(value, context)
    codes = axis_codes(name, context.model) if name != "scope" else []
    column = label_of(value)

    def step(text: str) -> str | Fault:
        if name == "scope":
            return withheld(text)
        if text in codes:
            return text
        model = context.model
        known = {"status": set(model.statuses), "review": set(model.reviews), "sens": set(model.sens)}[name]
        return wrong.not_allowed(text) if text in known else wrong.unknown_code(codes)

    mapped = mapper(step, column)

    def run(chunk: Chunk, faults: Faults, present: list[bool]) -> Column:
        found = texts(chunk, faults)
        mine = [text if there else None for text, there in zip(found, present, strict=True)]
        return [default if text is None else text for text in mapped(mine, chunk, faults)]

    return run


def periods_of(spec: PeriodSpec | None, context: Context) -> Axes | None:
    """Compile a period: first possible day, last possible day, their precisions (LEDGER §1.7)."""
    if spec is None:
        return None
    start = _side(spec.start, spec, context, is_end=False)
    end = _side(spec.end, spec, context, is_end=True)
    start_column = label_of(spec.start) if spec.start else ""
    end_column = label_of(spec.end) if spec.end else start_column

    def run(chunk: Chunk, faults: Faults, present: list[bool]) -> dict[str, Says]:
        starts, from_precision = start(chunk, faults, present)
        ends, to_precision = end(chunk, faults, present)
        for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
            if first is not None and last is not None and last < first:
                faults.add(
                    chunk.row(place), end_column, f"{first.isoformat()} – {last.isoformat()}", wrong.end_before_start()
                )
        return {"valid_from": starts, "valid_to": ends, "from_precision": from_precision, "to_precision": to_precision}

    return run


_Days = tuple[list[date | None], Column]


def _side(
    value: Value | None, spec: PeriodSpec, context: Context, is_end: bool
) -> Callable[[Chunk, Faults, list[bool]], _Days]:
    empty = "o" if is_end and spec.empty_to == "open" else None
    if value is None:
        return lambda chunk, faults, present: ([None] * len(chunk), [empty] * len(chunk))
    texts = texts_of(value, context)
    read = day_reader(value.formats)
    column = label_of(value)
    open_words = frozenset(spec.open)
    memo: dict[str, tuple[date | None, str | None] | Fault] = {}

    def step(text: str) -> tuple[date | None, str | None] | Fault:
        if text.strip() in open_words:
            return (None, "o") if is_end else wrong.open_start()
        found = read(text)
        if isinstance(found, Fault):
            return found
        return (last_day(*found), found[1]) if is_end else found

    def run(chunk: Chunk, faults: Faults, present: list[bool]) -> _Days:
        if len(memo) > 100_000:
            memo.clear()
        days: list[date | None] = []
        precisions: Column = []
        for place, text in enumerate(texts(chunk, faults)):
            found: tuple[date | None, str | None] | Fault = (None, empty)
            if text is not None and present[place]:
                found = memo[text] if text in memo else memo.setdefault(text, step(text))
            if isinstance(found, Fault):
                faults.add(chunk.row(place), column, text or "", found)
                found = (None, None)
            days.append(found[0])
            precisions.append(found[1])
        return days, precisions

    return run
