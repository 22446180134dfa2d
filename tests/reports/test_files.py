"""The files: the same bytes twice, read back by other programs with the same counts, nothing asked for from outside."""

from __future__ import annotations

import html
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import networkx as nx
import pytest
import python_calamine

from graph.errors import ReportError
from graph.session import Session
from reports import FORMATS, Report, collect, format_of, write
from reports.render_json import is_whole
from reports.words import moment_text
from tests.reports.reading import said
from tests.reports.world import HOSTILE, attack, county

OFFICIAL = county().uid("1")
#: Where a page or a sheet would ask somebody for something; names of XML are no addresses to ask.
ADDRESS = re.compile(
    r"""(?i)(?:\b(?:src|href|action|data|poster)\s*=\s*["']?|url\(\s*["']?|@import\s*["']?)\s*(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def report(door: Session) -> Report:
    return collect(door, [OFFICIAL], hops=4)


@pytest.fixture(scope="module")
def hostile(attacked: Session) -> Report:
    rows = attack()
    return collect(attacked, [rows.uid("u")], hops=2, title=HOSTILE[1], names=True, why=HOSTILE[0])


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_the_same_content_gives_the_same_bytes_but_for_the_clock(door: Session, report: Report, suffix: str) -> None:
    again = collect(door, [OFFICIAL], hops=4)
    assert FORMATS[suffix](replace(again, made_at=report.made_at)) == FORMATS[suffix](report)
    later = replace(report, made_at=report.made_at + timedelta(days=1))
    one, two = FORMATS[suffix](report), FORMATS[suffix](later)
    if suffix == ".xlsx":
        cells = list(zip(*(said(data, suffix).split("\n") for data in (one, two)), strict=True))
        assert [a for a, b in cells if a != b] == [moment_text(report.made_at)]
    else:
        lines = zip(one.decode().split("\n"), two.decode().split("\n"), strict=True)
        assert len([a for a, b in lines if a != b]) == 1


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_every_file_names_what_it_is(report: Report, suffix: str) -> None:
    text = said(FORMATS[suffix](report), suffix)
    for part in (
        report.content_hash,
        "研判员",
        "2024-06-30",
        OFFICIAL,
        '"hops"',
        '"months"',
        "内部资料 注意保管",
        "本报告为线索研判材料，不作为认定违纪违法的依据",
    ):
        assert part in text, part
    assert [mark for mark in ("秘密", "机密", "绝密") if mark in text] == []


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".graphml", ".gexf"])
def test_every_edge_carries_its_sources(report: Report, suffix: str) -> None:
    text = said(FORMATS[suffix](report), suffix)
    for edge in report.edges:
        for source in edge.sources:
            assert f"[{report.paper_of[source.document].number}]" in text
    assert "登记.csv 第 2 行" in text or "[1] 第 2 行" in re.sub(r"<[^>]+>", "", text)


def test_json_keeps_the_whole_content_and_its_hash(report: Report) -> None:
    data = FORMATS[".json"](report)
    assert is_whole(data)
    assert not is_whole(data.replace("青禾县水利局".encode(), "青禾县水务局".encode()))
    content = json.loads(data)["content"]
    assert len(content["edges"]) == len(report.edges)
    assert content["edges"][0]["sources"][0]["locator"] == "row=2"


def test_graphml_comes_back(report: Report) -> None:
    graph = nx.read_graphml(io.BytesIO(FORMATS[".graphml"](report)), force_multigraph=True)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(report.nodes), len(report.edges))
    assert {key for _, _, key in graph.edges(keys=True)} == {edge.uid for edge in report.edges}
    assert graph.graph["content_hash"] == report.content_hash
    share = next(a for _, _, key, a in graph.edges(keys=True, data=True) if key == county().uid("share"))
    assert share["p_pct"] == 0.6
    assert share["sources"].count("[") == 2
    company = graph.nodes[county().uid("3")]
    assert (company["p_paid_in"], company["kind"]) == (1_280_000_000, "Company")


def test_gexf_comes_back(report: Report) -> None:
    data = FORMATS[".gexf"](report)
    graph = nx.read_gexf(io.BytesIO(data))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(report.nodes), len(report.edges))
    assert {a["id"] for _, _, a in graph.edges(data=True)} == {edge.uid for edge in report.edges}
    assert graph.nodes[OFFICIAL]["label"] == "张〔隐〕"
    meta = ET.fromstring(data)[0]
    assert meta.tag.endswith("meta")
    assert report.content_hash in "".join(meta.itertext())


def test_the_workbook_comes_back(report: Report) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(FORMATS[".xlsx"](report)))
    assert book.sheet_names == ["说明", "节点", "关系", "来源", "疑点"]
    rows = {name: len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names}
    assert (rows["节点"], rows["关系"]) == (len(report.nodes), len(report.edges))
    assert (rows["来源"], rows["疑点"]) == (len(report.documents), len(report.findings))


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_hostile_texts_stay_texts_in_every_file(hostile: Report, suffix: str) -> None:
    data = FORMATS[suffix](hostile)
    text = said(data, suffix)
    for attack_text in HOSTILE:
        assert attack_text.split(">")[0][:20] in text.replace("\\", "")
    if suffix == ".graphml":
        assert nx.read_graphml(io.BytesIO(data)).number_of_nodes() == len(hostile.nodes)
    if suffix == ".gexf":
        assert nx.read_gexf(io.BytesIO(data)).number_of_nodes() == len(hostile.nodes)


def test_a_workbook_holds_no_formula_and_no_link(hostile: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(FORMATS[".xlsx"](hostile))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))]
    assert [s for s in sheets if re.search(r"<f[ >]|<hyperlink|relationships/hyperlink", s)] == []


def test_the_page_asks_nobody(report: Report) -> None:
    page = FORMATS[".html"](report).decode("utf-8")
    live = re.search(r'srcdoc="([^"]*)"', page)
    assert live is not None
    inner = html.unescape(live[1])
    assert "new vis.Network" in inner
    assert ADDRESS.findall(page.replace(live[1], "")) == []
    assert ADDRESS.findall(inner) == []
    assert "<link" not in inner
    assert "cdn" not in inner.split("new vis.Network")[1]
    assert "default-src &#39;none&#39;" in page


def test_unknown_targets_name_the_known_ones() -> None:
    for name in ("a.pdf", "a", "a.html.zip"):
        with pytest.raises(ReportError) as told:
            format_of(name)
        assert ".graphml" in told.value.cure
    assert format_of("A.HTML") == ".html"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write(tmp_path / "a.json", b"{}")
    assert (tmp_path / "a.json").read_bytes() == b"{}"
    with pytest.raises(ReportError):
        write(tmp_path / "none" / "a.json", b"{}")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_the_clock_is_chinas() -> None:
    assert moment_text(datetime(2026, 6, 30, 20, 0, tzinfo=UTC)) == "2026-07-01 04:00"
