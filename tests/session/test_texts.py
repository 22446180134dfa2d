"""Texts through the door: which there are, one with its spans and present reviews, audited, by record or entity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from loaders.pipeline import load
from tests.loaders.text.twins import CIRCULAR, OVERVIEW


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = load_settings(home=tmp_path_factory.mktemp("texts"), actor="读者")
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_are_listed_shown_and_written_down(door: Session, tmp_path: Path) -> None:
    assert door.texts() == []
    load(door, [put(tmp_path, "综述.txt", OVERVIEW)])
    load(door, [put(tmp_path, "通报.txt", CIRCULAR)])
    circular, overview = door.texts()
    assert (circular.files, circular.day, overview.seq) == (("通报.txt",), "2023-06-12", 1)
    assert "典型问题" in circular.title and overview.extractions > 50

    shown = door.text(overview.uid)
    assert shown.info == overview and len(shown.view.lines) == len(OVERVIEW.split("\n"))
    lines = {line.number: line.text for line in shown.view.lines}
    assert "██" in lines[20] and "马某某" not in lines[20]
    nodes = [one for one in shown.view.extractions if one.kind == "node"]
    assert {shown.reviews[one.uid][0] for one in nodes} == {"UNREVIEWED"}
    assert all(one.uid in shown.reviews for one in shown.view.extractions)
    cleared = [one for one in nodes if "cleared" in shown.entities[one.uid].badges]
    assert [one.props["name"] for one in cleared] == ["何某某"]
    (official,) = cleared
    assert lines[official.line][official.start : official.end] == "何某某"
    assert door.text(door.resolve(overview.uid)).info == overview

    (last,) = door.audit.show(limit=1)
    assert (last.event, last.what) == ("answered", "text")
    assert last.counts == {"rows": len(shown.view.extractions), "lines": len(shown.view.lines)}


def test_two_publications_are_one_text_and_an_undone_one_is_none(door: Session, tmp_path: Path) -> None:
    before = len(door.texts())
    other = OVERVIEW.replace("青禾日报客户端|", "").replace("09:15 来源: 青禾日报客户端", "18:00 来源: 乙网")
    report = load(door, [put(tmp_path, "乙网.txt", other)]).files[0]
    found = door.texts()
    assert len(found) == before and found[0].files == ("乙网.txt", "综述.txt")
    first = door.ledger.manifest(1).document_uid
    assert door.text(first).info.uid == found[0].uid
    door.undo(int(report.import_id or 0), "试")
    assert door.text(first).info.files == ("综述.txt",)
    with pytest.raises(LoadError):
        door.text(found[0].uid)
    with pytest.raises(LoadError):
        door.text("没有")
