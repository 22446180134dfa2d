"""What mappings can say, loaded and read back out of the ledger."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from graph.identity.hashing import hash_id, hash_value, local_key
from graph.ledger import fold
from graph.ledger.schema import (
    assertion_uid,
    content_of,
    key_of,
    key_value,
    row_id,
    scope_of_record,
    scope_of_reference,
)
from loaders.assertions import fast_uid
from tests.loaders.home import Home, mapping

HEAD = "mapping: m\ndataset: 数据\ntitle: {zh: 数据, en: data}\nrow_key: [序号]\n"


def _loaded(home: Home, body: str, rows: list[list[str]], head: str = HEAD) -> list[dict[str, Any]]:
    text = head + f"headers: [{', '.join(rows[0])}]\n" + body
    report = home.load(home.csv("数据.csv", rows), mapping(text))
    assert (report.faulty, report.refused) == (0, 0), report.rejects
    frame = home.ledger.scan(1, "assertions").filter(pl.col("row") != "").collect()
    return [{**row, "props": json.loads(row["props"])} for row in frame.iter_rows(named=True)]


def test_properties_of_every_type(home: Home) -> None:
    body = """
nodes:
  company:
    label: Company
    properties:
      name: 名称
      alias: {column: 简称, on: ["、", ";"]}
      established: 成立
      paid_in: {column: 实缴, unit: 万元}
      insured_headcount: 人数
      listed: 上市
      reg_status: {column: 状态, codes: titles}
      stock_code: {column: 代码, pad_left: [6, "0"]}
      concepts: {concat: [甲, 乙]}
"""
    rows = [
        ["序号", "名称", "简称", "成立", "实缴", "人数", "上市", "状态", "代码", "甲", "乙"],
        ["1", "青禾建设", "青建、禾建;青建", "2015年3月", "1,234.5", "58.0", "否", "存续", "2658", "水务", ""],
        ["2", "NULL", "", "2015", "2亿元", "", "", "", "000012", "", ""],
    ]
    found = _loaded(home, body, rows)
    assert found[0]["props"] == {
        "name": "青禾建设",
        "name_norm": "青禾建设",
        "alias": ["青建", "禾建"],
        "established": "2015-03-01",
        "established_precision": "m",
        "paid_in": 1_234_500_000,
        "insured_headcount": 58,
        "listed": False,
        "reg_status": "ACTIVE",
        "stock_code": "002658",
        "concepts": ["水务"],
    }
    assert found[1]["props"]["name"] == "NULL"
    assert found[1]["props"]["established_precision"] == "y"
    assert found[1]["props"]["paid_in"] == 20_000_000_000


def test_a_figure_keeps_its_unit_and_its_bound(home: Home) -> None:
    value = "{column: 数, bound: bound, keep_unit: unit}"
    body = f"nodes:\n  figure: {{label: Figure, properties: {{topic: 主题, text: 数, value: {value}}}}}\n"
    rows = [["序号", "主题", "数"], ["1", "挽回损失", "345万余元"], ["2", "问题", "2894"]]
    found = _loaded(home, body, rows)
    assert found[0]["props"] == {
        "topic": "挽回损失",
        "text": "345万余元",
        "value": 345.0,
        "bound": "ge",
        "unit": "万元",
    }
    assert found[1]["props"] == {"topic": "问题", "text": "2894", "value": 2894.0, "bound": "eq"}


def test_a_bound_without_a_property_is_not_lost(home: Home) -> None:
    text = HEAD + "headers: [序号, 额]\nnodes:\n  contract: {label: Contract, properties: {amount: 额, name: 序号}}\n"
    report = home.load(home.csv("数据.csv", [["序号", "额"], ["1", "345万余元"], ["2", "0.001"]]), mapping(text))
    assert report.faulty == 2
    assert {one["code"] for one in report.rejects} == {"bound_lost", "number_unreadable"}


def test_steps_run_in_the_order_written(home: Home) -> None:
    body = """
nodes:
  place:
    label: Place
    properties:
      code: {column: 码, strip: true, replace: {"-": ""}, pad_left: [6, "0"]}
      name: {column: 名, pick: {on: ["/", "、"], n: -1}, upper: true}
      alias: {first_of: [{column: 别, match: "（(.+?)）"}, 名]}
      level: {column: 级, codes: {县: COUNTY, "": ""}, default: VILLAGE}
