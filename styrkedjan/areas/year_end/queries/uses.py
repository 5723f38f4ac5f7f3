"""What a wish to use equity is held against beside the equity itself: this year's forecast and the plan's occasions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.queries.rules import YearEndRules
from styrkedjan.domain.economy.equity_use import Occasions
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known


def forecast_deficit(committee: Unit, unit: Unit | None, year: int, known: Known) -> Decimal | None:
    """How far over its frame (a unit: its budget) the newest full-year forecast ends; minus when it ends under.

    None without a forecast: that a year ends in deficit has to be known before equity covers it.
    """
    table = economy_table(unit or committee, Period.month(year, 12), known)
    given = table.total.budget_year if unit is not None or table.frame is None else table.frame
    forecast = table.total.forecast_year if table.forecast_round else None
    return None if given is None or forecast is None else forecast - given


def plan_occasions(rules: YearEndRules, year: int, on: date) -> Occasions:
    """Where the year's planned use may be written, and which of the occasions are open on the day."""
    steps = rules.occasions((*rules.stated_in, *rules.adjusted_in), (year,))
    names = {one.step.id: one.step.name.lower() for one in steps}
    return Occasions(
        {step: names.get(step, step) for step in rules.stated_in},
        {step: names.get(step, step) for step in rules.adjusted_in},
        frozenset(one.step.id for one in steps if one.is_open(on)),
    )
