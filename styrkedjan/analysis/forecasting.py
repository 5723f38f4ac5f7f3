"""Plain ways to forecast a year from its outcome to date, the budget and earlier years: what a proposal must beat.

Arrays in kronor, net costs positive. Leading axes are series (units x account groups), so a whole municipality is one
call: `outcome` (..., m) months January on, 1 <= m <= 12; `budget` (..., 12); `history` (..., k, 12) earlier years, the
newest last, k may be 0 and a year that is not known is NaN. Results have the leading axes. What is not known is never
taken as zero: NaN in outcome or budget is refused.

The proposal is `learned_forecast`; how it does beside these: docs/explanation/forecast.md, bench/forecast_methods.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Forecaster = Callable[[Array, Array, Array], Array]

MONTHS = 12
SMALLEST_SHARE = 0.02  # a share of the year below this says nothing about the rest
LARGEST_RATIO = 3.0  # how far a run rate may move what remains; beyond it the early months are noise or one-offs
PERSISTENCE = 0.8  # how much of the usual month's deviation is expected to stay; chosen by back-test
USUAL_SIZE = 0.15  # how large real deviations from a budget usually are, as a share; chosen by back-test
MEDIAN_TO_DEVIATION = 1.4826  # a median absolute stray as a standard deviation, for normal noise
MEDIAN_COST = np.pi / 2  # a median's variance beside a mean's, for normal noise
UNKNOWN_NOISE = 0.2  # how far a month strays from its profile where no earlier year can tell


class Method(StrEnum):
    """A way to forecast the year."""

    STRAIGHT_LINE = "straight_line"
    BUDGET_REMAINING = "budget_remaining"
    SEASONAL_PROFILE = "seasonal_profile"
    USUAL_DEVIATION = "usual_deviation"

    @property
    def label(self) -> str:
        return {
            "straight_line": "Rak framskrivning",
            "budget_remaining": "Utfall plus återstående budget",
            "seasonal_profile": "Tidigare års säsongsprofil",
            "usual_deviation": "Återstående budget plus vanlig avvikelse",
        }[self.value]


def straight_line(outcome: Array, budget: Array, history: Array) -> Array:
    """The months so far, as if all months were alike."""
    made: Array = _total(outcome) * (MONTHS / outcome.shape[-1])
    return made


def budget_remaining(outcome: Array, budget: Array, history: Array) -> Array:
    """The outcome so far plus the budget of the months that remain."""
    return _total(outcome) + _total(budget[..., outcome.shape[-1] :])


def seasonal_profile(outcome: Array, budget: Array, history: Array) -> Array:
    """The outcome so far over the share of the year that earlier years had by then; the budget's share without any."""
    month = outcome.shape[-1]
    shares = np.cumsum(expected_profile(budget, history), axis=-1)[..., month - 1]
    usable = shares >= SMALLEST_SHARE
    grown = _total(outcome) / np.where(usable, shares, 1.0)
    return np.where(usable, grown, budget_remaining(outcome, budget, history))


def usual_deviation(outcome: Array, budget: Array, history: Array) -> Array:
    """The outcome so far, what remains by the year's budget on earlier years' profile, and the usual deviation.

    The usual deviation is the median month's, relative to what was expected of it, so one large invoice is counted
    once and not repeated for every month to come. The noisier the months of a series have been and the fewer they
    are, the less of it is believed; PERSISTENCE of what is believed goes on. Without a budget: the season's profile.
    """
    month = outcome.shape[-1]
    profile = expected_profile(budget, history)
    year = _total(budget)
    expected = year[..., None] * profile
    seen, rest = expected[..., :month], _total(expected[..., month:])
    ratios = _relative(outcome, seen, np.abs(expected).mean(axis=-1, keepdims=True) * SMALLEST_SHARE)
    usual = np.clip(np.nan_to_num(_median(ratios)), -LARGEST_RATIO, LARGEST_RATIO)
    months = np.maximum((~np.isnan(ratios)).sum(axis=-1), 1)
    uncertain = MEDIAN_COST * month_noise(profile, history) ** 2 / months
    believed = USUAL_SIZE**2 / (USUAL_SIZE**2 + uncertain)
    made = _total(outcome) + rest * (1 + PERSISTENCE * believed * usual)
    return np.where(year == 0, seasonal_profile(outcome, budget, history), made)


