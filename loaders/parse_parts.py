"""Pieces of a mapping: values, conditions, references, periods; and the list of what is wrong with them."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from graph.errors import MappingError
from graph.words import did_you_mean, t
from loaders.mapping import Common, Condition, PeriodSpec, Refer, RowRef, Scope, Split, Value
from loaders.yaml_lines import Lines, Place

_SOURCES = ("column", "constant", "concat", "first_of", "part")
#: A group that ends in an endless repeat and is itself repeated without end.
_NESTED = re.compile(r"\((?:\?:|\?P<\w+>)?(?:[^()\\]|\\.)*[+*]\??\)(?:[+*]|\{\d*,\})")
_STEPS = ("strip", "replace", "lower", "upper", "pad_left", "pick", "match", "codes", "year_month", "default")
_TYPED = ("formats", "unit", "bound", "keep_unit", "on", "hash")
_VALUE = (*_SOURCES, "join", *_STEPS, *_TYPED)
UNITS = ("元", "千元", "万元", "百万元", "亿元", "%")


class Problems:
    """All problems of one mapping file, raised together."""

    def __init__(self, name: str, lines: Lines) -> None:
        self.name = name
        self.lines = lines
        self._found: list[tuple[int, str, str]] = []

    @property
    def any(self) -> bool:
        return bool(self._found)

    def add(self, place: Place, what: str, cure: str = "") -> None:
        """Note a problem at ``place``."""
        entry = (self.lines.at(place), what, cure)
        if entry not in self._found:
            self._found.append(entry)

    def unknown(self, place: Place, what: str, word: str, known: list[str]) -> None:
        """Note an unknown word with the one that was probably meant."""
        self.add(place, what, did_you_mean(word, known))

    def raise_all(self) -> None:
        """Raise what was found, by line; nothing where all is well."""
        if self._found:
            self._fail()

    def _fail(self) -> NoReturn:
        told = sorted(self._found)
        cause = "\n".join(
            t(f"映射 {self.name} 第 {line} 行：{what}", f"Mapping {self.name}, line {line}: {what}")
            for line, what, _ in told
        )
        cures = list(dict.fromkeys(cure for _, _, cure in told if cure))
        grammar = t("写法见 docs/mappings.md。", "The grammar is in docs/mappings.md.")
        raise MappingError(cause, " ".join([*cures, grammar]))

    def keys(self, raw: Any, place: Place, known: tuple[str, ...], required: tuple[str, ...] = ()) -> bool:
        """Whether ``raw`` is a structure of known keys; notes what is unknown or missing."""
        if not isinstance(raw, dict):
            self.add(place, t("这里应是键值结构。", "a structure of keys is wanted here."))
            return False
        for key in raw:
            if key not in known:
                self.add((*place, key), t(f"不认识的键 {key}。", f"unknown key {key}."), did_you_mean(key, list(known)))
        for key in required:
            if raw.get(key) in (None, "", [], {}):
                self.add((*place, key), t(f"缺少 {key}。", f"{key} is missing."))
        return True

    def section(self, raw: dict[str, Any], key: str) -> dict[str, Any]:
        """``raw[key]`` as a structure, empty where it is absent or something else."""
        value = raw.get(key) or {}
        if isinstance(value, dict):
            return value
        self.add((key,), t(f"{key} 应是键值结构。", f"{key} must be a structure of keys."))
        return {}

    def text(self, raw: Any, place: Place) -> str:
        if isinstance(raw, (dict, list, bool)) or raw is None:
            self.add(place, t("这里应是一段文字。", "a text is wanted here."))
            return ""
        return str(raw)

    def texts(self, raw: Any, place: Place) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        if raw is None:
            return ()
        return tuple(self.text(item, (*place, i)) for i, item in enumerate(raw if isinstance(raw, list) else [raw]))

    def items(self, raw: Any, place: Place) -> list[Any]:
        if raw is None or isinstance(raw, list):
            return raw or []
        self.add(place, t("这里应是列表。", "a list is wanted here."))
        return []

    def flag(self, raw: Any, place: Place) -> bool:
        if raw is None or isinstance(raw, bool):
            return bool(raw)
        self.add(place, t("只能是 true 或 false。", "only true or false."))
        return False

    def choice(self, raw: Any, place: Place, known: tuple[str, ...]) -> str:
        if str(raw) in known:
            return str(raw)
        self.add(
            place, t(f"{raw} 不可用。", f"{raw} is not possible."), did_you_mean(str(raw), [k for k in known if k])
        )
        return known[0]

    def words(self, raw: Any, place: Place) -> tuple[str, str]:
        """A text in two languages."""
        if not self.keys(raw, place, ("zh", "en"), required=("zh", "en")):
            return "", ""
        return self.text(raw.get("zh"), (*place, "zh")), self.text(raw.get("en"), (*place, "en"))


def value_of(raw: Any, place: Place, found: Problems, bare: str = "column") -> Value:
    """A value expression; a bare text is a column, or a constant where ``bare`` says so."""
    if not isinstance(raw, dict):
        text = found.text(raw, place)
        return (
            Value("column", column=text, place=place) if bare == "column" else Value("constant", text=text, place=place)
        )
    found.keys(raw, place, _VALUE)
    sources = [key for key in _SOURCES if key in raw]
    if len(sources) != 1:
        found.add(place, t("须恰有一个来源：", "exactly one source is wanted: ") + "、".join(_SOURCES))
        return Value("constant", place=place)
    kind = sources[0]
    inner = raw[kind]
    values: tuple[Value, ...] = ()
    text = column = ""
    if kind in ("concat", "first_of"):
        entries = enumerate(found.items(inner, (*place, kind)))
        values = tuple(value_of(entry, (*place, kind, i), found) for i, entry in entries)
        text = found.text(raw["join"], (*place, "join")) if raw.get("join") is not None else ""
    elif kind == "part":
        text = "" if inner is True else found.text(inner, (*place, kind))
    elif kind == "constant":
        text = str(inner).lower() if isinstance(inner, bool) else found.text(inner, (*place, kind))
    else:
        column = found.text(inner, (*place, kind))
    if "join" in raw and kind != "concat":
        found.add((*place, "join"), t("join 只用于 concat。", "join belongs to concat."))
    return Value(
        kind=kind,
        column=column,
        text=text,
        values=values,
        steps=tuple((key, _step(key, raw[key], (*place, key), found)) for key in raw if key in _STEPS),
        formats=found.texts(raw.get("formats"), (*place, "formats")),
        unit=found.choice(raw.get("unit", ""), (*place, "unit"), ("", *UNITS)),
        bound=str(raw.get("bound") or ""),
        keep_unit=str(raw.get("keep_unit") or ""),
        on=found.texts(raw.get("on"), (*place, "on")),
        hash=found.choice(raw.get("hash", ""), (*place, "hash"), ("", "id", "value", "token")),
        place=place,
    )


def _step(key: str, raw: Any, place: Place, found: Problems) -> object:
    """The argument of a step, in the form that ``loaders.values`` runs."""
    if key in ("strip", "lower", "upper", "year_month"):
        if raw is not True:
            found.add(place, t(f"{key} 只能写 true。", f"{key} can only be true."))
        return True
    if key == "codes":
        return raw if raw == "titles" else _pairs(raw, place, found)
    if key == "replace":
        return _pairs(raw, place, found)
    if key == "pad_left":
        if (
            isinstance(raw, list)
            and len(raw) == 2
            and isinstance(raw[0], int)
            and 0 < raw[0] < 100
            and len(str(raw[1])) == 1
        ):
            return raw[0], str(raw[1])
        found.add(place, t('pad_left 写成 [长度, "字符"]。', 'pad_left is [length, "character"].'))
        return 1, " "
    if key == "pick":
        if (
            found.keys(raw, place, ("on", "n"), required=("on", "n"))
            and isinstance(raw.get("n"), int)
            and raw["n"] != 0
        ):
            return tuple(sorted(found.texts(raw["on"], (*place, "on")), key=len, reverse=True)), raw["n"]
        found.add(
            place,
            t("pick 写成 {on: 分隔符, n: 第几段}，n 不为 0。", "pick is {on: separator, n: which part}, n not 0."),
        )
        return (" ",), 1
    if key == "match":
        try:
            pattern = re.compile(found.text(raw, place))
        except re.error as error:
            found.add(place, t(f"正则有误：{error}", f"wrong regular expression: {error}"))
            return re.compile("()")
        if _NESTED.search(pattern.pattern):
            found.add(
                place,
                t(
                    "重复套着重复（如 (a+)+），遇到不合的文字会没完没了。",
                    "a repeat of a repeat, such as (a+)+, does not end on texts that do not match.",
                ),
                t("去掉里面或外面的 + 或 *。", "Remove the inner or the outer + or *."),
            )
        if pattern.groups != 1:
            found.add(place, t("正则须恰有一个括号组。", "the expression must have exactly one group."))
        return pattern
    return found.text(raw, place)


def _pairs(raw: Any, place: Place, found: Problems) -> dict[str, str]:
    if not isinstance(raw, dict):
        found.add(place, t("这里应是 原值: 新值 的表。", "a table old: new is wanted here."))
        return {}
    return {
        key: "true"
        if value is True
        else "false"
        if value is False
        else ""
        if value is None
        else found.text(value, (*place, key))
        for key, value in raw.items()
    }


def properties_of(raw: Any, place: Place, found: Problems) -> dict[str, Value]:
    """Property → value."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        found.add(place, t("properties 应是 属性: 值 的表。", "properties is a table property: value."))
        return {}
    return {name: value_of(value, (*place, name), found) for name, value in raw.items()}


