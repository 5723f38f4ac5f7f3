"""How a year falls on its months: shapes of budgets and of earlier years, and how much they stray.

Arrays of months, the last axis twelve long; a shape is shares that sum to one. What is not known is NaN and left out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.forecasting import MONTHS

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EVEN = 0.02  # months that stray less than this from their mean are spread evenly: that says nothing of the season
CLOSED_MONTHS = 3  # so many months without any budget at a year's end or beginning are a unit that is closed


def shares(amounts: Array) -> tuple[Array, Bools]:
    """Months as shares of their year, and which years have a shape: known, and not nearly cancelling out."""
    totals = amounts.sum(axis=-1, keepdims=True)
    sizes = np.abs(amounts).sum(axis=-1, keepdims=True)
    usable = np.asarray(np.abs(totals) > 0.5 * sizes)
    return np.where(usable, amounts / np.where(usable, totals, 1.0), np.nan), usable


def mean_year(shares: Array, known: Bools, otherwise: Array) -> Array:
    count = known.sum(axis=1)
    mean = np.where(known, shares, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count > 0, mean, otherwise)


def per_post(history: Array, worked: Array) -> Array:
    """Personnel by post where every month's posts are known, so that last autumn's hiring is not taken for a season."""
    known = ~np.isnan(worked).any(axis=-1, keepdims=True) & (np.nan_to_num(worked).min(axis=-1, keepdims=True) > 0)
    mean = np.where(known, worked, 1.0).mean(axis=-1, keepdims=True)
    return np.where(known, history * mean / np.where(known, worked, 1.0), history)


def by_posts(budget: Array, plan: Array) -> Array:
    """The plan's posts where the budget is spread evenly and they are not: hired from August costs from August."""
    known = ~np.isnan(plan).any(axis=-1) & (np.nan_to_num(plan).sum(axis=-1) > 0)
    posts = np.where(known[:, None], plan, 1.0)
    posts = posts / posts.sum(axis=-1, keepdims=True)
    return np.where((known & is_even(budget))[:, None], posts, budget)


def is_even(shares: Array) -> Bools:
    return np.asarray(np.abs(shares * MONTHS - 1).max(axis=-1) < EVEN)


def alike(one: Array, other: Array) -> Array:
    """Correlation of two shapes, 0 where one of them is flat."""
    a, b = one - one.mean(axis=-1, keepdims=True), other - other.mean(axis=-1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return np.where(size > 1e-12, (a * b).sum(axis=-1) / np.where(size > 1e-12, size, 1.0), 0.0)


def closed(budget: Array) -> Bools:
    """Months in a run of at least three without any budget at the year's end or beginning: closed, or not yet open."""
    nothing = np.abs(budget) * MONTHS < 0.01
    ends = np.flip(np.minimum.accumulate(np.flip(nothing, axis=-1), axis=-1), axis=-1)
    begins = np.minimum.accumulate(nothing, axis=-1)
    long = [run & (run.sum(axis=-1, keepdims=True) > CLOSED_MONTHS - 1) for run in (ends, begins)]
    return np.asarray(long[0] | long[1])


def without_closed(budget: Array, past: Array, *known: Bools) -> tuple[Bools, ...]:
    """Which earlier years are like this one: a year that was budgeted as half a year says nothing of a whole one.

    Where every earlier year was so, they are all there is and are kept.
    """
    part = (
        np.stack([closed(np.nan_to_num(past[:, year], nan=1.0)) for year in range(past.shape[1])], axis=1)
        if (past.shape[1])
        else np.zeros(past.shape, dtype=bool)
    )
    like = ~(part & ~closed(budget)[:, None, :]).any(axis=-1, keepdims=True)
    return tuple(np.where((each & like).any(axis=1, keepdims=True), each & like, each) for each in known)


def own_noise(seasons: Array, known: Bools, budget: Array) -> tuple[Array, Array]:
    """A month's variance round its shape per series, and how many months it rests on: between two years or more, else
    round the budget, which tells less since the season is in it."""
    count = known.sum(axis=1)[:, 0]
    mean = mean_year(seasons, known, budget)
    centre = np.where((count >= 2)[:, None], mean, budget)[:, None, :]
    level = np.maximum(np.abs(mean) * MONTHS, 0.3)[:, None, :]
    strays = np.where(known, ((seasons - centre) * MONTHS / level) ** 2, 0.0)
    # no more than the ninth of ten, so that one odd month does not make all the others doubted
    flat = np.sort(np.where(known, strays, np.nan).reshape(len(seasons), -1), axis=-1)
    tops = np.nan_to_num(flat[:, int(flat.shape[-1] * 0.9) - 1]) if flat.shape[-1] else np.zeros(len(seasons))
    bounded = np.minimum(strays, tops[:, None, None] + 1e-12)
    freedom = (MONTHS - 1) * np.maximum(count - 1, 1)
    return bounded.sum(axis=(1, 2)) / freedom, np.where(count >= 2, freedom, np.where(count == 1, 2.0, 0.0))
