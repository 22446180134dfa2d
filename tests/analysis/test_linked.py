"""Linked parties of one subject and between two: who, how, since when, how sure, how likely by chance."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.analysis import linked
from graph.errors import DoorError
from tests.analysis.worlds import ALWAYS, World, a01_world


def _parties(world: World, subject: str, **options: object) -> dict[tuple[str, str], linked.Party]:
    return {(p.group, p.uid): p for p in linked.parties(world.graph(3), subject, **options).parties}  # type: ignore[arg-type]


def test_an_official_is_tied_to_kin_and_to_their_companies() -> None:
    found = _parties(a01_world(), "o")
    assert set(found) == {("kin", "r"), ("kin_company", "c")}
    kin, company = found[("kin", "r")], found[("kin_company", "c")]
    assert (kin.relation.zh, kin.period.zh, kin.current, kin.status) == ("配偶", "2010年5月1日至今", True, "DECLARED")
    assert company.strength == pytest.approx(1.0 * 1.0 * 0.8) and company.via == ("r",)
    assert {e.uid for e in company.evidence} == {"kin", "role"}
    assert kin.expected is None and "不适用" in kin.chance.zh


def test_what_has_ended_is_listed_as_ended_and_what_is_undated_as_open() -> None:
    world = a01_world()
    world.edges["role"]["to_precision"] = "d"
    world.edges["role"]["valid_to"] = world.as_of.replace(year=2025)  # type: ignore[union-attr]
    assert _parties(world, "r")[("role", "c")].current is False
    world.edges["role"]["valid_to"] = world.edges["role"]["to_precision"] = None
    assert _parties(world, "r")[("role", "c")].current is None


def test_owners_chains_and_shared_identifiers_of_a_company() -> None:
    world = a01_world()
    world.node("Company", "m", name="母公司")
    world.edge("HOLDS_SHARE", "m", "c", "mc", pct=0.6, span=ALWAYS)
    world.edge("HOLDS_SHARE", "r", "m", "rm", pct=0.5, span=ALWAYS)
    world.node("Identifier", "ph", kind="PHONE")
    for user in ("c", "m"):
        world.edge("USES", user, "ph", span=ALWAYS)
    up = _parties(world, "c")
    assert set(up) == {("role", "r"), ("share", "m"), ("chain", "r"), ("identifier", "m")}
    assert up[("chain", "r")].effective == pytest.approx(0.3) and up[("chain", "r")].via == ("m",)
    assert up[("identifier", "m")].expected == pytest.approx(1.0)  # the only two users there are
    down = _parties(world, "r")
    assert down[("chain", "c")].effective == pytest.approx(0.3)
    assert "母公司" in down[("chain", "c")].why.zh
    assert ("chain", "m") not in down  # a direct share is no chain


def test_refuted_unreviewed_and_hub_ties_are_no_parties() -> None:
    world = a01_world()
    world.edges["kin"]["status"] = "REFUTED"
    assert not _parties(world, "o")
    world = a01_world()
    world.node("Identifier", "hub", kind="PHONE", hub_size=11)
    for user in ("o", "r"):
        world.edge("USES", user, "hub", span=ALWAYS)
    world.edge("HAS_ROLE", "o", "c", role="DIRECTOR", span=ALWAYS, review="UNREVIEWED")
    assert set(_parties(world, "o")) == {("kin", "r"), ("kin_company", "c")}


def test_a_cleared_party_is_marked_and_an_alleged_one_weighs_less() -> None:
    world = a01_world()
    world.node("Exoneration", "e", name="澄清")
    world.edge("CLEARS", "e", "r", review="UNREVIEWED")
    world.edges["kin"]["status"] = "ALLEGED"
    kin = _parties(world, "o")[("kin", "r")]
    assert kin.cleared and (kin.strength, kin.status) == (0.4, "ALLEGED")


def test_nothing_found_and_what_was_cut_are_said() -> None:
    assert linked.parties(a01_world().graph(), "u").summary.zh == "在所列数据范围内未发现示例县交通局的关联方。"
    short = linked.parties(a01_world().graph(), "o", limit=1)
    assert (len(short.parties), short.found, short.cut) == (1, 2, 1)
    with pytest.raises(DoorError):
        linked.parties(a01_world().graph(), "nobody")


def test_between_tells_the_path_with_periods_status_and_direction() -> None:
    result = linked.between(a01_world().graph(), "o", "ct")
    best = result.paths[0]
    assert best.path.nodes == ("o", "r", "c", "ct")
    assert best.text.zh == (
        "丙甲 —亲属：配偶（2010年5月1日至今，申报）→ 乙甲 —任职企业：法定代表人（2019年1月1日至今，登记）→ "
        "示例建设公司 ←供应商（登记）— 合同一"
    )
    assert (best.quality, best.status) == (0.8, "DECLARED")
    assert [e.uid for e in best.evidence] == ["kin", "role", "supplier"]
    assert "需核实" in result.summary.zh
    none = linked.between(a01_world().graph(), "o", "doc")
    assert "在所列数据范围内未发现" in none.summary.zh and not none.paths


def _roles(order: tuple[int, ...]) -> World:
    """Six stubs of roles (three people) dealt to six places at companies; two contracts of fixed suppliers."""
    world = World()
    people, places = ["p", "p", "q", "q", "q", "s"], ["a", "a", "a", "b", "b", "c"]
    for uid in "pqs":
        world.node("Person", uid)
    for uid in "abc":
        world.node("Company", uid)
    world.node("Contract", "ct")
    world.edge("SUPPLIER", "ct", "a")
    for number, (person, place) in enumerate(zip(people, (places[i] for i in order), strict=True)):
        world.edge("HAS_ROLE", person, place, f"h{number}")
    return world


def test_the_chance_of_a_path_is_the_mean_over_all_ways_to_deal_its_edges_out() -> None:
    """Paths p → company ← ct, counted as pairs of edges, over all 720 ways to deal the role edges out."""
    counts = [
        sum(1 for e in _roles(o).edges.values() if e["a"] == "p" and e["b"] == "a") for o in permutations(range(6))
    ]
    result = linked.between(_roles(tuple(range(6))).graph(), "p", "ct")
    (told,) = result.paths
    assert told.kind == (">HAS_ROLE", "<SUPPLIER")
    assert told.expected == pytest.approx(sum(counts) / len(counts))


def test_chance_of_two_people_in_one_company_is_exact_too() -> None:
    """p → company ← s: pairs of role edges at one company, over all 720 ways to deal them out."""
    worlds = [_roles(order).edges.values() for order in permutations(range(6))]
    counts = [
        sum(1 for e in edges for f in edges if e["a"] == "p" and f["a"] == "s" and e["b"] == f["b"]) for edges in worlds
    ]
    told = linked.between(_roles(tuple(range(6))[::-1]).graph(), "p", "q", max_hops=2).paths
    assert {t.kind for t in told} == {(">HAS_ROLE", "<HAS_ROLE")}
    (s,) = [t for t in linked.between(_roles((0, 3, 4, 5, 1, 2)).graph(), "p", "s", max_hops=2).paths]
    assert s.expected == pytest.approx(sum(counts) / len(counts))


def _pairings(ends: tuple[str, ...]) -> list[list[tuple[str, str]]]:
    if not ends:
        return [[]]
    first, rest = ends[0], ends[1:]
    return [[(first, rest[i]), *others] for i in range(len(rest)) for others in _pairings(rest[:i] + rest[i + 1 :])]


def test_chance_of_kin_of_kin_is_the_mean_over_all_pairings() -> None:
    """a–x–b over KIN: six ends (a, a, x, x, b, y), fifteen ways to pair them off."""
    counts = [
        sum(
            1
            for n, one in enumerate(pairs)
            for m, two in enumerate(pairs)
            if n != m and set(one) == {"a", "x"} and set(two) == {"x", "b"}
        )
        for pairs in _pairings(("a", "a", "x", "x", "b", "y"))
    ]
    world = World()
    for uid in "axby":
        world.node("Person", uid)
    for one, two in (("a", "x"), ("x", "b"), ("a", "y")):
        world.edge("KIN", one, two)
    (told,) = linked.between(world.graph(), "a", "b").paths
    assert told.kind == ("-KIN", "-KIN")
    assert told.expected == pytest.approx(sum(counts) / len(counts))


def test_the_same_bytes_in_any_order() -> None:
    world = a01_world()
    assert len({linked.between(world.graph(seed), "o", "ct").canonical() for seed in (None, 1, 2)}) == 1
    assert len({linked.parties(world.graph(seed), "o").canonical() for seed in (None, 1, 2)}) == 1
