"""Reading a drawn page and the audit log."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from graph.session import Session


def said(app: AppTest) -> str:
    """Everything that the page says in HTML of its own, and what its components are given to draw."""
    drawn = (json.loads(block.proto.json) for block in app.get("bidi_component") if block.proto.json)
    shown = [str(given["html"]) for given in drawn if "html" in given]
    return "\n".join([*(str(block.proto.body) for block in app.get("html")), *shown])


def keyed(elements: Any, key: str) -> Any:
    """The element with this key."""
    return next(element for element in elements if element.key == key)


def run(app: AppTest) -> AppTest:
    """Draw the page again; nothing may fail."""
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def field(app: AppTest, key: str) -> Any:
    """The field of any sort with this key."""
    return app.get_by_key(key)


def events(session: Session, what: str) -> list[str]:
    """The kinds of the audit events about ``what``, oldest first."""
    found = [entry.event for entry in session.audit.show(limit=100_000) if entry.what == what]
    return found[::-1]
