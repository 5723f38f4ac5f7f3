"""How well the forecasts hit, per round and unit: optimism made visible."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.accuracy import accuracy, years_with_forecasts
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW)
def forecast_accuracy(request: Request, unit: Unit) -> HttpResponse:
    """The forecasts of a year beside what became of it; the year is chosen with `?ar=`."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    years = years_with_forecasts(unit, viewer.known)
    wanted = query.year(request)
    year = wanted if wanted is not None and wanted in years else viewer.period.year
    found = accuracy(unit, year, viewer.known)
    context = {
        "unit": unit,
        "years": years,
        "found": found,
        "summary": list(zip(found.rounds, found.mean_absolute, found.optimists, strict=True)),
        "lines": [(row, list(zip(row.hits, row.changes, strict=True))) for row in found.rows],
        "total": list(zip(found.total.hits, found.total.changes, strict=True)) if found.rounds else [],
    }
    return render(request, "economy/accuracy.html", context)
