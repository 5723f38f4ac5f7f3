"""The staff budget as a workbook: posts, degree and salary per unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import staff
from styrkedjan.areas.planning.models import StaffPost
from styrkedjan.areas.planning.workbooks.common import UNIT, UNIT_NAME, YEAR, removed, rows_after, units_by_code
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.planning import staff as rules
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

STAFF = TableSpec(
    name="staff_budget",
    title="Personalbudget",
    columns=(
        YEAR,
        UNIT,
        UNIT_NAME,
        Column("row", "Rad", Kind.CODE, required=True, max_length=20, help="Skiljer rader med samma befattning åt."),
        Column("title", "Befattning", required=True, max_length=120, aliases=("Yrke", "Titel")),
        Column("posts", "Antal", Kind.NUMBER, required=True, minimum=0, decimals=2),
        Column("degree", "Sysselsättningsgrad", Kind.PERCENT, required=True, minimum=0, maximum=1, aliases=("Grad",)),
        Column("salary", "Månadslön", Kind.MONEY, required=True, minimum=0, help="Kronor per månad på heltid."),
        Column("first_month", "Från månad", Kind.INTEGER, minimum=1, maximum=12, default=1),
        Column("last_month", "Till månad", Kind.INTEGER, minimum=1, maximum=12, default=12),
        Column("responsibility", "Ansvar", Kind.CODE, required=True, max_length=20),
        Column("activity", "Verksamhet", Kind.CODE, max_length=20),
    ),
    key=("year", "unit", "row"),
    help="En rad per befattning. Personalomkostnader läggs på av systemet enligt årets sats.",
)
NAMES = ("year", "unit", "unit_name", "row", "title", "posts", "degree", "salary", "first_month", "last_month",
         "responsibility", "activity")  # fmt: skip


def current(scope: Unit, known: Known) -> Rows:
    """The staff budgets of the subtree (one query)."""
    rows = known.rows(StaffPost).filter(unit__path__startswith=scope.path)
    fields = ("year", "unit__code", "unit__name", *NAMES[3:])
    ordered = rows.order_by("year", "unit__code", "row").values_list(*fields)
    found = [dict(zip(NAMES, values, strict=True)) for values in ordered]
    return {STAFF.key_of(row): row for row in found}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path)
    return {
        "unit": list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True)),
        "responsibility": list(codes.values_list("code", flat=True)),
    }


def allow(by: User, scope: Unit) -> None:
    """The rows have salaries, which not everybody who may budget has to see."""
    permissions.require_budget(by, scope)
    permissions.require_salaries(by, scope)


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """The responsibility must be the unit's own, and the months in order."""
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path)
    owners = dict(codes.values_list("code", "unit__code"))
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        row = rows[change.key]
        code = str(row.get("responsibility", ""))
        if owners.get(code) != change.key[1]:
            what = f"Ansvaret {code} hör till {owners.get(code, 'ingen enhet här')}, inte till {change.key[1]}."
            yield Problem("", where(change.key, "responsibility"), what, "Rätta enheten eller ansvaret.")
        try:
            post(row)
        except ValueError as error:
            yield Problem("", where(change.key, "title"), str(error), "Rätta raden.")


def post(row: Mapping[str, Any]) -> rules.StaffPost:
    """A row as the rules read it. Raises ValueError."""
    return rules.StaffPost(
        row["title"], row["posts"], row["degree"], row["salary"], row.get("first_month") or 1,
        row.get("last_month") or rules.MONTHS,
    )  # fmt: skip


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write unit by unit and year by year."""
    units = units_by_code(scope)
    kept = [
        (change.key[:2], staff.PostRow(change.key[2], post(row), row["responsibility"], row.get("activity") or ""))
        for change, row in rows_after(current(scope, NOW), changes)
    ]
    gone = [(change.key[:2], change.key[2]) for change in removed(changes)]
    for key in sorted({key for key, _ in (*kept, *gone)}):
        staff.save_posts(
            by=by, unit=units[key[1]], year=int(key[0]), rows=[row for at_key, row in kept if at_key == key],
            remove=[row for at_key, row in gone if at_key == key], batch=batch, at=at,
        )  # fmt: skip


KIND = imports.ImportKind(
    key="staff_budget",
    label="Personalbudget",
    sentence="Befattningar med antal, sysselsättningsgrad och lön per enhet.",
    spec=STAFF,
    permission=Permission.EDIT_BUDGET,
    allow=allow,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
