"""A unit that is renamed, moved, corrected, closed or opened again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions.common import (
    end_unit,
    forget_grants,
    fresh,
    locked,
    name_problems,
    open_children,
    raise_for,
    record_event,
    record_name,
    record_version,
    require_not_root,
    require_open,
    require_today_or_earlier,
    same_principal,
    save_changed,
)
from styrkedjan.areas.organisation.models import ROOT_KINDS, EventKind, OperatingForm, Unit, UnitKind, UnitVersion
from styrkedjan.domain.errors import Problem, Refused, WrongState
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation import editing
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

DETAILS = ("short_name", "kind", "operating_form", "service_area", "geographic_area", "valid_from")


@action("organisation.rename", "bytte namn på en enhet")
def rename(*, by: User, unit: Unit, name: str, on: date | None = None, note: str = "") -> Unit:
    """A new name from a day; reports and series of before keep the old one."""
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    unit = locked(unit)
    day = on or timezone.localdate()
    require_today_or_earlier(day, "Ett nytt namn")
    require_open(unit, day)
    raise_for(name_problems(name))
    before, unit.name = unit.name, name.strip()
    if before == unit.name:
        return unit
    save_changed(unit, by, "name")
    record_name(unit, by, name=before, short_name=unit.short_name)
    record_version(unit, day)
    record_event(EventKind.RENAME, by=by, on=day, note=note or f"{before} blev {unit.name}", successors=[unit])
    tell(unit, unit, före=before, efter=unit.name)
    return unit


@action("organisation.move", "flyttade en enhet")
def place_under(*, by: User, unit: Unit, to: Unit, on: date | None = None, note: str = "") -> Unit:
    """The unit, with all below it, gets another parent from a day. Roles follow the new place at once."""
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    permissions.require(by, Permission.EDIT_ORGANISATION, to)
    same_principal(unit, to)
    unit, to = locked(unit), fresh(to)
    day = on or timezone.localdate()
    require_today_or_earlier(day, "En flytt")
    require_not_root(unit)
    require_open(unit, day)
    require_open(to, day)
    if to.path.startswith(unit.path):
        raise Refused(f"{unit.name} kan inte ligga under sig själv.", "Välj en enhet utanför den som flyttas.")
    before = unit.parent
    if before == to:
        return unit
    place_below(unit, to, by=by, on=day)
    record_event(EventKind.MOVE, by=by, on=day, note=note or f"Från {before} till {to}", successors=[unit])
    tell(unit, unit, före=str(before), efter=str(to))
    forget_grants(by)
    return unit


def place_below(unit: Unit, to: Unit, *, by: User, on: date) -> None:
    """Give the unit a new parent and its whole subtree the new path, in one statement whatever its size."""
    old = unit.path
    unit.parent, unit.path = to, f"{to.path}{unit.pk}/"
    save_changed(unit, by, "parent")
    rest = Substr(F("path"), len(old) + 1)
    Unit.objects.filter(path__startswith=old).update(path=Concat(Value(unit.path), rest))
    record_version(unit, on)


@action("organisation.change_details", "ändrade uppgifter om en enhet")
def change_details(*, by: User, unit: Unit, version: str | None = None, **changes: Any) -> Unit:
    """Correct what is no event: short name, kind, operating form, service area, geographic area, first day.

    `version` is when the unit had last been changed as a form was filled in. Raises EditConflict when it has since.
    """
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    if unknown := set(changes) - set(DETAILS):
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be changed here")
    unit = locked(unit)
    changed = {name: value for name, value in changes.items() if getattr(unit, name) != value}
    raise_for(_detail_problems(unit, changed))
    if not changed:
        return unit
    before = {name: str(getattr(unit, name) or "") for name in changed}
    after = {name: str(value or "") for name, value in changed.items()}
    editing.require_version(unit, version, theirs=before, mine=after)
    for name, value in changed.items():
        setattr(unit, name, value)
    save_changed(unit, by, *changed)
    if "short_name" in changed:
        record_name(unit, by, name=unit.name, short_name=before["short_name"])
    if "valid_from" in changed:
        _correct_first_day(unit)
    tell(unit, unit, före=before, efter=after)
    return unit


def _detail_problems(unit: Unit, changed: dict[str, Any]) -> list[Problem]:
    problems = []
    kind = changed.get("kind", unit.kind)
    if kind not in UnitKind.values or (kind in ROOT_KINDS) != unit.is_root:
        problems.append(Problem("", "Slag", "Slaget passar inte för enheten.", "Välj ett annat slag."))
    if changed.get("operating_form", unit.operating_form) not in OperatingForm.values:
        problems.append(Problem("", "Driftform", "Driftformen finns inte.", "Välj ur listan."))
    area = changed.get("service_area")
    if area is not None and area.principal_id != unit.principal_id:
        problems.append(Problem("", "Verksamhetsområde", "Området hör till en annan huvudman.", "Välj ur listan."))
    first = changed.get("valid_from", unit.valid_from)
    if first is None or (unit.valid_to is not None and first > unit.valid_to):
        problems.append(Problem("", "Gäller från", "Första dagen ligger efter den sista.", "Rätta dagen."))
    return problems


def _correct_first_day(unit: Unit) -> None:
    versions = list(UnitVersion.objects.filter(unit=unit).order_by("valid_from")[:2])
    if not versions:
        return
    if len(versions) > 1 and versions[1].valid_from <= unit.valid_from:
        raise WrongState(f"{unit.name} har ändrats före den dagen.", "Välj en dag före första ändringen.")
    versions[0].valid_from = unit.valid_from
    versions[0].save(update_fields=["valid_from"])


@action("organisation.close", "avslutade en enhet")
def close(*, by: User, unit: Unit, last_day: date, note: str = "") -> Unit:
    """The unit ends after a day. It stays readable; roles held on it end the same day."""
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    unit = locked(unit)
    require_not_root(unit)
    if unit.valid_to == last_day:
        return unit
    below = open_children(unit, last_day)
    if below:
        names = listing([child.name for child in below[:5]])
        more = f" och {len(below) - 5} till" if len(below) > 5 else ""
        raise WrongState(f"Under {unit.name} finns {names}{more}.", "Flytta eller avsluta dem först.")
    if unit.valid_to is not None and unit.ending_events.filter(kind__in=(EventKind.MERGE, EventKind.SPLIT)).exists():
        raise WrongState(f"{unit.name} har redan gått upp i andra enheter.", "Dess sista dag kan inte ändras.")
    end_unit(_open_again(unit), last_day, by)
    record_event(EventKind.CLOSE, by=by, on=last_day, note=note, predecessors=[unit])
    tell(unit, unit, sista_dag=str(last_day))
    forget_grants(by)
    return unit


@action("organisation.reopen", "öppnade en enhet igen")
def reopen(*, by: User, unit: Unit) -> Unit:
    """Take back a closing that was a mistake. A unit that became others stays closed; roles are given anew."""
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    unit = locked(unit)
    if unit.valid_to is None:
        return unit
    if unit.ending_events.filter(kind__in=(EventKind.MERGE, EventKind.SPLIT)).exists():
        raise WrongState(f"{unit.name} har gått upp i andra enheter.", "Skapa en ny enhet i stället.")
    if unit.parent is not None:
        require_open(unit.parent, unit.valid_to + timedelta(days=1))
    last_day = unit.valid_to
    _open_again(unit)
    save_changed(unit, by, "valid_to")
    unit.ending_events.filter(kind=EventKind.CLOSE).delete()
    tell(unit, unit, tidigare_sista_dag=str(last_day))
    return unit


def _open_again(unit: Unit) -> Unit:
    """The latest version of name and place goes on; the caller saves the unit."""
    unit.valid_to = None
    latest = UnitVersion.objects.filter(unit=unit).order_by("-valid_from").first()
    if latest is not None:
        UnitVersion.objects.filter(pk=latest.pk).update(valid_to=None)
    return unit
