"""The saved queries of the library, read once and refused as a whole when one of them is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from graph.errors import QueryError
from graph.words import t
from queries.check import check_file, duplicate
from queries.frontmatter import Problem, SavedQuery

LIBRARY = Path(__file__).parent / "library"


class Catalog:
    """Saved queries by name, in the order of topic and name."""

    def __init__(self, queries: Iterable[SavedQuery]) -> None:
        self._queries = {q.name: q for q in sorted(queries, key=lambda q: (q.topic, q.name))}

    def __iter__(self) -> Iterator[SavedQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def get(self, name: str) -> SavedQuery:
        """The query ``name``.

        Raises:
            QueryError: there is none; names the nearest ones.
        """
        if name in self._queries:
            return self._queries[name]
        near = difflib.get_close_matches(name, self._queries, n=3) or list(self._queries)
        raise QueryError(
            t(f"没有名为 {name} 的查询。", f"There is no query named {name}."),
            t(f"可用的有：{'、'.join(near)}。", f"Try one of: {', '.join(near)}."),
        )


def load(folders: Iterable[Path] = (LIBRARY,)) -> Catalog:
    """Read every ``.cypher`` file below ``folders``.

    Raises:
        QueryError: at least one file has an error: an unknown key, an undeclared or unused parameter, a name
            used twice, a missing title, a write, a name that the model lacks. Each is listed with file and line.
    """
    queries: dict[str, SavedQuery] = {}
    errors: list[Problem] = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.cypher")):
        query, problems = check_file(path)
        errors += [problem for problem in problems if problem.level == "error"]
        if query is None:
            if not problems:
                errors.append(Problem(str(path), 1, "error", t("没有文件头。", "It has no front matter.")))
        elif query.name in queries:
            errors.append(duplicate(query, queries[query.name].path))
        else:
            queries[query.name] = query
    if errors:
        raise QueryError(
            "\n".join(str(problem) for problem in errors),
            t("改正后用 mailuo query check 复查。", "Mend them and run mailuo query check."),
        )
    return Catalog(queries.values())


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The library of this checkout, read once."""
    return load()
