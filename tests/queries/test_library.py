"""Every saved query on both stores gives the rows that a person reads out of ``world.py``."""

from __future__ import annotations

from collections import Counter
from datetime import date as d
from typing import Any

import pytest

from graph.model import model
from queries.catalog import LIBRARY, catalog
from queries.check import check_files
from queries.runner import run
from tests.queries.conftest import Door
from tests.queries.world import county

OK = ("REGISTERED", "ACCEPTED")

#: (query, parameters, columns shown here, rows)
CASES: list[tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]] = [
    (
        "persons",
        {},
        "name masked post unit valid_from to_precision cleared status review",
        [
            ("林向东", False, "副局长", "青禾县水务局", d(2015, 1, 1), "d", True, *OK),
            ("林向东", False, "局长", "青禾县住建局", d(2019, 3, 1), "o", True, *OK),
            ("王某", True, None, None, None, None, False, "ALLEGED", "UNREVIEWED"),
            ("苏晚晴", False, None, None, None, None, False, *OK),
            ("韩一", False, None, None, None, None, False, *OK),
        ],
    ),
    ("persons", {"name": "陆"}, "name", []),
    ("persons", {"name": "陆", "with_refuted": "true"}, "name status", [("陆北", "REFUTED")]),
    (
        "figures",
        {},
        "topic text value unit bound place body derived review src locator",
        [
            ("巡察", "巡察72个单位", 72.0, "个", "eq", "青禾县", "县委巡察办", False, "ACCEPTED", "doc", "row=f1"),
            ("挽损", "345万余元", 3450000.0, "元", "ge", "青禾县白塔镇", None, False, "UNREVIEWED", "doc", "row=f2"),
        ],
    ),
    (
        "figures",
        {"place": "白塔", "with_refuted": "是"},
        "uid value derived",
        [("f3", 90000.5, True), ("f2", 3450000.0, False)],
    ),
    (
        "subject-on-date",
        {"subject": "p1", "on": "2022-01-15"},
        "section detail other valid_from certain status review",
        [
            ("1-POST", "局长", "青禾县住建局", d(2019, 3, 1), True, *OK),
            ("2-KIN", "SP", "苏晚晴", d(2010, 5, 1), False, "DECLARED", "ACCEPTED"),
            ("2-KIN", "SB", "王某", None, False, "ALLEGED", "UNREVIEWED"),
            ("4-CLUE", "PRELIM_VERIFY", "反映验收", d(2021, 5, 1), True, "ALLEGED", "ACCEPTED"),
            ("5-ISSUE", "D5.1", "失职", d(2021, 8, 2), True, *OK),
            ("6-PENALTY", "P1", "处-1", d(2021, 9, 1), True, *OK),
            ("7-CLEARED", "LETTER", "澄清函", d(2018, 9, 1), True, *OK),
        ],
    ),
    (
        # Inside the month in which the post began: possible, not certain. Before clue, issue and penalty.
        "subject-on-date",
        {"subject": "p1", "on": "2019-03-15"},
        "section detail certain",
        [("1-POST", "局长", False), ("2-KIN", "SP", False), ("2-KIN", "SB", False), ("7-CLEARED", "LETTER", True)],
    ),
    (
        # The share ends some day of June 2014; the kinship is not yet; the refuted ones on request.
        "subject-on-date",
        {"subject": "p1", "on": "2014-06-10", "with_refuted": "true"},
        "section detail certain status",
        [
            ("2-KIN", "SP", False, "DECLARED"),
            ("2-KIN", "BF", False, "REFUTED"),
            ("2-KIN", "SB", False, "ALLEGED"),
            ("3-COMPANY", "SHARE", False, "REGISTERED"),
        ],
    ),
    (
        # On the end day itself the penalty restricts nothing any more.
        "subject-on-date",
        {"subject": "p1", "on": "2022-09-01"},
        "section certain",
        [
            ("1-POST", True),
            ("2-KIN", False),
            ("2-KIN", False),
            ("4-CLUE", True),
            ("5-ISSUE", True),
            ("6-PENALTY", False),
            ("7-CLEARED", True),
        ],
    ),
    (
        # Shares of 2017 to 2021, only the years known.
        "subject-on-date",
        {"subject": "p2", "on": "2021-05-05"},
        "section detail certain",
        [
            ("2-KIN", "SP", False),
            ("3-COMPANY", "SHARE", False),
            ("3-COMPANY", "LEGAL_REP", True),
            ("6-PENALTY", "P1", True),
            ("6-PENALTY", "A2", True),
        ],
    ),
    ("subject-on-date", {"subject": "nobody", "on": "2022-01-15"}, "section", []),
    (
        "common-neighbours-of-bidders",
        {"lot": "l1"},
        "kind shared bidders hub_size is_platform statuses unreviewed shared_uid",
        [
            ("ADDRESS", "工业路1号", ["三友园林", "恒达建设"], 12, True, ["REGISTERED"], 0, "i3"),
            ("MAC", "****9f0a", ["三友园林", "宏图工程"], None, False, ["REGISTERED", "ALLEGED"], 1, "i2"),
            ("PERSON", "韩一", ["三友园林", "宏图工程"], None, False, ["REGISTERED"], 0, "p5"),
            ("PHONE", "****1234", ["宏图工程", "恒达建设"], 2, False, ["DECLARED", "REGISTERED"], 0, "i1"),
        ],
    ),
    (
        "common-neighbours-of-bidders",
        {"lot": "l1", "kind": "EMAIL", "with_refuted": "true"},
        "shared_uid bidder_uids",
        [("i5", ["c2", "c1"])],
    ),
    (
        "project-timeline",
        {"project": "pr1"},
        "day precision event what who amount_yuan won review",
        [
            (d(2021, 1, 10), None, "A-DOCUMENT", "批复", None, None, None, "ACCEPTED"),
            (d(2021, 1, 15), None, "1-APPROVED", "白塔河整治", None, 5_000_000.0, None, "ACCEPTED"),
            (d(2021, 3, 1), None, "2-DEADLINE", "一标段", None, 4_800_000.0, None, "ACCEPTED"),
            (d(2021, 3, 1), None, "3-BID", "一标段", "三友园林", 4_790_000.0, False, "UNREVIEWED"),
            (d(2021, 3, 1), None, "3-BID", "一标段", "宏图工程", 4_750_000.0, False, "ACCEPTED"),
            (d(2021, 3, 1), None, "3-BID", "一标段", "恒达建设", 4_700_000.5, True, "ACCEPTED"),
            (d(2021, 3, 2), None, "4-OPENED", "一标段", None, 4_800_000.0, None, "ACCEPTED"),
            (d(2021, 3, 20), None, "5-CONTRACT", "施工合同", "恒达建设", 4_700_000.5, None, "ACCEPTED"),
            (d(2021, 6, 1), "m", "6-STARTED", "白塔河整治", None, None, None, "ACCEPTED"),
            (d(2021, 8, 1), None, "8-ISSUE", "验收不严", None, None, None, "ACCEPTED"),
        ],
    ),
    (
        "unit-profile",
        {"unit": "u2", "on": "2022-01-15"},
        "section item accepted unreviewed",
        [
            ("1-INSPECTIONS", "REGULAR", 1, 0),
            ("2-ISSUES", "D5.1", 1, 1),
            ("2-ISSUES", "E2.1", 1, 0),
            ("3-RECTIFICATIONS", "OVERDUE", 1, 0),
            ("3-RECTIFICATIONS", "SELF_REPORTED", 0, 1),
            ("3-RECTIFICATIONS", "VERIFIED", 1, 0),
        ],
    ),
    (
        # Due some day of November 2021: on its last day not overdue yet.
        "unit-profile",
        {"unit": "u2", "on": "2021-11-30"},
        "section item accepted unreviewed",
        [
            ("1-INSPECTIONS", "REGULAR", 1, 0),
            ("2-ISSUES", "D5.1", 1, 0),
            ("2-ISSUES", "E2.1", 1, 0),
            ("3-RECTIFICATIONS", "OPEN", 1, 0),
            ("3-RECTIFICATIONS", "VERIFIED", 1, 0),
        ],
    ),
    (
        "penalties-in-force",
        {"on": "2022-01-15"},
        "subject kind decided_by effect_end certain state penalty_uid",
        [
            ("苏晚晴", "A2", None, d(2022, 2, 1), True, "EXPIRED", "pe4"),
            ("林向东", "P1", "青禾县纪委监委", d(2022, 9, 1), True, "IN_FORCE", "pe1"),
            ("韩一", "A6", None, None, True, "IN_FORCE", "pe2"),
            ("白塔镇", None, None, None, False, None, "pe5"),
        ],
    ),
    (
        # pe7 ends on the 15th: still there on the 14th. pe4 took effect some day of February.
        "penalties-in-force",
        {"on": "2022-01-14"},
        "penalty_uid certain",
        [("pe7", True), ("pe4", True), ("pe1", True), ("pe2", True), ("pe5", False)],
    ),
    (
        "penalties-in-force",
        {"on": "2022-02-10"},
        "penalty_uid certain",
        [("pe4", False), ("pe1", True), ("pe2", True), ("pe5", False)],
    ),
    (
        "penalties-in-force",
        {"on": "2022-01-15", "with_unreviewed": "true"},
        "penalty_uid review",
        [("pe4", "ACCEPTED"), ("pe1", "ACCEPTED"), ("pe6", "UNREVIEWED"), ("pe2", "ACCEPTED"), ("pe5", "ACCEPTED")],
    ),
    (
        "coverage",
        {"term": "第三届"},
        "unit covered inspections rounds unreviewed review",
        [
            ("白塔镇", False, 0, [], 0, "UNREVIEWED"),
            ("青禾县住建局", True, 2, [2, 5], 0, "ACCEPTED"),
            ("青禾县水务局", True, 1, [5], 1, "ACCEPTED"),
        ],
    ),
    ("coverage", {"term": "第二届"}, "unit covered", [("青禾县住建局", False)]),
    (
        "closed-loop",
        {"on": "2022-01-15"},
        "task overdue activity yielded outcome break unreviewed outcome_uid",
        [
            ("工程验收监督", False, "现场检查", "反映验收", "PRELIM_VERIFY", "NO_OUTCOME", True, None),
            ("工程验收监督", False, "现场检查", "线-3", "P1", None, False, "pe1"),
            ("工程验收监督", False, "现场检查", "验收不严", "R2_IN_PROGRESS", "NOT_VERIFIED", False, "re2"),
            ("污水检查", False, None, None, None, "NO_ACTIVITY", False, None),
            ("河道巡查", True, None, None, None, "NO_ACTIVITY", False, None),
            ("节日监督", False, "抽查", "排污", None, "NO_RECTIFICATION", False, None),
            ("节日监督", False, "抽查", "违规收礼", "R5_VERIFIED", None, False, "re1"),
            ("补贴核对", False, "走访", None, None, "NO_YIELD", False, None),
        ],
    ),
    (
        "closed-loop",
        {"on": "2022-02-01", "only_breaks": "true", "year": "2021"},
        "task overdue break",
        [
            ("工程验收监督", False, "NO_OUTCOME"),
            ("工程验收监督", False, "NOT_VERIFIED"),
            ("污水检查", True, "NO_ACTIVITY"),
            ("河道巡查", True, "NO_ACTIVITY"),
            ("节日监督", False, "NO_RECTIFICATION"),
            ("补贴核对", False, "NO_YIELD"),
        ],
    ),
    (
        # Persons within a penalty: p1 (pe1), p2 (pe4), p5 (dismissed).
        "headline",
        {"day": "2022-01-15"},
        "what n",
        [("cleared", 1), ("in_effect", 3), ("open_clues", 2), ("overdue", 1), ("self_reported", 1)],
    ),
    (
        "headline",
        {"day": "2021-11-30"},
        "what n",
        [("cleared", 1), ("in_effect", 3), ("open_clues", 2), ("overdue", 0), ("self_reported", 1)],
    ),
    ("closed-loop", {"on": "2022-01-15", "year": "2020"}, "task", []),
]


