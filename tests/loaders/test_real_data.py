"""The real tables, where the folder is there: facts about them, counted by the loader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.ledger import fold
from loaders.pipeline import load
from tests.loaders.home import Home, accounted

DATA = os.environ.get("MAILUO_REAL_DATA", "")

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not DATA or not Path(DATA).is_dir(), reason="MAILUO_REAL_DATA 没有指向真实数据表的文件夹 · is not set"
    ),
]


def test_stock_kg(home: Home) -> None:
    report = load(home, [Path(DATA) / "stock_kg" / "data"])
    assert not report.failed
    by_name = {one.file: one for one in report.files}
    assert {name: one.rows for name, one in by_name.items()} == {
        "executive_prep.csv": 24_775,
        "stock.csv": 3_188,
        "stock_industry_prep.csv": 2_908,
        "stock_concept_prep.csv": 9_442,
    }
    assert all(accounted(one) and one.loaded == one.rows for one in report.files)
    assert by_name["stock.csv"].padded == {"code": 1_304}
    assert report.not_joined == 104
    folded = fold(home.ledger)
    labels = folded.nodes["labels"].list.first().value_counts()
    counts = dict(zip(labels["labels"], labels["count"], strict=True))
    assert counts["Person"] == 24_775
    assert counts["Company"] == 3_188 + 104
    roles = folded.edges.height
    assert roles + by_name["executive_prep.csv"].waiting == 24_775
    assert "executive.csv" in {name for name, _ in report.left_out}


def test_cn_divisions(home: Home) -> None:
    report = load(home, [Path(DATA) / "cn_divisions"])
    assert {one.file: one.loaded for one in report.files} == {
        "provinces.csv": 31,
        "cities.csv": 342,
        "areas.csv": 2_978,
        "streets.csv": 41_352,
    }
    assert all(accounted(one) and one.waiting == 0 for one in report.files)
    assert fold(home.ledger).edges.height == 342 + 2_978 + 41_352


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_streets_survive_another_encoding(home: Home, encoding: str) -> None:
    text = (Path(DATA) / "cn_divisions" / "streets.csv").read_text(encoding="utf-8")
    assert text.encode("gbk", "replace").decode("gbk") != text
    report = home.load(home.text("streets.csv", text, encoding))
    assert (report.loaded, report.rows) == (41_352, 41_352)
    assert report.encoding == encoding.upper()
    assert {place["name"] for place in home.nodes("Place")} == {
        line.split(",")[1].strip('"') for line in text.splitlines()[1:]
    }
