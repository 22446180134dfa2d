"""Chance in closed form: tails, adjusted p-values, expected numbers. No sampling, so no seed."""

from __future__ import annotations

import math
from collections.abc import Sequence


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(X ≥ k) for X ~ Binomial(n, p), summed from the smaller side so that small tails keep their digits."""
    if k <= 0:
        return 1.0
    if k > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    tail = math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    return min(1.0, tail)


def poisson_binomial_tail(k: int, chances: Sequence[float]) -> float:
    """P(at least ``k`` of independent events with the given chances happen)."""
    counts = [1.0]
    for p in sorted(chances):
        counts = [
            (counts[i] if i < len(counts) else 0.0) * (1 - p) + (counts[i - 1] * p if i else 0.0)
            for i in range(len(counts) + 1)
        ]
    return min(1.0, math.fsum(counts[k:]))


def surprise(probability: float) -> float:
    """−log10 of a probability; infinite for 0."""
    return math.inf if probability <= 0 else max(0.0, -math.log10(probability))


def benjamini_hochberg(values: Sequence[float], tests: int) -> list[float]:
    """Adjusted p-values when ``values`` are the ones reported out of ``tests``; the others count as 1.

    Step-up: p(i) × tests / i, made monotone from the largest down, at most 1.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    total = max(tests, len(values))
    adjusted = [1.0] * len(values)
    least = 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, values[index] * total / rank)
        adjusted[index] = least
    return adjusted


def at_least_once(chance: float, times: int) -> float:
    """1 − (1 − chance)^times, exact for small chances."""
    if chance >= 1:
        return 1.0 if times else 0.0
    return -math.expm1(times * math.log1p(-chance))
