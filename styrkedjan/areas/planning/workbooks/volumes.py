"""Units' volumes as a workbook: enrolled, socio-economic index and floor area per line of a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationLine, UnitVolume
from styrkedjan.areas.planning.workbooks.common import UNIT, UNIT_NAME, YEAR, removed, rows_after, units_by_code
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

VOLUMES = TableSpec(
    name="unit_volumes",
    title="Volymer",
    columns=(
        YEAR,
        UNIT,
        UNIT_NAME,
        Column("line", "Rad", Kind.CODE, required=True, max_length=40, help="Radens nyckel i modellen."),
        Column("volume", "Antal", Kind.NUMBER, minimum=0, decimals=2, help="Tomt är okänt, inte noll."),
        Column("index", "Index", Kind.NUMBER, minimum=0, decimals=4, help="1 är som kommunen i genomsnitt."),
        Column("area", "Yta, kvm", Kind.NUMBER, minimum=0, decimals=1, default=Decimal(0)),
    ),
    key=("year", "unit", "line"),
    help="En rad per enhet och grupp med planerat antal inskrivna.",
)


def current(scope: Unit, known: Known) -> Rows:
    """The volumes of the subtree (one query)."""
    rows = known.rows(UnitVolume).filter(unit__path__startswith=scope.path)
    fields = ("year", "unit__code", "unit__name", "line_key", "volume", "index", "area")
    names = ("year", "unit", "unit_name", "line", "volume", "index", "area")
    ordered = rows.order_by("year", "unit__code", "line_key").values_list(*fields)
    found = [dict(zip(names, values, strict=True)) for values in ordered]
    return {VOLUMES.key_of(row): row for row in found}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    lines = NOW.rows(AllocationLine).filter(model__principal=principal_of(scope))
    return {
        "unit": list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True)),
        "line": sorted(set(lines.values_list("key", flat=True))),
    }


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write year by year, all units at once."""
    units = units_by_code(scope)
    kept = list(rows_after(current(scope, NOW), changes))
    gone = removed(changes)
    for year in sorted({change.key[0] for change in (*(change for change, _ in kept), *gone)}):
        rows = [
            allocation.VolumeRow(
                units[change.key[1]], change.key[2], row.get("volume"), row.get("index"), row.get("area") or Decimal(0)
            )
            for change, row in kept
            if change.key[0] == year
        ]
        ended = [(units[change.key[1]].pk, change.key[2]) for change in gone if change.key[0] == year]
        allocation.save_volumes(by=by, where=scope, year=int(year), rows=rows, remove=ended, batch=batch, at=at)


KIND = imports.ImportKind(
    key="unit_volumes",
    label="Enheternas volymer",
    sentence="Planerat antal inskrivna, socioekonomiskt index och lokalyta per enhet.",
    spec=VOLUMES,
    permission=Permission.EDIT_BUDGET,
    allow=permissions.require_budget,
    current=current,
    apply_changes=apply_changes,
    known=known,
    removable=True,
)
