"""What is wrong with a command line, in the language in force: Typer itself speaks English only."""

from __future__ import annotations

import re
from typing import Any

from typer.exceptions import TyperException

from graph.words import t

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
_WHY: tuple[tuple[str, str], ...] = (
    (r"Input should be a valid integer.*", "应是整数。"),
    (r"Input should be a valid number.*", "应是数字。"),
    (r"Input should be a valid datetime.*", "应是日期或时刻，写成 2024-03-12。"),
    (r"Input should be greater than or equal to (?P<a>\S+)", "不能小于 {a}。"),
    (r"Input should be less than or equal to (?P<a>\S+)", "不能大于 {a}。"),
    (r"(?:Value error, )?'(?P<a>.*?)' is not one of (?P<b>.+?)\.?", "“{a}”不在 {b} 之内。"),
    (r"Input should be (?P<a>'.+)", "只能是 {a}。"),
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
                held["why"] = _reason(held["why"])
            return words.format(**held) + (f"是不是 {near}？" if near else "")
    return said


def _reason(said: str) -> str:
    for pattern, words in _WHY:
        found = re.fullmatch(pattern, said.strip(), re.DOTALL)
        if found:
            return words.format(**found.groupdict())
    return said
