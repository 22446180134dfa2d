"""What the disk refuses, in words: it is full, or may not be written; other trouble is told as the system tells it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

from graph.words import t

#: Bytes below which whatever fails is taken to fail for want of room: a store's files grow by some megabytes.
NOTHING_LEFT = 8_000_000

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
# What SQLite, Arrow and polars make of the same numbers: they keep the system's words and lose its number.
_FULL_WORDS = ("no space left", "file too large", "disk is full", "quota exceeded")
_CLOSED_WORDS = ("permission denied", "read-only", "readonly", "not permitted")


def told(error: BaseException) -> tuple[str, str]:
    """Cause and cure of an error that the disk, or a library that writes to it, has raised."""
    return refused(error) or (
        t(f"读写磁盘出错：{error}。", f"The disk failed: {error}."),
        t("用 mailuo doctor 检查数据文件夹。", "Check the data folder with mailuo doctor."),
    )


def keep_closed() -> None:
    """From here on this process, and those that it starts, make files and folders that only their owner may open."""
    os.umask(0o077)


def open_to_others(path: Path) -> str:
    """Whom the mode of a folder lets in, and the cure; empty where it is its owner alone."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077 == 0:
        return ""
    return t(f"别的用户能进入：chmod 700 {path}", f"Other users may enter: chmod 700 {path}")


def is_full(text: str) -> bool:
    """Whether a message, of whatever program, says that a disk is full."""
    return any(word in text.lower() for word in _FULL_WORDS)


def lacks_room(folder: Path) -> bool:
    """Whether the disk of ``folder`` has no room for the next file of a store."""
    return shutil.disk_usage(folder).free < NOTHING_LEFT


def refused(error: BaseException) -> tuple[str, str] | None:
    """Cause and cure where the disk is full or closed to us; None for every other trouble."""
    code, text = getattr(error, "errno", None), str(error).lower()
    where = getattr(error, "filename", None)
    at = t(f"：{where}", f": {where}") if where else ""
    if code in _FULL or is_full(text):
        return (
            t(f"磁盘已满，或达到了文件大小的上限{at}。", f"The disk is full, or a limit on file size is reached{at}."),
            t(
                "清出空间（mailuo doctor 说剩余多少）后再做一次；已入账的数据没有丢。",
                "Make room (mailuo doctor says how much is left) and do it again; nothing published is lost.",
            ),
        )
    if code in _CLOSED or any(word in text for word in _CLOSED_WORDS):
        return (
            t(f"没有写入权限{at}。", f"No right to write{at}."),
            t(
                "让运行本程序的用户能写数据文件夹（所有者、权限、是否只读挂载），或用 MAILUO_HOME 换一个。",
                "Let the user who runs this program write to the data folder (owner, mode, read-only mount), or choose "
                "another with MAILUO_HOME.",
            ),
        )
    return None
