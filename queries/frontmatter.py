"""A saved query's file: a leading ``// ---`` block of YAML in comments, then Cypher. Runnable as it stands.

// ---
// name: penalties-in-force
// title: {zh: 某日仍在影响期的处分, en: Penalties in force on a day}
// description: {zh: …, en: …}
// params:
//   on: {type: date, default: data_date, zh: 日期, en: day}
// returns:
//   person: {zh: 姓名, en: person}
//   evidence: {kind: edge, zh: 依据, en: evidence}
// draws: table
// ---
MATCH …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph.model import model
from graph.words import lang, t

FENCE = "// ---"
PARAM_TYPES = ("string", "int", "decimal", "money", "bool", "date", "list", "uid")
#: What a column may be translated by beside the model's code lists.
AXES = ("status", "review", "precision", "kinds")
RETURN_KINDS = ("scalar", "node", "edge", "path")
DRAWS = ("table", "graph")
DIALECTS = ("embedded", "neo4j")
#: The default of a date that means: the latest data date among live imports.
DATA_DATE = "data_date"

_KEYS = ("name", "title", "description", "params", "returns", "draws", "dialect")
_PARAM_KEYS = ("type", "required", "default", "max", "zh", "en")
_RETURN_KEYS = ("kind", "zh", "en", "codes", "words")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file. ``level``: ``error`` keeps it out of the catalog, ``warning`` does not."""

    file: str
    line: int
    level: str
    text: str

    def __str__(self) -> str:
        word = t("错误", "error") if self.level == "error" else t("提醒", "warning")
        return f"{self.file}:{self.line}: {word}: {self.text}"


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in two languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Param:
    """A declared parameter. ``max``: the largest number, or the greatest length of a text or list."""

    name: str
    type: str
    required: bool
    default: Any
    max: float | None
    label: Words
    line: int


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column of the result; ``label`` stands in headers, ``name`` in JSON.

    ``codes``: code lists of the model (or ``status``, ``review``, ``precision``, ``kinds``) whose words are shown
    for the values, the first that has the value; ``words``: the query's own codes.
    """

    name: str
    kind: str
    label: Words
    codes: tuple[str, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)

    def say(self, code: str) -> str:
        """The words for ``code``; anything that is no code stays as it is."""
        if code in self.words:
            return str(self.words[code])
        declared = model()
        for codes in self.codes:
            lists: dict[str, Mapping[str, Any]] = {
                "status": declared.statuses,
                "review": declared.reviews,
                "precision": declared.precisions,
                "kinds": {**declared.labels, **declared.relations},
            }
            entry = lists.get(codes, declared.enums.get(codes, {})).get(code)
            if entry is not None:
                return str(entry.title)
        return code


@dataclass(frozen=True)
class SavedQuery:
    """A saved query as read. ``text`` is the whole file: its comments are comments to a store too."""

    name: str
    title: Words
    description: Words
    params: tuple[Param, ...]
    returns: tuple[Column, ...]
    draws: str
    dialect: str | None
    text: str
    path: Path
    topic: str
    body_line: int = 1
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the result's columns, in order."""
        return tuple(column.name for column in self.returns)

    def param(self, name: str) -> Param | None:
        return next((p for p in self.params if p.name == name), None)


def has_front_matter(text: str) -> bool:
    """Whether the file begins with the fence."""
    return text.removeprefix("\ufeff").startswith(FENCE)


