"""The local key, and hashes of values that must be equal or not without being readable.

The key is made at first start, lies in the home with mode 0600 and never leaves the machine. Whoever
loses it can no longer tell that a number loaded later is one that was loaded before: such records then
stay apart until the files are loaded again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from pathlib import Path

from graph.errors import SettingsError
from graph.identity.checks import id_norm
from graph.words import t

KEY_BYTES = 32
_SPACES = re.compile(r"\s+")
#: How a hashed value stands in a file of faulty rows, so that a repaired row still carries it.
TOKEN = re.compile(r"hmac:([0-9a-f]{64}):([^:\s]{0,4})(?::([0-9]{4}-[0-9]{2}))?")


def local_key(path: Path) -> bytes:
    """The key at ``path``; made there (mode 0600) where it is missing.

    Raises:
        SettingsError: the file cannot be read or made, has another length, or others may read it.
    """
    try:
        if not path.exists():
            _make(path)
        mode = path.stat().st_mode & 0o777
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            t(
                f"本机密钥 {path.name} 读不出来：{error.strerror}",
                f"The local key {path.name} cannot be read: {error.strerror}",
            ),
            t("检查 MAILUO_HOME 的权限。", "Check the rights of MAILUO_HOME."),
        ) from error
    if mode & 0o077:
        raise SettingsError(
            t(
                f"本机密钥 {path.name} 别人也能读（权限 {mode:o}）。",
                f"Others can read the local key {path.name} (mode {mode:o}).",
            ),
            t("执行 chmod 600 后再试。", "Run chmod 600 on it and try again."),
        )
    if len(key) != KEY_BYTES:
        raise SettingsError(
            t(f"本机密钥 {path.name} 已损坏。", f"The local key {path.name} is damaged."),
            t(
                "从备份恢复；没有备份则删掉它，并重新导入含证件号的文件。",
                "Restore it from a backup; without one remove it and load the files with id numbers again.",
            ),
        )
    return key


def _make(path: Path) -> None:
    """Write the key whole under another name first, so that no other process ever reads half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(handle, secrets.token_bytes(KEY_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)  # fails where another process was quicker; its key is then the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def value_norm(value: str) -> str:
    """Normal form of an identifier's value before hashing: half width, no spaces or hyphens, lower case."""
    return _plain(value).casefold()


def _plain(value: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", value)).replace("-", "")


def hash_id(key: bytes, number: str) -> str:
    """HMAC-SHA-256 (hex) of an id number in normal form."""
    return hmac.new(key, b"id\x1f" + id_norm(number).encode("utf-8"), hashlib.sha256).hexdigest()


def hash_value(key: bytes, value: str) -> str:
    """HMAC-SHA-256 (hex) of an identifier's value (telephone, account, address …) in normal form."""
    return hmac.new(key, b"value\x1f" + value_norm(value).encode("utf-8"), hashlib.sha256).hexdigest()


def display_tail(value: str) -> str:
    """The last four characters, all that is ever shown of a number; nothing of one that has no more than four."""
    text = _plain(value)
    return text[-4:] if len(text) > 4 else ""
