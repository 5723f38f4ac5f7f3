"""The economy table of a unit: a constant number of SQL queries and of questions of the store, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.budget_holding import BudgetRow, counted_places, heirs, in_ore, year_lines
from styrkedjan.areas.economy.queries.figures import (
    BEFORE,
    BUDGET,
    BUDGET_YEAR,
    FORECAST,
    OUTCOME,
    Figures,
    Place,
    Told,
)
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import (
    OTHER,
    OTHER_LABEL,
    Scope,
    months_to,
    principal_of,
    result_accounts,
    scope_of,
    store,
)
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.areas.economy.tables import Cell, EconomyRow, EconomyTable
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import ledger_by_code, ledger_version
from styrkedjan.store.schema import kronor

ZERO = Decimal(0)
NO_CODE = "(utan ansvar)"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything known of a scope's money up to a month, settled: what is nought is nought, what is unknown None.

    `stood_in` are the places (unit, account group) whose forecast is the budget, for want of one.
    """

    figures: Figures
    booked_through: int | None
    outcome_known: bool
    unplaced: dict[str, Decimal]
    unbudgeted: frozenset[int]
    unforecast: frozenset[int]
    forecast_round: str
    stood_in: frozenset[Place] = frozenset()


def read(scope: Scope, period: Period, known: Known) -> Reading:
    """Budget, outcome and forecast together (three queries, and what the ledger's versions hold)."""
    through, outcome, unplaced = _outcomes(scope, period, known)
    outcome_known = through is not None and through >= period.last_month and scope.has_codes
    unit, year = scope.unit, period.year
    lines = year_lines(unit, year, known, own=True) if scope.own else year_lines(unit, year, known)
    forecasts, round_key = _forecasts(scope, period, known, heirs(lines))
    figures = Figures({**_budgets(counted_places(lines), period), **outcome, FORECAST: forecasts})
    unbudgeted = _settle(figures, scope, outcome_known=outcome_known, unplaced=bool(unplaced))
    stood_in = figures.stand_in(FORECAST, BUDGET_YEAR) if round_key else figures.known[FORECAST] & False
    unforecast = figures.units_of(stood_in & (figures.ore[BUDGET_YEAR] != 0))
    return Reading(
        figures,
        through,
        outcome_known,
        {code: kronor(ore) for code, ore in unplaced.items()},
        frozenset(unbudgeted),
        frozenset(unforecast),
        round_key,
        figures.places_of(stood_in),
    )


@remembered
def reading(unit: Unit, period: Period, known: Known, *, own: bool = False) -> tuple[Scope, Reading]:
    """A unit's scope and its `read`: the table, its explanation and the rules rest on the same one. Left as it is."""
    scope = _scope(unit, own=own)
    return scope, read(scope, period, known)


def _scope(unit: Unit, *, own: bool) -> Scope:
    """Asked for in the same words as everywhere else, so that it is found in memory."""
    return scope_of(unit, own=True) if own else scope_of(unit)


def outcome_of_year(scope: Scope, year: int, known: Known) -> Figures | None:
    """The outcome alone of a whole year, None while not all of it is booked."""
    through, outcome, _ = _outcomes(scope, Period.month(year, 12), known)
    return Figures(outcome) if through == 12 and scope.has_codes else None


@remembered
def economy_table(unit: Unit, period: Period, known: Known, *, own: bool = False) -> EconomyTable:
    """The unit's economy to and with `period` (a month), as `known` tells.

    `own` leaves the units below out. The outcome is unknown, not nought, when the ledger does not reach the month.
    """
    scope, found = reading(unit, period, known, own=True) if own else reading(unit, period, known)
    return table_of(scope, found, period, known)


def table_of(scope: Scope, found: Reading, period: Period, known: Known) -> EconomyTable:
    """The table of what has been read already."""
    unit = scope.unit
    version = ledger_version(store(), principal_of(unit).code, period.year, as_of=known.moment)
    return EconomyTable(
        code=unit.code,
        name=unit.name,
        period=period,
        rows=_by_group(found.figures, scope),
        below=() if scope.own else _by_child(found.figures, scope),
        total=_total(found.figures, outcome_known=found.outcome_known),
        frame=frame(unit, period.year, known),
        unforecast=_names(scope, found.unforecast),
        forecast_round=found.forecast_round,
        ledger_known_at=version.known_at if version else None,
        ledger_source=version.source if version else "",
        known=known,
        unplaced=sum(found.unplaced.values(), ZERO),
        unplaced_codes=tuple(sorted(found.unplaced)),
        unbudgeted=_names(scope, found.unbudgeted),
        booked_through=found.booked_through,
    )


def _budgets(rows: Iterable[BudgetRow], period: Period) -> dict[int, list[Told]]:
    last = period.last_month
    return {
        BUDGET: [(unit, group, sum(months[:last])) for unit, group, months in rows],
        BUDGET_YEAR: [(unit, group, sum(months)) for unit, group, months in rows],
    }


def _outcome(scope: Scope, year: int, period: Period, known: Known) -> list[tuple[str, str, int]]:
    return ledger_by_code(
        store(),
        principal_of(scope.unit).code,
        year,
        months=months_to(period),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    )


