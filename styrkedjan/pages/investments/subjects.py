"""What the addresses of investments name. Reading is open to everyone with a role on the committee."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.investments.models import BalanceRequest, CollectedDeviations, InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit.request import Request


def by_project(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the project's committee."""
    rows = InvestmentProject.objects.select_related("committee__principal", "committee__parent", "principal")
    found = rows.select_related("changed_by").filter(pk=pk, principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Projektet finns inte.")
    return found.committee, {"project": found, **rest}


def by_request(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the committee whose request it is."""
    rows = BalanceRequest.objects.select_related("project__committee__principal", "project__principal")
    found = rows.filter(pk=pk, project__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Begäran finns inte.")
    return found.project.committee, {"asked": found, **rest}


def by_collected(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the municipality whose collected report it is."""
    rows = CollectedDeviations.objects.select_related("principal")
    found = rows.filter(pk=pk, principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Redovisningen finns inte.")
    return found.principal, {"report": found, **rest}
