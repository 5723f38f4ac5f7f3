"""The terms of a year's staff budgets: contributions and salary revision, each with its source."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import staff
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.domain.planning.staff import terms_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import subjects, years
from styrkedjan.pages.planning import terms_forms as forms


@door(Permission.VIEW, subjects.reader)
def terms(request: Request, principal: Unit, year: int) -> HttpResponse:
    """Read by everybody who budgets staff; with a form for those who plan the whole municipality."""
    return _show(request, principal, year, None)


@door(Permission.EDIT_FRAMES, subjects.planned)
@require_POST
def save_terms(request: Request, principal: Unit, year: int) -> HttpResponse:
    """Set the year's terms."""
    viewer = request.viewer
    parameters = {one.key: one for one in staff_queries.staff_parameters(principal, year, NOW)}
    form = forms.StaffTermsForm(request.POST, parameters=parameters)
    if not form.is_valid():
        return _show(request, principal, year, form)
    staff.save_staff_parameters(by=viewer.user, principal=principal, year=year, parameters=form.wanted())
    messages.success(request, f"Villkoren för {year} är sparade. Alla personalbudgetar räknas om med dem.")
    return redirect("planning:staff_terms", year=year)


def _show(request: Request, principal: Unit, year: int, form: forms.StaffTermsForm | None) -> HttpResponse:
    viewer = request.viewer
    parameters = staff_queries.staff_parameters(principal, year, viewer.known)
    if form is None and permissions.is_planner(viewer.user, principal) and viewer.known.is_now:
        form = forms.StaffTermsForm(parameters={one.key: one for one in parameters})
    context = {
        "form": form,
        "parameters": parameters,
        "total": terms_of(parameters).contributions,
        "year": year,
        "years": years.offered(request),
    }
    return render(request, "planning/staff_terms.html", context, status=422 if form and form.errors else 200)
