"""Loops inside one expression, and regular expressions: no server stops these between two rows.

Neo4j looks at its clock between rows. ``any``, ``reduce`` and list comprehensions over a huge list, and a regular
expression that backtracks, are one row: the transaction is told to end and a core stays busy for hours. So their
sizes are bounded here. What stays open (a list collected from a large graph and searched with IN for each of its
items) is given up on by our own clock, and the answer says that the server may go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph import guard_rules as rules
from graph.statement import Statement, number

_LOOPS = frozenset({"ANY", "ALL", "NONE", "SINGLE", "REDUCE"})
_QUANTIFIERS = "*+{"


def check_loops(statement: Statement, params: Mapping[str, Any]) -> None:
    """Judge every loop and regular expression.

    Raises:
        LexError: rule ``nesting``, ``range`` or ``regex``.
    """
    loops = {i for i in range(len(statement.tokens)) if _is_loop(statement, i)}
    depths = {at: _depth(statement, at, loops) for at in loops}
    for at, depth in depths.items():
        if depth > rules.MAX_LOOPS:
            raise statement.fail("nesting", at, f"> {rules.MAX_LOOPS}")
    nested = max(depths.values(), default=0) > 1
    for at in range(len(statement.tokens)):
        word = statement.upper(at)
        called = statement.op(at + 1, "(") and not statement.op(at - 1, ".")
        if word == "RANGE" and called:
            _check_range(statement, at + 1, params, nested, _depth(statement, at, loops) > 0)
        if nested and word == "COLLECT" and called:
            raise statement.fail("range", at, "collect")
        if statement.op(at, "=~"):
            _check_regex(statement, at, params)


def _is_loop(statement: Statement, at: int) -> bool:
    if statement.op(at, "("):
        return statement.upper(at - 1) in _LOOPS and at > 0 and not statement.op(at - 2, ".", ":")
    if not statement.op(at, "[") or statement.op(at - 1, "-"):
        return False
    inside = range(at + 1, statement.partner[at])
    return statement.upper(at + 2) == "IN" or any(statement.op(i, "|") and statement.around[i] == at for i in inside)


def _depth(statement: Statement, at: int, loops: set[int]) -> int:
    depth, outer = int(at in loops), statement.around[at]
    while outer >= 0:
        depth += outer in loops
        outer = statement.around[outer]
    return depth


def _check_range(statement: Statement, opened: int, params: Mapping[str, Any], nested: bool, in_loop: bool) -> None:
    limit = rules.MAX_RANGE_NESTED if nested else rules.MAX_RANGE_IN_LOOP if in_loop else rules.MAX_RANGE
    at = opened + 1
    while at < statement.partner[opened]:
        token = statement.tokens[at]
        value = params.get(token.text) if token.kind == "param" else None
        too_large = (token.kind == "number" and number(token.text) > limit) or (
            isinstance(value, (int, float)) and abs(value) > limit
        )
        # Where nothing looks at a clock, a bound must be one that the text tells, or the size of a list.
        hidden = (in_loop or nested) and (token.is_op("*", "^", "[", ".") or token.is_name)
        if hidden and statement.upper(at) in ("SIZE", "LENGTH") and statement.op(at + 1, "("):
            at = statement.partner[at + 1]
        elif too_large or hidden:
            raise statement.fail("range", at)
        at += 1


def _check_regex(statement: Statement, at: int, params: Mapping[str, Any]) -> None:
    token = statement.tokens[at + 1] if at + 1 < len(statement.tokens) else statement.tokens[at]
    pattern = token.text if token.kind == "string" else params.get(token.text) if token.kind == "param" else None
    if not isinstance(pattern, str) or statement.op(at + 2, "+", "["):
        raise statement.fail("regex", at)
    if len(pattern) > rules.MAX_REGEX or _backtracks(pattern):
        raise statement.fail("regex", at + 1, pattern[:40])


def _backtracks(pattern: str) -> bool:
    """Whether a group under a quantifier holds a quantifier or a choice, or there are too many open quantifiers."""
    stack: list[bool] = []
    open_ended = 0
    i = 0
    while i < len(pattern):
        ch = pattern[i]
        if ch == "\\":
            i += 2
            continue
        if ch == "[":
            end = pattern.find("]", i + 2)
            i = end if end > 0 else len(pattern)
        elif ch == "(":
            stack.append(False)
        elif ch == ")":
            branching = stack.pop() if stack else False
            if branching and pattern[i + 1 : i + 2] in tuple(_QUANTIFIERS):
                return True
            if stack:
                stack[-1] = stack[-1] or branching
        elif ch in _QUANTIFIERS or ch == "|":
            open_ended += ch != "|"
            if stack:
                stack[-1] = True
        i += 1
    return open_ended > rules.MAX_REGEX_QUANTIFIERS
