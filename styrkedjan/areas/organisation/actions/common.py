"""What the actions on units share: locking the tree, checking fields, writing versions and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from styrkedjan.areas.organisation.models import (
    EventKind,
    RoleAssignment,
    Unit,
    UnitEvent,
    UnitName,
    UnitVersion,
)
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.swedish import day as day_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


def locked(unit: Unit) -> Unit:
    """The unit as it is now, with the whole tree of its principal held until the transaction ends.

    Two people reshaping at once wait for each other, so that paths stay true and no circle can arise.
    """
    root = root_of(unit)
    locking.hold(Unit, [root.pk])
    return fresh(unit)


def fresh(unit: Unit) -> Unit:
    """The unit read anew."""
    return Unit.objects.select_related("principal", "parent", "service_area").get(pk=unit.pk)


def forget_grants(by: User) -> None:
    """Paths have changed: what the person may do is read anew next time."""
    by.__dict__.pop("_grants", None)


def same_principal(*units: Unit) -> None:
    """Raise Refused when units belong to different municipalities."""
    if len({root_of(unit).pk for unit in units}) > 1:
        raise Refused("Enheterna hör till olika huvudmän.", "Välj enheter inom samma kommun eller region.")


def require_not_root(unit: Unit) -> None:
    if unit.is_root:
        raise WrongState(f"{unit.name} är huvudmannen själv.", "Det här gäller bara enheter under den.")


def require_open(unit: Unit, on: date) -> None:
    """Raise WrongState unless the unit exists on the day."""
    if on < unit.valid_from:
        raise WrongState(f"{unit.name} finns först från {day_text(unit.valid_from)}.", "Välj en senare dag.")
    if unit.valid_to is not None and unit.valid_to < on:
        raise WrongState(f"{unit.name} upphörde {day_text(unit.valid_to)}.", "Välj en enhet som finns.")


def require_today_or_earlier(on: date, what: str) -> None:
    """The tree shows what holds now, so a rename or a move is entered when it has happened."""
    if on > timezone.localdate():
        raise Refused(f"{what} kan föras in tidigast den dag det gäller ({day_text(on)}).", "Kom tillbaka den dagen.")


def raise_for(problems: Iterable[Problem]) -> None:
    """Raise InvalidInput with all problems, if there are any."""
    if found := list(problems):
        raise InvalidInput(found)


def name_problems(name: str, longest: int = 160) -> list[Problem]:
    if not name.strip():
        return [Problem("", "Namn", "Namnet saknas.", "Skriv enhetens namn.")]
    if len(name) > longest:
        return [Problem("", "Namn", f"Namnet är längre än {longest} tecken.", "Korta det.")]
    return []


def open_children(unit: Unit, on: date) -> Sequence[Unit]:
    """Units right below that exist after the day (one query)."""
    return [child for child in Unit.objects.filter(parent=unit) if child.valid_to is None or child.valid_to > on]


def record_version(unit: Unit, on: date) -> None:
    """From the day the unit has its present name and parent; what it had until then is kept (at most three queries)."""
    current = UnitVersion.objects.filter(unit=unit).order_by("-valid_from").first()
    if current is not None and current.valid_from > on:
        raise WrongState(
            f"{unit.name} har redan en ändring {day_text(current.valid_from)}.", "Välj den dagen eller en senare."
        )
    if current is not None and current.valid_from < on:
        current.valid_to = on - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    UnitVersion.objects.update_or_create(
        unit=unit, valid_from=on, defaults={"name": unit.name, "parent": unit.parent, "valid_to": None}
    )


def record_name(unit: Unit, by: User, *, name: str, short_name: str) -> None:
    """The unit is called something else than these from now; a page as known before goes on saying them."""
    current = NOW.rows(UnitName).filter(unit=unit).first()
    if current is None:
        current = facts.add(
            UnitName, by=unit.created_by, at=unit.created_at, unit=unit, name=name, short_name=short_name
        )
    facts.succeed(current, UnitName, by=by, unit=unit, name=unit.name, short_name=unit.short_name)


def record_event(
    kind: EventKind,
    *,
    by: User,
    on: date,
    note: str,
    predecessors: Iterable[Unit] = (),
    successors: Iterable[Unit] = (),
) -> UnitEvent:
    """The dated event, with what became what."""
    before, after = list(predecessors), list(successors)
    event = UnitEvent.objects.create(
        principal=root_of((before + after)[0]), kind=kind, date=on, note=note[:255], created_by=by, changed_by=by
    )
    event.predecessors.set(before)
    event.successors.set(after)
    return event


def save_changed(unit: Unit, by: User, *fields: str) -> None:
    """Save some fields with who and when."""
    unit.changed_at, unit.changed_by = timezone.now(), by
    unit.save(update_fields=[*fields, "changed_at", "changed_by"])


def end_unit(unit: Unit, last_day: date, by: User) -> None:
    """The unit's last day, and with it the last day of every role held on it."""
    require_open(unit, last_day)
    unit.valid_to = last_day
    save_changed(unit, by, "valid_to")
    UnitVersion.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=last_day)
    later = RoleAssignment.objects.filter(unit=unit, valid_from__lte=last_day, valid_to__isnull=True)
    later.update(valid_to=last_day, changed_at=timezone.now(), changed_by=by)
