"""Questions about money: a constant number of SQL queries and at most two of the store, however many units."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet, Sum

from styrkedjan.areas.economy.models import MONTH_FIELDS, AccountGroup, BudgetLine, Forecast, NetFrame
from styrkedjan.areas.economy.tables import Cell, EconomyRow, EconomyTable
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.periods import Period
from styrkedjan.store.queries import (
    AccountRange,
    LedgerPage,
    LedgerTotal,
    ledger_totals,
    ledger_transactions,
    ledger_version,
)
from styrkedjan.store.versions import Store

OTHER = ""
OTHER_LABEL = "Övriga konton"


def store() -> Store:
    """The store of this installation."""
    return Store(Path(settings.STYRKEDJAN_STORE))


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the subtree, as little of it as a table needs."""

    pk: int
    path: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a table is about: the unit, all below it, their responsibility codes and the account groups."""

    unit: Unit
    places: dict[int, Place]
    unit_of: dict[str, int]
    groups: tuple[AccountGroup, ...]

    @property
    def is_whole(self) -> bool:
        return self.unit.parent_id is None

    def child(self, pk: int) -> int:
        """The unit directly below the scope's unit in whose subtree `pk` lies (or the unit itself)."""
        rest = self.places[pk].path.removeprefix(self.unit.path).strip("/")
        return int(rest.split("/")[0]) if rest else self.unit.pk


Cells = dict[tuple[int, str], Cell]


def economy_table(unit: Unit, period: Period, as_of: datetime | None = None) -> EconomyTable:
    """The unit's economy to and with `period` (a month), as known at `as_of` (now when None)."""
    scope = _scope(unit)
    cells: Cells = {}
    _add_budget(cells, scope, period, as_of)
    known, unplaced = _add_outcome(cells, scope, period, as_of)
    round_key, unforecast = _add_forecast(cells, scope, period, as_of)
    version = ledger_version(store(), _principal(unit).code, period.year, as_of=as_of)
    return EconomyTable(
        code=unit.code,
        name=unit.name,
        period=period,
        rows=_by_group(cells, scope),
        below=_by_child(cells, scope),
        total=_sum(cells.values(), outcome_known=known),
        frame=frame(unit, period.year, as_of),
        unforecast=unforecast,
        forecast_round=round_key,
        ledger_known_at=version.known_at if version else None,
        ledger_source=version.source if version else "",
        as_of=as_of,
        unplaced=unplaced,
    )


def frame(unit: Unit, year: int, as_of: datetime | None = None) -> Decimal | None:
    """The sum of the net frame's entries for the unit and all below it; None when nothing is decided (one query)."""
    rows = NetFrame.objects.as_of(as_of).filter(unit__path__startswith=unit.path, year=year)
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total


def accounts(unit: Unit, period: Period, group: str = "", as_of: datetime | None = None) -> tuple[LedgerTotal, ...]:
    """Outcome by account for the subtree, largest first; `group` narrows to an account group."""
    scope = _scope(unit)
    rows = ledger_totals(
        store(),
        _principal(unit).code,
        period.year,
        by=("account_group", "account"),
        months=_months(period),
        responsibilities=_codes(scope),
        account_groups=_ranges(scope.groups),
        as_of=as_of,
    )
    wanted = [row for row in rows if not group or row.account_group == group]
    return tuple(sorted(wanted, key=lambda row: (-abs(row.amount), row.account or "")))


def transactions(
    unit: Unit, period: Period, account: str, as_of: datetime | None = None, *, limit: int = 100, offset: int = 0
) -> LedgerPage:
    """The single transactions of an account for the subtree, January to and with the month."""
    scope = _scope(unit)
    return ledger_transactions(
        store(),
        _principal(unit).code,
        period.year,
        account=account,
        months=_months(period),
        responsibilities=_codes(scope),
        as_of=as_of,
        limit=limit,
        offset=offset,
    )


