"""The ledger is the truth: immutable batches, and the fold that turns what is live into a graph (LEDGER rules)."""

from __future__ import annotations

from graph.ledger.compare import Change
from graph.ledger.draft import Draft
from graph.ledger.fold import FOLD_VERSION, Fold, fold
from graph.ledger.ledger import Ledger
from graph.ledger.manifest import Manifest, MappingStamp, SourceFile

__all__ = ["FOLD_VERSION", "Change", "Draft", "Fold", "Ledger", "Manifest", "MappingStamp", "SourceFile", "fold"]
