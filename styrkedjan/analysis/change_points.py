"""When a series changed its level: one change at a time, and only where chance does not give as much.

Pettitt's test (A. N. Pettitt, Applied Statistics 1979) looks for the point that best parts the series in lower and
higher, by ranks alone, so outliers and skewed figures do not fool it. His approximate p value is on the safe side. What
is found parts the series in two, and each part is tried again. Assumes independent points around each level; a steady
trend looks like a change, so look at the trend too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
LEAST_PART = 3
ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """`index`: the first point of the new level; medians before and after; the approximate p value."""

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
    """(first index of the new level, approximate two-sided p). Ties in the statistic take the earliest point."""
    if series.size < 2 * LEAST_PART:
        return 0, 1.0
    signs = np.sign(series[:, None] - series[None, :])
    sums = np.array([signs[:k, k:].sum() for k in range(1, series.size)])
    allowed = np.abs(sums[LEAST_PART - 1 : series.size - LEAST_PART])
    best = int(np.argmax(allowed)) + LEAST_PART
    strength = float(allowed.max())
    size = series.size
    return best, min(1.0, 2 * math.exp(-6 * strength**2 / (size**3 + size**2)))


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
