"""Values for the declared parameters of a saved query: from words on a command line, a form, or JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.errors import QueryError
from graph.words import t
from queries.frontmatter import DATA_DATE, Param, SavedQuery

_SPLIT = re.compile(r"[,，、;；\s]+")
_TRUE = {"true", "yes", "1", "是", "真"}
_FALSE = {"false", "no", "0", "否", "假"}
MAX_TEXT = 1_000
MAX_ITEMS = 1_000


def bind(query: SavedQuery, given: Mapping[str, Any], data_date: date | None) -> dict[str, Any]:
    """Typed values for every declared parameter; an empty text counts as not given.

    Money is yuan outside and 分 inside. ``data_date`` stands for the default of the same name.

    Raises:
        QueryError: a parameter is unknown, missing, of another type, or too large.
    """
    known = {param.name for param in query.params}
    for name in given:
        if name not in known:
            names = "、".join(sorted(known)) or t("无", "none")
            raise QueryError(
                t(f"查询 {query.name} 没有参数 {name}。", f"The query {query.name} has no parameter {name}."),
                t(f"它的参数：{names}。", f"Its parameters: {names}."),
            )
    return {param.name: _value(param, given.get(param.name), data_date) for param in query.params}


def _value(param: Param, raw: Any, data_date: date | None) -> Any:
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        if param.required:
            raise QueryError(
                t(
                    f"缺少参数 {param.name}（{param.label}）。",
                    f"The parameter {param.name} ({param.label}) is missing.",
                ),
                t(f"加上 -p {param.name}=…", f"Add -p {param.name}=…"),
            )
        raw = param.default
        if raw == DATA_DATE and param.type == "date":
            return data_date or _none_known(param)
        if raw is None:
            return [] if param.type == "list" else None
    try:
        value = _PARSE[param.type](raw)
    except (ValueError, TypeError, InvalidOperation):
        raise QueryError(
            t(
                f"参数 {param.name} 的值不能用：“{_short(raw)}”。",
                f"The parameter {param.name} cannot be “{_short(raw)}”.",
            ),
            _hint(param),
        ) from None
    _cap(param, value)
    return value


def _none_known(param: Param) -> Any:
    raise QueryError(
        t(f"还没有数据，参数 {param.name} 没有默认值。", f"No data yet, so {param.name} has no default."),
        t(f"加上 -p {param.name}=YYYY-MM-DD，或先导入。", f"Add -p {param.name}=YYYY-MM-DD, or load data first."),
    )


def _short(raw: Any) -> str:
    text = str(raw)
    return text if len(text) <= 40 else text[:40] + "…"


def _hint(param: Param) -> str:
    return {
        "date": t("日期写作 2024-03-12。", "Write a day as 2024-03-12."),
        "int": t("写一个整数。", "Write a whole number."),
        "decimal": t("写一个数字。", "Write a number."),
        "money": t("写元数，最多两位小数。", "Write yuan with at most two decimals."),
        "bool": t("写 true 或 false。", "Write true or false."),
        "list": t("用逗号隔开。", "Separate the items by commas."),
        "uid": t("写对象的编号（uid）。", "Write the uid of an object."),
        "string": t("写一段文字。", "Write a text."),
    }[param.type]


def _cap(param: Param, value: Any) -> None:
    if isinstance(value, str):
        size, limit = len(value), param.max or MAX_TEXT
    elif isinstance(value, list):
        size, limit = len(value), param.max or MAX_ITEMS
    elif param.max is not None and not isinstance(value, (bool, date)):
        size, limit = value / 100 if param.type == "money" else value, param.max
    else:
        return
    if size > limit:
        raise QueryError(
            t(
                f"参数 {param.name} 太大：{size:g}，上限 {limit:g}。",
                f"{param.name} is too large: {size:g}, limit {limit:g}.",
            ),
            t("换一个小些的值。", "Give a smaller one."),
        )


def _date(raw: Any) -> date:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(raw).strip(), re.ASCII):
        raise ValueError
    return date.fromisoformat(str(raw).strip())


def _int(raw: Any) -> int:
    if isinstance(raw, bool) or (isinstance(raw, float) and raw != int(raw)):
        raise ValueError
    value = int(raw)
    if not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _decimal(raw: Any) -> float:
    value = Decimal(str(raw).strip().replace(",", ""))
    if isinstance(raw, bool) or not math.isfinite(float(value)):
        raise ValueError
    return float(value)


def _money(raw: Any) -> int:
    fen = Decimal(str(raw).strip().replace(",", "").replace("，", "")) * 100
    if isinstance(raw, bool) or not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError
    return _int(int(fen))


def _bool(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError
    return word in _TRUE


def _list(raw: Any) -> list[str]:
    items = raw if isinstance(raw, (list, tuple)) else _SPLIT.split(str(raw))
    if not all(isinstance(item, (str, int)) for item in items):
        raise ValueError
    return [str(item).strip() for item in items if str(item).strip()]


def _text(raw: Any) -> str:
    if isinstance(raw, (list, dict)):
        raise ValueError
    return str(raw).strip()


def _uid(raw: Any) -> str:
    value = _text(raw)
    if any(ch.isspace() for ch in value):
        raise ValueError
    return value


_PARSE = {
    "string": _text,
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "bool": _bool,
    "date": _date,
    "list": _list,
    "uid": _uid,
}