def condition_of(raw: Any, place: Place, found: Problems) -> Condition:
    """A condition on a row."""
    kinds = ("not_empty", "empty", "equals", "in", "not_in", "all", "any")
    if not found.keys(raw, place, ("column", *kinds)):
        return Condition("all", place=place)
    used = [kind for kind in kinds if kind in raw]
    if len(used) != 1 or ((used[0] in ("all", "any")) == ("column" in raw)):
        found.add(
            place, t("条件须是一列加一个检验，或 all/any。", "a condition is one column with one test, or all/any.")
        )
        return Condition("all", place=place)
    kind = used[0]
    if kind in ("all", "any"):
        parts = enumerate(found.items(raw[kind], (*place, kind)))
        return Condition(
            kind, parts=tuple(condition_of(part, (*place, kind, i), found) for i, part in parts), place=place
        )
    column = found.text(raw["column"], (*place, "column"))
    if kind in ("not_empty", "empty"):
        found.flag(raw[kind], (*place, kind))
        flipped = {"not_empty": "empty", "empty": "not_empty"}[kind]
        return Condition(kind if raw[kind] is True else flipped, column, place=place)
    return Condition(kind, column, found.texts(raw[kind], (*place, kind)), place=place)


def refer_of(raw: Any, place: Place, found: Problems) -> Refer | None:
    """A reference by key."""
    if not found.keys(raw, place, ("root", "key", "value", "scope"), required=("root", "key", "value")):
        return None
    value = raw.get("value")
    values = value if isinstance(value, list) else [value]
    scope: Scope | None = None
    if "scope" in raw and found.keys(raw["scope"], (*place, "scope"), ("text", "node")):
        inner = raw["scope"]
        if len(inner) != 1:
            found.add((*place, "scope"), t("scope 写 text 或 node 之一。", "a scope has text or node."))
        at: Place = (*place, "scope", "text")
        scope = Scope(value_of(inner["text"], at, found) if "text" in inner else None, str(inner.get("node") or ""))
    return Refer(
        root=str(raw.get("root")),
        key=str(raw.get("key")),
        values=tuple(value_of(one, (*place, "value"), found) for one in values),
        scope=scope,
    )


