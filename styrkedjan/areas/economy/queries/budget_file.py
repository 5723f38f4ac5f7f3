"""A budget on its way to the accounting system: SIE #PBUDGET and CSV, month by month.

The budget is kept per account group; it is written on the group's first account, which is the group's budget account.
Responsibility is the SIE dimension for cost centres (1); activity is a dimension of its own (20).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.budget_holding import counted_lines, held_lines
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.foundation.known import Known
from styrkedjan.sources.sie.budget import Budget, BudgetRow, budget_file
from styrkedjan.sources.sie.header import Dimension

RESPONSIBILITY, ACTIVITY = 1, 20
HEADINGS = ("Period", "Ansvar", "Konto", "Verksamhet", "Belopp")


@dataclass(frozen=True, slots=True)
class Amount:
    """A budgeted amount of one month (yyyymm) in kronor."""

    period: int
    responsibility: str
    account: str
    activity: str
    amount: Decimal


def sie_budget(unit: Unit, year: int, generated: date, known: Known) -> bytes:
    """The subtree's budget of the year as a SIE file. Raises InvalidInput for what cannot be written."""
    groups = _groups(unit)
    amounts = list(_amounts(unit, year, groups, known))
    used = {(RESPONSIBILITY, row.responsibility) for row in amounts}
    used |= {(ACTIVITY, row.activity) for row in amounts if row.activity}
    return budget_file(
        Budget(
            company=principal_of(unit).name,
            organisation_number="",
            generated=generated,
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            accounts=tuple((group.first, group.name) for group in groups.values()),
            rows=tuple(BudgetRow(row.period, row.account, row.amount, _objects(row)) for row in amounts),
            dimensions=(Dimension(RESPONSIBILITY, "Ansvar"), Dimension(ACTIVITY, "Verksamhet")),
            objects=tuple((number, code, code) for number, code in sorted(used)),
        )
    )


def csv_budget(unit: Unit, year: int, known: Known) -> bytes:
    """The same amounts as text, semicolon and decimal comma, as Swedish Excel opens it."""
    rows = _amounts(unit, year, _groups(unit), known)
    cells = ((row.period, row.responsibility, row.account, row.activity, row.amount) for row in rows)
    return separated([HEADINGS, *cells]).encode("utf-8-sig")


def _groups(unit: Unit) -> dict[str, AccountGroup]:
    return {group.code: group for group in AccountGroup.objects.filter(principal=principal_of(unit))}


def _amounts(unit: Unit, year: int, groups: dict[str, AccountGroup], known: Known) -> Iterator[Amount]:
    """Amounts that are not nought, in order; lines with the same codes are added up."""
    lines = counted_lines(held_lines(unit, [year], known))
    sums: defaultdict[tuple[str, str, str, int], Decimal] = defaultdict(Decimal)
    unknown: set[str] = set()
    for line in lines:
        responsibility, group, activity, months = line.responsibility, line.account_group, line.activity, line.months
        if group not in groups:
            unknown.add(group)
            continue
        for month, amount in enumerate(months, 1):
            sums[responsibility, groups[group].first, activity, year * 100 + month] += amount
    if unknown:
        raise InvalidInput(
            Problem("", f"kontogrupp {group}", "Kontogruppen finns inte längre.", "Flytta dess budget till en annan.")
            for group in sorted(unknown)
        )
    for (responsibility, account, activity, period), amount in sorted(sums.items()):
        if amount:
            yield Amount(period, responsibility, account, activity, amount)


def _objects(row: Amount) -> tuple[tuple[int, str], ...]:
    return ((RESPONSIBILITY, row.responsibility), *(((ACTIVITY, row.activity),) if row.activity else ()))
