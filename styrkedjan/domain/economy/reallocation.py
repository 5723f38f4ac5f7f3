"""Moving budget between two lines inside a committee, month by month. Principle 3.

A line is a unit's responsibility x account group x activity with twelve months in kronor, costs positive. The rules for
who may move what are in `net_frames`; here stands how the amount falls on the months and what the two lines become.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.apportion import KRONA, split_exactly
from styrkedjan.domain.economy.net_frames import FrameLine, Frames, Reallocation, reallocation_refusal
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.swedish import kronor

ZERO = Decimal(0)
Months = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One budget line: whose it is, what it is called, its earmark ("" is the free frame) and its twelve months."""

    committee: str
    label: str
    earmark: str
    months: Months
    is_income: bool = False

    def __post_init__(self) -> None:
        if len(self.months) != 12:
            raise ValueError("En budgetrad har tolv månader.")

    @property
    def total(self) -> Decimal:
        return sum(self.months, ZERO)


@dataclass(frozen=True, slots=True)
class Transfer:
    """The two lines before and after, and the amount month by month; what one loses the other gains, every month."""

    source: Line
    target: Line
    months: Months

    @property
    def amount(self) -> Decimal:
        return sum(self.months, ZERO)

    @property
    def source_after(self) -> Months:
        return tuple(had - moved for had, moved in zip(self.source.months, self.months, strict=True))

    @property
    def target_after(self) -> Months:
        return tuple(had + moved for had, moved in zip(self.target.months, self.months, strict=True))


def spread(amount: Decimal, source: Months, first: int) -> Months:
    """The amount over the months from `first` (1-12), as the source line's own budget lies; evenly where it has none.

    Months below nought get nothing. The parts are whole kronor and sum to `amount` to the öre.
    Raises ValueError for another month.
    """
    if not 1 <= first <= 12:
        raise ValueError("En månad är 1 till 12.")
    open_months = source[first - 1 :]
    weights = tuple(max(ZERO, month) for month in open_months)
    parts = split_exactly(amount, weights if any(weights) else (Decimal(1),) * len(weights), KRONA)
    return (ZERO,) * (first - 1) + parts


def plan(year: int, source: Line, target: Line, amount: Decimal, first: int = 1) -> Transfer:
    """Principle 3: the transfer as it would be. Raises Refused with the way forward where the committee may not.

    Nothing is taken beyond what the source has, in the year or from the first month on.
    """
    refusal = _refusal(year, source, target, amount)
    if refusal:
        raise refusal
    left = sum((max(ZERO, month) for month in source.months[first - 1 :]), ZERO)
    if amount > left:
        raise Refused(
            f"{source.label} har {kronor(left)} i budget från och med {MONTH_NAMES[first - 1]} och räcker inte till "
            f"{kronor(amount)}.",
            f"Flytta högst {kronor(left)}, eller börja en tidigare månad.",
        )
    return _made(source, target, spread(amount, source.months, first))


def back(year: int, source: Line, target: Line, months: Months) -> Transfer:
    """The transfer that takes another one back, month by month the same. Raises Refused when the money is gone on."""
    refusal = _refusal(year, source, target, sum(months, ZERO))
    if refusal:
        raise refusal
    return _made(source, target, months)


def _made(source: Line, target: Line, months: Months) -> Transfer:
    transfer = Transfer(source, target, months)
    if target.is_income and sum(transfer.target_after, ZERO) > 0:
        there = kronor(max(ZERO, -target.total))
        raise Refused(
            f"{target.label} har {there} i budgeterade intäkter och kan inte sänkas med mer än så.",
            f"Flytta högst {there} dit.",
        )
    return transfer


def _refusal(year: int, source: Line, target: Line, amount: Decimal) -> Refused | None:
    if source.committee == target.committee and source.label == target.label:
        return Refused("Pengarna flyttas till samma rad som de tas från.", "Välj en annan rad att flytta till.")
    if source.is_income:
        return Refused(
            f"{source.label} är en intäkt; där finns ingen budget att flytta.",
            "Höj intäkten i budgetens arbetsbok om den väntas bli större, eller flytta från en kostnad.",
        )
    wish = Reallocation(source.committee, source.label, target.committee, target.label, amount)
    rows = (
        FrameLine(source.committee, source.label, source.total, source.earmark),
        FrameLine(target.committee, target.label, target.total, target.earmark),
    )
    return reallocation_refusal(Frames(year, rows), wish)
