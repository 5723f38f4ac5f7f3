"""The proposed full-year forecast: the year's plan weighed against its outcome by the municipality's own past.

All of a municipality's series (units x account groups) in one call, since how much to believe in a month is learnt from
all of them. Three questions are answered, each with a number that comes out of earlier years and can be told:

1. How does the year fall on its months? The budget's months and earlier years' months are weighed by how far the year's
   real shape has lain from the budget's beyond chance (`shape`). A plan that was changed on purpose (a unit that closes
   in June) is followed: earlier years' months are moved as the budget's months were.
2. How far from its budget will the unit run? What is usual for it before the year begins, the months so far, and the
   posts in the payroll file, each weighed by its precision (normal-normal credibility, H. Buhlmann 1967).
3. How much of that stays the year out? The share that has stayed in earlier years at the same month.

The interval is what held, at the level, of errors in earlier years at the same month relative to the error the model
expects (normalised split conformal prediction, H. Papadopoulos 2002), and is given per account group.

Arrays in kronor, net costs positive; one-off and misplaced amounts have been taken out by the caller. Never takes what
is not known as nought: NaN in the year's outcome or budget is refused, NaN in earlier years leaves the year out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.conformal import interval_factors
from styrkedjan.analysis.forecasting import MONTHS, seasonal_profile
from styrkedjan.analysis.month_shapes import (
    alike,
    by_posts,
    closed,
    is_even,
    mean_year,
    own_noise,
    per_post,
    shares,
    without_closed,
)

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int_]

CHANGED = 0.03  # share of the year that lies in other months than in earlier budgets before it is a change of plan
ALIKE = 0.5  # a new budget shape that follows the season this closely is the season, not a change of plan
UNKNOWN_NOISE = 0.05  # how far a month strays from its shape where one year or none can tell
USUAL_SIZE = 0.05  # how far a year strays from its budget where no earlier year can tell
SHAPED_MISFIT, EVEN_MISFIT = 0.05, 0.15  # how far a budget's months lie from the year's shape where no year can tell
NOISE_MONTHS = 6.0  # the account group's noise weighs as so many of a series' own months
OWN_YEARS = 3.0  # the account group's size of deviations weighs as so many of a series' own years
PRIOR_SERIES = 20.0  # what is taken for granted weighs as so many series
STAYS = 0.9  # how much of a deviation stays the year out where no earlier year can tell
OUTLIER = 2.5  # a month further from the usual than so many of its strays is counted once and says nothing of the rest
LARGEST = 3.0  # beyond this a ratio is noise
POST_MONTHS = 3  # so many of the payroll file's newest months tell how many work now
LEVEL = 0.8


@dataclass(frozen=True)
class Years:
    """A year so far and the years before it, cleaned: `outcome` (n, m), `budget` (n, 12), `kinds` (n,) account groups.

    `history`, `budgets`, `planned` and `worked` are (n, k, 12); `plan` and `now` (n, 12) are this year's planned and
    worked posts. Posts are NaN where they are not known or do not drive the row.
    """

    outcome: Array
    budget: Array
    history: Array
    budgets: Array
    kinds: Kinds
    planned: Array
    worked: Array
    plan: Array
    now: Array

    def __post_init__(self) -> None:
        if not 1 <= self.outcome.shape[-1] <= MONTHS:
            raise ValueError("Utfallet ska omfatta minst en och högst tolv månader.")
        if np.isnan(self.outcome).any() or np.isnan(self.budget).any():
            raise ValueError("En månad utan utfall eller budget är inte noll; lämna bort den eller begär in den.")

    @property
    def month(self) -> int:
        return int(self.outcome.shape[-1])

    def as_of_year(self, index: int) -> tuple[Years, Bools]:
        """The same question asked of an earlier year, with the other earlier years as its history; and where it can be.

        Years after it are history too: what is learnt is how a year differs from its neighbours, and there are few.
        """
        others = [year for year in range(self.history.shape[1]) if year != index]
        whole, budget = self.history[:, index], self.budgets[:, index]
        known = ~np.isnan(whole).any(axis=-1) & ~np.isnan(budget).any(axis=-1)
        known &= np.abs(np.nansum(budget, axis=-1)) > 0
        filled = [np.where(known[:, None], part, 1.0) for part in (whole, budget)]
        asked = replace(
            self,
            outcome=filled[0][:, : self.month],
            budget=filled[1],
            history=self.history[:, others],
            budgets=self.budgets[:, others],
            planned=self.planned[:, others],
            worked=self.worked[:, others],
            plan=self.planned[:, index],
            now=np.where(np.arange(MONTHS) < self.month, self.worked[:, index], np.nan),
        )
        return asked, known


@dataclass(frozen=True)
class Learned:
    """What was believed of each series and why: the numbers behind a proposal, one per series unless said.

    `follows_budget`: weight of the budget's months against earlier years'; `changed`: the plan was changed on purpose;
    `noise`: a month's stray; `usual`: size of yearly deviations; `before`: the deviation expected before the year;
    `seen`, `posts`: the deviation of the months and of the posts (NaN where unknown), `believed`: their weights
    (n, 3: before, months, posts); `deviation`: what they come to; `stays`: the share of it that is taken to stay;
    `adds`: what the rest of the year usually brings beside it, whatever the deviation.
    """

    shape: Array
    follows_budget: Array
    changed: Bools
    noise: Array
    usual: Array
    before: Array
    seen: Array
    posts: Array
    believed: Array
    deviation: Array
    stays: Array
    adds: Array


@dataclass(frozen=True)
class LearnedForecast:
    """Per series: the full year, the interval (NaN where no earlier year could be tried), what was learnt, the errors.

    `scale` is the size of error that is expected, in kronor; `errors` (n, k) forecast minus outcome of earlier years at
    the same month in kronor, NaN where a year could not be tried; `scales` (n, k)
    the sizes of error that were expected of them.
    """

    value: Array
    low: Array
    high: Array
    scale: Array
    learned: Learned
    errors: Array
    scales: Array
    level: float = LEVEL


def forecast(years: Years, level: float = LEVEL) -> LearnedForecast:
    """Propose every series' full year, with the interval that has held `level` of earlier years at this month."""
    if not 0 < level < 1:
        raise ValueError("Nivån på ett intervall måste ligga mellan 0 och 1.")
    whole = population(years)
    tried = [_tried(years, index, whole) for index in range(years.history.shape[1])]
    stays, adds = _rest(years.kinds, tried)
    value, scale, learned = _forecast(years, stays, adds, whole)
    errors = np.stack([_error(one, stays, adds) for one in tried], axis=-1) if tried else np.empty((len(value), 0))
    scales = np.stack([one.scale for one in tried], axis=-1) if tried else errors
    factor = interval_factors(errors, scales, years.kinds, level)
    half = np.where(scale > 0, factor * scale, 0.0)  # nothing is left to be wrong about, or nothing to relate it to
    return LearnedForecast(value, value - half, value + half, scale, learned, errors, scales, level)


