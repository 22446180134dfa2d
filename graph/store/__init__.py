"""Two real stores behind one contract: a store is a projection of the ledger and can be thrown away."""

from __future__ import annotations

import sys


def _import_driver() -> None:
    """Import the driver without pandas, which it loads only to turn results into tables that nobody here asks for.

    It was a quarter of the start-up time of every command; whoever wants pandas later gets it. The store process
    (``python -m graph.store.process``: its package is imported while ``sys.argv[0]`` is still ``-m``) needs no driver.
    """
    if sys.argv[:1] == ["-m"] or "neo4j" in sys.modules or "pandas" in sys.modules:
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import neo4j  # noqa: F401
    finally:
        del sys.modules["pandas"]


_import_driver()
