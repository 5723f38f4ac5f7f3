"""How many dialogues a unit has had, written down beside what changes it."""

from __future__ import annotations

from datetime import datetime

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.people.models import DialogueCount, StaffCount
from styrkedjan.areas.people.queries.staff import counted
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


def recount(unit: Unit, *, by: User, at: datetime | None = None) -> None:
    """Count the unit anew: two who write in different dialogues of it count one after the other."""
    locking.hold(Unit, [unit.pk])
    employed, years = counted(unit)
    staff = {row.unit_id: row for row in NOW.rows(StaffCount).filter(unit=unit)}
    wanted_staff = {unit.pk: {"unit": unit, "employed": employed} if employed else None}
    facts.replace(StaffCount, staff, wanted_staff, by=by, at=at)
    there = {row.year: row for row in NOW.rows(DialogueCount).filter(unit=unit)}
    wanted = {year: {"unit": unit, "year": year, **values} for year, values in years.items()}
    facts.replace(DialogueCount, there, wanted, by=by, at=at, missing_goes=True)
