"""What each line of a text is: title, date, body, heading, or something that does not belong to the text at all."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from loaders.text.clauses import Span, sentences
from loaders.text.lexicon import Lexicon
from loaders.text.normal import Line, normal_line
from loaders.text.source import Source

Role = Literal["title", "meta", "body", "guest", "heading", "caption", "boilerplate", "blank", "too_long"]

#: A line of this many characters is no paragraph but a file without line ends; it is not read. (The longest in the
#: texts seen has 700; the worst made-up line of this length takes about a second.)
LONGEST_LINE = 5_000
#: Lines at the head and at the end of a page in which the day of publication may stand.
_NEAR = 8


@dataclass(frozen=True)
class Text:
    """A text taken apart. Indexes of ``lines`` are line numbers less one.

    ``sha256``: hash of the body in normal form without punctuation: two publications of one text share it.
    """

    source: Source
    lines: tuple[Line, ...]
    roles: tuple[Role, ...]
    title: str
    title_written: str
    title_line: int
    published: date | None
    kind: str
    account_year: int | None
    sha256: str
    masked: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    speakers: dict[int, str] = field(default_factory=dict)

    @cached_property
    def body(self) -> list[int]:
        """Indexes of the lines that facts are read from."""
        return [place for place, role in enumerate(self.roles) if role in ("body", "guest")]

    @cached_property
    def order(self) -> dict[int, int]:
        """Body line → its number among the body lines, from 0."""
        return {place: number for number, place in enumerate(self.body)}

    @cached_property
    def _offsets(self) -> dict[int, int]:
        out, at = {}, 0
        for place in self.body:
            out[place] = at
            at += len(self.lines[place].text) + 1
        return out

    def offset(self, span: Span) -> str:
        """Where a span begins in the whole body, the same in every publication of the text; in the title: ``t4``."""
        return f"t{span.start}" if span.line == self.title_line else str(self._offsets[span.line] + span.start)

    def readable(self, place: int) -> str:
        """The normal form of a line with what is no text of it (dateline, signature) blanked out."""
        return self._readable[place]

    @cached_property
    def _readable(self) -> dict[int, str]:
        out = {}
        for place in [*self.body, *([self.title_line] if self.title_line >= 0 else ())]:
            text = self.lines[place].text
            for start, end in self.masked.get(place, ()):
                text = text[:start] + " " * (end - start) + text[end:]
            out[place] = text
        return out

    @cached_property
    def sentences(self) -> dict[int, list[Span]]:
        """Body line → its sentences."""
        return {place: sentences(place, self.readable(place)) for place in self._readable}

    def said(self, span: Span) -> str:
        """The normal form of a span."""
        return self.readable(span.line)[span.start : span.end]

    def written(self, span: Span) -> str:
        """The original of a span."""
        return self.lines[span.line].written(span.start, span.end)

    def locator(self, span: Span) -> str:
        """``line=37;chars=12-45``: line number from 1, characters of the original line from 0, end exclusive."""
        line = self.lines[span.line]
        start, end = line.span(span.start, span.end)
        return f"line={line.number};chars={start}-{end}"


def take_apart(source: Source, lexicon: Lexicon) -> Text:
    """Give every line its role; find title, day and kind."""
    lines = tuple(normal_line(number, line) for number, line in enumerate(source.lines, 1))
    roles = _roles(lines, lexicon)
    title_line = _title_line(lines, roles, lexicon)
    if title_line >= 0:
        roles[title_line] = "title"
    title = _title(lines, roles, title_line, lexicon)
    masked, speakers = _inside(lines, roles, lexicon)
    year = lexicon.pattern("layout", "account_year").search(title)
    body = "".join(lines[place].text for place, role in enumerate(roles) if role in ("body", "guest"))
    return Text(
        source=source,
        lines=lines,
        roles=tuple(roles),
        title=title,
        title_written=_written_title(lines, title_line, title),
        title_line=title_line,
        published=_published(lines, roles, lexicon),
        kind=_kind(title, lexicon),
        account_year=int(year["year"]) if year else None,
        sha256=hashlib.sha256(re.sub(r"[\W_]+", "", body).encode("utf-8")).hexdigest(),
        masked=masked,
        speakers=speakers,
    )


def _roles(lines: tuple[Line, ...], lexicon: Lexicon) -> list[Role]:
    ends = [lexicon.compiled(one) for one in lexicon.words("layout", "ends")]
    plates = [lexicon.compiled(one) for one in lexicon.words("layout", "boilerplate")]
    captions = [lexicon.compiled(one) for one in lexicon.words("layout", "caption")]
    sentence = lexicon.pattern("layout", "sentence")
    day = lexicon.pattern("layout", "date_line")
    names, guest = lexicon.pattern("layout", "names_only"), lexicon.pattern("layout", "guest")
    roles: list[Role] = []
    over = False
    for line in lines:
        text = line.text.strip()
        over = over or any(end.search(text) for end in ends)
        found: Role
        if not text:
            found = "blank"
        elif len(text) > LONGEST_LINE:
            found = "too_long"
        elif over:
            found = "boilerplate"
        elif day.match(text) and len(text) < 60 and "。" not in text:
            found = "meta"
        elif len(text) < 200 and any(plate.search(text) for plate in plates):
            found = "meta" if day.search(text) else "boilerplate"
        elif any(caption.search(text) for caption in captions):
            found = "caption"
        elif guest.search(text):
            found = "guest"
        elif names.search(text):
            found = "boilerplate"
        else:
            found = "body" if sentence.search(text) else "heading"
        roles.append(found)
    return roles


def _title_line(lines: tuple[Line, ...], roles: list[Role], lexicon: Lexicon) -> int:
    """The first line that is no dressing, if it is a heading, stands alone above the day, or announces a circular."""
    for place, role in enumerate(roles):
        if role in ("blank", "boilerplate", "meta", "caption"):
            continue
        text = lines[place].text.strip()
        after = next((roles[n] for n in range(place + 1, len(roles)) if roles[n] != "blank"), None)
        if role == "heading" or (role == "body" and len(text) < 60 and after == "meta" and "。" not in text):
            return place
        return place if role == "body" and after is not None and _announces(text, lexicon) else -1
    return -1


def _announces(text: str, lexicon: Lexicon) -> bool:
    """Whether a line that ends as a case does (…问题) is the title of a circular, though no day stands under it."""
    return (
        len(text) < 60
        and lexicon.pattern("layout", "no_title").search(text) is None
        and lexicon.pattern("layout", "enumerator").match(text) is None
        and lexicon.compiled(lexicon.of("layout", "kinds")["CIRCULAR"]).search(text) is not None
    )


def _title(lines: tuple[Line, ...], roles: list[Role], title_line: int, lexicon: Lexicon) -> str:
    if title_line >= 0:
        text = lines[title_line].text.strip().lstrip("#").strip()
        return lexicon.pattern("layout", "title_cut").sub("", text) or text
    first = next((place for place, role in enumerate(roles) if role == "body"), None)
    return "" if first is None else re.split(r"[。!?;]", lines[first].text.strip())[0][:60]


def _written_title(lines: tuple[Line, ...], title_line: int, title: str) -> str:
    """The title in the script of the original."""
    for line in (lines[title_line],) if title_line >= 0 else lines:
        at = line.text.find(title)
        if title and at >= 0:
            return line.written(at, at + len(title))
    return title


def _published(lines: tuple[Line, ...], roles: list[Role], lexicon: Lexicon) -> date | None:
    pattern = lexicon.pattern("layout", "date")
    dressed = [place for place, role in enumerate(roles) if role == "meta"]
    for place in sorted(dressed, key=lambda one: (one > _NEAR, one)):
        found = pattern.search(lines[place].text)
        if found:
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
    return None


def _kind(title: str, lexicon: Lexicon) -> str:
    for kind, pattern in lexicon.of("layout", "kinds").items():
        if lexicon.compiled(pattern).search(title):
            return str(kind)
    return "OVERVIEW"


def _inside(
    lines: tuple[Line, ...], roles: list[Role], lexicon: Lexicon
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, str]]:
    """Parts of body lines that are no text of theirs, and who speaks in which line of an interview."""
    masked: dict[int, list[tuple[int, int]]] = {}
    speakers: dict[int, str] = {}
    dressing = [lexicon.pattern("layout", name) for name in ("dateline", "enumerator", "signature")]
    speaker = lexicon.pattern("layout", "speaker")
    for place, role in enumerate(roles):
        if role != "body":
            continue
        text = lines[place].text
        masked[place] = [one.span() for one in (p.search(text) for p in dressing) if one]
        said = speaker.search(text)
        if said:
            speakers[place] = said["name"]
            masked[place].append(said.span())
    return masked, speakers
