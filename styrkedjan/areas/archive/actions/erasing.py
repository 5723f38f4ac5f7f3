"""The erasure of a person's data, asked by one and done by another.

What says that a decision was made, and by which of the people who then had the right, may not go: the rows stay, and
the name in front of them does not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from styrkedjan.areas.archive.models import Erasure
from styrkedjan.areas.archive.queries.personal import GOES, extract, has_roles, require_over
from styrkedjan.domain.errors import NotAllowed, Refused, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import stamp, write
from styrkedjan.foundation.models import AuditEvent, Notice, User


@action("archive.extract", "lämnade ut ett registerutdrag")
def give_out(*, by: User, person: User, at: datetime | None = None) -> dict[str, Any]:
    """All that is kept about a person; that somebody took it out is told in the log."""
    told = extract(by=by, person=person)
    tell(person, require_over(by, person))
    return told


@action("archive.ask_erasure", "begärde att en persons uppgifter raderas")
def ask(*, by: User, person: User, reason: str, at: datetime | None = None) -> Erasure:
    """Refused while the person has a role: then the data are needed."""
    root = require_over(by, person)
    locking.hold(User, [person.pk])
    if has_roles(person, timezone.localdate(at)):
        raise Refused("Personen har roller kvar.", "Avsluta rollerna först.")
    if Erasure.objects.filter(person=person, done_at=None).exists():
        raise Refused("Raderingen är redan begärd.", "Låt en annan person göra den.")
    require_text(Skäl=reason)
    made = Erasure.objects.create(person=person, reason=reason.strip(), **stamp(by, at))
    tell(made, root)
    return made


@action("archive.erase_person", "raderade en persons uppgifter")
def erase(*, by: User, person: User, at: datetime | None = None) -> None:
    """By another person than who asked for it."""
    root = require_over(by, person)
    waiting = Erasure.objects.filter(person=person, done_at=None).first()
    if waiting is None:
        raise Refused("Ingen har begärt raderingen.", "En person begär den och en annan gör den.")
    row: Erasure = locking.locked(waiting)
    if by.pk in (row.created_by_id, person.pk):
        raise NotAllowed("Den som begärde raderingen gör den inte.", "Låt en annan person göra den.")
    for model in GOES:
        model._default_manager.filter(**{"to" if model is Notice else "user": person}).delete()
    AccessAttempt.objects.filter(username=person.username).delete()
    AccessLog.objects.filter(username=person.username).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
    AuditEvent.objects.filter(target_type=person._meta.label_lower, target_id=str(person.pk)).update(
        target_label="Borttagen person"
    )
    person.username, person.first_name, person.last_name = f"borttagen-{person.pk}", "Borttagen", "person"
    person.email, person.title, person.is_active, person.last_login = "", "", False, None
    person.set_unusable_password()
    person.save()
    write(row, by=by, at=at, done_at=at or timezone.now(), done_by=by)
    tell(row, root)
