"""JSON lines: nested paths, lists as parts, numbers as they are written, broken lines."""

from __future__ import annotations

from tests.loaders.home import Home, mapping

TENDERS = """
mapping: tenders
dataset: 招标
title: {zh: 招标, en: tenders}
headers: [id, 标段.编号, 投标]
optional_headers: ["文件[0].名", 限价, 举报人.姓名]
row_key: [id]
nodes:
  lot: {label: Lot, properties: {code: 标段.编号, ceiling: 限价, name: "文件[0].名"}}
  bid: {label: Bid, split: {column: 投标}, properties: {amount: {part: 报价}, won: {part: 结果.中标}}}
  bidder: {split: {column: 投标}, refer: {root: Organisation, key: uscc, value: {part: 代码}}}
edges:
  for_lot: {type: FOR_LOT, from: bid, to: lot}
  by: {type: SUBMITTED, from: bidder, to: bid}
"""


def test_nested_objects_and_lists(home: Home) -> None:
    bids = [{"代码": "91a", "报价": 12.10, "结果": {"中标": True}}, {"代码": "91b", "报价": "9万元"}, {"代码": ""}]
    records = [
        {"id": 7, "标段": {"编号": "007"}, "限价": "1e3", "文件": [{"名": "公告"}], "投标": bids},
        {"id": "8", "标段": {"编号": 12345678901234567890}, "投标": []},
        {"id": "9", "标段": {}, "投标": None, "举报人": {"姓名": "不得入图"}},
    ]
    report = home.load(home.lines("招标.jsonl", records), mapping(TENDERS))
    assert (report.rows, report.loaded, report.faulty) == (3, 2, 1)
    frame = home.ledger.scan(1, "assertions").collect()
    lots = home.nodes("Lot")
    assert {lot["code"] for lot in lots} == {"12345678901234567890"}
    assert report.rejects[0]["code"] == "number_unreadable"
    assert frame.filter(frame["type"] == "SUBMITTED").is_empty()
    assert "不得入图" not in home.everything()


def test_parts_of_a_list_become_nodes(home: Home) -> None:
    bids = [{"代码": "91a", "报价": 12.10, "结果": {"中标": True}}, {"代码": "91b", "报价": "9万元"}, {"代码": ""}]
    records = [{"id": 7, "标段": {"编号": "007"}, "限价": 1000, "文件": [{"名": "公告"}], "投标": bids}]
    report = home.load(home.lines("招标.jsonl", records), mapping(TENDERS))
    assert report.loaded == 1
    (lot,) = home.nodes("Lot")
    assert lot == {"code": "007", "name": "公告", "ceiling": 100_000}
    assert sorted(bid["amount"] for bid in home.nodes("Bid")) == [1210, 9_000_000]
    frame = home.ledger.scan(1, "assertions").collect()
    assert frame.filter(frame["type"] == "SUBMITTED")["from_value"].to_list() == ["91A", "91B"]
    assert set(frame.filter(frame["kind"] == "edge")["locator"]) == {"line=1"}


def test_a_line_that_is_no_object_is_faulty_and_the_others_load(home: Home) -> None:
    good = '{"id": 1, "标段": {"编号": "a"}, "投标": []}\n'
    text = good + "{坏\n\n[1]\n" + '{"id": 4, "标段": {"编号": "\\ud800"}, "投标": []}\n' + good.replace("1", "6", 1)
    report = home.load(home.text("招标.jsonl", text), mapping(TENDERS))
    assert (report.loaded, report.faulty) == (2, 3)
    assert [(one["line"], one["code"]) for one in report.rejects] == [(2, "json"), (4, "json"), (5, "json")]


def test_an_object_where_a_text_is_wanted_is_faulty(home: Home) -> None:
    records = [{"id": 1, "标段": {"编号": {"a": 1}}, "投标": []}, {"id": 2, "标段": {"编号": "x"}, "投标": []}]
    report = home.load(home.lines("招标.jsonl", records), mapping(TENDERS))
    assert (report.loaded, report.faulty) == (1, 1)
    assert report.rejects[0]["code"] == "not_scalar"


def test_a_reporter_inside_an_object_is_kept_nowhere_even_where_the_row_is_faulty(home: Home) -> None:
    bids = [{"代码": "91a", "报价": "坏", "举报人": {"姓名": "不得入图"}}]
    report = home.load(home.lines("招标.jsonl", [{"id": 1, "标段": {"编号": "x"}, "投标": bids}]), mapping(TENDERS))
    assert (report.loaded, report.faulty) == (0, 1)
    everything = home.everything()
    assert "不得入图" not in everything
    assert "91a" in everything
