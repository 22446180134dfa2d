"""The report as JSON: its content in canonical form, the hash of it, and when the file was made."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from graph.analysis.finding import canonical
from graph.words import in_lang
from reports import words
from reports.model import Report


def render(report: Report) -> bytes:
    """UTF-8, indented, keys in order; only the line ``made_at`` differs between two of the same content."""
    with in_lang(report.lang):
        said = {
            "banner": words.banner(),
            "not_a_basis": words.not_a_basis(),
            "leads": words.behind_text(report),
            "content_hash": report.content_hash,
            "made_at": report.made_at.isoformat(timespec="seconds"),
            "content": report.content(),
        }
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def is_whole(data: bytes) -> bool:
    """Whether a file's content still has the hash that it names."""
    said: dict[str, Any] = json.loads(data.decode("utf-8"))
    return bool(hashlib.sha256(canonical(said["content"])).hexdigest() == said["content_hash"])
