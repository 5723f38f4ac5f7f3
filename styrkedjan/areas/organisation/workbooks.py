"""The organisation as a workbook: units with their parents, forms, service areas and responsibility codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from styrkedjan.areas.organisation import people_workbook, permissions
from styrkedjan.areas.organisation.actions import changing, creating
from styrkedjan.areas.organisation.actions import codes as codes_actions
from styrkedjan.areas.organisation.models import (
    ROOT_KINDS,
    OperatingForm,
    Responsibility,
    ServiceArea,
    Unit,
    UnitKind,
)
from styrkedjan.areas.organisation.queries import root_of, subtree
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

_KINDS = {value: label for value, label in UnitKind.choices if value not in ROOT_KINDS}
_DETAILS = ("short_name", "kind", "operating_form", "geographic_area", "valid_from")

UNITS = TableSpec(
    name="organisation",
    title="Organisation",
    columns=(
        Column("code", "Kod", Kind.CODE, required=True, max_length=20, aliases=("Enhetskod", "Enhet")),
        Column("name", "Namn", required=True, max_length=160, aliases=("Enhetens namn", "Benämning")),
        Column("short_name", "Kortnamn", max_length=40),
        Column("kind", "Slag", Kind.CHOICE, required=True, choices=_KINDS, aliases=("Typ",)),
        Column(
            "parent",
            "Överordnad",
            Kind.CODE,
            required=True,
            aliases=("Överordnad kod", "Överordnad enhet", "Förälder", "parent code"),
            help="Koden för enheten närmast ovanför; kommunens egen kod för det som ligger överst.",
        ),
        Column("parent_name", "Överordnad, namn", readonly=True),
        Column(
            "operating_form",
            "Driftform",
            Kind.CHOICE,
            choices=dict(OperatingForm.choices),
            aliases=("Regiform",),
            default=OperatingForm.IN_HOUSE.value,
        ),
        Column("service_area", "Verksamhetsområde", Kind.CODE, help="Verksamhetsområdets kod; tomt om inget passar."),
        Column("geographic_area", "Område", max_length=80, aliases=("Geografiskt område", "Kommundel")),
        Column("valid_from", "Gäller från", Kind.DATE, required=True, aliases=("Från", "Startdatum")),
        Column("valid_to", "Gäller till", Kind.DATE, aliases=("Till", "Slutdatum"), help="Sista dagen; annars tomt."),
        Column("responsibilities", "Ansvarskoder", Kind.CODES, aliases=("Ansvar", "Ansvarskod")),
    ),
    help="En rad per enhet. Namn och plats ändras från den dag filen läses in; äldre rapporter behåller det gamla.",
)


def current(scope: Unit, known: Known) -> Rows:
    """The units of the subtree but for the principal itself (three queries). Units have no known-time: now is now."""
    codes = Prefetch("responsibilities", queryset=Responsibility.objects.order_by("code"))
    units = subtree(scope).filter(parent__isnull=False).select_related("parent", "service_area")
    return {(unit.code,): _row(unit) for unit in units.prefetch_related(codes).order_by("path")}


def _row(unit: Unit) -> Values:
    assert unit.parent is not None
    return {
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "parent": unit.parent.code,
        "parent_name": unit.parent.name,
        "operating_form": unit.operating_form,
        "service_area": unit.service_area.code if unit.service_area else "",
        "geographic_area": unit.geographic_area,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "responsibilities": tuple(row.code for row in unit.responsibilities.all()),
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    """Service areas that exist. A parent may be in the same file, so it is checked with the whole."""
    return {"service_area": list(ServiceArea.objects.filter(principal=root_of(scope)).values_list("code", flat=True))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What only shows in the whole: parents, circles, days in order, codes that another unit has."""
    above = {scope.code} if scope.is_root else {scope.code, scope.parent.code}  # type: ignore[union-attr]
    outside = set(
        Unit.objects.filter(principal=root_of(scope))
        .exclude(path__startswith=scope.path)
        .filter(code__in=[change.key[0] for change in changes if change.operation is Operation.ADD])
        .values_list("code", flat=True)
    )
    for change in changes:
        key = change.key
        if key[0] in outside:
            what = f"Koden ”{key[0]}” används av en enhet utanför {scope.name}."
            yield Problem("", where(key, "code"), what, "Välj en annan kod.")
        yield from _row_problems(key, rows, above, where)
    yield from _circles(rows, where)
    yield from _shared_codes(scope, rows, where)


def _row_problems(key: Key, rows: Rows, above: set[str], where: Where) -> Iterable[Problem]:
    row = rows.get(key)
    if row is None:
        return
    parent = row.get("parent")
    if "parent" in row and (parent,) not in rows and parent not in above:
        what = f"Den överordnade enheten ”{parent}” finns varken i filen eller i organisationen."
        yield Problem("", where(key, "parent"), what, "Kontrollera koden eller lägg till en rad för den.")
    first, last = row.get("valid_from"), row.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        yield Problem("", where(key, "valid_to"), "Sista dagen ligger före den första.", "Rätta den dag som är fel.")


def _circles(rows: Rows, where: Where) -> Iterable[Problem]:
    """Units that lie below themselves; each circle is told once. Every unit is walked once."""
    settled: set[str] = set()
    for (code,) in rows:
        trail: dict[str, None] = {}
        step = code
        while step not in settled and step not in trail and (step,) in rows:
            trail[step] = None
            step = str(rows[(step,)].get("parent", ""))
        if step in trail:
            circle = list(trail)[list(trail).index(step) :]
            what = f"{', '.join([*circle, step])} ligger under varandra i en ring."
            cell = next((place for one in circle if (place := where((one,), "parent"))), "")
            yield Problem("", cell, what, "Ändra den överordnade för en av dem.")
        settled |= set(trail)


