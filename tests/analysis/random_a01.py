"""Random small worlds around the conditions of A01: boundary days, statuses, roles, kin, recusals, clearings."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.analysis.worlds import World, a01_world

_FROM = ["2010-01-01", "2024-03-11", "2024-03-12", "2024-03-13", "2024-03-01", "?"]
_TO = [None, None, "2024-03-11", "2024-03-12", "2024-03-13", "?", "2024-03-31"]
_STATUS = ["REGISTERED"] * 5 + ["DECLARED", "VERIFIED", "ALLEGED", "INFERRED", "REFUTED"]
_CODES = ["SP", "CH", "CS", "PA", "SB", "GP", "GC", "UN", "AF", "LV", None]
_ROLES = ["LEGAL_REP", "DIRECTOR", "EMPLOYEE", "ACTUAL_CONTROLLER", "FINANCE", None]
_SHARES = [0.049, 0.05, 0.199, 0.2, 0.5, 0.51, 1.0, None]


def a01_random(seed: int) -> World:
    """About a dozen nodes and twice as many edges; many worlds hold a hit, many miss it by one condition."""
    random = Random(seed)
    world = a01_world()
    _people(world, random)
    _market(world, random)
    _authority(world, random)
    for _ in range(random.randint(0, 4)):
        _spoil(world, random)
    if random.random() < 0.25:
        _clear(world, random)
    return world


def _span(random: Random) -> dict[str, Any]:
    start, end = random.choice(_FROM), random.choice(_TO)
    precision = (random.choice(["d", "d", "m", "y"]), random.choice(["d", "d", "m"]))
    return {"span": (start, end), "precision": precision}


def _plain(random: Random) -> dict[str, Any]:
    values: dict[str, Any] = {"status": random.choice(_STATUS)} | _span(random)
    if random.random() < 0.7:
        values["span"], values["precision"] = ("2010-01-01", None), (None, None)
    if random.random() < 0.05:
        values["review"] = random.choice(["UNREVIEWED", "REJECTED"])
    return values


def _people(world: World, random: Random) -> None:
    world.node(("Person", "Official"), "o2", name="丁乙")
    world.node("Post", "p2", title="科员", is_head=random.choice([True, None]), is_leader=True, **_span(random))
    world.edge("HELD", "o2", "p2")
    world.node("Person", "r2", name="戊乙")
    people = ["o", "o2", "r", "r2"]
    for _ in range(random.randint(0, 3)):
        a, b = random.sample(people, 2)
        code = random.choice(_CODES)
        stated = random.choice([None, None, "K2"]) if code else random.choice([None, "K3"])
        world.edge("KIN", a, b, kin_code=code, kin_class=stated, **_plain(random))


def _market(world: World, random: Random) -> None:
    world.node("Company", "c2", name="第二公司", insured_headcount=random.choice([500, 501, None]))
    for _ in range(random.randint(0, 3)):
        person, company = random.choice(["o", "o2", "r", "r2"]), random.choice(["c", "c2"])
        if random.random() < 0.5:
            world.edge("HAS_ROLE", person, company, role=random.choice(_ROLES), **_plain(random))
        else:
            world.edge("HOLDS_SHARE", person, company, pct=random.choice(_SHARES), **_plain(random))
    if random.random() < 0.4:
        world.node(
            "Contract", "ct2", name="合同二", amount=5, award_date=random.choice(["2024-03-12", "2024-03-01", None])
        )
        world.nodes["ct2"]["props"]["award_date_precision"] = random.choice(["d", "m", "y"])
        world.edge("UNDER", "ct2", "l")
        world.edge("SUPPLIER", "ct2", random.choice(["c", "c2"]))
    if random.random() < 0.2:
        world.node("Bid", "b", valid=random.choice([True, False, None]), won=random.choice([True, False, None]))
        world.edge("SUBMITTED", "c", "b")
        world.edge("FOR_LOT", "b", "l")


def _authority(world: World, random: Random) -> None:
    for name in ("v", "w", "z"):
        world.node("Unit", name, name=name, kind="GOV", level="L4")
    world.edge("AT", "p2", random.choice(["u", "v", "w", "z"]))
    units = ["u", "v", "w", "z"]
    for _ in range(random.randint(0, 4)):
        a, b = random.sample(units, 2)
        if random.random() < 0.5:
            world.edge("PARENT_OF", a, b, **_plain(random))
        else:
            world.edge("SUPERVISES", a, b, domain=random.choice([None, "道路", "水利"]), **_plain(random))
    if random.random() < 0.4:
        role = random.choice(["REGULATOR", "APPROVER", "FUNDER", "AGENT"])
        world.edge("OWNS_PROJECT", random.choice(units), "j", role=role, **_plain(random))
    if random.random() < 0.3:
        recused = random.choice([None, None, True, False])
        world.edge(
            "RESPONSIBLE_FOR", random.choice(["p", "p2"]), random.choice(["j", "l"]), recused=recused, **_plain(random)
        )
    if random.random() < 0.2:
        world.edge(
            "ROLE_IN", random.choice(["o", "o2"]), random.choice(["l", "ct"]), recused=random.choice([True, False])
        )


def _spoil(world: World, random: Random) -> None:
    """Change one row of the plain case."""
    uid = random.choice(["kin", "role", "owns", "held", "at", "supplier", "under", "haslot", "p", "ct"])
    row = world.nodes.get(uid) or world.edges[uid]
    what = random.choice(["status", "review", "span", "span", "span"])
    if what == "status":
        row["status"] = random.choice(_STATUS)
    elif what == "review":
        row["review"] = random.choice(["ACCEPTED", "ACCEPTED", "UNREVIEWED"])
    else:
        spare = World()
        spare.node("Post", "x", **_span(random))
        row |= {k: spare.nodes["x"][k] for k in ("valid_from", "valid_to", "from_precision", "to_precision")}


def _clear(world: World, random: Random) -> None:
    review = random.choice(["ACCEPTED", "UNREVIEWED"])
    world.node("Exoneration", "e", name="澄清", cleared_date="2024-09-01", method="LETTER", review=review)
    world.node("Clue", "k", no="K1")
    world.edge(
        "CLEARS", "e", random.choice(["o", "r", "o2"]), review=review, status=random.choice(["VERIFIED", "REFUTED"])
    )
    world.edge("CLOSES", "e", "k", review=review)
    world.edge("REFERS_TO", "k", random.choice(["j", "c", "c2", "u"]), status=random.choice(["ALLEGED", "REFUTED"]))
