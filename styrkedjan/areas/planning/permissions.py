"""Who may plan, and who may read a motion that is not presented: the group's members and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import NEW_PASSWORD
from styrkedjan.areas.planning.models import Motion, PartyGroup, PartyMembership, Question
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.domain.planning.states import MotionState, QuestionState
from styrkedjan.foundation import access
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import APART_FROM_PARTIES, Permission


def require_planner(by: User, principal: Unit) -> None:
    """Models, forecasts and scenarios are worked on for the whole municipality."""
    permissions.require(by, Permission.EDIT_FRAMES, principal)


def is_planner(user: User, principal: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_FRAMES, principal)


def require_people(by: User, principal: Unit) -> None:
    permissions.require(by, Permission.MANAGE_PEOPLE, principal)


def require_budget(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.EDIT_BUDGET, unit)


def require_salaries(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.VIEW_SALARIES, unit)


def is_elected(user: User, principal: Unit) -> bool:
    """Whether the user holds an elected role anywhere in the municipality (no query beyond the user's roles)."""
    paths = access.paths_with(permissions.grants(user), Permission.EDIT_MOTION)
    return any(path.startswith(principal.path) for path in paths)


def is_apart(user: User, principal: Unit) -> bool:
    """Whether the user is an official who may not work in a party group (no query beyond the user's roles)."""
    held = permissions.grants(user)
    return any(
        path.startswith(principal.path) for needed in APART_FROM_PARTIES for path in access.paths_with(held, needed)
    )


def groups_of(user: User, principal: Unit, *, on: date | None = None) -> QuerySet[PartyGroup]:
    """The party groups the user works in: a confirmed member today, still elected, and no official who is kept apart.

    No role replaces a membership. Whoever has been given a new password by somebody else is let in anew: the one who
    gave it could otherwise go in with it.
    """
    if not is_elected(user, principal) or is_apart(user, principal):
        return PartyGroup.objects.none()
    day = on or timezone.localdate()
    valid = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=day)
    member = Q(
        memberships__user=user,
        memberships__valid_from__lte=day,
        memberships__user__is_active=True,
        memberships__confirmed_at__gt=Coalesce(Subquery(_last_new_password(user)), Value(_LONG_AGO)),
    )
    return PartyGroup.objects.filter(valid & member, principal=principal, ended_at__isnull=True).distinct()


_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def _last_new_password(user: User) -> QuerySet[Any]:
    given = AuditEvent.objects.filter(action=NEW_PASSWORD, target_type=User._meta.label_lower, target_id=str(user.pk))
    return given.order_by("-at").values("at")[:1]


def memberships(group: PartyGroup) -> QuerySet[PartyMembership]:
    """The memberships that have not ended, confirmed or not."""
    going = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
    return group.memberships.filter(going).select_related("user", "group__principal")


def counts(membership: PartyMembership) -> bool:
    """Whether the membership lets its person in (one query beyond the person's roles)."""
    group = membership.group
    return groups_of(membership.user, group.principal).filter(pk=group.pk).exists()


def require_confirmer(by: User, membership: PartyMembership) -> None:
    """Raise unless `by` may let the person in: somebody of the group, or where there is nobody, the person alone.

    An administrator could otherwise invent a member. Alone one is let in only where there is nothing to read yet, or
    where one was let in before.
    """
    inside = [row.user_id for row in memberships(membership.group) if row.pk != membership.pk and counts(row)]
    if inside:
        if by.pk not in inside:
            raise NotAllowed(
                "Bara den som redan arbetar i gruppen släpper in någon.", "Be någon i gruppen bekräfta medlemskapet."
            )
    elif by.pk != membership.user_id:
        raise NotAllowed("Medlemskapet bekräftas av den som det gäller.", "Be personen logga in och bekräfta det.")
    elif membership.confirmed_at is None and _has_drafts(membership.group):
        raise Refused(
            "Gruppen har ett arbete som inte är framlagt, och ingen som kan släppa in någon.", "Lägg upp en ny grupp."
        )


def _has_drafts(group: PartyGroup) -> bool:
    unsaid = Question.objects.filter(group=group).exclude(state=QuestionState.OPEN)
    return Motion.objects.filter(group=group).exclude(state=MotionState.PRESENTED).exists() or unsaid.exists()


def waiting_for(user: User, principal: Unit) -> list[PartyMembership]:
    """The memberships that the user can confirm: others' in one's own group, and one's own."""
    rows = PartyMembership.objects.filter(
        Q(group__in=groups_of(user, principal)) | Q(user=user), group__principal=principal, group__ended_at__isnull=True
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
    return [row for row in rows.select_related("user", "group__principal") if not counts(row)]


def require_member(by: User, group: PartyGroup) -> None:
    """Raise NotAllowed unless the person works in the group (one query)."""
    if not groups_of(by, group.principal).filter(pk=group.pk).exists():
        raise NotAllowed(
            "Bara partigruppens egna medlemmar arbetar med gruppens yrkanden.",
            "Be den som förvaltar behörigheter om du hör till gruppen.",
        )


def readable_motions(user: User, principal: Unit) -> QuerySet[Motion]:
    """The presented motions of the municipality, and the drafts of the user's own groups."""
    own = Q(group__in=groups_of(user, principal).values("pk"))
    return Motion.objects.filter(Q(state=MotionState.PRESENTED) | own, scenario__principal=principal)


def readable_questions(user: User, principal: Unit) -> QuerySet[Question]:
    """Open questions; those one's own group has asked; and all of them for those who answer."""
    rows = Question.objects.filter(scenario__principal=principal)
    if is_planner(user, principal):
        return rows
    return rows.filter(Q(state=QuestionState.OPEN) | Q(group__in=groups_of(user, principal).values("pk")))