"""
    rows = [["序号", "码", "名", "别", "级"], ["1", " 4-1 ", "a/b、c", "x（甲）y", "县"], ["2", "41", "d", "无", ""]]
    found = _loaded(home, body, rows)
    assert found[0]["props"] == {"code": "000041", "name": "C", "alias": ["甲"], "level": "COUNTY"}
    assert found[1]["props"] == {"code": "000041", "name": "D", "alias": ["d"], "level": "VILLAGE"}


def test_a_split_cell_gives_one_node_and_one_edge_a_part(home: Home) -> None:
    body = """
nodes:
  lot: {label: Lot, properties: {code: 标段}}
  bid: {label: Bid, split: {column: 投标人, on: ["、", "；"]}, properties: {disqualified_reason: {part: true}}}
  bidder: {split: {column: 投标人, on: ["、", "；"]}, refer: {root: Organisation, key: uscc, value: {part: true}}}
edges:
  for: {type: FOR_LOT, from: bid, to: lot}
  by: {type: SUBMITTED, from: bidder, to: bid}
"""
    found = _loaded(home, body, [["序号", "标段", "投标人"], ["1", "L1", "甲、乙；甲"], ["2", "L2", ""]])
    bids = [one for one in found if one["type"] == "Bid"]
    assert [one["props"]["disqualified_reason"] for one in bids] == ["甲", "乙", "甲"]
    assert [one["uid"] for one in bids] == [
        assertion_uid("数据", "1", "bid", "甲", 0),
        assertion_uid("数据", "1", "bid", "乙", 0),
        assertion_uid("数据", "1", "bid", "甲", 1),
    ]
    submitted = [one for one in found if one["type"] == "SUBMITTED"]
    assert [(one["from_value"], one["to_uid"]) for one in submitted] == [
        (a, b["uid"]) for a, b in zip("甲乙甲", bids, strict=True)
    ]
    assert len([one for one in found if one["type"] == "FOR_LOT"]) == 3


def test_references_by_key_by_row_and_with_a_scope(home: Home) -> None:
    body = """
nodes:
  clue: {label: Clue, properties: {name: 标题}}
  bid: {label: Bid, properties: {disqualified_reason: 标题}}
  unit: {row: {dataset: 青禾县/单位, key: [单位, {constant: "1"}], node: unit}}
  official: {refer: {root: Person, key: cadre_no, value: 干部, scope: {text: {constant: 青禾 县}}}}
  project: {refer: {root: Project, key: code, value: 项目}}
  lot: {refer: {root: Lot, key: code, value: 标段, scope: {node: project}}}
  phone: {refer: {root: Identifier, key: kind+value_hash, value: [{constant: PHONE}, {column: 电话, hash: value}]}}
  holder: {refer: {root: Person, key: id_hash, value: {column: 证件, hash: id}}}
  group: {refer: {root: Organisation, key: uscc, value: {constant: Z}}}
  contract: {refer: {root: Contract, key: "no", value: 标段, scope: {node: unit}}}
edges:
  registered: {type: REGISTERED_BY, from: clue, to: unit}
  about: {type: REFERS_TO, from: clue, to: official}
  holding: {type: REFERS_TO, from: clue, to: holder}
  for_lot: {type: FOR_LOT, from: bid, to: lot}
  uses: {type: USES, from: bid, to: phone}
  under: {type: UNDER, from: contract, to: lot}
