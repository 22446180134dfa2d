"""Effective shares against chain enumeration and a linear solver; control; dates; circles."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import pytest

from graph.analysis.ownership import holdings
from graph.errors import DoorError
from tests.analysis.worlds import ALWAYS, World


def _world(*edges: tuple[str, str, float | None], **common: object) -> World:
    world = World()
    for uid in sorted({uid for a, b, _ in edges for uid in (a, b)}):
        world.node("Person" if uid.startswith("p") else "Company", uid, name=uid)
    for a, b, pct in edges:
        world.edge("HOLDS_SHARE", a, b, f"{a}{b}", **({"span": ALWAYS} | {"pct": pct} | common))  # type: ignore[arg-type]
    return world


def _stakes(world: World, subject: str, **options: object) -> dict[str, float | None]:
    return {s.uid: s.effective for s in holdings(world.graph(2), subject, **options).stakes}  # type: ignore[arg-type]


def _chains_by_hand(edges: dict[tuple[str, str], float], a: str, b: str, seen: tuple[str, ...] = ()) -> float:
    return sum(
        pct * (1.0 if y == b else _chains_by_hand(edges, y, b, (*seen, a)))
        for (x, y), pct in edges.items()
        if x == a and y not in seen and y != a
    )


@pytest.mark.parametrize("seed", range(40))
def test_without_circles_it_is_the_sum_over_chains_of_products(seed: int) -> None:
    random = Random(seed)
    names = ["p0", *(f"c{n}" for n in range(6))]
    edges = {
        (names[i], names[j]): random.choice([0.1, 0.25, 0.5])
        for i in range(7)
        for j in range(i + 1, 7)
        if random.random() < 0.4
    }
    if not any(a == "p0" for a, _ in edges):
        edges[("p0", "c0")] = 0.5
    world = _world(*((a, b, pct) for (a, b), pct in edges.items()))
    down = holdings(world.graph(seed), "p0")
    assert not down.circular and down.settled
    for stake in down.stakes:
        assert stake.effective == pytest.approx(min(1.0, _chains_by_hand(edges, "p0", stake.uid)))
        up = {s.uid: s.effective for s in holdings(world.graph(), stake.uid, upward=True).stakes}
        assert up["p0"] == pytest.approx(stake.effective)


@pytest.mark.parametrize("seed", range(30))
def test_with_circles_it_is_the_linear_system(seed: int) -> None:
    random = Random(seed)
    names = ["p0", *(f"c{n}" for n in range(5))]
    edges = {
        (a, b): random.choice([0.05, 0.1, 0.15]) for a in names for b in names[1:] if a != b and random.random() < 0.7
    }
    edges[("p0", "c0")], edges[("c0", "c1")], edges[("c1", "c0")] = 0.6, 0.2, 0.1
    w = np.array([[edges.get((a, b), 0.0) for b in names] for a in names])
    want, around = np.linalg.inv(np.eye(6) - w)[:2]
    world = _world(*((a, b, pct) for (a, b), pct in edges.items()))
    result = holdings(world.graph(seed), "p0")
    assert result.circular and result.settled
    got = {s.uid: s.effective for s in result.stakes}
    for name, value in zip(names[1:], want[1:], strict=True):
        assert (got.get(name) or 0.0) == pytest.approx(min(1.0, float(value)), abs=1e-9)

    # the second row: a company that is itself part of the circle, looking down and looked up at
    inside = {s.uid: s.effective for s in holdings(world.graph(seed), "c0").stakes}
    above = {s.uid: s.effective for s in holdings(world.graph(seed), "c1", upward=True).stakes}
    for name, value in zip(names[2:], around[2:], strict=True):
        assert (inside.get(name) or 0.0) == pytest.approx(min(1.0, float(value)), abs=1e-9)
    assert above["c0"] == pytest.approx(inside["c1"], abs=1e-9)


def test_whole_holdings_in_a_circle_do_not_settle_and_it_says_so() -> None:
    result = holdings(_world(("p0", "a", 0.5), ("a", "b", 1.0), ("b", "a", 1.0)).graph(), "p0")
    assert result.circular and not result.settled
    assert all(s.effective is not None and s.effective <= 1 for s in result.stakes)


def test_unknown_shares_enter_no_product_but_the_chain_is_listed() -> None:
    result = holdings(_world(("p0", "a", None), ("a", "b", 0.5), ("p0", "b", 0.1)).graph(), "p0")
    stakes = {s.uid: s for s in result.stakes}
    assert stakes["a"].effective is None and stakes["a"].unknown
    assert stakes["b"].effective == pytest.approx(0.1) and stakes["b"].unknown
    assert [c.share for c in stakes["b"].chains] == [pytest.approx(0.1), None]


def test_rows_of_one_source_add_up_and_two_sources_do_not() -> None:
    world = _world(("p0", "a", 0.2))
    world.edge("HOLDS_SHARE", "p0", "a", "second class", pct=0.1, span=ALWAYS)
    world.edge("HOLDS_SHARE", "p0", "a", "another register", pct=0.25, span=ALWAYS, src="other")
    assert _stakes(world, "p0") == {"a": pytest.approx(0.3)}


def test_only_what_can_hold_on_the_day_counts() -> None:
    world = _world(("p0", "a", 0.4))
    world.edges["p0a"]["valid_to"], world.edges["p0a"]["to_precision"] = date(2024, 3, 12), "d"
    assert _stakes(world, "p0", as_of=date(2024, 3, 12)) == {"a": pytest.approx(0.4)}
    assert _stakes(world, "p0", as_of=date(2024, 3, 13)) == {}
    world.edges["p0a"]["to_precision"], world.edges["p0a"]["valid_to"] = None, None
    (stake,) = holdings(world.graph(), "p0", as_of=date(2024, 3, 13)).stakes
    assert stake.t == 0.5


def test_refuted_and_unreviewed_holdings_do_not_count() -> None:
    assert _stakes(_world(("p0", "a", 0.4), status="REFUTED"), "p0") == {}
    assert _stakes(_world(("p0", "a", 0.4), review="UNREVIEWED"), "p0") == {}


def test_control_is_over_half_together_and_a_legal_representative_is_a_link() -> None:
    world = _world(("p0", "a", 0.51), ("a", "c", 0.3), ("p0", "c", 0.21), ("p0", "d", 0.5), ("c", "e", 0.6))
    world.node("Company", "f", name="f")
    world.node("Company", "g", name="g")
    world.edge("HAS_ROLE", "p0", "f", "rep", role="LEGAL_REP", span=ALWAYS)
    world.edge("HAS_ROLE", "p0", "g", "ctl", role="ACTUAL_CONTROLLER", span=ALWAYS)
    world.edge("HOLDS_SHARE", "f", "e", pct=0.4, span=ALWAYS)
    world.node("Company", "h", name="h")
    world.edge("HOLDS_SHARE", "g", "h", pct=0.9, span=ALWAYS)
    stakes = {s.uid: s.control for s in holdings(world.graph(), "p0").stakes}
    assert stakes == {
        "a": ("MAJORITY",),
        "c": ("MAJORITY",),
        "d": (),
        "e": ("MAJORITY",),
        "f": ("LEGAL_REP",),
        "g": ("ACTUAL_CONTROLLER",),
    }
    up = {s.uid: s.control for s in holdings(world.graph(), "a", upward=True).stakes}
    assert up == {"p0": ("MAJORITY",)}


def test_listed_and_state_owned_companies_end_a_chain_when_asked() -> None:
    world = _world(("p0", "a", 0.5), ("a", "b", 0.5))
    world.nodes["a"]["props"]["listed"] = True
    assert _stakes(world, "p0", stop_at_public=True) == {"a": pytest.approx(0.5)}
    assert _stakes(world, "p0") == {"a": pytest.approx(0.5), "b": pytest.approx(0.25)}


def test_chains_beyond_the_limit_are_counted() -> None:
    edges: list[tuple[str, str, float | None]] = [("p0", f"m{n}", 0.1) for n in range(5)]
    edges += [(f"m{n}", "t", 0.1) for n in range(5)]
    result = holdings(_world(*edges).graph(), "p0", limit=2)
    assert result.cut == 3 and {s.uid: s.effective for s in result.stakes}["t"] == pytest.approx(0.05)


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(DoorError):
        holdings(_world(("p0", "a", 0.5)).graph(), "nobody")