def month_noise(profile: Array, history: Array) -> Array:
    """How far a series' months stray from their profile, as a standard deviation relative to the month, per series.

    From the median size of earlier years' strays, which a few odd months do not move; UNKNOWN_NOISE without any year.
    """
    totals = history.sum(axis=-1, keepdims=True)
    expected = totals * profile[..., None, :]
    strays = np.abs(_relative(history, expected, np.abs(totals) / MONTHS * SMALLEST_SHARE))
    sizes = _median(strays.reshape(*strays.shape[:-2], -1))
    return np.where(np.isnan(sizes), UNKNOWN_NOISE, MEDIAN_TO_DEVIATION * sizes)


METHODS: Mapping[Method, Forecaster] = {
    Method.STRAIGHT_LINE: straight_line,
    Method.BUDGET_REMAINING: budget_remaining,
    Method.SEASONAL_PROFILE: seasonal_profile,
    Method.USUAL_DEVIATION: usual_deviation,
}


def expected_profile(budget: Array, history: Array) -> Array:
    """The share of the year per month (..., 12): the mean of earlier years' profiles, else the budget's, else even.

    A year whose months nearly cancel out has no profile and is left out.
    """
    totals = history.sum(axis=-1, keepdims=True)
    sizes = np.abs(history).sum(axis=-1, keepdims=True)
    usable = np.abs(totals) > 0.5 * sizes
    shares = np.where(usable, history / np.where(usable, totals, 1.0), np.nan)
    counted = (~np.isnan(shares)).all(axis=-1, keepdims=True)
    count = counted.sum(axis=-2)
    mean = np.where(counted, shares, 0.0).sum(axis=-2) / np.maximum(count, 1)
    year = budget.sum(axis=-1, keepdims=True)
    by_budget = np.abs(year) > 0.5 * np.abs(budget).sum(axis=-1, keepdims=True)
    fallback = np.where(by_budget, budget / np.where(by_budget, year, 1.0), 1 / MONTHS)
    return np.where(count > 0, mean, fallback)


def forecast(method: Method, outcome: Array, budget: Array, history: Array) -> Array:
    """Full-year forecast by one method. Raises ValueError when shapes or values do not hold (see the module)."""
    _check(outcome, budget, history)
    return METHODS[method](outcome, budget, history)


def _total(months: Array) -> Array:
    """Sum over the months, as an array also for a single series."""
    return np.asarray(months.sum(axis=-1), dtype=np.float64)


def _relative(actual: Array, expected: Array, smallest: Array) -> Array:
    """Actual over expected minus one; NaN where so little was expected that the ratio says nothing."""
    usable = np.abs(expected) > smallest
    return np.where(usable, (actual - expected) / np.where(usable, expected, 1.0), np.nan)


def _median(ratios: Array) -> Array:
    """Median over the last axis without NaN; NaN where all are or there is nothing, without numpy's warning."""
    if not ratios.shape[-1]:
        return np.full(ratios.shape[:-1], np.nan)
    empty = np.asarray(np.isnan(ratios).all(axis=-1))
    return np.where(empty, np.nan, np.nanmedian(np.where(empty[..., None], 0.0, ratios), axis=-1))


def _check(outcome: Array, budget: Array, history: Array) -> None:
    if not 1 <= outcome.shape[-1] <= MONTHS:
        raise ValueError("Utfallet ska omfatta minst en och högst tolv månader.")
    if budget.shape[-1] != MONTHS or history.ndim < 2 or history.shape[-1] != MONTHS:
        raise ValueError("Budget och tidigare år ska ha tolv månader.")
    if not outcome.shape[:-1] == budget.shape[:-1] == history.shape[:-2]:
        raise ValueError("Utfall, budget och tidigare år ska gälla samma enheter.")
    if np.isnan(outcome).any() or np.isnan(budget).any():
        raise ValueError("En månad utan utfall eller budget är inte noll; lämna bort den eller begär in den.")
