"""Imports the driver without pandas, which it loads only to turn results into tables that nobody here asks for.

It was a quarter of the start-up time of every command. Whoever wants pandas later gets it.
"""

from __future__ import annotations

import sys

if "neo4j" not in sys.modules and "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import neo4j  # noqa: F401
    finally:
        del sys.modules["pandas"]
