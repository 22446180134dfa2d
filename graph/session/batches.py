"""What the door says and does about whole batches: which count, and a store elsewhere written out of them."""

from __future__ import annotations

import contextlib
from datetime import date

from graph.ledger import Ledger
from graph.session.results import ImportInfo, Target
from graph.session.sync import Sync
from graph.settings import Settings
from graph.store.connect import open_store
from graph.store.contract import Progress


def imports(ledger: Ledger) -> list[ImportInfo]:
    """See ``Session.imports``."""
    every = ledger.manifests()
    undone = ledger.undone()
    by = {m.undoes: m.seq for m in every if m.undoes is not None}
    repaired = {m.seq: m.repairs for m in every}

    def undo_of(seq: int | None) -> int | None:
        while seq is not None:
            if seq in by:
                return by[seq]
            seq = repaired.get(seq)
        return None

    return [ImportInfo(m, m.kind != "undo" and m.seq not in undone, undo_of(m.seq)) for m in every]


def rebuild_elsewhere(
    settings: Settings, ledger: Ledger, uri: str, known_on: date | None, as_of: date | None, progress: Progress | None
) -> Target:
    """See ``Session.rebuild``: another store, with a saved fold and an index of its own."""
    settings = settings.model_copy(update={"store": uri})
    with contextlib.closing(open_store(settings)) as store:
        synced = Sync(settings, ledger, store, progress).rebuild(known_on, as_of, progress)
        day = date.fromisoformat(synced.meta.data_date) if synced.meta.data_date else None
        return Target(store.name, synced.meta.revision, day, tuple(synced.notices))
