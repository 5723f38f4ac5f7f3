"""The economy table of a unit: a constant number of SQL queries and of questions of the store, whatever its size."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.budget_holding import budget_totals
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
from styrkedjan.store.queries import LedgerTotal, ledger_totals, ledger_version

ZERO = Decimal(0)
# The figures of a cell by place, in the order of `Cell`.
BUDGET, OUTCOME, BUDGET_YEAR, FORECAST, BEFORE = range(5)
NO_CODE = "(utan ansvar)"


class Figures:
    """Five figures per (unit, account group). None is unknown until something says otherwise."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, str], list[Decimal | None]] = {}

    def add(self, unit: int, group: str, place: int, amount: Decimal) -> None:
        row = self.rows.setdefault((unit, group), [None] * 5)
        known = row[place]
        row[place] = amount if known is None else known + amount

    def units_with(self, place: int) -> set[int]:
        return {unit for (unit, _), row in self.rows.items() if row[place] is not None}

    def summed(self, key_of: dict[tuple[int, str], Hashable]) -> dict[Hashable, Cell]:
        """Cells by another key; unknown parts are left out, and told by the table's own notices."""
        sums: dict[Hashable, list[Decimal | None]] = {}
        for place, row in self.rows.items():
            target = sums.setdefault(key_of[place], [None] * 5)
            for index, amount in enumerate(row):
                if amount is not None:
                    known = target[index]
                    target[index] = amount if known is None else known + amount
        return {key: Cell(*row) for key, row in sums.items()}


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
    stood_in: frozenset[tuple[int, str]] = frozenset()


def read(scope: Scope, period: Period, known: Known) -> Reading:
    """Budget, outcome and forecast together (three queries and two or three questions of the store)."""
    figures = Figures()
    _add_budget(figures, scope, period, known)
    through, unplaced = _add_outcome(figures, scope, period, known)
    outcome_known = through is not None and through >= period.last_month and scope.has_codes
    round_key = _add_forecast(figures, scope, period, known)
    unbudgeted = _settle(figures, scope, outcome_known=outcome_known, unplaced=bool(unplaced))
    stood_in = _stand_in(figures) if round_key else set()
    unforecast = {place[0] for place in stood_in if figures.rows[place][BUDGET_YEAR]}
    return Reading(
        figures,
        through,
        outcome_known,
        unplaced,
        frozenset(unbudgeted),
        frozenset(unforecast),
        round_key,
        frozenset(stood_in),
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
    """The outcome alone of a whole year, None while not all of it is booked (one query and two questions)."""
    figures = Figures()
    through, _ = _add_outcome(figures, scope, Period.month(year, 12), known)
    return figures if through == 12 and scope.has_codes else None


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


def _add_budget(figures: Figures, scope: Scope, period: Period, known: Known) -> None:
    totals = budget_totals(scope.unit, period.year, period.last_month, known, own=scope.own)
    for (unit, group), (so_far, year) in totals.items():
        figures.add(unit, group, BUDGET, so_far)
        figures.add(unit, group, BUDGET_YEAR, year)


def _outcome(scope: Scope, year: int, period: Period, known: Known) -> tuple[LedgerTotal, ...]:
    return ledger_totals(
        store(),
        principal_of(scope.unit).code,
        year,
        by=("responsibility", "account_group"),
        months=months_to(period),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    )


def _add_outcome(figures: Figures, scope: Scope, period: Period, known: Known) -> tuple[int | None, dict[str, Decimal]]:
    """Add this year's and last year's outcome. Returns the last month booked, and what no unit answers for by code."""
    principal = principal_of(scope.unit)
    unplaced: dict[str, Decimal] = {}
    through: dict[int, int | None] = {}
    for year, place in ((period.year, OUTCOME), (period.year - 1, BEFORE)):
        through[place] = booked_through(principal, year, known)
        if (through[place] or 0) < period.last_month:
            continue
        for row in _outcome(scope, year, period, known):
            key = scope.unit_of.get(row.responsibility or "")
            if key is None and place == OUTCOME:
                code = row.responsibility or NO_CODE
                unplaced[code] = unplaced.get(code, ZERO) + row.amount
            figures.add(scope.unit.pk if key is None else key, row.account_group or OTHER, place, row.amount)
    return through[OUTCOME], unplaced


def _settle(figures: Figures, scope: Scope, *, outcome_known: bool, unplaced: bool) -> set[int]:
    """Write nought where it is known to be nought: a booked month without transactions, a group a budget leaves out.

    Returns the units with an outcome and no budget at all, whose budget stays unknown. What nobody
    answers for stands on the scope's own unit, which is told of in another way.
    """
    budgeted = figures.units_with(BUDGET_YEAR)
    spending = {unit for (unit, _), row in figures.rows.items() if row[OUTCOME]}
    for (unit, _), row in figures.rows.items():
        if outcome_known and row[OUTCOME] is None:
            row[OUTCOME] = ZERO
        if unit in budgeted and row[BUDGET_YEAR] is None:
            row[BUDGET] = row[BUDGET_YEAR] = ZERO
    spending -= {scope.unit.pk} if unplaced else set()
    return spending - budgeted if budgeted else set()


def _add_forecast(figures: Figures, scope: Scope, period: Period, known: Known) -> str:
    """Add the newest forecast of each unit and account group up to the period. Returns the newest round."""
    rows = known.rows(Forecast).filter(scope.within, year=period.year, round_key__lte=str(period))
    newest: dict[tuple[int, str], tuple[str, Decimal]] = {}
    for unit, key, group, amount in rows.order_by().values_list("unit_id", "round_key", "account_group", "amount"):
        newest[unit, group] = max(newest.get((unit, group), ("", ZERO)), (key, amount))
    for (unit, group), (_, amount) in newest.items():
        figures.add(unit, group, FORECAST, amount)
    return max((key for key, _ in newest.values()), default="")


def _stand_in(figures: Figures) -> set[tuple[int, str]]:
    """Let the budget stand in for what is not forecast. Returns the places it stands in."""
    without: set[tuple[int, str]] = set()
    for place, row in figures.rows.items():
        if row[FORECAST] is None and row[BUDGET_YEAR] is not None:
            row[FORECAST] = row[BUDGET_YEAR]
            without.add(place)
    return without


def _names(scope: Scope, units: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(scope.places[unit].name for unit in units))


def _by_group(figures: Figures, scope: Scope) -> tuple[EconomyRow, ...]:
    """The account groups in their order; then codes that are no group, and accounts outside them all."""
    sums = figures.summed({place: place[1] for place in figures.rows})
    groups = {group.code: group for group in scope.groups}
    rows = [EconomyRow(code, group.name, sums[code], group.is_income) for code, group in groups.items() if code in sums]
    strangers = sorted(str(code) for code in sums if code not in groups)
    return (*rows, *(EconomyRow(code, code or OTHER_LABEL, sums[code]) for code in strangers))


def _by_child(figures: Figures, scope: Scope) -> tuple[EconomyRow, ...]:
    child = {pk: scope.child(pk) for pk in scope.places}
    sums = figures.summed({place: child[place[0]] for place in figures.rows})
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
    total = figures.summed(dict.fromkeys(figures.rows, "")).get("", Cell())
    return total if figures.rows or not outcome_known else Cell(outcome_period=ZERO)
