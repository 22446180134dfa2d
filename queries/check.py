"""Files judged before they are run: what keeps a query out of the catalog, and what is merely unwise."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.guard import GuardError, check, parameters
from graph.words import t
from queries import frontmatter
from queries.frontmatter import Problem, SavedQuery
from queries.lint import lint


def read_text(path: Path) -> tuple[str | None, list[Problem]]:
    """The text of a file, or why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig"), []
    except UnicodeDecodeError:
        return None, [Problem(str(path), 1, "error", t("文件不是 UTF-8。", "The file is not UTF-8."))]
    except OSError as error:
        return None, [
            Problem(str(path), 1, "error", t(f"文件读不出来：{error.strerror}", f"Cannot read: {error.strerror}"))
        ]


def check_file(path: Path) -> tuple[SavedQuery | None, list[Problem]]:
    """Read and judge one file; the query is there only without errors."""
    text, problems = read_text(path)
    if text is None:
        return None, problems
    return check_text(text, path)


def check_text(text: str, path: Path) -> tuple[SavedQuery | None, list[Problem]]:
    """Judge a saved query's text, or a bare statement where there is no front matter."""
    if not frontmatter.has_front_matter(text):
        return None, _statement(text, path, None)
    query, problems = frontmatter.parse(text, path)
    if query is None:
        return None, problems
    problems = _statement(text, path, query)
    return (None if any(p.level == "error" for p in problems) else query), problems


def check_files(paths: Iterable[Path]) -> list[Problem]:
    """Every problem of every file, and names used twice among them."""
    out: list[Problem] = []
    seen: dict[str, Path] = {}
    for path in paths:
        query, problems = check_file(path)
        out += problems
        if query is None:
            continue
        if query.name in seen:
            out.append(duplicate(query, seen[query.name]))
        seen.setdefault(query.name, path)
    return out


def duplicate(query: SavedQuery, other: Path) -> Problem:
    """The problem of a name that another file has."""
    line = query.lines.get("name", 1)
    text = t(f"名字 {query.name} 已被 {other.name} 使用。", f"The name {query.name} is taken by {other.name}.")
    return Problem(str(query.path), line, "error", text)


def _statement(text: str, path: Path, query: SavedQuery | None) -> list[Problem]:
    used = parameters(text)
    try:
        guarded = check(text, dict.fromkeys(used))
    except GuardError as error:
        said = f"{error.cause} {error.cure}"
        return [Problem(str(path), error.line, "error", said)]
    portable = query is None or query.dialect is None
    out = [Problem(str(path), line, level, said) for level, line, said in lint(text, portable=portable)]
    if query is not None:
        out += _declared(query, used, guarded.columns)
    return out


def _declared(query: SavedQuery, used: dict[str, int], columns: tuple[str, ...] | None) -> list[Problem]:
    file = str(query.path)
    out: list[Problem] = []
    names = {param.name for param in query.params}
    for name in sorted(used.keys() - names):
        said = t(f"参数 ${name} 没有在 params 里声明。", f"The parameter ${name} is not declared in params.")
        out.append(Problem(file, used[name], "error", said))
    for param in query.params:
        if param.name not in used:
            said = t(f"参数 {param.name} 声明了却没有用到。", f"The parameter {param.name} is declared and never used.")
            out.append(Problem(file, param.line, "error", said))
    if columns is not None and columns != query.columns:
        said = t(
            f"returns 与 RETURN 的列不同：{list(query.columns)} 与 {list(columns)}。",
            f"returns and RETURN name different columns: {list(query.columns)} and {list(columns)}.",
        )
        out.append(Problem(file, query.lines.get("returns", 1), "error", said))
    return out
