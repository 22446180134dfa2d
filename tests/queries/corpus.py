"""Reads ``hostile.yml`` and ``harmless.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def hostile() -> list[dict[str, Any]]:
    """Each with its ``text`` built."""
    return [entry | {"text": _text(entry)} for entry in _read("hostile.yml")]


def harmless() -> list[dict[str, Any]]:
    return _read("harmless.yml")


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return entries


def _text(entry: dict[str, Any]) -> str:
    if "text" in entry:
        return str(entry["text"])
    times = entry["times"]
    return f"{entry['before']}{entry['repeat'] * times}{entry['after']}{entry['close'] * times}{entry['then']}"
