"""The inspected's own door: its own inspections and nothing else. And what the public sees, without a log-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.inspection.models import Inspection
from styrkedjan.areas.inspection.queries import years
from styrkedjan.areas.inspection.queries.years import CaseLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.inspection.states import INSPECTION, InspectionMove, InspectionState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.inspection.subjects import as_inspected
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.public import municipality
from styrkedjan.pages.kit.public import public as public_page
from styrkedjan.pages.kit.request import Request

P = Permission
# What is planned is not told yet, and what is called off never was.
TOLD = [one.value for one in InspectionState if one not in (InspectionState.PLANNED, InspectionState.CANCELLED)]


def inspected(request: Request) -> tuple[Unit, dict[str, Unit]]:
    """The outermost unit that the viewer answers for."""
    paths = request.viewer.paths(P.ANSWER_PROVIDERS)
    unit = Unit.objects.select_related("principal", "parent").filter(path__in=paths).order_by("path").first()
    if unit is None:
        raise NotAllowed("Du svarar inte för någon under tillsyn.", "Be den som förvaltar behörigheter om du gör det.")
    return unit, {"unit": unit}


@door(P.ANSWER_PROVIDERS, subject=inspected)
def own(request: Request, unit: Unit) -> HttpResponse:
    """One's own inspections, and which of them waits for an answer."""
    viewer = request.viewer
    mine = Inspection.objects.filter(within(viewer.paths(P.ANSWER_PROVIDERS), "inspected__unit__"))
    lines = [one for one in years.cases(mine, viewer.known) if one.row.state in TOLD]
    waiting = [one for one in lines if one.state is InspectionState.DRAFT]
    return render(request, "inspection/own.html", {"unit": unit, "lines": lines[::-1], "waiting": waiting})


@door(P.ANSWER_PROVIDERS, subject=as_inspected)
def own_case(request: Request, inspection: Inspection) -> HttpResponse:
    """One's own inspection: criteria, documents asked for, the draft to answer, and what was decided."""
    viewer = request.viewer
    line = years.case_of(inspection, viewer.known)
    if line is None or line.row.state not in TOLD:
        raise Http404("Tillsynen finns inte.")
    context = {
        "unit": inspection.inspected.unit, "line": line, "row": line.row,
        "criteria": [(years.name_of(line.law, one.area), one) for one in line.areas],
        "may_answer": viewer.known.is_now
        and INSPECTION.allows(InspectionMove.ANSWER, line.state)
        and not viewer.may(P.EDIT_PROVIDERS, inspection.plan.committee),
        "rulings": [one for one in line.rulings if one.is_fault],
    }  # fmt: skip
    return render(request, "inspection/own_case.html", context)


@public_page
def public(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may read: summaries that are published, with what was decided. Nothing else."""
    root = municipality(code)
    rows = Inspection.objects.filter(plan__committee__principal=root, published_on__isnull=False)
    groups: dict[str, list[CaseLine]] = {}
    for line in sorted(years.cases(rows, NOW), key=lambda one: one.row.inspected.name):
        groups.setdefault(line.law.name, []).append(line)
    return render(request, "inspection/public.html", {"root": root, "groups": groups})
