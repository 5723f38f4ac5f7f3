"""The budget as a file for the accounting system."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from styrkedjan.areas.economy.queries.budget_file import csv_budget, sie_budget
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request

# SIE 4B: .se is what one system exports and another reads; .si is for vouchers alone.
TYPES = {"sie": ("se", "application/x-sie"), "csv": ("csv", "text/csv; charset=utf-8")}


@door(Permission.VIEW_TRANSACTIONS)
def budget_file(request: Request, unit: Unit, form: str) -> HttpResponse:
    """SIE #PBUDGET (`sie`) or CSV of the year asked for with `ar`, else the chosen one, for the unit and all below."""
    viewer = request.viewer
    if form not in TYPES:
        raise Http404("Filen finns inte.")
    ending, content_type = TYPES[form]
    year = query.year(request) or viewer.period.year
    if form == "sie":
        data = sie_budget(unit, year, timezone.localdate(), viewer.known)
    else:
        data = csv_budget(unit, year, viewer.known)
    name = f"budget-{unit.code}-{year}.{ending}"
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
