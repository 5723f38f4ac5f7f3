"""What is done again and again in a year: how often, and the times that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.periods import Period, Span


class Frequency(Labelled):
    """How often. `occasions` gives the times that it asks for."""

    MONTHLY = "monthly", "Varje månad"
    QUARTERLY = "quarterly", "Varje kvartal"
    TERTIAL = "tertial", "Varje tertial"
    HALF_YEARLY = "half_yearly", "Två gånger om året"
    YEARLY = "yearly", "En gång om året"


_SPANS = {
    Frequency.MONTHLY: Span.MONTH,
    Frequency.QUARTERLY: Span.QUARTER,
    Frequency.TERTIAL: Span.TERTIAL,
    Frequency.YEARLY: Span.YEAR,
}


@dataclass(frozen=True, slots=True)
class Due:
    """A time when something is to be done: its key at rest, its name, and the last day of what it is about."""

    key: str
    label: str
    end: date


def occasions(frequency: Frequency, start: date, end: date) -> tuple[Due, ...]:
    """The times that are asked for between two days of a year, in order; each ends at the latest on `end`."""
    found = (one for one in _of_the_year(frequency, start.year) if one.end >= start)
    parts = list[Due]()
    for one in found:
        parts.append(Due(one.key, one.label, min(one.end, end)))
        if one.end >= end:
            break
    return tuple(parts)


def _of_the_year(frequency: Frequency, year: int) -> Iterable[Due]:
    if frequency is Frequency.HALF_YEARLY:
        yield Due(f"{year}-H1", f"första halvåret {year}", date(year, 6, 30))
        yield Due(f"{year}-H2", f"andra halvåret {year}", date(year, 12, 31))
        return
    span = _SPANS[frequency]
    for number in range(1, 12 // span.months + 1):
        period = Period(year, span, number)
        yield Due(str(period), f"hela {year}" if span is Span.YEAR else period.label, period.end)
