"""Full-year forecast proposals from outcome to date, the budget's profile and earlier years, with an interval.

Arrays in kronor, net costs positive. Leading axes are series (units x account groups), so a whole municipality is one
call: `outcome` (..., m) months January on, 1 <= m <= 12; `budget` (..., 12); `history` (..., k, 12) earlier years, the
newest last, k may be 0 and a year that is not known is NaN. Results have the leading axes. What is not known is never
taken as zero: NaN in outcome or budget is refused.

Which method is the proposal was chosen by back-test: docs/explanation/forecast.md, bench/forecast_methods.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
POOL_WEIGHT = 2.0  # the whole municipality's errors weigh as two years of a series' own


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


@dataclass(frozen=True)
class Proposal:
    """A proposed full-year outcome per series, with the interval that holds it at `level` by the track record."""

    value: Array
    low: Array
    high: Array
    level: float
    method: Method


@dataclass(frozen=True)
class TrackRecord:
    """How a method would have done in earlier years at the same month: errors relative to the year's budget.

    `errors` (..., k): forecast minus outcome over the size of the budget; NaN where a year could not be tried.
    """

    method: Method
    month: int
    errors: Array

    @property
    def mean_absolute(self) -> float:
        """Mean absolute error, NaN when nothing could be tried."""
        known = self.errors[~np.isnan(self.errors)]
        return float(np.abs(known).mean()) if known.size else float("nan")

    @property
    def bias(self) -> float:
        """Mean error: minus means that the forecasts were too low (optimism in a net cost)."""
        known = self.errors[~np.isnan(self.errors)]
        return float(known.mean()) if known.size else float("nan")


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
DEFAULT = Method.USUAL_DEVIATION


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


def track_record(method: Method, history: Array, budgets: Array, month: int) -> TrackRecord:
    """Try the method on each earlier year in turn at `month`, with only the years before it as its history.

    `history` and `budgets` are (..., k, 12). A year that is not known, or has no budget, is NaN in the errors.
    """
    years = history.shape[-2]
    errors = np.full((*history.shape[:-2], years), np.nan)
    for year in range(years):
        budget, whole = budgets[..., year, :], history[..., year, :]
        known = ~np.isnan(budget).any(axis=-1) & ~np.isnan(whole).any(axis=-1)
        size = np.abs(budget.sum(axis=-1))
        known &= size > 0
        safe_budget, safe_whole = (np.where(known[..., None], part, 1.0) for part in (budget, whole))
        guess = METHODS[method](safe_whole[..., :month], safe_budget, history[..., :year, :])
        error = (guess - safe_whole.sum(axis=-1)) / np.where(known, size, 1.0)
        errors[..., year] = np.where(known, error, np.nan)
    return TrackRecord(method, month, errors)


def propose(
    outcome: Array,
    budget: Array,
    history: Array,
    budgets: Array,
    *,
    method: Method = DEFAULT,
    level: float = 0.8,
) -> Proposal:
    """Propose a full-year outcome per series with an interval.

    `budgets` (..., k, 12) are the earlier years' budgets. The interval is symmetric: the series' mean absolute error
    in its track record, drawn towards that of all series together, widened until `level` of all tried years are held.
    Own errors alone are too few to trust; the others' alone would give a steady school the interval of a placement
    budget. It is NaN while no earlier year can be tried. Raises ValueError as `forecast`.
    """
    value = forecast(method, outcome, budget, history)
    if not 0 < level < 1:
        raise ValueError("Nivån på ett intervall måste ligga mellan 0 och 1.")
    record = track_record(method, history, budgets, outcome.shape[-1])
    width = interval_width(record, level) * np.abs(_total(budget))
    return Proposal(value, value - width, value + width, level, method)


def interval_width(record: TrackRecord, level: float) -> Array:
    """Half the interval per series, relative to the budget; NaN when no year of any series could be tried."""
    absolute = np.abs(record.errors)
    known = absolute[~np.isnan(absolute)]
    own_shape = record.errors.shape[:-1]
    if not known.size:
        return np.full(own_shape, np.nan)
    tried = (~np.isnan(absolute)).sum(axis=-1)
    own = np.where(tried > 0, np.nansum(absolute, axis=-1) / np.maximum(tried, 1), 0.0)
    pooled = float(known.mean())
    size = (own * tried + pooled * POOL_WEIGHT) / (tried + POOL_WEIGHT)
    usual = np.broadcast_to(size[..., None], absolute.shape)[~np.isnan(absolute)]
    ratios = known / np.where(usual > 0, usual, 1.0)
    return np.asarray(size * float(np.quantile(ratios, level)), dtype=np.float64)


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
