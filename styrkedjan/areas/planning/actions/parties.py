"""Party groups and who works in them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import lock
from styrkedjan.areas.planning.models import PartyGroup, PartyMembership
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User


@action("planning.create_group", "lade upp en partigrupp")
def create_group(*, by: User, principal: Unit, name: str, short_name: str = "") -> PartyGroup:
    """A new party group."""
    permissions.require_people(by, principal)
    lock(principal)
    if not name.strip():
        raise InvalidInput([Problem("", "Namn", "Partigruppen saknar namn.", "Skriv partiets namn.")])
    if PartyGroup.objects.filter(principal=principal, name=name.strip()).exists():
        raise Refused(f"{name.strip()} finns redan.", "Välj gruppen i listan.")
    group = editing.create(PartyGroup, by=by, principal=principal, name=name.strip(), short_name=short_name.strip())
    tell(group, principal)
    return group


@action("planning.add_member", "lade till en medlem i en partigrupp")
def add_member(*, by: User, group: PartyGroup, user: User, valid_from: date | None = None) -> PartyMembership:
    """Enter an elected person in a group; it counts when somebody of the group, or the person, has confirmed it.

    Officials, auditors and administrators cannot be members.
    """
    permissions.require_people(by, group.principal)
    lock(group.principal)
    if not permissions.is_elected(user, group.principal):
        raise Refused(
            f"{user} har inget förtroendeuppdrag och kan inte arbeta i en partigrupp.", "Ge först personen sin roll."
        )
    if user.pk == by.pk or permissions.is_apart(user, group.principal):
        raise Refused(
            f"{user} förvaltar behörigheter, granskar händelseloggen eller sätter ramar, och kan inte arbeta i en "
            "partigrupp.",
            "Låt någon annan ha det uppdraget först.",
        )
    going = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
    if PartyMembership.objects.filter(going, user=user, group__principal=group.principal).exists():
        raise Refused(f"{user} arbetar redan i en partigrupp.", "Avsluta det medlemskapet först.")
    row = editing.create(PartyMembership, by=by, group=group, user=user, valid_from=valid_from or timezone.localdate())
    tell(group, group.principal, person=str(user))
    return row


@action("planning.confirm_member", "bekräftade ett medlemskap i en partigrupp")
def confirm_member(*, by: User, membership: PartyMembership) -> PartyMembership:
    """From now on the person works in the group and reads its drafts."""
    lock(membership.group.principal)
    row = locking.locked(membership, "group__principal", "user")
    permissions.require_confirmer(by, row)
    if row.valid_to is not None and row.valid_to < timezone.localdate():
        raise Refused("Medlemskapet är avslutat.", "Be den som förvaltar behörigheter lägga till personen igen.")
    if not permissions.is_elected(row.user, row.group.principal) or permissions.is_apart(row.user, row.group.principal):
        raise Refused(f"{row.user} kan inte längre arbeta i en partigrupp.", "Avsluta medlemskapet.")
    if permissions.counts(row):
        raise Refused("Medlemskapet är redan bekräftat.")
    editing.write(row, by=by, confirmed_at=timezone.now(), confirmed_by=by)
    tell(row.group, row.group.principal, person=str(row.user))
    return row


@action("planning.end_membership", "avslutade ett medlemskap i en partigrupp")
def end_membership(*, by: User, membership: PartyMembership, last_day: date) -> PartyMembership:
    """The person works in the group to and including `last_day`, and reads its drafts no longer."""
    permissions.require_people(by, membership.group.principal)
    lock(membership.group.principal)
    row = locking.locked(membership, "group__principal", "user")
    if row.valid_to is not None and row.valid_to <= last_day:
        raise Refused(f"Medlemskapet slutar redan {row.valid_to}.")
    if last_day < row.valid_from:
        raise Refused(f"{last_day} ligger före första dagen {row.valid_from}.", "Välj en senare dag.")
    editing.write(row, by=by, valid_to=last_day)
    tell(row.group, row.group.principal, person=str(row.user))
    return row
