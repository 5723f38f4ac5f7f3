"""What answering has taken, as it is known now: a sum that grows has no earlier days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from styrkedjan.areas.burden.models import MeasuredTime
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.burden import Measured
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class Use:
    """Key -> what its answers have taken in the year, and the last day somebody read what was answered, any year."""

    spent: dict[str, Measured] = field(default_factory=dict)
    read_on: dict[str, date] = field(default_factory=dict)


def use(principal: Unit, year: int, known: Known) -> Use:
    """One query; nothing for what was known an earlier day."""
    found = Use()
    if known.is_now:
        for row in MeasuredTime.objects.filter(principal=principal, year__lte=year).order_by("year", "pk"):
            if row.year == year and row.answers:
                found.spent[row.what] = Measured(row.answers, row.seconds)
            if row.read_on:
                found.read_on[row.what] = max(row.read_on, found.read_on.get(row.what, row.read_on))
    return found
