"""Units' planned costs as a workbook: a year's amount per account group, and how it falls on the months."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import budgets
from styrkedjan.areas.planning.models import PlannedCost
from styrkedjan.areas.planning.queries import staff, unit_plan
from styrkedjan.areas.planning.queries.unit_plan import EVEN_KEY
from styrkedjan.areas.planning.workbooks.common import UNIT, UNIT_NAME, YEAR, removed, rows_after, units_by_code
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

COSTS = TableSpec(
    name="planned_costs",
    title="Planerade kostnader",
    columns=(
        YEAR,
        UNIT,
        UNIT_NAME,
        Column("responsibility", "Ansvar", Kind.CODE, required=True, max_length=20),
        Column("account_group", "Kontogrupp", Kind.CODE, required=True, max_length=20),
        Column("activity", "Verksamhet", Kind.CODE, max_length=20),
        Column("amount", "Belopp", Kind.MONEY, required=True, help="Kronor för året. Intäkter är minus."),
        Column("profile", "Profil", Kind.CODE, max_length=30, default=EVEN_KEY, help="Tomt är jämnt över året."),
        Column("note", "Anmärkning", max_length=255),
    ),
    key=("year", "unit", "responsibility", "account_group", "activity"),
    help="En rad per ansvar, kontogrupp och verksamhet, utöver personalen.",
)
NAMES = ("year", "unit", "unit_name", "responsibility", "account_group", "activity", "amount", "profile", "note")


def current(scope: Unit, known: Known) -> Rows:
    """The planned costs of the subtree (one query)."""
    rows = known.rows(PlannedCost).filter(unit__path__startswith=scope.path)
    ordered = rows.order_by("year", "unit__code", "responsibility", "account_group", "activity")
    values = ordered.values_list("year", "unit__code", "unit__name", *NAMES[3:])
    found = [dict(zip(NAMES, row, strict=True)) for row in values]
    return {COSTS.key_of(row): row for row in found}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    principal = principal_of(scope)
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path)
    return {
        "unit": list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True)),
        "responsibility": list(codes.values_list("code", flat=True)),
        "account_group": list(AccountGroup.objects.filter(principal=principal).values_list("code", flat=True)),
        "profile": [*unit_plan.profiles(principal, NOW), *unit_plan.OWN_PROFILES],
    }


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """The responsibility must be the unit's own, and staff is budgeted post by post."""
    codes = Responsibility.objects.filter(unit__path__startswith=scope.path)
    owners = dict(codes.values_list("code", "unit__code"))
    labour = staff.staff_group(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        _, unit, code, group, _ = change.key
        if owners.get(str(code)) != unit:
            what = f"Ansvaret {code} hör till {owners.get(str(code), 'ingen enhet här')}, inte till {unit}."
            yield Problem("", where(change.key, "responsibility"), what, "Rätta enheten eller ansvaret.")
        if labour and group == labour:
            what = "Personal budgeteras befattning för befattning i personalbudgeten."
            yield Problem("", where(change.key, "account_group"), what, "Ta bort raden och använd personalbudgeten.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write unit by unit and year by year."""
    units = units_by_code(scope)
    kept = [
        (
            change.key[:2],
            budgets.PlannedRow(
                row["responsibility"], row["account_group"], row["amount"], row.get("activity") or "",
                row.get("profile") or EVEN_KEY, row.get("note") or "",
            ),
        )
        for change, row in rows_after(current(scope, NOW), changes)
    ]  # fmt: skip
    gone = [(change.key[:2], (change.key[2], change.key[3], change.key[4])) for change in removed(changes)]
    for key in sorted({key for key, _ in (*kept, *gone)}):
        budgets.save_costs(
            by=by, unit=units[key[1]], year=int(key[0]), rows=[row for at_key, row in kept if at_key == key],
            remove=[row for at_key, row in gone if at_key == key], batch=batch, at=at,
        )  # fmt: skip


KIND = imports.ImportKind(
    key="planned_costs",
    label="Planerade kostnader",
    sentence="Enheternas planerade kostnader och intäkter utöver personal, med fördelning över året.",
    spec=COSTS,
    permission=Permission.EDIT_BUDGET,
    allow=permissions.require_budget,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
