"""Where nodes stand, what is drawn as one line, what fits on paper."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.words import in_lang
from reports.figure import figure
from reports.labels import around, word_places
from reports.layout import drawn_nodes, places, wrapped
from reports.lines import merged
from reports.model import Report
from tests.reports.synthetic import made


def graph(nodes: int, pairs: list[tuple[int, int]], **given: str) -> Report:
    report = made(3, "zh")
    node, edge = report.nodes[0], next(e for seed in range(9) for e in made(seed, "zh").edges)
    return replace(
        report,
        nodes=tuple(replace(node, uid=f"n{i:04}", start=i == 0, title=f"甲{i}", tier=None) for i in range(nodes)),
        edges=tuple(
            replace(
                edge,
                uid=f"e{i}",
                from_uid=f"n{a:04}",
                to_uid=f"n{b:04}",
                **{"status": "REGISTERED", "review": "ACCEPTED", **given},  # type: ignore[arg-type]
            )
            for i, (a, b) in enumerate(pairs)
        ),
        findings=(),
    )


def spots(report: Report) -> dict[str, tuple[int, int]]:
    return places(report.nodes, report.edges)


def test_a_chain_lies_in_one_row_in_its_order() -> None:
    at = spots(graph(4, [(2, 0), (0, 3), (3, 1)]))
    assert len({y for _, y in at.values()}) == 1
    order = sorted(at, key=lambda uid: at[uid][0])
    assert order in (["n0001", "n0003", "n0000", "n0002"], ["n0002", "n0000", "n0003", "n0001"])


def test_places_are_the_same_whatever_the_order_of_the_rows() -> None:
    pairs = [(0, i) for i in range(1, 30)] + [(3, 4), (7, 9), (30, 31), (31, 32), (32, 30)]
    report = graph(33, pairs)
    turned = replace(report, nodes=report.nodes[::-1], edges=report.edges[::-1])
    assert spots(report) == spots(turned)


def test_no_two_nodes_hide_each_other() -> None:
    for report in (graph(80, [(0, i) for i in range(1, 80)]), graph(300, [(i // 3, i) for i in range(1, 300)])):
        at = sorted(spots(report).values())
        near = [(a, b) for i, a in enumerate(at) for b in at[i + 1 :] if b[0] - a[0] < 40 and abs(b[1] - a[1]) < 40]
        assert len(near) <= len(at) // 20


def test_parallel_edges_are_one_line_with_their_number_and_a_refuted_one_is_its_own() -> None:
    report = graph(2, [(0, 1), (1, 0), (0, 1)])
    report = replace(report, edges=(*report.edges[:2], replace(report.edges[2], status="REFUTED")))
    one, refuted = merged(report.edges, {"n0000", "n0001"})
    assert (len(one.edges), one.to_a, one.to_b) == (2, True, True)
    assert "×2" in one.text
    assert refuted.text.endswith("（查否）")


def test_what_nobody_has_reviewed_never_gives_the_line_of_what_is_reviewed() -> None:
    report = graph(2, [(0, 1), (0, 1)])
    strong = replace(report.edges[0], status="VERIFIED", review="UNREVIEWED")
    (line,) = merged((strong, report.edges[1]), {"n0000", "n0001"})
    assert (line.status, line.unreviewed) == ("REGISTERED", False)
    (alone,) = merged((strong,), {"n0000", "n0001"})
    assert alone.text.endswith("（未复核）")


def test_paper_has_forty_nodes_and_counts_the_rest() -> None:
    report = graph(90, [(0, i) for i in range(1, 90)])
    with in_lang("zh"):
        picture, caption = figure(report)
    assert len(drawn_nodes(report.nodes, report.edges, 40)) == 40
    assert "40 个对象，另有 50 个对象见表" in caption
    assert picture.count("<svg ") == 41
    assert 'x="nan"' not in picture
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', picture)[0])
    assert width == 704
    assert height < 1000


def test_a_report_without_edges_has_a_picture() -> None:
    picture, _ = figure(graph(1, []))
    assert "甲0" in picture


def test_labels_are_cut_to_two_lines() -> None:
    assert wrapped("青禾县水利局") == ["青禾县水利局"]
    lines = wrapped("青禾县水利水电工程建设管理服务中心办公室")
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_two_lines_of_a_name_are_equally_long_and_a_day_is_whole() -> None:
    assert wrapped("青禾县交通运输局科员") == ["青禾县交通", "运输局科员"]
    assert wrapped("常规　2022-04-11") == ["常规　2022-04-11"]
    assert wrapped("第十三届常规巡察　2022-04-11") == ["第十三届常规巡察", "2022-04-11"]


def test_words_on_lines_meet_neither_nodes_nor_each_other() -> None:
    hub, size = (0.0, 0.0), 10.5
    ends = [(200.0, float(y)) for y in range(-60, 61, 10)]
    words = {f"k{i:02}": ("采购人", hub, end) for i, end in enumerate(ends)} | {"rare": ("业主", hub, (200.0, 0.0))}
    node = (90.0, -8.0, 110.0, 8.0)
    found = word_places(words, [node], size)
    assert "rare" in found and 3 < len(found) < len(words), "some find room, some do not"
    boxes = [node, *(around(words[key][0], at, size) for key, at in found.items())]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    assert word_places(dict(reversed(words.items())), [node], size) == found, "the order given does not matter"
