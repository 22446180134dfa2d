"""青禾县: an invented county, as files an office would have, with mappings and what is planted in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
#: The office's files: CSV in GB18030, XLSX, JSON lines.
FILES_DIR = HERE / "files"
#: One mapping for each of them (the two cadre rosters share one).
MAPPINGS_DIR = HERE / "mappings"
#: The day for which all files hold; load them with it, so that "as of" is the same on every machine.
DATA_DATE = date(2026, 6, 30)
TRUTH_FILE = HERE / "truth.yml"


def load_truth() -> list[dict[str, Any]]:
    """The planted cases and decoys, and the rows that must not get in.

    Each case has ``id``, ``model`` (A01 or C01), ``kind`` (plant or decoy), ``why`` (zh, en), ``subjects``
    (role → [file, row key], for C01 ``issues`` → a list of these) and ``expect``; rows have ``kind`` faulty,
    refused or duplicate, ``file`` and ``row``.
    """
    cases: list[dict[str, Any]] = yaml.safe_load(TRUTH_FILE.read_text(encoding="utf-8"))["cases"]
    return cases
