"""When a series changed its level: one change at a time, and only where chance does not give as much.

Pettitt's test (A. N. Pettitt, Applied Statistics 1979) looks for the point that best parts the series in lower and
higher, by ranks alone, so outliers and skewed figures do not fool it. How often chance parts a series as well is found
by lot, with the same values in any order: his approximation says nothing under a dozen points, and most series have
ten. What is found parts the series in two, and each part is tried again. Assumes independent points around each level;
a steady trend looks like a change, so look at the trend too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
LEAST_PART = 3
ERROR = 0.05
LOTS = 1999
SEED = 19790101


@dataclass(frozen=True, slots=True)
class Change:
    """`index`: the first point of the new level; medians before and after; the p value."""

    index: int
    before: float
    after: float
    p_value: float

    def sentence(self, since: str, unit: str, decimals: int = 1) -> str:
        """The change in words; `since` names the period of the first point on the new level."""
        word = "Högre" if self.after > self.before else "Lägre"
        levels = f"från omkring {number(self.before, decimals)} till omkring {number(self.after, decimals)} {unit}"
        return f"{word} nivå sedan {since}: {levels}."


def changes(values: Sequence[float], error: float = ERROR) -> list[Change]:
    """Every change of level, in order of time. Raises ValueError for a point that is not known."""
    series = np.asarray(values, dtype=np.float64)
    if np.isnan(series).any():
        raise ValueError("Ett värde saknas; lämna bort perioden, den är inte noll.")
    places = sorted(_places(series, 0, error))
    edges = [0, *(place for place, _ in places), series.size]
    middles = [float(np.median(series[a:b])) for a, b in pairwise(edges) if b > a]
    return [Change(place, middles[k], middles[k + 1], p) for k, (place, p) in enumerate(places)]


def pettitt(series: Array) -> tuple[int, float]:
    """(first index of the new level, two-sided p). Ties in the statistic take the earliest point.

    The same series gives the same p: the lots are drawn from a seed.
    """
    if series.size < 2 * LEAST_PART:
        return 0, 1.0
    middle_ranks = np.sign(series[:, None] - series[None, :]).sum(axis=1)
    allowed = _strengths(middle_ranks)
    best = int(np.argmax(allowed))
    lots = np.random.default_rng(SEED).permuted(np.tile(middle_ranks, (LOTS, 1)), axis=1)
    as_strong = int((_strengths(lots).max(axis=1) >= allowed[best]).sum())
    return best + LEAST_PART, (1 + as_strong) / (LOTS + 1)


def _strengths(ranks: Array) -> Array:
    """Of each allowed split, how far the first part's values stand under or over the second's, pair by pair.

    `ranks` are how many values each value is above less how many it is below: within a part these cancel out, so their
    sum over the first part is Mann and Whitney's count between the two.
    """
    return np.abs(np.cumsum(ranks, axis=-1))[..., LEAST_PART - 1 : ranks.shape[-1] - LEAST_PART]


def _places(series: Array, start: int, error: float) -> list[tuple[int, float]]:
    place, p_value = pettitt(series)
    if p_value >= error:
        return []
    left, right = series[:place], series[place:]
    return [
        *_places(left, start, error),
        (start + place, p_value),
        *_places(right, start + place, error),
    ]
