"""The text reader: overviews (综述) and circulars (通报) as assertions, all UNREVIEWED, reporters never read.

source → lines in normal form with the way back → roles of lines, title, day → sentences and clauses → one extractor
for each kind of fact → assertions. Words, patterns and codes are data: the YAML files of this folder.
"""

from __future__ import annotations

from graph.ledger.texts import TextView, text_view
from loaders.text.reading import READER_VERSION, Reading, read_text
from loaders.text.run import NothingRead, TextRun
from loaders.text.source import is_text, read_source

__all__ = [
    "READER_VERSION",
    "NothingRead",
    "Reading",
    "TextRun",
    "TextView",
    "is_text",
    "read_source",
    "read_text",
    "text_view",
]
