"""Party groups and who works in them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import lock, stamp, touch
from styrkedjan.areas.planning.models import PartyGroup, PartyMembership
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import audit, locking
from styrkedjan.foundation.models import User


@transaction.atomic
def create_group(*, by: User, principal: Unit, name: str, short_name: str = "") -> PartyGroup:
    """A new party group."""
    permissions.require_people(by, principal)
    lock(principal)
    if not name.strip():
        raise InvalidInput([Problem("", "Namn", "Partigruppen saknar namn.", "Skriv partiets namn.")])
    if PartyGroup.objects.filter(principal=principal, name=name.strip()).exists():
        raise Refused(f"{name.strip()} finns redan.", "Välj gruppen i listan.")
    group = PartyGroup.objects.create(
        principal=principal, name=name.strip(), short_name=short_name.strip(), **stamp(by)
    )
    audit.record("planning.create_group", by=by, target=group, unit_path=principal.path)
    return group


@transaction.atomic
def add_member(*, by: User, group: PartyGroup, user: User, valid_from: date | None = None) -> PartyMembership:
    """Let an elected person into a group. Officials, auditors and administrators cannot be members."""
    permissions.require_people(by, group.principal)
    lock(group.principal)
    if not permissions.is_elected(user, group.principal):
        raise Refused(
            f"{user} har inget förtroendeuppdrag och kan inte arbeta i en partigrupp.", "Ge först personen sin roll."
        )
    if permissions.groups_of(user, group.principal).exists():
        raise Refused(f"{user} arbetar redan i en partigrupp.", "Avsluta det medlemskapet först.")
    row = PartyMembership.objects.create(
        group=group, user=user, valid_from=valid_from or timezone.localdate(), **stamp(by)
    )
    audit.record("planning.add_member", by=by, target=group, unit_path=group.principal.path, person=str(user))
    return row


@transaction.atomic
def end_membership(*, by: User, membership: PartyMembership, last_day: date) -> PartyMembership:
    """The person works in the group to and including `last_day`, and reads its drafts no longer."""
    permissions.require_people(by, membership.group.principal)
    lock(membership.group.principal)
    row = locking.locked(membership, "group__principal", "user")
    if row.valid_to is not None and row.valid_to <= last_day:
        raise Refused(f"Medlemskapet slutar redan {row.valid_to}.")
    if last_day < row.valid_from:
        raise Refused(f"{last_day} ligger före första dagen {row.valid_from}.", "Välj en senare dag.")
    touch(row, by, valid_to=last_day)
    audit.record(
        "planning.end_membership", by=by, target=row.group, unit_path=row.group.principal.path, person=str(row.user)
    )
    return row
