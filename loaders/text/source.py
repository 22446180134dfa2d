"""A text file as lines: encoding found, HTML taken apart, nothing changed in the words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import LoadError
from graph.words import t
from loaders.readers.encoding import digest, empty, text_file
from loaders.text.html import html_lines

#: Extension → how the file is taken apart.
FORMATS = {".txt": "text", ".md": "text", ".markdown": "text", ".html": "html", ".htm": "html"}
#: A circular or an overview has a few thousand characters; 350,000 of them are no text of ours.
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Source:
    """A text as it was written. ``lines``: without their line ends, numbered from 1 by position."""

    name: str
    sha256: str
    size: int
    encoding: str
    lines: tuple[str, ...]


def is_text(path: Path) -> bool:
    """Whether the file goes to the text reader, by its extension."""
    return path.suffix.lower() in FORMATS


def read_source(path: Path) -> Source:
    """Read a text file.

    Raises:
        LoadError: it is not there, is empty, binary, in no known encoding, or larger than a text can be.
    """
    if not path.is_file():
        raise LoadError(
            t(f"没有文件 {path.name}。", f"There is no file {path.name}."), t("检查路径。", "Check the path.")
        )
    _, size = digest(path)
    if size > MOST_BYTES:
        raise LoadError(
            t(
                f"文件 {path.name} 有 {size >> 20} MB，不像一篇通报或综述（最多 {MOST_BYTES >> 20} MB）。",
                f"File {path.name} has {size >> 20} MB: no circular or overview (at most {MOST_BYTES >> 20} MB).",
            ),
            t("拆成单篇再导入；表格请存为 CSV。", "Split it into single texts; save tables as CSV."),
        )
    found = text_file(path)
    text = path.read_bytes().decode(found.codec).removeprefix("\ufeff")
    lines = html_lines(text) if FORMATS[path.suffix.lower()] == "html" else _lines(text)
    if not any(line.strip() for line in lines):
        raise empty(path)
    return Source(path.name, found.sha256, found.size, found.name, tuple(lines))


def source_of(text: str, name: str = "") -> Source:
    """A text that is at hand, for tests and for measuring."""
    raw = text.encode("utf-8")
    return Source(name, hashlib.sha256(raw).hexdigest(), len(raw), "UTF-8", tuple(_lines(text)))


def _lines(text: str) -> list[str]:
    """Lines as editors number them: form feeds and other separators of Unicode do not count."""
    return [line.rstrip("\r") for line in text.split("\n")]
