"""The unit page: money, volume, quality and goals on one key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.economy.queries.one_key import one_key
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import valid_on
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door


@door(Permission.VIEW)
def unit_page(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Everything of a unit, and the units below it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    key = one_key(unit, viewer.period, viewer.known)
    judged = {
        row.element_id: row
        for row in ElementAssessment.objects.filter(element__in=key.goals, report__unit=unit)
        .exclude(status="", forecast="")
        .order_by("report__round__period")
    }
    context = {
        "unit": unit,
        "key": key,
        "goals": [(goal, judged.get(goal.pk)) for goal in key.goals],
        "children": unit.children.filter(valid_on(timezone.localdate())).select_related("service_area"),
        "reports": UnitReport.objects.filter(unit=unit).select_related("round")[:6],
        "may_report": viewer.may(Permission.REPORT_VALUES, unit),
    }
    return render(request, "economy/unit_page.html", context)
