"""Every version of a unit's budget, and what differs between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.economy.models import MONTH_FIELDS, AccountGroup, BudgetLine
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import NOW

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BudgetVersion:
    """A moment when the unit's budget became another, by whom, and its net total from then on."""

    at: datetime
    by: str
    total: Decimal


Months = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """A line whose months differ between two moments; None is that the line was not there."""

    group: str
    responsibility: str
    activity: str
    months_before: Months | None
    months_after: Months | None

    @property
    def before(self) -> Decimal | None:
        return None if self.months_before is None else sum(self.months_before, ZERO)

    @property
    def after(self) -> Decimal | None:
        return None if self.months_after is None else sum(self.months_after, ZERO)

    @property
    def change(self) -> Decimal:
        return (self.after or ZERO) - (self.before or ZERO)

    @property
    def month_changes(self) -> Months:
        """What each month changes by."""
        nothing = (ZERO,) * len(MONTH_FIELDS)
        pairs = zip(self.months_before or nothing, self.months_after or nothing, strict=True)
        return tuple(after - before for before, after in pairs)


def budget_versions(unit: Unit, year: int) -> list[BudgetVersion]:
    """Every version of the unit's budget, newest first (one query)."""
    rows = list(NOW.ever(BudgetLine).filter(unit=unit, year=year).select_related("known_by"))
    by_moment = {row.known_at: str(row.known_by) for row in rows}
    moments = set(by_moment) | {row.superseded_at for row in rows if row.superseded_at}
    return [BudgetVersion(at, by_moment.get(at, ""), _total_at(rows, at)) for at in sorted(moments, reverse=True)]


def _total_at(rows: list[BudgetLine], at: datetime) -> Decimal:
    return sum((sum(row.months, ZERO) for row in rows if _known(row, at)), ZERO)


def _known(row: BudgetLine, at: datetime) -> bool:
    return row.known_at <= at and (row.superseded_at is None or row.superseded_at > at)


def budget_diff(unit: Unit, year: int, first: datetime, second: datetime) -> list[BudgetChange]:
    """The lines that differ between two moments, in the year's sum or in a month (two queries)."""
    groups = dict(AccountGroup.objects.filter(principal=principal_of(unit)).values_list("code", "name"))
    rows = NOW.ever(BudgetLine).filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=first), unit=unit, year=year)
    found: dict[tuple[str, str, str], list[Months | None]] = {}
    for row in rows:
        key = (row.account_group, row.responsibility, row.activity)
        for place, at in enumerate((first, second)):
            if _known(row, at):
                found.setdefault(key, [None, None])[place] = row.months
    return [
        BudgetChange(groups.get(key[0], key[0]), key[1], key[2], before, after)
        for key, (before, after) in sorted(found.items())
        if before != after
    ]
