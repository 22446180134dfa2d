"""From source files to batches of the ledger: readers, mappings, row accounting, repair.

``load`` is the verb; ``preview`` shows what a mapping would make of the first rows; ``parse_mapping`` checks one;
``text_view`` gives a text beside what was read out of it.
"""

from __future__ import annotations

from loaders.parse import load_mapping, parse_mapping
from loaders.pipeline import load
from loaders.preview import Preview, preview
from loaders.repair import export_rejects
from loaders.report import FileReport, LoadReport
from loaders.shelf import candidates, mappings_for
from loaders.text import TextView, text_view

__all__ = [
    "FileReport",
    "LoadReport",
    "Preview",
    "TextView",
    "candidates",
    "export_rejects",
    "load",
    "load_mapping",
    "mappings_for",
    "parse_mapping",
    "preview",
    "text_view",
]
