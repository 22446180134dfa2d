"""A corrected value as a person writes it, made into what the ledger holds; and the other way round, for a form."""

from __future__ import annotations

from typing import Any

from graph.errors import LoadError
from graph.model import Property, model
from graph.words import t
from loaders.dates import day_reader
from loaders.faults import Fault
from loaders.numbers import cents, in_base, read_number

_YES = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}


def written(prop: Property, value: Any, precision: str | None = None) -> str:
    """A value of the ledger as one would write it: days as far as known, money in yuan, items with 、 between."""
    if value is None:
        return ""
    if prop.is_list:
        return "、".join(str(item) for item in value)
    if prop.type == "money":
        return f"{value // 100}.{value % 100:02d}" if value % 100 else str(value // 100)
    if prop.type == "date":
        return str(value)[: {"y": 4, "m": 7}.get(precision or "d", 10)]
    if prop.type == "bool":
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def value_of(prop: Property, text: str) -> dict[str, Any]:
    """Property (and ``<date>_precision``) → value of the ledger; an empty text gives nothing.

    Raises:
        LoadError: the text cannot be read as the property's type; it names the property.
    """
    text = text.strip()
    if not text:
        return {}
    found = _read(prop, text)
    if isinstance(found, Fault):
        raise LoadError(t(f"“{prop.title}”：{found.reason}", f"“{prop.title}”: {found.reason}"), found.cure)
    return found


def _read(prop: Property, text: str) -> dict[str, Any] | Fault:
    if prop.is_list:
        return {prop.name: [part.strip() for part in text.replace("，", "、").split("、") if part.strip()]}
    if prop.enum:
        return {prop.name: _code(prop, text)}
    if prop.type == "date":
        day = day_reader()(text)
        if isinstance(day, Fault):
            return day
        return {prop.name: day[0].isoformat()} | ({f"{prop.name}_precision": day[1]} if day[1] != "d" else {})
    if prop.type == "bool":
        if text.casefold() not in _YES:
            return Fault("flag", t("不是“是”或“否”", "neither yes nor no"), t("写“是”或“否”", "write yes or no"))
        return {prop.name: _YES[text.casefold()]}
    if prop.type in ("int", "decimal", "money"):
        return _number(prop, text)
    return {prop.name: text}


def _number(prop: Property, text: str) -> dict[str, Any] | Fault:
    number = read_number(text)
    if isinstance(number, Fault):
        return number
    plain = in_base(number, "", prop.type == "money") if prop.type == "money" else number.scaled
    if isinstance(plain, Fault):
        return plain
    if prop.type == "money":
        amount = cents(plain)
        return amount if isinstance(amount, Fault) else {prop.name: amount}
    if prop.type == "int" and plain != plain.to_integral_value():
        return Fault("whole", t("要写整数", "a whole number is needed"), t("改成整数", "write a whole number"))
    return {prop.name: int(plain) if prop.type == "int" else float(plain)}


def _code(prop: Property, text: str) -> str:
    """A code of the property's list, given as the code or in its words; the ledger refuses anything else."""
    codes = model().enums[str(prop.enum)]
    by_words = {model().code_title(str(prop.enum), code): code for code in codes}
    return text if text in codes else by_words.get(text, text)
