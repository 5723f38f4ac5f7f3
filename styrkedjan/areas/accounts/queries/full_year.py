"""The municipality's full year: budgeted result (the goal of the year) and forecast result, row by row with sources.

The committees' part is their frames and forecasts. What lies beside them (taxes, grants, the financial net) is what is
stated in the accounts, else the budget that the council decided in planning. Amounts are effects on the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts.queries.stated import FORECAST, CentralRow, Stated, newest_until, stated
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.areas.planning.queries import motions as motions_queries
from styrkedjan.areas.planning.queries import scenarios
from styrkedjan.domain.periods import Period
from styrkedjan.domain.planning import motions
from styrkedjan.domain.planning.multi_year import Plan, YearOutcome, outcome
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.domain.swedish import plural
from styrkedjan.domain.workings import Citation, Input, Step, Working
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)
CITATION = Citation("Kommunallagen 11 kap. 5 och 6 §§")


@dataclass(frozen=True, slots=True)
class SourcedAmount:
    """An amount with where it is from; None is not known. `stands_in` is when the budget is used for a forecast."""

    amount: Decimal | None
    source: str
    known_at: datetime | None = None
    by: str = ""
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class FullYearRow:
    """A row of the full year: what it does to the result in the budget and in the forecast."""

    key: str
    label: str
    budget: SourcedAmount
    forecast: SourcedAmount

    @property
    def variance(self) -> Decimal | None:
        """Forecast less budget: plus is better than budgeted."""
        if self.budget.amount is None or self.forecast.amount is None:
            return None
        return self.forecast.amount - self.budget.amount


@dataclass(frozen=True, slots=True)
class FullYear:
    """The year as budgeted and as forecast. `decision` is the council's, "" when the budget is not in planning."""

    year: int
    period: Period
    rows: tuple[FullYearRow, ...]
    decision: str = ""

    @property
    def budget(self) -> Decimal | None:
        """The budgeted result, which is the year's financial goal; None as long as a row is unknown."""
        return _sum([row.budget for row in self.rows])

    @property
    def forecast(self) -> Decimal | None:
        """The forecast result; None as long as a row is unknown."""
        return _sum([row.forecast for row in self.rows])

    @property
    def variance(self) -> Decimal | None:
        return None if self.budget is None or self.forecast is None else self.forecast - self.budget

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The rows whose budget is used because nobody has forecast them."""
        return tuple(row.label for row in self.rows if row.forecast.stands_in)

    @property
    def missing(self) -> tuple[str, ...]:
        """The rows that keep the budgeted result unknown."""
        return tuple(row.label for row in self.rows if row.budget.amount is None)

    @property
    def working(self) -> Working:
        """How the forecast result came about, each row with its source."""
        inputs = [
            Input(row.label, told.amount, "kr", told.source, told.known_at, told.by)
            for row in self.rows
            for told in (row.forecast,)
        ]
        steps = [
            Step("Prognos: summan av raderna", self.forecast, "kr"),
            Step("Budgeterat resultat, årets mål", self.budget, "kr"),
            Step("Avvikelse = prognos − budget; plus är bättre än budget", self.variance, "kr"),
        ]
        if self.stand_ins:
            count = plural(len(self.stand_ins), "rad", "rader")
            steps.insert(0, Step(f"{count} saknar prognos: budgeten används för dem."))
        title = f"Prognos för årets resultat {self.year}"
        return Working(title, self.forecast, "kr", tuple(inputs), tuple(steps), "Helårets resultat", CITATION)


@remembered
def full_year(principal: Unit, period: Period, known: Known) -> FullYear:
    """The year that `period` (a month) lies in, as `known` tells: a constant number of queries."""
    said = stated(principal, known).get(period.year, {})
    scenario, decided = _decided(principal, period.year, known)
    table = economy_table(principal, period, known)
    rows = [_committees(table, period), *(_central(row, said, decided, scenario, period) for row in CentralRow)]
    order = ["committees", CentralRow.CENTRAL, CentralRow.TAXES, CentralRow.GRANTS, CentralRow.FINANCIAL]
    ordered = tuple(sorted(rows, key=lambda row: order.index(row.key)))
    return FullYear(period.year, period, ordered, scenario.decision_text if scenario else "")


def _committees(table: EconomyTable, period: Period) -> FullYearRow:
    """The frames as the council decided them (else the units' budget) beside the units' forecasts."""
    framed = table.frame is not None
    planned = table.frame if framed else table.total.budget_year
    budget = SourcedAmount(_negative(planned), f"Nämndernas ramar {period.year}" if framed else "Enheternas budget")
    forecast = _negative(table.total.forecast_year)
    if forecast is None:
        told = SourcedAmount(budget.amount, "Ingen prognos: budgeten används", stands_in=budget.amount is not None)
    else:
        without = plural(len(table.unforecast), "enhet utan prognos", "enheter utan prognos")
        added = f" ({without} har sin budget)" if table.unforecast else ""
        told = SourcedAmount(forecast, f"Enheternas prognoser {Period.parse(table.forecast_round).label}{added}")
    return FullYearRow("committees", "Nämndernas nettokostnad", budget, told)


def _central(
    row: CentralRow, said: Mapping[str, Stated], decided: YearOutcome | None, scenario: Scenario | None, period: Period
) -> FullYearRow:
    budget = _budget(row, said, decided, scenario)
    newest = newest_until(f"{FORECAST}{row.value}:", said, period)
    if newest is not None:
        told = SourcedAmount(newest.amount, newest.source, newest.known_at, newest.by)
    elif budget.amount is None:
        told = SourcedAmount(None, "inte angivet")
    else:
        told = SourcedAmount(budget.amount, "Ingen prognos: budgeten används", stands_in=bool(budget.amount))
    return FullYearRow(row.value, row.label, budget, told)


def _budget(
    row: CentralRow, said: Mapping[str, Stated], decided: YearOutcome | None, scenario: Scenario | None
) -> SourcedAmount:
    """What is stated, else what the council decided. What lies outside the committees is nought when nobody says."""
    found = said.get(row.budget_item)
    if found is not None:
        return SourcedAmount(found.amount, found.source, found.known_at, found.by)
    if decided is not None and scenario is not None:
        return SourcedAmount(_of(decided, row), f"{scenario.name}, {scenario.decision_text}", scenario.decided_at)
    if row is CentralRow.CENTRAL:
        return SourcedAmount(ZERO, "Inget är angivet utanför nämnderna")
    return SourcedAmount(None, "inte angivet")


def _of(decided: YearOutcome, row: CentralRow) -> Decimal:
    revenue, costs = decided.budget.revenue, decided.budget.costs
    net = {name: revenue.get(name, ZERO) - costs.get(name, ZERO) for name in {*revenue, *costs}}
    names = {
        CentralRow.TAXES: ("Skatteintäkter",),
        CentralRow.GRANTS: ("Generella statsbidrag", "Kommunalekonomisk utjämning"),
        CentralRow.CENTRAL: ("Centrala kapitalkostnader",),
        CentralRow.FINANCIAL: ("Finansnetto",),
    }
    return sum((net.get(name, ZERO) for name in names[row]), ZERO)


def _decided(principal: Unit, year: int, known: Known) -> tuple[Scenario | None, YearOutcome | None]:
    """The decided budget of the year with its first year computed, the motion that won included."""
    rows = Scenario.objects.filter(principal=principal, first_year=year, state=ScenarioState.DECIDED)
    decided = known.made(rows, "decided_at")
    scenario = decided.select_related("decided_motion").first()
    if scenario is None:
        return None, None
    plan: Plan = scenarios.plan_of(scenario)
    if scenario.decided_motion is not None:
        plan = motions.apply(plan, motions_queries.changes_of(list(scenario.decided_motion.changes.all())))
    return scenario, outcome(plan)[0]


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _sum(parts: list[SourcedAmount]) -> Decimal | None:
    amounts = [told.amount for told in parts if told.amount is not None]
    return sum(amounts, ZERO) if len(amounts) == len(parts) else None
