"""The units below side by side: each one's year against its budget, all on one scale, the largest deficit first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.economy.queries.ledger import Month
from styrkedjan.areas.economy.tables import EconomyRow, EconomyTable
from styrkedjan.reports.charts import course
from styrkedjan.reports.charts.ink import wide_enough

FEWEST, MOST = 3, 12
HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Small:
    """One unit's course, and what it says in figures."""

    name: str
    href: str
    drawing: SafeString
    so_far: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Those furthest below their budgets; `more` are left to the table."""

    shown: tuple[Small, ...]
    more: int


def side_by_side(table: EconomyTable, months: Mapping[str, Sequence[Month]]) -> SideBySide | None:
    """None where fewer than three can be drawn: then the table says it all."""
    found = [(row, running(months.get(row.key, ()))) for row in table.below]
    known = [(row, values) for row, values in found if sum(value is not None for value in values) > 1]
    if len(known) < FEWEST:
        return None
    worst_first = sorted(known, key=lambda one: (_worst(one[0]), one[0].label))
    shown = worst_first[:MOST]
    figures = [float(value) for _, values in shown for value in values if value is not None]
    figures += [float(row.cell.variance_year) for row, _ in shown if row.cell.variance_year is not None]
    scale = wide_enough([0.0, *figures])
    return SideBySide(tuple(_small(table, row, values, scale) for row, values in shown), len(table.below) - len(shown))


def running(months: Sequence[Month]) -> list[Decimal | None]:
    """The variance from January to and with each month, plus a surplus; None from the first month that is unknown."""
    values: list[Decimal | None] = []
    total: Decimal | None = Decimal(0)
    for planned, booked in months:
        total = None if total is None or planned is None or booked is None else total + planned - booked
        values.append(total)
    return values


def _worst(row: EconomyRow) -> Decimal:
    cell = row.cell
    found = cell.variance_year if cell.variance_year is not None else cell.variance_period
    return Decimal(0) if found is None else found


def _small(table: EconomyTable, row: EconomyRow, values: Sequence[Decimal | None], scale: tuple[float, float]) -> Small:
    href = "" if row.key == table.code else reverse("economy:unit", kwargs={"code": row.key})
    drawing = SafeString(course(values, row.cell.variance_year, scale, height=HEIGHT))  # nosec B703
    return Small(row.label, href, drawing, row.cell.variance_period, row.cell.variance_year)
