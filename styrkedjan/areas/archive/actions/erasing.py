"""A person's data: all there are about them, and their erasure, asked by one and done by another.

What says that a decision was made, and by which of the people who then had the right, may not go (arkivlagen,
tryckfrihetsförordningen): the rows stay, and the name in front of them does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import ForeignKey, Model, Q
from django.utils import timezone

from styrkedjan.areas.archive.models import Erasure
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.errors import NotAllowed, Refused, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import stamp, write
from styrkedjan.foundation.models import ApiToken, AuditEvent, MailChoice, Notice, User
from styrkedjan.foundation.roles import Permission

KEPT_BECAUSE = (
    "Händelseloggen och det som personen har skrivit i tjänsten är allmänna handlingar "
    "(tryckfrihetsförordningen 2 kap., arkivlagen): de står kvar, utan personens namn. Det som andra har skrivit om personen i löpande text, och det som "
    "står i beslutade rapporter, finns kvar och prövas för sig."
)
_GOES: tuple[type[Model], ...] = (ApiToken, MailChoice, Notice)


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes, by what it is called, and what stays with how many rows."""

    goes: dict[str, int]
    stays: dict[str, int]


def extract(*, by: User, person: User) -> dict[str, Any]:
    """All that is kept about a person (GDPR art. 15), as values that JSON can carry."""
    _require(by, person)
    own = ("username", "first_name", "last_name", "email", "title", "is_active", "date_joined", "last_login")
    return {
        "person": {name: _plain(getattr(person, name)) for name in own},
        "rows": {
            f"{model._meta.db_table}.{field.column}": [_plain_row(row) for row in rows]
            for model, field, rows in _about(person)
            if rows
        },
        "log_in": list(AccessLog.objects.filter(username=person.username).values_list("ip_address", flat=True)),
        "kept_because": KEPT_BECAUSE,
    }


def preview(*, by: User, person: User) -> Preview:
    """What an erasure would do."""
    _require(by, person)
    goes: dict[str, int] = {"namn, e-post, titel och inloggning": 1}
    stays: dict[str, int] = {}
    for model, _, rows in _about(person):
        if rows:
            side = goes if model in _GOES else stays
            name = str(model._meta.verbose_name_plural)
            side[name] = side.get(name, 0) + len(rows)
    return Preview(goes, stays)


@action("archive.ask_erasure", "begärde att en persons uppgifter raderas")
def ask(*, by: User, person: User, reason: str, at: datetime | None = None) -> Erasure:
    """Refused while the person has a role: then the data are needed."""
    root = _require(by, person)
    today = timezone.localdate(at)
    if RoleAssignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), user=person).exists():
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
    root = _require(by, person)
    waiting = Erasure.objects.filter(person=person, done_at=None).first()
    if waiting is None:
        raise Refused("Ingen har begärt raderingen.", "En person begär den och en annan gör den.")
    row: Erasure = locking.locked(waiting)
    if by.pk in (row.created_by_id, person.pk):
        raise NotAllowed("Den som begärde raderingen gör den inte.", "Låt en annan person göra den.")
    for model in _GOES:
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


def _require(by: User, person: User) -> Unit:
    """Whoever manages people in every municipality where the person has had a role; gives the first of them."""
    roots = list(Unit.objects.filter(parent=None, pk__in=_roots(person)).order_by("pk"))
    if not roots:
        raise Refused("Personen har aldrig haft en roll i någon kommun.", "Den som driver tjänsten tar bort kontot.")
    for root in roots:
        require(by, Permission.MANAGE_PEOPLE, root)
    return roots[0]


def _roots(person: User) -> set[int]:
    paths = RoleAssignment.objects.filter(user=person).values_list("unit__path", flat=True)
    return {int(path.split("/")[1]) for path in paths}


def _about(person: User) -> list[tuple[type[Model], Any, list[Any]]]:
    """Every table's rows that name the person, by the column that does."""
    return [
        (model, field, list(model._default_manager.filter(**{field.name: person})))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    ]


def _plain_row(row: Model) -> dict[str, Any]:
    """A row's own values, but for keys and hashes that open something."""
    hidden = {"password", "digest"}
    shown = (field for field in row._meta.concrete_fields if field.name not in hidden)
    return {field.column: _plain(field.value_from_object(row)) for field in shown}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
