"""Forecasts as a workbook: unit, round, account group, amount in kronor and comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import forecasts
from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.workbooks.common import (
    GROUP,
    UNIT,
    UNIT_NAME,
    bounded,
    in_open_years,
    known_codes,
    units_by_code,
    written,
    wrong_years,
)
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

MOST_WORDS = 10_000
FORECASTS = TableSpec(
    name="forecasts",
    title="Prognoser",
    columns=(
        UNIT,
        UNIT_NAME,
        Column("round", "Prognostillfälle", Kind.PERIOD, required=True, aliases=("Tillfälle", "Månad", "Period"),
               help="Månaden som prognosen görs efter, till exempel 2026-04."),
        GROUP,
        Column("amount", "Helårsprognos", Kind.MONEY, required=True, aliases=("Prognos", "Belopp"),
               help="Kronor för hela året; kostnader plus, intäkter minus."),
        Column("comment", "Kommentar", max_length=MOST_WORDS),
    ),
    key=("unit", "round", "account_group"),
    help="En rad per enhet, prognostillfälle och kontogrupp.",
)  # fmt: skip


def current(scope: Unit, known: Known) -> Rows:
    """The forecasts of the subtree in years that are open (two queries)."""
    rows = known.rows(Forecast).filter(in_open_years(scope), unit__path__startswith=scope.path)
    rows = rows.order_by("round_key", "unit__code", "account_group")
    fields = ("unit__code", "unit__name", "round_key", "account_group", "amount", "comment")
    names = ("unit", "unit_name", "round", "account_group", "amount", "comment")
    found = [dict(zip(names, values, strict=True)) for values in rows.values_list(*fields)]
    for row in found:
        row["round"] = Period.parse(row["round"])
    return {FORECASTS.key_of(row): row for row in found}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """The round must be a month of a year that is open."""
    return bounded(_problems(scope, changes, where))


def _problems(scope: Unit, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    kept = [(change, Period.parse(change.key[1])) for change in written(changes) if change.key[1]]
    for change, period in kept:
        if period.span is not Span.MONTH:
            what = f"Prognostillfället {period} är ingen månad."
            yield Problem("", where(change.key, "round"), what, f"Ange månaden, till exempel {period.year}-04.")
    yield from wrong_years(scope, ((change, period.year) for change, period in kept), where, "round")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Unit by unit and round by round, through the same action as the form."""
    units, now = units_by_code(scope), current(scope, NOW)
    together: dict[tuple[str, str], list[RowChange]] = {}
    for change in changes:
        together.setdefault((change.key[0], change.key[1]), []).append(change)
    for (code, round_key), mine in sorted(together.items(), key=lambda item: item[0]):
        gone = tuple(change.key[2] for change in mine if change.operation is Operation.REMOVE)
        if gone:
            forecasts.withdraw_forecast(by=by, unit=units[code], round_key=round_key, groups=gone, at=at)
        rows = {change.key[2]: {**now.get(change.key, {}), **change.after} for change in written(mine)}
        if rows:
            forecasts.save_forecast(
                by=by,
                unit=units[code],
                year=Period.parse(round_key).year,
                round_key=round_key,
                amounts={group: Decimal(row["amount"]) for group, row in rows.items()},  # type: ignore[arg-type]
                comments={group: str(row.get("comment") or "") for group, row in rows.items()},
                batch=batch,
                at=at,
            )


KIND = imports.ImportKind(
    key="forecasts",
    label="Prognoser",
    sentence="Enheternas helårsprognoser per tillfälle och kontogrupp, med kommentar.",
    spec=FORECASTS,
    permission=Permission.FORECAST,
    allow=permissions.require_forecast,
    current=current,
    apply_changes=apply_changes,
    known=known_codes,
    check=check,
    removable=True,
)
