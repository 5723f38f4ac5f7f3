"""The population forecast as a workbook: year end, age and number, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import PopulationForecast
from styrkedjan.areas.planning.workbooks.common import YEAR, allow_planner, removed, rows_after
from styrkedjan.domain.planning.models import OLDEST
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Wide

POPULATION = TableSpec(
    name="population",
    title="Befolkning",
    columns=(
        YEAR,
        Column("age", "Ålder", Kind.INTEGER, required=True, minimum=0, maximum=OLDEST),
        Column(
            "persons", "Antal", Kind.NUMBER, required=True, minimum=0, decimals=2, aliases=("Invånare", "Folkmängd")
        ),
        Column("source", "Källa", max_length=120, help="Till exempel kommunens befolkningsprognos mars 2026."),
    ),
    key=("year", "age"),
    help="Folkmängd den 31 december, en rad per år och ålder, eller en rad per ålder och en kolumn per år. "
    "Den äldsta åldern räknas som så gammal eller äldre.",
    wide=Wide(down="age", across="year", value="persons", source="source"),
)


def current(scope: Unit, known: Known) -> Rows:
    """All year ends (one query)."""
    rows = known.rows(PopulationForecast).filter(principal=principal_of(scope)).order_by("year", "age")
    found: Iterable[Any] = rows.values("year", "age", "persons", "source")
    return {POPULATION.key_of(row): row for row in found}


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write the whole file as one version of the forecast."""
    rows = [
        allocation.PopulationRow(row["year"], row["age"], row["persons"], str(row.get("source") or ""))
        for _, row in rows_after(current(scope, NOW), changes)
    ]
    gone = [(int(change.key[0]), int(change.key[1])) for change in removed(changes)]
    allocation.save_population(by=by, principal=principal_of(scope), rows=rows, remove=gone, batch=batch, at=at)


KIND = imports.ImportKind(
    key="population",
    label="Befolkningsprognos",
    sentence="Folkmängd per årsskifte och ålder, räknad och prognostiserad.",
    spec=POPULATION,
    permission=Permission.EDIT_FRAMES,
    allow=allow_planner,
    current=current,
    apply_changes=apply_changes,
    removable=True,
)
