"""Rules for every page that one look at the sources can hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_field_for_a_day_takes_any_day() -> None:
    bare = [
        path.name
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if path.name != "parts.py" and re.search(r"\.date_input\(", path.read_text(encoding="utf-8"))
    ]
    assert bare == [], "Streamlit's own field takes ten years round its value: use parts.day_field"


def test_the_running_program_watches_no_files_and_calls_nobody() -> None:
    told = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert told["server"]["fileWatcherType"] == "none"
    assert told["server"]["address"] == told["browser"]["serverAddress"] == "127.0.0.1"
    assert told["browser"]["gatherUsageStats"] is False
    assert told["client"]["disableDataExport"] is True
