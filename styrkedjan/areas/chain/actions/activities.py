"""What units do to reach the elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain import permissions
from styrkedjan.areas.chain.actions.changing import as_text, require_active, require_open
from styrkedjan.areas.chain.models import Activity, Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import in_history
from styrkedjan.foundation.models import User

ACTIVITY_FIELDS = ("title", "description", "responsible", "start", "end", "progress")


@action("chain.save_activity", "sparade en aktivitet")
def create_activity(*, by: User, element: Element, unit: Unit, title: str, **values: Any) -> Activity:
    """Add something a unit does to reach an element."""
    permissions.require_edit(by, unit)
    require_open(element.plan_year)
    require_active(element)
    if problems := _activity_problems({"title": title, **values}):
        raise InvalidInput(problems)
    row = Activity(element=element, unit=unit, title=title, created_by=by, changed_by=by, **values)
    in_history(row, by)
    row.save()
    tell(row, unit, element=element.key)
    return row


@action("chain.save_activity", "sparade en aktivitet")
def change_activity(*, by: User, activity: Activity, version: int, **changes: Any) -> Activity:
    """Save an activity edited from `version`. Raises EditConflict when it was changed meanwhile."""
    row = locking.locked(activity, "element__plan_year", "element__unit", "unit", "changed_by")
    permissions.require_edit_of(by, row)
    require_open(row.element.plan_year)
    if unknown := set(changes) - set(ACTIVITY_FIELDS):
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be changed here")
    if problems := _activity_problems({name: getattr(row, name) for name in ACTIVITY_FIELDS} | changes):
        raise InvalidInput(problems)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if changed and row.version != version:
        theirs = {name: as_text(getattr(row, name)) for name in changed}
        raise EditConflict(theirs, {name: as_text(changed[name]) for name in changed}, str(row.changed_by))
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.changed_at, row.changed_by = timezone.now(), by
        in_history(row, by)
        row.save()
        tell(row, row.unit, fields=sorted(changed))
    return row


def _activity_problems(values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if not str(values.get("title") or "").strip():
        problems.append(Problem("", "Aktivitet", "Rubriken saknas.", "Skriv vad som ska göras."))
    start, end = values.get("start"), values.get("end")
    if start and end and end < start:
        problems.append(Problem("", "Slut", "Slutet ligger före starten.", "Rätta den dag som är fel."))
    if not 0 <= (values.get("progress") or 0) <= 100:
        problems.append(Problem("", "Klart, procent", "Andelen är inte mellan 0 och 100.", "Skriv 0 till 100."))
    return problems
