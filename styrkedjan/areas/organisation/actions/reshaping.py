"""Units that become one, and a unit that becomes several. Series stay readable through `queries.lineage`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions.changing import place_below
from styrkedjan.areas.organisation.actions.common import (
    end_unit,
    forget_grants,
    fresh,
    locked,
    open_children,
    raise_for,
    record_event,
    require_not_root,
    require_open,
    same_principal,
)
from styrkedjan.areas.organisation.actions.creating import NewUnit, created
from styrkedjan.areas.organisation.models import EventKind, Responsibility, Unit
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("organisation.merge", "slog samman enheter")
def merge(*, by: User, units: Sequence[Unit], into: Unit | NewUnit, on: date | None = None, note: str = "") -> Unit:
    """The units become one from a day: a new unit beside the first of them, or one that goes on.

    Their units below and their responsibility codes follow; they themselves end the day before.
    """
    day = on or timezone.localdate()
    units = _locked_sources(by, units, day)
    ending = [unit for unit in units if not (isinstance(into, Unit) and unit.pk == into.pk)]
    if len(ending) + isinstance(into, Unit) < 2:
        raise Refused("En sammanslagning behöver minst två enheter.", "Välj en enhet till.")
    parent = ending[0].parent
    assert parent is not None
    if isinstance(into, NewUnit):
        target = created(parent, into, ending[0], by=by, on=day, note=note)
    else:
        permissions.require(by, Permission.EDIT_ORGANISATION, into)
        same_principal(into, *ending)
        target = fresh(into)
        require_open(target, day)
    if any(target.path.startswith(unit.path) for unit in ending):
        raise Refused(f"{target.name} ligger under en enhet som ska upphöra.", "Flytta den först.")
    for unit in ending:
        _hand_over_children(unit, target, by=by, on=day)
        end_unit(fresh(unit), day - timedelta(days=1), by)
    Responsibility.objects.filter(unit__in=ending).update(unit=target)
    record_event(EventKind.MERGE, by=by, on=day, note=note, predecessors=ending, successors=[target])
    names = listing([unit.name for unit in ending])
    tell(target, target, enheter=names, datum=str(day))
    forget_grants(by)
    return fresh(target)


@action("organisation.split", "delade en enhet")
def split(*, by: User, unit: Unit, into: Sequence[NewUnit], on: date | None = None, note: str = "") -> Sequence[Unit]:
    """The unit becomes several from a day, beside it; each takes over the responsibility codes named for it."""
    day = on or timezone.localdate()
    (unit,) = _locked_sources(by, [unit], day)
    raise_for(_split_problems(unit, into))
    below = open_children(unit, day)
    if below:
        names = listing([child.name for child in below[:5]])
        raise Refused(f"Under {unit.name} finns {names}.", "Flytta dem först till den enhet de ska höra till.")
    assert unit.parent is not None
    targets = [created(unit.parent, new, unit, by=by, on=day, note=note) for new in into]
    for new, target in zip(into, targets, strict=True):
        Responsibility.objects.filter(unit=unit, code__in=new.responsibilities).update(unit=target)
    end_unit(fresh(unit), day - timedelta(days=1), by)
    record_event(EventKind.SPLIT, by=by, on=day, note=note, predecessors=[unit], successors=targets)
    names = listing([target.name for target in targets])
    tell(unit, unit, enheter=names, datum=str(day))
    forget_grants(by)
    return targets


def _locked_sources(by: User, units: Sequence[Unit], on: date) -> list[Unit]:
    """The units as they are now, each allowed, open and older than the day."""
    if not units:
        raise Refused("Ingen enhet är vald.", "Välj de enheter som ska slås samman.")
    for unit in units:
        permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    same_principal(*units)
    first = locked(units[0])
    found = [first, *(fresh(unit) for unit in units[1:])]
    for unit in found:
        require_not_root(unit)
        require_open(unit, on)
        require_open(unit, on - timedelta(days=1))
    return list({unit.pk: unit for unit in found}.values())


def _hand_over_children(unit: Unit, target: Unit, *, by: User, on: date) -> None:
    children = open_children(unit, on)
    if children and on > timezone.localdate():
        raise Refused(
            f"{unit.name} har enheter under sig; de flyttas samma dag som sammanslagningen gäller.",
            "För in sammanslagningen den dagen, eller flytta enheterna först.",
        )
    for child in children:
        place_below(child, target, by=by, on=on)


def _split_problems(unit: Unit, into: Sequence[NewUnit]) -> list[Problem]:
    problems = []
    if len(into) < 2:
        problems.append(Problem("", "Nya enheter", "En delning ger minst två enheter.", "Lägg till en enhet."))
    codes = [new.code for new in into]
    if len(set(codes)) < len(codes):
        problems.append(Problem("", "Kod", "Två av de nya enheterna har samma kod.", "Ge dem olika koder."))
    claimed = [code for new in into for code in new.responsibilities]
    held = set(unit.responsibilities.values_list("code", flat=True))
    for code in sorted(set(claimed)):
        if code not in held:
            what = f"Ansvarskoden ”{code}” hör inte till {unit.name}."
            problems.append(Problem("", "Ansvarskoder", what, "Kontrollera koden."))
        elif claimed.count(code) > 1:
            what = f"Ansvarskoden ”{code}” är fördelad på två enheter."
            problems.append(Problem("", "Ansvarskoder", what, "Välj en av dem."))
    return problems
