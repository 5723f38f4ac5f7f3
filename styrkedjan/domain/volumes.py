"""A volume over a year: summed or averaged by the measure's own rule and frequency, and the plan for as long.

Hours of home care add up month by month; pupils are counted term by term and a year has as many as the mean. A part of
the year that is not reported makes the whole unknown, never smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.measures import Frequency
from styrkedjan.domain.periods import Period, Span

ZERO = Decimal(0)


class OverYear(StrEnum):
    """How the values of a year become the year's own."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"

    @property
    def label(self) -> str:
        return {
            "sum": "Summeras över året",
            "mean": "Medelvärde över året",
            "last": "Det senaste värdet gäller",
        }[self.value]


@dataclass(frozen=True, slots=True)
class YearVolume:
    """What a year has come to, to and with the last whole part; None when a part of it is not reported.

    `parts` of `of` parts of the year are counted, `missing` names those that nobody has reported.
    """

    rule: OverYear
    performed: Decimal | None
    parts: int
    of: int
    missing: tuple[Period, ...] = ()

    def planned(self, whole_year: Decimal) -> Decimal:
        """The year's plan for as long as is counted: a sum so far is held against its part of the year."""
        return whole_year * self.parts / self.of if self.rule is OverYear.SUM and self.of else whole_year


def year_volume(
    rule: OverYear, frequency: Frequency, values: Mapping[Period, Decimal | None], year: int, through: Period
) -> YearVolume:
    """The volume of a year to and with a month. A value reported for the whole year is the year's, whatever the rule.

    Only parts that are over by the month count. Values of another length than the measure's frequency are not
    mixed in, but for the newest, where nothing is added up.
    """
    whole = Period(year)
    if values.get(whole) is not None and whole.end <= through.end:
        return YearVolume(rule, values[whole], 1, 1)
    span = Span(frequency.value)
    of = 12 // span.months
    parts = [part for number in range(1, of + 1) if (part := Period(year, span, number)).end <= through.end]
    known = {part: value for part in parts if (value := values.get(part)) is not None}
    missing = tuple(part for part in parts if part not in known)
    if rule is OverYear.LAST:
        told = {part: value for part, value in values.items() if value is not None and part in whole}
        over = [part for part in told if part.end <= through.end]
        return YearVolume(rule, told[max(over)] if over else None, len(parts), of)
    if missing or not parts:
        return YearVolume(rule, None, len(parts), of, missing)
    total = sum(known.values(), ZERO)
    return YearVolume(rule, total if rule is OverYear.SUM else total / len(parts), len(parts), of)