"""
    number = "11010519491231002X"
    rows = [
        ["序号", "标题", "单位", "干部", "项目", "标段", "电话", "证件"],
        ["1", "x", " 07 ", "ａ1", "p-1", "b 2", "138-0000 1111", number],
        ["2", "y", "", "", "", "b2", "", ""],
    ]
    found = {one["type"] + (one["to_key"] or ""): one for one in _loaded(home, body, rows) if one["kind"] == "edge"}
    assert len(found) == 6
    key = local_key(home.settings.key_path)
    assert found["REGISTERED_BY"]["to_uid"] == assertion_uid("青禾县/单位", "07\x1f1", "unit")
    official = found["REFERS_TOPerson/cadre_no"]
    assert (official["to_scope"], official["to_value"]) == ("=青禾县", "A1")
    scope = scope_of_reference("Project/code", "P-1")
    assert (found["FOR_LOTLot/code"]["to_scope"], found["FOR_LOTLot/code"]["to_value"]) == (scope, "B2")
    assert found["USESIdentifier/kind+value_hash"]["to_value"] == key_value(["PHONE", hash_value(key, "13800001111")])
    assert found["REFERS_TOPerson/id_hash"]["to_value"] == key_value([hash_id(key, number)])
    under = found["UNDERLot/code"]
    assert under["from_scope"] == scope_of_record(assertion_uid("青禾县/单位", "07\x1f1", "unit"))
    assert not [word for word in ("13800001111", "138-0000", number) if word in home.everything()]
    for row in home.ledger.scan(1, "assertions").collect().iter_rows(named=True):
        assert row["content"] == content_of(row)


@pytest.mark.parametrize(("text", "number"), [("数据\x1f1\x1fperson", 0), ("", 0), ("名\x1f9\x1fa\x1f甲\x1f2", 1)])
def test_fast_uids_are_those_of_the_schema(text: str, number: int) -> None:
    from graph.ledger import schema

    assert fast_uid(text) == schema._uuid5(text)


def test_assertions_carry_what_the_ledger_wants(home: Home) -> None:
    body = """
nodes:
  person: {label: Person, properties: {name: 姓名}, sens: C0}
  company: {refer: {root: Organisation, key: uscc, value: 代码}}
edges:
  role:
    type: HAS_ROLE
    from: person
    to: company
    properties: {title: 职务}
    status: {column: 依据, codes: {登记: REGISTERED, 反映: ALLEGED}}
    review: UNREVIEWED
    period: {from: 起, to: 止, open: [至今]}
"""
    rows = [
        ["序号", "姓名", "代码", "职务", "依据", "起", "止"],
        ["1", "张伟", "91x", "100%董事", "反映", "2020年3月", "2021"],
        ["2", "李娜", "", "", "", "坏", "坏"],
        ["3", "王军", "91Y", "监事", "", "", "至今"],
    ]
    found = _loaded(home, body, rows)
    edges = [one for one in found if one["kind"] == "edge"]
    assert len(edges) == 2
    first = edges[0]
    assert first["uid"] == assertion_uid("数据", "1", "role")
    assert first["row"] == row_id("数据", "1")
    assert first["from_uid"] == assertion_uid("数据", "1", "person")
    assert (first["to_key"], first["to_scope"], first["to_value"]) == (key_of("Organisation", "uscc"), "", "91X")
    assert (first["status"], first["review"], first["sens"]) == ("ALLEGED", "UNREVIEWED", "C2")
    assert (str(first["valid_from"]), str(first["valid_to"])) == ("2020-03-01", "2021-12-31")
    assert (first["from_precision"], first["to_precision"]) == ("m", "y")
    assert (edges[1]["valid_to"], edges[1]["to_precision"], edges[1]["status"]) == (None, "o", "REGISTERED")
    assert first["locator"] == "line=2"
    raw = home.ledger.scan(1, "assertions").collect()
    for row in raw.iter_rows(named=True):
        assert row["content"] == content_of(row)
    people = [one for one in found if one["type"] == "Person"]
    assert {one["sens"] for one in people} == {"C0"}


def test_the_source_file_is_a_document_and_says_who_issued_it(home: Home) -> None:
    from loaders.readers.encoding import digest

    units = "nodes:\n  unit: {label: Unit, properties: {name: 名称, party_code: 码}}\n"
    text = (
        HEAD + "headers: [序号, 名称, 码]\ndocument: {kind: CIRCULAR, title: 通报, doc_no: 青纪〔2024〕1号}\n" + units
    )
    path = home.csv("数据.csv", [["序号", "名称", "码"], ["1", "县纪委", "P1"]])
    home.load(path, mapping(text), issuer="party_code=P1")
    folded = fold(home.ledger)
    (document,) = home.nodes("Document")
    assert document == {"kind": "CIRCULAR", "title": "通报", "doc_no": "青纪〔2024〕1号", "sha256": digest(path)[0]}
    assert folded.edges["type"].to_list() == ["ISSUED_BY"]
    src = folded.nodes.filter(pl.col("labels").list.contains("Unit"))["src"][0]
    assert src == folded.edges["from_uid"][0]


def test_a_row_can_name_its_own_document(home: Home) -> None:
    body = """
