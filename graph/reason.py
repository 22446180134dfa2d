"""What a person changes has its reason: judgements, corrections, undos, decisions about leads, names in an export."""

from __future__ import annotations

from graph.errors import MailuoError
from graph.words import t


def need_reason(why: str, missing: str, error: type[MailuoError]) -> None:
    """Refuse where no reason is given. ``missing``: what to say then.

    Raises:
        error: ``why`` is empty or blank.
    """
    if not why.strip():
        raise error(missing, t("写出理由；命令行用 --why。", "Give the reason; on the command line with --why."))
