"""The declared model: labels, relations, code lists, the two axes. Everything else is derived from it."""

from __future__ import annotations

from graph.model.declaration import (
    Code,
    Draw,
    Key,
    Label,
    Model,
    Property,
    Relation,
    Status,
    load_model,
    model,
)

__all__ = [
    "Code",
    "Draw",
    "Key",
    "Label",
    "Model",
    "Property",
    "Relation",
    "Status",
    "load_model",
    "model",
]
