"""Driftredovisning: income, costs and net per committee or service area, tied row by row to the income statement.

Amounts are effects on the result, as in the income statement: income positive, costs negative, plus in a variance is
good. Source: lag (2018:597) 10 kap.; what the committees account for and the statement's net cost meet in a row of
their own, so that nothing falls between.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from styrkedjan.areas.accounts.queries.statements import TwoYears, statement
from styrkedjan.areas.economy.queries.scope import Scope
from styrkedjan.areas.economy.queries.table import reading
from styrkedjan.areas.economy.tables import Cell
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)
SHARED = "Gemensamt"


class By(StrEnum):
    """What a row is."""

    COMMITTEE = "namnd"
    SERVICE_AREA = "verksamhet"

    @property
    def label(self) -> str:
        return {"namnd": "Per nämnd", "verksamhet": "Per verksamhet"}[self.value]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Effects on the result; None is not known. `before` is the same months last year."""

    budget: Decimal | None = None
    outcome: Decimal | None = None
    before: Decimal | None = None
    budget_year: Decimal | None = None
    forecast: Decimal | None = None

    @property
    def variance(self) -> Decimal | None:
        """Outcome less budget to and with the month: plus is better than budgeted."""
        return None if self.outcome is None or self.budget is None else self.outcome - self.budget

    @property
    def variance_year(self) -> Decimal | None:
        return None if self.forecast is None or self.budget_year is None else self.forecast - self.budget_year

    def plus(self, other: Amounts) -> Amounts:
        """Field by field; what is known of either counts."""
        return Amounts(*(_sum(getattr(self, one.name), getattr(other, one.name)) for one in fields(Amounts)))


@dataclass(frozen=True, slots=True)
class OperatingRow:
    """A committee, a service area, or a sum. `code` is the unit's, "" when the row is no unit."""

    label: str
    code: str
    income: Amounts
    costs: Amounts

    @property
    def net(self) -> Amounts:
        return self.income.plus(self.costs)


@dataclass(frozen=True, slots=True)
class OperatingAccount:
    """The rows, their sum, what the income statement holds beside them, and the statement itself.

    `unplaced` are responsibility codes that no unit answers for; their amounts stand on the municipality's own row.
    """

    by: By
    rows: tuple[OperatingRow, ...]
    total: OperatingRow
    outside: OperatingRow
    statement: OperatingRow
    income: TwoYears
    unplaced: Mapping[str, Decimal]
    forecast_round: str

    @property
    def has_outcome(self) -> bool:
        return self.total.net.outcome is not None

    @property
    def forecast_of(self) -> str:
        """The newest round of forecasts in words; "" without any."""
        return Period.parse(self.forecast_round).label if self.forecast_round else ""


@remembered
def operating_account(principal: Unit, period: Period, known: Known, by: By = By.COMMITTEE) -> OperatingAccount:
    """A constant number of queries, however many committees, services and units."""
    income = statement(principal, StatementKind.INCOME, period, known)
    scope, found = reading(principal, period, known)
    earning = {group.code for group in scope.groups if group.is_income}
    names, row_of = _rows_of(principal, scope, by)
    income_of = found.figures.by_unit(row_of, earning)
    costs_of = found.figures.by_unit(row_of, set(found.figures.groups) - earning)
    rows = tuple(
        OperatingRow(*names[key], _amounts(income_of.get(key)), _amounts(costs_of.get(key)))
        for key in names
        if key in income_of or key in costs_of
    )
    total = _total("Summa nämnderna" if by is By.COMMITTEE else "Summa verksamheterna", rows)
    whole = _statement_row(income)
    return OperatingAccount(
        by, rows, total, _difference(whole, total), whole, income, found.unplaced, found.forecast_round
    )


def _rows_of(
    principal: Unit, scope: Scope, by: By
) -> tuple[dict[Hashable, tuple[str, str]], Callable[[int], Hashable]]:
    """(row -> its label and code in the order of the rows, unit -> row)."""
    if by is By.COMMITTEE:
        ordered = sorted(scope.places.values(), key=lambda place: (place.pk != principal.pk, place.code))
        names: dict[Hashable, tuple[str, str]] = {
            place.pk: (f"{place.name} (gemensamt)" if place.pk == principal.pk else place.name, place.code)
            for place in ordered
        }
        return names, scope.child
    rows = Unit.objects.filter(path__startswith=principal.path).order_by("service_area__name")
    areas = dict(rows.values_list("pk", "service_area"))
    called = dict(rows.filter(service_area__isnull=False).values_list("service_area", "service_area__name"))
    return {**{key: (name, "") for key, name in called.items()}, None: (SHARED, "")}, areas.get


def _amounts(cell: Cell | None) -> Amounts:
    """A cell of the economy table, where costs are positive, as effects on the result."""
    if cell is None:
        return Amounts()
    told = (cell.budget_period, cell.outcome_period, cell.outcome_before, cell.budget_year, cell.forecast_year)
    return Amounts(*(None if amount is None else -amount for amount in told))


def _total(label: str, rows: tuple[OperatingRow, ...]) -> OperatingRow:
    income, costs = Amounts(), Amounts()
    for row in rows:
        income, costs = income.plus(row.income), costs.plus(row.costs)
    return OperatingRow(label, "", income, costs)


def _statement_row(income: TwoYears) -> OperatingRow:
    """The income statement's operating income and, as costs, the rest of its net cost."""
    earned = [column.amount("operating_income") for column in income.columns]
    net = [column.amount("net_cost") for column in income.columns]
    spent = [None if a is None or b is None else b - a for a, b in zip(earned, net, strict=True)]
    name = "Verksamhetens nettokostnader enligt resultaträkningen"
    return OperatingRow(
        name, "", Amounts(outcome=earned[0], before=earned[1]), Amounts(outcome=spent[0], before=spent[1])
    )


def _difference(whole: OperatingRow, total: OperatingRow) -> OperatingRow:
    """What the statement holds and no row answers for, in this year and last."""
    parts = [
        Amounts(
            outcome=_minus(getattr(whole, name).outcome, getattr(total, name).outcome),
            before=_minus(getattr(whole, name).before, getattr(total, name).before),
        )
        for name in ("income", "costs")
    ]
    return OperatingRow("Utanför nämndernas redovisning", "", *parts)


def _minus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first - second


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    known = [amount for amount in (first, second) if amount is not None]
    return sum(known, ZERO) if known else None
