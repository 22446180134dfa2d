"""Small invented worlds for the tests: rows as a source would have them, and the projection the door would make.

``World.rows`` keeps plain dictionaries; oracles read only these. ``World.graph()`` turns them into the
``nx.MultiDiGraph`` of the contract, in the order given by ``shuffle`` (stores answer in any order).
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import networkx as nx


def d(text: str | None) -> date | None:
    """ISO text as a date."""
    return date.fromisoformat(text) if text else None


class World:
    """Rows of nodes and edges with the contract columns filled in."""

    def __init__(self, revision: int = 7, as_of: str | None = "2030-12-31") -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.edges: dict[str, dict[str, Any]] = {}
        self.revision, self.as_of = revision, d(as_of)

    def node(self, labels: str | tuple[str, ...], uid: str, /, **values: Any) -> str:
        """A node; keywords that are no contract column become properties. ``span`` is (from, to)."""
        self.nodes[uid] = _row(values) | {"labels": (labels,) if isinstance(labels, str) else labels}
        return uid

    def edge(self, kind: str, a: str, b: str, uid: str | None = None, /, **values: Any) -> str:
        """An edge; see ``node``."""
        uid = uid or f"{kind}:{a}>{b}:{len(self.edges)}"
        self.edges[uid] = _row(values) | {"type": kind, "a": a, "b": b}
        return uid

    def graph(self, shuffle: int | None = None) -> nx.MultiDiGraph[str]:
        """The projection."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
            revision=self.revision, as_of=self.as_of, data_date=self.as_of, truncated={}, requested={}
        )
        nodes, edges = list(self.nodes.items()), list(self.edges.items())
        if shuffle is not None:
            Random(shuffle).shuffle(nodes)
            Random(shuffle + 1).shuffle(edges)
        for uid, row in nodes:
            graph.add_node(uid, **row)
        for uid, row in edges:
            attrs = {k: v for k, v in row.items() if k not in ("a", "b")}
            graph.add_edge(row["a"], row["b"], key=uid, **attrs)
        return graph


_COLUMNS = {"status": "REGISTERED", "review": "ACCEPTED", "sens": "C1", "scope": "", "src": "doc", "locator": "row=1"}


def _row(values: dict[str, Any]) -> dict[str, Any]:
    """``span=("2020-01-01", None)`` is open to now, ``("2020-01-01", "?")`` has an unknown end; no span: unknown."""
    row: dict[str, Any] = {name: values.pop(name, default) for name, default in _COLUMNS.items()}
    start, end = values.pop("span", ("?", "?"))
    start_precision, end_precision = values.pop("precision", (None, None))
    row |= {
        "valid_from": None if start == "?" else d(start),
        "from_precision": None if start == "?" else start_precision or "d",
        "valid_to": None if end in ("?", None) else d(end),
        "to_precision": None if end == "?" else "o" if end is None else end_precision or "d",
        "n_sources": 1,
        "n_records": 1,
    }
    row["props"] = {
        name: d(value) if isinstance(value, str) and name.endswith(("_date", "_from", "_to")) else value
        for name, value in values.items()
        if value is not None
    }
    return row


ALWAYS = ("1990-01-01", None)


def a01_world() -> World:
    """The plain positive case of A01: spouse is legal representative, official heads the owner, 2024-03-12."""
    world = World()
    world.node("Document", "doc", title="干部任免名册", doc_date="2023-06-30", kind="REGISTER")
    world.node("Unit", "u", name="示例县交通局", kind="GOV", level="L5")
    world.node(("Person", "Official"), "o", name="丙甲")
    world.node("Person", "r", name="乙甲")
    world.node("Post", "p", title="局长", is_head=True, span=("2020-01-01", None))
    world.edge("HELD", "o", "p", "held")
    world.edge("AT", "p", "u", "at")
    world.edge("KIN", "o", "r", "kin", kin_code="SP", status="DECLARED", span=("2010-05-01", None))
    world.node("Company", "c", name="示例建设公司")
    world.edge("HAS_ROLE", "r", "c", "role", role="LEGAL_REP", span=("2019-01-01", None))
    world.node("Project", "j", name="沿河道路", category="道路")
    world.edge("OWNS_PROJECT", "u", "j", "owns", role="OWNER", span=("2021-01-01", None))
    world.node("Lot", "l", name="一标段", code="YH-1")
    world.edge("HAS_LOT", "j", "l", "haslot")
    world.node("Contract", "ct", name="合同一", amount=128_000_000_0, award_date="2024-03-12")
    world.edge("UNDER", "ct", "l", "under")
    world.edge("SUPPLIER", "ct", "c", "supplier")
    return world


def c01_world(others: int = 20, found_elsewhere: int = 1) -> World:
    """The plain positive case of C01: FUN.2 found in round 1 (2020), signed off 2021-01-10, found again in round 2.

    ``others`` more units of the kind were inspected in round 1, ``found_elsewhere`` of them showed the type.
    """
    world = World()
    world.node("Document", "doc", title="巡察问题台账", kind="REGISTER", sha256="ab")
    for number in (1, 2):
        world.node("InspectionRound", f"n{number}", term="第八届", round_no=number, year=2019 + number)
    world.node("Unit", "u", name="示例镇", kind="GOV", level="L5")
    inspection(world, "s1", "u", "n1", "2020-06-30")
    inspection(world, "s2", "u", "n2", "2021-06-30")
    issue(world, "i1", "u", "2020-05-20", "s1")
    issue(world, "i2", "u", "2021-05-20", "s2")
    sign_off(world, "r1", "i1", "2021-01-10")
    for number in range(others):
        world.node("Unit", f"x{number}", name=f"乡{number}", kind="GOV", level="L5")
        inspection(world, f"t{number}", f"x{number}", "n1", "2020-06-30")
        if number < found_elsewhere:
            issue(world, f"y{number}", f"x{number}", "2020-05-25", f"t{number}")
    return world


def inspection(world: World, uid: str, unit: str, round_: str | None, day: str | None = None) -> None:
    """An inspection of a unit in a round."""
    world.node("Inspection", uid, feedback_date=day)
    world.edge("INSPECTS", uid, unit)
    if round_:
        world.edge("OF_ROUND", uid, round_)


def issue(
    world: World,
    uid: str,
    unit: str,
    day: str | None,
    inspected: str | None,
    codes: tuple[str | None, str | None, str | None] = ("FUN", "FUN.2", None),
    source: str | None = "INSPECTION",
    **values: Any,
) -> None:
    """An issue found at a unit; ``codes`` are l1, l2, l3."""
    status = values.pop("status", "REGISTERED")
    world.node(
        "Issue", uid, type_l1=codes[0], type_l2=codes[1], type_l3=codes[2], found_date=day, source=source, **values
    )
    world.edge("CONCERNS", uid, unit, f"concerns:{uid}:{unit}", status=status)
    if inspected:
        world.edge("FOUND_IN", uid, inspected, f"found_in:{uid}")


def sign_off(world: World, uid: str, issue_: str, day: str | None, state: str = "R5_VERIFIED", **values: Any) -> None:
    """A rectification of an issue in a state."""
    world.node("Rectification", uid, name=f"整改{uid}", closed_date=day, state=state, **values)
    world.edge("RECTIFIES", uid, issue_, f"rectifies:{uid}:{issue_}")
