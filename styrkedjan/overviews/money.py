"""How a unit's money stands: the year's expected variance, where in the unit it lies, and how it came about.

What is asked of permission is asked before: whoever may see the unit may see all of this.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.queries.budget_holding import budget_year
from styrkedjan.areas.economy.queries.ledger import monthly
from styrkedjan.areas.economy.queries.table import economy_table, forecast_rows
from styrkedjan.areas.economy.tables import Cell, EconomyTable
from styrkedjan.areas.organisation.models import ROOT_KINDS, Unit
from styrkedjan.areas.organisation.queries import rows_below
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.schema import kronor

ZERO = Decimal(0)
NO_AREA = "Övrigt"
# Unit code -> its service area's code and name.
Areas = dict[str, tuple[str, str]]
Month = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Where money lies: a committee, a service area with its units, or an account group. `code` is a unit's own."""

    name: str
    cell: Cell
    units: int = 0
    code: str = ""
    area: str = ""

    @property
    def variance(self) -> Decimal | None:
        return self.cell.variance_year


@dataclass(frozen=True, slots=True)
class Made:
    """The year's variance as it was forecast in a round."""

    round: Period
    variance: Decimal


@dataclass(frozen=True, slots=True)
class MoneyStanding:
    """A unit's money up to a month. `so_far` is the variance added up month by month, None where it is not known.

    `made` are the forecasts of the year, oldest first; the last is the one that stands.
    """

    unit: Unit
    table: EconomyTable
    parts: tuple[Part, ...]
    parts_are: str
    so_far: tuple[Decimal | None, ...]
    made: tuple[Made, ...]

    @property
    def variance(self) -> Decimal | None:
        return self.table.total.variance_year

    @property
    def before(self) -> Made | None:
        """The forecast before the one that stands; None when there is only one."""
        return self.made[-2] if len(self.made) > 1 else None

    @property
    def has_frame(self) -> bool:
        """The budget is the decided frame to the krona, so that the variance is against it."""
        return self.table.frame is not None and self.table.frame == self.table.total.budget_year

    @property
    def worst_first(self) -> tuple[Part, ...]:
        """The parts with a forecast, the largest deficit first."""
        told = [part for part in self.parts if part.variance is not None]
        return tuple(sorted(told, key=lambda part: (part.variance, part.name)))


@remembered
def money_standing(unit: Unit, period: Period, known: Known) -> MoneyStanding:
    """A constant number of queries: the economy table's, the months', and three more."""
    table, months = economy_table(unit, period, known), monthly(unit, period.year, known)
    return standing_of(unit, table, months, area_names(unit), made=_made(unit, period, known))


def standing_of(
    unit: Unit, table: EconomyTable, months: list[Month], areas: Areas, *, made: tuple[Made, ...] = ()
) -> MoneyStanding:
    """The same of what has already been asked for: no query."""
    parts, parts_are = parts_of(unit, table, areas)
    return MoneyStanding(unit, table, parts, parts_are, _so_far(months[: table.period.last_month]), made)


def parts_of(unit: Unit, table: EconomyTable, areas: Areas) -> tuple[tuple[Part, ...], str]:
    """Committees in a municipality, service areas where units lie in several, else units, else account groups."""
    if not table.below:
        return tuple(Part(row.label, row.cell) for row in table.rows), "Kontogrupp"
    rows = tuple(Part(row.label, row.cell, code="" if row.key == unit.code else row.key) for row in table.below)
    if unit.kind in ROOT_KINDS:
        return rows, "Nämnd"
    grouped: dict[str, list[Cell]] = defaultdict(list)
    for row in table.below:
        grouped[areas.get(row.key, ("", NO_AREA))[1]].append(row.cell)
    if len(grouped) < 2:
        return rows, "Enhet"
    codes = {name: code for code, name in areas.values()}
    found = [Part(name, added(cells), len(cells), area=codes.get(name, "")) for name, cells in grouped.items()]
    return tuple(found), "Verksamhet"


@remembered
def area_names(unit: Unit) -> Areas:
    """Unit code -> code and name of its service area, for the units in the subtree that have one (one query)."""
    return {
        row.code: (row.area_code, row.area_name)
        for row in rows_below(unit)
        if row.area_code is not None and row.area_name is not None
    }


def added(cells: list[Cell]) -> Cell:
    """The cells' figures added up. Unknown parts are left out, as in the table they come from."""

    def summed(name: str) -> Decimal | None:
        known = [value for cell in cells if (value := getattr(cell, name)) is not None]
        return sum(known, ZERO) if known else None

    return Cell(*(summed(name) for name in Cell.__dataclass_fields__))


def _so_far(months: list[Month]) -> tuple[Decimal | None, ...]:
    """Budget minus outcome, added up; a month that is not booked ends the line."""
    found: list[Decimal | None] = []
    total: Decimal | None = ZERO
    for budget, outcome in months:
        total = None if total is None or budget is None or outcome is None else total + budget - outcome
        found.append(total)
    return tuple(found)


def _made(unit: Unit, period: Period, known: Known) -> tuple[Made, ...]:
    """The year's variance round by round (of what the table has read).

    What nobody has forecast is expected to follow the budget, so only what is forecast makes a difference. A forecast
    stands until the next one of the same unit and account group.
    """
    by_round: dict[str, dict[tuple[int, str], Decimal]] = defaultdict(dict)
    for key, place, group, ore in forecast_rows(unit, period.year, known):
        if key <= str(period):
            by_round[key][place, group] = kronor(ore)
    if not by_round:
        return ()
    budgets: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for place, group, months in budget_year(unit, period.year, known):
        budgets[place, group] += kronor(sum(months))
    standing: dict[tuple[int, str], Decimal] = {}
    found = []
    for key in sorted(by_round):
        standing |= by_round[key]
        found.append(
            Made(Period.parse(key), sum((budgets.get(at, ZERO) - made for at, made in standing.items()), ZERO))
        )
    return tuple(found)
