"""A small invented county in the frames that a fold hands to a store: enough for one row of every saved query."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import polars as pl

from graph.store.contract import EDGE_SCHEMA, NODE_SCHEMA, Delta

_CONTRACT: dict[str, Any] = {
    "src": "doc",
    "locator": None,
    "n_sources": 1,
    "n_records": 1,
    "status": "REGISTERED",
    "review": "ACCEPTED",
    "sens": "C1",
    "scope": None,
    "valid_from": None,
    "valid_to": None,
    "from_precision": None,
    "to_precision": None,
}


class World:
    """Collects nodes and edges; ``delta`` gives them as additions."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []
        self._labels: dict[str, str] = {}

    def node(self, uid: str, labels: str, span: tuple[Any, ...] = (), said: str = "", **props: Any) -> None:
        """``span``: from, to, precisions of both; ``said``: status/review where they differ from the usual."""
        names = labels.split(":")
        self._labels[uid] = names[0]
        self.nodes.append(self._row(uid, span, said, props) | {"labels": names})

    def edge(
        self, uid: str, start: str, type_: str, end: str, span: tuple[Any, ...] = (), said: str = "", **props: Any
    ) -> None:
        ends = {
            "type": type_,
            "from_uid": start,
            "to_uid": end,
            "from_label": self._labels[start],
            "to_label": self._labels[end],
        }
        self.edges.append(self._row(uid, span, said, props) | ends)

    def _row(self, uid: str, span: tuple[Any, ...], said: str, props: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(props, ensure_ascii=False, sort_keys=True)
        row = _CONTRACT | {"uid": uid, "props": text, "locator": f"row={uid}"}
        row |= dict(zip(("valid_from", "valid_to", "from_precision", "to_precision"), span, strict=False))
        for word in said.split():
            row["review" if word in ("UNREVIEWED", "ACCEPTED") else "status"] = word
        return row | {"content_hash": hashlib.sha256(repr(sorted(row.items(), key=str)).encode()).hexdigest()[:32]}

    @property
    def delta(self) -> Delta:
        nodes = pl.DataFrame(self.nodes, schema=NODE_SCHEMA)
        return Delta(nodes_added=nodes, edges_added=pl.DataFrame(self.edges, schema=EDGE_SCHEMA))


def county() -> World:
    """The world of the expected rows in ``test_library.py``."""
    w = World()
    _units(w)
    _people(w)
    _project(w)
    _inspection(w)
    _discipline(w)
    _tasks(w)
    w.node(
        "f1",
        "Figure",
        topic="巡察",
        text="巡察72个单位",
        value=72,
        unit="个",
        bound="eq",
        place="青禾县",
        period="2021年",
        body="县委巡察办",
    )
    w.node(
        "f2",
        "Figure",
        topic="挽损",
        text="345万余元",
        value=3450000,
        unit="元",
        bound="ge",
        place="青禾县白塔镇",
        period="2021年",
        said="DECLARED UNREVIEWED",
    )
    w.node(
        "f3",
        "Figure",
        topic="挽损",
        text="9万元",
        value=90000.5,
        unit="元",
        bound="eq",
        place="白塔镇",
        said="REFUTED",
        derived=True,
    )
    return w


def _units(w: World) -> None:
    w.node("u1", "Unit", name="青禾县纪委监委", kind="DISC", level="L4")
    w.node("u2", "Unit", name="青禾县住建局", kind="GOV", level="L5", universe=["第二届", "第三届"])
    w.node("u3", "Unit", name="青禾县水务局", kind="GOV", level="L5", universe=["第三届"])
    w.node("u4", "Unit", name="白塔镇", kind="GOV", level="L5", universe=["第三届"], said="UNREVIEWED")
    w.edge("e_sup", "u1", "SUPERVISES", "u2")


def _people(w: World) -> None:
    d = date
    w.node("p1", "Person:Official", name="林向东", display="林向东", cadre_no="G001", cleared=True)
    w.node("p2", "Person", name="苏晚晴")
    w.node("p3", "Person", display="王某", masked=True, said="ALLEGED UNREVIEWED")
    w.node("p4", "Person", name="陆北", said="REFUTED")
    w.node("p5", "Person", name="韩一")
    w.node("po1", "Post", (d(2019, 3, 1), None, "m", "o"), title="局长", rank="乡科级正职", is_head=True)
    w.node("po2", "Post", (d(2015, 1, 1), d(2019, 2, 28), "d", "d"), title="副局长")
    w.edge("h1", "p1", "HELD", "po1")
    w.edge("h2", "p1", "HELD", "po2")
    w.edge("a1", "po1", "AT", "u2")
    w.edge("a2", "po2", "AT", "u3")
    w.edge("k1", "p1", "KIN", "p2", (d(2010, 5, 1), None, "d", None), "DECLARED", kin_code="SP", kin_class="K1")
    w.edge("k2", "p1", "KIN", "p3", said="ALLEGED UNREVIEWED", kin_code="SB")
    w.edge("k3", "p1", "KIN", "p5", said="REFUTED", kin_code="BF")
    w.node("c1", "Company", name="恒达建设")
    w.node("c2", "Company", name="宏图工程")
    w.node("c3", "Company", name="三友园林")
    w.edge("r1", "p2", "HAS_ROLE", "c1", (d(2018, 1, 1), None, "d", "o"), role="LEGAL_REP")
    w.edge("r2", "p5", "HAS_ROLE", "c2", role="SUPERVISOR")
    w.edge("r3", "p5", "HAS_ROLE", "c3", role="EMPLOYEE", title="资料员")
    w.edge("s1", "p2", "HOLDS_SHARE", "c1", (d(2017, 1, 1), d(2021, 12, 31), "y", "y"), pct=0.6)
    w.edge("s2", "p1", "HOLDS_SHARE", "c3", (d(2012, 1, 1), d(2014, 6, 30), "d", "m"), pct=0.05)


def _project(w: World) -> None:
    w.node(
        "pr1",
        "Project",
        name="白塔河整治",
        code="XM-1",
        approved="2021-01-15",
        amount=500_000_000,
        start_date="2021-06-01",
        start_date_precision="m",
    )
    w.node(
        "l1", "Lot", code="BD-1", name="一标段", bid_deadline="2021-03-01", bid_open="2021-03-02", ceiling=480_000_000
    )
    w.edge("hl", "pr1", "HAS_LOT", "l1")
    for n, (company, fen, won) in enumerate(
        (("c1", 470_000_050, True), ("c2", 475_000_000, False), ("c3", 479_000_000, False)), start=1
    ):
        w.node(f"b{n}", "Bid", amount=fen, won=won, valid=True, bid_rank=n)
        w.edge(f"fl{n}", f"b{n}", "FOR_LOT", "l1")
        w.edge(f"su{n}", company, "SUBMITTED", f"b{n}", said="UNREVIEWED" if n == 3 else "")
    w.node("k_1", "Contract", no="合-1", name="施工合同", award_date="2021-03-20", amount=470_000_050)
    w.edge("un", "k_1", "UNDER", "l1")
    w.edge("sp", "k_1", "SUPPLIER", "c1")
    w.edge("bu", "k_1", "BUYER", "u2")
    w.node("d1", "Document", kind="DECISION", title="批复", doc_date="2021-01-10")
    w.node("d2", "Document", kind="OTHER", title="传言", doc_date="2021-01-11")
    w.edge("ev1", "pr1", "EVIDENCED_BY", "d1")
    w.edge("ev2", "pr1", "EVIDENCED_BY", "d2", said="REFUTED")
    w.node("i1", "Identifier", kind="PHONE", value_hash="h1", display_tail="1234", hub_size=2)
    w.node("i2", "Identifier", kind="MAC", value_hash="h2", display_tail="9f0a")
    w.node("i3", "Identifier", kind="ADDRESS", value_hash="h3", text="工业路1号", is_platform=True, hub_size=12)
    w.node("i4", "Identifier", kind="PHONE", value_hash="h4", display_tail="7777", hub_size=1)
    w.node("i5", "Identifier", kind="EMAIL", value_hash="h5", display_tail="ab@x", hub_size=2)
    w.edge("us1", "c1", "USES", "i1")
    w.edge("us2", "c2", "USES", "i1", said="DECLARED")
    w.edge("us3", "b2", "USES", "i2", said="ALLEGED UNREVIEWED")
    w.edge("us4", "b3", "USES", "i2")
    w.edge("lo1", "c1", "LOCATED_AT", "i3")
    w.edge("lo2", "c3", "LOCATED_AT", "i3")
    w.edge("us5", "c1", "USES", "i4")
    w.edge("us6", "c1", "USES", "i5")
    w.edge("us7", "c2", "USES", "i5", said="REFUTED")


def _inspection(w: World) -> None:
    for uid, term, number in (("rd1", "第三届", 2), ("rd2", "第三届", 5), ("rd3", "第二届", 1)):
        w.node(uid, "InspectionRound", term=term, round_no=number, year=2020)
    for uid, unit, round_, said, day in (
        ("in1", "u2", "rd1", "", "2020-06-20"),
        ("in2", "u3", "rd2", "UNREVIEWED", None),
        ("in3", "u3", "rd3", "", None),
        ("in4", "u2", "rd2", "", "2022-06-01"),
    ):
        w.node(uid, "Inspection", method="REGULAR", **({"feedback_date": day} if day else {}))
        w.edge(f"ip_{uid}", uid, "INSPECTS", unit, said=said)
        w.edge(f"or_{uid}", uid, "OF_ROUND", round_)
    issues = (
        ("is1", "u2", {"type_l1": "E2", "type_l2": "E2.1", "text": "违规收礼", "found_date": "2020-06-10"}, ""),
        ("is2", "u2", {"type_l1": "D5", "type_l2": "D5.1", "text": "验收不严", "found_date": "2021-08-01"}, ""),
        ("is3", "u2", {"type_l1": "D5", "type_l2": "D5.1", "found_date": "2022-01-05"}, "ALLEGED UNREVIEWED"),
        ("is4", "p1", {"type_l1": "D5", "type_l2": "D5.1", "text": "失职", "found_date": "2021-08-02"}, ""),
        ("is5", "u2", {"type_l1": "D6", "found_date": "2021-01-01", "preventive": True}, ""),
        ("is6", "u3", {"type_l1": "ECO", "text": "排污", "found_date": "2021-02-02"}, ""),
    )
    for uid, about, props, said in issues:
        w.node(uid, "Issue", said=said, **props)
        w.edge(f"co_{uid}", uid, "CONCERNS", about, said=said)
    w.edge("fi1", "is1", "FOUND_IN", "in1")
    w.edge("co_pr", "is2", "CONCERNS", "pr1")
    w.node(
        "re1", "Rectification", name="清退礼金", state="R5_VERIFIED", due_date="2020-12-10", closed_date="2020-12-01"
    )
    w.node(
        "re2", "Rectification", name="重新验收", state="R2_IN_PROGRESS", due_date="2021-11-01", due_date_precision="m"
    )
    w.node("re3", "Rectification", state="R4_SELF_REPORTED_DONE", closed_date="2022-01-10")
    for n in (1, 2, 3):
        w.edge(f"rc{n}", f"re{n}", "RECTIFIES", f"is{n}")


def _discipline(w: World) -> None:
    w.node("cl1", "Clue", no="线-1", name="反映验收", received_date="2021-05-01", state="PRELIM_VERIFY", source_l1="S1")
    w.node(
        "cl2", "Clue", no="线-2", name="反映收礼", received_date="2018-02-01", state="CLOSED_UNFOUNDED", source_l1="S1"
    )
    w.node("cl3", "Clue", no="线-3", received_date="2021-08-20", state="FILED", source_l1="S3")
    w.edge("rf1", "cl1", "REFERS_TO", "p1", said="ALLEGED")
    w.edge("rf2", "cl2", "REFERS_TO", "p1", said="REFUTED")
    w.node("x1", "Exoneration", name="澄清函", cleared_date="2018-09-01", method="LETTER")
    w.edge("xc", "x1", "CLEARS", "p1")
    w.edge("xl", "x1", "CLOSES", "cl2")
    penalties: tuple[tuple[str, str, dict[str, Any], str], ...] = (
        (
            "pe1",
            "p1",
            {
                "no": "处-1",
                "kind": "P1",
                "family": "PARTY",
                "effective_date": "2021-09-01",
                "effect_end": "2022-09-01",
                "state": "IN_FORCE",
            },
            "",
        ),
        (
            "pe2",
            "p5",
            {"no": "处-2", "kind": "A6", "family": "GOV", "effective_date": "2020-01-10", "state": "IN_FORCE"},
            "",
        ),
        (
            "pe3",
            "p5",
            {
                "kind": "A1",
                "family": "GOV",
                "effective_date": "2021-10-01",
                "effect_end": "2022-04-01",
                "state": "REVOKED",
            },
            "",
        ),
        (
            "pe4",
            "p2",
            {
                "kind": "A2",
                "family": "GOV",
                "effective_date": "2021-02-01",
                "effective_date_precision": "m",
                "effect_end": "2022-02-01",
                "state": "EXPIRED",
            },
            "",
        ),
        ("pe5", "u4", {"effective_date": "2021-12-31"}, ""),
        (
            "pe6",
            "p2",
            {
                "kind": "P2",
                "family": "PARTY",
                "effective_date": "2021-12-01",
                "effect_end": "2023-06-01",
                "state": "IN_FORCE",
            },
            "UNREVIEWED",
        ),
        (
            "pe7",
            "p2",
            {
                "kind": "P1",
                "family": "PARTY",
                "effective_date": "2021-01-15",
                "effect_end": "2022-01-15",
                "state": "IN_FORCE",
            },
            "",
        ),
    )
    for uid, on, props, said in penalties:
        w.node(uid, "Penalty", said=said, **props)
        w.edge(f"im_{uid}", uid, "IMPOSED_ON", on)
    w.edge("de1", "pe1", "DECIDED_BY", "u1")
    w.edge("ro1", "pe1", "RESULT_OF", "cl3")


def _tasks(w: World) -> None:
    w.node("sl", "SupervisionList", name="年度监督清单", kind="TASK", year=2021)
    tasks: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("t1", "工程验收监督", {"due_date": "2021-06-30", "state": "DONE"}),
        ("t2", "河道巡查", {"due_date": "2021-06-30", "state": "OPEN"}),
        ("t3", "补贴核对", {"due_date": "2022-01-01", "due_date_precision": "m", "state": "IN_PROGRESS"}),
        ("t4", "节日监督", {"state": "DONE"}),
        ("t5", "取消的事", {"due_date": "2021-01-01", "state": "CANCELLED"}),
        ("t6", "污水检查", {"due_date": "2022-01-01", "due_date_precision": "m"}),
    )
    for uid, name, props in tasks:
        w.node(uid, "TaskItem", name=name, **props)
        w.edge(f"il_{uid}", uid, "IN_LIST", "sl")
    activities = (
        ("ac1", "t1", "现场检查", "2021-05-20"),
        ("ac3", "t3", "走访", "2021-09-01"),
        ("ac4", "t4", "抽查", "2020-05-01"),
    )
    for uid, task, name, day in activities:
        w.node(uid, "Activity", kind="CHECK", name=name, held_date=day)
        w.edge(f"ft_{uid}", uid, "FOR_TASK", task)
    w.edge("y1", "ac1", "YIELDED", "is2")
    w.edge("y2", "ac1", "YIELDED", "cl1", said="UNREVIEWED")
    w.edge("y3", "ac1", "YIELDED", "cl3")
    w.edge("y4", "ac4", "YIELDED", "is1")
    w.edge("y5", "ac4", "YIELDED", "is6")
    w.edge("y6", "ac4", "YIELDED", "is3", said="REFUTED")
