"""Codes as an office writes them: the Chinese words of the declared model."""

from __future__ import annotations

from graph.model import model


def title(enum: str, code: str) -> str:
    """The Chinese word for ``code`` of the list ``enum``.

    Raises:
        KeyError: the model has no such code.
    """
    return model().enums[enum][code].zh
