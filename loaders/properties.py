"""Typed properties: from columns of texts to fragments of canonical JSON in ledger form (LEDGER §6.5–6.6)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from json.encoder import encode_basestring

from graph.identity.checks import id_birth, id_norm, id_valid
from graph.identity.hashing import TOKEN, display_tail, hash_id, hash_value
from graph.identity.masking import masked, without_ids
from graph.identity.names import name_norm
from graph.ledger.schema import LONGEST_NAME
from graph.model import Label, Property, Relation
from graph.words import t
from loaders import faults as wrong
from loaders.chunk import Chunk, Column, Faults, parts_of
from loaders.dates import day_reader, year_month
from loaders.faults import Fault
from loaders.mapping import Value
from loaders.numbers import Number, cents, check_bound, in_base, read_number
from loaders.values import Context, Texts, coder, label_of, mapper, texts_of
from loaders.withheld import NUMBERS_OF_THINGS, speaks_of_reports, without_reporters

#: Slot (property name) → column of JSON fragments, None where there is no value.
Slots = dict[str, Column]
Cast = Callable[[Chunk, Faults], Slots]

#: Slots that stay in the loader: the month of birth that an id number tells (SG-17).
BIRTH = "\x00birth"

MASKED_NAME = re.compile(r"[\u3400-\u9fff]{1,2}(?:某{1,2}[甲乙丙丁戊己]?|[×xX]{1,2}|[*＊]{1,2}|〔隐〕)")
#: Rule under which a row is refused whose name is somebody who reported.
_REPORTER = "SG-01"
#: Hexadecimal digits of a source token; the text reader's have as many.
TOKEN_LENGTH = 32
_FLAGS = dict.fromkeys(("是", "true", "1", "y", "yes", "有"), "true") | dict.fromkeys(
    ("否", "false", "0", "n", "no", "无"), "false"
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A property ready to run. ``constant``: it says nothing about the row."""

    name: str
    run: Cast
    constant: bool


def property_of(owner: Label | Relation, name: str, value: Value, context: Context) -> Compiled:
    """Compile the value of property ``name`` of a label or relation."""
    prop = owner.properties[name]
    return Compiled(name, _cast(owner, prop, value, context), value.kind == "constant")


def _cast(owner: Label | Relation, prop: Property, value: Value, context: Context) -> Cast:
    texts = texts_of(value, context, prop.enum)
    column = label_of(value)
    if value.hash == "id":
        return _hashed(prop.name, texts, _id_hasher(context), column, ("id_hash", BIRTH))
    if value.hash == "value":
        return _hashed(prop.name, texts, _value_hasher(context), column, ("value_hash", "display_tail"))
    if value.hash == "token":
        return _several(texts, _token_maker(prop.name, context), column, (prop.name,))
    if prop.is_list:
        return _list(prop, value, context, column)
    if prop.type == "date":
        return _date(prop, value, texts, column)
    if prop.type in ("int", "decimal", "money"):
        return _number(prop, value, texts, column)
    if prop.type == "bool":
        return _one(prop.name, texts, _flag, column)
    if prop.enum:
        codes = list(context.model.enums[prop.enum])
        return _one(prop.name, texts, _code(codes), column)
    if prop.name.endswith("_ym"):
        return _one(prop.name, texts, _month, column)
    return _short(_string(owner, prop, texts, context), owner, prop, column, context)


def _short(cast: Cast, owner: Label | Relation, prop: Property, column: str, context: Context) -> Cast:
    """The same with a limit, where a store keeps the property in an index: a longer text would stop the whole store."""
    if not isinstance(owner, Label):
        return cast
    alike = context.model.roots[owner.root]
    indexed = {
        name for label in alike for names in (label.search, *(key.properties for key in label.keys)) for name in names
    }
    if prop.name not in indexed:
        return cast
    most = LONGEST_NAME + len('""')

    def run(chunk: Chunk, faults: Faults) -> Slots:
        slots = cast(chunk, faults)
        for slot, values in slots.items():
            if max((len(value) for value in values if value), default=0) > most:
                for place, value in enumerate(values):
                    if value and len(value) > most:
                        faults.add(chunk.row(place), column, value[1:20] + "…", wrong.name_too_long(LONGEST_NAME))
                        slots[slot][place] = None
        return slots

    return run


def fragments(texts: Column) -> Column:
    """Texts as JSON strings."""
    return [None if text is None else encode_basestring(text) for text in texts]


def _kept(texts: Column, context: Context) -> Column:
    """Texts as they may be kept: id numbers masked, reporters blanked out; how many is counted."""
    after = [text if text is None else without_ids(text) for text in texts]
    context.masked += sum(a is not b and a != b for a, b in zip(texts, after, strict=True))
    if speaks_of_reports(after):
        said = [text if text is None else without_reporters(text) for text in after]
        context.silenced += sum(a is not b and a != b for a, b in zip(after, said, strict=True))
        return said
    return after


def kept_texts(texts: Texts, context: Context) -> Texts:
    """The same expression, its texts as they may be kept."""
    return lambda chunk, faults: _kept(texts(chunk, faults), context)


