"""Circles of units, as deep and as tangled as a file can make them."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from graph.ledger.cycles import drop_cycles


def _edges(pairs: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "uid": [f"e{n:05d}" for n in range(len(pairs))],
            "type": ["PARENT_OF"] * len(pairs),
            "from_uid": [a for a, _ in pairs],
            "to_uid": [b for _, b in pairs],
            "status": ["REGISTERED"] * len(pairs),
            "order": list(range(len(pairs))),
        }
    ).with_columns(
        pl.lit(None, pl.Date).alias("valid_from"),
        pl.lit(None, pl.Date).alias("valid_to"),
        pl.lit(None, pl.String).alias("from_precision"),
        pl.lit(None, pl.String).alias("to_precision"),
    )


def test_a_ring_of_many_units_is_found_and_loses_its_latest_edge() -> None:
    names = [f"u{n}" for n in range(5_000)]
    down = [*pairwise(names), (names[-1], names[0])]
    up = [*reversed(down[:-1]), down[-1]]
    for pairs in (down, up):
        kept, (question,) = drop_cycles(_edges(pairs))
        assert kept.height == 4_999
        assert question["detail"]["dropped"] == "e04999"
        assert sorted(set(question["detail"]["units"])) == sorted(names)
        assert question["detail"]["units"][0] == question["detail"]["units"][-1]


def test_a_tangle_is_not_walked_once_for_each_way_through_it() -> None:
    # Forty storeys of two units, each below both above it: a million million ways from top to bottom.
    pairs = [(f"{n}{a}", f"{n + 1}{b}") for n in range(40) for a in "xy" for b in "xy"]
    pairs += [("end", "0x"), ("40x", "end"), ("nowhere", "0y"), ("40y", "nowhere")]
    kept, questions = drop_cycles(_edges(pairs))
    assert kept.height == len(pairs) - len(questions)
    assert {one["detail"]["dropped"] for one in questions} == {f"e{len(pairs) - 3:05d}", f"e{len(pairs) - 1:05d}"}
