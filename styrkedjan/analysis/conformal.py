"""Intervals from what has happened: as wide as earlier errors were, relative to the error that was expected.

Normalised split conformal prediction (H. Papadopoulos and others, ECML 2002). Assumes that the next error is one more
of the same kind as the earlier ones; where it is not, the interval holds more seldom than it says.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int_]
POOLED = 20.0  # a pool's kinds together weigh as so many errors of a kind's own


def interval_factors(errors: Array, scales: Array, kinds: Kinds, level: float, pools: Kinds | None = None) -> Array:
    """Half an interval per expected size of error, per series: the account group's own where it has enough of years.

    Where it has few, that of its pool is leant on: sums of many series err in another way than the series themselves.
    Place (n+1) x level of n sizes in order, between two of them where it is no whole number: rounded up, a level with
    ten committees and one earlier year would hold nine times of ten where eight are promised.
    """
    pool_of = np.zeros(len(errors), dtype=np.int_) if pools is None else pools
    known = ~np.isnan(errors) & (scales > 0)
    ratios = np.where(known, np.abs(errors) / np.where(scales > 0, scales, 1.0), np.nan)
    factors = np.full(len(errors), np.nan)
    for pool in np.unique(pool_of):
        pooled = pool_of == pool
        whole = _quantile(ratios[pooled][known[pooled]], level)
        factors[pooled] = whole
        for kind in np.unique(kinds[pooled]):
            mine = pooled & (kinds == kind)
            own = ratios[mine][known[mine]]
            if own.size and not np.isnan(whole):
                weight = own.size / (own.size + POOLED)
                factors[mine] = weight * _quantile(own, level) + (1 - weight) * whole
    return factors


def _quantile(sizes: Array, level: float) -> float:
    if not sizes.size:
        return float("nan")
    place = min(max((sizes.size + 1) * level, 1.0), float(sizes.size))
    return float(np.interp(place, np.arange(1, sizes.size + 1), np.sort(sizes)))
