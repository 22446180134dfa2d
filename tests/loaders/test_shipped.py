"""Shipped mappings on small invented twins of the real tables, with the traps that those have."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from graph.errors import LoadError
from graph.ledger import fold
from loaders.parse import load_mapping
from loaders.pipeline import load
from loaders.shelf import SHIPPED
from tests.loaders.home import Home, accounted


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_is_sound_and_named_as_its_file(path: Path) -> None:
    assert load_mapping(path).name == path.stem


def _stock(home: Home) -> None:
    executives = [
        ["name", "gender", "age", "code", "jobs"],
        ["王军", "男", "50", "000001", "董事长/董事"],
        ["王军", "男", "50", "600001", "独立董事"],
        ["李    荣", "女", "-1", "002571", "监事"],
        ["null", "null", "44", "600002", "董事"],
    ]
    home.csv("data/executive_prep.csv", executives)
    home.csv(
        "data/stock_industry_prep.csv",
        [["code", "name", "c_name"], ["002571", "*ST甲力", "玻璃"], ["000001", "昆乙Ａ", "银行"]],
    )
    home.csv(
        "data/stock_concept_prep.csv",
        [["code", "name", "c_name"], ["000001", "昆 乙A", "本地"], ["000001", "昆 乙A", "外资"]],
    )
    header = ["stock_id:ID(Stock)", "name", "code", ":LABEL"]
    stocks = [
        header,
        ["1", "昆乙Ａ", "1", "Company"],
        ["2571", "甲力", "2571", "Company;ST"],
        ["600001", "丙", "600001", "Company"],
    ]
    home.csv("data/import/stock.csv", stocks, "utf-8-sig")
    for name in ("executive", "executive_stock", "stock_industry", "stock_concept", "industry", "concept"):
        home.csv(f"data/import/{name}.csv", [["a", "b"], ["1", "2"]])


def test_the_twin_of_stock_kg(home: Home) -> None:
    _stock(home)
    report = load(home, [home.folder / "data"])
    assert not report.failed
    by_name = {one.file: one for one in report.files}
    assert all(accounted(one) and one.loaded == one.rows for one in report.files)
    assert by_name["stock.csv"].padded == {"code": 2}
    assert any("补齐了 2 个值" in notice for notice in by_name["stock.csv"].notices)
    assert {name for name, _ in report.left_out} == {
        f"{name}.csv"
        for name in ("executive", "executive_stock", "stock_industry", "stock_concept", "industry", "concept")
    }
    assert any("从不这样合并" in why for _, why in report.left_out)
    # 002571 carries two names, 600002 has no company: their rows wait, and are counted.
    assert by_name["executive_prep.csv"].waiting == 2
    assert report.not_joined == 1
    people = home.nodes("Person")
    assert [person["name"] for person in people] == ["null", "李    荣", "王军", "王军"]
    assert [person.get("age_stated") for person in people] == [44, None, 50, 50]
    assert people[0]["gender"] == "U"
    folded = fold(home.ledger)
    roles = folded.edges.filter(pl.col("type") == "HAS_ROLE")
    assert {json.loads(text)["title"] for text in roles["props"]} == {"董事长/董事", "独立董事"}
    assert folded.nodes.filter(pl.col("labels").list.contains("Post")).is_empty()
    (bank,) = [one for one in home.nodes("Company") if one["stock_code"] == "000001"]
    assert bank["concepts"] == ["外资", "本地"] or sorted(bank["concepts"]) == ["外资", "本地"]
    assert bank["industry"] == "银行"
    assert len([one for one in home.nodes("Company") if one["stock_code"] == "002571"]) == 2


def test_the_file_that_merges_people_is_not_loaded_even_when_named(home: Home) -> None:
    path = home.csv(
        "import/executive.csv",
        [["person_id:ID(Executive)", "name", "gender", "age:int", ":LABEL"], ["x", "王军", "男", "50", "Person"]],
    )
    with pytest.raises(LoadError, match="从不这样合并"):
        home.load(path)


def test_the_twin_of_cn_divisions(home: Home) -> None:
    home.text("cn/provinces.csv", 'code,name\n41,"河南省"\n42,"湖北省"\n')
    home.text("cn/cities.csv", 'code,name,provinceCode\n4101,"郑州市",41\n4290,"省直辖县",42\n')
    home.text("cn/areas.csv", 'code,name,cityCode,provinceCode\n410102,"中原区",4101,41\n')
    home.text(
        "cn/streets.csv",
        'code,name,areaCode,provinceCode,cityCode\n410102001,"㼆关镇",410102,41,4101\n410102002,"㼆关镇",410102,41,4101\n',
    )
    report = load(home, [home.folder / "cn"])
    assert [one.file for one in report.files] == ["areas.csv", "cities.csv", "provinces.csv", "streets.csv"]
    assert all(accounted(one) and one.waiting == 0 for one in report.files)
    folded = fold(home.ledger)
    places = {place["code"]: place for place in home.nodes("Place")}
    assert {code: place["level"] for code, place in places.items()} == {
        "41": "PROVINCE", "42": "PROVINCE", "4101": "PREFECTURE", "4290": "PREFECTURE", "410102": "COUNTY",
        "410102001": "TOWNSHIP", "410102002": "TOWNSHIP",
    }  # fmt: skip
    # Two places of one name under one county stay two; every place but a province lies in one above it.
    assert folded.edges.filter(pl.col("type") == "PART_OF").height == 5
    # One fold for the whole folder, and none where nothing was written.
    assert home.followed == 1
    again = load(home, [home.folder / "cn"])
    assert {one.outcome for one in again.files} == {"already_loaded"}
    assert home.followed == 1


def test_several_mappings_that_fit_are_not_chosen_between(home: Home) -> None:
    path = home.csv("名单.csv", [["code", "name", "c_name"], ["000001", "甲", "x"]])
    with pytest.raises(LoadError, match="没有相符的映射"):
        home.load(path)
    assert home.load(path, "stock_kg_concepts").loaded == 1
    text = (
        (SHIPPED / "stock_kg_concepts.yml")
        .read_text(encoding="utf-8")
        .replace("{pattern: stock_concept_prep.csv, format: csv}", "{format: csv}")
    )
    home.text("mappings/a.yml", text.replace("mapping: stock_kg_concepts", "mapping: a"))
    home.text("mappings/b.yml", text.replace("mapping: stock_kg_concepts", "mapping: b"))
    with pytest.raises(LoadError, match="几个映射都合：a、b"):
        home.load(path)


def test_a_mapping_that_names_the_file_goes_before_one_that_names_none(home: Home) -> None:
    text = (SHIPPED / "stock_kg_concepts.yml").read_text(encoding="utf-8")
    home.text(
        "mappings/any.yml",
        text.replace("pattern: stock_concept_prep.csv, ", "").replace("stock_kg_concepts", "any_name"),
    )
    path = home.csv("stock_concept_prep.csv", [["code", "name", "c_name"], ["000001", "甲", "x"]])
    assert home.load(path).mapping == "stock_kg_concepts"
    other = home.csv("另一份.csv", [["code", "name", "c_name"], ["000002", "乙", "x"]])
    assert home.load(other, dataset="另一份").mapping == "any_name"


def test_a_preview_shows_rows_as_nodes_and_edges_and_writes_nothing(home: Home) -> None:
    from loaders import preview

    rows = [
        ["name", "gender", "age", "code", "jobs"],
        ["王军", "男", "50", "000001", "董事"],
        ["李娜", "？", "40", "1", "x"],
    ]
    rows += [["赵六", "女", "9", "000001", "x"], ["钱七", "女", "39", "000001", "x"]]
    shown = preview(home.csv("executive_prep.csv", rows), home.settings.key_path, rows=3)
    assert (shown.rows, shown.mapping.name, shown.encoding) == (3, "stock_kg_executives", "UTF-8")
    assert shown.assertions["kind"].to_list() == ["node", "edge"]
    assert [(line, column) for line, column, _ in shown.faulty] == [(3, "gender")]
    assert shown.refused == [(4, "SG-17")]
    assert home.ledger.revision == 0
