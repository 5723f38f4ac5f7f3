"""Forecasts at several levels made to agree: units add up to their committee, committees to the municipality.

Every level has a forecast of its own and a variance. The reconciled forecasts are the least squares fit to all of them
under the sums, weighted by precision (S. Wickramasuriya, G. Athanasopoulos, R. Hyndman, JASA 2019: MinT with a diagonal
covariance, "WLS"). On a tree that is one pass up, in which what is below and a level's own forecast are weighed
together, and one pass down, in which what differs is laid on those below in proportion to their variance: the uncertain
move, the
certain stay. A level's forecast and those below it are made of the same months, so their errors go together: how much a
level is worth beside the sum of what is below is therefore learnt from earlier years (`own_shares`), not read off the
variances.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
TOP = -1
PRIOR_NODES = 60.0  # that a level has nothing of its own to say weighs as so many of its tried years


def reconcile(values: Array, variances: Array, above: Sequence[int]) -> Array:
    """Forecasts (n,) that add up. `above` has each node's place above it, TOP for none; a node stands after its own.

    A variance that is infinite is a level without a forecast of its own; nought is one that may not move.
    Raises ValueError when a node stands before the one above it, or a variance is negative or not a number.
    """
    parents = list(above)
    if any(parent >= node for node, parent in enumerate(parents)):
        raise ValueError("Varje nivå måste stå efter den som den räknas in i.")
    if np.isnan(variances).any() or (variances < 0).any():
        raise ValueError("En varians är ett tal som inte är negativt.")
    below = _children(parents)
    best, sure = values.astype(np.float64).copy(), variances.astype(np.float64).copy()
    for node in reversed(range(len(parents))):
        if node in below:
            best[node], sure[node] = _joined(
                values[node], variances[node], best[below[node]].sum(), sure[below[node]].sum()
            )
    for node in range(len(parents)):
        children = below.get(node, [])
        if children:
            differs = best[node] - best[children].sum()
            weight = sure[children]
            whole = weight.sum()
            # where nothing may move, what stands below is right and the level above is their sum
            best[children] += differs * (weight / whole if whole > 0 else 0.0)
            if whole <= 0:
                best[node] = best[children].sum()
    return best


def _children(above: Sequence[int]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(above):
        below.setdefault(parent, []).append(node)
    return below


def _joined(own: float, own_variance: float, below: float, below_variance: float) -> tuple[float, float]:
    """A level's own forecast and the sum of those below it, by precision."""
    if below_variance <= 0 or np.isinf(own_variance):
        return below, below_variance
    if own_variance <= 0:
        return own, own_variance
    precision = 1 / own_variance + 1 / below_variance
    return (own / own_variance + below / below_variance) / precision, 1 / precision


def own_shares(errors: Array, above: Sequence[int], levels: Sequence[int], sizes: Array) -> Array:
    """The weight (n,) of each node's own forecast against the sum below it, from errors (n, k) of earlier years.

    The weight that would have given the least squared error, pooled over the nodes of a level (`levels` has each
    node's) and relative to `sizes`; drawn to nought, since adding up is what stands when nothing is known. 0 for those
    without any below. NaN is a year that could not be tried.
    """
    nodes = len(above)
    children = _children(above)
    summed = np.where(np.isnan(errors), 0.0, errors)
    for node in reversed(range(nodes)):
        if node in children:
            summed[node] = summed[children[node]].sum(axis=0)
    scale = np.where(sizes > 0, sizes, np.inf)[:, None]
    below, differs = summed / scale, (np.nan_to_num(errors) - summed) / scale
    tried = ~np.isnan(errors) & (sizes > 0)[:, None]
    found = np.zeros(nodes)
    for level in set(levels):
        mine = [node for node in range(nodes) if levels[node] == level and node in children]
        used = tried[mine]
        square = float((differs[mine] ** 2)[used].sum())
        if square > 0:
            gain = -float((below[mine] * differs[mine])[used].sum())
            found[mine] = np.clip(gain / square, 0.0, 1.0) * used.sum() / (used.sum() + PRIOR_NODES)
    return found


def variances_of(shares: Array, variances: Array, above: Sequence[int]) -> Array:
    """The variances that give every node with others below it the weight `shares` says; the leaves keep their own."""
    made = variances.astype(np.float64).copy()
    joined = made.copy()
    children = _children(above)
    for node in reversed(range(len(above))):
        if node in children:
            whole = joined[children[node]].sum()
            made[node] = np.inf if shares[node] <= 0 else whole * (1 - shares[node]) / shares[node]
            joined[node] = (1 - shares[node]) * whole
    return made
