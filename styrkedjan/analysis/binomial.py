"""Shares of counted people: exact binomial probabilities and the Wilson interval, in plain Python.

A command on a small file must not wait for scipy, which takes two seconds to import; scipy is the judge in the tests.
Probabilities are floats with a relative error near 1e-12 for up to a thousand million trials: a single probability by
Loader's saddle-point expansion (C. Loader, "Fast and accurate computation of binomial probabilities", 2000), a tail by
summing away from the mean, where the terms only fall.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
FUNNEL_LEVEL = 0.998
_NEGLIGIBLE = 1e-17
_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its lower and upper limit, all on one scale."""

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"Värdet {self.value} ligger utanför sitt intervall {self.low} till {self.high}.")

    def overlaps(self, other: Interval) -> bool:
        """True when some value lies in both; sharing one end is enough."""
        return self.low <= other.high and other.low <= self.high


def normal_quantile(level: float) -> float:
    """How many standard deviations hold `level` of a normal distribution around its middle."""
    if not 0 < level < 1:
        raise ValueError("Nivån på ett intervall måste ligga mellan 0 och 1.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: int, trials: int, level: float = LEVEL) -> Interval:
    """The share with Wilson's score interval (E. B. Wilson, JASA 1927), without correction for continuity.

    Holds its level on average for small and extreme shares too, where the textbook interval fails. Raises ValueError
    when the counts make no share.
    """
    check_counts(successes, trials)
    z2 = normal_quantile(level) ** 2
    share = successes / trials
    centre = (successes + z2 / 2) / (trials + z2)
    half = math.sqrt(z2 * (successes * (trials - successes) / trials + z2 / 4)) / (trials + z2)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(share, min(low, share), max(high, share))


def check_counts(successes: int, trials: int) -> None:
    """Raise ValueError when the counts make no share."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} av {trials} är ingen andel.")


def probability(count: int, trials: int, share: float) -> float:
    """P(X = count) of a binomial."""
    if not 0 <= count <= trials:
        return 0.0
    if share <= 0 or share >= 1:
        return float(count == (trials if share >= 1 else 0))
    if count == 0:
        return math.exp(trials * math.log1p(-share))
    if count == trials:
        return math.exp(trials * math.log(share))
    misses = trials - count
    exponent = (
        _stirling_error(trials)
        - _stirling_error(count)
        - _stirling_error(misses)
        - _deviance(count, trials * share)
        - _deviance(misses, trials * (1 - share))
    )
    return math.exp(exponent) * math.sqrt(trials / (2 * math.pi * count * misses))


def at_least(count: int, trials: int, share: float) -> float:
    """P(X >= count) of a binomial."""
    if count <= 0:
        return 1.0
    if count > trials or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    if count <= trials * share:
        return 1.0 - at_least(trials - count + 1, trials, 1 - share)
    odds = share / (1 - share)
    term = total = probability(count, trials, share)
    place = count
    while place < trials and term > total * _NEGLIGIBLE:
        term *= (trials - place) / (place + 1) * odds
        place += 1
        total += term
    return min(1.0, total)


def at_most(count: int, trials: int, share: float) -> float:
    """P(X <= count) of a binomial."""
    return at_least(trials - count, trials, 1 - share)


def outside_funnel(successes: int, trials: int, centre: float, level: float = FUNNEL_LEVEL) -> int:
    """-1 below, 0 within, 1 above the exact binomial control limits around `centre` (a share).

    Above means that so many or more have at most half of 1 - level of probability when the true share is `centre`, and
    below likewise: the limits of a funnel plot (D. Spiegelhalter, Statistics in Medicine 2005), without interpolation.
    """
    check_counts(successes, trials)
    edge = (1 - level) / 2
    if at_least(successes, trials, centre) <= edge:
        return 1
    return -1 if at_most(successes, trials, centre) <= edge else 0


def _stirling_error(count: int) -> float:
    """log(n!) minus Stirling's approximation of it."""
    if count <= 30:
        return math.lgamma(count + 1) - (count + 0.5) * math.log(count) + count - _HALF_LOG_TWO_PI
    square = 1.0 / (count * count)
    return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / count


def _deviance(count: float, expected: float) -> float:
    """count * log(count / expected) + expected - count, without cancellation where the two are near."""
    difference = count - expected
    if abs(difference) >= 0.1 * (count + expected):
        return count * math.log(count / expected) - difference
    ratio = difference / (count + expected)
    total, term = difference * ratio, 2 * count * ratio
    for step in range(1, 1000):
        term *= ratio * ratio
        grown = total + term / (2 * step + 1)
        if grown == total:
            break
        total = grown
    return total
