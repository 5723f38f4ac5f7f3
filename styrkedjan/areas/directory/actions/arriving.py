"""Somebody has logged in elsewhere, and is known here by uid and organisation; or comes for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.directory.actions.groups import follow
from styrkedjan.areas.directory.actions.people import Told, add
from styrkedjan.areas.directory.models import Arrival, Directory, Identity
from styrkedjan.areas.directory.queries.groups import rules_of
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.queries import roles_on
from styrkedjan.domain.directory.affiliations import Affiliation, Presented, roles_by_groups
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import day
from styrkedjan.foundation import audit, locking
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.mailing import write_when_done
from styrkedjan.foundation.models import AccountKind, User
from styrkedjan.foundation.roles import Role

EMERGENCY = event("directory.emergency_log_in", "loggade in med reservkontot")
_WAITS = timedelta(minutes=2)


def known(principal: Unit, affiliations: Sequence[Affiliation]) -> list[Identity]:
    """The accounts here of those affiliations, in their order; not those who have left (one query each)."""
    found = []
    for one in affiliations:
        row = Identity.objects.filter(
            principal=principal, uid=one.uid, organisation=one.organisation, removed_at=None, left_at=None,
            user__is_active=True,
        ).select_related("user", "principal", "manager__user").prefetch_related("directory_groups").first()  # fmt: skip
        if row is not None:
            found.append(row)
    return found


def newcomer(principal: Unit, affiliations: Sequence[Affiliation], presented: Presented) -> Identity | None:
    """Put up somebody new whose groups give a role. Who has left is not let in again by this way."""
    rules = ((rule.group, rule.role, rule.unit_id) for rule in rules_of(principal))
    if not roles_by_groups(presented.groups, rules):
        return None
    for one in affiliations:
        gone = Identity.objects.filter(uid=one.uid, organisation=one.organisation).exists()
        directory = Directory.objects.filter(principal=principal, organisation=one.organisation).first()
        if directory is not None and not gone:
            names = {
                "first_name": presented.first_name, "last_name": presented.last_name, "email": presented.email,
            }  # fmt: skip
            return add(by=directory.user, directory=directory, told=Told(one.uid, one.uid, names))
    return None


def seen(identity: Identity, presented: Presented) -> None:
    """When the person last logged in, and the roles that the groups told with the log-in give."""
    groups = sorted(set(presented.groups))
    changed, identity.last_used_at = groups != identity.groups, timezone.now()
    identity.groups = groups
    identity.save(update_fields=["groups", "last_used_at"])
    directory = Directory.objects.filter(principal=identity.principal, organisation=identity.organisation).first()
    if changed and directory is not None:
        follow(by=directory.user, identity=identity)


def take_in(*, key: str, ticket: str, answers: str, told: dict[str, object], until: datetime) -> None:
    """Keep a signed answer's number for as long as it could be told again. Raises Refused the second time."""
    now = timezone.now()
    Arrival.objects.filter(until__lt=now).delete()
    try:
        with transaction.atomic():
            Arrival.objects.create(key=key, ticket=ticket, answers=answers, told=told, until=max(until, now + _WAITS))
    except IntegrityError as error:
        raise Refused("Det svaret från inloggningen har redan använts.", "Logga in en gång till.") from error


@transaction.atomic
def fetch(*, ticket: str, answers: str) -> dict[str, object]:
    """What a signed answer told, for the browser that asked: once. Raises Refused for any other."""
    found = Arrival.objects.filter(ticket=ticket, until__gte=timezone.now()).first() if ticket else None
    row = locking.locked(found) if found is not None else None
    if row is None or row.ticket != ticket or not answers or row.answers != answers:
        raise Refused("Svaret från inloggningen hör inte till den här webbläsaren.", "Logga in en gång till.")
    told: dict[str, object] = row.told
    row.ticket, row.told = "", {}
    row.save(update_fields=["ticket", "told"])
    return told


def note_emergency(user: User) -> None:
    """Every use of the account for bad days is told: where it has its role, and to the administrators by letter."""
    if user.kind != AccountKind.EMERGENCY:
        return
    role = RoleAssignment.objects.filter(user=user).select_related("unit").order_by("unit__path").first()
    audit.record(EMERGENCY, by=user, target=user, unit_path=role.unit.path if role else "")
    if role is None:
        return
    now = timezone.localtime()
    administrators = {
        held.user.email
        for held in roles_on(role.unit, now.date())
        if held.role == Role.ADMINISTRATOR and held.valid_from <= now.date()
        if held.user.kind == AccountKind.PERSON and held.user.is_active
    }
    write_when_done(
        sorted(administrators),
        f"Reservkontot i Styrkedjan användes: {role.unit.name}",
        f"""Någon loggade in med reservkontot {user.username} den {day(now.date())} klockan {now:%H.%M}.

Kontot är till för den dag då organisationens inloggning ligger nere. Vet du vem det var, och varför, behöver du inte
göra något. Annars: ge kontot ett nytt lösenord på sidan Personer och roller, och se i händelseloggen vad
det gjorde.

Alla gånger kontot har använts: {settings.PUBLIC_ADDRESS}{reverse("operations:jobs")}
""",
    )