def parse(text: str, path: Path) -> tuple[SavedQuery | None, list[Problem]]:
    """Read front matter; every problem of the block is listed with its line, and then there is no query."""
    return _Reader(text.removeprefix("\ufeff"), path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def problem(self, line: int, text: str) -> None:
        self.problems.append(Problem(str(self.path), line, "error", text))

    def read(self) -> tuple[SavedQuery | None, list[Problem]]:
        block, body_line = self.block()
        if block is None:
            return None, self.problems
        try:
            node = yaml.compose(block, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = getattr(error, "problem", None) or t("写法不对", "malformed")
            self.problem(mark.line + 2 if mark else 1, t(f"文件头不是合法的 YAML：{said}", f"Front matter: {said}"))
            return None, self.problems
        if not isinstance(node, yaml.MappingNode):
            self.problem(2, t("文件头是空的。", "The front matter is empty."))
            return None, self.problems
        top = self.mapping(node, _KEYS, "")
        query = self.query(top, body_line)
        return (None, self.problems) if self.problems else (query, [])

    def block(self) -> tuple[str | None, int]:
        rows = self.text.splitlines()
        if not rows or rows[0].rstrip() != FENCE:
            self.problem(1, t(f"文件头缺失：第一行应为“{FENCE}”。", f"The first line is not “{FENCE}”."))
            return None, 1
        out: list[str] = []
        for number, row in enumerate(rows[1:], start=2):
            if row.rstrip() == FENCE:
                return "\n".join(out), number + 1
            if not row.startswith("//"):
                self.problem(
                    number, t("文件头没有收尾，或有一行不以 // 开头。", "The front matter is not closed by // ---.")
                )
                return None, 1
            out.append(row[2:].removeprefix(" "))
        self.problem(len(rows), t(f"文件头没有收尾的“{FENCE}”。", f"The closing “{FENCE}” is missing."))
        return None, 1

    def line(self, node: yaml.Node) -> int:
        # The block begins on the file's second line.
        return int(node.start_mark.line) + 2

    def mapping(self, node: yaml.Node, known: tuple[str, ...] | None, where: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.problem(self.line(node), t(f"{where} 应是“键: 值”。", f"{where} should be a mapping."))
            return {}
        out: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            self.lines[f"{where}.{name}" if where else name] = self.line(key)
            if name in out:
                self.problem(self.line(key), t(f"键 {name} 写了两次。", f"The key {name} is written twice."))
            if known is not None and name not in known:
                allowed = "、".join(known) if lang() == "zh" else ", ".join(known)
                self.problem(
                    self.line(key),
                    t(f"不认识的键 {name}；可用：{allowed}。", f"Unknown key {name}; known: {allowed}."),
                )
            out[name] = value
        return out

    def scalar(self, nodes: dict[str, yaml.Node], key: str) -> str:
        node = nodes.get(key)
        return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""

    def words(self, nodes: dict[str, yaml.Node], key: str, line: int) -> Words:
        node = nodes.get(key)
        parts = self.mapping(node, ("zh", "en"), key) if node is not None else {}
        zh, en = self.scalar(parts, "zh"), self.scalar(parts, "en")
        if not zh or not en:
            self.problem(
                self.line(node) if node is not None else line,
                t(f"{key} 缺中文或英文。", f"{key} lacks its Chinese or its English."),
            )
        return Words(zh, en)

    def choice(
        self, nodes: dict[str, yaml.Node], key: str, allowed: tuple[str, ...], default: str | None
    ) -> str | None:
        if key not in nodes:
            return default
        value = self.scalar(nodes, key)
        if value not in allowed:
            said = "、".join(allowed) if lang() == "zh" else ", ".join(allowed)
            self.problem(
                self.line(nodes[key]),
                t(f"{key} 只能是 {said}，不是“{value}”。", f"{key} is one of {said}, not “{value}”."),
            )
        return value

    def query(self, top: dict[str, yaml.Node], body_line: int) -> SavedQuery:
        name = self.scalar(top, "name")
        if not name:
            self.problem(2, t("缺 name。", "name is missing."))
        returns = self.mapping(top["returns"], None, "returns") if "returns" in top else {}
        if not returns:
            self.problem(2, t("缺 returns（结果各列）。", "returns (the result's columns) is missing."))
        params = self.mapping(top["params"], None, "params") if "params" in top else {}
        return SavedQuery(
            name=name,
            title=self.words(top, "title", 2),
            description=self.words(top, "description", 2),
            params=tuple(self.param(key, node) for key, node in params.items()),
            returns=tuple(self.column(key, node) for key, node in returns.items()),
            draws=self.choice(top, "draws", DRAWS, "table") or "table",
            dialect=self.choice(top, "dialect", DIALECTS, None),
            text=self.text,
            path=self.path,
            topic=self.path.parent.name,
            body_line=body_line,
            lines=self.lines,
        )

    def param(self, name: str, node: yaml.Node) -> Param:
        line = self.lines[f"params.{name}"]
        parts = self.mapping(node, _PARAM_KEYS, f"params.{name}")
        kind = self.choice(parts, "type", PARAM_TYPES, None)
        if kind is None:
            self.problem(line, t(f"参数 {name} 缺 type。", f"Parameter {name} has no type."))
        zh, en = self.scalar(parts, "zh"), self.scalar(parts, "en")
        if not zh or not en:
            self.problem(
                line, t(f"参数 {name} 缺中文或英文名。", f"Parameter {name} lacks its Chinese or English label.")
            )
        required = self.choice(parts, "required", ("true", "false"), "false") == "true"
        default = _plain(parts["default"]) if "default" in parts else None
        if required and "default" in parts:
            self.problem(line, t(f"参数 {name} 既必填又有默认值。", f"Parameter {name} is required and has a default."))
        largest: float | None = None
        if "max" in parts:
            try:
                largest = float(self.scalar(parts, "max"))
            except ValueError:
                self.problem(self.line(parts["max"]), t("max 应是数字。", "max should be a number."))
        return Param(name, kind or "string", required, default, largest, Words(zh, en), line)

    def column(self, name: str, node: yaml.Node) -> Column:
        if isinstance(node, yaml.ScalarNode):
            kind = str(node.value)
            if kind not in RETURN_KINDS:
                self.problem(self.line(node), t(f"列 {name} 的种类不对：{kind}", f"Column {name}: unknown kind {kind}"))
            return Column(name, kind, Words(name, name))
        parts = self.mapping(node, _RETURN_KEYS, f"returns.{name}")
        kind = self.choice(parts, "kind", RETURN_KINDS, "scalar") or "scalar"
        codes = tuple(part.strip() for part in self.scalar(parts, "codes").split("|") if part.strip())
        for unknown in [part for part in codes if part not in (*AXES, *model().enums)]:
            self.problem(self.line(parts["codes"]), t(f"没有代码表 {unknown}。", f"There is no code list {unknown}."))
        own = self.mapping(parts["words"], None, f"returns.{name}.words") if "words" in parts else {}
        words = {code: self.words(own, code, self.lines[f"returns.{name}"]) for code in own}
        label = Words(self.scalar(parts, "zh") or name, self.scalar(parts, "en") or name)
        return Column(name, kind, label, codes, words)


def _plain(node: yaml.Node) -> Any:
    """A default as text or list of texts; null stays null (types are applied by the runner)."""
    if isinstance(node, yaml.SequenceNode):
        return [str(item.value) for item in node.value]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)
