"""Budget work: the municipality's committees, a committee that gives its frame to its units, and versions."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.planning.actions import budgets
from styrkedjan.areas.planning.queries import budget_versions, distribution
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import unit_plan, years
from styrkedjan.pages.planning.plan_forms import DistributionForm


@door(Permission.VIEW)
def work(request: Request, unit: Unit) -> HttpResponse:
    """The municipality: every committee's frame. A committee: its units. A unit: its plan."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = years.budget_year(request)
    shared = _shared(request, unit, year)
    if unit.is_root:
        rows = distribution.budget_overview(unit, year, viewer.known)
        may_plan = viewer.may(Permission.EDIT_FRAMES, unit)
        return render(request, "planning/committees.html", shared | {"rows": rows, "may_plan": may_plan})
    if unit.kind in POLITICAL_KINDS:
        page = distribution.distribution_page(unit, year, viewer.known)
        form = DistributionForm(rows=page.rows, initial={"version": page.version})
        return render(request, "planning/distribution.html", shared | {"page": page, "form": form})
    return unit_plan.show(request, unit, year)


def _shared(request: Request, unit: Unit, year: int) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "unit": unit,
        "year": year,
        "years": years.offered(request),
        "may_edit": viewer.may(Permission.EDIT_BUDGET, unit),
        "may_file": viewer.may(Permission.VIEW_TRANSACTIONS, unit),
    }


@door(Permission.VIEW)
def versions(request: Request, unit: Unit) -> HttpResponse:
    """Every version of the unit's budget, and what differs between two of them."""
    year = years.budget_year(request)
    found = budget_versions.budget_versions(unit, year)
    first, second = (years.moment(request.GET.get(name, "")) for name in ("fran", "till"))
    if (first is None or second is None) and len(found) > 1:
        first, second = found[1].at, found[0].at
    changes = budget_versions.budget_diff(unit, year, first, second) if first and second else None
    context = {
        "unit": unit, "year": year, "years": years.offered(request), "found": found, "first": first,
        "second": second, "changes": changes, "total": _total(changes), "months": [name[:3] for name in MONTH_NAMES],
    }  # fmt: skip
    return render(request, "planning/versions.html", context)


def _total(changes: list[budget_versions.BudgetChange] | None) -> Decimal:
    return sum((row.change for row in changes or ()), Decimal(0))


class Distribute(Deed):
    """Save the units' frames, in thousands; the form stands on the page where they are read."""

    address, name, title = "budgetarbete/<str:code>/fordela/", "distribute", "Fördela ramen {self.year}"
    permission, form_class, about = Permission.EDIT_BUDGET, DistributionForm, "committee=unit year"
    action, done = budgets.distribute, "Fördelningen är sparad; {self.counted} fick ny ram."

    @cached_property
    def year(self) -> int:
        return years.budget_year(self.request)

    @property
    def counted(self) -> str:
        return plural(self.result, "enhet", "enheter")

    @cached_property
    def frames(self) -> distribution.DistributionPage:
        return distribution.distribution_page(self.unit, self.year, NOW)

    def initial(self) -> dict[str, Any]:
        return {"version": self.frames.version}

    def options(self) -> dict[str, Any]:
        return {"rows": self.frames.rows}

    def back(self) -> str:
        return years.work_address(self.unit, self.year)

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        context = {"page": self.frames, "form": form, "conflict": both_texts(form, conflict)}
        shared = _shared(self.request, self.unit, self.year)
        return render(self.request, "planning/distribution.html", shared | context, status=status_of(form, conflict))


urlpatterns = paths(Distribute)