def _outcomes(scope: Scope, period: Period, known: Known) -> tuple[int | None, dict[int, list[Told]], dict[str, int]]:
    """This year's and last year's outcome, with the last month booked and, by code, what no unit answers for."""
    principal = principal_of(scope.unit)
    unplaced: dict[str, int] = {}
    through: dict[int, int | None] = {}
    found: dict[int, list[Told]] = {OUTCOME: [], BEFORE: []}
    for year, place in ((period.year, OUTCOME), (period.year - 1, BEFORE)):
        through[place] = booked_through(principal, year, known)
        if (through[place] or 0) < period.last_month:
            continue
        rows = _outcome(scope, year, period, known)
        found[place] = [(scope.unit_of.get(code, scope.unit.pk), group or OTHER, ore) for code, group, ore in rows]
        if place == OUTCOME:
            for code, _, ore in rows:
                if code not in scope.unit_of:
                    unplaced[code or NO_CODE] = unplaced.get(code or NO_CODE, 0) + ore
    return through[OUTCOME], found, unplaced


def _settle(figures: Figures, scope: Scope, *, outcome_known: bool, unplaced: bool) -> set[int]:
    """Write nought where it is known to be nought: a booked month without transactions, a group a budget leaves out.

    Returns the units with an outcome and no budget at all, whose budget stays unknown. What nobody
    answers for stands on the scope's own unit, which is told of in another way.
    """
    there, has_budget = figures.there, figures.known[BUDGET_YEAR].any(axis=1)
    budgeted, spending = figures.units_of(figures.known[BUDGET_YEAR]), figures.units_of(figures.ore[OUTCOME] != 0)
    if outcome_known:
        figures.fill(OUTCOME, there)
    left_out = there & has_budget[:, None] & ~figures.known[BUDGET_YEAR]
    figures.fill(BUDGET, left_out)
    figures.fill(BUDGET_YEAR, left_out)
    spending -= {scope.unit.pk} if unplaced else set()
    return spending - budgeted if budgeted else set()


def _forecasts(scope: Scope, period: Period, known: Known, follow: Mapping[int, int]) -> tuple[list[Told], str]:
    """The newest forecast of each unit and account group up to the period, and the newest round.

    That of a unit whose whole budget another holds now follows along, until the other has made one of its own.
    """
    rows = (
        forecast_rows(scope.unit, period.year, known, own=True)
        if scope.own
        else forecast_rows(scope.unit, period.year, known)
    )
    elsewhere = [unit for unit in follow if unit not in scope.places]
    if elsewhere:
        rows = sorted([*rows, *_forecast_rows(Q(unit__in=elsewhere), period.year, known)])
    newest = {(unit, group): (key, ore) for key, unit, group, ore in rows if key <= str(period)}
    last = max((key for key, _ in newest.values()), default="")
    return [
        (follow.get(unit, unit), group, ore)
        for (unit, group), (_, ore) in newest.items()
        if unit not in follow or (follow[unit], group) not in newest
    ], last


# Round, unit, account group and whole öre.
ForecastRow = tuple[str, int, str, int]


@remembered
def forecast_rows(unit: Unit, year: int, known: Known, *, own: bool = False) -> list[ForecastRow]:
    """Every forecast of the year in the subtree, round by round (one query): of it tables of all months are made."""
    return _forecast_rows(Q(unit=unit) if own else Q(unit__path__startswith=unit.path), year, known)


def _forecast_rows(within: Q, year: int, known: Known) -> list[ForecastRow]:
    rows = known.rows(Forecast).filter(within, year=year).order_by()
    return sorted(rows.values_list("round_key", "unit_id", "account_group", in_ore(F("amount"))))


def _names(scope: Scope, units: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(scope.places[unit].name for unit in units))


def _by_group(figures: Figures, scope: Scope) -> tuple[EconomyRow, ...]:
    """The account groups in their order; then codes that are no group, and accounts outside them all."""
    sums = figures.by_group()
    groups = {group.code: group for group in scope.groups}
    rows = [EconomyRow(code, group.name, sums[code], group.is_income) for code, group in groups.items() if code in sums]
    strangers = sorted(str(code) for code in sums if code not in groups)
    return (*rows, *(EconomyRow(code, code or OTHER_LABEL, sums[code]) for code in strangers))


def _by_child(figures: Figures, scope: Scope) -> tuple[EconomyRow, ...]:
    child = {pk: scope.child(pk) for pk in scope.places}
    sums = figures.by_unit(child.__getitem__)
    if set(sums) <= {scope.unit.pk}:
        return ()
    with_children = {top for pk, top in child.items() if top != pk}
    ordered = sorted((pk for pk in child if pk in sums), key=lambda pk: (pk != scope.unit.pk, scope.places[pk].code))
    return tuple(
        EconomyRow(
            scope.places[pk].code,
            f"{scope.places[pk].name} (gemensamt)" if pk == scope.unit.pk else scope.places[pk].name,
            sums[pk],
            has_below=pk in with_children,
        )
        for pk in ordered
    )


def _total(figures: Figures, *, outcome_known: bool) -> Cell:
    return figures.total() if figures.units or not outcome_known else Cell(outcome_period=ZERO)
