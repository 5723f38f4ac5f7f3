"""Service areas: what joins money, volume and quality."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.organisation.forms import ServiceAreaForm


@door(Permission.EDIT_ORGANISATION, subject=principal)
def service_areas(request: Request, unit: Unit) -> HttpResponse:
    """The municipality's service areas, and a form to add or change one."""
    context = {"unit": unit, "form": ServiceAreaForm(), "areas": queries.service_areas(unit)}
    return render(request, "organisation/service_areas.html", context)
