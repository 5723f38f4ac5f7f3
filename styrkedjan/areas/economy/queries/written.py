"""Frames, budget lines and forecasts as they were written, row by row."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, Forecast, NetFrame
from styrkedjan.areas.economy.queries.budget_holding import counted_lines, held_lines
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@remembered
def frame(unit: Unit, year: int, known: Known) -> Decimal | None:
    """The sum of the net frame's entries for the unit and all below it; None when nothing is decided (one query)."""
    rows = known.rows(NetFrame).filter(unit__path__startswith=unit.path, year=year)
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total


def frame_entries(unit: Unit, year: int, known: Known) -> list[NetFrame]:
    """The frame's entries with their decisions, oldest first (one query)."""
    return list(known.rows(NetFrame).filter(unit=unit, year=year).order_by("known_at", "pk"))


def budget_lines(unit: Unit, year: int, known: Known) -> list[BudgetLine]:
    """The lines of the unit itself and of those whose codes it has taken over, by account group (two queries)."""
    order = {group.code: group.order for group in AccountGroup.objects.filter(principal=principal_of(unit))}
    rows = counted_lines(held_lines(unit, [year], known, own=True).select_related("unit"))
    return sorted(rows, key=lambda row: (order.get(row.account_group, 99), row.responsibility, row.activity))


def forecasts_of_round(unit: Unit, year: int, round_key: str, known: Known) -> dict[str, Forecast]:
    """The unit's own forecasts of one round by account group (one query)."""
    rows = known.rows(Forecast).filter(unit=unit, year=year, round_key=round_key).select_related("known_by")
    return {row.account_group: row for row in rows}
