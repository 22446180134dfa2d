"""Shared identifiers: damping, hubs, periods, strength, chance."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest

from graph.analysis.identifiers import shared
from graph.analysis.weights import damping
from tests.analysis.worlds import ALWAYS, World


def _world(users: dict[str, str], kind: str = "PHONE", **common: object) -> World:
    """``users``: identifier → letters of its users."""
    world = World()
    for uid in sorted(set("".join(users.values()))):
        world.node("Person" if uid.islower() else "Company", uid, name=uid)
    for identifier, who in users.items():
        world.node("Identifier", identifier, kind=kind)
        for uid in who:
            world.edge("USES", uid, identifier, f"{identifier}{uid}", **({"span": ALWAYS} | common))  # type: ignore[arg-type]
    return world


@pytest.mark.parametrize(("size", "value"), [(2, 1.0), (3, 0.5), (5, 1 / 3), (10, 0.2398)])
def test_damping(size: int, value: float) -> None:
    assert damping(size) == pytest.approx(value, abs=1e-4)


def test_pairs_are_those_that_share_and_strength_falls_with_the_hub() -> None:
    found = shared(_world({"i": "ab", "j": "bcD"}).graph())
    assert {(p.a, p.b): p.strength for p in found.pairs} == {
        ("a", "b"): 0.5,  # a phone: .5 × 1.0
        ("D", "b"): 0.25,
        ("D", "c"): 0.25,
        ("b", "c"): 0.25,
    }
    assert [(p.a, p.b) for p in found.pairs] == [("a", "b"), ("D", "b"), ("D", "c"), ("b", "c")]


def test_several_identifiers_add_up() -> None:
    (pair,) = shared(_world({"i": "ab", "j": "ab"}).graph()).pairs
    assert pair.strength == pytest.approx(1 - 0.5 * 0.5) and len(pair.shared) == 2


@pytest.mark.parametrize(("users", "pairs", "hubs"), [("abcdefghkl", 45, 0), ("abcdefghklm", 0, 1)])
def test_hubs_are_not_matched(users: str, pairs: int, hubs: int) -> None:
    found = shared(_world({"i": users}).graph())
    assert (len(found.pairs), found.hubs) == (pairs, hubs)


def test_a_platform_is_a_hub_whatever_its_size_and_the_folds_own_count_stands() -> None:
    world = _world({"i": "ab"})
    world.nodes["i"]["props"]["is_platform"] = True
    assert not shared(world.graph()).pairs
    counted = _world({"i": "ab"})
    counted.nodes["i"]["props"]["hub_size"] = 12  # the projection holds two of twelve users
    assert not shared(counted.graph()).pairs


@pytest.mark.parametrize(
    ("first", "second", "strength"),
    [
        (("2020-01-01", "2020-06-30"), ("2020-06-30", None), 0.5),
        (("2020-01-01", "2020-06-29"), ("2020-06-30", None), None),
        (("2020-01-01", "?"), ("2020-06-30", None), 0.25),
        (("?", "?"), ("2020-06-30", None), 0.25),
    ],
)
def test_periods_must_overlap(first: tuple[str, str], second: tuple[str, str | None], strength: float | None) -> None:
    world = _world({"i": ""})
    for uid, span in (("a", first), ("b", second)):
        world.node("Person", uid)
        world.edge("USES", uid, "i", span=span)
    pairs = shared(world.graph()).pairs
    assert [p.strength for p in pairs] == ([] if strength is None else [strength])


def test_refuted_and_unreviewed_uses_and_bids_do_not_pair() -> None:
    for common in ({"status": "REFUTED"}, {"review": "UNREVIEWED"}):
        assert not shared(_world({"i": "ab"}, **common).graph()).pairs
    world = _world({"i": "a"})
    world.node("Bid", "bid")
    world.edge("USES", "bid", "i", span=ALWAYS)
    assert not shared(world.graph()).pairs


def test_only_one_subject_kinds_and_day() -> None:
    world = _world({"i": "abc"})
    assert [(p.a, p.b) for p in shared(world.graph(), "b").pairs] == [("a", "b"), ("b", "c")]
    assert not shared(world.graph(), kinds=["ACCOUNT"]).pairs
    world.edges["ia"]["valid_to"], world.edges["ia"]["to_precision"] = date(2020, 1, 1), "d"
    assert [(p.a, p.b) for p in shared(world.graph(), as_of=date(2020, 1, 2)).pairs] == [("b", "c")]


def test_chance_counts_how_busy_both_are() -> None:
    """a uses one identifier of three users; b holds two of the five other uses: 2 × 2/5 of a share by chance."""
    found = {(p.a, p.b): p.expected for p in shared(_world({"i": "abc", "j": "bd", "k": "e"}).graph()).pairs}
    assert found[("a", "b")] == pytest.approx(2 * 2 / 5)
    assert found[("a", "c")] == pytest.approx(2 * 1 / 5)


def test_expected_number_of_double_pairs_is_the_mean_over_random_assignments() -> None:
    """Two identifiers of two users among four people: 6 × 6 assignments, 6 of which coincide."""
    everyone = "abcd"
    coincide = [x == y for x, y in product(combinations(everyone, 2), repeat=2)]
    found = shared(_world({"i": "ab", "j": "cd"}).graph())
    assert found.several == 0
    assert found.several_expected == pytest.approx(sum(coincide) / len(coincide))
