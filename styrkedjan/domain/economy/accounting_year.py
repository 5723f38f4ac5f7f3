"""An accounting year that is no calendar year: broken (July to June), or a first year of up to eighteen months.

Municipalities keep calendar years and so do our facts, but companies need not. Their file is then read once for each
calendar year that it touches, and every reading covers just the months that the file speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AccountingYear:
    """The first and last day of an accounting year."""

    first: date
    last: date

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that it touches."""
        return tuple(range(self.first.year, self.last.year + 1))

    @property
    def is_split(self) -> bool:
        """Whether it must be read more than once."""
        return len(self.years) > 1

    def months(self, year: int) -> range:
        """The months (1-12) of a calendar year that it covers; none of a year that it does not touch."""
        if year not in self.years:
            return range(0)
        first = self.first.month if year == self.first.year else 1
        return range(first, (self.last.month if year == self.last.year else 12) + 1)

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
