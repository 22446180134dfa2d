"""C01 on random worlds: the pairs of a plain reading of the rows."""

from __future__ import annotations

from random import Random

import pytest

from graph.analysis.facts import Facts
from graph.analysis.models import c01
from tests.analysis.oracle_c01 import Oracle
from tests.analysis.worlds import World, inspection, issue, sign_off

_CODES: list[tuple[str | None, str | None, str | None]] = [
    ("F", "F.1", "x"),
    ("F", "F.1", "y"),
    ("F", "F.1", None),
    ("F", None, None),
    ("G", None, None),
]
_CLOSED = ["2019-05-20", "2020-05-19", "2020-05-20", "2020-05-21", None]


def _random_world(seed: int) -> World:
    random = Random(seed)
    world = World(as_of="2030-12-31")
    world.node("Document", "doc", title="台账", kind="REGISTER")
    world.node("Document", "report", title="报告", kind="REPORT")
    units = ["u", "v", "w"]
    for unit in units:
        world.node("Unit", unit, name=unit, kind="GOV", level="L5")
    for number in (1, 2, 3):
        world.node("InspectionRound", f"n{number}", term="t", round_no=number, year=2018 + number)
        for unit in units:
            if random.random() < 0.8:
                round_ = f"n{number}" if random.random() < 0.9 else None
                inspection(world, f"s{number}{unit}", unit, round_, f"{2018 + number}-06-30")
    for _ in range(random.randint(0, 3)):
        a, b = random.sample(units, 2)
        world.edge("SUCCEEDED_BY", a, b, kind="MERGE", function=random.choice([None, "甲", "甲乙"]),
                   succession_date=random.choice([None, "2020-05-20"]))  # fmt: skip
    days = ["2019-05-20", "2020-05-20", "2021-05-20", "2024-05-20", "2025-05-20", "2025-05-21", None]
    for number in range(7):
        uid, unit = f"i{number}", random.choice(units)
        seen = [s for s in world.nodes if s.startswith("s") and s.endswith(unit)]
        codes = random.choice(_CODES)
        issue(
            world, uid, unit, random.choice(days), random.choice([*seen, None]), codes,
            random.choice(["INSPECTION", "AUDIT", None]), function=random.choice([None, "甲"]),
            status=random.choice(["REGISTERED", "REGISTERED", "ALLEGED", "REFUTED"]),
            preventive=random.choice([None, None, None, True]), src=random.choice(["doc", "doc", "report"]),
        )  # fmt: skip
        if random.random() < 0.7:
            state = random.choice(["R5_VERIFIED", "R4_SELF_REPORTED_DONE", "R2_IN_PROGRESS"])
            sign_off(world, f"r{number}", uid, random.choice(_CLOSED), state)
        if random.random() < 0.2:
            world.node("Clue", f"k{number}", no=str(number))
            world.edge("SAME_MATTER", f"k{number}", uid)
    clues = sorted(uid for uid in world.nodes if uid.startswith("k"))
    if len(clues) > 1 and random.random() < 0.5:
        world.edge("DUPLICATE_OF", clues[1], clues[0])
    return world


@pytest.mark.parametrize("block", range(4))
def test_random_worlds_give_the_pairs_of_a_plain_reading(block: int) -> None:
    """Pairs and their weights: with the cut at 1 nothing is systemic, so all pairs lie in findings."""
    seen = 0
    for seed in range(block * 100, block * 100 + 100):
        world = _random_world(seed)
        model = c01._Model(Facts(world.graph(seed)), c01.META.resolve({}), world.as_of)
        got: dict[tuple[str, str, str, str], tuple[float, bool]] = {}
        for pair in sorted(model._pairs(), key=lambda p: p.order):
            key = (pair.first.uid, pair.again.uid, pair.unit, pair.later)
            got.setdefault(key, (pytest.approx(pair.q * pair.t), pair.verified))  # type: ignore[arg-type]
        assert got == Oracle(world).pairs, f"seed {seed}"
        run = c01.run(world.graph(), {"base_rate_cut": 1.0})
        told = {uid for f in (*run.findings, *run.logged) for uid in (e.uid for e in f.evidence if e.type == "Issue")}
        assert told == {uid for key in got for uid in key[:2]}, f"seed {seed}"
        seen += len(got)
    assert seen > 15
