"""YAML with the line of every key and value, so that an error can say where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph.errors import MappingError
from graph.words import t

Place = tuple[str | int, ...]


@dataclass
class Lines:
    """Where each key (path of keys and list numbers) stands: line from 1. ``count``: values read so far."""

    of: dict[Place, int] = field(default_factory=dict)
    count: int = 0

    def at(self, place: Place) -> int:
        """The line of ``place`` or of what encloses it."""
        while place not in self.of and place:
            place = place[:-1]
        return self.of.get(place, 1)


#: The C reader is ten times as quick; it is not in every build of PyYAML.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Scalars stay as written where YAML 1.1 would turn ``no`` or ``2024-01-05`` into something else."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
#: Characters and values of a mapping; the longest shipped one has 2,000 and 150.
_LONGEST, _MOST = 1_000_000, 50_000
_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "null"))
_BOOLS = {"true": True, "false": False}


def read_yaml(text: str, name: str) -> tuple[Any, Lines]:
    """Parse ``text``; ``true`` and ``false`` are the only words for booleans.

    Raises:
        MappingError: not YAML, a key twice, or an alias loop; names file and line.
    """
    if len(text) > _LONGEST:
        raise problem(name, 1, t(f"超过 {_LONGEST:,} 个字符。", f"has more than {_LONGEST:,} characters."))
    lines = Lines()
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        value = _value(node, (), lines, name) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise problem(name, line, t(f"不是合法的 YAML：{error.problem}", f"not valid YAML: {error.problem}")) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise problem(name, 1, t(f"不是合法的 YAML：{error}", f"not valid YAML: {error}")) from error
    return value, lines


def _value(node: Any, place: Place, lines: Lines, name: str) -> Any:
    line = node.start_mark.line + 1
    lines.of.setdefault(place, line)
    lines.count += 1
    if lines.count > _MOST:
        # Nine aliases of nine aliases of nine … are a small file and more values than there is memory for.
        raise problem(
            name, line, t(f"展开后超过 {_MOST:,} 个值。", f"has more than {_MOST:,} values, aliases counted.")
        )
    if node.tag not in _TAGS:
        raise problem(name, line, t(f"不能用标签 {node.tag}。", f"the tag {node.tag} cannot be used."))
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise problem(name, key_node.start_mark.line + 1, t("键必须是文字。", "a key must be a text."))
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in out:
                raise problem(name, line, t(f"键 {key} 写了两次。", f"the key {key} is written twice."))
            lines.of[(*place, key)] = line
            out[key] = _value(value_node, (*place, key), lines, name)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*place, number), lines, name) for number, child in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:int" and node.value.lstrip("-").isdigit() and not node.value.startswith("0"):
        return int(node.value)
    if node.tag == "tag:yaml.org,2002:int" and node.value == "0":
        return 0
    if not node.style and node.value in _BOOLS:
        return _BOOLS[node.value]
    return str(node.value)


def problem(name: str, line: int, what: str, cure: str = "") -> MappingError:
    """A mapping error with its place."""
    return MappingError(
        t(f"映射 {name} 第 {line} 行：{what}", f"Mapping {name}, line {line}: {what}"),
        cure or t("改正该行；写法见 docs/mappings.md。", "Mend that line; docs/mappings.md has the grammar."),
    )


def read_text(path: Path) -> str:
    """The text of a mapping file.

    Raises:
        MappingError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise problem(path.name, 1, t(f"读不出来：{error}", f"cannot be read: {error}")) from error
