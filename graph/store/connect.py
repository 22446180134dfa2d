"""Opens the store that the settings name."""

from __future__ import annotations

from graph.errors import SettingsError
from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.embedded import EmbeddedServer
from graph.store.process import IDLE_SECONDS
from graph.store.server_neo4j import SCHEMES, Neo4jServer
from graph.words import t


def open_store(settings: Settings, idle: float = IDLE_SECONDS) -> BoltStore:
    """The store of ``settings.store``: ``embedded:`` or a ``neo4j://``/``bolt://`` address.

    Nothing is connected or started before the first call. ``idle``: seconds after which a store process that
    this call starts ends when nobody uses it.

    Raises:
        SettingsError: MAILUO_STORE is neither.
    """
    address = settings.store
    if address.rstrip(":") == "embedded":
        return BoltStore(EmbeddedServer(settings.home, idle))
    if address.startswith(SCHEMES):
        return BoltStore(
            Neo4jServer(address, settings.neo4j_username, settings.neo4j_password, settings.neo4j_database)
        )
    raise SettingsError(
        t(f"MAILUO_STORE 的值 {address} 不认识。", f"MAILUO_STORE has the unknown value {address}."),
        t(
            "可用 embedded: 或 neo4j://主机:7687、bolt://主机:7687。",
            "Use embedded: or neo4j://host:7687, bolt://host:7687.",
        ),
    )
