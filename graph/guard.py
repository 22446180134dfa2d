"""Rules on typed Cypher, applied before any store sees the text (pure functions, no store, no clock).

The stores have walls of their own: a read-only user or READ mode, a plan check, a clock. The guard is for what
those let through (reading files, ending other people's transactions, escapes that are undone before parsing,
functions that sleep or open files, texts whose mere parsing takes minutes), and it refuses writes early, with
the place and a cure. What no look at the text can tell (a cartesian product, a text that doubles itself) is
ended by the store's clock and cut by its row and byte limits.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph import guard_rules as rules
from graph.cypher import LexError, lex
from graph.errors import QueryError
from graph.guard_loops import check_loops
from graph.statement import Statement, number
from graph.words import t


class GuardError(QueryError):
    """A statement is refused. ``rule`` is one of ``guard_rules.RULES``; line and column count from 1."""

    def __init__(self, rule: str, what: str, line: int, column: int) -> None:
        cause, cure = rules.refusal(rule, what)
        place = t(f"第 {line} 行第 {column} 列：", f"Line {line}, column {column}: ")
        super().__init__(place + cause, cure)
        self.rule = rule
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Guarded:
    """A statement that may go to a store.

    ``text``: without comments, odd blanks and a closing semicolon; every line and column as typed.
    ``columns``: the names of the result's columns where the text tells them (ArcadeDB gives none with an
    empty result). ``notes``: what was changed, for the person.
    """

    text: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] | None = None


def check(statement: str, params: Mapping[str, Any] | None = None) -> Guarded:
    """Refuse what must not reach a store.

    ``params`` are bound by the driver, never spliced; every ``$name`` of the text needs a value.

    Raises:
        GuardError: names the rule, the place and the cure.
    """
    text = statement.removeprefix("\ufeff")
    if len(text) > rules.MAX_LENGTH:
        raise GuardError("length", f"{len(text):,}", 1, 1)
    try:
        lexed = lex(text)
        tokens = list(lexed.tokens)
        text = lexed.text
        if tokens and tokens[-1].is_op(";"):
            last = tokens.pop()
            text = text[: last.start] + " " + text[last.end :]
        if not tokens:
            raise GuardError("empty", "", 1, 1)
        judged = _Rules(tokens, text, rules.MAX_DEPTH)
        judged.check()
        _check_params(judged, {} if params is None else params)
        check_loops(judged, {} if params is None else params)
    except LexError as error:
        raise GuardError(error.rule, error.what, error.line, error.column) from None
    notes: tuple[str, ...] = ()
    if lexed.folded_blanks:
        n = lexed.folded_blanks
        notes = (t(f"{n} 处特殊空白按普通空格处理。", f"{n} unusual blanks were read as plain ones."),)
    return Guarded(text, notes, judged.columns())


def parameters(statement: str) -> dict[str, int]:
    """The ``$name``s of a text → the line of the first of each; empty where the text cannot be read at all."""
    try:
        tokens = lex(statement.removeprefix("\ufeff")).tokens
    except LexError:
        return {}
    out: dict[str, int] = {}
    for token in tokens:
        if token.kind == "param":
            out.setdefault(token.text, token.line)
    return out


class _Rules(Statement):
    """The statement, judged."""

    def check(self) -> None:
        """Apply every rule; the first place that breaks one is named."""
        self._check_starts()
        unary = operators = 0
        for i, token in enumerate(self.tokens):
            if token.is_op(";"):
                raise self.fail("chain", i)
            if token.kind == "word":
                self._check_word(i)
            if token.is_op("("):
                self._check_function(i)
            unary = unary + 1 if token.is_op("-", "+") or self.keyword(i) == "NOT" else 0
            operators += self._is_operator(i)
            if unary > rules.MAX_UNARY or operators > rules.MAX_OPERATORS:
                raise self.fail("nesting", i, token.text)
        self._check_depths()
        self._check_patterns()

    def _is_operator(self, at: int) -> bool:
        if self.op(at, "-"):
            return not (self.op(at + 1, "[", "-", ">") or self.op(at - 1, "]", "-", "<"))
        return self.op(at, "+", "*", "/", "%", "^", "=", "<>", "||") or self.keyword(at) in rules.LOGIC

    def _check_depths(self) -> None:
        for at in self.subqueries:
            depth, outer = 1, self.around[at]
            while outer >= 0:
                depth += outer in self.subqueries
                outer = self.around[outer]
            if depth > rules.MAX_SUBQUERIES:
                raise self.fail("nesting", at, f"> {rules.MAX_SUBQUERIES}")

    def _check_starts(self) -> None:
        firsts = [0] + [i + 1 for i in sorted(self.subqueries)]
        firsts += [
            i + 1 + (self.upper(i + 1) in ("ALL", "DISTINCT")) for i, k in enumerate(self.keywords) if k == "UNION"
        ]
        for at in firsts:
            word = self.upper(at)
            if at >= len(self.tokens):
                raise self.fail("start", at - 1)
            if word in rules.CLAUSE_STARTS:
                continue
            brace = at - 1 in self.subqueries and self.upper(at - 2) in ("EXISTS", "COUNT")
            if brace and (self.op(at, "(") or (self.tokens[at].is_name and self.op(at + 1, "="))):
                continue
            for kind, words in (
                ("write", rules.WRITES),
                ("prefix", rules.PREFIXES),
                ("transaction", rules.TRANSACTIONS),
                ("admin", rules.ADMIN),
            ):
                if word in words:
                    raise self.fail(kind, at)
            if (word, self.upper(at + 1)) in rules.PAIRS:
                raise self.fail(rules.PAIRS[word, self.upper(at + 1)], at)
            raise self.fail("start", at)

    def _check_word(self, at: int) -> None:
        word, following = self.upper(at), self.upper(at + 1)
        pair = rules.PAIRS.get((word, following))
        if pair:
            raise self.fail(pair, at, f"{word} {following}")
        keyword = self.keyword(at)
        if keyword in rules.WRITES:
            raise self.fail("write", at)
        if keyword == "SHOW" and following in rules.SHOWN:
            raise self.fail("admin", at, f"SHOW {following}")
        if keyword == "USING":
            raise self.fail("hint", at)
        if word == "IN" and self.op(at - 1, "}"):
            for ahead in range(at + 1, at + 4):
                if self.upper(ahead) in ("TRANSACTION", "TRANSACTIONS"):
                    raise self.fail("transaction", ahead, "IN TRANSACTIONS")
        if (
            word == "CALL"
            and not self.op(at - 1, ".", ":")
            and at + 1 < len(self.tokens)
            and self.tokens[at + 1].is_name
        ):
            self._check_procedure(at + 1)

    def _check_procedure(self, at: int) -> None:
        parts = [self.tokens[at].text]
        end = at + 1
        while self.op(end, ".") and end + 1 < len(self.tokens) and self.tokens[end + 1].is_name:
            parts.append(self.tokens[end + 1].text)
            end += 2
        if not self.keyword(at - 1) and end == at + 1:
            return
        name = ".".join(parts)
        if _plain(name) not in rules.PROCEDURES:
            raise self.fail("procedure", at, name)

    def _check_function(self, at: int) -> None:
        if at == 0 or not self.tokens[at - 1].is_name:
            return
        first = at - 1
        parts = [self.tokens[first].text]
        while self.op(first - 1, ".") and first >= 2 and self.tokens[first - 2].is_name:
            first -= 2
            parts.insert(0, self.tokens[first].text)
        name = _plain(".".join(parts))
        if len(parts) == 1 and self.tokens[first].kind == "word" and self.upper(first) in rules.BEFORE_BRACKET:
            return
        if (self.upper(first - 1) == "CALL" and name in rules.PROCEDURES) or name in rules.FUNCTIONS:
            return
        raise self.fail("procedure" if self.upper(first - 1) == "CALL" else "function", first, ".".join(parts))

    def _check_patterns(self) -> None:
        part = total = 0
        quantified: set[int] = set()
        matching: set[int] = set()
        """Brackets (-1: the top) in which a MATCH is being read: its commas part patterns."""
        for i, token in enumerate(self.tokens):
            inside = self.around[i]
            keyword = self.keyword(i)
            if keyword == "MATCH":
                matching.add(inside)
            elif keyword in ("WHERE", "RETURN", "WITH", "UNWIND", "CALL", "UNION"):
                matching.discard(inside)
            if keyword == "UNION" or i in self.subqueries or (keyword == "WITH" and self._parts(i)):
                part = 0
            begins = self._begins_relationship(i)
            if begins or (token.is_op(",") and inside in matching):
                part, total = part + 1, total + 1
                if begins and inside >= 0:
                    quantified.add(inside)
                if part > rules.MAX_PATTERN or total > rules.MAX_PATTERN_TOTAL:
                    raise self.fail("pattern", i, f"> {max(part - 1, total - 1)}")
            if token.is_op("[") and (self.op(i - 1, "-")):
                self._check_hops(i)
            if (token.is_op(")") and self.partner[i] in quantified) or self._ends_relationship(i):
                self._check_quantifier(i + 1)

    def _parts(self, at: int) -> bool:
        return self.upper(at - 1) not in ("STARTS", "ENDS")

    def _begins_relationship(self, at: int) -> bool:
        if not self.op(at, ")"):
            return False
        after = at + 2 if self.op(at + 1, "<") else at + 1
        return self.op(after, "-") and self.op(after + 1, "[", "-", ">")

    def _ends_relationship(self, at: int) -> bool:
        """Whether a relationship's last sign is here: ``]->``, ``]-``, ``-->``, ``--``."""
        if self.op(at, ">"):
            return self.op(at - 1, "-") and self.op(at - 2, "]", "-", ")")
        return self.op(at, "-") and self.op(at - 1, "]", "-") and not self.op(at + 1, ">")

    def _check_quantifier(self, at: int) -> None:
        if self.op(at, "+", "*") and (self.op(at + 1, "(", ",", ")", "}", "-") or not self.op(at + 1)):
            raise self.fail("path", at)
        if self.op(at, "{"):
            numbers = [t_ for t_ in self.tokens[at + 1 : self.partner[at]] if t_.kind != "op"]
            comma = any(t_.is_op(",") for t_ in self.tokens[at + 1 : self.partner[at]])
            last = self.tokens[self.partner[at] - 1]
            if not numbers or (comma and last.is_op(",")) or number(last.text) > rules.MAX_HOPS:
                raise self.fail("path", at, self.text[self.tokens[at].start : self.tokens[self.partner[at]].end])

    def _check_hops(self, at: int) -> None:
        for i in range(at + 1, self.partner[at]):
            if self.keyword(i) == "WHERE":
                return
            if self.op(i, "*") and self.around[i] == at:
                break
        else:
            return
        upper: str | None = None
        if not self.op(i + 1, "..") and self.tokens[i + 1].kind == "number":
            upper = self.tokens[i + 1].text
            i += 1
        if self.op(i + 1, ".."):
            upper = self.tokens[i + 2].text if self.tokens[i + 2].kind == "number" else None
        bracket = self.around[at]
        shortest = bracket > 0 and self.upper(bracket - 1) in ("SHORTESTPATH", "ALLSHORTESTPATHS")
        limit = rules.MAX_HOPS_SHORTEST if shortest else rules.MAX_HOPS
        if upper is None or number(upper) > limit:
            raise self.fail("path", i, "*" if upper is None else upper)


