"""What planning's workbooks share: the columns for year and unit, the principal, and rows grouped for the actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.models import User
from styrkedjan.sources.workbook import Column, Kind

YEAR = Column("year", "År", Kind.INTEGER, required=True, minimum=2000, maximum=2199, aliases=("Budgetår",))
UNIT = Column("unit", "Enhet", Kind.CODE, required=True, max_length=20, aliases=("Enhetskod", "Kod"))
UNIT_NAME = Column("unit_name", "Enhetens namn", readonly=True)


def allow_planner(by: User, scope: Unit) -> None:
    """Models and forecasts are the whole municipality's: read and written from the top."""
    permissions.require_planner(by, principal_of(scope))
    if scope.parent_id is not None:
        raise Refused("Underlaget gäller hela kommunen.", "Välj kommunen högst upp på sidan.")


def units_by_code(scope: Unit) -> dict[str, Unit]:
    """The units of the subtree by code (one query)."""
    rows = Unit.objects.filter(path__startswith=scope.path).select_related("principal")
    return {unit.code: unit for unit in rows}


def rows_after(now: Rows, changes: Sequence[RowChange]) -> Iterator[tuple[RowChange, dict[str, Any]]]:
    """Each added or changed row with all its cells as they become."""
    for change in changes:
        if change.operation is not Operation.REMOVE:
            yield change, {**now.get(change.key, {}), **change.after}


def removed(changes: Sequence[RowChange]) -> list[RowChange]:
    return [change for change in changes if change.operation is Operation.REMOVE]
