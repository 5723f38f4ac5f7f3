"""What units do to reach the elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from styrkedjan.areas.chain import permissions
from styrkedjan.areas.chain.actions.changing import require_active, require_open
from styrkedjan.areas.chain.models import Activity, Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
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
    row = editing.create(Activity, by=by, element=element, unit=unit, title=title, **values)
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
    if changed := editing.edit(row, by=by, version=version, changes=changes):
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