def _shared_codes(scope: Unit, rows: Rows, where: Where) -> Iterable[Problem]:
    elsewhere = dict(
        Responsibility.objects.filter(principal=root_of(scope))
        .exclude(unit__path__startswith=scope.path)
        .values_list("code", "unit__code")
    )
    owner: dict[str, Key] = {}
    for key, row in rows.items():
        for code in row.get("responsibilities") or ():  # type: ignore[union-attr]
            other = owner.setdefault(code, key)
            holder = other[0] if other != key else elsewhere.get(code)
            if holder is not None:
                what = f"Ansvarskoden ”{code}” hör redan till {holder}."
                cell = where(key, "responsibilities") or where(other, "responsibilities")
                yield Problem("", cell, what, "En ansvarskod hör till en enhet; ta bort den från en av dem.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions: new units from the top down, then names, places, details, codes and last days."""
    added = [change for change in changes if change.operation is Operation.ADD]
    removed = [change for change in changes if change.operation is Operation.REMOVE]
    changed = [change for change in changes if change.operation is Operation.CHANGE]
    note = f"Inläsning {batch.pk}: {batch.file_name}"[:255] if not undoing else f"Ångrad inläsning {batch.pk}"
    tree = _Tree(scope)
    reopened = [change for change in changed if change.after.get("valid_to", ...) is None]
    for change in sorted(reopened, key=lambda change: tree[change.key].depth):
        changing.reopen(by=by, unit=tree[change.key])
    for change in _top_down(added):
        tree.create(by, change, note)
    for change in changed:
        _change(by, tree, change, note)
    _responsibilities(by, scope, tree, changes)
    closing = [change for change in changed if isinstance(change.after.get("valid_to"), date)]
    for change in sorted(closing, key=lambda change: -tree[change.key].depth):
        last_day: date = change.after["valid_to"]  # type: ignore[assignment]
        changing.close(by=by, unit=tree[change.key], last_day=last_day, note=note)
    for change in sorted(removed, key=lambda change: -tree[change.key].depth):
        creating.remove_unused_unit(by=by, unit=tree[change.key])


class _Tree:
    """The principal's units and service areas by code, new ones included as they come."""

    def __init__(self, scope: Unit) -> None:
        root = root_of(scope)
        rows = Unit.objects.filter(principal=root).select_related("principal", "parent")
        self.units: dict[str, Unit] = {unit.code: unit for unit in rows} | {root.code: root}
        self.areas = {area.code: area for area in ServiceArea.objects.filter(principal=root)}

    def __getitem__(self, key: Key) -> Unit:
        return self.units[key[0]]

    def create(self, by: User, change: RowChange, note: str) -> None:
        after = change.after
        self.units[change.key[0]] = creating.create_unit(
            by=by,
            parent=self.units[str(after["parent"])],
            code=change.key[0],
            name=str(after["name"]),
            kind=str(after["kind"]),
            on=after["valid_from"],  # type: ignore[arg-type]
            valid_to=after.get("valid_to"),  # type: ignore[arg-type]
            note=note,
            short_name=str(after.get("short_name") or ""),
            operating_form=str(after.get("operating_form") or OperatingForm.IN_HOUSE),
            service_area=self.areas.get(str(after.get("service_area") or "")),
            geographic_area=str(after.get("geographic_area") or ""),
        )


def _top_down(added: Sequence[RowChange]) -> Sequence[RowChange]:
    """Parents before their children, whatever order the file has them in."""
    waiting = {change.key[0]: change for change in added}
    ordered: dict[str, RowChange] = {}
    for code in waiting:
        trail = []
        step = code
        while step in waiting and step not in ordered:
            trail.append(step)
            step = str(waiting[step].after["parent"])
        ordered |= {one: waiting[one] for one in reversed(trail)}
    return list(ordered.values())


def _change(by: User, tree: _Tree, change: RowChange, note: str) -> None:
    after = change.after
    unit = tree[change.key]
    if "name" in after:
        unit = changing.rename(by=by, unit=unit, name=str(after["name"]), note=note)
    if "parent" in after:
        unit = changing.place_under(by=by, unit=unit, to=tree.units[str(after["parent"])], note=note)
    details: dict[str, Any] = {name: after[name] for name in _DETAILS if name in after}
    if "service_area" in after:
        details["service_area"] = tree.areas.get(str(after["service_area"]))
    if details:
        unit = changing.change_details(by=by, unit=unit, **details)
    tree.units[change.key[0]] = unit


def _responsibilities(by: User, scope: Unit, tree: _Tree, changes: Sequence[RowChange]) -> None:
    """All codes that change hands, in one go: what one unit gives up another may take."""
    codes: dict[str, Unit | None] = {}
    for change in changes:
        for cell in change.cells:
            if cell.column == "responsibilities":
                for code in cell.before or ():  # type: ignore[union-attr]
                    codes.setdefault(code, None)
    for change in changes:
        if change.operation is not Operation.REMOVE:
            for code in change.after.get("responsibilities") or ():  # type: ignore[union-attr]
                codes[code] = tree[change.key]
    if codes:
        codes_actions.assign_responsibilities(by=by, principal=root_of(scope), codes=codes)


def allow(by: User, scope: Unit) -> None:
    """Importing the organisation takes the right to change it."""
    permissions.require(by, Permission.EDIT_ORGANISATION, scope)


imports.register(
    imports.ImportKind(
        key="organisation",
        label="Organisation",
        sentence="Enheter med överordnad, slag, driftform, verksamhetsområde, giltighet och ansvarskoder.",
        spec=UNITS,
        permission=Permission.EDIT_ORGANISATION,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
imports.register(people_workbook.KIND)
