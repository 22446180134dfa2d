"""Somebody who reported, planted in texts, tables and mappings, is nowhere; ``benchmarks.faults.canary`` in small."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.faults import canary
from benchmarks.faults.canary_plants import WITNESS, WORDS, plant
from graph.errors import MappingError
from graph.session import Session
from graph.settings import Settings, load_settings
from graph.store import process
from loaders.pipeline import load
from loaders.repair import export_rejects
from mailuo.dev.neo4j_server import Neo4jServer
from queries.catalog import catalog
from queries.output import render
from queries.runner import run_query
from reports import FORMATS, collect, export
from tests.session.world import on_neo4j
from ui import state


def _planted(session: Session, folder: Path, look: canary.Look) -> None:
    for arguments, code in plant(folder):
        _, path, *options = arguments
        given = dict(zip(options[::2], options[1::2], strict=True))
        try:
            report = load(session, [path], mapping=given.get("--mapping"), dataset=given.get("--dataset"))
            told = "\n".join(report.lines()) + str(report)
        except MappingError as error:
            assert code == 1
            told = f"{error} {error.cause} {error.cure}"
        else:
            assert code == 0
        look.at("loads", path, told)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    found = load_settings(home=tmp_path_factory.mktemp("canary") / "home", actor="查找人")
    yield found
    process.stop(found)


def _look(session: Session, folder: Path, look: canary.Look) -> None:
    home = session.settings.home
    for statement in ("MATCH (n) RETURN properties(n) AS p", "MATCH ()-[r]->() RETURN properties(r) AS p"):
        look.at("store query", statement, render(session.cypher(statement, limit=10_000), "json"))
    hits = session.search(WITNESS).hits
    look.at("search", "witness", str(hits))
    assert not look.found
    uids = [hit.uid for hit in hits]
    for query in catalog():
        if not any(param.required for param in query.params):
            look.at("saved queries", query.name, render(run_query(session, query), "json"))
    for suffix in FORMATS:
        path = folder / f"报告{suffix}"
        path.write_bytes(export(session, collect(session, uids, 2, names=True, why="核对"), suffix))
        look.at("reports", suffix, *canary.texts_of(path))
    for one in session.imports():
        if one.manifest.counts.get("faulty"):
            path = folder / f"错行{one.seq}.csv"
            export_rejects(session.ledger, one.seq, path)
            look.at("rejects", path.name, *canary.texts_of(path))
    canary.look_at_files(home, look)
    # Last: what is asked for is in the log of look-ups by law (SG-04).
    for word in WORDS:
        assert not session.search(word).hits


def test_a_reporter_is_nowhere(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    look = canary.Look()
    with Session.open(settings) as session:
        _planted(session, tmp_path / "planted", look)
        monkeypatch.setattr(state, "door", lambda: session)
        uids = [hit.uid for hit in session.search(WITNESS).hits]
        for module, query in (("texts", {}), ("importing", {}), ("explore", {"uid": uids[0]}), ("saved_queries", {})):
            app = AppTest.from_function(canary.drawn, default_timeout=300, kwargs={"module": module})
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
            assert not app.exception, [one.value for one in app.exception]
            look.at("pages", module, *canary.page_source(app))
        _look(session, tmp_path, look)
    look.at("log", "caplog", caplog.text)
    assert not look.found
    # Every look that did not see the witness proves nothing.
    seeing = (
        "store query",
        "search",
        "saved queries",
        "reports",
        "ledger files",
        "store files",
        "state files",
        "pages",
    )
    assert not look.blind(*seeing)


@pytest.mark.neo4j
def test_a_reporter_is_nowhere_in_neo4j(
    settings: Settings, neo4j_server: Neo4jServer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mine = settings.model_copy(update={"home": tmp_path_factory.mktemp("canary") / "home"})
    look = canary.Look()
    with Session.open(on_neo4j(mine, neo4j_server)) as session:
        _planted(session, tmp_path / "planted", look)
        _look(session, tmp_path, look)
    assert not look.found
    assert not look.blind("store query", "search", "saved queries", "reports", "ledger files", "state files")


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "gb18030"])
def test_the_look_sees_what_is_there(tmp_path: Path, code: str) -> None:
    look = canary.Look()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "page").write_bytes(b"\x00\x01" + WORDS[0].encode(code) + b"\xff")
    canary.look_at_files(tmp_path, look)
    assert look.found == [f"store files: store/page: {WORDS[0]}"]
