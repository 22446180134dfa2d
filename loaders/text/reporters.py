"""Reporters are found first and blanked out, so that nothing after this can carry them (SG-01, SG-02).

What is kept of the original has █ in their place; the line numbers of the passages are all that a load says of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders.text.agents import Agents
from loaders.text.clauses import Span, around, clauses, sentences
from loaders.text.layout import LONGEST_LINE, Text
from loaders.text.lexicon import Lexicon
from loaders.text.lexicon import lexicon as shipped
from loaders.text.normal import Line, normal_line

#: Characters of the longest cell of a table that is looked through for reporters; Excel's own limit is 32,767.
MOST = 50_000
_LINE_END = re.compile(r"(\r\n|\r|\n)")


@dataclass(frozen=True)
class Withheld:
    """A text without its reporters. ``lines``: indexes of lines with a passage about one → his name (memory only)."""

    text: Text
    lines: dict[int, str]


def withhold(text: Text, lexicon: Lexicon) -> Withheld:
    """Blank out every reporter of a text."""
    spans, names = _spans(text.lines, lexicon)
    if not spans:
        return Withheld(text, {})
    blank = str(lexicon.of("reporters", "blank"))
    lines = tuple(_blanked(line, spans.get(number, []), blank) for number, line in enumerate(text.lines))
    title = text.title
    for line in spans:
        if line == text.title_line:
            title = lines[line].text.strip()
    if title == text.title and text.title_line < 0:
        title = _retitled(text, lines)
    cleaned = replace(
        text,
        lines=lines,
        title=title,
        title_written=title if title != text.title else text.title_written,
        masked=dict(text.masked),
    )
    return Withheld(cleaned, names)


def blanked(cell: str) -> str:
    """A cell of a table without its reporters; behind a label such as ``举报人:`` nothing of its line is kept.

    A cell of more than ``MOST`` characters goes whole: it is no note in a ledger, and would take minutes.
    """
    rules = shipped()
    blank = str(rules.of("reporters", "blank"))
    if len(cell) > MOST:
        return blank
    # Text, line end, text, line end, …
    written = _LINE_END.split(cell)
    places = [(number, part) for number, line in enumerate(written[::2]) for part in _parts(line)]
    lines = tuple(normal_line(place, part) for place, (_, part) in enumerate(places, 1))
    spans, _ = _spans(lines, rules)
    labelled = rules.pattern("reporters", "labelled")
    silent = -1
    for place, line in enumerate(lines):
        found = labelled.search(line.text)
        if places[place][0] == silent:
            spans.setdefault(place, []).append((0, len(line.text)))
        elif found:
            spans.setdefault(place, []).append((found.start(), len(line.text)))
            silent = places[place][0]
    if not spans:
        return cell
    out = [""] * len(written[::2])
    for place, line in enumerate(lines):
        out[places[place][0]] += _blanked(line, spans.get(place, []), blank).original
    return "".join(one for pair in zip(out, [*written[1::2], ""], strict=True) for one in pair)


def _parts(line: str) -> list[str]:
    """A line in parts that the patterns take in a moment, cut behind sentences where there are any."""
    out = []
    while len(line) > LONGEST_LINE:
        cut = line.rfind("。", 0, LONGEST_LINE) + 1 or LONGEST_LINE
        out.append(line[:cut])
        line = line[cut:]
    return [*out, line]


_Spans = dict[int, list[tuple[int, int]]]


def _spans(lines: tuple[Line, ...], lexicon: Lexicon) -> tuple[_Spans, dict[int, str]]:
    """Line → what to blank out in its normal form; line → the name it was for."""
    found = _find(lines, lexicon)
    spans: _Spans = {}
    names: dict[int, str] = {}
    for line, start, end, name in [*found, *_again(lines, lexicon, found)]:
        spans.setdefault(line, []).append((start, end))
        names.setdefault(line, name)
    return spans, names


def _find(lines: tuple[Line, ...], lexicon: Lexicon) -> list[tuple[int, int, int, str]]:
    named = lexicon.pattern("reporters", "named")
    doers = [lexicon.compiled(one) for one in lexicon.words("reporters", "doer")]
    posts = lexicon.pattern("reporters", "not_posts")
    common = lexicon.words("names", "not_names")
    agents, described = Agents(lexicon), lexicon.pattern("reporters", "described")
    out: list[tuple[int, int, int, str]] = []
    for number, line in enumerate(lines):
        said = line.text
        for match in named.finditer(said):
            sentence = around(sentences(number, said), match.start())
            out.append((number, match.start(), sentence.end if sentence else match.end(), _name(match["name"])))
        for doer in doers:
            for match in doer.finditer(said):
                words = match["all"][: -len(match["name"])]
                if posts.search(words) and "举报" not in words:
                    continue
                if match["name"].startswith(common) or words.endswith(("对", "关于", "针对", "有关")):
                    continue
                out.append((number, *match.span("all"), _name(match["name"])))
        out += _active(number, said, lexicon)
        out += agents.find(number, said)
        for match in described.finditer(said):
            sentence = around(sentences(number, said), match.start())
            out.append((number, match.start(), sentence.end if sentence else match.end(), ""))
    return out


def _active(number: int, said: str, lexicon: Lexicon) -> list[tuple[int, int, int, str]]:
    """Sentences that tell of somebody reporting: the person of the clause, else the first of the sentence."""
    rules = lexicon.of("reporters", "active")
    verb, who = lexicon.compiled(rules["verb"]), lexicon.compiled(rules["who"])
    target, passive = re.compile(rules["object"]), re.compile(rules["passive"])
    others, received = re.compile(rules["others"]), re.compile(rules["received"])
    common = lexicon.words("names", "not_names")
    out = []
    for sentence in sentences(number, said):
        acting = next(
            (
                found
                for found in verb.finditer(said, sentence.start, sentence.end)
                if not passive.search(said[sentence.start : found.start()])
            ),
            None,
        )
        if acting is None or lexicon.pattern("reporters", "named").search(said, sentence.start, sentence.end):
            continue
        clause = around(clauses(said, sentence), acting.start()) or sentence
        people = [
            found
            for found in who.finditer(said, sentence.start, acting.start())
            if not target.search(said[sentence.start : found.start()]) and not found[0].startswith(common)
        ]
        here = [found for found in people if found.start() >= clause.start]
        lead = said[clause.start : acting.start()]
        if not people or (not here and others.search(lead)) or received.search(said[people[0].end() : acting.start()]):
            continue
        out.append((number, sentence.start, sentence.end, _name((here or _subjects(said, sentence, people))[-1][0])))
    return out


def _subjects(said: str, sentence: Span, people: list[re.Match[str]]) -> list[re.Match[str]]:
    """Persons with whom a clause begins, perhaps behind a post; the first of all where none does."""
    out = []
    for found in people:
        clause = around(clauses(said, sentence), found.start())
        lead = said[clause.start : found.start()] if clause else ""
        if len(lead) <= 16 and not re.search("[对向给因与被]", lead):
            out.append(found)
    return out or people[:1]


def _again(
    lines: tuple[Line, ...], lexicon: Lexicon, found: list[tuple[int, int, int, str]]
) -> list[tuple[int, int, int, str]]:
    """Further mentions: of a full name anywhere, of a masked one within the same run of events and without a post."""
    reach = int(lexicon.of("reporters", "same_event"))
    masked = lexicon.pattern("names", "masked")
    posts = lexicon.pattern("reporters", "not_posts")
    written = [number for number, line in enumerate(lines) if line.text.strip()]
    place = {number: order for order, number in enumerate(written)}
    full: set[str] = set()
    near: dict[str, set[int]] = {}
    for line, *_, name in found:
        if name and not masked.fullmatch(name):
            full.add(name)
        near.setdefault(name, set()).add(place[line])
    out = [(number, at, at + len(name), name) for number in written for at, name in _at(lines[number].text, full)]
    for name, places in near.items():
        if not name:
            continue
        pattern = re.compile(re.escape(name) if name not in full else _alias(name, lexicon))
        for order in {one + step for one in places for step in range(-reach, reach + 1)}:
            if not 0 <= order < len(written):
                continue
            said = lines[written[order]].text
            for match in pattern.finditer(said):
                if not posts.search(said[: match.start()][-8:]):
                    out.append((written[order], *match.span(), name))
    return out


def _at(said: str, names: set[str]) -> list[tuple[int, str]]:
    """Where names of a set stand in a text; one look at each place, however many names there are."""
    sizes = sorted({len(name) for name in names}, reverse=True)
    return [(at, said[at : at + size]) for at in range(len(said)) for size in sizes if said[at : at + size] in names]


def _alias(name: str, lexicon: Lexicon) -> str:
    """What else somebody with a full name is called: 老邵, 邵某."""
    surname = lexicon.pattern("names", "named").match(name)
    return str(lexicon.of("reporters", "alias")).format(surname=surname[0]) if surname else r"(?!)"


def _name(words: str) -> str:
    return re.sub(r"[多在因对曾的与和向是系为称]$", "", words) if len(words) > 2 else words


def _blanked(line: Line, spans: list[tuple[int, int]], blank: str) -> Line:
    original, text = line.original, line.text
    for start, end in spans:
        first, last = line.span(start, end)
        original = original[:first] + blank * (last - first) + original[last:]
        text = text[:start] + " " * (end - start) + text[end:]
    return Line(line.number, original, text, line.at)


def _retitled(text: Text, lines: tuple[Line, ...]) -> str:
    """A title taken from the first sentence, read again where that line has changed."""
    first = next((number for number, role in enumerate(text.roles) if role == "body"), None)
    if first is None or lines[first] == text.lines[first]:
        return text.title
    return re.split(r"[。!?;]", lines[first].text.strip())[0][:60]
