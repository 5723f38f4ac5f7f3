"""Values as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.indicators.actions import reporting
from styrkedjan.areas.indicators.actions.reporting import Entry, entry_problems
from styrkedjan.areas.indicators.models import IndicatorValue, SourceKind
from styrkedjan.areas.indicators.workbooks.common import SEX_WORDS, Catalogue, codes_in, keys_of, may_import
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange, overlaid
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

VALUES = TableSpec(
    name="values",
    title="Utfall",
    key=("indicator", "unit", "period", "sex", "age", "area"),
    columns=(
        Column("indicator", "Indikator", Kind.CODE, required=True, aliases=("Nyckel",), help="Indikatorns nyckel."),
        Column("indicator_name", "Indikatorns namn", readonly=True),
        Column("unit", "Enhet", Kind.CODE, required=True, aliases=("Enhetskod",), help="Enhetens kod."),
        Column("unit_name", "Enhetens namn", readonly=True),
        Column("period", "Period", Kind.PERIOD, required=True, help="2026, 2026-T2, 2026-Q3 eller 2026-08."),
        Column(
            "sex",
            "Kön",
            Kind.CHOICE,
            choices={one.value: one.label for one in Sex},
            words=SEX_WORDS,
            default=Sex.TOTAL.value,
        ),
        Column("age", "Ålder", max_length=20),
        Column("area", "Område", max_length=40),
        Column("value", "Värde", Kind.NUMBER, help="Lämna tomt när täljare och nämnare är ifyllda: det räknas ut."),
        Column("numerator", "Täljare", Kind.NUMBER, decimals=4),
        Column("denominator", "Nämnare", Kind.NUMBER, decimals=4),
        Column("computed", "Uträknat värde", Kind.NUMBER, readonly=True),
        Column("n", "Antal bakom", Kind.INTEGER, minimum=0),
        Column("missing", "Saknas därför att", Kind.CHOICE, choices={one.value: one.label for one in Missing}),
        Column("preliminary", "Preliminärt", Kind.BOOL, default=False),
        Column("note", "Anmärkning", max_length=255),
    ),
    help="En rad per värde. Ett ändrat värde blir en ny version; det gamla finns kvar för sin tid.",
)


def current(scope: Unit, known: Known) -> Rows:
    """The values of the subtree's units, now or as known (one query)."""
    rows = known.rows(IndicatorValue).filter(unit__path__startswith=scope.path, indicator__source=SourceKind.OWN)
    ordered = rows.select_related("indicator", "unit").order_by("indicator__key", "unit__code", "period", "sex")
    return {_key(row): _row(row) for row in ordered}


def _key(row: IndicatorValue) -> Key:
    return row.indicator.key, row.unit.code, row.period, row.sex, row.age, row.area


def _row(row: IndicatorValue) -> Values:
    computed = row.numerator is not None
    return {
        "indicator": row.indicator.key,
        "indicator_name": row.indicator.name,
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "period": Period.parse(row.period),
        "sex": row.sex,
        "age": row.age,
        "area": row.area,
        "value": None if computed else row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "computed": row.value if computed else None,
        "n": row.n,
        "missing": row.missing,
        "preliminary": row.preliminary,
        "note": row.note,
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"indicator": keys_of(scope, source=SourceKind.OWN), "unit": codes_in(scope)}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Each row as it becomes, judged like a value by hand."""
    catalogue, now = Catalogue(scope), timezone.now()
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        row = rows[change.key]
        if row.get("value") is not None and row.get("numerator") is not None:
            what = "Både värde och täljare är ifyllda."
            yield Problem("", where(change.key, "value") or change.name, what, "Ta bort värdet: det räknas ut.")
        entry = _entry(catalogue, change.key, row, where(change.key, "indicator") or change.name)
        if entry is not None:
            yield from entry_problems(entry, now)


def _entry(catalogue: Catalogue, key: Key, row: Values, where: str = "") -> Entry | None:
    pair = catalogue.pair(key)
    if pair is None:
        return None
    numbers: dict[str, Any] = {name: row.get(name) for name in ("value", "numerator", "denominator", "n")}
    return Entry(
        *pair,
        Period.parse(key[2]),
        missing=Missing(str(row["missing"])) if row.get("missing") else None,
        breakdown=Breakdown(Sex(key[3] or Sex.TOTAL.value), key[4], key[5]),
        preliminary=bool(row.get("preliminary")),
        note=str(row.get("note") or ""),
        where=where,
        **numbers,
    )


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """New versions of what is new or changed; what an undone import had added is taken back."""
    catalogue = Catalogue(scope)
    rows = overlaid(current(scope, NOW), changes)
    entries = [_entry(catalogue, c.key, rows[c.key]) for c in changes if c.operation is not Operation.REMOVE]
    reporting.report_values(by=by, entries=[entry for entry in entries if entry], batch=batch, at=at)
    gone = {change.key for change in changes if change.operation is Operation.REMOVE}
    if gone:
        standing = NOW.rows(IndicatorValue).filter(unit__path__startswith=scope.path)
        found = [row for row in standing.select_related("indicator", "unit") if _key(row) in gone]
        reporting.withdraw_values(by=by, rows=found, at=at)


def allow(by: User, scope: Unit) -> None:
    may_import(by, scope, Permission.REPORT_VALUES)


imports.register(
    imports.ImportKind(
        key="values",
        label="Utfall",
        sentence="Indikatorernas värden per enhet, period och kön; ett värde som saknas har ett skäl.",
        spec=VALUES,
        permission=Permission.IMPORT,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
        removable=True,
    )
)
