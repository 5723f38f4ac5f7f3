"""The terms of a year's staff budgets: contributions and salary revision, each with its source."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import staff
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.planning.staff import terms_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import subjects, years
from styrkedjan.pages.planning import terms_forms as forms


@door(Permission.VIEW, subjects.reader)
def terms(request: Request, principal: Unit, year: int) -> HttpResponse:
    """Read by everybody who budgets staff; with a form for those who plan the whole municipality."""
    return _show(request, principal, year, None)


def _show(
    request: Request,
    principal: Unit,
    year: int,
    form: forms.StaffTermsForm | None,
    conflict: EditConflict | None = None,
) -> HttpResponse:
    viewer = request.viewer
    parameters = staff_queries.staff_parameters(principal, year, viewer.known)
    if form is None and permissions.is_planner(viewer.user, principal) and viewer.known.is_now:
        start = {"version": staff_queries.parameters_version(principal, year)}
        form = forms.StaffTermsForm(parameters={one.key: one for one in parameters}, initial=start)
    context = {
        "form": form,
        "parameters": parameters,
        "total": terms_of(parameters).contributions,
        "year": year,
        "years": years.offered(request),
        "conflict": both_texts(form, conflict) if form else None,
    }
    status = status_of(form, conflict) if form else 200
    return render(request, "planning/staff_terms.html", context, status=status)


class SaveTerms(Deed):
    """Set the year's terms; the form stands on the page where they are read."""

    title = "Villkor {self.year}"
    done = "Villkoren för {self.year} är sparade. Alla personalbudgetar räknas om med dem."
    address, name, subject = "personalvillkor/<int:year>/spara/", "save_staff_terms", staticmethod(subjects.planned)
    permission, form_class = Permission.EDIT_FRAMES, forms.StaffTermsForm
    action, about = staff.save_staff_parameters, "principal year"

    def initial(self) -> dict[str, Any]:
        return {"version": staff_queries.parameters_version(self.principal, self.year)}

    def options(self) -> dict[str, Any]:
        return {"parameters": {one.key: one for one in staff_queries.staff_parameters(self.principal, self.year, NOW)}}

    def back(self) -> str:
        return reverse("planning:staff_terms", kwargs={"year": self.year})

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        return _show(self.request, self.principal, self.year, form, conflict)


urlpatterns = paths(SaveTerms)