def _plain(name: str) -> str:
    return name.replace(" ", "").lower()


def _check_params(statement: Statement, params: Mapping[str, Any]) -> None:
    for name, at in statement.parameters().items():
        if name not in params:
            raise statement.fail("parameter", at, f"${name}")
    budget = rules.MAX_PARAMS_BYTES
    for name, value in params.items():
        budget -= _weigh(value, 0)
        if budget < 0 or not isinstance(name, str):
            at = statement.parameters().get(name, 0)
            raise statement.fail("parameter", at, f"${name}")


def _weigh(value: Any, depth: int) -> int:
    """Rough size of a parameter's value in bytes; more than any budget where it is of no type that we bind."""
    if value is None or isinstance(value, (bool, float, dt.date, decimal.Decimal)):
        return 16
    if isinstance(value, int):
        return 16 if -(2**63) <= value < 2**63 else rules.MAX_PARAMS_BYTES + 1
    if isinstance(value, str):
        return 16 + 3 * len(value)
    if isinstance(value, (list, tuple)) and depth < 8:
        return 16 + sum(_weigh(item, depth + 1) for item in value)
    if isinstance(value, dict) and depth < 8:
        return 16 + sum(_weigh(str(k), depth + 1) + _weigh(item, depth + 1) for k, item in value.items())
    return rules.MAX_PARAMS_BYTES + 1
