"""What is wrong with a command line, in the language in force: Typer itself speaks English only."""

from __future__ import annotations

import re
from typing import Any

from typer.exceptions import TyperException

from graph.words import refused_text, t

#: Typer's own sentences (0.29), each with ours; what is not here is given as Typer says it.
_SAID: tuple[tuple[str, str], ...] = (
    (r"No such command '(?P<a>.+?)'\.(?: Did you mean '(?P<b>.+?)'\?)?.*", "没有命令 {a}。"),
    (r"No such option: (?P<a>\S+)(?: (?:\(Possible options: (?P<b>.+)\)|Did you mean (?P<c>.+)\?))?", "没有选项 {a}。"),
    (r"Missing (?:argument|option|parameter) '(?P<a>.+?)'.*", "缺少 {a}。"),
    (r"Missing command\.", "缺少子命令。"),
    (r"Invalid value for (?P<a>.+?)(?: \(env var: '.+?'\))?: (?P<why>.+)", "{a} 的值不能用：{why}"),
    (r"Invalid value: (?P<why>.+)", "{why}"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.+)\)", "多出来的内容：{a}。"),
    (r"Option '(?P<a>.+?)' requires (?:an|\d+) arguments?\.?", "选项 {a} 后面要写值。"),
)


def usage_text(error: TyperException) -> str:
    """Cause and cure, ready to print."""
    path = getattr(getattr(error, "ctx", None), "command_path", "mailuo")
    said = error.format_message()
    return f"{t(_ours(said), said)}\n→ {t(f'用法见 {path} --help', f'See {path} --help')}"


def _ours(said: str) -> str:
    for pattern, words in _SAID:
        found = re.fullmatch(pattern, said.strip(), re.DOTALL)
        if found:
            held: dict[str, Any] = found.groupdict()
            near = held.get("b") or held.get("c")
            if held.get("why"):
                held["why"] = refused_text(held["why"])
            return words.format(**held) + (f"是不是 {near}？" if near else "")
    return said
