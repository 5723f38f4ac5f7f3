"""Every proposed forecast of a municipality's month at once: learnt from all units, and adding up to their committees.

The unit's page, the committee's sum and whoever judges a forecast read the same book, so a proposal is one number
wherever it is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from styrkedjan.analysis import learned_forecast as learned
from styrkedjan.analysis.agreed_forecast import agreed
from styrkedjan.analysis.reconciliation import TOP
from styrkedjan.areas.economy.queries.forecast_series import Array, ForecastSeries, forecast_series
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import Scope, scope_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import rounded
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

Scalar = TypeVar("Scalar", bound=np.generic)

# People forecast in thousands; a proposal to the öre would claim to know what nobody knows.
THOUSANDS = -3


@dataclass(frozen=True, slots=True)
class ProposedSum:
    """A committee's, or the municipality's, proposed year: the sum of what is proposed below, and its own interval."""

    amount: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Marks:
    """What marked items do to a year, in kronor: booked so far, still to come, and moved out of or into the year."""

    one_off_booked: float
    one_off_to_come: float
    timing: float

    @property
    def whole(self) -> float:
        return self.one_off_booked + self.one_off_to_come + self.timing


@dataclass(frozen=True, slots=True)
class Hits:
    """Mean error in earlier years at the same month, of all units' budgets in an account group, for both ways."""

    proposal: float
    remaining_budget: float
    years: int

    @property
    def loses(self) -> bool:
        return self.proposal > self.remaining_budget


@dataclass(frozen=True, slots=True)
class ProposalBook:
    """The proposals of a month. Places are those of `series`, whose last year is the one that is forecast.

    `made` has the model's own words per place (and after them the levels above); `adjusted` is what each place was
    moved by to add up and `halves` half its interval; `outcome` so far and `remaining` of the budget are cleaned of
    marked items, kronor.
    """

    period: Period
    series: ForecastSeries
    made: learned.LearnedForecast
    amounts: tuple[Decimal, ...]
    adjusted: Array
    halves: Array
    remaining: Array
    outcome: Array
    sums: Mapping[str, ProposedSum]
    hits: Mapping[str, Hits]

    def place(self, unit: int, group: str) -> int | None:
        return self.series.place(unit, group)

    def sum_of(self, path: str) -> ProposedSum | None:
        """What the units of the committee at `path` are proposed together; the municipality's for its own path."""
        committee = _committee(path)
        return self.sums.get("" if committee.count("/") < 2 else committee)

    def half(self, place: int) -> Decimal | None:
        """Half the interval round a proposal, in whole thousands; None where no earlier year could be tried."""
        half = float(self.halves[place])
        return None if np.isnan(half) or half <= 0 else rounded(Decimal(str(half)), THOUSANDS)

    def marks(self, place: int) -> Marks:
        one_off, timing = self.series.one_off[place, -1], self.series.timing[place, -1]
        last = self.period.last_month
        return Marks(float(one_off[:last].sum()), float(one_off[last:].sum()), float(timing.sum()))


