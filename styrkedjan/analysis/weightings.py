"""A total of weighted measures, and how far it hangs on the weights: "first in 62 % of reasonable weightings".

Who is first in a weighted sum is often decided by the one who chose the weights. So all weights near the chosen ones
are tried: drawn from a Dirichlet distribution around them, the nearer the more `certainty` is given; without chosen
weights all are alike. The share of weightings in which a unit takes each place is told beside its total (stochastic
multicriteria acceptability analysis: R. Lahdelma, J. Hokkanen, P. Salminen, EJOR 1998). Measures are first put on one
scale: standard deviations from the mean of those compared, turned so that more is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.domain.swedish import percent

Array = npt.NDArray[np.float64]
DRAWS = 2000
SEED = 20090630
CERTAINTY = 2.0


@dataclass(frozen=True, slots=True)
class Weighted:
    """A unit's total with the chosen weights, and in what share of weightings it takes each place (1 first)."""

    total: float
    place: int
    shares: tuple[float, ...]

    @property
    def first_share(self) -> float:
        return self.shares[0]

    def likely_places(self, level: float = 0.9) -> tuple[int, int]:
        """The shortest span of places that holds `level` of the weightings."""
        sums = np.concatenate([[0.0], np.cumsum(self.shares)])
        spans = [
            (high - low, low + 1, high)
            for low in range(len(self.shares))
            for high in range(low + 1, len(self.shares) + 1)
            if sums[high] - sums[low] >= level - 1e-9
        ]
        _, low, high = min(spans)
        return low, high

    @property
    def sentence(self) -> str:
        """What the weights decide, in Swedish."""
        low, high = self.likely_places()
        span = f"plats {low}" if low == high else f"plats {low} till {high}"
        return f"Första plats i {percent(self.first_share, 0)} av rimliga viktningar; i nio av tio {span}."


def weighted(
    values: Sequence[Sequence[float]],
    weights: Sequence[float],
    higher_is_better: Sequence[bool],
    *,
    certainty: float = CERTAINTY,
    seed: int = SEED,
) -> list[Weighted]:
    """Each unit's total and places. `values`: a row per unit, a column per measure.

    `certainty`: how many measures' worth of evidence the chosen weights are. Raises ValueError for values that are not
    known (a unit without a figure cannot be totalled), and weights that are negative or none.
    """
    table, chosen = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != chosen.size or len(higher_is_better) != chosen.size or not table.size:
        raise ValueError("Varje enhet ska ha ett värde, och varje mått en vikt och en riktning.")
    if not np.isfinite(table).all():
        raise ValueError("Ett värde saknas; en total utan det vore en annan total. Lämna bort måttet eller enheten.")
    if not np.isfinite(chosen).all() or (chosen < 0).any() or not chosen.sum() > 0 or not certainty > 0:
        raise ValueError("Vikterna ska vara noll eller mer, och någon över noll.")
    scaled = standardise(table, higher_is_better)
    share = chosen / chosen.sum()
    counted = share > 0
    drawn = np.zeros((DRAWS, chosen.size))
    drawn[:, counted] = np.random.default_rng(seed).dirichlet(share[counted] * certainty * counted.sum(), DRAWS)
    places = _places(scaled @ drawn.T)
    totals = scaled @ share
    own = _places(totals[:, None])[:, 0]
    among = range(1, table.shape[0] + 1)
    return [
        Weighted(float(totals[unit]), int(own[unit]), tuple(float((places[unit] == place).mean()) for place in among))
        for unit in range(table.shape[0])
    ]


def standardise(table: Array, higher_is_better: Sequence[bool]) -> Array:
    """Standard deviations from the mean, more is better; a measure where all are alike parts nobody and is 0."""
    deviation = table.std(axis=0)
    sign = np.where(higher_is_better, 1.0, -1.0)
    return np.asarray(sign * (table - table.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0), dtype=np.float64)


def _places(totals: Array) -> npt.NDArray[np.int64]:
    """(units, weightings) places, 1 highest; ties share the better place. Ties are judged to twelve digits."""
    rounded = np.round(totals, 12)
    return np.asarray(1 + (rounded[None, :, :] > rounded[:, None, :]).sum(axis=1), dtype=np.int64)
