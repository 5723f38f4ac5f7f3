"""Intervals from what has happened: as wide as earlier errors were, relative to the error that was expected.

Normalised split conformal prediction (H. Papadopoulos and others, ECML 2002). Assumes that the next error is one more
of the same kind as the earlier ones; where it is not, the interval holds more seldom than it says.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int_]
POOLED = 20.0  # all kinds together weigh as so many errors of a kind's own


def interval_factors(errors: Array, scales: Array, kinds: Kinds, level: float) -> Array:
    """Half an interval per expected size of error, per series: the account group's own where it has enough of years.

    (n+1) x level rounded up of n sizes in order, so that the interval holds at least as often as it says.
    """
    known = ~np.isnan(errors) & (scales > 0)
    ratios = np.where(known, np.abs(errors) / np.where(scales > 0, scales, 1.0), np.nan)
    whole = _quantile(ratios[known], level)
    factors = np.full(len(errors), whole)
    for kind in np.unique(kinds):
        mine = kinds == kind
        own = ratios[mine][known[mine]]
        if own.size and not np.isnan(whole):
            weight = own.size / (own.size + POOLED)
            factors[mine] = weight * _quantile(own, level) + (1 - weight) * whole
    return factors


def _quantile(sizes: Array, level: float) -> float:
    if not sizes.size:
        return float("nan")
    place = min(sizes.size, int(np.ceil((sizes.size + 1) * level)))
    return float(np.sort(sizes)[place - 1])
