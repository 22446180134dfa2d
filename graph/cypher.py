"""Cypher 5 as a row of tokens: enough to tell code from text, comments and quoted names. No parser, no I/O.

Both stores decide what a statement means; this only has to see the same words as they do. Where two
servers could read one character differently (an escape, an invisible character, a letter that upper
cases to an ASCII one, ``1MATCH``), the text is refused instead of guessed at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "quoted", "string", "number", "param", "op"]

#: Signs of two characters. Arrows stay single signs: ``a<-1`` and ``(a)<-[r]-(b)`` begin alike.
_PAIRS = ("..", "<>", "<=", ">=", "=~", "+=", "::", "||")
_SIGNS = frozenset("()[]{}.,:;|&!%=<>+-*/^")
#: What may follow a backslash in a text; ``\u`` is refused before, the rest means different things to the servers.
_ESCAPES = frozenset("\\'\"`bfnrt")
#: Letters that some case mapping turns into an ASCII one (dotless and dotted i).
_CASE_TRAPS = str.maketrans({"ı": "I", "İ": "I"})
_IN_QUOTED_NAME = frozenset("`'\"\\;{}$\r\n")


class LexError(Exception):
    """The text cannot be cut into tokens without guessing. ``rule`` is one of ``graph.guard.RULES``."""

    def __init__(self, rule: str, line: int, column: int, what: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.line = line
        self.column = column
        self.what = what


@dataclass(frozen=True, slots=True)
class Token:
    """One token. ``text`` is the name, the text or the sign without quotes; line and column count from 1."""

    kind: Kind
    text: str
    line: int
    column: int
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word as a keyword reader sees it; empty for everything that cannot be a keyword."""
        return fold_word(self.text) if self.kind == "word" else ""

    def is_op(self, *signs: str) -> bool:
        return self.kind == "op" and self.text in signs

    @property
    def is_name(self) -> bool:
        return self.kind in ("word", "quoted")


def fold_word(word: str) -> str:
    """Upper case in the widest sense: compatibility forms and letters with an ASCII capital become ASCII."""
    return unicodedata.normalize("NFKC", word).translate(_CASE_TRAPS).upper()