def _string(owner: Label | Relation, prop: Property, texts: Texts, context: Context) -> Cast:
    if prop.name != "name" or "name_norm" not in owner.properties:
        name = prop.name
        if name in NUMBERS_OF_THINGS:
            return lambda chunk, faults: {name: fragments(texts(chunk, faults))}
        kept = kept_texts(texts, context)
        return lambda chunk, faults: {name: fragments(kept(chunk, faults))}
    person = isinstance(owner, Label) and owner.root == "Person"

    def named(chunk: Chunk, faults: Faults) -> Slots:
        before = texts(chunk, faults)
        names = _kept(before, context)
        if names != before:
            for place, (name, was) in enumerate(zip(names, before, strict=True)):
                if name != was and was is not None and without_reporters(was) != was:
                    faults.refuse(chunk.row(place), _REPORTER)
        slots: Slots = {
            "name": fragments(names),
            "name_norm": [None if name is None else encode_basestring(name_norm(name)) for name in names],
        }
        if person:
            slots["masked"] = ["true" if name and MASKED_NAME.fullmatch(name.strip()) else None for name in names]
        return slots

    return named


def _one(name: str, texts: Texts, step: Callable[[str], str | Fault | None], column: str) -> Cast:
    mapped = mapper(step, column)
    return lambda chunk, faults: {name: mapped(texts(chunk, faults), chunk, faults)}


def _flag(text: str) -> str | Fault:
    return _FLAGS.get(text.strip().casefold()) or wrong.not_a_flag()


def _code(codes: list[str]) -> Callable[[str], str | Fault]:
    known = {code: encode_basestring(code) for code in codes}
    unknown = wrong.unknown_code(codes)
    return lambda text: known.get(text.strip(), unknown)


def _month(text: str) -> str | Fault:
    found = year_month(text)
    return found if isinstance(found, Fault) else encode_basestring(found)


def _several(texts: Texts, step: Callable[[str], dict[str, str] | Fault], column: str, slots: tuple[str, ...]) -> Cast:
    """Like ``_one`` for a value that fills several slots."""
    memo: dict[str, dict[str, str] | Fault] = {}

    def run(chunk: Chunk, faults: Faults) -> Slots:
        if len(memo) > 100_000:
            memo.clear()
        out: Slots = {slot: [] for slot in slots}
        lists = [(slot, out[slot]) for slot in slots]
        for place, text in enumerate(texts(chunk, faults)):
            if text is None:
                found: dict[str, str] | Fault = {}
            elif text in memo:
                found = memo[text]
            else:
                found = memo[text] = step(text)
            if isinstance(found, Fault):
                faults.add(chunk.row(place), column, text or "", found)
                found = {}
            for slot, values in lists:
                values.append(found.get(slot))
        return out

    return run


def _date(prop: Property, value: Value, texts: Texts, column: str) -> Cast:
    read = day_reader(value.formats)
    name, precision = prop.name, f"{prop.name}_precision"

    def step(text: str) -> dict[str, str] | Fault:
        found = read(text)
        if isinstance(found, Fault):
            return found
        out = {name: f'"{found[0].isoformat()}"'}
        if found[1] != "d":
            out[precision] = f'"{found[1]}"'
        return out

    return _several(texts, step, column, (name, precision))


def _number(prop: Property, value: Value, texts: Texts, column: str) -> Cast:
    slots = tuple(slot for slot in (prop.name, value.bound, value.keep_unit) if slot)

    def step(text: str) -> dict[str, str] | Fault:
        found = read_number(text)
        if isinstance(found, Fault):
            return found
        lost = check_bound(found, bool(value.bound))
        if lost:
            return lost
        amount = number_fragment(prop, value, found)
        if isinstance(amount, Fault):
            return amount
        out = {prop.name: amount}
        if value.bound:
            out[value.bound] = encode_basestring(found.bound)
        unit = found.unit_text or value.unit
        if value.keep_unit and unit:
            out[value.keep_unit] = encode_basestring(unit)
        return out

    return _several(texts, step, column, slots)


def number_fragment(prop: Property, value: Value, found: Number) -> str | Fault:
    """A number as the ledger holds it: money in 分, whole numbers, decimals from their shortest text."""
    if value.keep_unit:
        plain = found.value
    else:
        scaled = in_base(found, value.unit, prop.type == "money")
        if isinstance(scaled, Fault):
            return scaled
        plain = scaled
    if prop.type == "money":
        amount = cents(plain)
        return amount if isinstance(amount, Fault) else str(amount)
    if prop.type == "int":
        if plain != plain.to_integral_value() or abs(plain) > 2**62:
            return wrong.unreadable_number()
        return str(int(plain))
    decimal = float(plain)
    if not math.isfinite(decimal):
        return wrong.unreadable_number(t("数字太大", "the number is too large"))
    return json.dumps(decimal)