@dataclass(frozen=True)
class _Tried:
    """An earlier year forecast from the same month: what was seen, expected and became; NaN where it could not be."""

    seen: Array
    rest: Array
    deviation: Array
    whole: Array
    scale: Array


def _tried(years: Years, index: int, whole: Population) -> _Tried:
    asked, known = years.as_of_year(index)
    _, scale, learned = _forecast(asked, np.ones(len(known)), np.zeros(len(known)), whole)
    expected = asked.budget.sum(axis=-1, keepdims=True) * learned.shape
    rest = expected[:, asked.month :].sum(axis=-1)
    parts = (asked.outcome.sum(axis=-1), rest, learned.deviation, years.history[:, index].sum(axis=-1), scale)
    return _Tried(*(np.where(known, part, np.nan) for part in parts))


def _error(tried: _Tried, stays: Array, adds: Array) -> Array:
    made: Array = tried.seen + tried.rest * (1 + stays * tried.deviation + adds) - tried.whole
    return made


def _rest(kinds: Kinds, tried: list[_Tried]) -> tuple[Array, Array]:
    """How the rest of earlier years became, at this month, by account group: the share of what was believed that was
    there, and what came whatever was believed (invoices that are late every year). Relative to what was expected."""
    stays, adds = np.full(len(kinds), STAYS), np.zeros(len(kinds))
    if not tried:
        return stays, adds
    believed = np.stack([one.deviation for one in tried], axis=-1)
    rest = np.stack([one.rest for one in tried], axis=-1)
    became = np.stack([one.whole - one.seen for one in tried], axis=-1) - rest
    size = np.stack([one.scale for one in tried], axis=-1)
    weights = np.where(np.isnan(rest) | (size <= 0), 0.0, 1 / np.where(size > 0, size, 1.0) ** 2)
    rest, x, size = (np.nan_to_num(part) for part in (rest, rest * believed, size))
    y = np.clip(np.nan_to_num(became), x - 3 * size, x + 3 * size)  # what nobody could foresee teaches nothing
    for kind in np.unique(kinds):
        mine = kinds == kind
        stays[mine] = _slope(weights[mine], x[mine], y[mine], STAYS)
        left = y[mine] - stays[mine][:, None] * x[mine]
        adds[mine] = _slope(weights[mine], rest[mine], left, 0.0)
    return np.clip(stays, 0.0, 1.2), adds