@pytest.mark.parametrize(("name", "params", "shown", "rows"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_rows(door: Door, name: str, params: dict[str, Any], shown: str, rows: list[tuple[Any, ...]]) -> None:
    table = run(door, name, params)  # type: ignore[arg-type]
    assert table.columns == catalog().get(name).columns
    places = [table.columns.index(column) for column in shown.split()]
    assert [tuple(row[place] for place in places) for row in table.rows] == rows
    assert not table.truncated


def test_counts(door: Door) -> None:
    world = county()
    nodes = Counter(label for node in world.nodes for label in node["labels"])
    edges = Counter(edge["type"] for edge in world.edges)
    table = run(door, "counts")  # type: ignore[arg-type]
    found = [(what, kind, n) for what, kind, n in table.rows]
    assert {(kind, n) for what, kind, n in found if what == "node"} == set(nodes.items())
    assert {(kind, n) for what, kind, n in found if what == "edge"} == set(edges.items())
    assert [n for what, _, n in found if what == "node"] == sorted(nodes.values(), reverse=True)


def test_counts_asks_for_every_label_and_relation_of_the_model() -> None:
    text = catalog().get("counts").text
    for label in model().labels:
        assert f"(n:{label}) RETURN count(*) AS n }} RETURN 'node' AS what, '{label}' AS kind, n" in text
    for relation in model().relations:
        assert f"[r:{relation}]->() RETURN count(r) AS n }} RETURN 'edge' AS what, '{relation}' AS kind, n" in text
    assert text.count("RETURN '") == len(model().labels) + len(model().relations)


def test_every_query_of_the_library_is_run_here() -> None:
    assert {query.name for query in catalog()} == {"counts", *(case[0] for case in CASES)}


def test_the_library_is_without_errors_and_warnings() -> None:
    assert [str(problem) for problem in check_files(sorted(LIBRARY.rglob("*.cypher")))] == []


def test_a_limit_cuts_and_says_so(door: Door) -> None:
    table = run(door, "persons", limit=2)  # type: ignore[arg-type]
    assert len(table.rows) == 2 and table.truncated and table.limit == 2
