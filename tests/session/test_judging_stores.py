"""One story of judgements told over both stores: the same answers at each step, the same content at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.errors import MailuoError
from graph.session.analyze import run_models
from graph.session.door import Session
from graph.settings import Settings
from graph.store import process
from loaders.pipeline import load as load_files
from tests.analysis.worlds import a01_world
from tests.loaders.text.twins import CIRCULAR
from tests.session.test_judging import rows_of
from tests.session.world import Rows, load, on_neo4j

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer


def story(door: Session, text: Path) -> list[Any]:
    """Join, part, refute, accept a text, correct it, reject, take everything back; what the door says after each."""
    told: list[Any] = []

    def tell(step: str) -> None:
        nodes, edges = door.sizes()
        labels = sorted(nodes.items())
        told.append((step, labels, edges, [r.found for r in run_models(door, ["A01"])], door.store.digest()))

    rows = rows_of(a01_world())
    load(door, rows)
    twin = Rows("另册")
    twin.node("1", "Person", name="关正")
    load(door, twin)
    load_files(door, [text])
    document = door.texts()[0].uid
    tell("loaded")
    before = door.store.digest()
    pair = [rows.uid("r"), twin.uid("1")]
    made = [door.judge("SAME", pair, "同一人").manifest.seq]
    told.append(sorted(door.show(pair[1]).records))
    tell("joined")
    made.append(door.judge("NOT_SAME", pair, "两个人").manifest.seq)
    told.append(door.resolve(pair[1]))
    tell("parted")
    made.append(door.judge("REFUTE", [rows.uid("kin")], "查否").manifest.seq)
    told.append([attrs["status"] for *_, attrs in door.graph_of([*pair[:1], rows.uid("o")]).edges(data=True)])
    tell("refuted")
    made.append(door.judge("ACCEPT", door.unreviewed_of(document), "全文已核").manifest.seq)
    tell("accepted")
    one = next(e for e in door.text(document).view.extractions if e.props.get("name") == "林海舟")
    made.append(door.correct(one.uid, {**one.props, "name": "林海洲"}, "原文为“洲”").manifest.seq)
    told.append(door.cypher("MATCH (p:Person {uid: $u}) RETURN p.name AS n, p.review AS r", {"u": one.uid}).rows)
    tell("corrected")
    made.append(door.judge("REJECT", [one.uid], "读错").manifest.seq)
    try:
        told.append(door.show(one.uid).title)
    except MailuoError as error:
        told.append(type(error).__name__)
    tell("rejected")
    for seq in reversed(made):
        door.undo(seq, "重来")
    tell("taken back")
    assert door.store.digest() == before, "exactly what was"
    return told


@pytest.mark.neo4j
def test_the_same_story_over_both_stores(tmp_path: Path, neo4j_server: Neo4jServer) -> None:
    text = tmp_path / "通报.txt"
    text.write_text(CIRCULAR, encoding="utf-8")
    embedded = Settings(home=tmp_path / "one", actor="复核员")
    try:
        with Session.open(embedded) as door:
            expected = story(door, text)
    finally:
        process.stop(embedded)
    with Session.open(on_neo4j(Settings(home=tmp_path / "other", actor="复核员"), neo4j_server)) as door:
        assert door.store.name == "neo4j"
        assert story(door, text) == expected
    found = {step[0]: step[3] for step in expected if isinstance(step, tuple)}
    assert found == {
        "loaded": [1],
        "joined": [1],
        "parted": [1],
        "refuted": [0],
        "accepted": [0],
        "corrected": [0],
        "rejected": [0],
        "taken back": [1],
    }
