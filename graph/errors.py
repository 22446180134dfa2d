"""One root for every error that a person may see: what happened, and what to do about it.

MailuoError
├── ModelError          the declared model, or something written against it
├── SettingsError       a setting or an environment variable
├── LedgerError         batches, publishing, undo
├── StoreError          a store cannot be reached, refuses, or is not ours
│   ├── StoreTimeout    no answer inside the limit
│   └── ForeignStore    the target is not empty and has no marker of ours
├── QueryError          a statement or a saved query is refused or wrong
├── MappingError        a mapping file is wrong (file, line)
├── LoadError           a source file cannot be read at all
├── DoorError           the door does not open: audit log not writable, unknown uid
└── ReportError         an export cannot be made
"""

from __future__ import annotations


class MailuoError(Exception):
    """An error with its cure.

    ``cause`` says what happened and where, ``cure`` what the person can do. Neither ever holds a
    value from a refused row, a password or a key.
    """

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(f"{cause} {cure}".strip())
        self.cause = cause
        self.cure = cure


class ModelError(MailuoError):
    """The model, or something written against it, is wrong."""


class SettingsError(MailuoError):
    """A setting is unknown or has an impossible value."""


class LedgerError(MailuoError):
    """The ledger refuses, or a batch is damaged."""


class StoreError(MailuoError):
    """A store cannot be reached or refuses."""


class StoreTimeout(StoreError):
    """No answer inside the limit."""


class ForeignStore(StoreError):
    """The target is not empty and carries no marker of ours."""


class QueryError(MailuoError):
    """A statement or a saved query is refused or wrong."""


class MappingError(MailuoError):
    """A mapping file is wrong."""


class LoadError(MailuoError):
    """A source file cannot be read."""


class DoorError(MailuoError):
    """The door does not open."""


class ReportError(MailuoError):
    """An export cannot be made."""
