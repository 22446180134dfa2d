"""Closed forms against scipy and simulation-free enumeration."""

from __future__ import annotations

import math
from itertools import product

import pytest
from scipy import stats

from graph.analysis.statistics import (
    at_least_once,
    benjamini_hochberg,
    binomial_tail,
    poisson_binomial_tail,
    surprise,
)


@pytest.mark.parametrize(
    ("k", "n", "p"), [(0, 5, 0.2), (1, 5, 0.2), (2, 3, 0.05), (4, 4, 0.5), (5, 4, 0.5), (7, 40, 0.01)]
)
def test_binomial_tail_is_scipys(k: int, n: int, p: float) -> None:
    assert binomial_tail(k, n, p) == pytest.approx(float(stats.binom.sf(k - 1, n, p)), rel=1e-9)


def test_edges_of_the_binomial_tail() -> None:
    assert (binomial_tail(1, 3, 0.0), binomial_tail(3, 3, 1.0), binomial_tail(0, 0, 0.5)) == (0.0, 1.0, 1.0)


def test_poisson_binomial_tail_is_the_sum_over_outcomes() -> None:
    chances = [0.1, 0.5, 0.3, 0.9]
    for k in range(6):
        want = sum(
            math.prod(p if hit else 1 - p for p, hit in zip(chances, outcome, strict=True))
            for outcome in product((0, 1), repeat=4)
            if sum(outcome) >= k
        )
        assert poisson_binomial_tail(k, chances) == pytest.approx(want)


def test_benjamini_hochberg_counts_the_tests_that_are_not_reported() -> None:
    values = [0.04, 0.001, 0.02]
    whole = [*values, *([1.0] * 7)]
    want = [float(x) for x in stats.false_discovery_control(whole)[:3]]
    assert benjamini_hochberg(values, 10) == pytest.approx(want)
    assert benjamini_hochberg([], 5) == []


def test_small_chances_keep_their_digits() -> None:
    assert at_least_once(1e-18, 3) == pytest.approx(3e-18)
    assert (at_least_once(0.2, 0), at_least_once(1.0, 2), at_least_once(1.0, 0)) == (0.0, 1.0, 0.0)
    assert surprise(0.001) == pytest.approx(3) and surprise(0) == math.inf and surprise(1) == 0
