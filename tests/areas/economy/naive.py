"""A second, slow and obvious economy table, computed row by row from what was written down. It judges the fast one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, Forecast
from styrkedjan.areas.organisation.models import Responsibility, Unit
from tests.store.ledgers import Row

ZERO = Decimal(0)


def known(row: BudgetLine | Forecast, moment: datetime | None) -> bool:
    if moment is None:
        return row.superseded_at is None
    return row.known_at <= moment and (row.superseded_at is None or row.superseded_at > moment)


def below(unit: Unit) -> list[Unit]:
    return [row for row in Unit.objects.all() if row == unit or row.path.startswith(unit.path)]


def totals(
    root: Unit, unit: Unit, year: int, month: int, rows: Iterable[Row] | None, moment: datetime | None = None
) -> dict[str, Decimal | None]:
    """The total row's budget, outcome and forecast."""
    units = below(unit)
    lines = [row for row in BudgetLine.objects.filter(year=year) if row.unit in units and known(row, moment)]
    answers = {row.code: row.unit for row in Responsibility.objects.filter(principal=root)}
    booked = list(rows or [])
    outcome = None
    if any(row.month >= month for row in booked):
        first = min(group.first for group in AccountGroup.objects.filter(principal=root))
        mine = [row for row in booked if unit == root or answers.get(row.responsibility) in units]
        mine = [row for row in mine if row.account >= first]  # balance accounts are no cost
        outcome = sum((row.amount for row in mine if row.month <= month), ZERO)
    return {
        "budget_period": sum((sum(row.months[:month]) for row in lines), ZERO) if lines else None,
        "budget_year": sum((sum(row.months) for row in lines), ZERO) if lines else None,
        "outcome_period": outcome,
        "forecast_year": _forecast(units, lines, year, month, moment),
    }


def _forecast(
    units: list[Unit], lines: list[BudgetLine], year: int, month: int, moment: datetime | None
) -> Decimal | None:
    made = [
        row
        for row in Forecast.objects.filter(year=year)
        if row.unit in units and known(row, moment) and row.round_key <= f"{year}-{month:02d}"
    ]
    if not made:
        return None
    total = ZERO
    for unit in units:
        mine = [row for row in made if row.unit == unit]
        budget = [row for row in lines if row.unit == unit]
        groups = {row.account_group for row in mine} | {row.account_group for row in budget}
        for group in groups:
            rounds = sorted((row for row in mine if row.account_group == group), key=lambda row: row.round_key)
            if rounds:
                total += rounds[-1].amount
            else:
                total += sum((sum(row.months) for row in budget if row.account_group == group), ZERO)
    return total
