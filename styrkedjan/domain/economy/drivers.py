"""What drives a variance, month by month: posts compared like with like, and amounts that belong to another month.

Pure rules on months; the amounts they give go into `decomposition`. Kronor are net cost positive, as in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.decomposition import Change
from styrkedjan.domain.periods import Period, Span

ZERO = Decimal(0)
Months = Mapping[int, Decimal]


def full_months(series: Iterable[Months]) -> dict[int, Decimal]:
    """The sum of several series (a unit's responsibility codes) in the months that all of them know.

    A month that one of them lacks is unknown: a part of a unit must not look like fewer people.
    """
    known = [one for one in series if one]
    if not known:
        return {}
    shared = set(known[0]).intersection(*known[1:])
    return {month: sum((one[month] for one in known), ZERO) for month in sorted(shared)}


@dataclass(frozen=True, slots=True)
class Posts:
    """Mean full-time equivalents over the months that both the plan and the outcome know (1-12, in order)."""

    change: Change
    months: tuple[int, ...]

    @property
    def difference(self) -> Decimal:
        """Posts beyond the plan."""
        return self.change.actual - self.change.budget


def posts_over(planned: Months, actual: Months) -> Posts | None:
    """Planned and actual posts over the same months; None when no month is known in both.

    Comparing the same months is what lets one figure serve the year so far and the full year: a post planned from
    August is no vacancy in April, and the deviation so far is what is taken to hold for the rest of the year.
    """
    months = tuple(sorted(set(planned) & set(actual)))
    if not months:
        return None

    def mean(series: Months) -> Decimal:
        return sum((series[month] for month in months), ZERO) / len(months)

    return Posts(Change(mean(planned), mean(actual)), months)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """`amount` kronor too much in the month `booked` (minus: missing there) that belong to the month `belongs`.

    Raises ValueError unless both are months, and two different ones.
    """

    booked: Period
    belongs: Period
    amount: Decimal

    def __post_init__(self) -> None:
        if self.booked.span is not Span.MONTH or self.belongs.span is not Span.MONTH:
            raise ValueError("En periodisering står mellan två månader.")
        if self.booked == self.belongs:
            raise ValueError("Månaden som beloppet hör till måste vara en annan än den det är bokfört i.")

    def within(self, window: Collection[Period]) -> Decimal:
        """What the window's outcome has too much of: nothing when both months lie in it, or neither."""
        return (self.amount if self.booked in window else ZERO) - (self.amount if self.belongs in window else ZERO)
