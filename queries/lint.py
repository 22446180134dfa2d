"""Names in a statement against the model, and shapes that one of the two stores runs badly."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from graph.cypher import lex
from graph.guard_rules import BEFORE_BRACKET
from graph.model import model
from graph.statement import Statement
from graph.store.contract import CONTRACT_COLUMNS
from graph.words import did_you_mean, t

#: (level, line, text)
Remark = tuple[str, int, str]

_CLAUSES = ("WHERE", "RETURN", "WITH", "MATCH", "OPTIONAL", "UNWIND", "CALL", "UNION", "ORDER")


def unknown_names(text: str) -> list[str]:
    """One line for each label, relation and property of ``text`` that the model lacks: such a name finds nothing.

    ``text`` has passed the guard.
    """
    return [
        t(f"第 {line} 行：{said}", f"Line {line}: {said}")
        for level, line, said in lint(text, portable=False)
        if level == "error"
    ]


def lint(text: str, portable: bool = True) -> list[Remark]:
    """Unknown labels, relations and properties (errors); slow or unstable shapes (warnings).

    ``text`` has passed the guard. ``portable``: it has to run on both stores.
    """
    lexed = lex(text)
    tokens = [token for token in lexed.tokens if not token.is_op(";")]
    return sorted(_Lint(Statement(tokens, lexed.text), portable).remarks(), key=lambda remark: remark[1])


@lru_cache(maxsize=1)
def _everywhere() -> frozenset[str]:
    declared = model()
    names = set(_contract())
    for kind in (*declared.labels, *declared.relations):
        names |= _of(frozenset({kind})) or frozenset()
    return frozenset(names)


def _contract() -> frozenset[str]:
    return frozenset({"uid", *CONTRACT_COLUMNS})


def _names(own: tuple[str, ...], dates: set[str]) -> set[str]:
    return set(own) | {f"{name}_precision" for name in dates} | _contract()


def _of(kinds: frozenset[str]) -> frozenset[str] | None:
    """Properties that some of ``kinds`` (labels or relation types) have; None where a kind is unknown."""
    declared = model()
    out: set[str] = set()
    for kind in kinds:
        entry = declared.labels.get(kind) or declared.relations.get(kind)
        if entry is None:
            return None
        out |= _names(tuple(entry.properties), {p.name for p in entry.properties.values() if p.type == "date"})
    return frozenset(out)


class _Lint:
    def __init__(self, statement: Statement, portable: bool) -> None:
        self.s = statement
        self.portable = portable
        self.tokens = statement.tokens
        self.kinds: dict[str, frozenset[str]] = {}
        """Variable → labels or types it is bound to (empty: bound without any)."""
        self.out: list[Remark] = []

    def add(self, level: str, at: int, text: str) -> None:
        self.out.append((level, self.tokens[at].line, text))

    def remarks(self) -> Iterator[Remark]:
        for i, token in enumerate(self.tokens):
            if token.is_op("[") and self.s.op(i - 1, "-"):
                self.pattern(i, relation=True)
            elif token.is_op("(") and not self._is_call(i):
                self.pattern(i, relation=False)
        for i, token in enumerate(self.tokens):
            if token.is_name and self.s.op(i + 1, ".") and not self.s.op(i - 1, "."):
                self.access(i)
            elif token.is_name and self.s.op(i + 1, ":") and not self._key_of_map(i) and not self._opens_pattern(i):
                self.kinds_after(i + 1, relation=bool(self.kinds.get(token.text, frozenset()) & set(model().relations)))
            if self.portable and self.s.keyword(i) == "SHORTEST":
                self.add(
                    "error",
                    i,
                    t("SHORTEST 只有 Neo4j 认；用 shortestPath()。", "Only Neo4j takes SHORTEST: use shortestPath()."),
                )
        self.columns()
        self.selective_first()
        return iter(dict.fromkeys(self.out))

    def _is_call(self, opened: int) -> bool:
        before = opened - 1
        return before >= 0 and self.tokens[before].is_name and self.s.upper(before) not in BEFORE_BRACKET

    def _key_of_map(self, at: int) -> bool:
        outer = self.s.around[at]
        return outer >= 0 and self.s.op(outer, "{") and outer not in self.s.subqueries and self.s.op(at - 1, "{", ",")

    def _opens_pattern(self, at: int) -> bool:
        return self.s.op(at - 1, "(", "[")

    def kinds_after(self, colon: int, relation: bool) -> frozenset[str]:
        """Read ``:A|B`` from its colon; unknown names are errors."""
        declared = model().relations if relation else model().labels
        found: set[str] = set()
        at = colon
        while self.s.op(at, ":", "|", "&", "!", "(", "%") and at + 1 < len(self.tokens):
            at += 1
            if self.tokens[at].is_name:
                name = self.tokens[at].text
                found.add(name)
                if name not in declared:
                    said = (
                        t(f"模型里没有关系 {name}。", f"The model has no relation {name}. ")
                        if relation
                        else t(f"模型里没有标签 {name}。", f"The model has no label {name}. ")
                    )
                    self.add("error", at, said + did_you_mean(name, declared))
                at += 1
        return frozenset(found)

    def pattern(self, opened: int, relation: bool) -> None:
        at = opened + 1
        name = ""
        if self.tokens[at].is_name:
            name = self.tokens[at].text
            at += 1
        if not self.s.op(at, ":", "{", ")", "]", "*"):
            return
        kinds: frozenset[str] = frozenset()
        if self.s.op(at, ":"):
            kinds = self.kinds_after(at, relation)
            while at < self.s.partner[opened] and not self.s.op(at, "{"):
                at += 1
        if name and (kinds or name not in self.kinds):
            self.kinds[name] = self.kinds.get(name, frozenset()) | kinds
        kinds = kinds or self.kinds.get(name, frozenset())
        if self.s.op(at, "{"):
            for key in range(at + 1, self.s.partner[at]):
                if self.s.around[key] == at and self.tokens[key].is_name and self.s.op(key + 1, ":"):
                    self.property(key, kinds)
            if not kinds and not relation:
                self.add(
                    "warning",
                    opened,
                    t(
                        "按属性找的节点没有写标签：两种存储都要全扫。",
                        "A node looked up by a property has no label: both stores scan.",
                    ),
                )

    def access(self, at: int) -> None:
        name, prop = self.tokens[at].text, at + 2
        if prop >= len(self.tokens) or not self.tokens[prop].is_name or self.s.op(prop + 1, "(", "."):
            return
        kinds = self.kinds.get(name)
        if kinds is None:
            if self.tokens[prop].text not in _everywhere():
                self.add(
                    "warning",
                    prop,
                    t(f"模型里没有属性 {self.tokens[prop].text}。", f"No property {self.tokens[prop].text}."),
                )
            return
        self.property(prop, kinds)
        if not kinds and name and self.tokens[prop].text == "uid" and self.s.op(prop + 1, "="):
            self.add("warning", at, t(f"{name} 按 uid 查却没有标签。", f"{name} is looked up by uid without a label."))
        if self.s.upper(prop + 1) == "IN" and prop + 2 < len(self.tokens) and self.tokens[prop + 2].kind == "param":
            self.add(
                "warning",
                at,
                t(
                    "带关系的图样里用 IN $参数 很慢：先 UNWIND $参数。",
                    "IN $list beside a relationship is slow: UNWIND the list first.",
                ),
            )

    def property(self, at: int, kinds: frozenset[str]) -> None:
        known = _of(kinds) if kinds else _everywhere()
        name = self.tokens[at].text
        if known is not None and name not in known:
            owner = "|".join(sorted(kinds)) or "*"
            said = t(f"{owner} 没有属性 {name}。", f"{owner} has no property {name}. ")
            self.add("error", at, said + did_you_mean(name, sorted(known)))

    def columns(self) -> None:
        items = self.s.return_items()
        for name, aliased, at in items or ():
            if not aliased:
                self.add("warning", at, t(f"列“{name}”没有别名（AS）。", f"The column “{name}” has no alias (AS)."))
        if items is not None and "ORDER" not in self.s.keywords:
            self.add(
                "warning",
                len(self.tokens) - 1,
                t("没有 ORDER BY：行的次序不固定。", "No ORDER BY: rows come in any order."),
            )

    def selective_first(self) -> None:
        """The embedded store walks a pattern from its left end: the node with a given key belongs there."""
        for i, keyword in enumerate(self.s.keywords):
            if keyword != "MATCH":
                continue
            first: int | None = None
            for at in range(i + 1, len(self.tokens)):
                if self.s.keyword(at) in _CLAUSES and self.s.around[at] == self.s.around[i]:
                    break
                if self.s.op(at, ",") and self.s.around[at] == self.s.around[i]:
                    first = None
                if not self.s.op(at, "(") or self.s.around[at] != self.s.around[i]:
                    continue
                if first is None:
                    first = at
                elif self._given(at) and not self._given(first) and not self._bound_before(first, i):
                    self.add("warning", at, t("先写有键的节点，再写别的。", "Put the node with the given key first."))

    def _given(self, opened: int) -> bool:
        return any(self.s.op(at, "{") for at in range(opened + 1, self.s.partner[opened]))

    def _bound_before(self, opened: int, match: int) -> bool:
        name = self.tokens[opened + 1]
        return name.is_name and any(token.text == name.text for token in self.tokens[:match])
