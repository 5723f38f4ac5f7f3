"""What the addresses are about: the round or the report, and the unit that decides access to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.models import Round
from styrkedjan.areas.reporting.queries import page, rounds
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.request import Request


def report_subject(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The report in the viewer's municipality; 404 outside it."""
    principal = request.viewer.principal
    found = rounds.report(pk, principal) if principal is not None else None
    if found is None:
        raise Http404("Rapporten finns inte.")
    return found.unit, {"report": found, **rest}


def read_subject(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """The report, as long as the viewer may read it as it stood at the moment that is looked at."""
    unit, arguments = report_subject(request, **address)
    viewer, found = request.viewer, arguments["report"]
    state = "" if viewer.known.is_now else page.state_at(found, viewer.known)
    if viewer.may(Permission.VIEW, unit):  # else the door tells of the unit, and of nothing in it
        permissions.require_read(viewer.user, found, state)
    return unit, arguments


by_round = doors.by_row(
    Round.objects.select_related("plan_year__principal", "changed_by"), "round_", "Uppföljningen finns inte.",
    of="plan_year__principal", unit="plan_year.principal",
)  # fmt: skip


def own_round_subject(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The round for any reader in the municipality: the list shows only what the viewer's own roles cover."""
    _, arguments = by_round(request, pk=pk)
    unit, _ = doors.chosen(request)
    return unit, {**arguments, **rest}
