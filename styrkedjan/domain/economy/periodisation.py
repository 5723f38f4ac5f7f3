"""Periodisation: a year's amount over its months by a profile, exact to the öre, and variance for period and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.apportion import ORE, split_exactly

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """How a year falls on its months: twelve weights, not negative, not all zero. Raises ValueError otherwise."""

    name: str
    weights: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        if len(self.weights) != MONTHS or any(weight < 0 for weight in self.weights) or not sum(self.weights):
            raise ValueError(f"Profilen ”{self.name}” behöver tolv vikter, inga negativa och inte bara nollor.")

    def share_to(self, month: int) -> Decimal:
        """The share of the year that falls in January..`month`."""
        return sum(self.weights[:month], Decimal(0)) / sum(self.weights, Decimal(0))


EVEN = Profile("jämnt över året", (Decimal(1),) * MONTHS)


@dataclass(frozen=True, slots=True)
class Variance:
    """Budget beside outcome or forecast, with the sign that plus is good: net cost under budget, income over it."""

    budget: Decimal
    actual: Decimal

    @property
    def amount(self) -> Decimal:
        return self.budget - self.actual

    @property
    def share(self) -> Decimal | None:
        return self.amount / abs(self.budget) if self.budget else None


@dataclass(frozen=True, slots=True)
class PeriodVariance:
    """The same budget seen for the period so far and for the whole year (None while there is no forecast)."""

    period: Variance
    full_year: Variance | None


def periodise(amount: Decimal, profile: Profile = EVEN, quantum: Decimal = ORE) -> tuple[Decimal, ...]:
    """Twelve months that sum to `amount` exactly; `quantum` is 0.01 for öre, 1 for whole kronor."""
    return split_exactly(amount, profile.weights, quantum)


def profile_from(name: str, history: Sequence[Sequence[Decimal]]) -> Profile:
    """A profile from earlier years' months (each twelve values of one sign), every year weighing the same.

    Raises ValueError when no year has a total to share out, or a year's months have mixed signs.
    """
    shares = []
    for months in history:
        total = sum(months, Decimal(0))
        if len(months) != MONTHS or total == 0 or any(month * total < 0 for month in months):
            raise ValueError("En profil kan bara räknas fram ur hela år med månader av samma tecken.")
        shares.append([month / total for month in months])
    if not shares:
        raise ValueError("En profil behöver minst ett tidigare år.")
    return Profile(name, tuple(sum(column, Decimal(0)) for column in zip(*shares, strict=True)))


def variances(
    budget_months: Sequence[Decimal], outcome_months: Sequence[Decimal], forecast: Decimal | None
) -> PeriodVariance:
    """Variance for the months with an outcome (January on) and for the full year against the forecast.

    Net costs positive, as in the frame. Raises ValueError without twelve budget months or with more outcome.
    """
    if len(budget_months) != MONTHS or len(outcome_months) > MONTHS:
        raise ValueError("Budgeten har tolv månader och utfallet högst tolv.")
    to_date = sum(budget_months[: len(outcome_months)], Decimal(0))
    period = Variance(to_date, sum(outcome_months, Decimal(0)))
    year = None if forecast is None else Variance(sum(budget_months, Decimal(0)), forecast)
    return PeriodVariance(period, year)
