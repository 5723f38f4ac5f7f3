"""Targets as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.indicators.actions import targets
from styrkedjan.areas.indicators.actions.targets import Aim, aim_problems
from styrkedjan.areas.indicators.models import TargetValue
from styrkedjan.areas.indicators.workbooks.common import Catalogue, codes_in, keys_of, may_import
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange, overlaid
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

TARGETS = TableSpec(
    name="targets",
    title="Målvärden",
    key=("indicator", "unit", "year"),
    columns=(
        Column("indicator", "Indikator", Kind.CODE, required=True, aliases=("Nyckel",), help="Indikatorns nyckel."),
        Column("indicator_name", "Indikatorns namn", readonly=True),
        Column("unit", "Enhet", Kind.CODE, required=True, aliases=("Enhetskod",), help="Enhetens kod."),
        Column("unit_name", "Enhetens namn", readonly=True),
        Column("year", "År", Kind.INTEGER, required=True, minimum=2000, maximum=2100),
        Column("floor", "Minst", Kind.NUMBER, decimals=4),
        Column("ceiling", "Högst", Kind.NUMBER, decimals=4),
        Column("decision_body", "Beslutande organ", max_length=120),
        Column("decision_date", "Beslutsdatum", Kind.DATE),
        Column("decision_section", "Paragraf", max_length=20),
        Column("record_number", "Diarienummer", max_length=40, aliases=("Dnr",)),
    ),
    help="Minst, högst eller båda. Ett ändrat målvärde blir en ny version; det gamla finns kvar för sin tid.",
)
_CONTENT = ("floor", "ceiling", "decision_body", "decision_date", "decision_section", "record_number")


def current(scope: Unit, known: Known) -> Rows:
    """The targets of the subtree's units, now or as known (one query)."""
    rows = known.rows(TargetValue).filter(unit__path__startswith=scope.path)
    ordered = rows.select_related("indicator", "unit").order_by("indicator__key", "unit__code", "year")
    return {_key(row): _row(row) for row in ordered}


def _key(row: TargetValue) -> Key:
    return row.indicator.key, row.unit.code, str(row.year)


def _row(row: TargetValue) -> Values:
    return {
        **{name: getattr(row, name) for name in _CONTENT},
        "indicator": row.indicator.key,
        "indicator_name": row.indicator.name,
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "year": row.year,
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"indicator": keys_of(scope), "unit": codes_in(scope)}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    catalogue = Catalogue(scope)
    for change in changes:
        aim = None if change.operation is Operation.REMOVE else _aim(catalogue, change.key, rows[change.key])
        for problem in aim_problems(aim) if aim else ():
            yield Problem("", where(change.key, "floor") or change.name, problem.what, problem.remedy)


def _aim(catalogue: Catalogue, key: Key, row: Values) -> Aim | None:
    pair = catalogue.pair(key)
    if pair is None:
        return None
    content: dict[str, Any] = {name: row.get(name) for name in _CONTENT}
    for name in ("decision_body", "decision_section", "record_number"):
        content[name] = content[name] or ""
    indicator, unit = pair
    return Aim(indicator, unit, int(key[2]), **content)


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """New versions of what is new or changed; what an undone import had added is taken back."""
    catalogue = Catalogue(scope)
    rows = overlaid(current(scope, NOW), changes)
    aims = [_aim(catalogue, c.key, rows[c.key]) for c in changes if c.operation is not Operation.REMOVE]
    targets.set_targets(by=by, aims=[aim for aim in aims if aim], batch=batch, at=at)
    gone = {change.key for change in changes if change.operation is Operation.REMOVE}
    if gone:
        standing = NOW.rows(TargetValue).filter(unit__path__startswith=scope.path)
        found = [row for row in standing.select_related("indicator", "unit") if _key(row) in gone]
        targets.withdraw_targets(by=by, rows=found, at=at)


def allow(by: User, scope: Unit) -> None:
    may_import(by, scope, Permission.EDIT_INDICATORS)


imports.register(
    imports.ImportKind(
        key="targets",
        label="Målvärden",
        sentence="Målvärden per indikator, enhet och år, med beslut.",
        spec=TARGETS,
        permission=Permission.IMPORT,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
        removable=True,
    )
)
