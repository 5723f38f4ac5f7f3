"""A budget on its way to the accounting system: SIE #PBUDGET and CSV, month by month.

The budget is kept per account group; it is written on the group's budget account as the municipality has chosen it,
else on the account of the group that is booked most. `budget_accounts` is the map, and pages show it beside the file.
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
from styrkedjan.areas.economy.queries.scope import principal_of, store
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.budget_account import budget_account
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.foundation.known import Known
from styrkedjan.sources.sie.budget import Budget, BudgetRow, budget_file
from styrkedjan.sources.sie.header import Dimension
from styrkedjan.store.queries import known_ledger_years, ledger_totals

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


@dataclass(frozen=True, slots=True)
class BudgetAccount:
    """The account that a group's budget is written on, and why that one. "" where no account is known."""

    group: AccountGroup
    account: str
    why: str


def budget_accounts(principal: Unit, year: int, known: Known) -> dict[str, BudgetAccount]:
    """Group code -> the municipality's real account (one query and a question of the store a year)."""
    booked = _booked(principal, year, known)
    return {
        group.code: BudgetAccount(group, *budget_account(group.first, group.last, group.budget_account, booked))
        for group in AccountGroup.objects.filter(principal=principal)
    }


def _booked(principal: Unit, year: int, known: Known) -> dict[str, Decimal]:
    """Account -> kronor in the newest ledger to and with the year."""
    years = [one for one in known_ledger_years(store(), principal.code, as_of=known.moment) if one <= year]
    if not years:
        return {}
    rows = ledger_totals(store(), principal.code, max(years), by=("account",), as_of=known.moment)
    return {row.account or "": row.amount for row in rows}


def _names(unit: Unit) -> dict[str, str]:
    """Responsibility code -> the name of the unit that answers for it (one query)."""
    rows = Responsibility.objects.filter(principal=principal_of(unit)).values_list("code", "unit__name")
    return dict(rows)


def sie_budget(unit: Unit, year: int, generated: date, known: Known) -> bytes:
    """The subtree's budget of the year as a SIE file. Raises InvalidInput for what cannot be written."""
    groups, names = budget_accounts(principal_of(unit), year, known), _names(unit)
    amounts = list(_amounts(unit, year, groups, known))
    written = {row.account for row in amounts}
    used = {(RESPONSIBILITY, row.responsibility) for row in amounts}
    used |= {(ACTIVITY, row.activity) for row in amounts if row.activity}
    return budget_file(
        Budget(
            company=principal_of(unit).name,
            organisation_number="",
            generated=generated,
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            accounts=tuple((one.account, one.group.name) for one in groups.values() if one.account in written),
            rows=tuple(BudgetRow(row.period, row.account, row.amount, _objects(row)) for row in amounts),
            dimensions=(Dimension(RESPONSIBILITY, "Ansvar"), Dimension(ACTIVITY, "Verksamhet")),
            objects=tuple(
                (number, code, names.get(code, code) if number == RESPONSIBILITY else code)
                for number, code in sorted(used)
            ),
        )
    )


def csv_budget(unit: Unit, year: int, known: Known) -> bytes:
    """The same amounts as text, semicolon and decimal comma, as Swedish Excel opens it."""
    rows = _amounts(unit, year, budget_accounts(principal_of(unit), year, known), known)
    cells = ((row.period, row.responsibility, row.account, row.activity, row.amount) for row in rows)
    return separated([HEADINGS, *cells]).encode("utf-8-sig")


def _amounts(unit: Unit, year: int, groups: dict[str, BudgetAccount], known: Known) -> Iterator[Amount]:
    """Amounts that are not nought, in order; lines with the same codes are added up."""
    lines = counted_lines(held_lines(unit, [year], known))
    sums: defaultdict[tuple[str, str, str, int], Decimal] = defaultdict(Decimal)
    unknown: set[str] = set()
    without: set[str] = set()
    for line in lines:
        responsibility, group, activity, months = line.responsibility, line.account_group, line.activity, line.months
        if group not in groups:
            unknown.add(group)
            continue
        if not groups[group].account:
            without.add(group)
            continue
        for month, amount in enumerate(months, 1):
            sums[responsibility, groups[group].account, activity, year * 100 + month] += amount
    gone = "Flytta dess budget till en annan."
    choose = "Ange gruppens budgetkonto i arbetsboken Kontogrupper."
    problems = [Problem("", f"kontogrupp {one}", "Kontogruppen finns inte längre.", gone) for one in sorted(unknown)]
    problems += [
        Problem("", f"kontogrupp {one}", "Det är inte känt vilket konto budgeten ska skrivas på.", choose)
        for one in sorted(without)
    ]
    if problems:
        raise InvalidInput(problems)
    for (responsibility, account, activity, period), amount in sorted(sums.items()):
        if amount:
            yield Amount(period, responsibility, account, activity, amount)


def _objects(row: Amount) -> tuple[tuple[int, str], ...]:
    return ((RESPONSIBILITY, row.responsibility), *(((ACTIVITY, row.activity),) if row.activity else ()))
