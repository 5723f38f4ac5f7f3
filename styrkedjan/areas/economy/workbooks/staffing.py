"""Full-time equivalents as a workbook or the payroll system's CSV: responsibility, month, posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import staffing
from styrkedjan.areas.economy.models import StaffMonth
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.workbooks.common import bounded, open_years, written, wrong_years
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

MOST = 1_000_000
STAFF = TableSpec(
    name="staff_months",
    title="Årsarbetare",
    columns=(
        Column("responsibility", "Ansvar", Kind.CODE, required=True, max_length=20, aliases=("Ansvarskod", "Ansv"),
               help="Ansvarskoden, densamma som i redovisningen."),
        Column("unit_name", "Enhet", readonly=True),
        Column("period", "Månad", Kind.PERIOD, required=True, aliases=("Period", "År och månad"),
               help="Till exempel 2026-04."),
        Column("full_time", "Årsarbetare", Kind.NUMBER, minimum=0, maximum=MOST, decimals=2,
               aliases=("Antal årsarbetare", "Heltidstjänster", "Utfall"),
               help="Arbetad tid omräknad till heltid. Tomt betyder att månaden inte är känd."),
        Column("planned", "Planerade årsarbetare", Kind.NUMBER, minimum=0, maximum=MOST, decimals=2,
               aliases=("Budgeterade årsarbetare", "Plan", "Budget"),
               help="Bara för enheter som inte har någon personalbudget här."),
    ),
    key=("responsibility", "period"),
    help="En rad per ansvar och månad, så som lönesystemet räknar.",
)  # fmt: skip


def current(scope: Unit, known: Known) -> Rows:
    """The months of the subtree's codes in years that are open (three queries)."""
    names = dict(Responsibility.objects.filter(unit__path__startswith=scope.path).values_list("code", "unit__name"))
    years = open_years(scope)
    rows = known.rows(StaffMonth).filter(principal=principal_of(scope)).order_by("period", "responsibility")
    found = [
        {"responsibility": code, "unit_name": names[code], "period": Period.parse(period), "full_time": full_time,
         "planned": planned}
        for code, period, full_time, planned in rows.values_list("responsibility", "period", "full_time", "planned")
        if code in names and (years is None or int(period[:4]) in years)
    ]  # fmt: skip
    return {STAFF.key_of(row): row for row in found}


def known(scope: Unit) -> Mapping[str, Sequence[str]]:
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path)
    return {"responsibility": list(codes.values_list("code", flat=True))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """A month of an open year, with something said of it."""
    return bounded(_problems(scope, rows, changes, where))


def _problems(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    kept = [(change, Period.parse(change.key[1])) for change in written(changes) if change.key[1]]
    for change, period in kept:
        if period.span is not Span.MONTH:
            yield Problem("", where(change.key, "period"), f"{period} är ingen månad.", "Ange månaden, som 2026-04.")
        try:
            _row(rows[change.key])
        except ValueError as error:
            yield Problem("", where(change.key, "full_time"), str(error), "Fyll i talet, eller ta bort raden.")
    yield from wrong_years(scope, ((change, period.year) for change, period in kept), where, "period")


def _row(row: Mapping[str, Any]) -> staffing.StaffRow:
    """A row as the action reads it. Raises ValueError."""
    return staffing.StaffRow(row.get("full_time"), row.get("planned"))


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """All codes and months in one step, through the same action as elsewhere."""
    now = current(scope, NOW)
    staffing.save_staff(
        by=by,
        where=scope,
        rows={_key(change): _row({**now.get(change.key, {}), **change.after}) for change in written(changes)},
        remove=[_key(change) for change in changes if change.operation is Operation.REMOVE],
        batch=batch,
        at=at,
    )


def _key(change: RowChange) -> tuple[str, Period]:
    return change.key[0], Period.parse(change.key[1])


KIND = imports.ImportKind(
    key="staff_months",
    label="Årsarbetare",
    sentence="Hur många årsarbetare varje ansvar har haft per månad, ur lönesystemet.",
    spec=STAFF,
    permission=Permission.EDIT_BUDGET,
    allow=permissions.require_budget,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
