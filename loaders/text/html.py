"""HTML as lines of text: one for each block, scripts, forms and navigation left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "figcaption", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "nav", "form", "select", "button", "svg", "iframe", "object"}
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


class _Lines(HTMLParser):
    """Collects text; ``convert_charrefs`` turns entities into characters before they arrive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            # What was opened inside and never closed ends with it.
            del self._silent[self._silent.index(tag) :]
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += _SPACES.sub(" ", data)

    def _break(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")


def html_lines(text: str) -> list[str]:
    """The text of a page, one line for each block that holds any."""
    parser = _Lines()
    parser.feed(text)
    parser.close()
    return [line.strip() for line in parser.lines if line.strip()]
