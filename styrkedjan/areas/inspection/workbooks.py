"""The register of who is inspected as a workbook: in from another system, and out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.inspection.actions import places
from styrkedjan.areas.inspection.models import Inspected
from styrkedjan.areas.inspection.queries.laws import defined
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import bodies_by_code, units_by_code
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.inspection.words import InspectedForm
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

_TEXTS = ("name", "form", "holder", "organisation_number", "place")
_DAYS = ("permitted_on", "started_on", "owner_changed_on", "owner_reported_on")
REGISTER = TableSpec(
    name="inspected",
    title="Tillsynsobjekt",
    key=("committee", "law", "code"),
    columns=(
        Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod."),
        Column("law", "Tillsyn", Kind.CODE, required=True, help="Lagens namn i definitions/inspections."),
        Column("code", "Nummer", Kind.CODE, required=True, aliases=("Objektnummer",)),
        Column("name", "Namn", required=True, max_length=160, aliases=("Verksamhet", "Enhetens namn")),
        Column("form", "Driftform", Kind.CHOICE, required=True, choices=dict(InspectedForm.choices())),
        Column("holder", "Huvudman", required=True, max_length=160, aliases=("Tillståndshavare",)),
        Column("organisation_number", "Organisationsnummer", max_length=13),
        Column("unit", "Enhet", Kind.CODE, help="Enhetens kod, om den finns i organisationen."),
        Column("place", "Adress", max_length=160),
        Column("permitted_on", "Tillstånd från", Kind.DATE, required=True),
        Column("started_on", "Startade", Kind.DATE),
        Column("owner_changed_on", "Ägande ändrades", Kind.DATE),
        Column("owner_reported_on", "Ändringen anmäldes", Kind.DATE),
    ),
    help="En rad per plats som någon annan driver med tillstånd. Kommunens egna enheter hör aldrig hit.",
)


def _rows(scope: Unit) -> Any:
    rows = Inspected.objects.filter(committee__path__startswith=scope.path)
    return rows.select_related("committee__principal", "unit").order_by("law", "code", "pk")


def current(scope: Unit, known: Known) -> Rows:
    """The places whose permit has not ended (at most three queries)."""
    live = [row for row in known.as_written(_rows(scope)) if row.closed_on is None]
    return {REGISTER.key_of(told): told for told in map(_values, live)}


def _values(row: Inspected) -> Values:
    told = {name: getattr(row, name) for name in (*_TEXTS, *_DAYS)}
    unit = row.unit.code if row.unit else ""
    return {"committee": row.committee.code, "law": row.law, "code": row.code, "unit": unit, **told}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": list(bodies_by_code(scope)), "law": list(defined()), "unit": ["", *units_by_code(scope)]}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """The municipality's own units are told row by row."""
    units = units_by_code(scope)
    for change in changes:
        unit = units.get(str(change.after.get("unit") or "")) if change.operation is not Operation.REMOVE else None
        try:
            places.require_others(InspectedForm.PRIVATE, unit)
        except Refused as refused:
            yield Problem("", where(change.key, "unit"), str(refused), places.OTHERS)


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions. What is gone from the register has had its permit ended."""
    committees, units = bodies_by_code(scope), units_by_code(scope)
    there = {(row.committee.code, row.law, row.code): row for row in _rows(scope)}
    for change in changes:
        key = (change.key[0], change.key[1], change.key[2])
        told: dict[str, Any] = {name: value for name, value in change.after.items() if name in _DAYS}
        told |= {name: str(change.after[name] or "") for name in _TEXTS if name in change.after}
        if "unit" in change.after:
            told["unit"] = units.get(str(change.after["unit"] or ""))
        if change.operation is Operation.REMOVE:
            day, why = timezone.localdate(at), "Borttagen ur registret."
            places.close_place(by=by, place=there[key], closed_on=day, reason=why, at=at)
        elif change.operation is Operation.ADD and key not in there:
            places.add_place(by=by, committee=committees[key[0]], law=key[1], code=key[2], at=at, **told)
        elif change.operation is Operation.ADD:
            places.reopen_place(by=by, place=there[key], changes=told, at=at)
        else:
            places.change_place(by=by, place=there[key], changes=told, version=there[key].version, at=at)


imports.register(
    imports.ImportKind(
        key="inspected",
        label="Tillsynsobjekt",
        sentence="Vilka som står under tillsyn, en rad per plats med tillstånd.",
        spec=REGISTER,
        permission=Permission.EDIT_PROVIDERS,
        allow=lambda by, scope: require(by, Permission.EDIT_PROVIDERS, scope),
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
