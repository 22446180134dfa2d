"""The colours of the product, light and dark, as data: tokens of pages, hues of kinds, lines of evidence.

Pages take them as CSS (``ui.theme``), the canvas as its theme, reports as they are printed. Contrasts were measured
against the page's background after WCAG 2.1; the hues of kinds also under three colour-vision deficiencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]

#: Tiers of findings, strongest first; the number of filled bars falls with the rank, so grey print keeps the order.
TIERS: dict[str, int] = {"红": 3, "橙": 2, "黄": 1}

#: Tier → token prefix.
TIER_TOKENS: dict[str, str] = {"红": "red", "橙": "orange", "黄": "yellow"}

#: Token → (light, dark). ``-text`` is for words, ``-bg`` for tinted grounds.
TOKENS: dict[str, tuple[str, str]] = {
    "bg": ("#FFFFFF", "#14181E"),
    "s2": ("#F4F6F9", "#1C222B"),
    "s3": ("#E8EEF6", "#24344A"),
    "line": ("#DDE2E9", "#2B333D"),
    "line2": ("#CDD4DE", "#39434F"),
    "line3": ("#7C8797", "#76818F"),
    "t1": ("#1B2430", "#E4E8EE"),
    "t2": ("#465264", "#B1BAC6"),
    "t3": ("#667080", "#8F9AA8"),
    "accent": ("#1F4E8C", "#6FA6E8"),
    "primary": ("#1F4E8C", "#3A78C4"),  # white on it: 8.3 and 4.5; Streamlit always prints white on the primary colour
    "link": ("#1B5AA0", "#8DB8F0"),
    "red": ("#B3261E", "#F08A80"),
    "red-text": ("#9A1F18", "#FFB4AB"),
    "red-bg": ("#FBE9E7", "#43201E"),
    "orange": ("#B5540A", "#EFA35C"),
    "orange-text": ("#8F4107", "#FFC48A"),
    "orange-bg": ("#FCEEDD", "#3D2A17"),
    "yellow": ("#8C6A00", "#DCC05A"),
    "yellow-text": ("#6B5100", "#EFD97F"),
    "green": ("#2E7050", "#7CC29C"),
    "green-text": ("#22573E", "#A3DBBC"),
    "green-bg": ("#E4F2EA", "#1B3527"),
}

#: Family of ``Draw.family`` → (light, dark). ``document`` is the grey of papers, places and identifiers.
HUES: dict[str, tuple[str, str]] = {
    "unit": ("#24477A", "#9CC3F2"),
    "person": ("#0B6B73", "#4FB3B8"),
    "company": ("#9A6414", "#E0B566"),
    "project": ("#7A5CB5", "#A88CE0"),
    "clue": ("#9C2F66", "#E08FB6"),
    "penalty": ("#2C323B", "#D3D9E1"),
    "done": ("#2E7050", "#7CC29C"),
    "document": ("#6B7686", "#8793A3"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How an edge of one status is drawn: width in graph units, dashes (on, off; empty: solid), colours."""

    width: float
    dash: tuple[float, ...]
    light: str
    dark: str
    crossed: bool = False

    def colour(self, theme: Theme) -> str:
        return self.light if theme == "light" else self.dark


#: Status → line. Recorded edges are solid, what is only said is dashed, what is inferred is dotted.
LINES: dict[str, Line] = {
    "VERIFIED": Line(2.6, (), "#3C4757", "#C5CCD6"),
    "CORROBORATED": Line(2.2, (), "#5F6B7C", "#97A2B0"),
    "REGISTERED": Line(1.8, (), "#5F6B7C", "#97A2B0"),
    "DECLARED": Line(1.4, (), "#5F6B7C", "#97A2B0"),
    "ALLEGED": Line(1.5, (9, 5), "#5F6B7C", "#97A2B0"),
    "INFERRED": Line(2.2, (1.5, 4.5), "#65489A", "#B9A2E3"),
    "REFUTED": Line(1.2, (3, 3), "#8A94A2", "#66717E", crossed=True),
}


def tokens(theme: Theme) -> dict[str, str]:
    """Token → colour of one theme."""
    column = 0 if theme == "light" else 1
    return {name: pair[column] for name, pair in TOKENS.items()}


def hue(family: str, theme: Theme) -> str:
    """The colour of a family of kinds; an unknown family has the grey of documents."""
    return HUES.get(family, HUES["document"])[0 if theme == "light" else 1]


#: Fonts of text, Chinese first: before any Latin font, else “ ” and — come out narrow. None ships with the program.
FONT = (
    '"Microsoft YaHei UI","Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",'
    '"WenQuanYi Micro Hei",sans-serif'
)

#: Fonts of code and numbers.
CODE_FONT = '"Cascadia Mono","Consolas","Noto Sans Mono CJK SC","Source Code Pro",monospace'