def monthly(unit: Unit, year: int, as_of: datetime | None = None) -> list[tuple[Decimal | None, Decimal | None]]:
    """Twelve pairs of net budget and net outcome; None where nothing is known for the month."""
    scope = _scope(unit)
    budget = _budget_rows(scope, year, as_of).aggregate(**{f"sum_{name}": Sum(name) for name in MONTH_FIELDS})
    rows = ledger_totals(
        store(), _principal(unit).code, year, by=("period",), responsibilities=_codes(scope), as_of=as_of
    )
    outcome = {row.period.number: row.amount for row in rows if row.period is not None}
    return [(budget[f"sum_{name}"], outcome.get(number)) for number, name in enumerate(MONTH_FIELDS, 1)]


def net_outcome_by_unit(principal: Unit, period: Period, as_of: datetime | None = None) -> dict[int, Decimal]:
    """Net outcome January to and with the month per unit key, for a whole principal: one question of the store."""
    scope = _scope(principal)
    rows = ledger_totals(
        store(), principal.code, period.year, by=("responsibility",), months=_months(period), as_of=as_of
    )
    sums: dict[int, Decimal] = {}
    for row in rows:
        key = scope.unit_of.get(row.responsibility or "")
        if key is not None:
            sums[key] = sums.get(key, Decimal(0)) + row.amount
    return sums


def budget_lines(unit: Unit, year: int, as_of: datetime | None = None) -> list[BudgetLine]:
    """The current budget lines of the unit itself, in account group order (one query)."""
    order = {group.code: group.order for group in AccountGroup.objects.filter(principal=_principal(unit))}
    rows = BudgetLine.objects.as_of(as_of).filter(unit=unit, year=year)
    return sorted(rows, key=lambda row: (order.get(row.account_group, 99), row.responsibility, row.activity))


def frame_entries(unit: Unit, year: int, as_of: datetime | None = None) -> list[NetFrame]:
    """The frame's entries with their decisions, oldest first (one query)."""
    return list(NetFrame.objects.as_of(as_of).filter(unit=unit, year=year).order_by("known_at", "pk"))


def _principal(unit: Unit) -> Unit:
    return unit if unit.parent_id is None else unit.principal  # type: ignore[return-value]


def _scope(unit: Unit) -> _Scope:
    rows = Unit.objects.filter(path__startswith=unit.path).values_list("pk", "path", "code", "name")
    places = {pk: Place(pk, path, code, name) for pk, path, code, name in rows}
    codes = Responsibility.objects.filter(unit__path__startswith=unit.path).values_list("code", "unit_id")
    groups = tuple(AccountGroup.objects.filter(principal=_principal(unit)))
    return _Scope(unit, places, dict(codes), groups)


def _codes(scope: _Scope) -> Collection[str] | None:
    """The responsibility codes to ask for; None (no filter at all) for a whole municipality."""
    return None if scope.is_whole else scope.unit_of.keys()


def _ranges(groups: Iterable[AccountGroup]) -> list[AccountRange]:
    return [AccountRange(group.code, group.first, group.last) for group in groups]


def _months(period: Period) -> range:
    return range(1, period.last_month + 1)


def _budget_rows(scope: _Scope, year: int, as_of: datetime | None) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.as_of(as_of).filter(unit__path__startswith=scope.unit.path, year=year)


def _add(cells: Cells, key: tuple[int, str], cell: Cell) -> None:
    cells[key] = cells.get(key, Cell()) + cell


def _add_budget(cells: Cells, scope: _Scope, period: Period, as_of: datetime | None) -> None:
    sums = {name: Sum(name) for name in MONTH_FIELDS}
    rows = (
        _budget_rows(scope, period.year, as_of)
        .order_by()
        .values("unit_id", "account_group")
        .annotate(**{f"sum_{name}": value for name, value in sums.items()})
    )
    for row in rows:
        months = [row[f"sum_{name}"] for name in MONTH_FIELDS]
        cell = Cell(budget_period=sum(months[: period.last_month], Decimal(0)), budget_year=sum(months, Decimal(0)))
        _add(cells, (row["unit_id"], row["account_group"]), cell)


