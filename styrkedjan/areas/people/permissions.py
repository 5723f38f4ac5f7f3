"""Who reads a dialogue: the employee and the current manager, each let in by the other. The one place that decides.

No role opens one. Who arranges people or reviews the log leads nobody here: they could otherwise let themselves in,
with a role or with a password that they have set for somebody else. After such a password the one who got it stands
outside until the other has let them in again. Who has left is read by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import NEW_PASSWORD, grants, require, visible
from styrkedjan.areas.people.models import Employment
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.people.dialogue import Side
from styrkedjan.foundation.access import may_somewhere
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import APART_FROM_DIALOGUES, Permission

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_CLOSED = "Bara medarbetaren och den nuvarande chefen läser och skriver i samtalet."


def is_apart(user: User) -> bool:
    """Whether a role keeps the person from leading anybody's dialogue (no query beyond the person's roles)."""
    return any(may_somewhere(grants(user), one) for one in APART_FROM_DIALOGUES)


def readable(user: User) -> QuerySet[Employment]:
    """The employments whose dialogues the person reads: one's own, and those one leads now."""
    since = Coalesce(Subquery(_last_new_password(user)), Value(_LONG_AGO))
    own = Q(person=user, person_let_in_at__gt=since)
    leads = Q(pk__in=[])
    if not is_apart(user):
        leads = Q(manager=user, manager_let_in_at__gt=since) & visible(user, permission=Permission.HOLD_DIALOGUES)
    return Employment.objects.filter(own | leads, ended_on=None)


def shut_out(rows: Iterable[Employment]) -> set[int]:
    """The employments whose employee has got a password from somebody since they were let in (one query)."""
    held = list(rows)
    given = AuditEvent.objects.filter(
        action=NEW_PASSWORD, target_type=User._meta.label_lower, target_id__in={str(row.person_id) for row in held}
    )
    last = dict(given.order_by("at").values_list("target_id", "at"))
    return {
        row.pk
        for row in held
        if (at := last.get(str(row.person_id))) and (row.person_let_in_at is None or row.person_let_in_at <= at)
    }


def _last_new_password(user: User) -> QuerySet[Any]:
    given = AuditEvent.objects.filter(action=NEW_PASSWORD, target_type=User._meta.label_lower, target_id=str(user.pk))
    return given.order_by("-at").values("at")[:1]


def followed(employment: Employment) -> list[Employment]:
    """The person's ended employments in the same municipality, whose last sum follows to a new unit (two queries).

    Whoever has got a password from somebody since then is perhaps somebody else: then nothing follows.
    """
    mine = {"person": employment.person_id, "unit__principal": employment.unit.principal_id}
    rows = Employment.objects.filter(**mine).exclude(ended_on=None).exclude(pk=employment.pk)
    closed = shut_out(rows)
    return [row for row in rows if row.pk not in closed]


def side_of(user: User, employment: Employment) -> Side | None:
    """Which of the two the person is; None for everybody else (one query)."""
    if not readable(user).filter(pk=employment.pk).exists():
        return None
    return Side.PERSON if employment.person_id == user.pk else Side.MANAGER


def require_side(by: User, employment: Employment, only: Side | None = None) -> Side:
    """Raise NotAllowed for whoever is not one of the two, or not the one whose step it is."""
    side = side_of(by, employment)
    if side is None:
        raise NotAllowed(_CLOSED, "Be den andra av er släppa in dig om du har fått ett nytt lösenord.")
    if only not in (None, side):
        raise NotAllowed(f"{only.label} gör det här." if only else _CLOSED, "Vänta på den andra av er.")
    return side


def require_leader(by: User, unit: Unit) -> None:
    """Who may lead employees of the unit."""
    require(by, Permission.HOLD_DIALOGUES, unit)
    if is_apart(by):
        raise NotAllowed(
            "Den som förvaltar behörigheter eller granskar händelseloggen leder inga medarbetarsamtal.",
            "Be en annan chef hålla samtalen.",
        )