def _slope(weights: Array, x: Array, y: Array, taken: float) -> float:
    """The weighted slope through nought, drawn to what is taken for granted."""
    squares = weights * x * x
    used = squares[squares > 0]
    prior = PRIOR_SERIES * (float(used.mean()) if used.size else 1.0)
    return float(((weights * x * y).sum() + prior * taken) / (squares.sum() + prior))


@dataclass(frozen=True)
class Population:
    """What all series of an account group have in common, per series: variances of a month and of a year's deviation,
    and how much of last year's deviation comes again."""

    noise: Array
    usual: Array
    again: Array


def population(years: Years) -> Population:
    """Learnt once from every year there is, also for those that are tried: of many series one year weighs little."""
    seasons, known = shares(per_post(years.history, years.worked))
    budget, has_budget = shares(years.budget[:, None, :])
    budget = np.where(has_budget, budget, 1 / MONTHS)[:, 0]
    own, sure = own_noise(seasons, known, budget)
    deviation, tried = _deviations(years)
    found = Population(*(np.empty(len(budget)) for _ in range(3)))
    for kind in np.unique(years.kinds):
        mine = years.kinds == kind
        weights, sizes = sure[mine], np.clip(own[mine], 0, (4 * UNKNOWN_NOISE) ** 2)
        found.noise[mine] = noise = float(
            ((weights * sizes).sum() + PRIOR_SERIES * UNKNOWN_NOISE**2) / (weights.sum() + PRIOR_SERIES)
        )
        here = tried[mine]
        square = np.where(here, np.clip(deviation[mine] ** 2 - noise / MONTHS, 0.0, None), 0.0)
        found.usual[mine] = (square.sum() + PRIOR_SERIES * USUAL_SIZE**2) / (here.sum() + PRIOR_SERIES)
        found.again[mine] = _again(deviation[mine], here)
    return found


def _forecast(years: Years, stays: Array, adds: Array, whole: Population) -> tuple[Array, Array, Learned]:
    month = years.month
    shape, follows, changed, noise = shape_of(years, whole)
    year = years.budget.sum(axis=-1)
    expected = year[:, None] * shape
    seen_sum, rest = years.outcome.sum(axis=-1), expected[:, month:].sum(axis=-1)
    usual, before = _usual(years, noise, whole)
    seen = _months_deviation(years.outcome, expected[:, :month], noise)
    posts, posts_noise = _posts_deviation(years)
    precision = np.stack(
        [1 / usual**2, np.where(np.isnan(seen), 0.0, month / noise**2), np.where(np.isnan(posts), 0.0, posts_noise)],
        axis=-1,
    )
    believed = precision / precision.sum(axis=-1, keepdims=True)
    deviation = (believed * np.stack([before, np.nan_to_num(seen), np.nan_to_num(posts)], axis=-1)).sum(axis=-1)
    deviation = np.clip(deviation, -LARGEST, LARGEST)
    value = seen_sum + rest * (1 + stays * deviation + adds)
    left = MONTHS - month
    sure = 1 / precision.sum(axis=-1)
    scale = np.abs(rest) * np.sqrt(sure + noise**2 / max(left, 1)) if left else np.zeros(len(year))
    plain = seasonal_profile(years.outcome, years.budget, years.history)
    value = np.where(year == 0, plain, value)
    scale = np.where(year == 0, 0.0, scale)
    learned = Learned(shape, follows, changed, noise, usual, before, seen, posts, believed, deviation, stays, adds)
    return value, scale, learned


