"""Learned forecasts of a whole tree that add up, with the intervals that adding up has earned.

What is shown of a committee is the sum of its units, weighed with the committee's own forecast as earlier years say
(`reconciliation`). Its errors are smaller than those of its own forecast, so its interval is taken from the errors of
earlier years added up in the same way: an error is a forecast less what became, and what became adds up, so the errors
are reconciled as forecasts are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.conformal import interval_factors
from styrkedjan.analysis.learned_forecast import LearnedForecast
from styrkedjan.analysis.reconciliation import TOP, own_shares, reconcile, variances_of

Array = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int_]


def agreed(made: LearnedForecast, above: Sequence[int], kinds: Kinds, sizes: Array) -> tuple[Array, Array]:
    """Every node's value, adding up, and half its interval (NaN where no earlier year could be tried), kronor.

    The nodes of `made` stand in the tree's order: each after the one it is counted in. `kinds` is what each is
    compared with and `sizes` its budget. Nodes with others below them are a pool of their own.
    """
    depths = [0] * len(above)
    for node, parent in enumerate(above):
        depths[node] = 0 if parent == TOP else depths[parent] + 1
    half = made.value - made.low
    shares = own_shares(made.errors, above, depths, sizes)
    variances = variances_of(shares, np.nan_to_num(half) ** 2, above)
    tried = ~np.isnan(made.errors)
    errors = np.nan_to_num(made.errors)
    added = [reconcile(errors[:, year], variances, above) for year in range(errors.shape[1])]
    reconciled = np.where(tried, np.stack(added, axis=-1), np.nan) if added else made.errors
    pools = np.isin(np.arange(len(above)), above).astype(np.int_)
    factors = interval_factors(reconciled, made.scales, kinds, made.level, pools)
    return reconcile(made.value, variances, above), np.where(made.scale > 0, factors * made.scale, 0.0)
