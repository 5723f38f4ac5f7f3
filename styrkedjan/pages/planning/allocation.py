"""Resource allocation to read: models with what they give, block by block and unit by unit, and their versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import AllocationModel
from styrkedjan.areas.planning.queries import allocation, inhabitants, model_changes
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import charts
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import subjects, years
from styrkedjan.reports.charts import Chart, ChartKind, Series

DRAWN = ("1–5 år", "7–9 år", "16–18 år", "80–89 år")


@door(Permission.VIEW, subjects.reader)
def models(request: Request, principal: Unit) -> HttpResponse:
    """The municipality's models, the population they rest on, and where to mend both."""
    viewer = request.viewer
    context = {
        "found": allocation.allocation_pages(principal, viewer.known),
        "people": allocation.population_summary(principal, viewer.known),
        "may_plan": permissions.is_planner(viewer.user, principal),
        "principal": principal,
    }
    return render(request, "planning/models.html", context)


@door(Permission.VIEW, subjects.model_read)
def model(request: Request, model: AllocationModel) -> HttpResponse:
    """One model computed for a year."""
    viewer = request.viewer
    known = allocation.years_of(model, viewer.known)
    year = years.among(request, known)
    page = allocation.allocation_page(model, year, viewer.known) if year else None
    units = allocation.unit_grants(model, year, known=viewer.known) if year else []
    context = {
        "model": model,
        "page": page,
        "year": year,
        "years": known,
        "units": units,
        "next_year": viewer.period.year + 1,
        "may_plan": permissions.is_planner(viewer.user, model.principal),
    }
    return render(request, "planning/model.html", context)


@door(Permission.VIEW, subjects.model_read)
def versions(request: Request, model: AllocationModel) -> HttpResponse:
    """Every version of the model's lines of a year, and what differs between two of them in words and kronor."""
    known = allocation.years_of(model, request.viewer.known)
    year = years.among(request, known)
    found = model_changes.model_versions(model, year, request.viewer.known) if year else []
    first, second = (years.moment(request.GET.get(name, "")) for name in ("fran", "till"))
    if (first is None or second is None) and len(found) > 1:
        first, second = found[1].at, found[0].at
    effect = model_changes.model_diff(model, year, first, second) if year and first and second else None
    context = {
        "model": model, "year": year, "years": known, "found": found, "first": first, "second": second,
        "effect": effect,
    }  # fmt: skip
    return render(request, "planning/model_versions.html", context)


@door(Permission.VIEW, subjects.reader)
def population(request: Request, principal: Unit) -> HttpResponse:
    """The population forecast by age class, where it comes from, and how it has moved between two readings."""
    viewer = request.viewer
    before = years.moment(request.GET.get("fran", ""))
    page = inhabitants.population_page(principal, viewer.known, before)
    context = {
        "page": page,
        "before": before,
        "chart": _drawn(page) if page else "",
        "principal": principal,
        "may_plan": permissions.is_planner(viewer.user, principal),
    }
    return render(request, "planning/population.html", context)


def _drawn(page: inhabitants.PopulationPage) -> str:
    """How the classes that cost most grow: an index, where the first year end is 100."""
    series = tuple(
        Series(row.label, tuple(None if one is None else one / first * 100 for one in row.persons))
        for row in page.rows
        if row.label in DRAWN and (first := row.persons[0])
    )
    if not series or len(page.years) < 2:
        return ""
    chart = Chart(ChartKind.LINES, tuple(map(str, page.years)), series, decimals=0, category_heading="År")
    return charts.drawn(chart, f"Befolkning i fyra åldersklasser, index {page.years[0]} = 100")