def row_of(raw: Any, place: Place, found: Problems) -> RowRef | None:
    """A reference to the row of a file."""
    if not found.keys(raw, place, ("dataset", "key", "node", "part"), required=("key", "node")):
        return None
    key = raw.get("key")
    return RowRef(
        dataset=str(raw.get("dataset") or ""),
        key=tuple(
            value_of(one, (*place, "key", i), found) for i, one in enumerate(key if isinstance(key, list) else [key])
        ),
        node=str(raw.get("node")),
        part=value_of(raw["part"], (*place, "part"), found) if "part" in raw else None,
    )


def common_of(raw: Any, place: Place, found: Problems, only: tuple[str, ...] = ()) -> Common:
    """What nodes and edges share; ``only`` limits the keys (the defaults of a mapping)."""
    if not isinstance(raw, dict):
        found.add(place, t("这里应是键值结构。", "a structure of keys is wanted here."))
        return Common()
    if only:
        found.keys(raw, place, only)

    def constant(key: str) -> Value | None:
        return value_of(raw[key], (*place, key), found, bare="constant") if raw.get(key) not in (None, "") else None

    return Common(
        when=condition_of(raw["when"], (*place, "when"), found) if "when" in raw else None,
        split=_split(raw["split"], (*place, "split"), found) if "split" in raw else None,
        period=_period(raw["period"], (*place, "period"), found) if "period" in raw else None,
        status=constant("status"),
        review=constant("review"),
        sens=constant("sens"),
        scope=constant("scope"),
        source=str(raw.get("source") or ""),
        required=found.flag(raw.get("required"), (*place, "required")),
    )


def _split(raw: Any, place: Place, found: Problems) -> Split | None:
    if not found.keys(raw, place, ("column", "on"), required=("column",)):
        return None
    on = found.texts(raw.get("on"), (*place, "on"))
    return Split(found.text(raw.get("column"), (*place, "column")), tuple(sorted(on, key=len, reverse=True)))


def _period(raw: Any, place: Place, found: Problems) -> PeriodSpec | None:
    if not found.keys(raw, place, ("from", "to", "open", "empty_to")):
        return None
    return PeriodSpec(
        start=value_of(raw["from"], (*place, "from"), found) if "from" in raw else None,
        end=value_of(raw["to"], (*place, "to"), found) if "to" in raw else None,
        open=found.texts(raw.get("open"), (*place, "open")),
        empty_to=found.choice(raw.get("empty_to", "unknown"), (*place, "empty_to"), ("unknown", "open")),
    )
