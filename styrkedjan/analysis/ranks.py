"""Ranks with their uncertainty: which places a unit can have, given that shares of few people vary by chance.

Two units are told apart only when both hold:
 1. their difference is beyond chance when *all* pairs are looked at, by the two-sample score test of shares with
    Holm's step-down correction (S. Holm, Scand. J. Statistics 1979);
 2. their printed intervals do not overlap, so that nobody is ranked against what the picture shows. A test that is
    passed less often is still a test at its level.
A unit's places are then 1 + those surely above it, to all minus those surely below it. With probability at least the
level every true rank lies within its unit's places at once: confidence sets for ranks by inverting pairwise tests
(M. Mogstad, J. Romano, A. Shaikh, D. Wilhelm, "Inference for Ranks with Applications to Mobility across Neighbourhoods
and Academic Achievement across Countries", Review of Economic Studies 2024). Ties on as many people share their places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from styrkedjan.analysis.binomial import LEVEL, Interval, check_counts, normal_quantile, wilson


@dataclass(frozen=True, slots=True)
class Places:
    """The places a unit can have among `among`; 1 is the highest value."""

    low: int
    high: int
    among: int

    @property
    def sentence(self) -> str:
        """What the places say, in Swedish."""
        if self.among == 1:
            return "Ensam: ingen annan att jämföra med."
        if self.low == 1 and self.high == self.among:
            return "Kan inte skiljas från någon av de andra: skillnaden kan vara slump."
        if self.low == self.high:
            return f"Plats {self.low} av {self.among}."
        return f"Plats {self.low} till {self.high} av {self.among}; ordningen däremellan kan vara slump."


@dataclass(frozen=True, slots=True)
class Count:
    """A share as it was counted."""

    successes: int
    trials: int

    def __post_init__(self) -> None:
        check_counts(self.successes, self.trials)

    @property
    def share(self) -> float:
        return self.successes / self.trials


def places(counts: Sequence[Count], level: float = LEVEL) -> list[Places]:
    """Each unit's places, highest share first, simultaneous at `level`."""
    intervals = [wilson(one.successes, one.trials, level) for one in counts]
    return _places(beyond_chance(counts, intervals, level), len(counts))


def places_of_estimates(values: Sequence[float], errors: Sequence[float], level: float = LEVEL) -> list[Places]:
    """The same for means or other estimates with their standard errors, taken as independent and normal.

    A standard error of 0 is a value that chance has no part in. Raises ValueError for negative or unknown errors.
    """
    if any(not error >= 0 for error in errors) or any(math.isnan(value) for value in values):
        raise ValueError("Varje värde ska vara känt och ha ett medelfel som är noll eller större.")
    half = normal_quantile(level)
    order = sorted(range(len(values)), key=lambda index: values[index], reverse=True)
    found = []
    for place, higher in enumerate(order):
        for lower in order[place + 1 :]:
            gap = values[higher] - values[lower]
            if gap > half * (errors[higher] + errors[lower]):
                spread = math.hypot(errors[higher], errors[lower])
                found.append((math.erfc(gap / spread / math.sqrt(2)) if spread else 0.0, higher, lower))
    return _places(_beyond_chance(found, len(values), level), len(values))


def _places(apart: Iterable[tuple[int, int]], among: int) -> list[Places]:
    above, below = [0] * among, [0] * among
    for better, worse in apart:
        below[better] += 1
        above[worse] += 1
    return [Places(1 + over, among - under, among) for over, under in zip(above, below, strict=True)]


def beyond_chance(
    counts: Sequence[Count], intervals: Sequence[Interval], level: float = LEVEL
) -> list[tuple[int, int]]:
    """Pairs (higher, lower) of indices whose difference is beyond chance, all pairs considered at once."""
    order = sorted(range(len(counts)), key=lambda index: counts[index].share, reverse=True)
    found = [
        (difference_p_value(counts[higher], counts[lower]), higher, lower)
        for place, higher in enumerate(order)
        for lower in order[place + 1 :]
        if intervals[higher].low > intervals[lower].high
    ]
    return _beyond_chance(found, len(counts), level)


def difference_p_value(first: Count, second: Count) -> float:
    """Two-sided p value of the score test that two shares are equal (Pearson's chi-square)."""
    together = (first.successes + second.successes) / (first.trials + second.trials)
    variance = together * (1 - together) * (1 / first.trials + 1 / second.trials)
    if variance <= 0:
        return 1.0
    return math.erfc(abs(first.share - second.share) / math.sqrt(2 * variance))


def _beyond_chance(found: list[tuple[float, int, int]], units: int, level: float) -> list[tuple[int, int]]:
    """The pairs that hold among all pairs of `units`; a pair that is not in `found` counts as p = 1."""
    pairs = units * (units - 1) // 2
    return [(higher, lower) for _, higher, lower in _held(sorted(found), pairs, 1 - level)]


def _held(found: list[tuple[float, int, int]], pairs: int, error: float) -> list[tuple[float, int, int]]:
    """Holm's step-down: the smallest p against error / pairs, the next against error / (pairs - 1), until one fails."""
    for step, (p_value, _, _) in enumerate(found):
        if p_value > error / (pairs - step):
            return found[:step]
    return found
