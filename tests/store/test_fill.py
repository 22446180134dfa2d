"""A first load of an embedded store past its process gives what statements give."""

from __future__ import annotations

import threading
import time

import polars as pl
import pytest

from graph.errors import MailuoError, StoreError
from graph.settings import Settings
from graph.store import embedded, fill, process
from graph.store.bolt import BoltStore
from graph.store.connect import open_store
from graph.store.contract import Delta
from tests.store.frames import added, chain, county, digest_of, edge, edges, node, nodes


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a first load is, it goes past the process."""
    monkeypatch.setattr(fill, "WORTH_IT", 1)


def _opened(home: Settings) -> BoltStore:
    store = open_store(home)
    store.prepare("L", 1)
    return store


@pytest.mark.usefixtures("whole")
def test_every_kind_of_value_arrives_as_by_statements(home: Settings) -> None:
    some, between = county()
    people, kin = chain(300)
    some, between = pl.concat([some, people]), pl.concat([between, kin])
    store = _opened(home)
    before = process.status(home).pid
    said: list[tuple[str, int, int]] = []
    store.apply(added(some, between), 1, lambda *what: said.append(what))
    assert store.digest() == digest_of(some, between)
    assert process.status(home).pid != before, "the store process was down meanwhile"
    marker = store.marker()
    assert marker is not None and (marker.revision, marker.applying) == (1, None)
    assert any(total == some.height for _, _, total in said) and any(total == between.height for _, _, total in said)
    store.close()


@pytest.mark.usefixtures("whole")
def test_what_was_filled_can_be_changed_ended_and_stays_unique(home: Settings) -> None:
    some, between = county()
    store = _opened(home)
    store.apply(added(some, between), 1)
    other = nodes(node("p2", ["Person", "Official"], {"name": "某"}), node("u1", ["Unit", "Company"], {"name": "u"}))
    more = nodes(node("p9", ["Person"], {"name": "新"}))
    link = edges(edge("e9", "KIN", ("p9", "p1")))
    gone = between.filter(pl.col("uid") == "e3")
    change = Delta(
        nodes_added=more,
        nodes_changed=other,
        edges_added=link,
        edges_ended=gone,
        labels_before={"p2": ("Person",), "u1": ("Unit",)},
    )
    store.apply(change, 2)
    now = pl.concat([some.filter(~pl.col("uid").is_in(["p2", "u1"])), other, more])
    assert store.digest() == digest_of(now, pl.concat([between.filter(pl.col("uid") != "e3"), link]))
    with pytest.raises(MailuoError, match="Duplicated key"):
        store.apply(Delta(nodes_added=more), 3)
    store.close()


@pytest.mark.usefixtures("whole")
def test_many_of_one_kind_before_a_new_set_of_labels(home: Settings) -> None:
    # A batch of some thousand nodes leaves a compaction; a type made after it waited for that for ever.
    units = nodes(*(node(f"u{i:05d}-{i * 7919 % 104729:06x}", ["Unit"], {"name": f"单位{i}"}) for i in range(13_000)))
    some, between = county()
    store = _opened(home)
    store.apply(added(pl.concat([units, some]), between), 1)
    assert store.digest() == digest_of(pl.concat([units, some]), between)
    assert store.notices == ()
    store.close()


@pytest.mark.usefixtures("whole")
def test_where_the_engine_fails_statements_write_it(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    some, between = county()
    store = _opened(home)

    def broken(*_: object) -> None:
        raise StoreError("首次写入图库没有完成。", "原因见日志。")

    monkeypatch.setattr(embedded, "fill", broken)
    store.apply(added(some, between), 1)
    assert store.digest() == digest_of(some, between)
    marker = store.marker()
    assert marker is not None and (marker.ledger_id, marker.revision, marker.applying) == ("L", 1, None)
    assert any("逐批写入" in notice for notice in store.notices)
    store.close()


@pytest.mark.usefixtures("whole")
def test_an_edge_without_its_end_is_refused_by_either_way(home: Settings) -> None:
    store = _opened(home)
    lost = added(nodes(node("a", ["Person"])), edges(edge("e", "KIN", ("a", "a")), edge("f", "KIN", ("a", "nobody"))))
    with pytest.raises(StoreError, match="1 条对不上"):
        store.apply(lost, 1)
    assert any("store-process.log" in notice for notice in store.notices)
    marker = store.marker()
    assert marker is not None and (marker.revision, marker.applying) == (0, 1)
    store.close()


def test_nobody_starts_a_store_process_while_it_is_filled(home: Settings) -> None:
    store = _opened(home)
    store.close()
    run = process.RunDir(home.home)
    done = threading.Event()

    def fills() -> None:
        with process.lock(run.filling), process.down(home.home):
            done.wait(30)

    thread = threading.Thread(target=fills)
    thread.start()
    try:
        while run.read() is not None:
            time.sleep(0.01)
        with pytest.raises(StoreError, match="首次写入"):
            process.ensure(home.home)
    finally:
        done.set()
        thread.join()
    assert process.ensure(home.home)[0].pid


def test_small_and_changing_deltas_go_by_statements() -> None:
    few, between = county()
    assert not fill.is_whole(added(few, between))
    many, kin = chain(fill.WORTH_IT)
    assert fill.is_whole(added(many, kin))
    assert not fill.is_whole(Delta(nodes_added=many, nodes_changed=few))