@remembered
def proposal_book(principal: Unit, period: Period, known: Known) -> ProposalBook | None:
    """The municipality's proposals after the month; None when it is not booked or there is nothing to forecast."""
    if (booked_through(principal, period.year, known) or 0) < period.last_month:
        return None
    scope = scope_of(principal)
    series = forecast_series(scope, period.year, known)
    last = period.last_month
    if not series.keys:
        return None
    tree = _Tree.of(scope, series)
    question = _question(series, tree, last)
    made = learned.forecast(question)
    values, halves = _agreed(made, tree, np.abs(question.budget.sum(axis=-1)))
    own = len(series.keys)
    marks = (series.one_off + series.timing)[:, -1].sum(axis=-1)
    amounts = tuple(rounded(Decimal(str(float(value))), THOUSANDS) + 0 for value in values[:own] + marks)
    outcome = question.outcome[:own].sum(axis=-1)
    rest = (question.budget[:own].sum(axis=-1, keepdims=True) * made.learned.shape[:own])[:, last:].sum(axis=-1)
    return ProposalBook(
        period,
        series,
        made,
        amounts,
        values[:own] - made.value[:own],
        halves[:own],
        rest,
        outcome,
        _sums(tree, halves, amounts),
        _hits(series, question, made, last),
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """The levels above the places: the municipality, committees, and each committee's account groups.

    `codes` names each level above ("" for the municipality, else the committee's path); `above` says, for the levels
    and then the places, which level each is counted in; `kinds` what each is compared with.
    """

    codes: tuple[tuple[str, str | None], ...]
    above: tuple[int, ...]
    kinds: learned.Kinds
    personnel: tuple[bool, ...]

    @classmethod
    def of(cls, scope: Scope, series: ForecastSeries) -> _Tree:
        mine = [(_committee(scope.places[unit].path), group) for unit, group in series.keys]
        committees = sorted({committee for committee, _ in mine})
        groups = sorted(set(mine))
        codes = [("", None), *((committee, None) for committee in committees), *groups]
        at = {code: index for index, code in enumerate(codes)}
        above = [TOP, *(0 for _ in committees), *(at[committee, None] for committee, _ in groups)]
        above += [at[pair] for pair in mine]
        names = ["0", *("1" for _ in committees), *(f"2{group}" for _, group in groups)]
        names += [f"3{group}" for _, group in mine]
        kinds = np.unique(np.array(names), return_inverse=True)[1]
        staffed = {group.code for group in scope.groups if group.is_personnel}
        return cls(tuple(codes), tuple(above), kinds, tuple(group in staffed for _, group in codes))

    def summed(self, amounts: Array) -> Array:
        """The levels' rows before the places' own."""
        levels = np.zeros((len(self.codes), *amounts.shape[1:]))
        for place, level in enumerate(self.above[len(self.codes) :]):
            while level != TOP:
                levels[level] += amounts[place]
                level = self.above[level]
        return np.concatenate([levels, amounts])

    def reordered(self, amounts: NDArray[Scalar]) -> NDArray[Scalar]:
        """Places first and the levels after them, as a book has them."""
        return np.concatenate([amounts[len(self.codes) :], amounts[: len(self.codes)]])


def _committee(path: str) -> str:
    """The path of the unit right below the municipality; the municipality's own money is counted as one of them."""
    return "/".join(path.split("/")[:3])


def _question(series: ForecastSeries, tree: _Tree, last: int) -> learned.Years:
    """The levels and the places as one question, cleaned of marked items, places first."""
    clean = series.outcome - series.one_off - series.timing
    outcome, budget = (tree.reordered(tree.summed(part)) for part in (clean, series.budget))
    posts = []
    both = ~np.isnan(series.planned) & ~np.isnan(series.worked)
    for part in (series.planned, series.worked):
        sums = tree.summed(np.where(both, part, 0.0))[: len(tree.codes)]
        counted = tree.summed(both.astype(np.float64))[: len(tree.codes)] > 0
        counted &= np.array(tree.personnel)[:, None, None]  # a whole committee costs more than its people
        posts.append(np.concatenate([part, np.where(counted, sums, np.nan)]))
    planned, worked = posts
    return learned.Years(
        outcome=outcome[:, -1, :last],
        budget=np.nan_to_num(budget[:, -1]),
        history=outcome[:, :-1],
        budgets=budget[:, :-1],
        kinds=np.asarray(tree.reordered(tree.kinds)),
        planned=planned[:, :-1],
        worked=worked[:, :-1],
        plan=planned[:, -1],
        now=worked[:, -1],
    )


def _agreed(made: learned.LearnedForecast, tree: _Tree, sizes: Array) -> tuple[Array, Array]:
    """The forecasts so that they add up, and half their intervals; places first, as the book has them."""
    places = len(made.value) - len(tree.codes)
    order = np.r_[places : len(made.value), 0:places]
    parts = ("value", "low", "high", "scale", "errors", "scales")
    levels_first = replace(made, **{part: getattr(made, part)[order] for part in parts})
    values, halves = agreed(levels_first, tree.above, tree.kinds, sizes[order])
    return tree.reordered(values), tree.reordered(halves)


def _sums(tree: _Tree, halves: Array, amounts: tuple[Decimal, ...]) -> dict[str, ProposedSum]:
    """Per committee's path and for the municipality (""): the sum of the proposals, to the krona."""
    found: dict[str, Decimal] = {}
    for place, level in enumerate(tree.above[len(tree.codes) :]):
        while level != TOP:
            path, group = tree.codes[level]
            if group is None:
                found[path] = found.get(path, Decimal(0)) + amounts[place]
            level = tree.above[level]
    places = len(amounts)
    sums = {}
    for level, (path, group) in enumerate(tree.codes):
        if group is None:
            half = float(halves[places + level])
            known = not np.isnan(half) and half > 0
            width = rounded(Decimal(str(half)), THOUSANDS) if known else None
            amount = found[path]
            low, high = (None, None) if width is None else (amount - width, amount + width)
            sums[path] = ProposedSum(amount, low, high)
    return sums


def _hits(series: ForecastSeries, asked: learned.Years, made: learned.LearnedForecast, last: int) -> dict[str, Hits]:
    """How well the proposal and the remaining budget hit in earlier years at this month, per account group."""
    own = len(series.keys)
    whole, budgets = asked.history[:own], asked.budgets[:own]
    plain = whole[..., :last].sum(axis=-1) + budgets[..., last:].sum(axis=-1) - whole.sum(axis=-1)
    errors = made.errors[:own]
    tried = ~np.isnan(errors) & ~np.isnan(plain)
    size = np.where(tried, np.abs(budgets.sum(axis=-1)), 0.0)
    found = {}
    for group in {group for _, group in series.keys}:
        mine = np.array([key[1] == group for key in series.keys])[:, None] & tried
        total = float(size[mine].sum())
        if total > 0:
            years = int(mine.any(axis=0).sum())
            sizes = [float(np.abs(part[mine]).sum()) / total for part in (errors, plain)]
            found[group] = Hits(sizes[0], sizes[1], years)
    return found
