"""What the addresses are about: the round or the report, and the unit that decides access to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting import permissions, queries
from styrkedjan.areas.reporting.models import Round
from styrkedjan.foundation.roles import Permission


def report_subject(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The report in the viewer's municipality; 404 outside it."""
    principal = request.viewer.principal  # type: ignore[attr-defined]
    found = queries.report(pk, principal) if principal is not None else None
    if found is None:
        raise Http404("Rapporten finns inte.")
    return found.unit, {"report": found, **rest}


def read_subject(request: HttpRequest, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """The report, as long as the viewer may read it as it stood at the moment that is looked at."""
    unit, arguments = report_subject(request, **address)
    viewer, found = request.viewer, arguments["report"]  # type: ignore[attr-defined]
    state = "" if viewer.known.is_now else queries.state_at(found, viewer.known)
    if viewer.may(Permission.VIEW, unit):  # else the door tells of the unit, and of nothing in it
        permissions.require_read(viewer.user, found, state)
    return unit, arguments


def round_subject(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The round, for those who may change rounds: access is decided on the municipality."""
    found = _round(request, pk)
    return found.plan_year.principal, {"round_": found, **rest}


def own_round_subject(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The round for any reader in the municipality: the list shows only what the viewer's own roles cover."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _round(request, pk)
    return viewer.unit, {"round_": found, **rest}


def _round(request: HttpRequest, pk: int) -> Round:
    principal = request.viewer.principal  # type: ignore[attr-defined]
    rows = Round.objects.select_related("plan_year__principal")
    found = rows.filter(pk=pk, plan_year__principal=principal).first() if principal is not None else None
    if found is None:
        raise Http404("Uppföljningen finns inte.")
    return found
