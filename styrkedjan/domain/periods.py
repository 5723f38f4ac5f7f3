"""Periods: a year, a tertial, a quarter or a month, written as text that sorts and reads well.

`2026`, `2026-T2`, `2026-Q3`, `2026-08`. A period knows its months, so "is April within the second tertial" and "the
year so far" are questions of set membership and never of date arithmetic in a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

MONTH_NAMES = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_PATTERN = re.compile(r"^(?P<year>\d{4})(?:-(?:(?P<kind>[TQ])(?P<part>\d)|(?P<month>\d{2})))?$")


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    TERTIAL = "tertial"
    YEAR = "year"

    @property
    def months(self) -> int:
        return _MONTHS[self]


_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.TERTIAL: 4, Span.YEAR: 12}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One period. `number` counts from 1 inside the year (1 for a year).

    Raises ValueError for a year outside 1900-2199 or a number the span does not have.
    """

    year: int
    span: Span = Span.YEAR
    number: int = 1

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2199:
            raise ValueError(f"Året {self.year} ligger utanför 1900–2199.")
        if not 1 <= self.number <= 12 // self.span.months:
            raise ValueError(f"Perioden {self.span.value} {self.number} finns inte.")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026`, `2026-T2`, `2026-Q3` or `2026-08`. Raises ValueError with a sentence."""
        return _parsed(text)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(year, Span.MONTH, month)

    @property
    def first_month(self) -> int:
        return (self.number - 1) * self.span.months + 1

    @property
    def last_month(self) -> int:
        return self.number * self.span.months

    @property
    def start(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def end(self) -> date:
        """The last day of the period."""
        return _last_day(self.year, self.last_month)

    def months(self) -> tuple[Period, ...]:
        return tuple(Period.month(self.year, number) for number in range(self.first_month, self.last_month + 1))

    def __contains__(self, other: Period) -> bool:
        mine, its = (self.first_month, self.last_month), (other.first_month, other.last_month)
        return self.year == other.year and mine[0] <= its[0] and its[1] <= mine[1]

    def previous(self) -> Period:
        """The period of the same length just before."""
        if self.number > 1:
            return Period(self.year, self.span, self.number - 1)
        return Period(self.year - 1, self.span, 12 // self.span.months)

    def __lt__(self, other: Period) -> bool:
        # By the last day and then the first, which no year but its own holds.
        return (self.year, self.last_month, self.first_month) < (other.year, other.last_month, other.first_month)

    def __str__(self) -> str:
        if self.span is Span.YEAR:
            return f"{self.year}"
        if self.span is Span.MONTH:
            return f"{self.year}-{self.number:02d}"
        return f"{self.year}-{'T' if self.span is Span.TERTIAL else 'Q'}{self.number}"

    @property
    def label(self) -> str:
        """As a person says it: "augusti 2026", "tertial 2 2026"."""
        if self.span is Span.YEAR:
            return f"{self.year}"
        if self.span is Span.MONTH:
            return f"{MONTH_NAMES[self.number - 1]} {self.year}"
        return f"{'tertial' if self.span is Span.TERTIAL else 'kvartal'} {self.number} {self.year}"


# A page asks the same few periods thousands of times.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period:
    match = _PATTERN.match(text.strip())
    if match is None:
        raise ValueError(f"”{text}” är ingen period. Skriv till exempel 2026, 2026-T2, 2026-Q3 eller 2026-08.")
    year = int(match["year"])
    if match["month"]:
        return Period(year, Span.MONTH, int(match["month"]))
    if match["kind"]:
        return Period(year, Span.TERTIAL if match["kind"] == "T" else Span.QUARTER, int(match["part"]))
    return Period(year)


@lru_cache(maxsize=4096)
def _last_day(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def year_to_date(year: int, month: int) -> tuple[Period, ...]:
    """The months January..`month` of `year`."""
    return tuple(Period.month(year, number) for number in range(1, month + 1))


# Books are closed some days into the next month, so "now" is the month before until then.
CLOSING_DAY = 8


def closes_on(month: Period) -> date:
    """The day a month's books are to be closed: the 8th of the month after."""
    return (month.end + timedelta(days=1)).replace(day=CLOSING_DAY)


def last_closed_month(today: date) -> Period:
    """The latest month whose books are closed on a day: closed on the 8th of the month after."""
    back = 1 if today.day >= CLOSING_DAY else 2
    month = today.month - back
    return Period.month(today.year, month) if month > 0 else Period.month(today.year - 1, month + 12)
