"""Deficits and how later surpluses restore them, oldest first, with the last year each must be restored in.

Serves two rules with different sources: the municipality's balance requirement (Kommunallagen 11:12, three following
years) and a committee's own deficit (Ekonomistyrningsprincip 10, three years after the year it arose).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Restoration:
    """A part of a deficit made good by the surplus of `year`."""

    year: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Deficit:
    """A deficit that arose in `year`: its positive `amount`, what restored it, and the last year for the rest."""

    year: int
    amount: Decimal
    restorations: tuple[Restoration, ...]
    last_year: int

    @property
    def restored(self) -> Decimal:
        return sum((part.amount for part in self.restorations), Decimal(0))

    @property
    def remaining(self) -> Decimal:
        return self.amount - self.restored

    def overdue_in(self, year: int) -> bool:
        """Whether something remains after the accounts of the last allowed year are closed."""
        return self.remaining > 0 and year > self.last_year

    def years_left(self, year: int) -> int:
        """How many years after `year` remain to restore in, never below 0."""
        return max(0, self.last_year - year)


def deficits(results: Mapping[int, Decimal], years_allowed: int) -> tuple[Deficit, ...]:
    """Every deficit in `results` (year -> result), restored by the surpluses of later years, oldest deficit first.

    Raises ValueError when `years_allowed` is below 1.
    """
    if years_allowed < 1:
        raise ValueError("Ett underskott måste få minst ett år att återställas på.")
    remaining: dict[int, Decimal] = {}
    restored: dict[int, list[Restoration]] = {}
    for year in sorted(results):
        if results[year] < 0:
            remaining[year], restored[year] = -results[year], []
            continue
        surplus = results[year]
        for arisen in sorted(remaining):
            amount = min(surplus, remaining[arisen])
            if amount > 0:
                restored[arisen].append(Restoration(year, amount))
            remaining[arisen] -= amount
            surplus -= amount
    return tuple(
        Deficit(year, -results[year], tuple(restored[year]), year + years_allowed) for year in sorted(restored)
    )