def shape_of(years: Years, whole: Population) -> tuple[Array, Array, Bools, Array]:
    """The year's shares (n, 12), the budget's weight in them, where the plan was changed, and a month's noise."""
    budget, has_budget = shares(years.budget[:, None, :])
    budget = np.where(has_budget, budget, 1 / MONTHS)[:, 0]
    budget = by_posts(budget, years.plan)
    past, past_known = shares(years.budgets)
    seasons, season_known = shares(per_post(years.history, years.worked))
    season_known, past_known = without_closed(budget, past, season_known, past_known)
    count = season_known.sum(axis=1)[:, 0]
    season = mean_year(seasons, season_known, budget)
    before = mean_year(past, past_known, season)
    own, sure = own_noise(seasons, season_known, budget)
    noise2 = (own * sure + whole.noise * NOISE_MONTHS) / (sure + NOISE_MONTHS)
    even, was_even = is_even(budget), is_even(before)
    moved = np.asarray(0.5 * np.abs(budget - before).sum(axis=-1) > CHANGED)
    known_before = np.asarray(past_known.any(axis=1))[:, 0]
    is_season = alike(budget, season) > ALIKE
    changed = moved & ~even & (count > 0) & ~(is_season & (was_even | ~known_before))
    usable = np.asarray(before > 0.1 / MONTHS)
    tilted = np.where(usable, season * budget / np.where(usable, before, 1.0), budget)
    tilted = np.where(changed[:, None], tilted, season)
    tilted = np.where(closed(budget) & ~even[:, None], 0.0, tilted)
    total = tilted.sum(axis=-1, keepdims=True)
    tilted = np.where(total > 0.2, tilted / np.where(total > 0.2, total, 1.0), budget)
    follows = _follows(years, budget, before, season, count, noise2, even, moved, known_before)
    shape = follows[:, None] * budget + (1 - follows[:, None]) * tilted
    return shape, follows, changed, np.sqrt(noise2)


def _follows(
    years: Years,
    budget: Array,
    before: Array,
    season: Array,
    count: Kinds,
    noise2: Array,
    even: Bools,
    moved: Bools,
    known_before: Bools,
) -> Array:
    """The budget's weight: how far its months have lain from the year's real shape beyond chance, against chance."""
    held = np.where((moved | ~known_before)[:, None], budget, before)  # a new shape is held against the season itself
    distance = ((season - held) * MONTHS) ** 2
    own = np.clip(distance.mean(axis=-1) - noise2 / np.maximum(count, 1), 0.0, None)
    prior = np.where(even, EVEN_MISFIT, SHAPED_MISFIT) ** 2
    new_shape = moved & ~even  # made on purpose: what earlier budgets missed says nothing of it
    misfit = np.where(new_shape, prior, own)
    misfit = np.where(count > 0, misfit, 0.0)
    chance = noise2 / np.maximum(count, 1)
    return np.asarray(chance / np.maximum(misfit + chance, 1e-12) * (count > 0) + (count == 0), dtype=np.float64)


def _deviations(years: Years) -> tuple[Array, Bools]:
    """Earlier years' deviations from their budgets, relative, and which are known."""
    totals, budgets = years.history.sum(axis=-1), years.budgets.sum(axis=-1)
    known = ~np.isnan(totals) & ~np.isnan(budgets) & (np.abs(np.nan_to_num(budgets)) > 0)
    deviation = np.where(known, totals / np.where(known, budgets, 1.0) - 1, 0.0)
    return np.clip(deviation, -1.0, 1.0), np.asarray(known)


