"""The app's log, ``logs/app.log`` in the home: when, number, type of the error and where in the program it was.

Never what an error says: its message may hold names or values. So nothing of it goes to the terminal either.
"""

from __future__ import annotations

import logging
import os
import secrets
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from graph.settings import settings
from graph.words import t

#: One file holds some five hundred errors; three older ones are kept.
_BYTES, _KEPT = 1_000_000, 3

_ROOT = Path(__file__).resolve().parents[1]
_LOGGER = logging.getLogger("mailuo.ui")


class _Places(logging.Formatter):
    """The type of an error, and of those that it came from, with file, line and function of each frame."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{self.formatTime(record)} {record.getMessage()}"]
        error = record.exc_info[1] if record.exc_info else None
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
            for frame, line in traceback.walk_tb(error.__traceback__):
                code = frame.f_code
                lines.append(f"    {_place(code.co_filename)}:{line} {code.co_qualname}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


class _File(RotatingFileHandler):
    """Closed to others; opened with the first error. ``broke``: the last one could not be written."""

    broke = False

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.fchmod(number, 0o600)
        return TextIOWrapper(os.fdopen(number, "ab"), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (its name in logging)
        self.broke = True


def _place(file: str) -> str:
    """The file below the program or its library; the folders above it may bear a person's name."""
    path = Path(file)
    if path.is_relative_to(_ROOT):
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-3:])


def _handler(path: Path) -> _File:
    """The handler of this file, the only one of its logger."""
    for had in [handler for handler in _LOGGER.handlers if isinstance(handler, _File)]:
        if had.baseFilename == str(path):
            return had
        _LOGGER.removeHandler(had)
        had.close()
    made = _File(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    made.setFormatter(_Places())
    _LOGGER.addHandler(made)
    _LOGGER.propagate = False
    return made


def noted(error: Exception, where: str) -> str:
    """Write an error down, and say its number and in which file it is."""
    number = f"E-{secrets.token_hex(2).upper()}"
    path = (settings().log_dir / "app.log").absolute()
    handler = _handler(path)
    handler.broke = False
    _LOGGER.error("%s %s", number, where, exc_info=error)
    if handler.broke:
        return t(f"编号 {number}，日志 {path} 写不进去", f"ref. {number}; the log {path} cannot be written")
    return t(f"编号 {number}，见日志 {path}", f"ref. {number} in the log {path}")
