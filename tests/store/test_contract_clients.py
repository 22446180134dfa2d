"""The contract, continued: several clients of one store, and addresses that lead nowhere."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.settings import Settings
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from tests.store.frames import added, chain, digest_of


def test_two_clients_read_while_one_writes(settings: Settings, store: BoltStore) -> None:
    store._server.node_batch = store._server.edge_batch = 25
    wrong: list[BaseException] = []
    asked = 0
    done = threading.Event()

    def look() -> None:
        nonlocal asked
        other = open_store(settings)
        try:
            while not done.is_set():
                n, m = other.read("MATCH (n:Person) RETURN count(n) AS n, count(DISTINCT n.uid) AS m").rows[0]
                assert n == m
                asked += 1
        except BaseException as error:
            wrong.append(error)
        finally:
            other.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    some, between = chain(400)
    store.apply(added(some, between), 1)
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert asked > 0
    assert store.digest() == digest_of(some, between)


def test_an_address_that_answers_nothing_or_is_none(tmp_path: Path) -> None:
    from graph.errors import SettingsError

    gone = open_store(Settings(home=tmp_path, store="bolt://127.0.0.1:1"))
    with pytest.raises(StoreError):
        gone.marker()
    with pytest.raises(SettingsError):
        open_store(Settings(home=tmp_path, store="http://127.0.0.1"))
