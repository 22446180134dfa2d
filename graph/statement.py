"""One Cypher statement seen as tokens with roles: keyword or name, bracket partners, subqueries, result columns."""

from __future__ import annotations

from graph.cypher import LexError, Token

#: A name when one of these signs stands before it (label, property, first thing in a bracket) …
_NAME_AFTER = ("(", "[", ":", "|", "&", "!")
#: … or behind it (map key, access, end of an item, comparison). No clause word is ever followed by these.
_NAME_BEFORE = (":", ".", ",", ")", "]", "}", "=", "<>", "<=", ">=", "=~", "<", ">", "+", "/", "*", "^", "%", "|")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_SUBQUERIES = ("EXISTS", "COUNT", "COLLECT")


class Statement:
    """The tokens of one statement with their roles: keyword or name, partner brackets, subqueries."""

    """Raises LexError (``bracket``, ``nesting``) where brackets do not pair or lie too deep."""

    def __init__(self, tokens: list[Token], text: str, max_depth: int = 100) -> None:
        self.max_depth = max_depth
        self.tokens = tokens
        self.text = text
        self.partner: dict[int, int] = {}
        self.around: list[int] = []
        """For each token the index of the bracket it stands in, -1 at the top."""
        self._match_brackets()
        self.keywords = [self._keyword(i) for i in range(len(tokens))]
        self.subqueries = {i for i, token in enumerate(tokens) if token.is_op("{") and self._opens_subquery(i)}

    def fail(self, rule: str, at: int, what: str | None = None) -> LexError:
        token = self.tokens[at]
        return LexError(rule, token.line, token.column, token.text if what is None else what)

    def op(self, at: int, *signs: str) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].is_op(*signs)

    def keyword(self, at: int) -> str:
        return self.keywords[at] if 0 <= at < len(self.tokens) else ""

    def upper(self, at: int) -> str:
        return self.tokens[at].upper if 0 <= at < len(self.tokens) else ""

    def _match_brackets(self) -> None:
        stack: list[int] = []
        cases = 0
        for i, token in enumerate(self.tokens):
            self.around.append(stack[-1] if stack else -1)
            if token.kind == "word":
                cases += {"CASE": 1, "END": -1}.get(token.upper, 0)
                cases = max(cases, 0)
            if token.is_op("(", "[", "{"):
                stack.append(i)
            elif token.is_op(")", "]", "}"):
                if not stack or _OPENING[self.tokens[stack[-1]].text] != token.text:
                    raise self.fail("bracket", i)
                opened = stack.pop()
                self.partner[opened], self.partner[i] = i, opened
                self.around[i] = self.around[opened]
            if len(stack) + cases > self.max_depth:
                raise self.fail("nesting", i, f"> {self.max_depth}")
        if stack:
            raise self.fail("bracket", stack[-1])

    def _ends_expression(self, at: int) -> bool:
        if at < 0:
            return False
        token = self.tokens[at]
        if token.kind == "word":
            return not self._keyword(at) or token.upper in ("NULL", "TRUE", "FALSE", "END")
        return token.kind != "op" or token.is_op(")", "]", "}", "*")

    def _is_access(self, dot: int) -> bool:
        before = dot - 1
        return (
            before >= 0
            and (self.tokens[before].kind != "number")
            and (self._ends_expression(before) or self.tokens[before].is_name or self.op(before, "{", ","))
        )

    def _keyword(self, at: int) -> str:
        """The word in capitals where it acts as a keyword, else the empty string."""
        token = self.tokens[at]
        if token.kind != "word":
            return ""
        before = at - 1
        if self.op(before, *_NAME_AFTER) or (self.op(before, ".") and self._is_access(before)):
            return ""
        if self.op(at + 1, *_NAME_BEFORE):
            return "" if token.upper not in ("RETURN", "WITH", "DISTINCT", "YIELD") else token.upper
        if self.upper(before) == "AS" and self._ends_expression(before - 1):
            return ""
        return token.upper

    def _opens_subquery(self, at: int) -> bool:
        before = at - 1
        if self.upper(before) == "CALL" or (self.upper(before) in _SUBQUERIES and not self.op(before - 1, ".", ":")):
            return True
        return self.op(before, ")") and self.upper(self.partner[before] - 1) == "CALL"

    def parameters(self) -> dict[str, int]:
        """Name of each parameter in the text → index of its first token."""
        out: dict[str, int] = {}
        for i, token in enumerate(self.tokens):
            if token.kind == "param":
                out.setdefault(token.text, i)
        return out

    def columns(self) -> tuple[str, ...] | None:
        """The names of the last RETURN's columns; None where the text does not tell (``RETURN *``, no RETURN)."""
        items = self.return_items()
        return None if items is None else tuple(name for name, _, _ in items)

    def return_items(self) -> list[tuple[str, bool, int]] | None:
        """(name, has an alias or is a plain name, index of its first token) for each column of the last RETURN."""
        returns = [i for i, k in enumerate(self.keywords) if k == "RETURN" and self.around[i] == -1]
        if not returns:
            return None
        at = returns[-1] + 1
        at += self.keyword(at) == "DISTINCT"
        out: list[tuple[str, bool, int]] = []
        first = at
        for i in range(at, len(self.tokens) + 1):
            ends = i == len(self.tokens) or (
                self.around[i] == -1
                and self.keyword(i)
                in (
                    "ORDER",
                    "SKIP",
                    "LIMIT",
                    "OFFSET",
                    "UNION",
                )
            )
            if ends or (self.op(i, ",") and self.around[i] == -1):
                if i == first or self.op(first, "*"):
                    return None
                last = self.tokens[i - 1]
                aliased = (last.is_name and self.upper(i - 2) == "AS") or (i - first == 1 and last.is_name)
                text = last.text if aliased else self.text[self.tokens[first].start : last.end]
                out.append((text, aliased, first))
                first = i + 1
            if ends:
                break
        return out


def number(text: str) -> float:
    """The value of a number as written (``1e3``, ``0x1f``); infinite where it is none."""
    try:
        return float(int(text, 0)) if text[:2].lower() in ("0x", "0o") else float(text)
    except ValueError:
        return float("inf")
