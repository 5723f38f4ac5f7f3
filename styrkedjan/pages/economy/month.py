"""Closing the month: what has come in, what looks wrong, who is late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.month_close import month_close
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round
from styrkedjan.domain.economy.month_close import Check, CheckLimits
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door

SHOWN = 25


@door(Permission.VIEW_TRANSACTIONS)
def month(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The checks of the chosen month, largest first, and the forecasts that are waited for."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    found = month_close(unit, viewer.period, viewer.as_of)
    kinds = [(check, [row for row in found.remarks if row.remark.check is check]) for check in Check]
    context = {
        "unit": unit,
        "found": found,
        "kinds": [(check, rows[:SHOWN], len(rows)) for check, rows in kinds if rows],
        "limits": CheckLimits(),
        "round": Round.objects.filter(
            plan_year__principal=viewer.principal, period=str(viewer.period), with_forecast=True
        ).first(),
        "late": found.late[:SHOWN],
    }
    return render(request, "economy/month.html", context)
