"""A01 against a plain enumeration over the rows, and its chance figure against all permutations."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.analysis.finding import tier_of
from graph.analysis.models import a01
from tests.analysis.oracle_a01 import Oracle
from tests.analysis.random_a01 import a01_random
from tests.analysis.worlds import ALWAYS, World, a01_world


@pytest.mark.parametrize("block", range(8))
def test_random_worlds_give_what_a_plain_reading_gives(block: int) -> None:
    hits = open_ = 0
    for seed in range(block * 60, block * 60 + 60):
        world = a01_random(seed)
        run = a01.run(world.graph(seed))
        oracle = Oracle(world)
        got = {
            tuple(_role(f.entities, role) for role in _KEY): (
                f.score,
                f.tier,
                frozenset(f.marks) - {"已澄清"},
            )
            for f in (*run.findings, *run.logged)
        }
        want = {
            key: (pytest.approx(score, abs=0.051), tier_of(round(score + 1e-9, 1), capped=capped), marks)
            for key, (score, capped, marks) in oracle.hits.items()
        }
        assert got.keys() == want.keys(), f"seed {seed}"
        for key, (score, tier, marks) in want.items():
            assert got[key][0] == score, f"seed {seed} {key}"
            assert got[key][1] == tier, f"seed {seed} {key}"
            assert got[key][2] - {"日期不全", "反映"} == marks - {"日期不全", "反映"}, f"seed {seed} {key}"
        asked = {tuple(_role(r.entities, role) for role in _KEY) for r in run.open_questions}
        assert asked == oracle.open, f"seed {seed}"
        hits, open_ = hits + len(got), open_ + len(asked)
        assert run.found == len(got)
    assert hits > 30 and open_  # the worlds are no use if nothing happens in them


_KEY = ("official", "company", "contract")


def _role(entities: tuple[object, ...], role: str) -> str:
    return next(e.uid for e in entities if e.role == role)  # type: ignore[attr-defined, no-any-return]


def _county(shuffled: tuple[str, ...] | None = None) -> World:
    """Four officials with records, two projects under different heads; kin companies win here and there."""
    world = a01_world()
    for number in (2, 3, 4):
        world.node(("Person", "Official"), f"o{number}", name=f"官{number}")
        world.node("Unit", f"u{number}", name=f"局{number}", kind="GOV", level="L5")
        world.node("Post", f"p{number}", title="局长", is_head=True, span=ALWAYS)
        world.edge("HELD", f"o{number}", f"p{number}")
        world.edge("AT", f"p{number}", f"u{number}")
        world.node("Person", f"r{number}", name=f"亲{number}")
        world.node("Company", f"c{number}", name=f"司{number}")
        world.edge("HAS_ROLE", f"r{number}", f"c{number}", role="LEGAL_REP", span=ALWAYS)
    kin = shuffled or ("o", "o2", "o3", "o4")
    world.edges["kin"]["a"] = kin[0]
    for number, official in zip((2, 3, 4), kin[1:], strict=True):
        world.edge("KIN", official, f"r{number}", kin_code="SP", span=ALWAYS)
    world.edge("HAS_ROLE", "r3", "c", role="DIRECTOR", span=ALWAYS)
    world.node("Project", "j2", name="桥")
    world.edge("OWNS_PROJECT", "u2", "j2", role="OWNER", span=ALWAYS)
    world.edge("OWNS_PROJECT", "u3", "j2", role="APPROVER", span=ALWAYS)
    world.node("Lot", "l2", name="二标段", code="2")
    world.edge("HAS_LOT", "j2", "l2")
    for number, company in ((2, "c2"), (3, "c"), (4, "c4")):
        world.node("Contract", f"ct{number}", name=f"同{number}", amount=1, award_date="2024-03-12")
        world.edge("UNDER", f"ct{number}", "l2")
        world.edge("SUPPLIER", f"ct{number}", company)
    return world


def test_the_chance_figure_is_the_mean_over_all_ways_to_deal_out_the_kin() -> None:
    found = [a01.run(_county(order).graph()).found for order in permutations(("o", "o2", "o3", "o4"))]
    run = a01.run(_county().graph())
    assert run.expected == pytest.approx(sum(found) / len(found))
    assert 0 < run.expected < run.found
    assert run.tests == 1 + 3 * 2  # one head for the first contract; owner and approver for three
