"""Who is led by whom, letting each other in, leaving; the rules, and erasing by them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.people.counting import recount
from styrkedjan.areas.people.models import Dialogue, Employment, PeopleSetting
from styrkedjan.areas.people.permissions import require_leader, side_of
from styrkedjan.areas.people.queries import rules
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused
from styrkedjan.domain.people.dialogue import ERASE, SETTINGS, DialogueState, Side
from styrkedjan.domain.swedish import parse_number
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.own_values import set_value
from styrkedjan.foundation.roles import Permission

P = Permission
MOST_MONTHS = 1200


@action("people.add", "tog upp en medarbetare")
def add_employee(*, by: User, unit: Unit, person: User, at: datetime | None = None) -> Employment:
    """Somebody who has a role on the unit. The manager knows who it is; the employee lets the manager in."""
    require_leader(by, unit)
    locking.hold(Unit, [unit.pk])
    if by.pk == person.pk or not RoleAssignment.objects.filter(user=person, unit=unit).exists():
        what = f"{person} har ingen egen roll på {unit.name}." if by.pk != person.pk else "Ingen leder sig själv."
        raise InvalidInput([Problem("", "Medarbetare", what, "Välj någon som har en roll på enheten.")])
    if Employment.objects.filter(person=person, unit=unit, ended_on=None).exists():
        raise InvalidInput([Problem("", "Medarbetare", f"{person} finns redan.", "Öppna samtalet i listan.")])
    row = create(Employment, by=by, at=at, unit=unit, person=person, manager=by, person_let_in_at=at or timezone.now())
    recount(unit, by=by, at=at)
    tell(None, unit)
    return row


@action("people.take_over", "blev chef för en medarbetare")
def take_over(*, by: User, employment: Employment, at: datetime | None = None) -> Employment:
    """A new manager reads nothing until the employee has let them in; the former one reads no more."""
    require_leader(by, employment.unit)
    row = _running(employment)
    if by.pk in (row.person_id, row.manager_id):
        raise Refused("Du är redan en av de två.", "Öppna samtalet i listan.")
    write(row, by=by, at=at, manager=by, manager_let_in_at=None)
    tell(None, row.unit)
    return row


@action("people.let_in", "släppte in den andra i ett medarbetarsamtal")
def let_in(*, by: User, employment: Employment, at: datetime | None = None) -> Employment:
    """The employee lets the manager in, the manager the employee; whoever stands outside lets nobody in."""
    row = _running(employment)
    side = side_of(by, row)
    if side is None:
        raise NotAllowed("Du är inte insläppt själv.", "Be den andra av er släppa in dig.")
    now = at or timezone.now()
    if side is Side.PERSON:
        write(row, by=by, at=at, manager_let_in_at=now)
    else:
        write(row, by=by, at=at, person_let_in_at=now)
    tell(None, row.unit)
    return row


@action("people.leave", "förde in att en medarbetare har slutat")
def leave(*, by: User, employment: Employment, last_day: date, at: datetime | None = None) -> Employment:
    """From then on nobody reads the dialogues; when the rule's time is out they are gone."""
    require_leader(by, employment.unit)
    row = _running(employment)
    if row.manager_id != by.pk:
        raise NotAllowed("Den som är chef för medarbetaren för in det.", "Bli chef för medarbetaren först.")
    if last_day > timezone.localdate(at):
        raise InvalidInput([Problem("", "Sista dag", "Dagen har inte varit.", "För in det när den har varit.")])
    write(row, by=by, at=at, ended_on=last_day)
    recount(row.unit, by=by, at=at)
    tell(None, row.unit)
    return row


def _running(employment: Employment) -> Employment:
    row = locking.locked(employment, "unit__principal")
    if row.ended_on is not None:
        raise Refused("Medarbetaren har slutat.", "Ta upp medarbetaren på nytt om det blev fel.")
    return row


@action("people.set_rule", "förde in en regel för medarbetarsamtal")
def set_rule(
    *, by: User, principal: Unit, key: str, value: str, source: str, version: str | None = None,
    at: datetime | None = None,
) -> PeopleSetting:  # fmt: skip
    """The municipality's own value of a rule, with where it stands."""
    require(by, P.MANAGE_YEAR, principal)
    setting = next((one for one in SETTINGS if one.id == key), None)
    return set_value(
        PeopleSetting, setting, by=by, principal=principal, key=key, value=value, source=source, version=version,
        at=at, fault=lambda said: "" if parse_number(said) <= MOST_MONTHS else f"{said} är inget rimligt värde.",
    )  # fmt: skip


@action("people.erase", "raderade medarbetarsamtal efter gallringsregeln")
def erase(*, by: User, principal: Unit, at: datetime | None = None) -> int:
    """The dialogues of those who have left and whose time is out, whole. How many people's.

    What has no time written in is kept, unread: nobody has decided that it may go. Nor does it go of whoever has moved
    within the municipality, until a dialogue has been held on the new unit with the sum of the last one beside it.
    """
    require(by, P.MANAGE_PEOPLE, principal)
    months = rules.whole(rules.held(principal, NOW), ERASE)
    if months is None:
        return 0
    over_on = timezone.localdate(at) - timedelta(days=months * 365 // 12)
    mine = Employment.objects.filter(unit__principal=principal)
    awaited = mine.filter(ended_on=None).exclude(
        pk__in=Dialogue.objects.exclude(state=DialogueState.PREPARED).values("employment")
    )
    over = mine.filter(ended_on__lte=over_on).exclude(person__in=awaited.values("person"))
    rows = locking.locked_rows(over)
    Employment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    persons = len({row.person_id for row in rows})
    if rows:
        tell(principal, principal, persons=persons)
    return persons