@dataclass(frozen=True)
class Lexed:
    """``text``: what a server gets (comments and odd blanks are spaces, every line and column as before)."""

    text: str
    tokens: tuple[Token, ...]
    folded_blanks: int


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out = list(text)
        self.at = 0
        self.line_starts = [0] + [i + 1 for i, ch in enumerate(text) if ch == "\n"]
        self.folded = 0

    def place(self, at: int) -> tuple[int, int]:
        low, high = 0, len(self.line_starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.line_starts[middle] <= at else (low, middle)
        return low + 1, at - self.line_starts[low] + 1

    def fail(self, rule: str, at: int, what: str) -> LexError:
        line, column = self.place(at)
        return LexError(rule, line, column, what)

    def token(self, kind: Kind, text: str, start: int) -> Token:
        line, column = self.place(start)
        return Token(kind, text, line, column, start, self.at)

    def blank(self, start: int, end: int) -> None:
        for i in range(start, end):
            if self.out[i] not in "\r\n":
                self.out[i] = " "

    def check_characters(self) -> None:
        for i, ch in enumerate(self.text):
            if (ch < " " and ch not in "\t\n\r") or "\x7f" <= ch <= "\x9f":
                raise self.fail("control", i, f"U+{ord(ch):04X}")
            if ch > "\x9f" and unicodedata.category(ch) in ("Cf", "Cs", "Cn", "Co"):
                raise self.fail("invisible", i, f"U+{ord(ch):04X}")
            if ch == "\\" and self.text[i + 1 : i + 2] in ("u", "U"):
                raise self.fail("escape", i, self.text[i : i + 2])

    def tokens(self) -> Iterator[Token]:
        text, size = self.text, len(self.text)
        while self.at < size:
            start, ch = self.at, text[self.at]
            if ch in " \t\r\n":
                self.at += 1
            elif ch > "\x7f" and unicodedata.category(ch) in ("Zs", "Zl", "Zp"):
                self.out[start] = " "
                self.folded += 1
                self.at += 1
            elif text.startswith("//", start):
                ends = [p for p in (text.find("\n", start), text.find("\r", start)) if p >= 0]
                self.at = min(ends, default=size)
                self.blank(start, self.at)
            elif text.startswith("/*", start):
                end = text.find("*/", start + 2)
                if end < 0:
                    raise self.fail("unclosed", start, "/*")
                self.at = end + 2
                self.blank(start, self.at)
            elif ch in "'\"":
                yield self.string(start, ch)
            elif ch == "`":
                name = self.quoted(start)
                yield self.token("quoted", name, start)
            elif ch == "$":
                yield self.param(start)
            elif (ch.isdigit() and ch.isascii()) or (
                ch == "." and text[start + 1 : start + 2].isdigit() and self.fraction
            ):
                yield self.number(start)
            elif ch == "_" or ch.isalpha():
                self.at = self.word_end(start)
                if text[self.at : self.at + 1] == "$":
                    raise self.fail("character", self.at, "$")
                yield self.token("word", text[start : self.at], start)
            elif ch in _SIGNS:
                pair = text[start : start + 2]
                self.at += 2 if pair in _PAIRS else 1
                yield self.token("op", text[start : self.at], start)
            else:
                raise self.fail("escape" if ch == "\\" else "character", start, ch)

    fraction = True
    """Whether a dot before a digit begins a number here (after a name or a bracket it is an access)."""

    def word_end(self, at: int) -> int:
        text = self.text
        while at < len(text) and (text[at] == "_" or text[at].isalnum() or unicodedata.category(text[at])[0] == "M"):
            at += 1
        return at

    def string(self, start: int, quote: str) -> Token:
        text, at = self.text, start + 1
        while at < len(text) and text[at] != quote:
            if text[at] == "\\":
                if text[at + 1 : at + 2] not in _ESCAPES or at + 1 >= len(text):
                    raise self.fail("escape", at, text[at : at + 2])
                at += 1
            at += 1
        if at >= len(text):
            raise self.fail("unclosed", start, quote)
        self.at = at + 1
        return self.token("string", text[start + 1 : at], start)

    def quoted(self, start: int) -> str:
        end = self.text.find("`", start + 1)
        if end < 0:
            raise self.fail("unclosed", start, "`")
        name = self.text[start + 1 : end]
        if not name or self.text[end + 1 : end + 2] == "`" or _IN_QUOTED_NAME & set(name):
            raise self.fail("quoted", start, f"`{name}`")
        self.at = end + 1
        return name

    def param(self, start: int) -> Token:
        self.at = start + 1
        if self.text[self.at : self.at + 1] == "`":
            name = self.quoted(self.at)
        else:
            self.at = self.word_end(self.at)
            name = self.text[start + 1 : self.at]
        if not name:
            raise self.fail("character", start, "$")
        return self.token("param", name, start)

    def number(self, start: int) -> Token:
        text, at = self.text, start
        if text[at : at + 2].lower() in ("0x", "0o"):
            at += 2
            while at < len(text) and text[at] in "0123456789abcdefABCDEF":
                at += 1
        else:
            at = self.digits(at)
            if text[at : at + 1] == "." and text[at + 1 : at + 2].isdigit():
                at = self.digits(at + 1)
            if text[at : at + 1] in ("e", "E"):
                sign = at + (2 if text[at + 1 : at + 2] in ("+", "-") else 1)
                if text[sign : sign + 1].isdigit():
                    at = self.digits(sign)
        follows = text[at : at + 1]
        if follows and (follows == "_" or follows.isalnum() or follows == "$"):
            raise self.fail("number", start, text[start : at + 1])
        if follows == "." and text[at + 1 : at + 2] != ".":
            raise self.fail("number", start, text[start : at + 1])
        self.at = at
        return self.token("number", text[start:at], start)

    def digits(self, at: int) -> int:
        text = self.text
        while at < len(text) and text[at] in "0123456789":
            at += 1
        return at


def lex(text: str) -> Lexed:
    """Cut ``text`` into tokens.

    Raises:
        LexError: a control or invisible character, an escape, an unclosed text, comment or quoted name, a sign
            that is no Cypher.
    """
    reader = _Reader(text)
    reader.check_characters()
    tokens: list[Token] = []
    for token in reader.tokens():
        tokens.append(token)
        reader.fraction = not (token.is_name or token.is_op(")", "]", "}") or token.kind in ("param", "string"))
    return Lexed("".join(reader.out), tuple(tokens), reader.folded)
