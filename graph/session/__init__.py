"""The one door: every look-up goes through a session that knows the actor, the purpose and the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.session.door import Session

__all__ = ["Session"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: words and shapes (judge_words, shape) are wanted without drivers and stores.
    if name == "Session":
        from graph.session.door import Session

        return Session
    raise AttributeError(name)
