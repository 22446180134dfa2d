"""Faulty rows out, mended, in again in their own place; undone with their import."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.repair import export_rejects
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, mapping


def _mend(path: Path, change: dict[str, dict[str, str]], by: str = "序号", drop: tuple[str, ...] = ()) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(change.get(row[by], {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row[by] not in drop)


def _first_load(home: Home, text: str = ROSTER) -> Path:
    home.text("mappings/roster.yml", text)
    rows = [
        ROSTER_HEADER,
        ["1", "张伟", "男", "A", "2020", ""],
        ["2", "李娜", "?", "A", "", ""],
        ["3", "王军", "男", "A", "坏", ""],
    ]
    report = home.load(home.csv("名册.csv", rows))
    assert (report.loaded, report.faulty) == (1, 2)
    to = home.folder / "错行.csv"
    assert export_rejects(home.ledger, 1, to) == 2
    return to


@pytest.mark.parametrize("text", [ROSTER, ROSTER.replace("row_key: [序号]", "snapshot: true")])
def test_mended_rows_take_their_own_place(home: Home, text: str) -> None:
    to = _first_load(home, text)
    _mend(to, {"2": {"性别": "女"}})
    report = home.load(to)
    assert (report.loaded, report.faulty, report.dataset) == (1, 1, "名册")
    manifest = home.ledger.manifest(2)
    assert (manifest.kind, manifest.repairs) == ("repair", 1)
    assert [node["name"] for node in home.nodes("Person")] == ["张伟", "李娜"]
    again = home.folder / "再错.csv"
    export_rejects(home.ledger, 2, again)
    _mend(again, {"3": {"起": "2019-01"}})
    assert home.load(again).loaded == 1
    assert [node["name"] for node in home.nodes("Person")] == ["张伟", "李娜", "王军"]


@pytest.mark.parametrize("text", [ROSTER, ROSTER.replace("row_key: [序号]", "snapshot: true")])
def test_a_row_mended_twice_is_one_row(home: Home, text: str) -> None:
    to = _first_load(home, text)
    _mend(to, {"2": {"性别": "女"}}, drop=("3",))
    home.load(to)
    _mend(to, {"2": {"性别": "男"}})
    report = home.load(to, yes=True)
    assert (report.changed, report.new) == (1, 0)
    assert [node.get("gender") for node in home.nodes("Person")] == ["M", "M"]


def test_repairs_go_with_their_import(home: Home) -> None:
    to = _first_load(home)
    _mend(to, {"2": {"性别": "女"}})
    home.load(to)
    home.ledger.undo(1, "tester", "误")
    assert home.nodes("Person") == []
    with pytest.raises(LoadError, match="撤销"):
        home.load(to)


def test_a_file_of_another_ledger_or_with_its_number_changed_is_refused(home: Home) -> None:
    to = _first_load(home)
    _mend(to, {"2": {"#batch": "9"}})
    with pytest.raises(LoadError, match="#batch"):
        home.load(to)


def test_a_mended_file_keeps_its_data_set_and_date(home: Home) -> None:
    to = _first_load(home)
    with pytest.raises(LoadError, match="--dataset"):
        home.load(to, dataset="别的")


def test_the_mapping_must_be_at_hand(home: Home, tmp_path: Path) -> None:
    to = _first_load(home)
    (home.folder / "mappings/roster.yml").unlink()
    with pytest.raises(LoadError, match="roster"):
        home.load(to)
    _mend(to, {"2": {"性别": "女"}})
    assert home.load(to, mapping(ROSTER)).loaded == 1


def test_an_import_without_faulty_rows_has_nothing_to_export(home: Home) -> None:
    home.load(home.csv("名册.csv", [ROSTER_HEADER, ["1", "张伟", "男", "", "", ""]]), mapping(ROSTER))
    with pytest.raises(LoadError, match="没有错行"):
        export_rejects(home.ledger, 1, home.folder / "x.csv")


def test_hashed_cells_travel_as_hashes_and_give_the_same_key(home: Home) -> None:
    text = """
mapping: people
dataset: 人员
title: {zh: 人员, en: people}
headers: [序号, 姓名, 性别, 证件, 电话]
row_key: [序号]
nodes:
  person:
    label: Person
    properties: {name: 姓名, gender: {column: 性别, codes: titles}, id_hash: {column: 证件, hash: id}}
  phone:
    label: Identifier
    split: {column: 电话, on: "、"}
    properties: {kind: {constant: PHONE}, value_hash: {part: true, hash: value}}
edges:
  uses: {type: USES, from: person, to: phone}
"""
    home.text("mappings/people.yml", text)
    number, phones = "11010519491231002X", "13900001111、13900002222"
    rows = [
        ["序号", "姓名", "性别", "证件", "电话"],
        ["1", "甲", "?", number, phones],
        ["2", "甲", "男", number, "13900001111"],
    ]
    home.load(home.csv("人员.csv", rows))
    to = home.folder / "错行.csv"
    export_rejects(home.ledger, 1, to)
    told = to.read_text(encoding="utf-8-sig") + home.everything()
    assert not [word for word in (number, "13900001111", "13900002222") if word in told]
    _mend(to, {"1": {"性别": "男"}})
    assert home.load(to).loaded == 1
    # Same id number, same name and gender: one person; the shared telephone is one identifier.
    assert len(home.nodes("Person")) == 1
    assert sorted(node["display_tail"] for node in home.nodes("Identifier")) == ["1111", "2222"]


def test_a_clash_mended_by_hand(home: Home) -> None:
    home.text("mappings/roster.yml", ROSTER)
    rows = [ROSTER_HEADER, ["1", "张伟", "男", "", "", ""], ["1", "李娜", "女", "", "", ""]]
    home.load(home.csv("名册.csv", rows))
    to = home.folder / "错行.csv"
    export_rejects(home.ledger, 1, to)
    _mend(to, {"李娜": {"序号": "2"}}, by="姓名")
    assert home.load(to).loaded == 2
    assert [node["name"] for node in home.nodes("Person")] == ["张伟", "李娜"]


def test_an_empty_column_is_there_to_be_filled_in(home: Home) -> None:
    home.text("mappings/roster.yml", ROSTER)
    home.load(home.csv("名册.csv", [ROSTER_HEADER, ["1", "张伟", "?", "", "", ""], ["2", "李未", "?", "", "", ""]]))
    to = home.folder / "错行.csv"
    export_rejects(home.ledger, 1, to)
    assert set(ROSTER_HEADER) <= set(to.read_text(encoding="utf-8-sig").splitlines()[0].split(","))
    _mend(to, {"1": {"性别": "男", "止": "2020-01-01"}, "2": {"性别": "女"}})
    assert home.load(to).loaded == 2


def test_a_column_that_was_empty_in_every_faulty_row_need_not_be_in_the_file(home: Home) -> None:
    home.text("mappings/roster.yml", ROSTER)
    home.load(home.csv("名册.csv", [ROSTER_HEADER, ["1", "张伟", "?", "", "", ""]]))
    to = home.folder / "错行.csv"
    export_rejects(home.ledger, 1, to)
    _mend(to, {"1": {"性别": "男"}})
    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != "单位代码"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    assert home.load(to).loaded == 1
