"""What a text file is written in: found, stated, and never guessed past doubt."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import LoadError
from graph.words import t

_BLOCK = 1 << 20
#: Bytes of the longest line that is read; a JSON object of that size takes some 400 MB while it is read.
LONGEST = 16 << 20
#: First bytes of files that are no text whatever they are called.
_MAGIC = {
    b"PK\x03\x04": "ZIP/XLSX",
    b"\xd0\xcf\x11\xe0": "XLS/DOC",
    b"%PDF": "PDF",
    b"\x1f\x8b": "GZIP",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
}
#: In Chinese text in GB18030 nearly all two-byte characters lie in GB 2312's rows; in other text read as
#: GB18030 about two in five do (UTF-8 with a broken byte: 0.40 by calculation).
_PLAUSIBLE = 0.75


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file: its codec, how the codec is called in a report, hash of its bytes, size in bytes."""

    codec: str
    name: str
    sha256: str
    size: int


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file.

    Raises:
        LoadError: it cannot be read.
    """
    hasher, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                hasher.update(block)
                size += len(block)
    except OSError as error:
        raise unreadable(path, error) from error
    return hasher.hexdigest(), size


def unreadable(path: Path, error: OSError) -> LoadError:
    """The file is not there, or may not be read."""
    return LoadError(
        t(f"文件 {path.name} 打不开：{error.strerror}。", f"File {path.name} cannot be opened: {error.strerror}."),
        t("检查路径和权限。", "Check path and rights."),
    )


def text_file(path: Path, declared: str = "auto") -> TextFile:
    """Find the encoding: byte order mark, then UTF-8 without an error, then GB18030 where it is plausible.

    Raises:
        LoadError: empty, binary, or in none of these encodings; names the file and the line.
    """
    sha256, size = digest(path)
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise empty(path)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise LoadError(
                t(f"文件 {path.name} 不是文本，而是 {kind}。", f"File {path.name} is no text but {kind}."),
                t("用正确的扩展名另存，或导出为 CSV。", "Save it under its right extension, or export it as CSV."),
            )
    long = _long_line(path)
    if long is not None:
        raise LoadError(
            t(
                f"文件 {path.name} 第 {_line(path, long)} 行超过 {LONGEST >> 20} MB，不是一行表格或记录。",
                f"File {path.name}, line {_line(path, long)} is longer than {LONGEST >> 20} MB: no row of a table.",
            ),
            t(
                "检查换行是否丢失；JSON 须一行一个对象。",
                "Check whether line ends were lost; JSON wants one object a line.",
            ),
        )
    codec = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "gb18030": "gb18030"}.get(declared) or _found(path, head)
    bad = _first_error(path, codec)
    if bad is not None and declared == "auto":
        gb = _first_error(path, "gb18030")
        if gb is None and _plausible(head):
            codec, bad = "gb18030", None
    if bad is not None:
        raise LoadError(
            t(
                f"文件 {path.name} 第 {_line(path, bad)} 行不是 {_name(codec)} 文字，也不像 GB18030。",
                f"File {path.name}, line {_line(path, bad)}: not {_name(codec)}, and not plausibly GB18030.",
            ),
            t(
                "用原程序另存为 UTF-8，或在映射里写 file: {encoding: …}。",
                "Save it as UTF-8 with the program that wrote it, or set file: {encoding: …} in the mapping.",
            ),
        )
    if not codec.startswith("utf-16") and (zero := _first(path, b"\x00")) is not None:
        raise LoadError(
            t(
                f"文件 {path.name} 第 {_line(path, zero)} 行含有 NUL 字节，不是文本。",
                f"File {path.name}, line {_line(path, zero)} has NUL bytes; it is no text.",
            ),
            t("导出为 CSV 或 XLSX 后再导入。", "Export it as CSV or XLSX and load that."),
        )
    return TextFile(codec, _name(codec) + (" BOM" if head.startswith(codecs.BOM_UTF8) else ""), sha256, size)


def empty(path: Path) -> LoadError:
    """The file holds nothing."""
    return LoadError(
        t(f"文件 {path.name} 是空的。", f"File {path.name} is empty."),
        t("检查导出是否完成。", "Check whether the export was finished."),
    )


def _found(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[: 1 << 16]
    # Without a mark: the digits, commas and line ends of a table have one zero byte each in UTF-16, all on one side.
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd > max(4, len(sample) / 20) and min(even, odd) * 20 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8-sig"


def _name(codec: str) -> str:
    return {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}.get(codec, "UTF-16")


def _first_error(path: Path, codec: str) -> int | None:
    """The byte at which decoding fails; None where the whole file decodes."""
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
                done += len(block)
            decoder.decode(b"", final=True)
        except UnicodeError as error:
            return max(0, done + (error.start if isinstance(error, UnicodeDecodeError) else 0))
    return None


def _line(path: Path, offset: int) -> int:
    number = 1
    with path.open("rb") as file:
        while offset > 0 and (block := file.read(min(_BLOCK, offset))):
            number += block.count(b"\n")
            offset -= len(block)
    return number


def _first(path: Path, wanted: bytes) -> int | None:
    """Where a byte first stands."""
    done = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            place = block.find(wanted)
            if place >= 0:
                return done + place
            done += len(block)
    return None


def _long_line(path: Path) -> int | None:
    """A byte within the first line that is longer than a line can be; None where none is."""
    done = length = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            first = min((place for place in (block.find(b"\n"), block.find(b"\r")) if place >= 0), default=-1)
            length += len(block) if first < 0 else first
            if length > LONGEST:
                return done
            if first >= 0:
                length = len(block) - 1 - max(block.rfind(b"\n"), block.rfind(b"\r"))
            done += len(block)
    return None


def _plausible(head: bytes) -> bool:
    usual = pairs = place = 0
    while place < len(head) - 1:
        lead = head[place]
        if lead < 0x80:
            place += 1
            continue
        trail = head[place + 1]
        if 0x30 <= trail <= 0x39:
            place += 4
            continue
        pairs += 1
        usual += 0xA1 <= lead <= 0xF7 and trail >= 0xA1
        place += 2
    return pairs == 0 or usual / pairs >= _PLAUSIBLE
