"""The budget as a workbook: unit, responsibility, account group, activity and twelve months in kronor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import budgets
from styrkedjan.areas.economy.models import MONTH_FIELDS
from styrkedjan.areas.economy.queries.budget_holding import counted_lines, lines_of_all_years, merged_months
from styrkedjan.areas.economy.workbooks.common import (
    GROUP,
    UNIT,
    UNIT_NAME,
    YEAR,
    bounded,
    in_open_years,
    known_codes,
    units_by_code,
    written,
    wrong_years,
)
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

BUDGET = TableSpec(
    name="budget",
    title="Budget",
    columns=(
        YEAR,
        UNIT,
        UNIT_NAME,
        Column("responsibility", "Ansvar", Kind.CODE, required=True, max_length=20, aliases=("Ansvarskod", "Ansv")),
        GROUP,
        Column("activity", "Verksamhet", Kind.CODE, max_length=20, aliases=("Verksamhetskod", "Vht")),
        *(
            Column(
                field, name.capitalize(), Kind.MONEY, required=True, aliases=(name[:3].capitalize(), f"{number:02d}")
            )
            for number, (field, name) in enumerate(zip(MONTH_FIELDS, MONTH_NAMES, strict=True), 1)
        ),
        Column("total", "Helår", Kind.MONEY, readonly=True),
    ),
    key=("year", "unit", "responsibility", "account_group", "activity"),
    help="En rad per ansvar, kontogrupp och verksamhet. Kronor; kostnader är plus och intäkter minus. "
    "Skriv 0 i en månad utan budget.",
)


def current(scope: Unit, known: Known) -> Rows:
    """The budget lines that the subtree answers for in years that are open (three queries)."""
    units = {unit.pk: unit for unit in Unit.objects.filter(path__startswith=scope.path)}
    rows: dict[Any, Any] = {}
    by_year: dict[int, list[Any]] = {}
    for line in counted_lines(lines_of_all_years(scope, known).filter(in_open_years(scope))):
        by_year.setdefault(line.year, []).append(line)
    for year, lines in by_year.items():
        for (holder, key), months in merged_months(lines).items():
            row = _row(year, units[holder].code, units[holder].name, *key, *months)
            rows[BUDGET.key_of(row)] = row
    return dict(sorted(rows.items()))


def _row(
    year: int, unit: str, name: str, responsibility: str, group: str, activity: str, *months: Decimal
) -> dict[str, Any]:
    return {
        "year": year,
        "unit": unit,
        "unit_name": name,
        "responsibility": responsibility,
        "account_group": group,
        "activity": activity,
        **dict(zip(MONTH_FIELDS, months, strict=True)),
        "total": sum(months, Decimal(0)),
    }


def known(scope: Unit) -> dict[str, Sequence[str]]:
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path).values_list("code", flat=True)
    return {**known_codes(scope), "responsibility": list(codes)}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """The year must be open, and the responsibility the unit's own."""
    return bounded(_problems(scope, rows, changes, where))


def _problems(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    kept = list(written(changes))
    yield from wrong_years(scope, ((change, int(change.key[0])) for change in kept), where, "year")
    answering = Responsibility.objects.filter(unit__path__startswith=scope.path)
    owners = dict(answering.values_list("code", "unit__code"))
    for change in kept:
        _, unit, responsibility, *_ = change.key
        if owners.get(responsibility) != unit:
            what = (
                f"Ansvaret {responsibility} hör till {owners.get(responsibility, 'ingen enhet här')}, inte till {unit}."
            )
            yield Problem("", where(change.key, "responsibility"), what, "Rätta enheten eller ansvaret.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write year by year, all units at once."""
    units, now = units_by_code(scope), current(scope, NOW)
    for year in sorted({change.key[0] for change in changes}):
        rows: dict[Unit, list[budgets.BudgetRow]] = {}
        gone: dict[Unit, list[tuple[str, str, str]]] = {}
        for change in changes:
            if change.key[0] != year:
                continue
            unit, key = units[change.key[1]], (change.key[2], change.key[3], change.key[4])
            if change.operation is Operation.REMOVE:
                gone.setdefault(unit, []).append(key)
            else:
                row = {**now.get(change.key, {}), **change.after}
                rows.setdefault(unit, []).append(budgets.BudgetRow(*key, _months(row)))
        budgets.change_budgets(by=by, where=scope, year=int(year), rows=rows, remove=gone, batch=batch, at=at)


def _months(row: Values) -> tuple[Decimal, ...]:
    return tuple(row[field] for field in MONTH_FIELDS)  # type: ignore[misc]


KIND = imports.ImportKind(
    key="budget",
    label="Budget",
    sentence="Enheternas budget per ansvar, kontogrupp och verksamhet, månad för månad.",
    spec=BUDGET,
    permission=Permission.EDIT_BUDGET,
    allow=permissions.require_budget,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
