"""The ledger is the truth: immutable batches, and the fold that turns what is live into a graph (LEDGER rules)."""

from __future__ import annotations

from graph.ledger.compare import Change
from graph.ledger.draft import Draft
from graph.ledger.ledger import Ledger
from graph.ledger.manifest import Manifest, MappingStamp, SourceFile

__all__ = ["Change", "Draft", "Ledger", "Manifest", "MappingStamp", "SourceFile"]
