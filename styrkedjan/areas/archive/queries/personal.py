"""All that is kept about a person, and what an erasure would take and leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from axes.models import AccessLog
from django.apps import apps
from django.db.models import Count, Exists, ForeignKey, Model, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import ApiToken, AuditEvent, MailChoice, Notice, User
from styrkedjan.foundation.roles import Permission

KEPT_BECAUSE = (
    "Händelseloggen och det som personen har skrivit i tjänsten är allmänna handlingar "
    "(tryckfrihetsförordningen 2 kap., arkivlagen): de står kvar, "
    "utan personens namn. Det som andra har skrivit om personen i löpande text, och det som "
    "står i beslutade rapporter, finns kvar och prövas för sig."
)
# What is about the person, and not about the business: whoever manages people may read it.
COPIED: tuple[type[Model], ...] = (ApiToken, AuditEvent, MailChoice, RoleAssignment)
AT_ONCE = 200  # SQLite joins five hundred questions into one at the most
GOES: tuple[type[Model], ...] = (ApiToken, MailChoice, Notice)


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes, by what it is called, and what stays with how many rows."""

    goes: dict[str, int]
    stays: dict[str, int]


def extract(*, by: User, person: User) -> dict[str, Any]:
    """All that is kept about a person (GDPR art. 15), as values that JSON can carry.

    What the person has written in the municipality's business is counted and not copied: whoever makes the extract may
    not read all of it (a dialogue with one's manager, a matter with secrecy). Whoever may, gives it out from its page.
    """
    require_over(by, person)
    own = ("username", "first_name", "last_name", "email", "title", "is_active", "date_joined", "last_login")
    found = [(f"{model._meta.db_table}.{field.column}", model, rows) for model, field, rows in _about(person) if rows]
    return {
        "person": {name: _plain(getattr(person, name)) for name in own},
        "rows": {key: [_plain_row(row) for row in rows] for key, model, rows in found if model in COPIED},
        "written_in_the_business": {key: len(rows) for key, model, rows in found if model not in COPIED},
        "log_in": list(AccessLog.objects.filter(username=person.username).values_list("ip_address", flat=True)),
        "kept_because": KEPT_BECAUSE,
    }


def preview(*, by: User, person: User) -> Preview:
    """What an erasure would do."""
    require_over(by, person)
    goes: dict[str, int] = {"namn, e-post, titel och inloggning": 1}
    stays: dict[str, int] = {}
    for model, count in _counts(person):
        side = goes if model in GOES else stays
        name = str(model._meta.verbose_name_plural)
        side[name] = side.get(name, 0) + count
    return Preview(goes, stays)


def people_of(principal: Unit) -> QuerySet[User]:
    """Everybody who has, or has had, a role there: whoever has left is the one whose data are to go."""
    held = RoleAssignment.objects.filter(user=OuterRef("pk"), unit__path__startswith=principal.path)
    return User.objects.filter(Exists(held)).order_by("last_name", "first_name", "username")


def named(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name or user name has every word."""
    for word in text.split():
        people = people.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        )
    return people


def has_roles(person: User, on: date | None = None) -> bool:
    """Whether a role is held, or will be: then the data are needed."""
    today = on or timezone.localdate()
    rows = RoleAssignment.objects.filter(user=person)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).exists()


def require_over(by: User, person: User) -> Unit:
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
    return [(model, field, list(model._default_manager.filter(**{field.name: person}))) for model, field in _naming()]


def _naming() -> list[tuple[type[Model], Any]]:
    """Every column that names a person."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    ]


def _counts(person: User) -> Iterator[tuple[type[Model], int]]:
    """How many rows of each table name the person (a question of some hundred columns at a time)."""
    naming = _naming()
    counted = [
        model._default_manager.filter(**{field.name: person}).order_by()
        .values(at_place=Value(place)).annotate(how_many=Count("pk")).values_list("at_place", "how_many")
        for place, (model, field) in enumerate(naming)
    ]  # fmt: skip
    for start in range(0, len(counted), AT_ONCE):
        first, *rest = counted[start : start + AT_ONCE]
        yield from ((naming[place][0], count) for place, count in first.union(*rest, all=True) if count)


def _plain_row(row: Model) -> dict[str, Any]:
    """A row's own values, but for keys and hashes that open something."""
    hidden = {"password", "digest"}
    shown = (field for field in row._meta.concrete_fields if field.name not in hidden)
    return {field.attname: _plain(field.value_from_object(row)) for field in shown}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