def _outcome(scope: _Scope, year: int, period: Period, as_of: datetime | None) -> tuple[LedgerTotal, ...]:
    return ledger_totals(
        store(),
        _principal(scope.unit).code,
        year,
        by=("responsibility", "account_group"),
        months=_months(period),
        responsibilities=_codes(scope),
        account_groups=_ranges(scope.groups),
        as_of=as_of,
    )


def _add_outcome(cells: Cells, scope: _Scope, period: Period, as_of: datetime | None) -> tuple[bool, Decimal]:
    """Add this year's and last year's outcome. Returns whether there is a ledger, and what no unit answers for."""
    unplaced = Decimal(0)
    for year, name in ((period.year, "outcome_period"), (period.year - 1, "outcome_before")):
        for row in _outcome(scope, year, period, as_of):
            key = scope.unit_of.get(row.responsibility or "")
            if key is None:
                unplaced += row.amount if year == period.year else 0
                key = scope.unit.pk
            _add(cells, (key, row.account_group or OTHER), Cell(**{name: row.amount}))
    return ledger_version(store(), _principal(scope.unit).code, period.year, as_of=as_of) is not None, unplaced


def _add_forecast(cells: Cells, scope: _Scope, period: Period, as_of: datetime | None) -> tuple[str, tuple[str, ...]]:
    """Add each unit's newest forecast up to the period; a unit with budget and no forecast keeps its budget, named."""
    rows = Forecast.objects.as_of(as_of).filter(
        unit__path__startswith=scope.unit.path, year=period.year, round_key__lte=str(period)
    )
    newest: dict[int, str] = {}
    found: list[tuple[int, str, str, Decimal]] = []
    for unit_id, key, group, amount in rows.values_list("unit_id", "round_key", "account_group", "amount"):
        newest[unit_id] = max(newest.get(unit_id, ""), key)
        found.append((unit_id, key, group, amount))
    for unit_id, key, group, amount in found:
        if key == newest[unit_id]:
            _add(cells, (unit_id, group), Cell(forecast_year=amount))
    if not newest:
        return "", ()
    without = {unit_id for (unit_id, _), cell in cells.items() if cell.budget_year is not None} - newest.keys()
    for (unit_id, group), cell in list(cells.items()):
        if unit_id in without and cell.budget_year is not None:
            _add(cells, (unit_id, group), Cell(forecast_year=cell.budget_year))
    return max(newest.values()), tuple(sorted(scope.places[unit_id].name for unit_id in without))


def _by_group(cells: Cells, scope: _Scope) -> tuple[EconomyRow, ...]:
    sums: dict[str, Cell] = {}
    for (_, group), cell in cells.items():
        sums[group] = sums.get(group, Cell()) + cell
    known = {group.code for group in scope.groups}
    rows = [
        EconomyRow(group.code, group.name, sums[group.code], group.is_income)
        for group in scope.groups
        if group.code in sums
    ]
    rows += [EconomyRow(code, code or OTHER_LABEL, cell) for code, cell in sums.items() if code not in known]
    return tuple(rows)


def _by_child(cells: Cells, scope: _Scope) -> tuple[EconomyRow, ...]:
    sums: dict[int, Cell] = {}
    for (pk, _), cell in cells.items():
        child = scope.child(pk)
        sums[child] = sums.get(child, Cell()) + cell
    if set(sums) <= {scope.unit.pk}:
        return ()
    with_children = {scope.child(pk) for pk, place in scope.places.items() if scope.child(pk) != pk}
    ordered = sorted(sums, key=lambda pk: (pk != scope.unit.pk, scope.places[pk].code))
    return tuple(
        EconomyRow(
            scope.places[pk].code,
            f"{scope.places[pk].name} (gemensamt)" if pk == scope.unit.pk else scope.places[pk].name,
            sums[pk],
            has_below=pk in with_children,
        )
        for pk in ordered
    )


def _sum(cells: Iterable[Cell], *, outcome_known: bool) -> Cell:
    total = Cell(outcome_period=Decimal(0)) if outcome_known else Cell()
    for cell in cells:
        total = total + cell
    return total
