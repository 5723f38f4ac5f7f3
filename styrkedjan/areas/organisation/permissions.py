"""Who may do what on which unit. Everything asks here; the decision itself is foundation.access."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.foundation import access
from styrkedjan.foundation.access import Grant
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role

# The event of a password that somebody else has set, and so can use: what is a person's own asks for it.
NEW_PASSWORD = "organisation.new_password"


def grants(user: User, *, on: date | None = None) -> tuple[Grant, ...]:
    """The roles the user holds on a day (today when None), read once per user object."""
    day = on or timezone.localdate()
    cached: dict[date, tuple[Grant, ...]] = user.__dict__.setdefault("_grants", {})
    if day not in cached:
        rows = RoleAssignment.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), user=user, valid_from__lte=day, user__is_active=True
        ).values_list("role", "unit__path")
        cached[day] = tuple(Grant(Role(role), path) for role, path in rows)
    return cached[day]


def may(user: User, permission: Permission, unit: Unit) -> bool:
    """Whether the user holds the permission on the unit."""
    return access.may(grants(user), permission, unit.path)


def require(user: User, permission: Permission, unit: Unit) -> None:
    """Raise NotAllowed unless `may`."""
    access.require(grants(user), permission, unit.path)


def units_with(user: User, permission: Permission = Permission.VIEW) -> QuerySet[Unit]:
    """All units on which the user holds the permission."""
    return Unit.objects.filter(within(access.paths_with(grants(user), permission)))


def within(paths: tuple[str, ...], prefix: str = "") -> Q:
    """A filter for rows whose unit lies in one of the subtrees; `prefix` is the way to the unit ("unit__").

    No subtree at all filters everything away.
    """
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{prefix}path__startswith": path})
    return condition


def visible(user: User, prefix: str = "unit__", permission: Permission = Permission.VIEW) -> Q:
    """`within` for the subtrees where the user holds the permission."""
    return within(access.paths_with(grants(user), permission), prefix)