def _usual(years: Years, noise: Array, whole: Population) -> tuple[Array, Array]:
    """The size of yearly deviations from the budget, and the one expected before the year has begun."""
    deviation, known = _deviations(years)
    square = np.where(known, np.clip(deviation**2 - (noise**2 / MONTHS)[:, None], 0.0, None), 0.0)
    usual = (square.sum(axis=-1) + OWN_YEARS * whole.usual) / (known.sum(axis=-1) + OWN_YEARS)
    before = np.zeros(len(noise))
    if known.shape[-1]:
        before = np.where(known[:, -1], whole.again * deviation[:, -1], 0.0)
    return np.sqrt(np.maximum(usual, 1e-8)), before


def _again(deviation: Array, known: Bools) -> float:
    """The part of last year's deviation that usually comes again, learnt from the pairs of years there are."""
    pairs = known[:, 1:] & known[:, :-1]
    if not pairs.any():
        return 0.0
    x, y = deviation[:, :-1] * pairs, deviation[:, 1:] * pairs
    typical = max(float((x * x).sum()) / int(pairs.sum()), 1e-9)
    return float(np.clip((x * y).sum() / ((x * x).sum() + PRIOR_SERIES * typical), 0.0, 0.9))


def _months_deviation(outcome: Array, expected: Array, noise: Array) -> Array:
    """How far the months so far lie from what was expected of them; an odd month counts as the usual ones do."""
    typical = np.abs(expected).mean(axis=-1, keepdims=True)
    usable = np.abs(expected) > 0.1 * typical
    ratios = np.where(usable, (outcome - expected) / np.where(usable, expected, 1.0), np.nan)
    nothing = ~usable.any(axis=-1)
    middle = np.nanmedian(np.where(nothing[:, None], 0.0, ratios), axis=-1)[:, None]
    reach = OUTLIER * np.maximum(noise, 0.01)[:, None]
    kept = np.clip(ratios, middle - reach, middle + reach)
    weights = np.where(np.isnan(kept), 0.0, np.abs(expected))
    mean = (np.nan_to_num(kept) * weights).sum(axis=-1) / np.where(nothing, 1.0, weights.sum(axis=-1))
    return np.where(nothing, np.nan, np.clip(mean, -LARGEST, LARGEST))


def _posts_deviation(years: Years) -> tuple[Array, Array]:
    """Posts beyond the plan in the payroll file's newest months, and their precision as a sign of the year's cost."""
    now = _newest(years.plan, years.now)
    totals, budgets = years.history.sum(axis=-1), years.budgets.sum(axis=-1)
    before = (
        np.stack([_newest(years.planned[:, year], years.worked[:, year]) for year in range(totals.shape[1])], axis=-1)
        if totals.shape[1]
        else np.full((len(now), 0), np.nan)
    )
    known = ~np.isnan(before) & ~np.isnan(totals) & (np.abs(np.nan_to_num(budgets)) > 0)
    became = np.where(known, totals / np.where(known, budgets, 1.0) - 1, 0.0)
    wrong = np.where(known, np.clip(became - np.nan_to_num(before), -1, 1) ** 2, 0.0)
    variance = (wrong.sum() + PRIOR_SERIES * USUAL_SIZE**2) / (known.sum() + PRIOR_SERIES)
    return now, np.where(np.isnan(now), 0.0, 1 / variance)


def _newest(plan: Array, now: Array) -> Array:
    """Posts over the plan's, minus one, in the newest months that both know; NaN where none is."""
    both = ~np.isnan(plan) & ~np.isnan(now) & (np.nan_to_num(plan) > 0)
    newest = np.cumsum(both[:, ::-1], axis=-1)[:, ::-1] <= POST_MONTHS
    used = both & newest
    planned, worked = (np.where(used, part, 0.0).sum(axis=-1) for part in (plan, now))
    return np.where(planned > 0, worked / np.where(planned > 0, planned, 1.0) - 1, np.nan)
