"""The reader's rules as data: word lists, patterns and code tables in the YAML files beside this module.

A pattern may name a word list or another pattern as ``{{NAME}}``; lists become alternatives, longest first.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from graph.model.source import SAFE_LOADER

HERE = Path(__file__).parent
_MACRO = re.compile(r"\{\{(\w+)\}\}")


class Lexicon:
    """All rule files of a folder. ``sha256`` names their content: other rules, another reading."""

    def __init__(self, folder: Path = HERE) -> None:
        self.files: dict[str, Any] = {}
        digest = hashlib.sha256()
        for path in sorted(folder.glob("*.yml")):
            raw = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + raw)
            self.files[path.stem] = yaml.load(raw.decode("utf-8"), Loader=SAFE_LOADER) or {}
        self.sha256 = digest.hexdigest()
        self._macros: dict[str, str] = {}
        for name in self.files:
            for macro, value in self.files[name].get("macros", {}).items() if self._has_macros(name) else ():
                self._macros[macro] = alternatives(value) if isinstance(value, list) else value
        self._compiled: dict[str, re.Pattern[str]] = {}

    def _has_macros(self, name: str) -> bool:
        return isinstance(self.files[name], dict)

    def of(self, file: str, key: str) -> Any:
        """The entry ``key`` of a rule file."""
        return self.files[file][key]

    def words(self, file: str, key: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(str(word) for word in self.files[file][key])

    def expand(self, pattern: str) -> str:
        """A pattern with the names in it replaced by what they stand for.

        Raises:
            KeyError: a name that no file declares.
        """
        while _MACRO.search(pattern):
            pattern = _MACRO.sub(lambda found: "(?:" + self._macros[found[1]] + ")", pattern)
        return pattern

    def pattern(self, file: str, key: str) -> re.Pattern[str]:
        """A compiled pattern."""
        return self.compiled(str(self.files[file][key]))

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A pattern compiled once."""
        if pattern not in self._compiled:
            self._compiled[pattern] = re.compile(self.expand(pattern))
        return self._compiled[pattern]


def alternatives(words: list[Any]) -> str:
    """Words as alternatives of a pattern, longest first."""
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped rules, read once."""
    return Lexicon()
