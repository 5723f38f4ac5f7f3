"""The forecast a unit meets prefilled: the outcome so far plus what the budget says remains, per account group."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy import queries
from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.workings import Input, Step, Working


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed full-year amount for one account group, in kronor, with how it was computed."""

    group: str
    label: str
    amount: Decimal
    budget: Decimal | None
    outcome: Decimal | None
    previous: Decimal | None
    working: Working


def proposals(unit: Unit, period: Period) -> list[Proposal]:
    """One proposal per account group that has a budget or an outcome; a saved forecast of the month comes first."""
    table = queries.economy_table(unit, period)
    saved = dict(
        Forecast.objects.as_of()
        .filter(unit=unit, year=period.year, round_key=str(period))
        .values_list("account_group", "amount")
    )
    return [_proposal(row, period, saved.get(row.key)) for row in table.rows if row.key]


def _proposal(row: queries.EconomyRow, period: Period, saved: Decimal | None) -> Proposal:
    cell = row.cell
    outcome = cell.outcome_period or Decimal(0)
    remaining = (cell.budget_year or Decimal(0)) - (cell.budget_period or Decimal(0))
    proposed = outcome + remaining
    working = Working(
        title=f"Förslag till helårsprognos, {row.label}",
        result=proposed,
        unit="kr",
        inputs=(
            Input(f"Utfall till och med {period.label}", cell.outcome_period, "kr", "Redovisningen"),
            Input("Budget för resten av året", remaining, "kr", "Enhetens budget"),
        ),
        steps=(Step("Utfall hittills plus budget för de månader som återstår", proposed, "kr"),),
        rule="Förslaget antar att resten av året går enligt budget.",
    )
    return Proposal(
        group=row.key,
        label=row.label,
        amount=proposed if saved is None else saved,
        budget=cell.budget_year,
        outcome=cell.outcome_period,
        previous=cell.forecast_year,
        working=working,
    )
