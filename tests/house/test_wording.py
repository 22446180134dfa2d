"""Our own words: nothing that judges a person, Chinese and English side by side (domain rule 7.5)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("graph", "loaders", "queries", "reports", "ui", "mailuo", "examples")

#: Words that say more than a record can. A finding is a 疑点; a zero result is 在所列数据范围内未发现.
BANNED = (
    "串标成立", "确系", "铁证", "腐败分子", "嫌疑", "罪犯", "贪官", "白手套", "围标团伙", "坐实", "必然", "高度腐败",
    "证明", "不存在",
)  # fmt: skip
#: The name of a kind of problem in the code list, quoted from the rules.
EXCEPTIONS = ("虚假证明",)

HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE_MARKS = re.compile(r"[，。；！？]")


def files(*suffixes: str) -> list[Path]:
    found = [ROOT / "app.py"] if (ROOT / "app.py").is_file() and ".py" in suffixes else []
    for room in ROOMS:
        found += [p for p in sorted((ROOT / room).rglob("*")) if p.suffix in suffixes and "vendor" not in p.parts]
    return found


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """String constants of a module (parts of f-strings too) without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def banned_in(text: str) -> list[str]:
    for exception in EXCEPTIONS:
        text = text.replace(exception, "")
    return [word for word in BANNED if word in text]


def test_banned_words_are_found_and_exceptions_are_not() -> None:
    assert banned_in("该线索坐实") == ["坐实"]
    assert banned_in("弄虚作假、虚假证明") == []
    assert banned_in("虚假证明，足以证明") == ["证明"]


@pytest.mark.parametrize("path", files(".py"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_banned_word_in_a_string(path: Path) -> None:
    assert [(line, word) for line, text in strings(path) for word in banned_in(text)] == []


def test_no_banned_word_in_templates_queries_mappings_and_the_canvas() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in files(".yml", ".yaml", ".cypher", ".j2", ".html", ".js", ".css")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in banned_in(line)
    ]
    assert found == []


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return ""


def pairs(path: Path) -> Iterator[tuple[int, str, str]]:
    """The constant words of every ``t("中文", "English")`` of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "t" and len(node.args) == 2:
            zh, en = node.args
            yield node.lineno, _words(zh), _words(en)


def test_both_languages_stand_in_their_places() -> None:
    wrong = []
    count = 0
    for path in files(".py"):
        for line, zh, en in pairs(path):
            count += 1
            swapped = HAN.search(en) and not HAN.search(zh)
            untranslated = zh == en and HAN.search(zh)
            if swapped or untranslated or CHINESE_MARKS.search(re.sub(r"[“「《][^”」》]*[”」》]", "", en)):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {zh!r} / {en!r}")
    assert count > 50
    assert wrong == []
