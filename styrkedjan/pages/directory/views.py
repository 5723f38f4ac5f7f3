"""How it stands with the people that the directory looks after: what needs somebody first."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.directory.actions.groups import NOT_GIVEN
from styrkedjan.areas.directory.models import Directory, Identity
from styrkedjan.areas.directory.queries.groups import known_groups, without_role
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.headlines import Headline

_LATELY = timedelta(days=30)
_MOST = 20


@door(Permission.MANAGE_PEOPLE, principal)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """Who is without a role, what a group could not give, what groups give, and who has left lately (12 queries)."""
    since = timezone.now() - _LATELY
    known = Identity.objects.filter(principal=unit, removed_at=None, left_at=None).count()
    alone = without_role(unit)
    refused = AuditEvent.objects.filter(action=NOT_GIVEN, unit_path=unit.path, at__gte=since).order_by("-pk")[:_MOST]
    left = Identity.objects.filter(principal=unit, left_at__gte=since).select_related("user").order_by("-left_at")
    handed = AuditEvent.objects.filter(
        action="chain.hand_over", unit_path__startswith=unit.path, at__gte=since
    ).order_by("-pk")
    context = {
        "unit": unit,
        "headline": _headline(known, len(alone)),
        "directories": Directory.objects.filter(principal=unit),
        "groups": known_groups(unit),
        "alone": alone[:_MOST],
        "refused": list(refused),
        "left": list(left[:_MOST]),
        "handed": list(handed[:_MOST]),
        "emergency": list(User.objects.filter(kind="emergency", role_assignments__unit=unit).distinct()),
    }
    return render(request, "directory/overview.html", context)


def _headline(known: int, alone: int) -> Headline:
    if not known:
        return Headline("Ingen loggar in med organisationens konto ännu")
    told = f"{plural(known, 'person', 'personer')} känns igen av organisationens inloggning"
    return (
        Headline(f"{told}, och ", f"{alone} saknar roll", "", True) if alone else Headline(f"{told}, ", "alla har roll")
    )
