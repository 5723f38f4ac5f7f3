"""What the addresses are about: the round or the report, and the unit that decides access to it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting import queries
from styrkedjan.areas.reporting.models import Round


def report_subject(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The report in the viewer's municipality; 404 outside it."""
    principal = request.viewer.principal  # type: ignore[attr-defined]
    found = queries.report(pk, principal) if principal is not None else None
    if found is None:
        raise Http404("Rapporten finns inte.")
    return found.unit, {"report": found, **rest}


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
