"""Who may plan, and who may read a motion that is not presented: the group's members and nobody else."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Motion, PartyGroup, Question
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.planning.states import MotionState, QuestionState
from styrkedjan.foundation import access
from styrkedjan.foundation.models import User
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
    """The party groups the user works in: a member today, still elected, and no official who is kept apart.

    No role replaces a membership.
    """
    if not is_elected(user, principal) or is_apart(user, principal):
        return PartyGroup.objects.none()
    day = on or timezone.localdate()
    valid = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=day)
    member = Q(memberships__user=user, memberships__valid_from__lte=day, memberships__user__is_active=True)
    return PartyGroup.objects.filter(valid & member, principal=principal, ended_at__isnull=True).distinct()


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