def _list(prop: Property, value: Value, context: Context, column: str) -> Cast:
    """A list; ``codes`` translates its items, the other steps work on the cell before it is taken apart."""
    codes = set(context.model.enums[prop.enum]) if prop.enum else None
    unknown = wrong.unknown_code(sorted(codes)) if codes else None
    per_item = [coder(argument, context.model, prop.enum) for name, argument in value.steps if name == "codes"]
    before = replace(value, steps=tuple(step for step in value.steps if step[0] != "codes"))
    inner = [texts_of(one, context, prop.enum) for one in value.values] if value.kind == "concat" else None
    texts = texts_of(before, context, prop.enum)

    def items_of(text: str) -> list[str]:
        return parts_of(text, value.on) if value.on or text.lstrip().startswith("[") else [text.strip()]

    def joined(items: list[str]) -> str | Fault | None:
        for coded in per_item:
            translated = [coded(item) for item in items]
            fault = next((one for one in translated if isinstance(one, Fault)), None)
            if fault:
                return fault
            items = [one for one in translated if isinstance(one, str)]
        kept = list(dict.fromkeys(items))
        if codes is not None and unknown is not None and any(item not in codes for item in kept):
            return unknown
        return "[" + ",".join(map(encode_basestring, kept)) + "]" if kept else None

    if inner is None:
        return _one(prop.name, kept_texts(texts, context), lambda text: joined(items_of(text)), column)

    def together(chunk: Chunk, faults: Faults) -> Slots:
        out: Column = []
        rows = zip(*(_kept(one(chunk, faults), context) for one in inner), strict=True)
        for place, row in enumerate(rows):
            found = joined([item for text in row if text is not None for item in items_of(text)])
            if isinstance(found, Fault):
                faults.add(chunk.row(place), column, "", found)
                found = None
            out.append(found)
        return {prop.name: out}

    return together


def _hashed(
    name: str, texts: Texts, step: Callable[[str], dict[str, str] | Fault], column: str, slots: tuple[str, ...]
) -> Cast:
    return _several(texts, step, column, slots if name == slots[0] else (name,))


def key_texts(value: Value, context: Context) -> Texts:
    """Texts of a value that is looked up by; a hashed one never in clear."""
    texts = texts_of(value, context)
    if not value.hash:
        return texts
    slot = "id_hash" if value.hash == "id" else "value_hash"
    step = _id_hasher(context) if value.hash == "id" else _value_hasher(context)

    def digest(text: str) -> str | Fault:
        found = step(text)
        return found if isinstance(found, Fault) else found[slot].strip('"')

    mapped = mapper(digest, label_of(value))
    return lambda chunk, faults: mapped(texts(chunk, faults), chunk, faults)


def _id_hasher(context: Context) -> Callable[[str], dict[str, str] | Fault]:
    def step(text: str) -> dict[str, str] | Fault:
        token = TOKEN.fullmatch(text.strip()) if context.repair else None
        if token:
            return {"id_hash": f'"{token[1]}"'} | ({BIRTH: f'"{token[3]}"'} if token[3] else {})
        number = id_norm(text)
        birth = id_birth(number) if id_valid(number) else None
        if birth is None:
            return wrong.bad_id()
        return {"id_hash": f'"{hash_id(context.key, number)}"', BIRTH: f'"{birth:%Y-%m}"'}

    return step


def _token_maker(name: str, context: Context) -> Callable[[str], dict[str, str] | Fault]:
    """What tells one source from another and nothing else: no tail, and no way back without the local key."""

    def step(text: str) -> dict[str, str] | Fault:
        token = TOKEN.fullmatch(text.strip()) if context.repair else None
        return {name: f'"{(token[1] if token else hash_value(context.key, text))[:TOKEN_LENGTH]}"'}

    return step


def _value_hasher(context: Context) -> Callable[[str], dict[str, str] | Fault]:
    def step(text: str) -> dict[str, str] | Fault:
        token = TOKEN.fullmatch(text.strip()) if context.repair else None
        digest, tail = (token[1], token[2]) if token else (hash_value(context.key, text), display_tail(text))
        return {"value_hash": f'"{digest}"'} | ({"display_tail": encode_basestring(tail)} if tail else {})

    return step


def token_of(kind: str, text: str, key: bytes) -> str:
    """What stands for a hashed cell in a file of faulty rows; a number that fails its check keeps four characters."""
    if TOKEN.fullmatch(text.strip()):
        return text.strip()
    if kind == "token":
        return f"hmac:{hash_value(key, text)}:"
    if kind == "value":
        return f"hmac:{hash_value(key, text)}:{display_tail(text)}"
    number = id_norm(text)
    birth = id_birth(number) if id_valid(number) else None
    if birth is None:
        return masked(text)
    return f"hmac:{hash_id(key, number)}:{display_tail(number)}:{birth:%Y-%m}"


def joined_props(slots: Slots, size: int) -> list[str]:
    """Canonical JSON objects from slots: keys sorted, absent values left out."""
    columns = [
        [None if value is None else f'"{name}":{value}' for value in slots[name]]
        for name in sorted(slots)
        if name != BIRTH
    ]
    if not columns:
        return ["{}"] * size
    return ["{" + ",".join([part for part in row if part is not None]) + "}" for row in zip(*columns, strict=True)]
