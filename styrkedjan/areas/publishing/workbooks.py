"""Where services are given, as a workbook: addresses, offers and open places, in from other systems and out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import units_by_code
from styrkedjan.areas.publishing.actions import describing
from styrkedjan.areas.publishing.models import ServicePlace
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

SPEC = TableSpec(
    "service_places",
    "Platser för tjänster",
    (
        Column("unit", "Enhet", Kind.CODE, required=True, aliases=("Enhetskod",), help="Enhetens kod."),
        Column("address", "Gatuadress", max_length=160, aliases=("Adress",)),
        Column("postcode", "Postnummer", max_length=6),
        Column("town", "Ort", max_length=80, aliases=("Postort",)),
        Column("latitude", "Latitud", Kind.NUMBER),
        Column("longitude", "Longitud", Kind.NUMBER),
        Column("phone", "Telefon", max_length=40),
        Column("web", "Webbplats", max_length=160),
        Column("opening", "Öppettider", max_length=120),
        Column("offers", "Erbjuder", max_length=200),
        Column("places", "Platser", Kind.INTEGER),
        Column("open_places", "Lediga platser", Kind.INTEGER),
        Column("counted_on", "Räknade den", Kind.DATE),
        Column("background", "Föräldrar med eftergymnasial utbildning, procent", Kind.NUMBER),
        Column("background_source", "Källa till den uppgiften", max_length=160),
        Column("is_shown", "Adressen visas", Kind.CHOICE, choices={"ja": "Ja", "nej": "Nej"}),
    ),
    key=("unit",),
    help="En rad per enhet som ger en tjänst. Det syns när det är publicerat.",
)
TEXTS = ("address", "postcode", "town", "phone", "web", "opening", "offers", "background_source")
OTHERS = ("latitude", "longitude", "places", "open_places", "counted_on", "background")


def _rows(scope: Unit, known: Known) -> list[ServicePlace]:
    return list(known.rows(ServicePlace).filter(unit__path__startswith=scope.path).select_related("unit__principal"))


def current(scope: Unit, known: Known) -> Rows:
    return {(row.unit.code,): _values(row) for row in _rows(scope, known)}


def _values(row: ServicePlace) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in (*TEXTS, *OTHERS)}
    return {"unit": row.unit.code, **told, "is_shown": "ja" if row.is_shown else "nej"}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"unit": [code for code, unit in units_by_code(scope).items() if unit.service_area_id is not None]}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(row.get(name) or "") for name in TEXTS}
    return {**texts, **{name: row.get(name) for name in OTHERS}, "is_shown": row.get("is_shown") != "nej"}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What the form would refuse, row by row."""
    for change in changes:
        if change.operation is not Operation.REMOVE:
            try:
                describing.require_whole(_told(rows[change.key]))
            except InvalidInput as wrong:
                yield from (Problem("", where(change.key, "unit"), one.what, one.remedy) for one in wrong.problems)


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units, there = units_by_code(scope), {row.unit.code: row for row in _rows(scope, NOW)}
    for change in changes:
        code = str(change.key[0])
        if change.operation is Operation.REMOVE:
            describing.remove_place(by=by, place=there[code], at=at)
        else:
            before = _values(there[code]) if code in there else {}
            told = _told({**before, **change.after})
            describing.set_place(by=by, unit=units[code], told=told, at=at, batch=batch)


imports.register(
    imports.ImportKind(
        key="service_places",
        label="Platser för tjänster",
        sentence="Adresser, utbud och lediga platser, en rad per enhet.",
        spec=SPEC,
        permission=Permission.IMPORT,
        allow=lambda by, scope: require(by, Permission.IMPORT, scope),
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
