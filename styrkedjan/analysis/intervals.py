"""How uncertain a figure is: exact intervals for shares and rates, and intervals for means, ratios and differences.

Which to use: a share of counted people `wilson` (binomial.py) or, where the level must never be undershot,
`exact_share`; events in a time or a population `rate`; a mean of measured values `mean`; one mean over another
`ratio_of_means`; the difference of two shares `difference_of_shares`. Sampling is taken to be independent: pupils of
one class are not, and then every interval is too short (see `variance_parts.design_effect`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from styrkedjan.analysis.binomial import LEVEL, Interval, check_counts, wilson
from styrkedjan.domain.swedish import number


def exact_share(successes: int, trials: int, level: float = LEVEL) -> Interval:
    """The share with Clopper and Pearson's exact interval (Biometrika 1934): never below its level, so a bit wide."""
    from scipy import stats

    check_counts(successes, trials)
    edge = (1 - level) / 2
    low = float(stats.beta.ppf(edge, successes, trials - successes + 1)) if successes else 0.0
    high = float(stats.beta.ppf(1 - edge, successes + 1, trials - successes)) if successes < trials else 1.0
    return Interval(successes / trials, low, high)


def rate(events: int, exposure: float, level: float = LEVEL) -> Interval:
    """Events over exposure (person-years, inhabitants) with Garwood's exact Poisson interval (Biometrika 1936).

    Raises ValueError for negative events or an exposure that is not positive.
    """
    from scipy import stats

    if events < 0 or not exposure > 0:
        raise ValueError(f"{events} händelser på {exposure} är ingen frekvens.")
    edge = (1 - level) / 2
    low = float(stats.gamma.ppf(edge, events)) if events else 0.0
    high = float(stats.gamma.ppf(1 - edge, events + 1))
    return Interval(events / exposure, low / exposure, high / exposure)


def mean(values: Sequence[float], level: float = LEVEL) -> Interval:
    """The mean with Student's t interval. Assumes values near normal, or many. Raises ValueError for fewer than two."""
    known = known_values(values, 2)
    return mean_of_summary(float(known.mean()), float(known.std(ddof=1)), known.size, level)


def mean_of_summary(centre: float, deviation: float, count: int, level: float = LEVEL) -> Interval:
    """The same interval where only mean, standard deviation (of the sample, n - 1) and count are published."""
    from scipy import stats

    if count < 2 or not deviation >= 0:
        raise ValueError("Ett medelvärde behöver minst två värden och en spridning för att få ett intervall.")
    half = float(stats.t.ppf(0.5 + level / 2, count - 1)) * deviation / math.sqrt(count)
    return Interval(centre, centre - half, centre + half)


def ratio_of_means(above: Sequence[float], below: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Mean(above) / mean(below) of independent samples with Fieller's interval (E. C. Fieller, JRSS B 1954).

    None when the lower mean cannot be told from 0: then the ratio has no bounds, and saying one would mislead. Degrees
    of freedom: Welch and Satterthwaite's, with the ratio put in.
    """
    from scipy import stats

    top, bottom = known_values(above, 2), known_values(below, 2)
    a, b = float(top.mean()), float(bottom.mean())
    va, vb = float(top.var(ddof=1)) / top.size, float(bottom.var(ddof=1)) / bottom.size
    if b == 0:
        return None
    share = a / b
    spread = va + share**2 * vb
    parts = va**2 / (top.size - 1) + share**4 * vb**2 / (bottom.size - 1)
    freedom = spread**2 / parts if parts else top.size + bottom.size - 2
    t2 = float(stats.t.ppf(0.5 + level / 2, freedom)) ** 2
    lead = b**2 - t2 * vb
    if lead <= 0:
        return None
    root = math.sqrt(max(0.0, (a * b) ** 2 - lead * (a**2 - t2 * va)))
    return Interval(share, min(share, (a * b - root) / lead), max(share, (a * b + root) / lead))


def difference_of_shares(
    successes: int, trials: int, other_successes: int, other_trials: int, level: float = LEVEL
) -> Interval:
    """First share minus second with Newcombe's hybrid score interval (Statistics in Medicine 1998, method 10)."""
    first, second = wilson(successes, trials, level), wilson(other_successes, other_trials, level)
    gap = first.value - second.value
    down = math.hypot(first.value - first.low, second.high - second.value)
    up = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(gap, max(-1.0, gap - down), min(1.0, gap + up))


def sentence(interval: Interval, unit: str, decimals: int = 1) -> str:
    """`12,0 procent; med slumpen inräknad mellan 8,1 och 17,3.`"""
    value, low, high = (number(part, decimals) for part in (interval.value, interval.low, interval.high))
    return f"{value} {unit}; med slumpen inräknad mellan {low} och {high}."


def known_values(values: Sequence[float], least: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Values as an array. Raises ValueError when one is unknown (it is not zero, and not nothing) or they are few."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or found.size < least:
        raise ValueError(f"Minst {least} värden behövs.")
    if not np.isfinite(found).all():
        raise ValueError("Ett värde saknas eller är inget tal; lämna bort det eller ta reda på det.")
    return found
