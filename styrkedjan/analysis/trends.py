"""Trend over time: a slope that one odd year does not move, and whether chance alone could give it.

The slope is Theil and Sen's: the median of the slopes between all pairs of points (P. K. Sen, JASA 1968), with Sen's
interval. The test is Mann and Kendall's (H. Mann, Econometrica 1945): exact where points are few, else normal. Assumes
points independent of each other; a series that wanders (last year's value is most of this year's) gives too small p
values. A survey of every second year often stands twice in the figures (Kolada's school survey does): such repeats are
not new measurements, and are left out. Three points can never be told from chance: of six orders two are straight. Five
are the least that can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL, Interval
from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
LEAST_POINTS = 5
MOST_ENUMERATED = 7


@dataclass(frozen=True, slots=True)
class Trend:
    """Slope per unit of time with its interval; `p_value` of no trend at all. `count` measured points were used."""

    slope: Interval | None
    p_value: float
    count: int
    level: float = LEVEL

    @property
    def is_real(self) -> bool:
        return self.count >= LEAST_POINTS and self.p_value < 1 - self.level

    def sentence(self, unit: str, per: str = "år", decimals: int = 1) -> str:
        """The trend in words."""
        if self.slope is None or self.count < LEAST_POINTS:
            return f"{self.count} värden är för få för att tala om en trend; minst {LEAST_POINTS} behövs."
        if not self.is_real:
            return "Ingen säker trend: upp- och nedgångarna kan vara slump."
        word = "Ökar" if self.slope.value > 0 else "Minskar"
        low, high = sorted((abs(self.slope.low), abs(self.slope.high)))
        size, low_text, high_text = (number(part, decimals) for part in (abs(self.slope.value), low, high))
        return f"{word} med {size} {unit} per {per} ({low_text} till {high_text})."


def trend(times: Sequence[float], values: Sequence[float], level: float = LEVEL) -> Trend:
    """The trend of values at times (years as numbers). NaN is a point that is not known, and is left out.

    Raises ValueError when the lengths differ or a time stands twice.
    """
    when, what = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if when.shape != what.shape or when.ndim != 1:
        raise ValueError("Varje värde ska ha en tidpunkt.")
    known = ~np.isnan(what)
    when, what = measured(when[known], what[known])
    if np.unique(when).size < when.size:
        raise ValueError("En tidpunkt har två värden.")
    if what.size < 2:
        return Trend(None, 1.0, int(what.size), level)
    return Trend(_slope(when, what, level), mann_kendall(when, what), int(what.size), level)


def measured(times: Array, values: Array) -> tuple[Array, Array]:
    """The points without those carried over: where every value inside the series stands at least twice in a row, only
    the first of each is a measurement. A series with one lone value inside is taken as it is.
    """
    order = np.argsort(times)
    times, values = times[order], values[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(values) != 0])) if values.size else np.arange(0)
    lengths = np.diff(np.append(starts, values.size))
    inside = lengths[1:-1]
    if starts.size > 1 and lengths.max() > 1 and (inside > 1).all():
        return times[starts], values[starts]
    return times, values


def mann_kendall(times: Array, values: Array) -> float:
    """Two-sided p value of no monotone trend."""
    from scipy import stats

    if np.ptp(values) == 0:
        return 1.0
    if np.unique(values).size < values.size <= MOST_ENUMERATED:
        return _enumerated(values[np.argsort(times)])
    return float(stats.kendalltau(times, values).pvalue)


def concordance(values: Sequence[float]) -> int:
    """Mann and Kendall's S: pairs that rise minus pairs that fall, values in order of time."""
    return sum(int(np.sign(later - earlier)) for i, earlier in enumerate(values) for later in values[i + 1 :])


def _slope(times: Array, values: Array, level: float) -> Interval:
    from scipy import stats

    slope, _, low, high = stats.theilslopes(values, times, alpha=level)
    return Interval(float(slope), min(float(low), float(slope)), max(float(high), float(slope)))


def _enumerated(values: Array) -> float:
    """The share of all orders of the same values whose S is as far from 0: exact also with ties."""
    seen = abs(concordance(list(values)))
    orders = list(permutations(values.tolist()))
    return sum(abs(concordance(order)) >= seen for order in orders) / len(orders)