nodes:
  paper: {label: Document, properties: {title: 依据}}
  person: {label: Person, properties: {name: 姓名}, source: paper}
"""
    found = _loaded(home, body, [["序号", "姓名", "依据"], ["1", "甲", "某号文"], ["2", "乙", ""]])
    people = [one["src"] for one in found if one["type"] == "Person"]
    assert people[0] == assertion_uid("数据", "1", "paper")
    assert people[1] not in people[:1]


def test_masked_names_are_marked_and_required_properties_are_wanted_of_complete_registers(home: Home) -> None:
    body = "nodes:\n  person: {label: Person, properties: {name: 姓名}}\n"
    found = _loaded(home, body, [["序号", "姓名"], ["1", "马某某"], ["2", "欧阳××"], ["3", "某日升"], ["4", "张伟"]])
    assert [one["props"].get("masked") for one in found] == [True, True, None, None]
    text = (
        HEAD
        + "headers: [序号, 名称]\ncomplete: true\n"
        + "nodes:\n  unit: {label: Unit, properties: {name: 名称, alias: 序号}}\n"
    )
    report = home.load(home.csv("b.csv", [["序号", "名称"], ["1", "甲"]]), mapping(text), dataset="b")
    assert report.faulty == 1
    assert "missing" in {one["code"] for one in report.rejects}


def test_a_required_reference_makes_its_row_faulty(home: Home) -> None:
    text = (
        HEAD
        + """
headers: [序号, 姓名, 代码]
nodes:
  person: {label: Person, properties: {name: 姓名}}
  company: {refer: {root: Organisation, key: uscc, value: 代码}}
edges:
  role: {type: HAS_ROLE, from: person, to: company, required: true}
"""
    )
    report = home.load(home.csv("a.csv", [["序号", "姓名", "代码"], ["1", "甲", ""], ["2", "乙", "91"]]), mapping(text))
    assert (report.loaded, report.faulty) == (1, 1)


def test_a_number_that_fails_its_check_is_never_shown(home: Home) -> None:
    text = (
        HEAD
        + "headers: [序号, 姓名, 证件]\n"
        + "nodes:\n  person: {label: Person, properties: {name: 姓名, id_hash: {column: 证件, hash: id}}}\n"
    )
    rows = [["序号", "姓名", "证件"], ["1", "甲", "110105194912310021"], ["2", "乙", "11010519491231002X"]]
    report = home.load(home.csv("a.csv", rows), mapping(text))
    assert (report.loaded, report.faulty) == (1, 1)
    assert report.rejects[0]["value"] == "****0021"
    everything = home.everything() + str(report)
    assert "110105194912310021" not in everything
    assert "11010519491231002X" not in everything


def test_id_numbers_in_running_text_are_masked_and_counted(home: Home) -> None:
    text = HEAD + "headers: [序号, 文]\nnodes:\n  issue: {label: Issue, properties: {text: 文, severity: 序号}}\n"
    number = "11010519491231002X"
    thing = "410105202405010123"
    rows = [["序号", "文"], ["1", f"张某（{number}）签字"], ["2", f"编号{thing}"], ["坏", f"再查{number}"]]
    report = home.load(home.csv("a.csv", rows), mapping(text))
    assert (report.loaded, report.faulty) == (2, 1)
    assert sorted(issue["text"] for issue in home.nodes("Issue")) == ["张某（****002X）签字", f"编号{thing}"]
    assert any("2 处" in notice for notice in report.notices)
    assert number not in home.everything() + str(report)


def test_many_faulty_rows_are_all_kept(home: Home) -> None:
    text = HEAD + "headers: [序号, 数]\nnodes:\n  figure: {label: Figure, properties: {topic: 序号, value: 数}}\n"
    rows = [["序号", "数"], *[[str(n), "坏" if n % 2 else str(n)] for n in range(60_000)]]
    report = home.load(home.csv("a.csv", rows), mapping(text))
    assert (report.loaded, report.faulty) == (30_000, 30_000)
    assert home.ledger.rejects(1)["line"].sort().to_list() == list(range(3, 60_002, 2))
    assert len(report.rejects) == 50
